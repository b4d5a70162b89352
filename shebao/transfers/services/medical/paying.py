"""The old place's money leg 转出资金: told by the bank; what comes back is paid again to corrected details."""

from datetime import date, datetime

from shebao.base.money import format_yuan
from shebao.base.plumbing.clock import now, today
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services.cases import SYSTEM
from shebao.payments import queries as money
from shebao.payments import services as payments
from shebao.payments.pain import Party
from shebao.transfers.models import MedicalDeparture, MedicalSum
from shebao.transfers.services.medical.common import (
    case_of,
    locked_departure,
    move_money,
    remark,
    start_step,
    sums_of,
    tell,
)
from shebao.transfers.states.medical import MONEY, MedicalAct, Money, after_medical


def _by_order(job: Claimed) -> tuple[MedicalDeparture, MedicalSum] | None:
    """The settlement a notice of the bank is about; nobody when the order was issued again since."""
    part = one(MedicalSum, lock=True, owner=job.owner, order_no=job.payload["order_no"])
    if part is None or not part.order_no:
        return None
    if money.order(job.owner, part.order_no).attempt != job.payload["attempt"]:
        return None
    return locked_departure(job.owner, part.case_no), part


@atomic
def on_medical_paid(job: Claimed) -> None:
    """Notice: the bank has paid a balance 银行已付."""
    found = _by_order(job)
    if found is None or found[1].state != Money.ORDERED:
        return
    row, part = found
    part.paid_on = date.fromisoformat(job.payload["on"])
    move_money(part, MedicalAct.PAY)
    amount = format_yuan(part.amount_fen)
    note = (f"银行已付 {amount} 元", f"Bank paid {amount}")
    remark(row, MedicalAct.PAY, part.state, turn=Turn.OTHER_AGENCY, by=SYSTEM, at=now(), note=note)
    tell(row, turn=Turn.OTHER_AGENCY, at=now(), note=note, state=part.state)


@atomic
def on_medical_bounced(job: Claimed) -> None:
    """Notice: a balance came back 退票; the money is in transit again and an officer must act."""
    found = _by_order(job)
    if found is None or found[1].state not in (Money.ORDERED, Money.PAID):
        return
    row, part = found
    part.reason, part.paid_on = job.payload.get("reason", "")[:400], None
    move_money(part, MedicalAct.BOUNCE)
    note = (f"银行退票：{part.reason}", f"Payment bounced: {part.reason}")
    remark(row, MedicalAct.BOUNCE, part.state, turn=Turn.OFFICER, by=SYSTEM, at=now(), note=note)
    start_step(row, "pay-again", received_on=today())
    tell(row, turn=Turn.OFFICER, at=now(), note=note, state=part.state)


@atomic
def reissue_medical(
    *, owner: str, case_no: str, number: int, payee: Party, by: str, on: date, at: datetime
) -> MedicalDeparture:
    """Pay a bounced balance again 重新付款, to corrected details; the order keeps its number."""
    row = locked_departure(owner, case_no)
    part = next((each for each in sums_of(row, lock=True) if each.number == number), None)
    if part is None:
        raise NotFound(what=f"{case_no}/{number}")
    after_medical(MONEY, Money(part.state), MedicalAct.REISSUE)
    payments.reissue(owner=owner, order_no=part.order_no, payee=payee, by=by, at=at)
    move_money(part, MedicalAct.REISSUE)
    note = (
        f"更正收款信息后重新付款：{payee.name}",
        f"Paid again to corrected details: {payee.name}",
    )
    remark(row, MedicalAct.REISSUE, part.state, turn=Turn.BANK, by=by, at=at, note=note)
    casework.meet(case_of(row), on=on)
    tell(row, turn=Turn.BANK, at=at, note=note, state=part.state)
    return row
