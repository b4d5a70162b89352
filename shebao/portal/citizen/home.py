"""A citizen's home 首页: the account, the life line, the cases, and the one next thing to do."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shebao.agencies import queries as agencies
from shebao.agencies.models import Purpose
from shebao.casework import queries as cases
from shebao.casework.models import Case, Turn
from shebao.enrolment import queries as enrolment
from shebao.enrolment import residents
from shebao.enrolment.findings import weight, words
from shebao.enrolment.models import Kind, Relationship
from shebao.enrolment.schemes import NAMES, Scheme
from shebao.enrolment.states import STATE_NAMES, State
from shebao.identity.models import Person
from shebao.portal import services as doors
from shebao.portal.citizen import apply, lifeline, own
from shebao.portal.citizen.words import ASKED, turn_words
from shebao.portal.doors import citizen, person_page, user_of
from shebao.portal.naming import from_url, to_url
from shebao.transfers import queries as transfers
from shebao.transfers.models import TransferIn, TransferOut
from shebao.transfers.states import In, label

SHOWN = 20
PENSIONS = (Scheme.EMPLOYEE_PENSION, Scheme.RESIDENT_PENSION)


@dataclass(frozen=True, slots=True)
class Insured:
    """One relationship as its owner sees it: place, scheme, state, balance in fen."""

    relationship_no: str
    scheme: tuple[str, str]
    place: tuple[str, str]
    state: tuple[str, str]
    active: bool
    balance_fen: int
    temporary: bool = False
    sealed: bool = False
    years: tuple[residents.ResidentLine, ...] = ()
    """A residents' account year by year; nothing for the others."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt of the yearly records with what it does to the money and the years it concerns."""

    words: tuple[str, str]
    weight: tuple[str, str]
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One case in a list: where from, where to, state, whose turn, legal date."""

    word: str
    origin: tuple[str, str]
    destination: tuple[str, str]
    state: tuple[str, str]
    code: str
    turn: object
    due_on: date | None
    provisional: bool
    open: bool
    yours: bool
    account_fen: int | None
    on_its_way: bool


@citizen
@person_page(Purpose.SELF, person=own.all_numbers)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """首页."""
    mine = own.persons(request)
    every = [(person, row) for person in mine for row in pension_of(person, *PENSIONS)]
    held = [(person, row) for person, row in every if not residents.is_resident(row)]
    insured = [_insured(row) for _, row in held]
    others = [_insured(row) for _, row in every if residents.is_resident(row)]
    found = [
        span
        for person in mine
        for span in enrolment.life_line(person.owner, person, Scheme.EMPLOYEE_PENSION)
    ]
    lines = case_lines(mine)
    facts = {
        "insured": insured + others,
        "balance_fen": sum(one.balance_fen for one in insured),
        "way_fen": sum(line.account_fen or 0 for line in lines if line.on_its_way),
        "doubts": _doubts(held),
        "line": lifeline.picture(found, agencies.place_names(span.place for span in found)),
        "lines": lines[:SHOWN],
        "unread": {to_url(no) for no in cases.unread_by_person(from_url(x.word) for x in lines)},
        "to_confirm": next((x for x in lines if x.code == In.NOTIFIED), None),
        "under_way": next((x for x in lines if x.open), None),
    } | ({} if any(x.open for x in lines) else _begun(request))
    if not every and not lines:
        facts["medical"] = _medical(request)
    return render(request, "citizen/home.html", facts)


def _medical(request: HttpRequest) -> list[Insured]:
    """The medical relations of somebody without a pension here, so that the home is not empty."""
    return [
        _insured(row)
        for person in own.medical_persons(request)
        for row in enrolment.relationships_of_person(person.owner, person)
    ]


def _begun(request: HttpRequest) -> dict[str, object]:
    """The application that was begun last and not sent."""
    draft = next(iter(doors.drafts_of(user_of(request), apply.KIND)), None)
    if draft is None:
        return {"draft": None}
    place = agencies.agency(draft.about)
    return {"draft": draft, "draft_place": (place.city, place.city_en or place.city)}


def pension_of(person: Person, *schemes: Scheme) -> list[Relationship]:
    """A person's pension relationships at one agency, of the employees' scheme unless others are named."""
    found = enrolment.relationships_of_person(person.owner, person)
    return list(found.filter(scheme__in=schemes or (Scheme.EMPLOYEE_PENSION,)))


def _insured(row: Relationship) -> Insured:
    return Insured(
        row.relationship_no, NAMES[Scheme(row.scheme)],
        (row.area.name, row.area.name_en or row.area.name), STATE_NAMES[State(row.state)],
        row.state == State.ACTIVE, enrolment.balance(row), row.kind == Kind.TEMPORARY,
        row.kind == Kind.TEMPORARY and row.state == State.PAUSED,
        tuple(residents.lines_of(row)) if residents.is_resident(row) else (),
    )  # fmt: skip


def _doubts(held: list[tuple[Person, Relationship]]) -> list[Doubt]:
    """Doubts of lines that count here, joined by kind."""
    years: dict[str, set[int]] = {}
    accounts = enrolment.accounts_of([row for _, row in held])
    for account in accounts.values():
        for line in account.rows.values():
            for doubt in line.doubts:
                years.setdefault(doubt["code"], set()).add(line.year)
    return [
        Doubt(
            (words(code), words(code, "en")), (weight(code), weight(code, "en")),
            tuple(sorted(some)),
        )
        for code, some in sorted(years.items())
    ]  # fmt: skip


def case_lines(mine: list[Person]) -> list[Line]:
    """A person's transfers, open ones first, each once: the new place's side where it is here."""
    coming = [t for p in mine for t in transfers.transfers_of_person(p.owner, p.person_no)]
    here = {row.case_no for row in coming}
    leaving = [
        row
        for person in mine
        for row in transfers.leaving_of_person(person.owner, person.person_no)
        if row.peer_case_no not in here
    ]
    case_of = {
        case.case_no: case
        for person in mine
        for case in cases.cases_of_person(person.owner, person.person_no)
    }
    places = {
        agency.code: (agency.city, agency.city_en or agency.city)
        for agency in agencies.agencies().filter(code__in=_codes(coming, leaving))
    }
    both: list[TransferIn | TransferOut] = [*coming, *leaving]
    asked = cases.asked_for(case_of.values())
    lines = [
        line_of(row, case, places, asked=case.pk in asked)
        for row in both
        if (case := case_of.get(row.case_no)) is not None
    ]
    return sorted(lines, key=lambda line: not line.open)


def _codes(coming: list[TransferIn], leaving: list[TransferOut]) -> set[str]:
    codes = {code for row in coming for code in (row.owner, row.origin_code)}
    return codes | {code for row in leaving for code in (row.owner, row.destination_code)}


def line_of(
    row: TransferIn | TransferOut,
    case: Case,
    places: dict[str, tuple[str, str]],
    *,
    asked: bool = False,
) -> Line:
    """One side of a transfer as a line."""
    inward = isinstance(row, TransferIn)
    origin = row.origin_code if isinstance(row, TransferIn) else row.owner
    destination = row.owner if isinstance(row, TransferIn) else row.destination_code
    return Line(
        word=to_url(row.case_no), origin=places[origin], destination=places[destination],
        state=label(row.state, by_record=row.records_only), code=row.state if inward else "", turn=ASKED if asked else turn_words(case.turn, row.state),
        due_on=case.due_on, provisional=case.provisional, open=case.closed_on is None,
        yours=case.turn == Turn.PERSON,
        account_fen=row.account_fen,
        on_its_way=isinstance(row, TransferIn) and row.booked_on is None and case.closed_on is None,
    )  # fmt: skip
