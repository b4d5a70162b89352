"""Marked cases 稽核线索: the worklist without names; one case laid open behind the read trace; open or set aside."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shebao.agencies.models import Purpose
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.casework import queries as cases
from shebao.identity import queries as people
from shebao.inspection import queries, services
from shebao.inspection.marks import MARKS
from shebao.inspection.queries import Wanted
from shebao.inspection.states import MarkState
from shebao.papers import queries as papers
from shebao.payments import queries as payments
from shebao.portal.counter.casefile import timeline
from shebao.portal.counter.common import Refused, attempt, chinese, refused
from shebao.portal.counter.filters import Field
from shebao.portal.counter.words import act_label, kind_label, state_label
from shebao.portal.doors import person_page, user_of
from shebao.portal.inspection.desk import (
    INSPECTOR,
    PAGE,
    area_of,
    label,
    officers_of,
    offices_of,
    told,
)
from shebao.portal.naming import from_url, to_url

FOUND = (MarkState.WAITING, MarkState.INSPECTED, MarkState.SET_ASIDE)


@INSPECTOR
@require_safe
def worklist(request: HttpRequest) -> HttpResponse:
    """稽核线索: marked cases, the heaviest first, with each reason; nobody is named here."""
    owner, area, zh = user_of(request).owner, area_of(request), chinese()
    values = {
        "rule": {code: said.name[0 if zh else 1] for code, said in MARKS.items()},
        "office": dict(offices_of(owner, area)),
        "state": {str(state): label(state) for state in FOUND},
    }
    chosen = {
        name: value for name in values if (value := request.GET.get(name, "")) in values[name]
    }
    weight, _dash, last = request.GET.get("after", "").partition("-")
    after = (int(weight), int(last)) if weight.isdecimal() and last.isdecimal() else None
    wanted = Wanted(**({"state": str(MarkState.WAITING)} | chosen))
    found = queries.worklist(owner, area, wanted, after=after, limit=PAGE + 1)
    page, officers = found[:PAGE], officers_of(request)
    of_page, offices = queries.marks_of(page), values["office"]
    rows = [
        {
            "row": row, "word": to_url(row.case_no), "kind": kind_label(row.kind),
            "office": offices.get(row.office_code, row.office_code),
            "marks": told(of_page[row.pk], officers),
        }
        for row in page
    ]  # fmt: skip
    more = f"{page[-1].weight}-{page[-1].pk}" if len(found) > PAGE else ""
    facts = {
        "rows": rows, "chosen": chosen, "fields": _fields(values, chosen),
        "more": urlencode(chosen | {"after": more}) if more else "", "later": after is not None,
        "first": urlencode(chosen),
    }  # fmt: skip
    return render(request, "inspection/worklist.html", facts)


def _fields(values: dict[str, dict[str, str]], chosen: dict[str, str]) -> list[Field]:
    words = {
        "rule": (_("提示"), _("全部提示")), "office": (_("网点"), _("全部网点")),
        "state": (_("处理"), _("待核查")),
    }  # fmt: skip
    return [
        Field(
            name, *words[name],
            tuple(
                (code, text, chosen.get(name) == code)
                for code, text in values[name].items()
                if code != MarkState.WAITING
            ),
        )
        for name in values
    ]  # fmt: skip


def _person(request: HttpRequest, *, case: str) -> Iterable[str]:
    found = queries.case(user_of(request).owner, area_of(request), from_url(case))
    return [found.person_no] if found.person_no else []


@INSPECTOR
@person_page(Purpose.INSPECTION, person=_person)
@require_safe
def show(request: HttpRequest, case: str) -> HttpResponse:
    """一件线索: its marks, who signed what, what was paid, papers; to inspect it or set it aside."""
    return _page(request, case)


def _page(request: HttpRequest, word: str, refusal: Refused | None = None) -> HttpResponse:
    owner, area, officers = user_of(request).owner, area_of(request), officers_of(request)
    found = queries.case(owner, area, from_url(word))
    row = queries.marked(owner, area, found.case_no)
    earlier = queries.inspections_of(owner, found.case_no)
    facts: dict[str, Any] = {
        "case": found, "word": word, "row": row, "kind": kind_label(found.kind),
        "state": state_label(found.state), "refusal": refusal, "typed": request.POST,
        "person": people.people_of(owner, [found.person_no]).get(found.person_no),
        "marks": told(queries.marks_of([row])[row.pk], officers) if row else [],
        "mark_state": label(row.state) if row else "",
        "weighed_by": officers.get(row.weighed_by, row.weighed_by) if row else "",
        "signed": [
            {
                "act": act_label(each.act), "by": officers.get(each.by, each.by), "at": each.at,
                "second": officers.get(each.decided_by, each.decided_by),
                "decided_at": each.decided_at, "outcome": each.get_outcome_display(),
            }
            for each in cases.proposals_of(found)
        ],
        "orders": payments.orders(owner, case_no=found.case_no),
        "papers": papers.of_case(owner, found.case_no),
        "timeline": timeline(owner, found.case_no, officers),
        "earlier": [(each, to_url(each.inspection_no), label(each.state)) for each in earlier],
        "open": any(each.closed_on is None for each in earlier),
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "inspection/case.html", facts, status=status)


@INSPECTOR
@person_page(Purpose.INSPECTION, person=_person)
@require_POST
def begin(request: HttpRequest, case: str) -> HttpResponse:
    """立案稽核: with a reason; leads to the inspection."""
    user = user_of(request)
    try:
        made = services.open_inspection(
            owner=user.owner, case_no=from_url(case), reason=request.POST.get("reason", ""),
            by=user.username, at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, case, refused(refusal, "open"))
    messages.success(request, _("已立案稽核。"))
    return redirect("inspection-show", to_url(made.inspection_no))


@INSPECTOR
@person_page(Purpose.INSPECTION, person=_person)
@require_POST
def aside(request: HttpRequest, case: str) -> HttpResponse:
    """排除线索: looked at, nothing to inspect, with the reason."""
    user = user_of(request)
    return attempt(
        request, "aside",
        lambda: services.set_aside(
            owner=user.owner, case_no=from_url(case), reason=request.POST.get("reason", ""),
            by=user.username, at=clock.now(),
        ),
        done=_("已排除。"), to=("inspection",), again=lambda no: _page(request, case, no),
    )  # fmt: skip
