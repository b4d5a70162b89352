"""Questions about medical transfers 医保转移. Another agency's case, or another person's, is not found."""

from datetime import date
from typing import NamedTuple

from shebao.agencies import queries as agencies
from shebao.base import parameters
from shebao.base.calendar import Due
from shebao.base.plumbing.calendar import current
from shebao.base.plumbing.statements import one, several
from shebao.base.refusals import NotFound
from shebao.cards import queries as cards
from shebao.cards.errors import CardUnknown
from shebao.casework import rules as clocks
from shebao.transfers.models import (
    MedicalArrival,
    MedicalDeparture,
    MedicalPeriod,
    MedicalSum,
)
from shebao.transfers.states.medical import MedicalIn, MedicalOut, Money, Record

Row = MedicalArrival | MedicalDeparture


def arrival(owner: str, case_no: str) -> MedicalArrival:
    """The new place's row. Refuses `not-found`."""
    row = one(MedicalArrival, owner=owner, case_no=case_no)
    if row is None:
        raise NotFound(what=case_no)
    return row


def came_already(
    owner: str, person_no: str, origin: str, from_scheme: str
) -> MedicalArrival | None:
    """The transfer by which all there was at a place came 已经转来的; None where something has left from here since."""
    came = MedicalArrival.objects.filter(
        owner=owner, person_no=person_no, origin_code=origin, from_scheme=from_scheme,
        first_closed_on__isnull=False,
    ).exclude(state__in=(MedicalIn.REFUSED, MedicalIn.WITHDRAWN)).order_by("-id").first()  # fmt: skip
    if came is None:
        return None
    left = MedicalDeparture.objects.filter(
        owner=owner, person_no=person_no, received_on__gte=came.first_closed_on,
        state__in=(MedicalOut.RELEASED, MedicalOut.GONE),
    )  # fmt: skip
    return None if left.exists() else came


def departure(owner: str, case_no: str) -> MedicalDeparture:
    """The old place's row. Refuses `not-found`."""
    row = one(MedicalDeparture, owner=owner, case_no=case_no)
    if row is None:
        raise NotFound(what=case_no)
    return row


def either(owner: str, case_no: str) -> Row:
    """Whichever side this agency has. Refuses `not-found`."""
    return arrival(owner, case_no) if "/medical-in/" in case_no else departure(owner, case_no)


def card_said(owner: str, person_no: str, number: str) -> tuple[str, str]:
    """A card as shown, and whether it is the person's by this agency's own list: `own`, `another`, `unknown`."""
    try:
        held = cards.card(owner, number)
    except CardUnknown:
        return cards.mask(number), "unknown"
    return cards.mask(number), "own" if held.person_no == person_no else "another"


def departure_for(owner: str, peer_case_no: str) -> MedicalDeparture:
    """The old place's row for the new place's case. Refuses `not-found`."""
    row = one(MedicalDeparture, owner=owner, peer_case_no=peer_case_no)
    if row is None:
        raise NotFound(what=peer_case_no)
    return row


def sums(row: Row) -> list[MedicalSum]:
    """The settlements of a case: number 0 with the form, supplements after it."""
    return several(MedicalSum, order=("number",), owner=row.owner, case_no=row.case_no)


def periods(row: MedicalArrival) -> list[MedicalPeriod]:
    """The months that came in with a case, as rows."""
    return several(MedicalPeriod, order=("line",), owner=row.owner, case_no=row.case_no)


def medical_of_person(owner: str, person_no: str) -> list[Row]:
    """A person's medical transfers at this agency, either way, the newest first."""
    rows: list[Row] = list(MedicalArrival.objects.filter(owner=owner, person_no=person_no))
    rows += MedicalDeparture.objects.filter(owner=owner, person_no=person_no)
    return sorted(rows, key=lambda row: _day(row), reverse=True)


def _day(row: Row) -> tuple[date, str]:
    return (row.applied_on if isinstance(row, MedicalArrival) else row.received_on, row.case_no)


class Leg(NamedTuple):
    """One leg with its state, what it is about, and its own legal date while it waits here 一条线."""

    name: str
    number: int
    state: str
    amount_fen: int | None
    due: Due | None


def legs(row: Row) -> list[Leg]:
    """The record leg and each money leg 记录、资金两条线, each with its own due date where this side must act."""
    place = agencies.agency(row.owner).division
    record = None
    if isinstance(row, MedicalArrival) and row.record_state in (Record.HERE, Record.OVERLAP):
        record = _due("casework.working_days.medical_in", row.form_on, place)
    if isinstance(row, MedicalDeparture) and row.record_state == Record.DUE and row.peer_case_no:
        record = _due("casework.working_days.medical_out", row.received_on, place)
    found = [Leg("record", 0, row.record_state, None, record)]
    for part in sums(row):
        due = None
        if part.state == Money.ARRIVED:
            due = _due("transfers.medical.credit_days", part.arrived_on, place)
        found.append(Leg("money", part.number, part.state, part.amount_fen, due))
    return found


def _due(name: str, received_on: date | None, place: str) -> Due | None:
    if received_on is None:
        return None
    days = parameters.at(name, received_on, place).as_int()
    return clocks.due_date(received_on, days, current())
