"""The information form line by line 核对信息表: agree, or say what is wrong with a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shebao.agencies import queries as agencies
from shebao.agencies.models import Purpose
from shebao.base import letters
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.enrolment.findings import weight, words
from shebao.portal import gathering
from shebao.portal.citizen import own
from shebao.portal.citizen.explain import MoneyLine, money_lines
from shebao.portal.citizen.follow import decisions_of
from shebao.portal.doors import citizen, person_page, user_of
from shebao.portal.middleware import status_of
from shebao.transfers import papers as forms
from shebao.transfers import queries, services
from shebao.transfers.messages import FormYear
from shebao.transfers.models import Objection, TransferIn
from shebao.transfers.states import In

TEXT_MAX = 400
FIELD = "line-"
FIRST = "money.1"
"""The line at which it is told that no line was named."""


@dataclass(frozen=True, slots=True)
class YearLine:
    """One year's line of the form's second part."""

    key: str
    year: int
    place: tuple[str, str]
    months: int
    credited_fen: int
    interest_fen: int | None
    closing_fen: int | None
    doubts: tuple[tuple[tuple[str, str], tuple[str, str]], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A line with what the person said and says about it."""

    key: str
    field: str
    line: MoneyLine | YearLine
    said: tuple[Objection, ...]
    typed: str
    refused: str


@citizen
@person_page(Purpose.SELF, person=own.numbers)
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, case: str) -> HttpResponse:
    """核对信息表: one form, two buttons."""
    row = own.arriving(request, case)
    if row.form is None:
        return redirect("citizen-case", case)
    if request.method != "POST":
        return _page(request, row, case)
    typed = {
        name.removeprefix(FIELD): str(text)
        for name, text in request.POST.items()
        if name.startswith(FIELD) and str(text).strip()
    }
    agrees = request.POST.get("act") == "confirm"
    if agrees and typed:
        wrong = _("您写了异议。请提交异议；若同意全部内容，请先清空异议再确认。")
        return _page(request, row, case, typed=typed, wrong=wrong, status=422)
    try:
        _act(request, row, typed, agrees=agrees)
    except Refusal as refusal:
        return _page(request, row, case, typed=typed, refusal=refusal, status=status_of(refusal))
    return redirect("citizen-case", case)


def _act(request: HttpRequest, row: TransferIn, typed: Mapping[str, str], *, agrees: bool) -> None:
    by, on, at = user_of(request).get_username(), clock.today(), clock.now()
    if agrees:
        services.confirm(
            owner=row.owner, case_no=row.case_no, person_no=row.person_no, by=by, on=on, at=at
        )
        messages.success(request, _("已确认。转移办结，谢谢您的核对。"))
        return
    services.object_to(
        owner=row.owner, case_no=row.case_no, person_no=row.person_no, lines=typed, by=by, on=on,
        at=at,
    )  # fmt: skip
    messages.success(request, _("异议已提交，经办机构将逐行答复。"))


def _page(
    request: HttpRequest,
    row: TransferIn,
    word: str,
    *,
    typed: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    told = refusal.as_dict(get_language() or "zh-hans") if refusal else None
    said: dict[str, list[Objection]] = {}
    for objection in queries.objections(row):
        said.setdefault(objection.line, []).append(objection)

    def asked(line: MoneyLine | YearLine) -> Asked:
        refused = told["message"] if told and told["at"] == f"lines.{line.key}" else ""
        if wrong and line.key in (typed or {}):
            refused = wrong
        if told and told["at"] == "lines" and line.key == FIRST:
            refused = told["message"]
        return Asked(
            line.key, FIELD + line.key, line, tuple(said.get(line.key, ())),
            (typed or {}).get(line.key, ""), refused,
        )  # fmt: skip

    facts = {
        "row": row, "word": word, "split": gathering.split(row), "refusal": told, "wrong": wrong, "text_max": TEXT_MAX,
        "money": [asked(line) for line in money_lines(row, decisions_of(request, row))],
        "years": [asked(line) for line in year_lines(row)],
        "open": row.state in (In.NOTIFIED, In.OBJECTED), "may_confirm": row.state == In.NOTIFIED,
    }  # fmt: skip
    return render(request, "citizen/form.html", facts, status=status)


def _doubt(code: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """A doubt and what it does to the money, each in both languages."""
    return (words(code), words(code, "en")), (weight(code), weight(code, "en"))


def year_lines(row: TransferIn) -> list[YearLine]:
    """The form's years as lines."""
    form: Mapping[str, Any] = row.form or {}
    years = [letters.load(FormYear, year) for year in form.get("years", ())]
    names = agencies.place_names(year.place for year in years)
    return [
        YearLine(
            key=f"year.{year.place}.{year.year}", year=year.year,
            place=(year.place_name, names.get(year.place, (year.place_name,) * 2)[1]),
            months=len(forms.months_of(year)), credited_fen=year.credited_fen,
            interest_fen=year.interest_fen, closing_fen=year.closing_fen,
            doubts=tuple(_doubt(doubt.code) for doubt in year.doubts),
        )
        for year in years
    ]  # fmt: skip
