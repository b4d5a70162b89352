"""My papers 我的文书: list, download, and the certificates of participation 参保缴费凭证、医保参保凭证."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from shebao.agencies.models import Purpose
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound, Refusal
from shebao.enrolment import queries as enrolment
from shebao.enrolment.schemes import NAMES, Scheme
from shebao.merging import queries as merging
from shebao.papers import queries, services
from shebao.papers.frozen import shown_code
from shebao.papers.kinds import title
from shebao.papers.models import Paper
from shebao.papers.sheets import MergePreview
from shebao.portal.citizen import own
from shebao.portal.citizen.home import pension_of
from shebao.portal.doors import citizen, person_page
from shebao.portal.explain import paper as explained
from shebao.portal.middleware import status_of
from shebao.portal.naming import from_url, to_url
from shebao.portal.preflight import shown
from shebao.transfers import services as transfers
from shebao.transfers.preflight import arrears_finding

LISTED = 50
PREVIEW = MergePreview.KIND


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper in a list."""

    paper: Paper
    word: str
    title: tuple[str, str]
    code: str


def listed(paper: Paper) -> Listed:
    """A paper with its words."""
    return Listed(paper, to_url(paper.paper_no), title(paper.kind), shown_code(paper.code))


@citizen
@person_page(Purpose.SELF, person=own.all_numbers)
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """我的文书."""
    return _page(request)


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    found = [
        paper
        for person in own.everywhere(request)
        for paper in _given(
            person.owner, queries.of_person(person.owner, person.person_no)[:LISTED]
        )
    ]
    found.sort(key=lambda paper: paper.frozen_at, reverse=True)
    rows = [row for person in own.persons(request) for row in pension_of(person)]
    medical = [
        row
        for person in own.medical_persons(request)
        for row in enrolment.relationships_of_person(person.owner, person)
    ]
    facts = {
        "papers": [listed(paper) for paper in found],
        "relationships": [(row, NAMES[Scheme(row.scheme)]) for row in rows + medical], "findings": shown([one for row in rows for one in arrears_finding(row)]),
        "refusal": refusal.as_dict(get_language() or "zh-hans") if refusal else None,
        "new": from_url(request.GET.get("new", "")),
    }  # fmt: skip
    status = status_of(refusal) if refusal else 200
    return render(request, "citizen/papers.html", facts, status=status)


def _given(owner: str, papers: Iterable[Paper]) -> list[Paper]:
    """Papers that a person is given: no preview of a merge that came to nothing, it may be about somebody else."""
    found = list(papers)
    previews = {paper.case_no for paper in found if paper.kind == PREVIEW}
    gone = merging.dropped(owner, previews) if previews else set()
    return [paper for paper in found if paper.kind != PREVIEW or paper.case_no not in gone]


@citizen
@person_page(Purpose.SELF, person=own.all_numbers)
@require_POST
def certificate(request: HttpRequest) -> HttpResponse:
    """出具参保凭证 of either family: one a day for what the books say; the same again is the same paper."""
    number = request.POST.get("relationship", "")
    for person in own.everywhere(request):
        if person.owner != number.partition("/")[0]:
            continue
        try:
            made = transfers.certify(
                owner=person.owner, person_no=person.person_no, relationship_no=number,
                on=clock.today(), at=clock.now(),
            )  # fmt: skip
        except NotFound:
            raise
        except Refusal as refusal:
            return _page(request, refusal)
        return redirect(f"{reverse('citizen-papers')}?new={to_url(made.paper.paper_no)}")
    raise NotFound(what=number)


@citizen
@person_page(Purpose.SELF, person=own.numbers)
@require_safe
def explanation(request: HttpRequest, case: str, seq: int) -> HttpResponse:
    """下载计算说明: of a decision in one's own case."""
    row = own.transfer(request, case)
    return explained(row.owner, row.case_no, seq)


@citizen
@person_page(Purpose.SELF, person=own.all_numbers)
@require_safe
def download(request: HttpRequest, paper: str) -> HttpResponse:
    """下载文书: the signed PDF."""
    number = from_url(paper)
    for person in own.everywhere(request):
        if person.owner == number.partition("/")[0]:
            found = queries.paper(person.owner, number)
            if found.person_no == person.person_no and _given(person.owner, [found]):
                pdf = services.render(owner=person.owner, paper_no=number, at=clock.now())
                name = f'attachment; filename="{paper}.pdf"'
                headers = {"Content-Disposition": name}
                return HttpResponse(pdf, content_type="application/pdf", headers=headers)
    raise NotFound(what=number)
