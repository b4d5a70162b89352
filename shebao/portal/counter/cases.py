"""One case 办件: its page, who handles it, its clock, its evidence and its papers."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shebao.agencies.models import RoleName
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound
from shebao.casework import queries, services
from shebao.casework.errors import EvidenceSize, ReasonMissing
from shebao.casework.models import Case
from shebao.casework.services.evidence import SIZE_MAX
from shebao.papers import queries as papers
from shebao.papers import services as printing
from shebao.pension import queries as benefits
from shebao.pension.services import changing
from shebao.pension.services import determining as pensions
from shebao.portal.counter import (
    account_kind,
    benefit,
    casefile,
    claims,
    comparing,
    determination,
    medical,
    merging,
)
from shebao.portal.counter.common import BOTH, Refused, attempt, case_of, case_page
from shebao.portal.doors import user_of
from shebao.portal.explain import paper as explained
from shebao.portal.naming import from_url
from shebao.transfers.services import kinds
from shebao.transfers.services.medical.common import MEDICAL_ARRIVAL, MEDICAL_DEPARTURE

CLERK = RoleName.CLERK


@case_page(*BOTH)
@require_safe
def show(request: HttpRequest, case: str) -> HttpResponse:
    """办件: everything about one case and what may be done now."""
    return page(request, case_of(request, case))


def page(
    request: HttpRequest,
    case: Case,
    *,
    refusal: Refused | None = None,
    typed: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page of a case, by its kind."""
    if case.kind == pensions.KIND:
        return determination.page(request, case, refusal=refusal)
    if case.kind == changing.KIND:
        change = benefits.change(case.owner, case.case_no)
        return benefit.page(request, change.benefit, refusal=refusal, typed=typed)
    if case.kind in (MEDICAL_ARRIVAL, MEDICAL_DEPARTURE):
        return medical.page(request, case, refusal=refusal, typed=typed)
    if case.kind in claims.KINDS:
        return claims.page(request, case, refusal=refusal, typed=typed)
    if case.kind in merging.KINDS:
        return merging.page(request, case, refusal=refusal)
    if case.kind in comparing.KINDS:
        return comparing.page(request, case, refusal=refusal)
    if case.kind == kinds.KIND:
        return account_kind.page(request, case, refusal=refusal)
    return casefile.page(request, case, refusal=refusal, typed=typed)


@case_page(*BOTH)
@require_POST
def take(request: HttpRequest, case: str) -> HttpResponse:
    """由我办理: the case is mine from now on."""
    user, found = user_of(request), case_of(request, case)
    return attempt(
        request, "take",
        lambda: services.assign(owner=user.owner, case_no=found.case_no, to=user.username,
                                by=user.username, at=clock.now()),
        done=_("本件由您办理。"), to=("counter-case", case),
        again=lambda refusal: page(request, found, refusal=refusal),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def stop(request: HttpRequest, case: str) -> HttpResponse:
    """中止时限: the applicant is asked for something; the reason is told to the applicant."""
    user, found = user_of(request), case_of(request, case)
    reason = request.POST.get("reason", "").strip()[:200]

    def act() -> None:
        if not reason:
            raise ReasonMissing(at="reason")
        services.stop_clock(found, since=clock.today(), reason=(reason, reason),
                            by=user.username, at=clock.now())  # fmt: skip

    return attempt(
        request, "stop", act, done=_("时限已中止，等待申请人补正。"), to=("counter-case", case),
        again=lambda r: page(request, found, refusal=r, typed=request.POST),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def restart(request: HttpRequest, case: str) -> HttpResponse:
    """恢复时限: what was asked for has come today."""
    user, found = user_of(request), case_of(request, case)
    return attempt(
        request, "restart",
        lambda: services.restart_clock(found, on=clock.today(), by=user.username, at=clock.now()),
        done=_("时限恢复计算。"), to=("counter-case", case),
        again=lambda r: page(request, found, refusal=r),
    )  # fmt: skip


@case_page(CLERK)
@require_POST
def attach(request: HttpRequest, case: str) -> HttpResponse:
    """收材料: one file, its type found by its content."""
    user, found = user_of(request), case_of(request, case)
    file = request.FILES.get("file")

    def act() -> None:
        if file is None or (file.size or 0) > SIZE_MAX:
            raise EvidenceSize(name=file.name if file else "", size=(file.size or 0) if file else 0,
                               limit=SIZE_MAX, at="file")  # fmt: skip
        services.attach(
            found, name=file.name or "", body=file.read(), by=user.username, at=clock.now()
        )

    return attempt(
        request, "attach", act, done=_("材料已收到。"), to=("counter-case", case),
        again=lambda r: page(request, found, refusal=r),
    )  # fmt: skip


@case_page(*BOTH)
@require_safe
def evidence(request: HttpRequest, case: str, number: int) -> HttpResponse:
    """下载材料: always as a file, never shown inside our pages."""
    found, body = queries.evidence_body(user_of(request).owner, number)
    if found.case_id != case_of(request, case).pk:
        raise NotFound(what=str(number))
    return file_of(body, found.media_type, found.name)


@case_page(*BOTH)
@require_safe
def explanation(request: HttpRequest, case: str, seq: int) -> HttpResponse:
    """下载计算说明: how a decision of the case was computed, as a signed paper."""
    found = case_of(request, case)
    return explained(found.owner, found.case_no, seq)


@case_page(*BOTH)
@require_safe
def paper(request: HttpRequest, case: str, number: str) -> HttpResponse:
    """下载文书: the signed PDF, made once."""
    owner, paper_no = user_of(request).owner, from_url(number)
    if papers.paper(owner, paper_no).case_no != from_url(case):
        raise NotFound(what=paper_no)
    body = printing.render(owner=owner, paper_no=paper_no, at=clock.now())
    return file_of(body, "application/pdf", f"{number}.pdf")


def file_of(body: bytes, media_type: str, name: str) -> HttpResponse:
    """A file to download, never shown inside our pages."""
    from django.utils.http import content_disposition_header

    answer = HttpResponse(body, content_type=media_type)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or ""
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
