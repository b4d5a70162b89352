"""What inspectors ask an office 稽核问询, and its answer: findings and question, never the marks behind them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shebao.agencies import queries as agencies
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound
from shebao.inspection import queries, services
from shebao.inspection.models import Inspection
from shebao.inspection.states import State
from shebao.portal.counter.common import BOTH, Refused, attempt, names_of
from shebao.portal.counter.words import kind_label
from shebao.portal.doors import officer, user_of
from shebao.portal.inspection.desk import label
from shebao.portal.inspection.inspections import file_from
from shebao.portal.naming import from_url, to_url


def _speaks(request: HttpRequest, row: Inspection) -> bool:
    """Whether the officer's post reaches the office that is asked."""
    user, office = user_of(request), row.office_code or None
    return any(agencies.holds(user, r, clock.today(), office_code=office) for r in BOTH)


@officer(*BOTH)
@require_safe
def show_all(request: HttpRequest) -> HttpResponse:
    """稽核问询: what waits for an answer, the first due first."""
    rows = [
        (row, to_url(row.inspection_no), kind_label(row.kind))
        for row in queries.questions(user_of(request).owner)
        if _speaks(request, row)
    ]
    signed = [
        (row, to_url(row.inspection_no), kind_label(row.kind), label(row.conclusion))
        for row in queries.opinions(user_of(request).owner)
        if _speaks(request, row)
    ]
    return render(request, "counter/questions.html", {"rows": rows, "signed": signed})


@officer(*BOTH)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, inspection: str) -> HttpResponse:
    """一件问询: what was found, what is asked; the answer, with a file if there is one."""
    user = user_of(request)
    row = queries.question(user.owner, from_url(inspection))
    if not _speaks(request, row):
        raise NotFound(what=inspection)
    if request.method != "POST":
        return _page(request, row, inspection)

    def answer() -> None:
        file = file_from(request) if request.FILES.get("file") else None
        services.answer(
            owner=user.owner, inspection_no=row.inspection_no, words=request.POST.get("words", ""),
            files=[(file["name"], file["body"])] if file else [], by=user.username, at=clock.now(),
        )  # fmt: skip

    return attempt(
        request, "answer", answer, done=_("已答复。"), to=("counter-questions",),
        again=lambda no: _page(request, row, inspection, no),
    )  # fmt: skip


def _page(
    request: HttpRequest, row: Inspection, word: str, refusal: Refused | None = None
) -> HttpResponse:
    officers = names_of(row.owner)
    facts: dict[str, Any] = {
        "row": row, "word": word, "case_word": to_url(row.case_no), "kind": kind_label(row.kind),
        "state": label(row.state), "open": row.state == State.ASKED, "refusal": refusal,
        "typed": request.POST,
        "findings": row.findings.filter(**({} if row.state == State.CLOSED else {"heard": True})).order_by("seq"),
        "conclusion": label(row.conclusion) if row.state == State.CLOSED else "",
        "answered_by": officers.get(row.answered_by, row.answered_by),
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "counter/question.html", facts, status=status)
