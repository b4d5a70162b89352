"""Moving my medical insurance 医保转移: ask for it, follow record and money, confirm that the balance is the same."""

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shebao.agencies import queries as agencies
from shebao.agencies.models import Family, Purpose
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound, Refusal
from shebao.casework import queries as cases
from shebao.casework.services import Applicant
from shebao.enrolment import queries as enrolment
from shebao.enrolment.models import Relationship
from shebao.enrolment.schemes import NAMES, Scheme
from shebao.enrolment.states import STATE_NAMES, State
from shebao.identity.models import Person
from shebao.medical.queries.waiting import pooled_from
from shebao.papers import queries as papers
from shebao.portal.citizen import own
from shebao.portal.citizen.papers import listed
from shebao.portal.citizen.track import Step
from shebao.portal.citizen.words import TURNS
from shebao.portal.doors import citizen, person_page, user_of
from shebao.portal.explain import in_words
from shebao.portal.middleware import status_of
from shebao.portal.naming import to_url
from shebao.portal.preflight import Preflight, medical_preflight_of
from shebao.transfers import queries as transfers
from shebao.transfers import services as transferring
from shebao.transfers.models import MedicalArrival, MedicalDeparture, MedicalSum
from shebao.transfers.queries import medical as queries
from shebao.transfers.rulings.medical import insured_in, toward_retirement
from shebao.transfers.services import medical as services
from shebao.transfers.states.medical import (
    MEDICAL_LABELS,
    MedicalAct,
    MedicalIn,
    MedicalOut,
    Money,
    Record,
)

SCHEMES = (Scheme.EMPLOYEE_MEDICAL, Scheme.RESIDENT_MEDICAL)
FIELDS = (
    "way",
    "origin",
    "from_scheme",
    "relation",
    "destination",
    "phone",
    "old_card",
    "key",
    "again",
)
OUT = "out"
MINE = person_page(Purpose.SELF, person=own.medical_numbers)
Row = MedicalArrival | MedicalDeparture
STEPS: tuple[tuple[str, tuple[str, ...], object], ...] = (
    ("new", ("open",), gettext_lazy("提交申请")),
    ("new", (MedicalAct.ACCEPT,), gettext_lazy("受理，发出联系函")),
    ("old", (MedicalOut.RELEASED,), gettext_lazy("结清转出，终止关系")),
    ("new", (MedicalAct.BOOK_RECORD, MedicalAct.SOLVE_OVERLAP), gettext_lazy("年限记入新参保地")),
    ("new", (MedicalAct.CREDIT, MedicalAct.CLOSE_SHORT), gettext_lazy("余额记入个人账户")),
    ("old", (MedicalAct.SIGN_PROOF,), gettext_lazy("两地余额核对一致，双方签章")),
    ("self", (MedicalAct.CONFIRM, MedicalAct.LAPSE), gettext_lazy("您确认余额，办结")),
)
"""Leg, the acts or letters that mark it, words. Record and money need no order between them."""


@citizen
@MINE
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """医保转移: my relations, my transfers, and the form that starts one."""
    if request.method != "POST" or not own.medical_persons(request):
        typed = {name: request.GET.get(name, "").strip()[:40] for name in ("origin", "from_scheme")}
        return _start(request, typed | {"key": secrets.token_hex(8)})
    typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
    if request.POST.get("act") == "check":
        return _check(request, typed)
    begin = _leave if typed["way"] == OUT else _arrive
    try:
        row = begin(request, typed)
    except Refusal as refusal:
        return _start(request, typed, refusal)
    messages.success(request, _("申请已提交。"))
    return redirect("citizen-medical-case", to_url(row.case_no))


def _check(request: HttpRequest, typed: dict[str, str]) -> HttpResponse:
    """先问问原参保地: it answers by letter; the page says so and can be looked at again."""
    here = _insured(request)
    try:
        transferring.enquire(
            owner=here.owner, person_no=here.person_no, origin=typed["origin"],
            by=user_of(request).get_username(), on=clock.today(), at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _start(request, typed, refusal)
    chosen = urlencode({"origin": typed["origin"], "from_scheme": typed["from_scheme"]})
    return redirect(f"{reverse('citizen-medical')}?{chosen}#preflight")


def _told(request: HttpRequest, person: Person, typed: dict[str, str]) -> dict[str, Any]:
    """What both ways tell of whoever applies, and when."""
    name = user_of(request).get_username()
    return {
        "owner": person.owner, "person_no": person.person_no, "old_card": typed["old_card"],
        "applicant": Applicant("person", person.name, typed["phone"][:30]), "channel": "mobile",
        "key": f"{name}/{typed['key'][:40]}", "by": name, "on": clock.today(), "at": clock.now(),
    }  # fmt: skip


def _arrive(request: HttpRequest, typed: dict[str, str]) -> Row:
    """Begun where one pays now 在转入地申请."""
    scheme = typed["from_scheme"] if typed["from_scheme"] in SCHEMES else SCHEMES[0]
    return services.apply_medical(
        origin=typed["origin"], from_scheme=str(scheme), again=bool(typed["again"]),
        **_told(request, _insured(request), typed),
    )  # fmt: skip


def _leave(request: HttpRequest, typed: dict[str, str]) -> Row:
    """Begun at the old place 在转出地申请: the relation chosen is one of one's own there. Refuses `not-found`."""
    for person, row in _leaving(request):
        if row.relationship_no == typed["relation"]:
            return services.ask_to_leave(
                destination=typed["destination"], from_scheme=row.scheme,
                **_told(request, person, typed),
            )  # fmt: skip
    raise NotFound(what=typed["relation"])


def _leaving(request: HttpRequest) -> list[tuple[Person, Relationship]]:
    """One's relations that may be moved away from where they are, each with the person there."""
    return [
        (person, row)
        for person in own.medical_persons(request)
        for row in enrolment.relationships_of_person(person.owner, person)
        if row.scheme in SCHEMES and row.state in (State.ACTIVE, State.PAUSED)
    ]


def _only_one(leaving: list[tuple[Person, Relationship]]) -> set[str]:
    """The place that every relation would leave: nobody moves to where they are; none where there are several."""
    owners = {person.owner for person, _ in leaving}
    return owners if len(owners) == 1 else set()


def _insured(request: HttpRequest) -> Person:
    """The person where they pay now. Refuses `not-found` where no medical agency here knows them."""
    mine = own.medical_persons(request)
    if not mine:
        raise NotFound(what=user_of(request).get_username())
    return next((each for each in mine if insured_in(each.owner, each)), mine[0])


def _start(
    request: HttpRequest, typed: dict[str, str], refusal: Refusal | None = None
) -> HttpResponse:
    held = own.medical_persons(request)
    here = _insured(request) if held else None
    rows = _one_each(
        [row for each in held for row in queries.medical_of_person(each.owner, each.person_no)]
    )
    places, leaving = agencies.agencies().filter(kind=Family.MEDICAL), _leaving(request)
    facts = {
        "here": agencies.agency(here.owner) if here else None, "typed": typed,
        **_retirement(here),
        "insured": [_relation(row) for each in held
                    for row in enrolment.relationships_of_person(each.owner, each)],
        "places": places.exclude(code=here.owner) if here else [],
        "destinations": places.exclude(code__in=_only_one(leaving)),
        "leaving": [_relation(row) for _, row in leaving],
        "out": typed.get("way") == OUT, "preflight": _preflight(here, typed.get("origin", "")),
        "schemes": [(str(scheme), NAMES[scheme]) for scheme in SCHEMES],
        "lines": [_line(row) for row in rows],
        "refusal": refusal.as_dict(get_language() or "zh-hans") if refusal else None,
    }  # fmt: skip
    status = status_of(refusal) if refusal else 200
    return render(request, "citizen/medical.html", facts, status=status)


def _retirement(here: Person | None) -> dict[str, Any]:
    """Months of all places toward retiree benefits, with the steps in words."""
    if here is None:
        return {}
    found = toward_retirement(here, clock.today())
    steps = found.answer.steps if found.answer else ()
    return {"retirement": found, "retiree_steps": [in_words(step.as_dict()) for step in steps]}


def _preflight(here: Person | None, origin: str) -> Preflight | None:
    """Both sides' findings, once the old place was asked."""
    if here is None or not origin or transfers.enquiry(here.owner, here.person_no, origin) is None:
        return None
    return medical_preflight_of(here, origin)


def _one_each(rows: list[Row]) -> list[Row]:
    """One line a transfer: where both places are here, the new place's, which tells of both."""
    shown = {row.case_no for row in rows if isinstance(row, MedicalArrival)}
    theirs = {row.origin_case_no for row in rows if isinstance(row, MedicalArrival)}
    return [
        row
        for row in rows
        if isinstance(row, MedicalArrival)
        or (row.peer_case_no not in shown and row.case_no not in theirs)
    ]


def _relation(row: Relationship) -> dict[str, Any]:
    return {
        "number": row.relationship_no,
        "scheme": NAMES[Scheme(row.scheme)], "place": (row.area.name, row.area.name_en or row.area.name),
        "state": STATE_NAMES[State(row.state)], "active": row.state == State.ACTIVE,
        "balance_fen": enrolment.balance(row),
        "pooled_from": pooled_from(row.owner, row.person.person_no, clock.today()),
    }  # fmt: skip


def _line(row: Row) -> dict[str, Any]:
    legs = _places(row)
    return {
        "word": to_url(row.case_no), "origin": legs[0], "destination": legs[1],
        "state": MEDICAL_LABELS[row.state], "open": row.closed_on is None,
    }  # fmt: skip


def _places(row: Row) -> tuple[tuple[str, str], tuple[str, str]]:
    """From where to where, in both languages."""
    arriving = isinstance(row, MedicalArrival)
    other = row.origin_code if isinstance(row, MedicalArrival) else row.destination_code
    named = [
        agencies.agency(code) for code in ((other, row.owner) if arriving else (row.owner, other))
    ]
    first, second = ((each.city, each.city_en or each.city) for each in named)
    return first, second


@citizen
@MINE
@require_safe
def follow(request: HttpRequest, case: str) -> HttpResponse:
    """医保转移进度."""
    return _page(request, own.medical(request, case))


def _page(request: HttpRequest, row: Row, refusal: Refusal | None = None) -> HttpResponse:
    case, sums = cases.case(row.owner, row.case_no), queries.sums(row)
    log = cases.timeline(row.owner, row.case_no, public_only=True)
    told = transfers.other_leg(row.owner, row.case_no)
    reached = [(entry.act, clock.day_of(entry.at)) for entry in log]
    reached += [(entry.after, clock.day_of(entry.at)) for entry in log]
    reached += [(status.state, status.on) for status in told]
    found = papers.of_case(row.owner, row.case_no).filter(person_no=row.person_no)
    arriving = isinstance(row, MedicalArrival)
    facts = {
        "row": row, "case": case, "word": to_url(row.case_no), "places": _places(row),
        "state": MEDICAL_LABELS[row.state], "turn": TURNS[case.turn], "arriving": arriving,
        "track": steps(reached, money=bool(sums) or not arriving or row.record_state == Record.DUE,
                       open_=case.closed_on is None, refused=row.state in REFUSED),
        "refused": row.state in REFUSED, "proof": _proof(sums) if arriving else None,
        "legs": [
            {"name": leg.name, "number": leg.number, "state": MEDICAL_LABELS[leg.state],
             "fen": leg.amount_fen, "due": leg.due,
             "done": leg.state in (Record.BOOKED, Record.SENT, Money.CREDITED, Money.PAID)}
            for leg in queries.legs(row)
        ],
        "periods": queries.periods(row) if isinstance(row, MedicalArrival) else [],
        "break": _break(row), "papers": [listed(paper) for paper in found],
        "notes": [(clock.day_of(e.at), (e.note_zh, e.note_en)) for e in log if e.note_zh],
        "heard": [(s.on, (s.note_zh, s.note_en)) for s in told],
        "unread": bool(cases.unread_by_person([row.case_no])),
        "to_confirm": row.state == MedicalIn.PROVED,
        "may_withdraw": _may_withdraw(row), "at_once": row.state != MedicalIn.UNDER_WAY,
        "refusal": refusal.as_dict(get_language() or "zh-hans") if refusal else None,
    }  # fmt: skip
    status = status_of(refusal) if refusal else 200
    return render(request, "citizen/medical_case.html", facts, status=status)


def _may_withdraw(row: Row) -> bool:
    """Until the form is sent, at either end."""
    if isinstance(row, MedicalDeparture):
        return row.state in (MedicalOut.ASKED, MedicalOut.RECEIVED)
    return row.record_state == Record.DUE and row.state in (MedicalIn.APPLIED, MedicalIn.UNDER_WAY)


REFUSED = (MedicalIn.REFUSED, MedicalIn.WITHDRAWN, MedicalOut.REFUSED, MedicalOut.WITHDRAWN)


def _proof(sums: list[MedicalSum]) -> dict[str, Any] | None:
    """Both sums as the person compares them, once there is a balance."""
    if not sums:
        return None
    settled, credited = sum(p.amount_fen for p in sums), sum(p.credited_fen for p in sums)
    return {
        "settled_fen": settled, "credited_fen": credited, "equal": settled == credited,
        "left_fen": settled - credited, "reasons": [p.reason for p in sums if p.state == Money.SHORT],
    }  # fmt: skip


def _break(row: Row) -> tuple[str, str] | None:
    told = row.break_explained if isinstance(row, MedicalArrival) else None
    return (told["zh"], told["en"]) if told else None


def steps(
    reached: Iterable[tuple[str, date]], *, money: bool, open_: bool, refused: bool
) -> tuple[Step, ...]:
    """The steps with their days; where no balance moves the bank's step is left out."""
    last: dict[str, date] = {}
    for mark, on in reached:
        last[mark] = on
    found = []
    for leg, marks, label in STEPS:
        if MedicalAct.CREDIT in marks and not money:
            continue
        day = max((last[mark] for mark in marks if mark in last), default=None)
        found.append((leg, label, day))
    if refused:
        return tuple(Step(leg, label, day, now=False) for leg, label, day in found if day)
    first = next((n for n, (_leg, _label, day) in enumerate(found) if day is None), None)
    return tuple(
        Step(leg, label, day, now=open_ and n == first) for n, (leg, label, day) in enumerate(found)
    )


@citizen
@MINE
@require_POST
def act(request: HttpRequest, case: str, act: str) -> HttpResponse:
    """确认余额，或者撤回申请."""
    row = own.medical(request, case)
    acts = {"confirm": services.confirm_balance, "withdraw": services.withdraw_medical}
    if act not in acts or (act == "confirm" and not isinstance(row, MedicalArrival)):
        raise NotFound(what=act)
    try:
        acts[act](
            owner=row.owner, case_no=row.case_no, person_no=row.person_no,
            by=user_of(request).get_username(), on=clock.today(), at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, row, refusal)
    asked = own.medical(request, case).state == MedicalIn.RECALLING
    taken = _("已请转出地停办，答复后办结。") if asked else _("申请已撤回。")
    messages.success(request, _("余额已确认，办结。") if act == "confirm" else taken)
    return redirect("citizen-medical-case", case)
