"""A new application at the counter 新建受理: for the person, a proxy or the employer. Order 765, Arts. 29, 30."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shebao.agencies import queries as agencies
from shebao.agencies.models import Family, RoleName
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.casework.models import ApplicantKind
from shebao.casework.services import Applicant
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.merging import services as merging
from shebao.merging.models import Merge
from shebao.portal.counter import casefile
from shebao.portal.counter.common import (
    Refused,
    attempt,
    case_of,
    case_page,
    chinese,
    person_view,
    refused,
)
from shebao.portal.doors import user_of
from shebao.portal.naming import from_url, to_url
from shebao.portal.preflight import Preflight, preflight_of
from shebao.transfers import queries, services
from shebao.transfers.models import TransferIn

KINDS = (ApplicantKind.PERSON, ApplicantKind.PROXY, ApplicantKind.EMPLOYER)
FIELDS = (
    "origin",
    "applicant_kind",
    "applicant_name",
    "applicant_phone",
    "applicant_relation",
    "key",
    "then_clear",
)


@person_view(RoleName.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, person: str) -> HttpResponse:
    """新建受理: a pension relationship is to be moved here."""
    user = user_of(request)
    found = people.by_person_no(user.owner, from_url(person))
    if request.method != "POST":
        return _page(request, found, {"key": secrets.token_hex(8), "applicant_kind": "person"})
    typed = {name: request.POST.get(name, "").strip() for name in FIELDS}
    if request.POST.get("act") == "check":
        return _check(request, found, typed)
    given: dict[str, Any] = {
        "owner": user.owner, "applicant": applicant_of(typed, found), "channel": "counter",
        "key": f"counter/{user.username}/{typed['key'][:32]}", "by": user.username,
        "on": clock.today(), "at": clock.now(),
    }  # fmt: skip
    row: Merge | TransferIn
    try:
        if typed["then_clear"]:
            row = merging.apply(
                keep=found.person_no, others=[], elsewhere=[typed["origin"]],
                proofs=["counter-check"], **given,
            )  # fmt: skip
        else:
            row = services.apply(person_no=found.person_no, origin=typed["origin"], **given)
    except Refusal as refusal:
        return _page(request, found, typed, refused(refusal, "apply"))
    return redirect("counter-case", to_url(row.case_no))


def _check(request: HttpRequest, person: Person, typed: dict[str, Any]) -> HttpResponse:
    """预检: both sides looked at before the application; what was typed stays."""
    user = user_of(request)
    try:
        services.enquire(
            owner=user.owner, person_no=person.person_no, origin=typed["origin"], by=user.username,
            on=clock.today(), at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, person, typed, refused(refusal, "apply"))
    return _page(request, person, typed, preflight=preflight_of(person, typed["origin"]))


@case_page(RoleName.CLERK)
@require_POST
def enquire(request: HttpRequest, case: str) -> HttpResponse:
    """询问转出地: beside the evidence of an application."""
    user, found = user_of(request), case_of(request, case)
    origin = queries.transfer_in(user.owner, found.case_no).origin_code
    return attempt(
        request, "enquire",
        lambda: services.enquire(
            owner=user.owner, person_no=found.person_no, origin=origin, by=user.username,
            on=clock.today(), at=clock.now(),
        ),
        done=_("已询问转出地。"), to=("counter-case", case),
        again=lambda refusal: casefile.page(request, found, refusal=refusal),
    )  # fmt: skip


def applicant_of(typed: dict[str, str], person: Person) -> Applicant:
    """Who applies, as typed at the window 申请人."""
    known = typed["applicant_kind"] in [str(kind) for kind in KINDS]
    kind = ApplicantKind(typed["applicant_kind"]) if known else ApplicantKind.PERSON
    name = person.name if kind == ApplicantKind.PERSON else typed["applicant_name"]
    return Applicant(
        kind, name[:80], typed["applicant_phone"][:30], typed["applicant_relation"][:40]
    )


def _page(
    request: HttpRequest,
    person: Person,
    typed: dict[str, Any],
    refusal: Refused | None = None,
    preflight: Preflight | None = None,
) -> HttpResponse:
    own, zh = user_of(request).owner, chinese()
    places = [
        (a.code, a.city if zh else a.city_en or a.city, a.name if zh else a.name_en or a.name)
        for a in agencies.agencies().filter(kind=Family.PENSION).exclude(code=own)
    ]
    hints = {
        "person": _("本人到场"),
        "proxy": _("须收委托书和双方身份证件"),
        "employer": _("由用人单位经办人申请"),
    }
    facts = {
        "person": person, "word": to_url(person.person_no), "typed": typed, "refusal": refusal,
        "places": places, "preflight": preflight,
        "kinds": [(str(k), k.label, hints[str(k)], typed.get("applicant_kind") == k) for k in KINDS],
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "counter/apply.html", facts, status=status)
