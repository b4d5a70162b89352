"""What every act of a medical transfer shares: locking a side, moving a case or a leg, the clock of the leg that is due first."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from shebao.agencies import queries as agencies
from shebao.agencies.models import Agency, Family
from shebao.base import parameters
from shebao.base.plumbing import faults
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.statements import locked, one, several
from shebao.base.refusals import NotFound
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Case, CaseLog
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.transfers.errors import AgencyMissing, UnknownAgency
from shebao.transfers.errors.medical import CaseUnknown, NotMedical
from shebao.transfers.messages import Status
from shebao.transfers.models import MedicalArrival, MedicalDeparture, MedicalSum
from shebao.transfers.states.medical import (
    MEDICAL_IN,
    MEDICAL_LABELS,
    MEDICAL_OUT,
    RECORD,
    MedicalAct,
    MedicalIn,
    MedicalOut,
    Money,
    Record,
    after_medical,
)

MEDICAL_ARRIVAL = "medical-in"
MEDICAL_DEPARTURE = "medical-out"
LAW = "医保办发〔2021〕43号"
Row = MedicalArrival | MedicalDeparture


def medical_agency(code: str, *, at: str = "origin") -> Agency:
    """An agency that keeps medical insurance. Refuses `transfer.agency-missing`, `transfer.unknown-agency`, `medical-transfer.wrong-family`."""
    if not code:
        raise AgencyMissing(at=at)
    try:
        agency = agencies.agency(code)
    except NotFound:
        raise UnknownAgency(agency=code, at=at) from None
    if agency.kind != Family.MEDICAL:
        raise NotMedical(agency=agency.called, at=at)
    return agency


def locked_arrival(owner: str, case_no: str) -> MedicalArrival:
    """The new place's row for writing. Another agency's is `not-found`."""
    return locked(MedicalArrival, case_no, owner=owner, case_no=case_no)


def locked_departure(owner: str, case_no: str) -> MedicalDeparture:
    """The old place's row for writing. Another agency's is `not-found`."""
    return locked(MedicalDeparture, case_no, owner=owner, case_no=case_no)


def arrival_of(letter: Letter, case_no: str) -> MedicalArrival:
    """The new place's row for a letter of the old place. Refuses `medical-transfer.unknown-case`."""
    row = one(
        MedicalArrival, lock=True, owner=letter.owner, case_no=case_no, origin_code=letter.sender
    )
    if row is None:
        raise CaseUnknown(caseref=case_no)
    return row


def departure_of(letter: Letter, peer_case_no: str) -> MedicalDeparture:
    """The old place's row for a letter of the new place. Refuses `medical-transfer.unknown-case`."""
    row = one(
        MedicalDeparture, lock=True, owner=letter.owner, peer_case_no=peer_case_no,
        destination_code=letter.sender,
    )  # fmt: skip
    if row is None:
        raise CaseUnknown(caseref=peer_case_no)
    return row


def sums_of(row: Row, *, lock: bool = False) -> list[MedicalSum]:
    """The settlements of a case in order: number 0 came with the form."""
    return several(MedicalSum, lock=lock, order=("number",), owner=row.owner, case_no=row.case_no)


def case_of(row: Row) -> Case:
    """The case a side belongs to, read once for the row at hand."""
    found: Case | None = row.__dict__.get("_case")
    if found is None:
        found = row.__dict__["_case"] = cases.case(row.owner, row.case_no)
    return found


def move_case(
    row: Row,
    act: MedicalAct,
    *,
    turn: str,
    by: str,
    at: datetime,
    note: tuple[str, str],
    data: Mapping[str, Any] | None = None,
) -> CaseLog:
    """Move the case of either side; every change of its state passes here."""
    before = row.state
    arriving = isinstance(row, MedicalArrival)
    faults.around_commit(f"medical-{'in' if arriving else 'out'}/{before}/{act}")
    if arriving:
        row.state = after_medical(MEDICAL_IN, MedicalIn(before), act)
    else:
        row.state = after_medical(MEDICAL_OUT, MedicalOut(before), act)
    row.save()
    return casework.record_move(
        case_of(row), act=act, before=before, after=row.state, turn=turn, by=by, at=at, note=note,
        data=data,
    )  # fmt: skip


def move_record(row: Row, act: MedicalAct) -> None:
    """Move the record leg of either side; the caller writes the log row."""
    row.record_state = after_medical(RECORD, Record(row.record_state), act)
    row.save()


def remark(
    row: Row, act: MedicalAct, leg: StrEnum | str, *, turn: str, by: str, at: datetime, note: tuple[str, str]
) -> CaseLog:  # fmt: skip
    """A leg moved and the case did not: its log row, and whose turn it is now."""
    return casework.record_move(
        case_of(row), act=act, before=row.state, after=row.state, turn=turn, by=by, at=at, note=note,
        data={"leg": str(leg)},
    )  # fmt: skip


def tell(
    row: MedicalDeparture, *, turn: str, at: datetime, note: tuple[str, str], state: str = ""
) -> None:
    """Send the old place's progress 进度 to the new place, so that the person sees one case."""
    if not row.peer_case_no:
        return
    case, said = case_of(row), state or row.state
    label = MEDICAL_LABELS[said]
    exchange.send(
        owner=row.owner, receiver=row.destination_code, caseref=row.peer_case_no, at=at,
        key=f"{row.case_no}/status/{case.moves}",
        letter=Status(
            case_no=row.peer_case_no, peer_case_no=row.case_no, state=said, state_zh=label[0],
            state_en=label[1], turn=turn, on=day_of(at), due_on=case.due_on,
            provisional=case.provisional, note_zh=note[0], note_en=note[1],
        ),
    )  # fmt: skip


DAYS = {
    "medical-review": "transfers.medical.review_days",
    "medical-release": "casework.working_days.medical_out",
    "medical-record": "casework.working_days.medical_in",
    "medical-credit": "transfers.medical.credit_days",
    "medical-proof": "transfers.medical.proof_days",
    "medical-recall": "casework.working_days.medical_out",
    "pay-again": "casework.working_days.medical_out",
}
"""Step of a case → the days the law or the place gives it."""


def start_step(row: Row, step: str, *, received_on: date) -> None:
    """Start the clock of a step."""
    days = parameters.at(DAYS[step], received_on, agencies.agency(row.owner).division)
    casework.start_clock(
        case_of(row), step=step, received_on=received_on, days=days.as_int(), source=days.source
    )


def next_step(row: MedicalArrival, on: date) -> None:
    """The new place's clock belongs to the leg that is due first: record, then money to credit."""
    running = cases.running_clock(case_of(row))
    step = running.step if running else ""
    if row.record_state in (Record.HERE, Record.OVERLAP):
        if step != "medical-record":
            start_step(row, "medical-record", received_on=row.form_on or on)
        return
    waiting = [p.arrived_on for p in sums_of(row) if p.state == Money.ARRIVED and p.arrived_on]
    if waiting and step != "medical-credit":
        start_step(row, "medical-credit", received_on=min(waiting))
    elif not waiting and running:
        casework.meet(case_of(row), on=on)
