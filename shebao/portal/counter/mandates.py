"""Designated institutions 定点机构: what their machines may charge, under two officers, and the days compared."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shebao.agencies.models import RoleName
from shebao.base.money import parse_yuan
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.medical import services
from shebao.medical.errors.sharing import BadCharge
from shebao.medical.models import Mandate
from shebao.medical.queries import sharing as queries
from shebao.medical.states.sharing import LABELS, MandateState
from shebao.portal.counter.common import BOTH, Refused, attempt, chinese, may, names_of
from shebao.portal.doors import officer, user_of
from shebao.portal.naming import from_url, to_url


@officer(*BOTH)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """定点机构."""
    return _page(request)


def _page(request: HttpRequest, refusal: Refused | None = None) -> HttpResponse:
    user, zh = user_of(request), chinese()
    officers = names_of(user.owner)
    facts: dict[str, Any] = {
        "places": [(one.code, one.name if zh else one.name_en or one.name)
                   for one in queries.institutions(user.owner)],
        "rows": [_row(one, officers, user.username, zh=zh) for one in queries.mandates(user.owner)],
        "days": [(one, one.institution.name if zh else one.institution.name_en or one.institution.name,
                  one.ours_fen - one.theirs_fen) for one in queries.reconciliations(user.owner)],
        "can": may(request, RoleName.CLERK, RoleName.REVIEWER), "typed": request.POST,
        "refusal": refusal,
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "counter/hospitals.html", facts, status=status)


def _row(one: Mandate, officers: dict[str, str], me: str, *, zh: bool) -> dict[str, Any]:
    place = one.institution
    return {
        "one": one, "word": to_url(one.mandate_no), "state": LABELS[one.state],
        "place": place.name if zh else place.name_en or place.name,
        "by": officers.get(one.proposed_by, one.proposed_by),
        "approved": officers.get(one.approved_by, one.approved_by),
        "waits": one.state == MandateState.PROPOSED, "own": one.proposed_by == me,
        "open": one.state != MandateState.ENDED,
    }  # fmt: skip


def _do(request: HttpRequest, act: str, do: Callable[[], object], done: str) -> HttpResponse:
    return attempt(
        request, act, do, done=done, to=("counter-hospitals",),
        again=lambda told: _page(request, told),
    )  # fmt: skip


@officer(RoleName.CLERK)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """提出授权."""
    user, given = user_of(request), request.POST

    def act() -> Mandate:
        try:
            most = parse_yuan(given.get("most", "").strip())
        except (ValueError, Refusal):
            raise BadCharge(field="most", at="most") from None
        return services.propose_mandate(
            owner=user.owner, institution_code=given.get("institution", ""),
            username=given.get("username", "").strip(), most_fen=most, by=user.username,
            on=clock.today(), at=clock.now(),
        )  # fmt: skip

    return _do(request, "propose", act, _("已提交复核。"))


@officer(RoleName.REVIEWER)
@require_POST
def approve(request: HttpRequest, mandate: str) -> HttpResponse:
    """复核授权: never by who proposed it."""
    user = user_of(request)
    return _do(
        request, "approve",
        lambda: services.approve_mandate(
            owner=user.owner, mandate_no=from_url(mandate), by=user.username, on=clock.today(),
            at=clock.now(),
        ),
        _("授权已生效。"),
    )  # fmt: skip


@officer(*BOTH)
@require_POST
def end(request: HttpRequest, mandate: str) -> HttpResponse:
    """终止授权: one officer may take away what two gave."""
    user = user_of(request)
    return _do(
        request, "end",
        lambda: services.end_mandate(
            owner=user.owner, mandate_no=from_url(mandate), by=user.username, on=clock.today()
        ),
        _("授权已终止。"),
    )  # fmt: skip
