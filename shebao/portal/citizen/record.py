"""Take my record with me 带走我的记录: everything an agency holds about me, as one signed file. 社会保险法 Art. 74."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from shebao.agencies import queries as agencies
from shebao.agencies.models import Purpose, UserKind
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound
from shebao.portal.doors import citizen, person_page, user_of
from shebao.portal.naming import to_url
from shebao.portal.people import own_persons
from shebao.records import services


def _numbers(request: HttpRequest, **address: object) -> list[str]:
    """Whose record the page shows, for the read trace 查询留痕."""
    return [person.person_no for person in own_persons(user_of(request))]


@citizen
@person_page(Purpose.SELF, person=_numbers)
@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """带走我的记录: what is in it, by agency, how to check it."""
    mine = {person.owner: person for person in own_persons(user_of(request))}
    kept = agencies.agencies().filter(code__in=list(mine)).order_by("code")
    facts = {"agencies": [(agency, mine[agency.code]) for agency in kept]}
    return render(request, "citizen/record.html", facts)


@citizen
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """下载副本: the reading leaves its trace in the act itself. Refuses `not-found`."""
    asked = request.POST.get("agency", "")
    for person in own_persons(user_of(request)):
        if person.owner == asked:
            file = services.export(
                owner=person.owner, person_no=person.person_no, reader_kind=UserKind.CITIZEN,
                reader=user_of(request).get_username(), purpose=Purpose.SELF,
                masked=request.POST.get("full") != "yes", on=clock.today(), at=clock.now(),
            )  # fmt: skip
            text = json.dumps(file, ensure_ascii=False, indent=1) + "\n"
            name = f"record-{to_url(person.person_no)}-{clock.today()}.json"
            headers = {"Content-Disposition": f'attachment; filename="{name}"'}
            return HttpResponse(text, content_type="application/json", headers=headers)
    raise NotFound(what=asked)
