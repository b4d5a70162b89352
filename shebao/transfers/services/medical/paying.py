"""The old place's money leg 转出资金: told by the bank; what comes back is paid again to corrected details."""

from datetime import date, datetime

from shebao.base.plumbing.clock import now, today
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.transactions import atomic
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services.cases import SYSTEM
from shebao.payments.pain import Party
from shebao.transfers.models import MedicalDeparture, MedicalSum
from shebao.transfers.services import sums
from shebao.transfers.services.medical.common import (
    case_of,
    locked_departure,
    remark,
    start_step,
    tell,
)
from shebao.transfers.states.medical import MedicalAct, Money


def _by_order(job: Claimed) -> tuple[MedicalDeparture, MedicalSum] | None:
    """The settlement a notice of the bank is about; nobody when the order was issued again since."""
    part = sums.by_order(MedicalSum, job)
    return (locked_departure(job.owner, part.case_no), part) if part else None


@atomic
def on_medical_paid(job: Claimed) -> None:
    """Notice: the bank has paid a balance 银行已付."""
    found = _by_order(job)
    if found is None or found[1].state != Money.ORDERED:
        return
    row, part = found
    note = sums.paid(part, job)
    remark(row, MedicalAct.PAY, part.state, turn=Turn.OTHER_AGENCY, by=SYSTEM, at=now(), note=note)
    tell(row, turn=Turn.OTHER_AGENCY, at=now(), note=note, state=part.state)


@atomic
def on_medical_bounced(job: Claimed) -> None:
    """Notice: a balance came back 退票; the money is in transit again and an officer must act."""
    found = _by_order(job)
    if found is None or found[1].state not in (Money.ORDERED, Money.PAID):
        return
    row, part = found
    part.reason = job.payload.get("reason", "")[:400]
    note = sums.bounced(part, job)
    remark(row, MedicalAct.BOUNCE, part.state, turn=Turn.OFFICER, by=SYSTEM, at=now(), note=note)
    start_step(row, "pay-again", received_on=today())
    tell(row, turn=Turn.OFFICER, at=now(), note=note, state=part.state)


@atomic
def reissue_medical(
    *, owner: str, case_no: str, number: int, payee: Party, by: str, on: date, at: datetime
) -> MedicalDeparture:
    """Pay a bounced balance again 重新付款, to corrected details; the order keeps its number."""
    row = locked_departure(owner, case_no)
    part = sums.numbered(MedicalSum, owner, case_no, number)
    note = sums.reissued(part, payee, by=by, at=at)
    remark(row, MedicalAct.REISSUE, part.state, turn=Turn.BANK, by=by, at=at, note=note)
    casework.meet(case_of(row), on=on)
    tell(row, turn=Turn.BANK, at=at, note=note, state=part.state)
    return row
