"""Whom a letter means 认定参保人, and contributions stopped or begun again 停保、恢复缴费: records set right."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shebao.agencies.models import Purpose, RoleName
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound, Refusal
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.portal.counter import casefile
from shebao.portal.counter.common import attempt, case_of, person_view, refused
from shebao.portal.counter.people import page as person_page_of
from shebao.portal.doors import officer, person_page, user_of
from shebao.portal.naming import from_url, to_url
from shebao.transfers import services

MOVES = {"pause": enrolment.pause, "resume": enrolment.resume}


def _chosen(post: Mapping[str, Any]) -> str:
    """The person number chosen from the list or typed."""
    return str(post.get("other", "")).strip() or str(post.get("person", "")).strip()


def _whom(request: HttpRequest, *, case: str) -> Iterable[str]:
    chosen = _chosen(request.POST)
    known = [case_of(request, case).person_no, chosen if chosen.count("/") else ""]
    return [each for each in known if each]


@officer(RoleName.CLERK)
@person_page(Purpose.CASE, person=_whom)
@require_POST
def identify(request: HttpRequest, case: str) -> HttpResponse:
    """认定参保人: who the letter means, with a reason; a second officer decides."""
    user, found = user_of(request), case_of(request, case)
    return attempt(
        request, "identify",
        lambda: services.propose_person(
            owner=user.owner, case_no=found.case_no, person_no=_chosen(request.POST),
            reason=request.POST.get("reason", ""), by=user.username, at=clock.now(),
        ),
        done=_("已提交复核。"), to=("counter-case", case),
        again=lambda refusal: casefile.page(
            request, case_of(request, case), refusal=refusal, typed=request.POST
        ),
    )  # fmt: skip


@person_view(RoleName.CLERK)
@require_http_methods(["POST"])
def contributions(request: HttpRequest, person: str) -> HttpResponse:
    """停保、恢复缴费: one relationship of this person; then back to the case that asked, if one did."""
    user, act = user_of(request), request.POST.get("act", "")
    relationship = enrolled.relationship(user.owner, request.POST.get("relationship", ""))
    if relationship.person.person_no != from_url(person) or act not in MOVES:
        raise NotFound(what=request.POST.get("relationship", ""))
    try:
        MOVES[act](relationship, on=clock.today(), by=user.username, at=clock.now())
    except Refusal as refusal:
        return person_page_of(request, person, refusal=refused(refusal, act))
    messages.success(request, _("已停保，不再缴费。") if act == "pause" else _("已恢复缴费。"))
    if back := request.POST.get("case", ""):
        return redirect("counter-release", to_url(case_of(request, back).case_no))
    return redirect("counter-person", person)


@person_view(RoleName.CLERK)
@require_POST
def certificate(request: HttpRequest, person: str) -> HttpResponse:
    """出具参保缴费凭证: on identity alone; the reminder of months owed stands on the page and on the paper."""
    user = user_of(request)
    made = services.certify(
        owner=user.owner, person_no=from_url(person), on=clock.today(), at=clock.now(),
        relationship_no=request.POST.get("relationship", ""), handler=user.display_name,
    )  # fmt: skip
    return redirect("counter-person-paper", person, to_url(made.paper.paper_no))
