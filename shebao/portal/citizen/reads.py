"""Who looked at me 谁查过我. Regulation 2023 (Order 765), Arts. 36–38."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shebao.agencies import queries
from shebao.agencies.models import Purpose
from shebao.agencies.queries import Read
from shebao.base.plumbing.clock import ZONE
from shebao.portal.citizen import own
from shebao.portal.doors import citizen, person_page, user_of

PAGE = 30


class Looked(NamedTuple):
    """One reader's looks of one day for one purpose 同日同事由的查询, the latest first."""

    last: Read
    times: int


def together(found: Sequence[Read]) -> list[Looked]:
    """Neighbouring rows of the same reader, day, purpose and subject as one with a count."""

    def alike(one: Read) -> tuple[object, ...]:
        return one.reader, one.purpose, one.subject, one.at.astimezone(ZONE).date()

    groups = (list(rows) for _, rows in groupby(found, alike))
    return [Looked(rows[0], len(rows)) for rows in groups]


@citizen
@person_page(Purpose.SELF, person=own.numbers)
@require_safe
def reads(request: HttpRequest) -> HttpResponse:
    """谁查过我: others first; one's own visits on demand; by agency, page by page."""
    mine = {person.owner: person for person in own.persons(request)}
    asked = request.GET.get("agency", "")
    owner = asked if asked in mine else next(iter(mine), "")
    after = request.GET.get("after", "")
    everybody = request.GET.get("all") == "1"
    found = []
    if owner:
        found = queries.reads_of(
            owner, mine[owner].person_no, limit=PAGE + 1,
            after=int(after) if after.isdecimal() else None,
            but="" if everybody else user_of(request).get_username(),
        )  # fmt: skip
    facts = {
        "agencies": queries.agencies().filter(code__in=list(mine)), "owner": owner,
        "reads": together(found[:PAGE]), "everybody": everybody,
        "next": found[PAGE - 1].number if len(found) > PAGE else None,
    }  # fmt: skip
    return render(request, "citizen/reads.html", facts)
