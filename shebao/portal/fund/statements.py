"""Statements 对账: files from the bank uploaded, bad lines listed, each line with what it was matched to."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.payments import camt, services
from shebao.payments import queries as payments
from shebao.payments.services import Taken
from shebao.portal.doors import user_of
from shebao.portal.fund import queries
from shebao.portal.fund.desk import (
    ACCOUNTANT,
    DESK,
    PAGE,
    after_of,
    attempt,
    cut,
    names,
    owner_of,
    show,
)

LISTED = 20


@DESK
@require_http_methods(["GET", "HEAD", "POST"])
def statements(request: HttpRequest) -> HttpResponse:
    """对账文件: the list, and the place where a new one is brought in."""
    if request.method != "POST":
        return _list(request)
    user, brought = user_of(request), request.FILES.get("file")
    taken: list[Taken] = []
    # One byte more than allowed, so that a file too long is refused without being read whole.
    xml = brought.read(camt.BYTES_MAX + 1) if brought else b""
    no = attempt(
        lambda: taken.append(
            services.take_statement(owner=user.owner, xml=xml, by=user.username, at=clock.now())
        )
    )
    if no:
        return _list(request, no)
    _tell(request, taken[0])
    newest = payments.statements(user.owner, limit=1)
    if taken[0].new and newest:
        return redirect("fund-statement", number=newest[0].pk)
    return redirect("fund-statements")


def _tell(request: HttpRequest, taken: Taken) -> None:
    if not taken.new:
        messages.info(request, _("此文件以前已导入，没有变化。"))
        return
    told = _("新增流水 %(new)s 条，已有 %(known)s 条。") % {
        "new": taken.lines_new,
        "known": taken.lines_known,
    }
    messages.success(request, told)
    if taken.findings:
        told = _("有 %(count)s 处疑点需要处理。") % {"count": taken.findings}
        messages.warning(request, told)


def _list(request: HttpRequest, no: Refusal | None = None) -> HttpResponse:
    owner = owner_of(request)
    found = payments.statements(owner, after=after_of(request), limit=PAGE + 1)
    facts: dict[str, Any] = {
        "page": cut(found, lambda one: one.pk),
        "findings": payments.findings(owner, limit=LISTED),
        "finding_count": queries.open_findings(owner),
        "reasons": camt.REASONS,
        "names": names(owner),
        "megabytes": camt.BYTES_MAX // (1024 * 1024),
    }
    return show(request, "statements.html", facts, no)


@DESK
@require_safe
def statement(request: HttpRequest, number: int) -> HttpResponse:
    """对账文件: its lines, what each became, and what could not be read."""
    return _statement_page(request, number)


def _statement_page(request: HttpRequest, number: int, no: Refusal | None = None) -> HttpResponse:
    owner = owner_of(request)
    one = queries.statement(owner, number)
    found = payments.lines(owner, statement=number, after=after_of(request), limit=PAGE + 1)
    page = cut(found, lambda line: line.pk)
    matched = queries.matched_of(owner, page.rows)
    facts: dict[str, Any] = {
        "statement": one,
        "page": page,
        "rows": [(line, matched.get(line.pk, [])) for line in page.rows],
        "findings": queries.findings_of(owner, number),
        "reasons": camt.REASONS,
        "names": names(owner),
    }
    return show(request, "statement.html", facts, no)


@ACCOUNTANT
@require_POST
def resolve(request: HttpRequest, number: int) -> HttpResponse:
    """处理疑点: say how a line that could not be read was dealt with."""
    user = user_of(request)
    one = queries.finding(user.owner, number)
    no = attempt(
        lambda: services.resolve_finding(
            owner=user.owner,
            finding_id=number,
            note=request.POST.get("note", "").strip(),
            by=user.username,
            at=clock.now(),
        )
    )
    if no:
        return _statement_page(request, one.statement_id, no)
    messages.success(request, _("疑点已处理。"))
    return redirect("fund-statement", number=one.statement_id)
