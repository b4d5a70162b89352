"""Messages with the agency 留言, kept with the case: of any kind of case of one's own, at either agency."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shebao.agencies import queries as agencies
from shebao.agencies.models import Purpose
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound, Refusal
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Case
from shebao.portal.citizen import own
from shebao.portal.counter.words import kind_label
from shebao.portal.doors import citizen, person_page, user_of
from shebao.portal.middleware import status_of
from shebao.portal.naming import from_url


def case_of(request: HttpRequest, word: str) -> Case:
    """One's own case, of either family. Refuses `not-found`."""
    case_no = from_url(word)
    owner = case_no.partition("/")[0]
    for person in own.everywhere(request):
        if person.owner == owner:
            found = cases.case(owner, case_no)
            if found.person_no == person.person_no:
                return found
    raise NotFound(what=case_no)


def _whose(request: HttpRequest, *, case: str) -> list[str]:
    return [case_of(request, case).person_no]


@citizen
@person_page(Purpose.SELF, person=_whose)
@require_http_methods(["GET", "HEAD", "POST"])
def talk(request: HttpRequest, case: str) -> HttpResponse:
    """留言: what was written, and one's own next message. Looking at them is reading them."""
    row = case_of(request, case)
    if request.method == "POST":
        try:
            casework.say(
                owner=row.owner, case_no=row.case_no, text=request.POST.get("text", ""),
                from_person=True, by=user_of(request).get_username(), at=clock.now(),
            )  # fmt: skip
        except Refusal as refusal:
            return _page(request, row, case, refusal)
        messages.success(request, _("留言已送达经办机构。"))
        return redirect("citizen-talk", case)
    return _page(request, row, case)


def _page(
    request: HttpRequest, row: Case, word: str, refusal: Refusal | None = None
) -> HttpResponse:
    casework.read_all(row, by_person=True)
    facts = {
        "case": row, "word": word, "kind": kind_label(row.kind), "agency": agencies.agency(row.owner),
        "said": [
            (line, line.act == cases.PERSON_WROTE) for line in cases.messages(row.owner, row.case_no)
        ],
        "text": request.POST.get("text", "") if refusal else "",
        "refusal": refusal.as_dict(get_language() or "zh-hans") if refusal else None,
    }  # fmt: skip
    status = status_of(refusal) if refusal else 200
    return render(request, "citizen/talk.html", facts, status=status)
