"""Taking a medical application back 撤回: at once until the contact letter goes, afterwards at the old place's word.

Until the form is sent nothing has moved, and the old place ends its case too; once it is sent the transfer goes on.
The letters are those of a pension's recall; the agency that receives one says whose it is.
"""

from datetime import date, datetime

from shebao.agencies import queries as agencies
from shebao.base import letters
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services.cases import SYSTEM
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.transfers.errors.medical import FormSent, NotOwn
from shebao.transfers.messages import Recall, Recalled, RecallRefused
from shebao.transfers.messages.medical import MedicalRefused
from shebao.transfers.models import MedicalArrival, MedicalDeparture
from shebao.transfers.services.medical.arriving import both_done
from shebao.transfers.services.medical.common import (
    LAW,
    MEDICAL_ARRIVAL,
    Row,
    arrival_of,
    case_of,
    departure_of,
    locked_arrival,
    locked_departure,
    move_case,
    start_step,
    tell,
)
from shebao.transfers.states.medical import (
    MEDICAL_LABELS,
    MedicalAct,
    MedicalIn,
    MedicalOut,
    Record,
)

WITHDRAWN = "medical-transfer.withdrawn"
SENT = (MedicalOut.RELEASED, MedicalOut.GONE)
TAKEN = ("申请已撤回", "The application was taken back")


@atomic
def withdraw_medical(
    *, owner: str, case_no: str, person_no: str, by: str, on: date, at: datetime
) -> Row:
    """The person takes the application back 撤回, at either end, until the form is sent.

    Before the contact letter, or at the old place, it ends at once; after it the new place asks the old one first.
    Refuses `medical-transfer.not-yours`, `medical-transfer.form-sent`, `transfer.wrong-moment`.
    """
    if f"/{MEDICAL_ARRIVAL}/" not in case_no:
        return _leave_off(locked_departure(owner, case_no), person_no, by=by, on=on, at=at)
    row = locked_arrival(owner, case_no)
    _own(row, person_no)
    if row.record_state != Record.DUE:
        raise FormSent()
    if row.state == MedicalIn.APPLIED:
        return _drop(row, by=by, on=on, at=at)
    old = agencies.agency(row.origin_code)
    log = move_case(
        row, MedicalAct.WITHDRAW, turn=Turn.OTHER_AGENCY, by=by, at=at,
        note=(f"本人撤回，已请{old.city}停办", f"Taken back by the person; {old.city_en} was asked to stop"),
    )  # fmt: skip
    start_step(row, "medical-recall", received_on=on)
    exchange.send(
        owner=owner, receiver=row.origin_code, caseref=row.case_no, at=at,
        key=f"{row.case_no}/recall/{log.seq}",
        letter=Recall(case_no=row.case_no, by_person=True, reason="", on=on),
    )  # fmt: skip
    return row


def _own(row: Row, person_no: str) -> None:
    if row.person_no != person_no:
        raise NotOwn()


def _drop(row: MedicalArrival, *, by: str, on: date, at: datetime) -> MedicalArrival:
    """Nothing has been sent: it ends here, and at the old place where it was begun there."""
    _end(row, MedicalAct.WITHDRAW, TAKEN, by=by, on=on, at=at)
    if row.origin_case_no:
        exchange.send(
            owner=row.owner, receiver=row.origin_code, caseref=row.origin_case_no,
            key=f"{row.case_no}/withdrawn", at=at,
            letter=MedicalRefused(
                row.origin_case_no, WITHDRAWN, "本人撤回申请", "The person took the application back",
                LAW, on,
            ),
        )  # fmt: skip
    return row


def _end(
    row: Row, act: MedicalAct, note: tuple[str, str], *, by: str, on: date, at: datetime
) -> None:
    """A case ends without anything moved, because it was taken back."""
    row.closed_on = on
    if isinstance(row, MedicalArrival):
        row.first_closed_on = on
    move_case(row, act, turn=Turn.NOBODY, by=by, at=at, note=note)
    casework.close(case_of(row), on=on)


def _leave_off(
    row: MedicalDeparture, person_no: str, *, by: str, on: date, at: datetime
) -> MedicalDeparture:
    """At the old place 在转出地撤回: who holds the record decides, so it ends at once and the new place is told."""
    _own(row, person_no)
    if row.state in SENT:
        raise FormSent()
    _undo(row, TAKEN, by=by, on=on, at=at)
    return row


def _undo(row: MedicalDeparture, note: tuple[str, str], *, by: str, on: date, at: datetime) -> None:
    _end(row, MedicalAct.WITHDRAW, note, by=by, on=on, at=at)
    tell(row, turn=Turn.NOBODY, at=at, note=note)
    exchange.send(
        owner=row.owner, receiver=row.destination_code, at=at, key=f"{row.case_no}/recalled",
        caseref=row.peer_case_no or row.case_no,
        letter=Recalled(
            case_no=row.peer_case_no, origin_case_no=row.case_no, total_fen=0, reason="", on=on
        ),
    )  # fmt: skip


def hear_medical_recall(letter: Letter, *, at: datetime) -> None:
    """The new place's person takes it back 收到撤回: done while the form is here, refused once it is sent.

    Refuses `medical-transfer.unknown-case`.
    """
    content, on = letters.load(Recall, letter.payload), day_of(at)
    row = departure_of(letter, content.case_no)
    if row.state == MedicalOut.RECEIVED:
        note = ("本人已在转入地撤回，尚未转出，本件办结",
                "Taken back by the person at the new place; nothing had been released")  # fmt: skip
        _undo(row, note, by=SYSTEM, on=on, at=at)
        return
    state = MEDICAL_LABELS[row.state]
    casework.remark(
        case_of(row), act="recall", by=SYSTEM, at=at,
        note=(f"本人请求撤回；本件{state[0]}", f"The person asked to take it back; this case: {state[1]}"),
    )  # fmt: skip
    if row.state in SENT:
        exchange.send(
            owner=row.owner, receiver=row.destination_code, caseref=row.peer_case_no, at=at,
            key=f"{row.case_no}/recall-refused/{case_of(row).moves}",
            letter=RecallRefused(
                case_no=row.peer_case_no, state=row.state, reason_zh="信息表已经发出",
                reason_en="The form has been sent", on=on,
            ),
        )  # fmt: skip


def take_medical_recalled(letter: Letter, *, at: datetime) -> None:
    """The old place ended it 转出地已停办: asked for, or taken back there; the case here ends.

    Refuses `medical-transfer.unknown-case`, `transfer.wrong-moment`.
    """
    content, on = letters.load(Recalled, letter.payload), day_of(at)
    row = _told(letter, content)
    if row is None:  # applied for there, and refused here at once
        return
    if row.closed_on:
        casework.remark(
            case_of(row), act="grant", by=SYSTEM, at=at,
            note=("转出地告知已撤回", "The old place tells that it was taken back"),
        )  # fmt: skip
        return
    asked = row.state == MedicalIn.RECALLING
    act = MedicalAct.GRANT_RECALL if asked else MedicalAct.HEAR_RECALL
    note = (
        ("转出地已停办，申请撤回", "The old place has stopped; the application is taken back")
        if asked
        else ("本人已在转出地撤回", "Taken back by the person at the old place")
    )
    _end(row, act, note, by=SYSTEM, on=on, at=at)


def _told(letter: Letter, content: Recalled) -> MedicalArrival | None:
    """The case here: by its number, or by that of the application at the old place."""
    if content.case_no:
        return arrival_of(letter, content.case_no)
    return one(
        MedicalArrival, lock=True, owner=letter.owner, origin_case_no=content.origin_case_no,
        origin_code=letter.sender,
    )  # fmt: skip


def take_medical_recall_refused(letter: Letter, *, at: datetime) -> None:
    """Too late 不能撤回: the form is on its way, the transfer goes on.

    Refuses `medical-transfer.unknown-case`.
    """
    content, on = letters.load(RecallRefused, letter.payload), day_of(at)
    row = arrival_of(letter, content.case_no)
    note = (f"转出地不能撤回：{content.reason_zh}", f"It cannot be taken back: {content.reason_en}")
    if row.state != MedicalIn.RECALLING:
        casework.remark(case_of(row), act="deny", by=SYSTEM, at=at, note=note)
        return
    move_case(row, MedicalAct.DENY_RECALL, turn=Turn.OFFICER, by=SYSTEM, at=at, note=note)
    casework.meet(case_of(row), on=on)
    both_done(row, on=on, at=at)


def took_back(row: MedicalDeparture, *, on: date, at: datetime) -> None:
    """The new place tells that the person took it back before it was accepted there 转入地已撤回."""
    note = ("本人已在转入地撤回", "Taken back by the person at the new place")
    _end(row, MedicalAct.WITHDRAW, note, by=SYSTEM, on=on, at=at)
