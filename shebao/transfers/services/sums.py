"""Money under a reference of its own 一笔转移资金: told by the bank, on either side, of a medical or a pension transfer."""

from datetime import date, datetime
from typing import TypeVar

from shebao.base.money import format_yuan
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.statements import locked, one
from shebao.ledger import services as ledger
from shebao.payments import queries as money
from shebao.payments import services as payments
from shebao.payments.pain import Party
from shebao.transfers.models.sums import Sum
from shebao.transfers.states.medical import MONEY, MedicalAct, Money, after_medical

S = TypeVar("S", bound=Sum)
WAITING = (Money.AWAITED, Money.DIFFERS)


def move_money(part: Sum, act: MedicalAct) -> None:
    """Move the money leg of one sum; the caller writes the log row."""
    part.state = after_medical(MONEY, Money(part.state), act)
    part.save()


def by_order(kind: type[S], job: Claimed) -> S | None:
    """The sum a notice of the bank is about; none when the order was issued again since."""
    part = one(kind, lock=True, owner=job.owner, order_no=job.payload["order_no"])
    if part is None or not part.order_no:
        return None
    if money.order(job.owner, part.order_no).attempt != job.payload["attempt"]:
        return None
    return part


def numbered(kind: type[S], owner: str, case_no: str, number: int) -> S:
    """One sum of a case, for writing. Refuses `not-found`."""
    return locked(kind, f"{case_no}/{number}", owner=owner, case_no=case_no, number=number)


def key_of(part: Sum) -> str:
    """The expectation a sum is awaited under."""
    return f"{part.case_no}/money/{part.number}"


def numbered_by(key: str) -> tuple[str, int] | None:
    """Case and number an expectation's key stands for; None for another's."""
    case_no, _, number = key.rpartition("/money/")
    return (case_no, int(number)) if case_no and number.isdecimal() else None


def order(
    part: Sum, *, payee: Party, purpose: str, peer: str, on: date, by: str, at: datetime
) -> None:
    """The order that pays a sum out of transit to a peer; the part is not saved yet."""
    made = payments.order(
        owner=part.owner, key=f"{part.case_no}/payment/S{part.number}", payee=payee,
        amount_fen=part.amount_fen, purpose=purpose, reference=part.reference,
        debit_code=transit_to(part.owner, peer), case_no=part.case_no, on=on, by=by, at=at,
    )  # fmt: skip
    part.order_no = made.order_no


def transit_to(owner: str, peer: str) -> str:
    """The account money stands on while it is on its way to a peer, opened."""
    code = f"transit/{peer}"
    ledger.open_account(owner, code, "transit")
    return code


def expect(part: Sum, payer: str, *, on: date, at: datetime) -> None:
    """Await a sum from a peer 待收; it may have come already."""
    payments.expect(
        owner=part.owner, key=key_of(part), amount_fen=part.amount_fen, payer=payer,
        reference=part.reference, case_no=part.case_no, on=on, at=at,
    )  # fmt: skip


def paid(part: Sum, job: Claimed) -> tuple[str, str]:
    """The bank has paid 银行已付; the note of it."""
    part.paid_on = date.fromisoformat(job.payload["on"])
    move_money(part, MedicalAct.PAY)
    amount = format_yuan(part.amount_fen)
    return f"银行已付 {amount} 元", f"Bank paid {amount}"


def bounced(part: Sum, job: Claimed) -> tuple[str, str]:
    """The payment came back 退票; the note of it."""
    why = job.payload.get("reason", "")[:200]
    part.paid_on = None
    move_money(part, MedicalAct.BOUNCE)
    return f"银行退票：{why}", f"Payment bounced: {why}"


def reissued(part: Sum, payee: Party, *, by: str, at: datetime) -> tuple[str, str]:
    """Pay again 重新付款, to corrected details; the note of it. Refuses `transfer.wrong-moment`."""
    after_medical(MONEY, Money(part.state), MedicalAct.REISSUE)
    payments.reissue(owner=part.owner, order_no=part.order_no, payee=payee, by=by, at=at)
    move_money(part, MedicalAct.REISSUE)
    return (
        f"更正收款信息后重新付款：{payee.name}",
        f"Paid again to corrected details: {payee.name}",
    )


def arrived(part: Sum, job: Claimed) -> str:
    """The money is complete 资金到齐; the amount in words."""
    part.money_fen = money.received(part.owner, part.reference)
    part.arrived_on = date.fromisoformat(job.payload["on"])
    move_money(part, MedicalAct.ARRIVE)
    return format_yuan(part.money_fen)


def differs(part: Sum) -> tuple[str, str]:
    """Another amount came 金额不符; the note of it."""
    part.money_fen = money.received(part.owner, part.reference)
    move_money(part, MedicalAct.DIFFER)
    said, came = format_yuan(part.amount_fen), format_yuan(part.money_fen)
    return f"应收 {said} 元，到账 {came} 元", f"{said} yuan expected, {came} came"
