"""What every act of a transfer shares: locking a side, moving it, telling the other agency where it is."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shebao.agencies import queries as agencies
from shebao.agencies.models import Agency, Family
from shebao.base import parameters
from shebao.base.plumbing import faults
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.statements import locked, one
from shebao.base.refusals import NotFound
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Case, CaseLog, Turn
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.states import Act as Enrolled
from shebao.exchange import services as exchange
from shebao.ledger.services import Line
from shebao.transfers.backpaid import asked_back, proven
from shebao.transfers.errors import AgencyMissing, UnknownAgency, WrongFamily
from shebao.transfers.messages import Place, Status
from shebao.transfers.models import Road, TransferIn, TransferOut
from shebao.transfers.states import LABELS, Act, In, Out, after_in, after_out

IN = "transfer-in"
OUT = "transfer-out"
IN_PROVINCE = "fund/pension/in-province"
"""What one agency of a province owes persons instead of another 省内划记: all of them together are zero."""


def handed_lines(account: str, relationship_no: str, fen: int) -> list[Line]:
    """A balance handed over by record alone 随记录划记: to the person's account, or from it."""
    return [Line(account, fen, relationship_no), Line(IN_PROVINCE, -fen, relationship_no)]


def held_code(relationship_no: str) -> str:
    """Where money of months that cannot move stays owed to the person 留存的补缴资金."""
    return f"person/{relationship_no}/held"


def locked_in(owner: str, case_no: str) -> TransferIn:
    """The new place's row for writing. Another agency's is `not-found`."""
    row = arriving(owner=owner, case_no=case_no)
    if row is None:
        raise NotFound(what=case_no)
    return row


def arriving(**equal: Any) -> TransferIn | None:
    """A row of the new place for writing; the form, some ten kilobytes, comes when it is asked for."""
    return one(TransferIn, lock=True, without=("form",), **equal)


def locked_out(owner: str, case_no: str) -> TransferOut:
    """The old place's row for writing. Another agency's is `not-found`."""
    return locked(TransferOut, case_no, owner=owner, case_no=case_no)


def case_of(row: TransferIn | TransferOut) -> Case:
    """The case a side belongs to, read once for the row at hand."""
    found: Case | None = row.__dict__.get("_case")
    if found is None:
        found = row.__dict__["_case"] = cases.case(row.owner, row.case_no)
    return found


def move_in(
    row: TransferIn,
    act: Act,
    *,
    turn: str,
    by: str,
    at: datetime,
    note: tuple[str, str],
    data: Mapping[str, Any] | None = None,
) -> CaseLog:
    """Move the new place's row; every change of its state passes here."""
    before = row.state
    faults.around_commit(f"in/{before}/{act}")
    row.state = after_in(In(before), act)
    row.save()
    if row.road == Road.GATHERING and row.state in UNDONE:
        _void_unused(row, by=by, at=at)
    return casework.record_move(
        case_of(row), act=act, before=before, after=row.state, turn=turn, by=by, at=at, note=note,
        data=data,
    )  # fmt: skip


UNDONE = (In.WITHDRAWN, In.REFUSED, In.RECALLED, In.RETURNED)
"""Ends after which nothing of the transfer is left here."""


def _void_unused(row: TransferIn, *, by: str, at: datetime) -> None:
    """The relationship that was opened to gather into is void again, unless something else came or is coming 作废空关系."""
    found = enrolled.relationship(row.owner, row.relationship_no)
    others = TransferIn.objects.filter(
        owner=row.owner, relationship_no=row.relationship_no, closed_on__isnull=True
    ).exclude(pk=row.pk)
    if found.key.endswith("/gathering") and not enrolled.years(found) and not others.exists():
        enrolment.move(found, Enrolled.VOID, on=day_of(at), by=by, at=at, case_no=row.case_no)


def move_out(
    row: TransferOut,
    act: Act,
    *,
    turn: str,
    by: str,
    at: datetime,
    note: tuple[str, str],
    data: Mapping[str, Any] | None = None,
) -> CaseLog:
    """Move the old place's row and tell the new place, so that the person sees one case."""
    before = row.state
    faults.around_commit(f"out/{before}/{act}")
    row.state = after_out(Out(before), act)
    row.save()
    return casework.record_move(
        case_of(row), act=act, before=before, after=row.state, turn=turn, by=by, at=at, note=note,
        data=data,
    )  # fmt: skip


def tell_status(row: TransferOut, *, turn: str, at: datetime, note: tuple[str, str]) -> None:
    """Send the old place's progress 进度 to the new place as a signed letter."""
    case = case_of(row)
    number = case.moves
    label = LABELS[Out(row.state)]
    exchange.send(
        owner=row.owner,
        receiver=row.destination_code,
        letter=Status(
            case_no=row.peer_case_no, peer_case_no=row.case_no, state=row.state, state_zh=label[0],
            state_en=label[1], turn=turn, on=day_of(at), due_on=case.due_on,
            provisional=case.provisional, note_zh=note[0], note_en=note[1],
        ),
        caseref=row.peer_case_no,
        key=f"{row.case_no}/status/{number}",
        at=at,
    )  # fmt: skip


def pension_agency(code: str, *, field: str = "origin") -> Agency:
    """An agency that keeps pensions, named in a `field`. Refuses `transfer.agency-missing`, `transfer.unknown-agency`, `transfer.wrong-family`."""
    if not code:
        raise AgencyMissing(at=field)
    try:
        agency = agencies.agency(code)
    except NotFound:
        raise UnknownAgency(agency=code, at=field) from None
    if agency.kind != Family.PENSION:
        raise WrongFamily(agency=agency.called, at=field)
    return agency


def place(agency: Agency) -> Place:
    """An agency as letters and papers name it."""
    return Place(
        agency=agency.code, division=agency.division, name=agency.name, address=agency.address,
        phone=agency.phone, postcode=agency.postcode,
    )  # fmt: skip


def step_days(on: date, division: str) -> parameters.Parameter:
    """Working days a step may take 环节时限 (15 since 2010)."""
    return parameters.at("casework.working_days.step", on, division)


def start_step(case: Case, *, step: str, on: date, division: str) -> None:
    """Start the clock of a step with the days the law gives."""
    days = step_days(on, division)
    casework.start_clock(case, step=step, received_on=on, days=days.as_int(), source=days.source)


def end_or_go_on(row: TransferOut, *, on: date) -> None:
    """Nothing is left to send: the case is over; else the supplement's clock begins 办结或者继续补转."""
    case = case_of(row)
    if not row.late and not proven(row.backpaid) and not asked_back(row.backpaid):
        casework.close(case, on=on)
        return
    start_step(case, step="supplement", on=on, division=agencies.agency(row.owner).division)
    case.turn = Turn.OFFICER
    case.save(update_fields=["turn"])


def with_reason(zh: str, en: str, reason: str) -> tuple[str, str]:
    """A note with the reason behind it, when one was given."""
    told = reason.strip()[:300]
    return (f"{zh}：{told}", f"{en}: {told}") if told else (zh, en)
