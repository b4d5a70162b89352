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
from shebao.portal.counter.common import chinese
from shebao.portal.counter.words import kind_label
from shebao.portal.doors import officer, user_of


class Row(NamedTuple):
    """One agency; `numbers` are its open, late and waiting cases, dashes when it works elsewhere."""

    name: str
    code: str
    level: str
    numbers: tuple[int | str, ...]


@officer(RoleName.INSPECTOR)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """下级机构: open and late cases of each agency below the officer's own; what was late for long is named."""
    owner = user_of(request).owner
    zh, on = chinese(), clock.today()
    rows = [
        Row(
            each.name if zh else each.name_en or each.name, each.code, each.get_level_display(),
            _numbers(each.code, on) if each.local else ("—",) * 3,
        )
        for each in agencies.below(owner)
    ]  # fmt: skip
    names = {row.code: row.name for row in rows}
    raised = [
        (names.get(each.owner, each.owner), kind_label(each.kind), each)
        for each in figures.raised_to(owner)
    ]
    return render(request, "counter/below.html", {"rows": rows, "raised": raised})


def _numbers(owner: str, on: date) -> tuple[int, ...]:
    told = cases.counts(owner, on=on, soon=on)
    return told["open"], told["overdue"], told["proposals"]
