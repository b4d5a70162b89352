"""The month's pensions 月发放: prepared by the accountant, approved by the cashier as its difference report."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from shebao.base.months import format_month, month_of, parse_month
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.identity import queries as people
from shebao.pension import queries, services
from shebao.pension.states import LABELS, PayrollState
from shebao.portal.doors import user_of
from shebao.portal.fund.desk import (
    ACCOUNTANT,
    CASHIER,
    DESK,
    after_of,
    attempt,
    cut,
    names,
    owner_of,
    show,
)
from shebao.portal.naming import from_url, to_url

ROWS = 200
KINDS = {
    "new": gettext_noop("新增"),
    "back": gettext_noop("补发以前月份"),
    "changed": gettext_noop("金额变化"),
    "difference": gettext_noop("补发差额"),
    "withheld": gettext_noop("抵扣追回"),
    "account": gettext_noop("收款账户变化"),
    "held-bounced": gettext_noop("暂缓：退票待更正账户"),
    "held-no-account": gettext_noop("暂缓：没有收款账户"),
    "benefit-suspended": gettext_noop("暂停发放"),
    "benefit-stopped": gettext_noop("停止发放"),
    "benefit-in-payment": gettext_noop("本月无应发"),
}
"""Why the difference report 差异报告 names somebody."""


@DESK
@require_safe
def payrolls(request: HttpRequest) -> HttpResponse:
    """月发放批次."""
    return _list(request)


def _list(request: HttpRequest, no: Refusal | None = None) -> HttpResponse:
    owner = owner_of(request)
    facts = {
        "rows": [(one, LABELS[one.state]) for one in queries.payrolls(owner)],
        "names": names(owner), "month": format_month(month_of(clock.today())),
        "bounced": [(one, to_url(one.order_no)) for one in queries.bounced_lines(owner)],
    }  # fmt: skip
    return show(request, "payrolls.html", facts, no)


@ACCOUNTANT
@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    """制单: everything due up to a month, for a second officer to approve."""
    user, made = user_of(request), []

    def act() -> None:
        made.append(
            services.propose_payroll(
                owner=user.owner, month=parse_month(request.POST.get("month", "")),
                by=user.username, on=clock.today(), at=clock.now(),
            )
        )  # fmt: skip

    if no := attempt(act):
        return _list(request, no)
    messages.success(request, _("已制单，请另一人核对差异报告后复核。"))
    return redirect("fund-payroll", word=to_url(made[0].payroll_no))


@DESK
@require_safe
def payroll(request: HttpRequest, word: str) -> HttpResponse:
    """一批: totals beside last month's, what differs, the lines once approved."""
    return _page(request, word)


def _page(request: HttpRequest, word: str, no: Refusal | None = None) -> HttpResponse:
    owner = owner_of(request)
    one = queries.payroll(owner, from_url(word))
    found = one.report["rows"][:ROWS]
    lines = queries.payroll_lines(one, after=after_of(request) or 0, limit=26)
    about = [row["person_no"] for row in found] + [line.person_no for line in lines]
    facts: dict[str, Any] = {
        "payroll": one, "word": word, "state": LABELS[one.state], "names": names(owner),
        "mine": one.proposed_by == user_of(request).username,
        "open": one.state == PayrollState.PROPOSED,
        "rows": [row | {"words": _(KINDS[row["kind"]])} for row in found],
        "more": len(one.report["rows"]) - len(found), "page": cut(lines, lambda line: line.pk),
        "persons": people.people_of(owner, about),
    }  # fmt: skip
    return show(request, "payroll.html", facts, no)


@CASHIER
@require_POST
def approve(request: HttpRequest, word: str) -> HttpResponse:
    """复核: booked and ordered; a bank file is made of the orders as of any others."""
    user = user_of(request)
    no = attempt(
        lambda: services.approve_payroll(
            owner=user.owner, payroll_no=from_url(word), by=user.username, on=clock.today(),
            at=clock.now(),
        )
    )  # fmt: skip
    if no:
        return _page(request, word, no)
    messages.success(request, _("已复核、记账并发起付款，请会计制付款文件。"))
    return redirect("fund-payroll", word=word)


@CASHIER
@require_POST
def send_back(request: HttpRequest, word: str) -> HttpResponse:
    """退回: the month may be prepared again."""
    user = user_of(request)
    no = attempt(
        lambda: services.send_payroll_back(
            owner=user.owner, payroll_no=from_url(word), reason=request.POST.get("reason", ""),
            by=user.username, on=clock.today(), at=clock.now(),
        )
    )  # fmt: skip
    if no:
        return _page(request, word, no)
    messages.success(request, _("已退回，可以重新制单。"))
    return redirect("fund-payroll", word=word)
