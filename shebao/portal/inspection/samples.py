"""Samples 抽样: a question, a seed, what was drawn; drawn again on the page to compare; the list as a signed paper."""

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shebao.base.money import parse_yuan
from shebao.base.months import format_month, month_of, parse_month
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.casework.models import Case
from shebao.enrolment.schemes import LETTERS, PENSION_FAMILY
from shebao.inspection import queries, rules, services
from shebao.inspection.models import MarkedCase, Sample
from shebao.inspection.queries import Frame
from shebao.papers import services as printing
from shebao.portal.counter.cases import file_of
from shebao.portal.counter.common import Refused, refused
from shebao.portal.counter.filters import kinds_of
from shebao.portal.counter.words import KINDS, kind_label
from shebao.portal.doors import user_of
from shebao.portal.inspection.desk import INSPECTOR, area_of, officers_of, offices_of
from shebao.portal.naming import from_url, to_url


@INSPECTOR
@require_http_methods(["GET", "HEAD", "POST"])
def show_all(request: HttpRequest) -> HttpResponse:
    """抽样: what was drawn before, and the form that draws."""
    if request.method != "POST":
        return _page(request)
    user = user_of(request)
    try:
        row = services.draw_sample(
            owner=user.owner, asked=_asked(request), seed=request.POST.get("seed", ""),
            size=_whole(request.POST.get("size", "")), by=user.username, at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, refused(refusal, "draw"))
    messages.success(request, _("已抽样，清单已固化。"))
    return redirect("inspection-sample", to_url(row.sample_no))


def _asked(request: HttpRequest) -> Frame:
    """What the form asks for. Refuses a month or an amount that is none, at its field."""
    given = request.POST

    def read(name: str, reader: Callable[[str], int]) -> int:
        try:
            return reader(given.get(name, "").strip())
        except Refusal as no:
            no.at = name
            raise

    least, most = (
        read(name, parse_yuan) if given.get(name, "").strip() else None
        for name in ("least", "most")
    )
    return Frame(
        read("first_month", parse_month), read("last_month", parse_month),
        kind if (kind := given.get("kind", "")) in KINDS else "",
        given.get("office", "")[:20], least, most,
    )  # fmt: skip


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0


def _page(request: HttpRequest, refusal: Refused | None = None) -> HttpResponse:
    owner, area, officers = user_of(request).owner, area_of(request), officers_of(request)
    last = format_month(month_of(clock.today()) - 1)
    facts: dict[str, Any] = {
        "rows": [
            (row, to_url(row.sample_no), kind_label(row.kind), officers.get(row.drawn_by))
            for row in queries.samples(owner, area)
        ],
        "kinds": [(code, kind_label(code)) for code in kinds_of(LETTERS.get(owner[6:7], PENSION_FAMILY))],
        "offices": offices_of(owner, area),
        "whole": area.offices is None, "refusal": refusal,
        "typed": request.POST or {
            "first_month": last, "last_month": last, "size": "10", "seed": secrets.token_hex(4),
        },
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "inspection/samples.html", facts, status=status)


def _sample(request: HttpRequest, word: str) -> Sample:
    return queries.sample(user_of(request).owner, area_of(request), from_url(word))


@INSPECTOR
@require_safe
def show(request: HttpRequest, sample: str) -> HttpResponse:
    """一次抽样: the cases drawn, each with a way to its page; `again` draws anew and compares."""
    row = _sample(request, sample)
    numbers, owner = queries.drawn(row), row.owner
    kinds = dict(Case.objects.filter(case_no__in=numbers).values_list("case_no", "kind"))
    marked = set(
        MarkedCase.objects.filter(owner=owner, case_no__in=numbers).values_list(
            "case_no", flat=True
        )
    )
    seen = {each.case_no for number in numbers for each in queries.inspections_of(owner, number)}
    asked = {name: getattr(row, name) for name in Frame._fields}
    again = None
    if request.GET.get("again"):
        again = rules.draw(row.seed, queries.frame(owner, Frame(**asked)), row.size)
    facts = {
        "row": row, "word": sample, "kind": kind_label(row.kind),
        "office": dict(offices_of(owner, area_of(request))).get(row.office_code, row.office_code),
        "by": officers_of(request).get(row.drawn_by, row.drawn_by), "again": again,
        "same": again is not None and list(again.numbers) == numbers
        and again.frame_sha256 == row.frame_sha256,
        "rows": [
            (number, to_url(number), kind_label(kinds.get(number, "")), number in marked,
             number in seen)
            for number in numbers
        ],
    }  # fmt: skip
    return render(request, "inspection/sample.html", facts)


@INSPECTOR
@require_safe
def download(request: HttpRequest, sample: str) -> HttpResponse:
    """抽样清单: the signed PDF."""
    row = _sample(request, sample)
    body = printing.render(owner=row.owner, paper_no=row.paper_no, at=clock.now())
    return file_of(body, "application/pdf", f"{sample}.pdf")
