"""The yearly adjustment of pensions 年度调整: the clerk prepares the list, the reviewer signs it or sends it back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from shebao.agencies.models import Purpose, RoleName
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.identity import queries as people
from shebao.pension import queries, services
from shebao.pension.models import Adjustment
from shebao.pension.states import LABELS, AdjustmentState
from shebao.portal.counter.common import BOTH, Refused, may, names_of, refused
from shebao.portal.doors import officer, person_page, user_of
from shebao.portal.naming import from_url, to_url

SHOWN = 50
"""People on one page of a list; each of them has a read trace."""
WHY = {
    "provisional": gettext_noop("预发，重新计发以后再调整"),
    "no-birth-date": gettext_noop("没有出生日期"),
}
"""Why somebody is left out."""


@officer(*BOTH)
@require_http_methods(["GET", "HEAD"])
def adjustments(request: HttpRequest) -> HttpResponse:
    """年度调整: every run, and the form of a new one."""
    return _list(request)


def _list(request: HttpRequest, no: Refused | None = None) -> HttpResponse:
    owner = user_of(request).owner
    facts = {
        "rows": [
            {"one": one, "word": to_url(one.adjustment_no), "state": LABELS[one.state]}
            for one in queries.adjustments(owner)
        ],
        "refusal": no, "can": may(request, RoleName.CLERK),
        "typed": request.POST.get("year", str(clock.today().year)),
    }  # fmt: skip
    return render(request, "counter/adjustments.html", facts, status=no.status if no else 200)


@officer(RoleName.CLERK)
@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    """提交: the list of everybody, before and after."""
    user, year = user_of(request), request.POST.get("year", "").strip()
    try:
        row = services.propose_adjustment(
            owner=user.owner, year=int(year) if year.isdecimal() and len(year) == 4 else 0,
            by=user.username, on=clock.today(), at=clock.now(),
        )  # fmt: skip
    except Refusal as no:
        return _list(request, refused(no, "prepare"))
    messages.success(request, _("已提交复核。"))
    return redirect("counter-adjustment", to_url(row.adjustment_no))


def _after(request: HttpRequest) -> int:
    """How many of the list stand on the pages before."""
    text = request.GET.get("after", "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _shown(row: Adjustment, after: int) -> tuple[list[Any], list[Any]]:
    """The lines of a page, and with the first page who is left out."""
    return (
        row.report["lines"][after : after + SHOWN],
        [] if after else row.report["left_out"][:SHOWN],
    )


def _persons(request: HttpRequest, *, word: str) -> list[str]:
    """Everybody whom a page of the list names."""
    row = queries.adjustment(user_of(request).owner, from_url(word))
    lines, out = _shown(row, _after(request))
    return list(dict.fromkeys(each[1] for each in (*lines, *out)))


@officer(*BOTH)
@person_page(Purpose.CASE, person=_persons)
@require_http_methods(["GET", "HEAD"])
def adjustment(request: HttpRequest, word: str) -> HttpResponse:
    """一批: who gains what, who is left out and why."""
    return _page(request, word)


def _page(request: HttpRequest, word: str, no: Refused | None = None) -> HttpResponse:
    user = user_of(request)
    row = queries.adjustment(user.owner, from_url(word))
    after = _after(request)
    lines, out = _shown(row, after)
    seen = after + len(lines)
    persons = people.people_of(user.owner, [each[1] for each in (*lines, *out)])
    names = names_of(user.owner)
    facts: dict[str, Any] = {
        "row": row, "word": word, "state": LABELS[row.state], "refusal": no,
        "open": row.state == AdjustmentState.PROPOSED, "mine": row.proposed_by == user.username,
        "can": may(request, RoleName.REVIEWER), "typed": request.POST,
        "by": names.get(row.proposed_by, row.proposed_by),
        "second": names.get(row.approved_by, row.approved_by),
        "lines": [
            {"word": to_url(no_), "person": persons.get(person), "before": before, "after": after,
             "rise": after - before, "months": months, "owed": owed}
            for no_, person, before, after, months, owed in lines
        ],
        "left_out": [
            {"word": to_url(no_), "person": persons.get(person), "why": _(WHY[why])}
            for no_, person, why in out
        ],
        "more": seen if seen < len(row.report["lines"]) else 0, "rest": len(row.report["lines"]) - seen,
    }  # fmt: skip
    return render(request, "counter/adjustment.html", facts, status=no.status if no else 200)


@officer(RoleName.REVIEWER)
@person_page(Purpose.REVIEW, person=_persons)
@require_POST
def sign(request: HttpRequest, word: str) -> HttpResponse:
    """复核: the list as a whole, or back with a reason."""
    user, number = user_of(request), from_url(word)
    given = {"owner": user.owner, "adjustment_no": number, "by": user.username}
    try:
        if request.POST.get("act") == "back":
            services.send_adjustment_back(
                reason=request.POST.get("reason", ""), on=clock.today(), at=clock.now(), **given
            )
            messages.success(request, _("已退回。"))
        else:
            services.approve_adjustment(on=clock.today(), at=clock.now(), **given)
            messages.success(request, _("已复核：每人的告知书已出具，差额随下一次养老金补发。"))
    except Refusal as no:
        return _page(request, word, refused(no, "sign"))
    return redirect("counter-adjustment", word)
