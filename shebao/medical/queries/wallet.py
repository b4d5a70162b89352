"""Questions about the medical wallet 医保钱包. Another agency's, or another person's, is not found."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from shebao.agencies import queries as agencies
from shebao.agencies.models import Agency, Family
from shebao.base.plumbing.statements import one
from shebao.base.refusals import NotFound
from shebao.ledger import queries as books
from shebao.medical.models import Wallet, WalletSettlement, WalletSide, WalletTransfer
from shebao.medical.states.wallet import WalletIn, WalletOut

OUT_OWED = Q(side=WalletSide.OUT, state__in=(WalletOut.ACCEPTED, WalletOut.GIVEN_BACK))
BACK_OWED = Q(side=WalletSide.IN, state=WalletIn.GIVEN_BACK)
OPEN = (WalletOut.SENT, WalletIn.OFFERED)


def wallet(owner: str, person_no: str) -> Wallet | None:
    """A person's wallet 钱包, if anything ever came into it."""
    return one(Wallet, owner=owner, person_no=person_no)


def held_fen(owner: str, person_no: str) -> int:
    """What a person's wallet holds 钱包余额."""
    found = wallet(owner, person_no)
    return books.balance(owner, found.account_code) if found else 0


def transfer(owner: str, transfer_no: str) -> WalletTransfer:
    """One side of a transfer 转账. Refuses `not-found`."""
    row = one(WalletTransfer, owner=owner, transfer_no=transfer_no)
    if row is None:
        raise NotFound(what=transfer_no)
    return row


def transfers_of(owner: str, person_no: str, *, limit: int = 50) -> list[WalletTransfer]:
    """What a person sent and was sent, the newest first."""
    rows = WalletTransfer.objects.filter(owner=owner, person_no=person_no)
    return list(rows.order_by("-id")[:limit])


def sent_on(owner: str, person_no: str, on: date) -> int:
    """How many transfers a giver made on a day 当日次数; those that came back count."""
    return WalletTransfer.objects.filter(
        owner=owner, person_no=person_no, side=WalletSide.OUT, sent_on=on
    ).count()


def open_transfers(owner: str, person_no: str) -> int:
    """How many of a person's transfers are neither accepted nor back 未了结的转账."""
    rows = WalletTransfer.objects.filter(owner=owner, person_no=person_no, state__in=OPEN)
    return rows.count()


def places(owner: str) -> list[Agency]:
    """Other medical agencies a relative may be insured at 其他统筹地区, by code."""
    return list(agencies.agencies().filter(kind=Family.MEDICAL).exclude(code=owner))


def owed(owner: str, other_code: str) -> list[WalletTransfer]:
    """Transfers this fund has not paid the other for yet 未清算, oldest first."""
    rows = WalletTransfer.objects.filter(OUT_OWED | BACK_OWED, owner=owner, other_code=other_code)
    return list(rows.filter(paid_by=None).order_by("id"))


class Debt(NamedTuple):
    """What this fund owes one place and is not settled 应清算: code, count, fen."""

    other_code: str
    transfers: int
    fen: int


def debts(owner: str) -> list[Debt]:
    """What this fund owes, place by place."""
    rows = WalletTransfer.objects.filter(OUT_OWED | BACK_OWED, owner=owner, paid_by=None)
    sums: dict[str, tuple[int, int]] = {}
    for code, fen in rows.values_list("other_code", "amount_fen"):
        count, total = sums.get(code, (0, 0))
        sums[code] = (count + 1, total + fen)
    return [Debt(code, *sums[code]) for code in sorted(sums)]


def due_fen(owner: str, other_code: str) -> int:
    """What the other fund owes this one by these books 应收."""
    return -sum(books.control_balances(owner, f"payable/wallet/{other_code}").values())


def settlement(owner: str, settlement_no: str) -> WalletSettlement:
    """One settlement 清算. Refuses `not-found`."""
    row = one(WalletSettlement, owner=owner, settlement_no=settlement_no)
    if row is None:
        raise NotFound(what=settlement_no)
    return row


def settlements(owner: str, *, limit: int = 50) -> list[WalletSettlement]:
    """Settlements both ways 清算记录, the newest first."""
    return list(WalletSettlement.objects.filter(owner=owner).order_by("-id")[:limit])


def names_of(codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Places by agency code, in both languages."""
    rows = agencies.agencies().filter(code__in=set(codes))
    return {row.code: (row.city, row.city_en or row.city) for row in rows}
