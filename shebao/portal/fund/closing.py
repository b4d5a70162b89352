"""Closing 结账: what stands in the way of a day, months and their reports, opened again only by two."""

import csv
import io
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shebao.base.money import format_yuan
from shebao.base.months import format_month, month_of, parse_month
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.ledger.funds import NAMES
from shebao.ledger.reports import Flow, Movement, Sheet
from shebao.papers import services as papers
from shebao.payments import closed, services
from shebao.payments.ages import Age, ages
from shebao.payments.models import BooksMonth
from shebao.payments.statements import funds_of, part_of
from shebao.payments.states import MonthState
from shebao.portal.counter.cases import file_of
from shebao.portal.doors import user_of
from shebao.portal.fund.accounts import name_of
from shebao.portal.fund.books import _sides
from shebao.portal.fund.desk import (
    ACCOUNTANT,
    CASHIER,
    DESK,
    agency_names,
    attempt,
    chinese,
    names,
    owner_of,
    show,
)

DAY = timedelta(days=1)


class Line(NamedTuple):
    """An account in a month as shown: before and after on their sides, debit and credit between."""

    code: str
    name: str
    before: tuple[int | None, int | None]
    debit_fen: int
    credit_fen: int
    after: tuple[int | None, int | None]


@DESK
@require_safe
def closing(request: HttpRequest) -> HttpResponse:
    """结账: the next day, the months, suspense by age."""
    return _list(request)


def _list(request: HttpRequest, no: Refusal | None = None) -> HttpResponse:
    owner, today = owner_of(request), clock.today()
    last = closed.last_day(owner)
    day, typed = _chosen(request, today), request.GET.get("on", "")
    rows = closed.months(owner)
    facts: dict[str, Any] = {
        "last": last, "day": day, "today": today, "typed": typed or day.isoformat(),
        "no_day": bool(typed) and typed != day.isoformat(), "names": names(owner), "rows": rows,
        "done": last is not None and day <= last.on,
        "in_the_way": [
            one.sentence("zh" if chinese() else "en")
            for one in closed.in_the_way(owner, day, today)
        ],
        "month": format_month(_next_month(rows, today)), "ages": ages(owner, today),
    }  # fmt: skip
    return show(request, "closing.html", facts, no)


def _chosen(request: HttpRequest, today: date) -> date:
    """The day asked for; yesterday when none, or no day at all, was."""
    try:
        return date.fromisoformat(request.POST.get("on") or request.GET.get("on") or "")
    except ValueError:
        return today - DAY


def _next_month(rows: list[BooksMonth], today: date) -> int:
    """The month after the last one that is closed; last month before the first."""
    held = [row.month for row in rows if row.state in closed.HELD]
    return max(held) + 1 if held else month_of(today) - 1


@ACCOUNTANT
@require_POST
def close_day(request: HttpRequest) -> HttpResponse:
    """日结: a day and all before it."""
    user, on = user_of(request), _chosen(request, clock.today())
    no = attempt(
        lambda: services.close_day(owner=user.owner, on=on, by=user.username, at=clock.now())
    )
    if no:
        return _list(request, no)
    messages.success(request, _("已日结。"))
    return redirect("fund-closing")


@ACCOUNTANT
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """提交月结: the reports as they are, for the second officer."""
    user, made = user_of(request), []

    def act() -> None:
        month = parse_month(request.POST.get("month", ""))
        made.append(
            services.propose_month(
                owner=user.owner, month=month, by=user.username, at=clock.now()
            )
        )  # fmt: skip

    if no := attempt(act):
        return _list(request, no)
    messages.success(request, _("已提交月结，请另一人核对报表后复核。"))
    return redirect("fund-month", number=made[0].pk)


@DESK
@require_safe
def month(request: HttpRequest, number: int) -> HttpResponse:
    """月报: trial balance, balance sheet, income and spending, suspense by age; as they were signed."""
    return _page(request, number)


def _page(request: HttpRequest, number: int, no: Refusal | None = None) -> HttpResponse:
    owner = owner_of(request)
    row = closed.month_kept(owner, number)
    facts: dict[str, Any] = {
        "row": row, "names": names(owner), "parts": [_part(row, fund) for fund in funds_of(row)],
        "ages": [Age(*each) for each in row.report["ages"]],
        "mine": user_of(request).username in (row.proposed_by, row.reopening_by),
        "proposed": row.state == MonthState.PROPOSED, "closed": row.state == MonthState.CLOSED,
        "reopening": row.state == MonthState.REOPENING,
        "has_paper": bool(row.approved_by) and row.state != MonthState.SENT_BACK,
    }  # fmt: skip
    return show(request, "month.html", facts, no)


def _part(row: BooksMonth, fund: str) -> dict[str, Any]:
    """One fund's reports as the page shows them; the agency's own fund has no name."""
    told, zh, known = part_of(row, fund), chinese(), agency_names()
    flows = [Flow(*each) for each in told["flows"]]
    return {
        "fund": fund, "name": NAMES[fund][0 if zh else 1] if fund else "",
        "sheet": Sheet(**told["sheet"]),
        "lines": [
            Line(each.code, name_of(each.code, known), _sides(each.opening_fen), each.debit_fen,
                 each.credit_fen, _sides(each.closing_fen))
            for each in (Movement(*line) for line in told["movements"])
        ],
        "flows": [(each.name_zh if zh else each.name_en, each.amount_fen) for each in flows],
        "result_fen": sum(each.amount_fen for each in flows),
    }  # fmt: skip


@CASHIER
@require_POST
def approve(request: HttpRequest, number: int) -> HttpResponse:
    """月结复核: closed if nothing changed since."""
    return _act(request, number, services.approve_month, _("已结账。"))


@CASHIER
@require_POST
def send_back(request: HttpRequest, number: int) -> HttpResponse:
    """退回月结."""
    reason = request.POST.get("reason", "")
    return _act(request, number, services.send_month_back, _("已退回。"), reason=reason)


@ACCOUNTANT
@require_POST
def ask_to_reopen(request: HttpRequest, number: int) -> HttpResponse:
    """申请反结账."""
    reason = request.POST.get("reason", "")
    return _act(
        request, number, services.ask_to_reopen, _("已申请反结账，请另一人复核。"), reason=reason
    )


@CASHIER
@require_POST
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """反结账复核: opened again, or kept closed."""
    agreed = request.POST.get("agreed") == "1"
    told = _("已反结账。") if agreed else _("维持结账。")
    return _act(request, number, services.reopen, told, agreed=agreed)


def _act(request: HttpRequest, number: int, service: Any, told: str, **more: Any) -> HttpResponse:
    """One act on one month; a refusal is shown on its page."""
    user = user_of(request)
    row = closed.month_kept(user.owner, number)
    no = attempt(
        lambda: service(
            owner=user.owner, month=row.month, by=user.username, at=clock.now(), **more
        )
    )  # fmt: skip
    if no:
        return _page(request, number, no)
    messages.success(request, told)
    return redirect("fund-month", number=number)


@DESK
@require_safe
def paper(request: HttpRequest, number: int) -> HttpResponse:
    """月报（PDF）: the reports two officers closed the month with, as a signed paper; `fund` names another fund's."""
    row, fund = closed.month_kept(owner_of(request), number), request.GET.get("fund", "")
    paper_no = services.issue_report(row, fund, at=clock.now())
    body = papers.render(owner=row.owner, paper_no=paper_no, at=clock.now())
    name = "-".join(filter(None, (row.owner, format_month(row.month), str(row.version), fund)))
    return file_of(body, "application/pdf", f"{name}.pdf")


@DESK
@require_safe
def table(request: HttpRequest, number: int) -> HttpResponse:
    """月报下载: the same figures as a table, in yuan."""
    row = closed.month_kept(owner_of(request), number)
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["fund", "report", "line", "opening", "debit", "credit", "closing"])
    for fund in funds_of(row):
        told = part_of(row, fund)
        for each in (Movement(*line) for line in told["movements"]):
            fen = (each.opening_fen, each.debit_fen, each.credit_fen, each.closing_fen)
            rows.writerow([fund, "trial-balance", each.code, *map(_plain, fen)])
        for name, amount in told["sheet"].items():
            line = name.removesuffix("_fen")
            rows.writerow([fund, "balance-sheet", line, "", "", "", _plain(amount)])
        for flow in (Flow(*line) for line in told["flows"]):
            amount = _plain(flow.amount_fen)
            rows.writerow([fund, "income-and-spending", flow.name_en, "", "", "", amount])
    name = f"{row.owner}-{format_month(row.month)}-{row.version}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    text = "﻿" + out.getvalue()
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)


def _plain(fen: int) -> str:
    return format_yuan(fen).replace(",", "")
