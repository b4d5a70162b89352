"""Funds settle wallet transfers 钱包清算: gathered by the accountant, approved by the cashier, paid in one sum, named line by line."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from shebao.agencies import services as officers
from shebao.agencies.models import RoleName
from shebao.base import letters
from shebao.base.plumbing import numbers
from shebao.base.plumbing.clock import day_of, now
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.statements import locked, one, several
from shebao.base.plumbing.transactions import atomic
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.medical.errors.wallet import WalletLetterWrong, WalletNothingOwed, WalletSameOfficer
from shebao.medical.messages import WalletLine, WalletSettle
from shebao.medical.models import WalletSettlement, WalletSide, WalletTransfer
from shebao.medical.queries import wallet as queries
from shebao.medical.services.wallet.common import due
from shebao.medical.services.wallet.receiving import number_of
from shebao.medical.states.wallet import (
    SETTLEMENTS,
    SettleAct,
    Settled,
    WalletIn,
    WalletOut,
    after_wallet,
)
from shebao.payments import queries as money
from shebao.payments import services as payments
from shebao.payments.services import Payee


def _locked(owner: str, settlement_no: str) -> WalletSettlement:
    return locked(WalletSettlement, settlement_no, owner=owner, settlement_no=settlement_no)


def _move(row: WalletSettlement, act: SettleAct) -> None:
    """Every change of a settlement's state passes here."""
    row.state = after_wallet(SETTLEMENTS, Settled(row.state), act)
    row.save()


@atomic
def propose_wallet_settlement(
    *, owner: str, other_code: str, by: str, on: date, at: datetime
) -> WalletSettlement:
    """The accountant gathers what is owed to one place 提出清算. Refuses `agencies.no-right`, `wallet.nothing-owed`."""
    officers.on_duty(owner, by, RoleName.ACCOUNTANT, on)
    found = [row.pk for row in queries.owed(owner, other_code)]
    free = WalletTransfer.objects.select_for_update().filter(pk__in=found, paid_by=None)
    rows = list(free.order_by("id"))
    if not rows:
        raise WalletNothingOwed()
    serial = numbers.take(owner, f"wallet-settlement/{on.year}")
    row = WalletSettlement.objects.create(
        owner=owner, settlement_no=f"{owner}/wallet-settlement/{on.year}/{serial}",
        side=WalletSide.OUT, other_code=other_code, state=Settled.PROPOSED,
        amount_fen=sum(each.amount_fen for each in rows), proposed_by=by, made_on=on,
        reference=f"MW{owner}-{on.year}-{int(serial):06d}",
    )  # fmt: skip
    WalletTransfer.objects.filter(pk__in=[each.pk for each in rows]).update(paid_by=row)
    return row


@atomic
def drop_wallet_settlement(
    *, owner: str, settlement_no: str, by: str, on: date
) -> WalletSettlement:
    """Give a proposed settlement up 放弃清算; its transfers are owed as before. The cashier's act, or the accountant's own."""
    row = _locked(owner, settlement_no)
    if row.proposed_by != by:
        officers.on_duty(owner, by, RoleName.CASHIER, on)
    _move(row, SettleAct.DROP)
    WalletTransfer.objects.filter(paid_by=row).update(paid_by=None)
    return row


@atomic
def approve_wallet_settlement(
    *, owner: str, settlement_no: str, by: str, on: date, at: datetime
) -> WalletSettlement:
    """The cashier approves 复核清算: one order out of what is in transit, and the letter that names each transfer.

    Refuses `agencies.no-right`, `wallet.same-officer`, `wallet.wrong-moment`.
    """
    officers.on_duty(owner, by, RoleName.CASHIER, on)
    row = _locked(owner, settlement_no)
    if row.proposed_by == by:
        raise WalletSameOfficer()
    row.approved_by = by
    _move(row, SettleAct.APPROVE)
    rows = several(WalletTransfer, order=("id",), paid_by_id=row.pk)
    assert sum(each.amount_fen for each in rows) == row.amount_fen, row.settlement_no
    row.order_no = payments.order(
        owner=owner, key=f"{settlement_no}/payment", payee=Payee(**_payee(rows[-1].bank)),
        amount_fen=row.amount_fen, purpose=f"医保钱包清算 {row.reference}",
        reference=row.reference, debit_code=f"transit/{row.other_code}", case_no=settlement_no,
        on=on, by=by, at=at,
    ).order_no  # fmt: skip
    row.save(update_fields=["order_no"])
    exchange.send(
        owner=owner, receiver=row.other_code, caseref=settlement_no, at=at,
        key=f"{settlement_no}/letter",
        letter=WalletSettle(
            settlement_no, row.amount_fen, row.reference, tuple(_line(each) for each in rows)
        ),
    )  # fmt: skip
    return row


def _payee(bank: dict[str, str]) -> dict[str, str]:
    return {
        "name": bank["holder"], "account_no": bank["account_no"], "bank_name": bank["bank_name"],
        "bank_code": bank["bank_code"],
    }  # fmt: skip


def _line(row: WalletTransfer) -> WalletLine:
    """A transfer as its sender numbered it."""
    back = row.side == WalletSide.IN
    return WalletLine(row.peer_no if back else row.transfer_no, back, row.amount_fen)


def _by_order(job: Claimed) -> WalletSettlement | None:
    """The settlement a notice of the bank is about; nobody when the order was issued again since."""
    row = one(WalletSettlement, lock=True, owner=job.owner, order_no=job.payload["order_no"])
    if row is None or money.order(job.owner, row.order_no).attempt != job.payload["attempt"]:
        return None
    return row


@atomic
def on_wallet_paid(job: Claimed) -> None:
    """Notice: the bank has paid a settlement 银行已付."""
    row = _by_order(job)
    if row is not None and row.state == Settled.ORDERED:
        row.done_on = date.fromisoformat(job.payload["on"])
        _move(row, SettleAct.PAY)


@atomic
def on_wallet_bounced(job: Claimed) -> None:
    """Notice: a settlement came back 退票; the money is in transit again, the cashier pays to other details."""
    row = _by_order(job)
    if row is not None and row.state in (Settled.ORDERED, Settled.PAID):
        row.done_on, row.reason = None, job.payload.get("reason", "")[:400]
        _move(row, SettleAct.BOUNCE)


@atomic
def reissue_wallet_settlement(
    *, owner: str, settlement_no: str, payee: Payee, by: str, on: date, at: datetime
) -> WalletSettlement:
    """Pay a settlement again to corrected details 重新付款; the order passes both officers of the fund again."""
    officers.on_duty(owner, by, RoleName.ACCOUNTANT, on)
    row = _locked(owner, settlement_no)
    row.reason = ""
    _move(row, SettleAct.REISSUE)
    payments.reissue(owner=owner, order_no=row.order_no, payee=payee, by=by, at=at)
    return row


def take_wallet_settlement(letter: Letter, *, at: datetime) -> None:
    """The other fund pays 清算通知: each line held against our own row, the sum awaited; what differs is kept and shown.

    Refuses `wallet.letter-wrong` when the lines do not make the sum (the letter is kept and shown).
    """
    content, on = letters.load(WalletSettle, letter.payload), day_of(at)
    if not content.settlement_no.startswith(f"{letter.sender}/"):
        raise WalletLetterWrong(field="settlement_no", at="settlement_no")
    total = sum(line.amount_fen for line in content.lines)
    if total != content.amount_fen or any(line.amount_fen <= 0 for line in content.lines):
        raise WalletLetterWrong(field="amount_fen", at="amount_fen")
    number = f"{letter.owner}/wallet-due/{content.settlement_no}"
    if one(WalletSettlement, owner=letter.owner, settlement_no=number) is not None:
        return
    row = WalletSettlement.objects.create(
        owner=letter.owner, settlement_no=number, side=WalletSide.IN, other_code=letter.sender,
        state=Settled.AWAITED, amount_fen=content.amount_fen, reference=content.reference,
        made_on=on, differences=_held_against(letter, content.lines),
    )  # fmt: skip
    agreed = {line.transfer_no for line in content.lines} - {
        gone["transfer_no"] for gone in row.differences
    }
    names = [*agreed, *(number_of(letter.owner, no) for no in agreed)]
    WalletTransfer.objects.filter(
        owner=letter.owner, other_code=letter.sender, transfer_no__in=names, received_by=None
    ).update(received_by=row)
    payments.expect(
        owner=letter.owner, key=number, amount_fen=row.amount_fen, payer=letter.sender,
        reference=row.reference, case_no="", on=on, at=at,
    )  # fmt: skip


def _held_against(letter: Letter, lines: Sequence[WalletLine]) -> list[dict[str, Any]]:
    """Lines that are not owed to us by our own books, with what we hold instead."""
    found: list[dict[str, Any]] = []
    seen: set[str] = set()
    for line in lines:
        number = line.transfer_no if line.given_back else number_of(letter.owner, line.transfer_no)
        row = one(WalletTransfer, lock=True, owner=letter.owner, transfer_no=number)
        ours = row.amount_fen if row is not None and _owed(row, letter.sender, line) else None
        if ours != line.amount_fen or number in seen:
            found.append({"transfer_no": line.transfer_no, "theirs_fen": line.amount_fen, "ours_fen": ours})  # fmt: skip
        seen.add(number)
    return found


def _owed(row: WalletTransfer, sender: str, line: WalletLine) -> bool:
    """Whether by our books the sender owes us this transfer and has not paid it yet."""
    states: tuple[str, ...] = (
        (WalletOut.GIVEN_BACK,) if line.given_back else (WalletIn.ACCEPTED, WalletIn.GIVEN_BACK)
    )
    side = WalletSide.OUT if line.given_back else WalletSide.IN
    return (
        row.other_code == sender
        and row.side == side
        and row.state in states
        and row.received_by_id is None
    )


@atomic
def on_wallet_arrived(job: Claimed) -> None:
    """Notice: a settlement's money is complete 资金到齐: it clears what the other fund owed. No person's account moves."""
    row = one(WalletSettlement, lock=True, owner=job.owner, settlement_no=job.payload["key"])
    if row is None or row.state != Settled.AWAITED:
        return
    claim = payments.claim(owner=job.owner, key=row.settlement_no, by="system", at=now())
    row.done_on = date.fromisoformat(job.payload["on"])
    _move(row, SettleAct.BOOK)
    lines = [
        Line(claim.suspense_code, -claim.amount_fen),
        Line(due(row.owner, row.other_code), claim.amount_fen),
    ]
    ledger.post(
        row.owner, NewEntry(f"{row.settlement_no}/booked", row.done_on, "医保钱包清算收款", lines)
    )
