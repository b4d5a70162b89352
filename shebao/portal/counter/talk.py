"""Messages with the insured person 与参保人的留言, kept with the case."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shebao.agencies.models import RoleName
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Case
from shebao.portal.counter.common import (
    BOTH,
    Refused,
    attempt,
    case_of,
    case_page,
    may,
    names_of,
)
from shebao.portal.counter.words import kind_label
from shebao.portal.doors import user_of


@case_page(*BOTH)
@require_safe
def talk(request: HttpRequest, case: str) -> HttpResponse:
    """留言: what the person and the agency wrote. Looking at them is reading them."""
    return _page(request, case_of(request, case), case)


@case_page(RoleName.CLERK)
@require_POST
def say(request: HttpRequest, case: str) -> HttpResponse:
    """回复: the person sees it on the telephone, unread until they look."""
    user, row = user_of(request), case_of(request, case)
    return attempt(
        request, "say",
        lambda: casework.say(
            owner=user.owner, case_no=row.case_no, text=request.POST.get("text", ""),
            from_person=False, by=user.username, at=clock.now(),
        ),
        done=_("已回复。"), to=("counter-talk", case), again=lambda no: _page(request, row, case, no),
    )  # fmt: skip


def _page(
    request: HttpRequest, row: Case, word: str, refusal: Refused | None = None
) -> HttpResponse:
    casework.read_all(row, by_person=False)
    officers = names_of(row.owner)
    facts = {
        "case": row, "word": word, "kind": kind_label(row.kind), "refusal": refusal,
        "text": request.POST.get("text", "") if refusal else "",
        "can": may(request, RoleName.CLERK),
        "said": [
            (line, line.act == cases.PERSON_WROTE, officers.get(line.actor, ""))
            for line in cases.messages(row.owner, row.case_no)
        ],
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "counter/talk.html", facts, status=status)
