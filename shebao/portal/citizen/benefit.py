"""My pension once applied for 我的养老待遇: apply, follow, what was paid, and my sign of life."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shebao.agencies.models import Purpose
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound, Refusal
from shebao.casework import queries as cases
from shebao.casework.services import Applicant
from shebao.identity.models import Person
from shebao.pension import queries, services
from shebao.pension.models import Benefit
from shebao.pension.services.recovering import reference
from shebao.pension.services.surviving import SELF
from shebao.pension.states import LABELS, BenefitState
from shebao.portal import gathering
from shebao.portal.citizen import own
from shebao.portal.doors import citizen, person_page, user_of
from shebao.portal.middleware import status_of
from shebao.portal.naming import to_url
from shebao.portal.pension import asking
from shebao.portal.pension.claim import places, told
from shebao.portal.pension.places import named
from shebao.portal.pension.words import CHECKS, HELD, REASONS
from shebao.records import prospects

MINE = person_page(Purpose.SELF, person=own.numbers)


@citizen
@MINE
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """我的养老待遇."""
    return _page(request)


def _benefit(request: HttpRequest) -> Benefit | None:
    found = [queries.benefit_of_person(each.owner, each.person_no) for each in own.persons(request)]
    return next((each for each in found if each is not None), None)


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    shown: dict[str, Any] = {
        "refusal": refusal.as_dict(get_language() or "zh-hans") if refusal else None,
        "key": secrets.token_hex(8),
        "given": request.POST,
        "chosen": request.POST.getlist("elsewhere"),
    }
    row = _benefit(request)
    if row is not None:
        shown |= _paid(row)
    else:
        shown |= _applied(request)
    status = status_of(refusal) if refusal else 200
    return render(request, "citizen/benefit.html", shown, status=status)


def _paid(row: Benefit) -> dict[str, Any]:
    recoveries = queries.recoveries(row)
    return {
        "row": row, "state": LABELS[row.state], "rate": queries.rates(row)[-1],
        "held": HELD.get(row.held, ""), "came_after": queries.came_after(row), "lines": queries.lines_of(row, limit=24),
        "checks": [(one, CHECKS[one.way]) for one in queries.checks(row)[:5]],
        "recoveries": [(one, LABELS[one.state], reference(one, 1)) for one in recoveries],
        "stopped": row.state == BenefitState.STOPPED,
    }  # fmt: skip


def _applied(request: HttpRequest) -> dict[str, Any]:
    """The application under way, or the form of one."""
    for person in own.persons(request):
        row = queries.of_person(person.owner, person.person_no)
        if row is not None:
            case = cases.case(row.owner, row.case_no)
            return {
                "case": case, "applied": row, "state": LABELS[row.state],
                "place": named([row.place]).get(row.place, row.place),
                "place_reason": str(REASONS.get(row.place_reason, row.place_reason)),
                "asked_places": gathering.asked(row),
            }  # fmt: skip
    person = own.insured(request)
    asked = asking.read((request.POST or request.GET).dict())
    return {"asked": asked, **places(person), "form": _window(person, asked)}


def _window(person: Person, asked: Any) -> dict[str, Any] | None:
    try:
        shown = asking.answer([person], asked, clock.today())
        paying = prospects.applying(person, asked.group, clock.today())
    except Refusal as refusal:
        return {"refused": refusal.as_dict(get_language() or "zh-hans")}
    return {
        "month": shown.today.at.month if shown.today.at else None,
        "place": named([paying.place]).get(paying.place, paying.place),
        "place_reason": str(REASONS.get(paying.reason, paying.reason)),
    }  # fmt: skip


@citizen
@MINE
@require_POST
def apply(request: HttpRequest) -> HttpResponse:
    """申领养老金: sent once, decided in twenty working days."""
    person, asked = own.insured(request), asking.read(request.POST.dict())
    try:
        paying = prospects.applying(person, asked.group, clock.today())
        services.apply(
            owner=person.owner, person_no=person.person_no, group=paying.group, offset=asked.at,
            place=paying.place, place_reason=paying.reason,
            applicant=Applicant("person", person.name), channel="mobile",
            key=f"{person.person_no}/pension/{request.POST.get('key', '')[:40]}",
            by=user_of(request).username, on=clock.today(), at=clock.now(), **told(request, person),
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, refusal)
    messages.success(request, _("已提交，二十个工作日内核定。"))
    return redirect("citizen-benefit")


@citizen
@MINE
@require_POST
def alive(request: HttpRequest) -> HttpResponse:
    """本人认证: signed in with one's own passkey, one press is enough."""
    row = _benefit(request)
    if row is None:
        raise NotFound(what=to_url(user_of(request).username))
    try:
        services.certify(
            owner=row.owner, benefit_no=row.benefit_no, way=SELF, source="",
            by=user_of(request).username, on=clock.today(), at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, refusal)
    messages.success(request, _("资格认证已通过。"))
    return redirect("citizen-benefit")
