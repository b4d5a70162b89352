"""Kinds of account at the counter 账户类别认定: enrol a person, record where the hukou moved, turn an account regular."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shebao.agencies.models import RoleName
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.casework import queries as cases
from shebao.casework.models import Case
from shebao.enrolment.models import Kind
from shebao.identity import queries as people
from shebao.portal.counter import casefile
from shebao.portal.counter import people as persons
from shebao.portal.counter.common import (
    Refused,
    attempt,
    case_of,
    case_page,
    may,
    names_of,
    person_view,
    refused,
)
from shebao.portal.counter.words import act_label, kind_label, state_label, turn_label
from shebao.portal.doors import user_of
from shebao.portal.explain import decided, in_words
from shebao.portal.naming import from_url, to_url
from shebao.transfers import services
from shebao.transfers.services import kinds
from shebao.transfers.states.kinds import KindState


def page(request: HttpRequest, case: Case, *, refusal: Refused | None = None) -> HttpResponse:
    """The page of a decision about the kind of account: why, and what turning it regular would do."""
    on, officers, waiting = clock.today(), names_of(case.owner), cases.proposal_of(case)
    can = may(request, RoleName.CLERK, RoleName.REVIEWER)
    open_now = case.state == KindState.WAITING
    facts: dict[str, Any] = {
        "case": case, "word": to_url(case.case_no), "person_word": to_url(case.person_no),
        "person": people.people_of(case.owner, [case.person_no]).get(case.person_no),
        "kind": kind_label(case.kind), "state": state_label(case.state),
        "turn": turn_label(case.turn), "handler": officers.get(case.handler, case.handler),
        "can": can, "waiting": waiting,
        "waiting_act": act_label(waiting.act) if waiting else "",
        "waiting_by": officers.get(waiting.by, waiting.by) if waiting else "",
        "sent_back": casefile.sent_back(case, officers), "refusal": refusal, "open": open_now,
        "clock": casefile.clock_of(case, on), "clocks": casefile.past_clocks(case),
        "timeline": casefile.timeline(case.owner, case.case_no, officers),
        "papers": [], "letters": [], "evidence": cases.evidence_of(case),
        "is_mine": case.handler == user_of(request).username,
        "may_propose": open_now and can["clerk"] and not waiting,
        "decisions": decided(cases.decisions(case), "counter-explanation"),
    }  # fmt: skip
    if open_now:
        try:
            facts["tree"] = in_words(kinds.plan_of(case, on).figure.as_dict())
        except Refusal as no:
            facts["hindrance"] = refused(no, "turn")
    status = refusal.status if refusal else 200
    return render(request, "counter/account_kind.html", facts, status=status)


@case_page(RoleName.CLERK)
@require_POST
def turn(request: HttpRequest, case: str) -> HttpResponse:
    """转为一般账户: to the second officer; or not turned after all."""
    user, found = user_of(request), case_of(request, case)
    drop = request.POST.get("act") == "drop"
    act = services.drop_turn if drop else services.propose_turn
    return attempt(
        request, "turn",
        lambda: act(
            owner=user.owner, case_no=found.case_no, by=user.username, on=clock.today(),
            at=clock.now(),
        ),
        done=_("不再转换。") if drop else _("已提交复核。"), to=("counter-case", case),
        again=lambda refusal: page(request, case_of(request, case), refusal=refusal),
    )  # fmt: skip


def _day(text: str) -> date:
    """A day as typed; today when nothing readable was."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return clock.today()


@person_view(RoleName.CLERK)
@require_POST
def enrol(request: HttpRequest, person: str) -> HttpResponse:
    """参保登记: the law says which account; its reasons stand on the page of the decision."""
    user, given = user_of(request), request.POST
    try:
        done = services.enrol(
            owner=user.owner, person_no=from_url(person), since=_day(given.get("since", "")),
            approved_move=bool(given.get("approved_move")),
            opened_before_2010=bool(given.get("opened_before_2010")),
            key=f"{from_url(person)}/enrol/{given.get('key', '')[:40]}", by=user.username,
            on=clock.today(), at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return persons.page(request, person, refusal=refused(refusal, "enrol"))
    temporary = done.relationship.kind == Kind.TEMPORARY
    messages.success(
        request,
        _("已登记：临时缴费账户，原参保地的关系留在原地。")
        if temporary
        else _("已登记：一般账户。"),
    )
    return redirect("counter-case", to_url(done.case.case_no))


@person_view(RoleName.CLERK)
@require_POST
def hukou(request: HttpRequest, person: str) -> HttpResponse:
    """户籍迁移: recorded; a temporary account here becomes regular from the month after it moved in."""
    user, given = user_of(request), request.POST
    try:
        case = services.move_hukou(
            owner=user.owner, person_no=from_url(person),
            division=given.get("division", "").strip(), moved_on=_day(given.get("moved_on", "")),
            by=user.username, on=clock.today(), at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return persons.page(request, person, refusal=refused(refusal, "hukou"))
    messages.success(request, _("户籍已登记。"))
    if case is not None:
        return redirect("counter-case", to_url(case.case_no))
    return redirect("counter-person", person)
