"""Inspections 稽核办件: findings with evidence, the office asked, the opinion proposed and signed by another."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shebao.agencies.models import Purpose
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound
from shebao.casework.errors import EvidenceSize
from shebao.casework.services.evidence import SIZE_MAX
from shebao.identity import queries as people
from shebao.inspection import queries, services
from shebao.inspection.errors import InspectionWords
from shebao.inspection.models import Inspection
from shebao.inspection.states import MOVES, Act, Conclusion, State
from shebao.papers import services as printing
from shebao.portal.counter.cases import file_of
from shebao.portal.counter.common import Refused, attempt
from shebao.portal.counter.words import kind_label
from shebao.portal.doors import person_page, user_of
from shebao.portal.inspection.desk import INSPECTOR, PAGE, area_of, label, officers_of, offices_of
from shebao.portal.naming import from_url, to_url


def _done(act: str) -> str:
    return {
        "record": _("已记录。"), "attach": _("证据已收到。"), "ask": _("已问询，等待答复。"),
        "propose": _("已提出意见，等待另一名稽核人员签署。"), "send-back": _("已退回。"),
        "close": _("已签署，稽核意见书已出具。"),
    }[act]  # fmt: skip


@INSPECTOR
@require_safe
def show_all(request: HttpRequest) -> HttpResponse:
    """稽核办件: open ones, or those that are closed."""
    owner, area = user_of(request).owner, area_of(request)
    after, closed = request.GET.get("after", ""), request.GET.get("closed") == "1"
    found = queries.inspections(
        owner, area, open_only=not closed, after=int(after) if after.isdecimal() else 0,
        limit=PAGE + 1,
    )  # fmt: skip
    page, offices, officers = found[:PAGE], dict(offices_of(owner, area)), officers_of(request)
    rows = [
        {
            "row": row, "word": to_url(row.inspection_no), "kind": kind_label(row.kind),
            "office": offices.get(row.office_code, row.office_code), "state": label(row.state),
            "conclusion": label(row.conclusion), "by": officers.get(row.opened_by, row.opened_by),
            "mine": row.state == State.PROPOSED and row.proposed_by != user_of(request).username,
        }
        for row in page
    ]  # fmt: skip
    more = page[-1].pk if len(found) > PAGE else 0
    facts = {"rows": rows, "closed": closed, "more": more}
    return render(request, "inspection/inspections.html", facts)


def _row(request: HttpRequest, word: str) -> Inspection:
    return queries.inspection(user_of(request).owner, area_of(request), from_url(word))


def _person(request: HttpRequest, *, inspection: str, **rest: Any) -> Iterable[str]:
    row = _row(request, inspection)
    return [row.person_no] if row.person_no else []


@INSPECTOR
@person_page(Purpose.INSPECTION, person=_person)
@require_safe
def show(request: HttpRequest, inspection: str) -> HttpResponse:
    """一件稽核."""
    return _page(request, inspection)


def _page(request: HttpRequest, word: str, refusal: Refused | None = None) -> HttpResponse:
    row, officers, me = _row(request, word), officers_of(request), user_of(request).username
    state, proofs = State(row.state), queries.proofs(row)
    may = {str(act) for (before, act) in MOVES if before == state}
    facts: dict[str, Any] = {
        "row": row, "word": word, "case_word": to_url(row.case_no), "kind": kind_label(row.kind),
        "state": label(row.state), "conclusion": label(row.conclusion), "may": may,
        "office": dict(offices_of(row.owner, area_of(request))).get(row.office_code, ""),
        "person": people.people_of(row.owner, [row.person_no]).get(row.person_no),
        "opened_by": officers.get(row.opened_by, row.opened_by),
        "proposed_by": officers.get(row.proposed_by, row.proposed_by),
        "closed_by": officers.get(row.closed_by, row.closed_by),
        "answered_by": officers.get(row.answered_by, row.answered_by),
        "findings": [
            (each, [one for one in proofs if one.finding_id == each.pk])
            for each in row.findings.order_by("seq")
        ],
        "proofs": [one for one in proofs if one.finding_id is None],
        "second": state == State.PROPOSED and row.proposed_by != me,
        "own": state == State.PROPOSED and row.proposed_by == me,
        "log": [
            {
                "act": label(each.act), "note": each.note, "at": each.at,
                "actor": officers.get(each.actor, each.actor), "moved": False, "public": True,
            }
            for each in row.log.order_by("-seq")
        ],
        "refusal": refusal, "typed": request.POST,
        "can": {
            "record": Act.RECORD in may, "ask": Act.ASK in may, "propose": Act.PROPOSE in may,
            "attach": state != State.CLOSED,
        },
        "conclusions": [
            (str(each), label(each)) for each in Conclusion if (each == Conclusion.SOUND) != row.findings.exists()
        ],
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "inspection/inspection.html", facts, status=status)


@INSPECTOR
@person_page(Purpose.INSPECTION, person=_person)
@require_POST
def act(request: HttpRequest, inspection: str) -> HttpResponse:
    """稽核业务: record, attach, ask, propose, send back, sign; `act` says which."""
    user, wanted = user_of(request), request.POST.get("act", "")
    _row(request, inspection)
    doing = _acts(request).get(wanted)
    if doing is None:
        raise NotFound(what=wanted)
    common = {
        "owner": user.owner, "inspection_no": from_url(inspection), "by": user.username,
        "at": clock.now(),
    }  # fmt: skip
    return attempt(
        request, wanted, lambda: doing(common), done=_done(wanted),
        to=("inspection-show", inspection), again=lambda no: _page(request, inspection, no),
    )  # fmt: skip


def _acts(request: HttpRequest) -> dict[str, Callable[[dict[str, Any]], object]]:
    given = request.POST.get
    return {
        "record": lambda all_: services.record(
            words=given("words", ""), law=given("law", ""), **all_
        ),
        "attach": lambda all_: services.attach(
            **file_from(request), finding=_finding(request), **all_
        ),
        "ask": lambda all_: services.ask(question=given("question", ""), **all_),
        "propose": lambda all_: services.propose(
            conclusion=_conclusion(request), opinion=given("opinion", ""), **all_
        ),
        "send-back": lambda all_: services.send_back(reason=given("reason", ""), **all_),
        "close": lambda all_: services.close(**all_),
    }


def _finding(request: HttpRequest) -> int:
    text = request.POST.get("finding", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0


def _conclusion(request: HttpRequest) -> Conclusion:
    try:
        return Conclusion(request.POST.get("conclusion", ""))
    except ValueError:
        raise InspectionWords(at="conclusion") from None


def file_from(request: HttpRequest) -> dict[str, Any]:
    """The file of a form. Refuses `casework.evidence-size` without one, or one too large to read."""
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > SIZE_MAX:
        size = (file.size or 0) if file else 0
        raise EvidenceSize(name=file.name if file else "", size=size, limit=SIZE_MAX, at="file")
    return {"name": file.name or "", "body": file.read()}


@INSPECTOR
@person_page(Purpose.INSPECTION, person=_person)
@require_safe
def proof(request: HttpRequest, inspection: str, number: int) -> HttpResponse:
    """下载证据: always as a file."""
    found = queries.proof(_row(request, inspection), number)
    return file_of(bytes(found.body), found.media_type, found.name)


@INSPECTOR
@person_page(Purpose.INSPECTION, person=_person)
@require_safe
def opinion(request: HttpRequest, inspection: str) -> HttpResponse:
    """稽核意见书: the signed PDF."""
    row = _row(request, inspection)
    if not row.paper_no:
        raise NotFound(what=inspection)
    body = printing.render(owner=row.owner, paper_no=row.paper_no, at=clock.now())
    return file_of(body, "application/pdf", f"{inspection}.pdf")
