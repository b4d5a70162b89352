"""Agencies below 下级机构: how their work stands, in numbers; people and cases stay with each agency."""

from datetime import date
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shebao.agencies import queries as agencies
from shebao.agencies.models import RoleName
from shebao.base.plumbing import clock
from shebao.casework import figures
from shebao.casework import queries as cases
from shebao.inspection import queries as inspection
from shebao.inspection.models import WorkBelow
from shebao.portal.counter.common import chinese
from shebao.portal.counter.words import kind_label
from shebao.portal.doors import officer, user_of


class Row(NamedTuple):
    """One agency; `numbers` are its open, late and waiting cases, what it told last,
    on `told_on`, when it works elsewhere.
    """

    name: str
    code: str
    level: str
    numbers: tuple[int | str, ...]
    told_on: date | None


@officer(RoleName.INSPECTOR)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """下级机构: open and late cases of each agency below the officer's own; what was late for long is named."""
    owner = user_of(request).owner
    zh, on, told = chinese(), clock.today(), inspection.work_below(owner)
    rows = [
        Row(
            each.name if zh else each.name_en or each.name, each.code, each.get_level_display(),
            _numbers(each.code, on) if each.local else _told(told.get(each.code)),
            None if each.local else told[each.code].on if each.code in told else None,
        )
        for each in agencies.below(owner)
    ]  # fmt: skip
    names = {row.code: row.name for row in rows}
    raised = [
        (names.get(each.owner, each.owner), kind_label(each.kind), each)
        for each in (*figures.raised_to(owner), *_late(owner))
    ]
    return render(request, "counter/below.html", {"rows": rows, "raised": raised})


def _told(row: WorkBelow | None) -> tuple[int | str, ...]:
    """What an agency at another installation told last; dashes before its first letter."""
    return (row.open, row.overdue, row.waiting) if row else ("—",) * 3


def _late(owner: str) -> list[figures.Raised]:
    """What agencies at other installations told as late by letter."""
    return [
        figures.Raised(row.sender, row.case_no, row.kind, row.due_on, row.raised_on)
        for row in inspection.late_below(owner)
    ]


def _numbers(owner: str, on: date) -> tuple[int, ...]:
    told = cases.counts(owner, on=on, soon=on)
    return told["open"], told["overdue"], told["proposals"]
