"""登记新参保人: somebody new is opened; whoever may be meant stands beside what was typed, with the reasons."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shebao.agencies.models import Purpose, RoleName, UserKind
from shebao.agencies.services import read
from shebao.base.plumbing import clock
from shebao.identity.models import DocumentKind, Person
from shebao.identity.queries import Candidate, Wanted
from shebao.merging import services
from shebao.portal.counter.common import Refused, attempt, chinese
from shebao.portal.doors import officer, user_of
from shebao.portal.naming import to_url

SEXES = ("M", "F")


@officer(RoleName.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """登记新参保人: first looked for, then registered; on to the person's page, where enrolment goes on."""
    if request.method != "POST":
        return _page(request)
    user, given = user_of(request), request.POST
    wanted = _wanted(request)
    if given.get("act") != "register":
        return _page(request, found=services.alike(user.owner, wanted), looked=True)
    made: list[Person] = []

    def act() -> None:
        made.append(services.open_person(
            owner=user.owner, wanted=wanted, kind=_kind(request), passed=given.getlist("other"),
            by=user.username, on=clock.today(), at=clock.now(),
        ))  # fmt: skip

    answer = attempt(
        request, "register", act, done=_("已登记。请继续办理参保登记。"), to=("counter-people",),
        again=lambda refusal: _page(
            request, refusal, found=services.alike(user.owner, wanted), looked=True
        ),
    )  # fmt: skip
    return redirect("counter-person", to_url(made[0].person_no)) if made else answer


def _wanted(request: HttpRequest) -> Wanted:
    given = request.POST
    sex = given.get("sex", "")
    return Wanted(
        number=given.get("number", "").strip()[:40], name=given.get("name", "").strip()[:120],
        sex=sex if sex in SEXES else "", birth_date=_day(given.get("birth_date", "")),
        division=given.get("hukou", "").strip()[:6],
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _kind(request: HttpRequest) -> str:
    kind = request.POST.get("kind", "")
    return kind if kind in set(DocumentKind) else str(DocumentKind.RESIDENT)


def _page(
    request: HttpRequest,
    refusal: Refused | None = None,
    *,
    found: list[Candidate] | None = None,
    looked: bool = False,
) -> HttpResponse:
    user, passed = user_of(request), set(request.POST.getlist("other"))
    for one in found or ():
        read(
            one.person.person_no, owner=user.owner, purpose=Purpose.MERGE,
            reader_kind=UserKind.OFFICER, reader=user.username, subject="register", at=clock.now(),
        )  # fmt: skip
    lang = "zh" if chinese() else "en"
    rows: list[dict[str, Any]] = [
        {"person": one.person, "word": to_url(one.person.person_no), "why": one.words(lang),
         "reasons": one.reasons(lang), "passed": one.person.person_no in passed}
        for one in found or ()
    ]  # fmt: skip
    facts = {
        "typed": request.POST, "refusal": refusal, "rows": rows, "looked": looked,
        "kinds": [(str(one), one.label) for one in DocumentKind], "kind": _kind(request),
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "counter/register.html", facts, status=status)
