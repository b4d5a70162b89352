"""Who looked at me 谁查过我. Regulation 2023 (Order 765), Arts. 36–38."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shebao.agencies import queries
from shebao.agencies.models import Purpose
from shebao.portal.citizen import own
from shebao.portal.doors import citizen, person_page, user_of

PAGE = 30


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
        "reads": found[:PAGE], "everybody": everybody,
        "next": found[PAGE - 1].number if len(found) > PAGE else None,
    }  # fmt: skip
    return render(request, "citizen/reads.html", facts)
