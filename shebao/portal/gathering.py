"""What a gathering asks 归集表单: which place, which account, what certificates say. For the counter and the person."""

import secrets
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _

from shebao.agencies import queries as agencies
from shebao.agencies.models import Family
from shebao.base.places import province
from shebao.base.plumbing import clock
from shebao.casework.services import Applicant
from shebao.enrolment.models import Kind
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.pension.models import Determination
from shebao.portal.naming import to_url
from shebao.portal.pension.places import named
from shebao.portal.pension.words import chinese
from shebao.transfers import queries, services
from shebao.transfers.models import Road, TransferIn, TransferOut
from shebao.transfers.rules import Stay
from shebao.transfers.services.arriving import handed, shared
from shebao.transfers.services.common import UNDONE
from shebao.transfers.services.gathering import own_stays
from shebao.transfers.states import LABELS, Out

ROWS = 4
"""Stays elsewhere that one page asks for; a person with more is rare and is gathered place by place."""
FIELDS = ("origin", "account_kind", "key", "current")


def begun(request: HttpRequest, who: Person, *, channel: str, by: str) -> TransferIn:
    """The gathering that was asked for 提出归集. Refuses what `transfers.services.gather` refuses."""
    typed = typed_of(request)
    return services.gather(
        owner=who.owner, person_no=who.person_no, origin=typed["origin"],
        account_kind=Kind.TEMPORARY if typed["account_kind"] == Kind.TEMPORARY else Kind.REGULAR,
        elsewhere=_stays(request), applicant=Applicant("person", who.name), channel=channel,
        key=f"{who.person_no}/gather/{typed['key']}", by=by, on=clock.today(), at=clock.now(),
    )  # fmt: skip


def typed_of(request: HttpRequest) -> dict[str, str]:
    """What was typed, or a new form's key and the place a link named."""
    if request.method == "POST":
        return {name: request.POST.get(name, "").strip()[:40] for name in FIELDS}
    return {
        "key": secrets.token_hex(8), "account_kind": Kind.REGULAR,
        "origin": request.GET.get("origin", "")[:12], "current": "",
    }  # fmt: skip


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


def facts(request: HttpRequest, who: Person) -> dict[str, Any]:
    """What the form shows: agencies to choose from, household, own months, the lines as typed."""
    offices = agencies.agencies().filter(kind=Family.PENSION).exclude(code=who.owner)
    half = chinese()
    offices_ = [(each.code, each.division, each.city if half else each.city_en or each.city,
                 each.name if half else each.name_en or each.name) for each in offices]  # fmt: skip
    own = own_stays(who)
    names = named([stay.place for stay in own])
    hukou = people.hukou_on(who, clock.today())
    given = request.POST
    lines = list(
        zip(given.getlist("place"), given.getlist("kind"), given.getlist("months"), strict=False)
    )
    return {
        "person": who, "word": to_url(who.person_no), "typed": typed_of(request),
        "offices": offices_, "hukou": named([hukou.division]).get(hukou.division) if hukou else "",
        "own": [(names.get(stay.place, stay.place), stay.months, Kind(stay.kind).label) for stay in own],
        "lines": [
            (str(number), *(lines[number] if number < len(lines) else ("", "", "")))
            for number in range(ROWS)
        ],
    }  # fmt: skip


class Split(NamedTuple):
    """What a gathered temporary account is shared into 临时缴费账户的划分, in fen; amounts are None before its form is here."""

    whole_fen: int | None = None
    account_fen: int | None = None
    pooled_fen: int | None = None
    booked: bool = False


def split(row: TransferIn | TransferOut) -> Split | None:
    """How a gathered temporary account is shared between the person's account and the pooled fund; None of any other, or taken back."""
    if kind_of(row) != Kind.TEMPORARY or row.state in (
        *UNDONE,
        Out.RECALLED,
        Out.RETURNED,
        Out.WITHDRAWN,
    ):
        return None
    if isinstance(row, TransferOut) or row.form is None:
        return Split()
    whole = (handed(row) if row.records_only else row.total_fen) or 0
    part = (row.credited_fen if row.booked_on else shared(row)) or 0
    return Split(whole, part, whole - part, row.booked_on is not None)


def kind_of(row: TransferIn | TransferOut) -> str:
    """Which account is gathered 归集的账户; nothing for an ordinary transfer."""
    if row.road != Road.GATHERING:
        return ""
    return str(row.account_kind if isinstance(row, TransferIn) else row.letter["account_kind"])


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
                "state": LABELS[one.state][0 if chinese() else 1] if one else _("还没有归集"),
                "done": bool(one and one.booked_on),
            }
        )  # fmt: skip
    return found
