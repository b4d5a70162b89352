"""A determination at the counter 养老待遇核定: figures before they are signed, both officers, the sheet."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shebao.agencies.models import RoleName
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.casework import queries as cases
from shebao.casework.models import Case
from shebao.identity import queries as people
from shebao.pension import queries, services
from shebao.pension.rulings import plan
from shebao.pension.states import State
from shebao.portal import gathering
from shebao.portal.counter import casefile
from shebao.portal.counter.common import (
    Refused,
    attempt,
    case_of,
    case_page,
    may,
    names_of,
    refused,
)
from shebao.portal.counter.words import act_label, kind_label, state_label, turn_label
from shebao.portal.doors import user_of
from shebao.portal.naming import to_url
from shebao.portal.pension.places import named
from shebao.portal.pension.words import REASONS, opened
from shebao.records.explaining.wording import sentence


def page(request: HttpRequest, case: Case, *, refusal: Refused | None = None) -> HttpResponse:
    """The page of a determination: the person, the figures with their steps, what may be done now."""
    row, on = queries.determination(case.owner, case.case_no), clock.today()
    officers, waiting = names_of(case.owner), cases.proposal_of(case)
    person = people.people_of(case.owner, [case.person_no]).get(case.person_no)
    can = may(request, RoleName.CLERK, RoleName.REVIEWER)
    open_now = row.state == State.RECEIVED
    facts: dict[str, Any] = {
        "case": case, "row": row, "word": to_url(case.case_no), "person": person,
        "person_word": to_url(case.person_no), "kind": kind_label(case.kind),
        "state": state_label(case.state), "turn": turn_label(case.turn),
        "handler": officers.get(case.handler, case.handler), "can": can, "waiting": waiting,
        "waiting_act": act_label(waiting.act) if waiting else "",
        "waiting_by": officers.get(waiting.by, waiting.by) if waiting else "",
        "sent_back": casefile.sent_back(case, officers), "refusal": refusal, "open": open_now,
        "clock": casefile.clock_of(case, on), "clocks": casefile.past_clocks(case),
        "timeline": casefile.timeline(case.owner, case.case_no, officers),
        "papers": casefile.papers_of(case.owner, case.case_no), "letters": [],
        "evidence": cases.evidence_of(case), "is_mine": case.handler == user_of(request).username,
        "place": named([row.place]).get(row.place, row.place),
        "place_reason": str(REASONS.get(row.place_reason, row.place_reason)),
        "may_propose": open_now and can["clerk"] and not waiting,
        "elsewhere": gathering.asked(row),
    }  # fmt: skip
    if found := queries.benefit_of_person(row.owner, row.person_no):
        facts["benefit_word"] = to_url(found.benefit_no)
    facts |= _figures(row, on) if open_now else _decided(case)
    return render(
        request, "counter/determination.html", facts, status=refusal.status if refusal else 200
    )


def _figures(row: Any, on: Any) -> dict[str, Any]:
    """The pension as it would come out today, or why it does not."""
    try:
        found = plan(row, on)
    except Refusal as no:
        return {"hindrance": refused(no, "determine")}
    return {
        "figures": [opened(each.as_dict()) for each in found.figure.inputs],
        "total_fen": found.point.pension.total_fen,
        "awaited": [sentence(each, get_language() or "zh-hans") for each in found.awaited],
    }


def _decided(case: Case) -> dict[str, Any]:
    """The pension as it was decided."""
    decision = cases.decisions(case).last()
    if decision is None:
        return {}
    tree = decision.explanation
    return {
        "figures": [opened(each) for each in tree.get("inputs", ())],
        "total_fen": tree["value"],
        "remedy": (decision.remedy_zh, decision.remedy_en),
        "law": decision.law,
    }


@case_page(RoleName.CLERK)
@require_POST
def propose(request: HttpRequest, case: str) -> HttpResponse:
    """提交核定: figures and explanation go to the second officer."""
    user, found = user_of(request), case_of(request, case)
    return attempt(
        request, "determine",
        lambda: services.propose(
            owner=user.owner, case_no=found.case_no, by=user.username, on=clock.today(),
            at=clock.now(),
        ),
        done=_("已提交复核。"), to=("counter-case", case),
        again=lambda refusal: page(request, found, refusal=refusal),
    )  # fmt: skip


@case_page(RoleName.CLERK)
@require_POST
def withdraw(request: HttpRequest, case: str) -> HttpResponse:
    """撤回申领: the person takes the application back."""
    user, found = user_of(request), case_of(request, case)
    return attempt(
        request, "withdraw",
        lambda: services.withdraw(
            owner=user.owner, case_no=found.case_no, by=user.username, on=clock.today(),
            at=clock.now(),
        ),
        done=_("已撤回。"), to=("counter-case", case),
        again=lambda refusal: page(request, found, refusal=refusal),
    )  # fmt: skip
