"""The queue 待办: open cases with their clocks, the earliest legal date first."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from shebao.agencies import queries as agencies
from shebao.agencies.models import RoleName
from shebao.base.plumbing import calendar as calendars
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework import rules
from shebao.casework.models import Case
from shebao.enrolment.schemes import LETTERS, PENSION_FAMILY
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.portal.counter import filters
from shebao.portal.counter.common import BOTH, SOON, Card, Left, days_left, may, names_of
from shebao.portal.counter.words import kind_label, state_label, turn_label
from shebao.portal.doors import officer, user_of
from shebao.portal.naming import to_url
from shebao.transfers.states import MOVES_IN, Act

PAGE = 25
RETURNABLE = {state for state, act in MOVES_IN if act == Act.RETURN}
"""States of the new place in which the old one's request to return can still be followed."""


@dataclass(frozen=True, slots=True)
class Row:
    """One case as the queue shows it."""

    word: str
    case_no: str
    kind: str
    state: str
    turn: str
    ours: bool
    person: str
    number_mask: str
    due_on: date | None
    provisional: bool
    left: Left
    waiting: bool
    written: bool
    asked: bool
    handler: str


def rows_of(owner: str, found: list[Case], on: date) -> list[Row]:
    """Cases with the names, marks and days a list shows, in a handful of questions."""
    persons = people.people_of(owner, (case.person_no for case in found if case.person_no))
    marks, calendar, officers = cases.marks(found), calendars.current(), names_of(owner)
    returnable = [case for case in found if case.kind == "transfer-in" and case.state in RETURNABLE]
    asked = cases.logged(returnable, Act.HEAR_RECALL) if returnable else {}
    return [
        Row(
            word=to_url(case.case_no), case_no=case.case_no, kind=kind_label(case.kind),
            state=state_label(case.state), turn=turn_label(case.turn), ours=case.turn == "officer",
            person=_name(persons.get(case.person_no)), number_mask=_mask(persons.get(case.person_no)),
            due_on=case.due_on, provisional=case.provisional,
            left=days_left(case.due_on, on, calendar, stopped=case.pk in marks.stopped),
            waiting=case.pk in marks.waiting, written=case.pk in marks.written, asked=case.pk in asked, handler=officers.get(case.handler, case.handler),
        )
        for case in found
    ]  # fmt: skip


def _name(person: Person | None) -> str:
    return person.name if person else ""


def _mask(person: Person | None) -> str:
    return person.number_mask if person else ""


def cards(owner: str, on: date, late: str) -> list[Card]:
    """The four figures on top, each a way to its cases: open, overdue, due soon, waiting for a second officer."""
    told = cases.counts(owner, on=on, soon=soon_until(on))
    days = ngettext("%(count)s 个工作日内到期", "%(count)s 个工作日内到期", SOON) % {"count": SOON}
    return [
        Card(_("在办"), told["open"], icon="inbox", hint=_("本机构未办结的业务"), view="counter",
             current=not late),
        Card(_("已逾期"), told["overdue"], icon="alert-triangle", tone="danger", hint=_("超过法定时限"),
             view="counter", query="late=overdue", current=late == "overdue"),
        Card(_("即将到期"), told["soon"], icon="clock", tone="gold", hint=days, view="counter",
             query="late=soon", current=late == "soon"),
        Card(_("待复核"), told["proposals"], icon="checks", tone="success",
             hint=_("等待第二名工作人员"), view="counter-waiting"),
    ]  # fmt: skip


def soon_until(on: date) -> date:
    """The last day of what is due soon."""
    due = rules.due_date(on, SOON, calendars.current())
    return due.day if due else on


def _after(text: str) -> tuple[date | None, int] | None:
    """The key of the last row of the page before: `2026-03-23_17` or `_17`."""
    day, _sep, number = text.partition("_")
    try:
        return (date.fromisoformat(day) if day else None, int(number))
    except ValueError:
        return None


def _key(case: Case) -> str:
    return f"{case.due_on.isoformat() if case.due_on else ''}_{case.pk}"


def _officers(owner: str, on: date) -> list[tuple[str, str]]:
    """Who can be given cases: clerks and reviewers at work."""
    names = names_of(owner)
    held = {who for role in BOTH for who in agencies.holders(owner, role, on)}
    return sorted((who, names.get(who, who)) for who in held)


@officer(*BOTH)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """待办: cards, filters, cases with their clocks."""
    user, on = user_of(request), clock.today()
    chosen = filters.read(request.GET)
    found = cases.queue(
        user.owner, filters.wanted(chosen, user.username, on, soon_until(on)),
        after=_after(request.GET.get("after", "")), limit=PAGE + 1,
    )  # fmt: skip
    page = found[:PAGE]
    more = urlencode(chosen | {"after": _key(page[-1])}) if len(found) > PAGE else ""
    facts = {
        "cards": cards(user.owner, on, chosen.get("late", "")),
        "rows": rows_of(user.owner, page, on), "more": more, "later": "after" in request.GET,
        "first": urlencode(chosen), "chosen": chosen, "officers": _officers(user.owner, on),
        "fields": filters.fields(chosen, LETTERS.get(user.owner[6:7], PENSION_FAMILY)),
        "may_accept": may(request, RoleName.CLERK)["clerk"] and any(map(filters.acceptable, page)),
    }  # fmt: skip
    return render(request, "counter/queue.html", facts)


@officer(*BOTH)
@require_safe
def onward(request: HttpRequest) -> HttpResponse:
    """下一件: the next case that waits for this officer, after the one named by its key; then what waits for a second officer."""
    user, on = user_of(request), clock.today()
    held = may(request, RoleName.CLERK, RoleName.REVIEWER)
    if held["clerk"]:
        mine = filters.wanted({"whose": "mine", "turn": "officer"}, user.username, on, on)
        for after in dict.fromkeys((_after(request.GET.get("after", "")), None)):
            found = cases.queue(user.owner, mine, after=after, limit=PAGE)
            waiting = cases.marks(found).waiting
            if case := next((each for each in found if each.pk not in waiting), None):
                return redirect("counter-case", to_url(case.case_no))
    if held["reviewer"]:
        others = (each for each in cases.proposals_waiting(user.owner) if each.by != user.username)
        if proposal := next(others, None):
            return redirect("counter-proposal", proposal.pk)
    messages.info(request, _("没有轮到您的业务了。"))
    return redirect("counter")
