"""How long it takes 办理时效公开: what each office ended in a year, for everybody; few cases are not told."""

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shebao.agencies import queries as agencies
from shebao.base import parameters
from shebao.base.plumbing import clock
from shebao.casework import figures as casework
from shebao.casework.figures import Figure
from shebao.portal.counter.common import chinese
from shebao.portal.counter.words import kind_label
from shebao.portal.doors import public

YEAR = timedelta(days=365)


class Office(NamedTuple):
    """One agency or one of its offices, with a line for each kind of case."""

    name: str
    lines: list[tuple[str, Figure]]


@public
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """办理时效: how many, how long, how many of a hundred within the legal time."""
    until = clock.today() - timedelta(days=1)
    facts = {
        "offices": _offices(_figures(until)),
        "since": until - YEAR,
        "until": until,
        "few": parameters.at("casework.small_cell", until).as_int(),
    }
    return render(request, "public/statistics.html", facts)


@lru_cache(maxsize=1)
def _figures(until: date) -> tuple[Figure, ...]:
    """Counted once a day by each process, up to the day before: nobody can make the agency count."""
    owners = agencies.local_agencies().values_list("code", flat=True)
    return tuple(casework.figures(owners, since=until - YEAR, until=until, on=until))


def _offices(found: tuple[Figure, ...]) -> list[Office]:
    zh = chinese()
    here = {
        each.code: each.name if zh else each.name_en or each.name for each in agencies.agencies()
    }
    windows = {
        (each.owner, each.code): each.name if zh else each.name_en or each.name
        for owner in {each.owner for each in found}
        for each in agencies.offices(owner)
    }
    shown: dict[str, list[tuple[str, Figure]]] = {}
    for each in found:
        window = windows.get((each.owner, each.office_code), each.office_code)
        name = " · ".join(word for word in (here[each.owner], window) if word)
        shown.setdefault(name, []).append((kind_label(each.kind), each))
    return [Office(name, lines) for name, lines in shown.items()]
