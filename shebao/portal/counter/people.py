"""People at the counter 人员: find one, everything about one, a one-time code to sign in."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shebao.agencies import queries as agencies
from shebao.agencies.models import RoleName
from shebao.base.months import format_month
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound, Refusal
from shebao.casework import queries as cases
from shebao.enrolment import queries as enrolment
from shebao.enrolment import residents, schemes
from shebao.enrolment import states as enrolled
from shebao.enrolment.accounts import YearRow
from shebao.enrolment.findings import weight, words
from shebao.enrolment.models import Kind, Relationship
from shebao.enrolment.schemes import Scheme
from shebao.identity import aliases, queries, services
from shebao.identity.models import Person
from shebao.portal.counter.common import BOTH, Refused, chinese, may, person_view, refused
from shebao.portal.counter.queue import rows_of
from shebao.portal.doors import officer, user_of
from shebao.portal.naming import from_url, to_url
from shebao.portal.pension.places import named
from shebao.portal.preflight import shown
from shebao.transfers.preflight import arrears_finding

PAGE = 20
READS = 15
TALL = 18
"""Height of one place's line in the drawing."""


@officer(*BOTH)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """查找: by number, name or pinyin; a case number leads to its case.

    What is typed is posted, so that no identity number stands in an address or a log; a name goes on to
    an address that can be paged.
    """
    owner = user_of(request).owner
    text = (request.POST if request.method == "POST" else request.GET).get("q", "").strip()
    if text.startswith(f"{owner}/") and "/person/" not in text:
        try:
            return redirect("counter-case", to_url(cases.case(owner, text).case_no))
        except NotFound:
            pass
    if request.method == "POST" and text and not any(letter.isdigit() for letter in text):
        return redirect(f"{reverse('counter-people')}?{urlencode({'q': text})}")
    return _found(request, owner, text)


def _found(request: HttpRequest, owner: str, text: str) -> HttpResponse:
    after = request.GET.get("after", "")
    found = queries.search(owner, text, limit=PAGE + 1, after=after or None)
    page = found[:PAGE]
    more = urlencode({"q": text, "after": page[-1].cursor}) if len(found) > PAGE else ""
    rows = [(to_url(each.person_no), each) for each in page]
    facts = {"q": text, "rows": rows, "more": more, "clerk": may(request, RoleName.CLERK)["clerk"]}
    return render(request, "counter/people.html", facts)


@dataclass(frozen=True, slots=True)
class Bar:
    """One stretch of insured months in the drawing: place, first and last month, and where it is drawn."""

    place: str
    scheme: str
    first: str
    last: str
    months: int
    x: int
    y: int
    width: int
    tone: int


@dataclass(frozen=True, slots=True)
class LifeLine:
    """The drawing of insured months by place 参保轨迹; one unit across is a month."""

    bars: tuple[Bar, ...]
    width: int
    height: int
    first_year: int
    last_year: int


def life_line(owner: str, person: Person) -> LifeLine | None:
    """Insured months by place, as bars; None when there are none."""
    spans = enrolment.life_line(owner, person)
    if not spans:
        return None
    first = min(span.first for span in spans) // 12 * 12
    last = max(span.last for span in spans) // 12 * 12 + 11
    places = list(dict.fromkeys(span.place for span in spans))
    names = english_places(places)
    bars = tuple(
        Bar(
            names.get(span.place) or span.place_name or span.place, scheme_name(span.scheme), format_month(span.first),
            format_month(span.last), span.months, span.first - first,
            places.index(span.place) * TALL + 3, span.months, places.index(span.place) % 4,
        )
        for span in spans
    )  # fmt: skip
    return LifeLine(bars, last - first + 1, len(places) * TALL, first // 12, last // 12)


def scheme_name(scheme: str) -> str:
    """A scheme in words."""
    return schemes.NAMES[Scheme(scheme)][0 if chinese() else 1]


def relationships_of(owner: str, person: Person) -> list[dict[str, Any]]:
    """A person's relationships in words, the oldest first."""
    half, rows = 0 if chinese() else 1, enrolment.relationships_of_person(owner, person)
    names = english_places(row.area.code for row in rows)
    return [
        {
            "row": row, "scheme": scheme_name(row.scheme),
            "state": enrolled.STATE_NAMES[enrolled.State(row.state)][half],
            "kind": Kind(row.kind).label, "temporary": row.kind == Kind.TEMPORARY,
            "sealed": row.kind == Kind.TEMPORARY and row.state == enrolled.State.PAUSED, "area": names.get(row.area.code) or row.area.name,
            "moves": _moves(row),
        }
        for row in rows
    ]  # fmt: skip


def _moves(row: Relationship) -> list[str]:
    """What a clerk may do with a relationship: stop contributions, or begin them again."""
    acts, state = (enrolled.Act.PAUSE, enrolled.Act.RESUME), enrolled.State(row.state)
    return [str(act) for act in acts if (state, act) in enrolled.MOVES]


def year_table(rows: Iterable[YearRow]) -> list[dict[str, Any]]:
    """Years as officers check them, the places in the page's language."""
    found = list(rows)
    names = english_places(row.place for row in found)
    return [_year_line(row, names) for row in found]


def english_places(codes: Iterable[str]) -> dict[str, str]:
    """English names of places; none for a Chinese page, whose rows hold the names as they were booked."""
    return (
        {} if chinese() else {code: en for code, (_zh, en) in agencies.place_names(codes).items()}
    )


def _year_line(row: YearRow, names: Mapping[str, str]) -> dict[str, Any]:
    """Months, bases, credited, interest, closing in fen, doubts in words."""
    lang = "zh" if chinese() else "en"
    return {
        "year": row.year, "place": names.get(row.place) or row.place_name or row.place,
        "months": row.paid_months.bit_count(), "base_fen": row.base_total_fen,
        "credited_fen": row.credited_fen, "interest_fen": row.interest_fen,
        "closing_fen": row.closing_fen,
        "doubts": [
            (words(code, lang), weight(code, lang))
            for code in (str(doubt["code"]) for doubt in row.doubts)
        ],
    }  # fmt: skip


@person_view(*BOTH)
@require_safe
def show(request: HttpRequest, person: str) -> HttpResponse:
    """参保人: relationships, years, life line, cases, who looked."""
    return page(request, person)


def page(
    request: HttpRequest, word: str, *, code: str = "", refusal: Refused | None = None
) -> HttpResponse:
    """The person's page; with a code just issued, or why none was."""
    owner = user_of(request).owner
    person = queries.by_person_no(owner, from_url(word))
    relationships = [each | _books(each["row"]) for each in relationships_of(owner, person)]
    found, above = cases.cases_of_person(owner, person.person_no), aliases.alias_of(person)
    facts = {
        "person": person, "word": word, "age": _age(person.birth_date, clock.today()),
        "relationships": relationships, "life": life_line(owner, person),
        "rows": rows_of(owner, found, clock.today()),
        "reads": agencies.reads_of(owner, person.person_no, limit=READS),
        "one_time_code": code, "minutes": int(services.logins.VALID_FOR.total_seconds() // 60),
        "gathered": [(one, to_url(one.person_no)) for one in aliases.gathered(person)],
        "kept": (above.kept, to_url(above.kept.person_no)) if above else None,
        "refusal": refusal, "clerk": may(request, RoleName.CLERK)["clerk"],
        "medical": owner[6:7] == enrolment.MEDICAL,
        "back": request.GET.get("case", "") or request.POST.get("case", ""),
    }  # fmt: skip
    if facts["clerk"] and not facts["medical"]:
        facts |= forms(person, request) | {
            "enrol": not any(_held(each["row"]) for each in relationships)
        }
    status = refusal.status if refusal else 200
    return render(request, "counter/person.html", facts, status=status)


def forms(person: Person, request: HttpRequest) -> dict[str, Any]:
    """What the person's page needs for both forms: the hukou now, and a key for the next enrolment."""
    held = queries.hukou_on(person, clock.today())
    division = held.division if held else ""
    return {
        "hukou": named([division]).get(division, division) if held else "",
        "hukou_code": division, "hukou_since": held.since if held else None,
        "enrol_key": request.POST.get("key", "")[:40] or secrets.token_hex(8),
        "today": clock.today(), "typed": request.POST,
    }  # fmt: skip


def _held(row: Relationship) -> bool:
    """Whether it is an open relationship of the employee pension."""
    return row.scheme == Scheme.EMPLOYEE_PENSION and row.state in enrolment.STILL_OPEN


def _books(row: Relationship) -> dict[str, Any]:
    """Balance, years and months owed of a relationship, its years read once."""
    of_resident = residents.lines_of(row) if residents.is_resident(row) else []
    years = [] if of_resident else enrolment.years(row)
    return {
        "of_resident": of_resident, "balance_fen": enrolment.balance(row), "years": year_table(years),
        "findings": shown(arrears_finding(row, years)),
    }  # fmt: skip


def _age(born: date | None, on: date) -> int | None:
    if born is None:
        return None
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@person_view(RoleName.CLERK)
@require_POST
def code(request: HttpRequest, person: str) -> HttpResponse:
    """发一次性码: the code is on this answer and nowhere else."""
    user = user_of(request)
    try:
        issued = services.issue_code(user.owner, from_url(person), user.username, clock.moment())
    except Refusal as refusal:
        return page(request, person, refusal=refused(refusal, "code"))
    return page(request, person, code=issued)
