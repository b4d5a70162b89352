"""The pension of a person at the counter 参保人养老金: the outlook as the person sees it, papers, an application."""

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shebao.agencies import queries as agencies
from shebao.agencies.models import RoleName
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound, Refusal
from shebao.casework.services import Applicant
from shebao.enrolment import queries as enrolment
from shebao.enrolment.schemes import Scheme
from shebao.identity import queries
from shebao.identity.models import Person
from shebao.papers import queries as papers
from shebao.papers import services as printing
from shebao.pension import queries as pensions
from shebao.pension import services
from shebao.portal.citizen import lifeline
from shebao.portal.counter.cases import file_of
from shebao.portal.counter.common import BOTH, Refused, attempt, may, person_view, refused
from shebao.portal.counter.words import PAPERS, word_of
from shebao.portal.doors import user_of
from shebao.portal.naming import from_url, to_url
from shebao.portal.pension import asking
from shebao.portal.pension.claim import places, told
from shebao.portal.pension.facts import facts, group_links
from shebao.records import prospects


@person_view(*BOTH)
@require_safe
def show(request: HttpRequest, person: str) -> HttpResponse:
    """养老金: what the person sees, with the person's papers beside it."""
    return _page(request, person)


def _person(request: HttpRequest, word: str) -> Person:
    return queries.by_person_no(user_of(request).owner, from_url(word))


def _page(request: HttpRequest, word: str, refusal: Refused | None = None) -> HttpResponse:
    person = _person(request, word)
    asked = asking.read((request.POST or request.GET).dict())
    shows: dict[str, Any] = {
        "person": person, "word": word, "refusal": refusal, "papers": _papers(person),
        "can": may(request, RoleName.CLERK), "found": pensions.of_person(person.owner, person.person_no),
        "groups": group_links(person.sex, asked), "asked": asked,
        "key": request.POST.get("key", "")[:40] or secrets.token_hex(8),
        **places(person), "given": request.POST,
        "chosen": request.POST.getlist("elsewhere"),
    }  # fmt: skip
    if shows["found"]:
        shows["found_word"] = to_url(shows["found"].case_no)
    try:
        shown = asking.answer([person], asked, clock.today())
    except Refusal as no:
        shows["refusal"] = refusal or refused(no, "outlook")
    else:
        shows |= facts(shown) | {"refusal": refusal}
        spans = enrolment.life_line(person.owner, person, Scheme.EMPLOYEE_PENSION)
        shows["line"] = lifeline.picture(spans, agencies.place_names(span.place for span in spans))
    status = refusal.status if refusal else 200
    return render(request, "counter/pension.html", shows, status=status)


def _papers(person: Person) -> list[dict[str, Any]]:
    """The person's papers with where to fetch them."""
    return [
        {
            "title": word_of(PAPERS, paper.kind), "on": paper.on, "paper_no": paper.paper_no,
            "url": reverse("counter-person-paper", args=[to_url(person.person_no), to_url(paper.paper_no)]),
        }
        for paper in papers.of_person(person.owner, person.person_no)
    ]  # fmt: skip


@person_view(RoleName.CLERK)
@require_POST
def apply(request: HttpRequest, person: str) -> HttpResponse:
    """受理养老金申领: the month chosen on the page, and who pays."""
    user, who = user_of(request), _person(request, person)
    asked = asking.read(request.POST.dict())
    made: list[str] = []

    def act() -> None:
        paying = prospects.applying(who, asked.group, clock.today())
        row = services.apply(
            owner=user.owner, person_no=who.person_no, group=paying.group, offset=asked.at,
            place=paying.place, place_reason=paying.reason,
            applicant=Applicant("person", who.name), channel="counter",
            key=f"{who.person_no}/pension/{request.POST.get('key', '')[:40]}", by=user.username,
            on=clock.today(), at=clock.now(), **told(request, who),
        )  # fmt: skip
        made.append(to_url(row.case_no))

    try:
        act()
    except Refusal as no:
        return _page(request, person, refused(no, "apply"))
    return attempt(
        request, "apply", lambda: None, done=_("已受理，下一步核定。"), to=("counter-case", made[0]),
        again=lambda refusal: _page(request, person, refusal),
    )  # fmt: skip


@person_view(*BOTH)
@require_safe
def paper(request: HttpRequest, person: str, number: str) -> HttpResponse:
    """下载文书: a paper of this person, signed."""
    who, paper_no = _person(request, person), from_url(number)
    if papers.paper(who.owner, paper_no).person_no != who.person_no:
        raise NotFound(what=paper_no)
    body = printing.render(owner=who.owner, paper_no=paper_no, at=clock.now())
    return file_of(body, "application/pdf", f"{number}.pdf")
