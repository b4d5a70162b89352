"""Gathering at the counter 待遇领取地归集: what lies elsewhere comes to the place that pays; nobody contributes there first."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shebao.agencies import queries as agencies
from shebao.agencies.models import Family, RoleName
from shebao.base.places import province
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.casework.services import Applicant
from shebao.enrolment.models import Kind
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.pension.models import Determination
from shebao.portal.counter.common import Refused, chinese, person_view, refused
from shebao.portal.counter.words import state_label
from shebao.portal.doors import user_of
from shebao.portal.naming import from_url, to_url
from shebao.portal.pension.places import named
from shebao.transfers import queries, services
from shebao.transfers.models import TransferIn
from shebao.transfers.rules import Stay
from shebao.transfers.services.gathering import own_stays

ROWS = 4
"""Stays elsewhere that one page asks for; a person with more is rare and is gathered place by place."""
FIELDS = ("origin", "account_kind", "key", "current")


@person_view(RoleName.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def gather(request: HttpRequest, person: str) -> HttpResponse:
    """归集: which place, which account, and what its certificates say; the rule says who pays."""
    user = user_of(request)
    who = people.by_person_no(user.owner, from_url(person))
    if request.method != "POST":
        return _page(request, who, {"key": secrets.token_hex(8), "account_kind": Kind.REGULAR,
                                    "origin": request.GET.get("origin", "")})  # fmt: skip
    typed = {name: request.POST.get(name, "").strip()[:40] for name in FIELDS}
    try:
        row = services.gather(
            owner=user.owner, person_no=who.person_no, origin=typed["origin"],
            account_kind=Kind.TEMPORARY if typed["account_kind"] == Kind.TEMPORARY else Kind.REGULAR,
            elsewhere=_stays(request), applicant=Applicant("person", who.name), channel="counter",
            key=f"{who.person_no}/gather/{typed['key']}", by=user.username, on=clock.today(),
            at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, who, typed, refused(refusal, "gather"))
    return redirect("counter-case", to_url(row.case_no))


def _stays(request: HttpRequest) -> list[Stay]:
    """The stays typed from certificates; a line without place or months is none."""
    given, found = request.POST, []
    lines = zip(
        given.getlist("place")[:ROWS], given.getlist("kind")[:ROWS], given.getlist("months")[:ROWS],
        strict=False,
    )  # fmt: skip
    for number, (place, kind, months) in enumerate(lines):
        if len(place) == 6 and place.isdecimal() and months.isdecimal() and 0 < int(months) < 1200:
            known = Kind.TEMPORARY if kind == Kind.TEMPORARY else Kind.REGULAR
            current = given.get("current") == str(number) and known == Kind.REGULAR
            found.append(Stay(place, str(known), int(months), current))
    return found


def _page(
    request: HttpRequest, who: Person, typed: dict[str, Any], refusal: Refused | None = None
) -> HttpResponse:
    offices = agencies.agencies().filter(kind=Family.PENSION).exclude(code=who.owner)
    half = chinese()
    offices_ = [(each.code, each.division, each.city if half else each.city_en or each.city,
                 each.name if half else each.name_en or each.name) for each in offices]  # fmt: skip
    own = own_stays(who)
    names = named([stay.place for stay in own])
    hukou = people.hukou_on(who, clock.today())
    lines = list(
        zip(request.POST.getlist("place"), request.POST.getlist("kind"),
            request.POST.getlist("months"), strict=False)
    )  # fmt: skip
    facts = {
        "person": who, "word": to_url(who.person_no), "typed": typed, "refusal": refusal,
        "offices": offices_, "hukou": named([hukou.division]).get(hukou.division) if hukou else "",
        "own": [(names.get(stay.place, stay.place), stay.months, Kind(stay.kind).label) for stay in own],
        "lines": [
            (str(number), *(lines[number] if number < len(lines) else ("", "", "")))
            for number in range(ROWS)
        ],
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "counter/gather.html", facts, status=status)


def asked(row: Determination) -> list[dict[str, Any]]:
    """The places an application for the pension named, each with its gathering, as far as there is one."""
    coming: dict[str, TransferIn] = {}
    for each in reversed(queries.transfers_of_person(row.owner, row.person_no)):
        coming[each.origin_code[:6]] = each
    names = named(row.elsewhere)
    offices = {each.division: each.code for each in agencies.agencies().filter(kind=Family.PENSION)}
    found = []
    for place in row.elsewhere:
        one = coming.get(place) or next(
            (held for code, held in coming.items() if province(code) == province(place)), None
        )
        found.append(
            {
                "place": names.get(place, place), "origin": offices.get(place, ""),
                "case": to_url(one.case_no) if one else "",
                "state": state_label(one.state) if one else _("还没有归集"),
                "done": bool(one and one.booked_on),
            }
        )  # fmt: skip
    return found
