"""What the inspectors' pages share 稽核台: the area of who asks, words of marks and states, names of offices."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest

from shebao.agencies import queries as agencies
from shebao.agencies.models import RoleName
from shebao.base.plumbing import clock
from shebao.inspection import marks, queries
from shebao.inspection.models import Mark
from shebao.inspection.queries import Area
from shebao.inspection.states import LABELS
from shebao.portal.counter.common import chinese, names_of
from shebao.portal.doors import officer, user_of

INSPECTOR = officer(RoleName.INSPECTOR)
PAGE = 25


def area_of(request: HttpRequest) -> Area:
    """The offices this inspector sees."""
    user = user_of(request)
    return queries.area(user.owner, user.username, clock.today())


class Shown(NamedTuple):
    """One mark as a page tells it."""

    rule: str
    name: str
    why: str
    todo: str
    law: str
    weight: int
    on: Any


def told(found: Iterable[Mark], officers: Mapping[str, str]) -> list[Shown]:
    """Marks in the page's language, the heaviest first, officers by their names."""
    lang, half = ("zh", 0) if chinese() else ("en", 1)
    rows = []
    for mark in found:
        said = marks.MARKS[mark.rule]
        facts = mark.facts | {
            name: ", ".join(officers.get(one, one) for one in str(mark.facts[name]).split(", "))
            for name in ("who", "other")
            if name in mark.facts and mark.rule != "running-numbers"
        }
        rows.append(
            Shown(
                mark.rule, said.name[half], marks.why(mark.rule, facts, lang), said.todo[half],
                said.law, said.weight, mark.on,
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: -row.weight)


def label(word: str) -> str:
    """A state, act or conclusion in words."""
    return LABELS[word][0 if chinese() else 1] if word in LABELS else word


def offices_of(owner: str, area: Area) -> list[tuple[str, str]]:
    """Offices in the area, by code."""
    zh = chinese()
    return [
        (row.code, row.name if zh else row.name_en or row.name)
        for row in agencies.offices(owner)
        if area.holds(row.code)
    ]


def officers_of(request: HttpRequest) -> dict[str, str]:
    """Officers' names by log-in name."""
    return names_of(user_of(request).owner)
