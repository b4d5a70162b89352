"""The operator's pages 系统管理: letters and jobs that wait for a person, the directory, imported files."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from shebao.agencies import queries as agencies
from shebao.agencies.models import RoleName
from shebao.base.plumbing import clock, jobs
from shebao.base.refusals import NotFound, Refusal
from shebao.enrolment import queries as enrolment
from shebao.enrolment import schemes
from shebao.enrolment.findings import words
from shebao.enrolment.schemes import Scheme
from shebao.enrolment.states import FILE_STATE_NAMES, FileState
from shebao.exchange import queries, services
from shebao.exchange.queries import Trouble
from shebao.exchange.states import In, InAct, Out, OutAct, after_in, after_out
from shebao.portal.counter.casefile import called
from shebao.portal.counter.common import Card, Refused, chinese, names_of, refused
from shebao.portal.counter.words import LETTERS, word_of
from shebao.portal.doors import officer, user_of
from shebao.portal.naming import from_url, to_url

OPERATOR = RoleName.OPERATOR
PAGE = 50
TRIES = 5
"""A job that failed so often is shown though it is tried again: it may not mend itself."""
TENDING: dict[tuple[str, str], Callable[..., object]] = {
    ("out", "retry"): services.retry_outgoing,
    ("in", "retry"): services.retry_incoming,
    ("out", "end"): services.abandon,
    ("in", "end"): services.set_aside,
}


NEXT: dict[tuple[str, str], str] = {
    ("out", Out.DEAD): gettext_noop(
        "对方没有收下。先与对方联系，等其系统恢复，再按“重试”；原报文照发，对方不会办两遍。"
    ),
    ("out", Out.REFUSED): gettext_noop("对方拒收。按错误改正后重试；不再需要的，放弃并写明理由。"),
    ("in", In.DEAD): gettext_noop(
        "本机构办理时出错。重试不会办两遍；再出错的，把报文编号和错误交给技术支持。"
    ),
    ("in", In.REFUSED): gettext_noop("本机构不予办理。查明原因后重试；不该办的，搁置并写明理由。"),
    ("in", In.HELD): gettext_noop("本版本还不认识这种报文，升级后自动办理，不用您做什么。"),
}
"""What an operator does about a letter that waits, by direction and state."""


def _phone(code: str) -> str:
    """Whom to call; empty where the directory does not know the agency."""
    try:
        return str(agencies.agency(code).phone)
    except NotFound:
        return ""


def _follows(direction: str, state: str, act: str) -> bool:
    try:
        if direction == "out":
            after_out(Out(state), OutAct.RETRY if act == "retry" else OutAct.ABANDON)
        else:
            after_in(In(state), InAct.RETRY if act == "retry" else InAct.SET_ASIDE)
    except Refusal:
        return False
    return True


def _line(direction: str, row: Any, since: datetime) -> dict[str, Any]:
    peer = row.peer if isinstance(row, Trouble) else row.sender
    label = row.state_label if isinstance(row, Trouble) else row.get_state_display()
    return {
        "direction": direction, "letter_id": row.letter_id, "peer": called(peer), "phone": _phone(peer),
        "next": _(NEXT[direction, str(row.state)]),
        "kind": word_of(LETTERS, row.kind), "version": row.version, "caseref": row.caseref,
        "state": label, "since": since, "attempts": row.attempts, "error": row.error,
        "retry": _follows(direction, row.state, "retry"), "end": _follows(direction, row.state, "end"),
    }  # fmt: skip


@officer(OPERATOR)
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """报文: dead and refused, held, contradicting, turned away at the door."""
    return _letters_page(request)


def _letters_page(request: HttpRequest, refusal: Refused | None = None) -> HttpResponse:
    """The letters that wait; with why one could not be ended, beside it."""
    owner = user_of(request).owner
    rows = [_line(each.direction, each, each.since) for each in queries.dead(owner)]
    rows += [_line("in", each, each.received_at) for each in queries.held(owner)]
    facts = {
        "rows": rows, "unsent": [
            (called(each.peer), _phone(each.peer), each) for each in queries.unsent(owner)
        ],
        "incidents": queries.incidents(owner, limit=PAGE),
        "turned_away": queries.bad_signatures(owner, limit=PAGE), "cards": _counts(owner),
        "refusal": refusal, "typed": request.POST if refusal else {},
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "counter/letters.html", facts, status=status)


def _counts(owner: str) -> list[Card]:
    told = queries.counts(owner)
    dead = sum(told.get(key, 0) for key in ("out.dead", "out.refused", "in.dead", "in.refused"))
    return [
        Card(_("已送达"), told.get("out.delivered", 0), icon="mail-forward", tone="success"),
        Card(_("待送达"), told.get("out.waiting", 0), icon="clock"),
        Card(_("暂存"), told.get("in.held", 0), icon="mail-pause", tone="gold"),
        Card(_("待人工"), dead, icon="alert-triangle", tone="danger"),
    ]


@officer(OPERATOR)
@require_POST
def tend_letter(request: HttpRequest) -> HttpResponse:
    """重试、搁置、放弃: one letter that waits for a person."""
    user = user_of(request)
    act, direction = request.POST.get("act", ""), request.POST.get("direction", "")
    do = TENDING.get((direction, act))
    if do is None:
        raise NotFound(what=f"{direction}/{act}")
    known = {"by": user.username, "at": clock.moment()}
    if act == "end":
        known["reason"] = request.POST.get("reason", "")[:200]
    try:
        do(user.owner, request.POST.get("letter_id", ""), **known)
    except Refusal as refusal:
        return _letters_page(request, refused(refusal, "letter"))
    messages.success(request, _("已重新处理。") if act == "retry" else _("已了结。"))
    return redirect("counter-letters")


@officer(OPERATOR)
@require_safe
def dead_jobs(request: HttpRequest) -> HttpResponse:
    """后台任务: those that failed too often and wait for a person."""
    after = request.GET.get("after", "")
    found = jobs.dead(
        user_of(request).owner, after=int(after) if after.isdecimal() else 0, limit=PAGE + 1
    )
    page = found[:PAGE]
    return render(
        request,
        "counter/jobs.html",
        {
            "rows": page,
            "more": page[-1].pk if len(found) > PAGE else 0,
            "stuck": jobs.stuck(user_of(request).owner, tries=TRIES),
        },
    )


@officer(OPERATOR)
@require_POST
def retry_job(request: HttpRequest, job: int) -> HttpResponse:
    """重试: one dead job begins again. Refuses `not-found` for another agency's."""
    if not jobs.retry(job, owner=user_of(request).owner):
        raise NotFound(what=str(job))
    messages.success(request, _("任务已重新排队。"))
    return redirect("counter-jobs")


@officer(OPERATOR)
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """机构目录: agencies with their keys, and what peers answered about our entry."""
    zh, owner = chinese(), user_of(request).owner
    rows = [
        {
            "agency": agency, "name": agency.name if zh else agency.name_en or agency.name,
            "city": agency.city if zh else agency.city_en or agency.city,
            "keys": agencies.keys_of(agency.code),
        }
        for agency in agencies.agencies()[:200]
    ]  # fmt: skip
    facts = {"rows": rows, "roots": agencies.roots(), "checks": queries.checks(owner)}
    return render(request, "counter/directory.html", facts)


@officer(OPERATOR, RoleName.CLERK)
@require_safe
def imports(request: HttpRequest) -> HttpResponse:
    """导入文件: the newest first."""
    after = request.GET.get("after", "")
    owner = user_of(request).owner
    found = enrolment.import_files(
        owner, after=int(after) if after.isdecimal() else None, limit=PAGE + 1
    )
    half, officers = (0 if chinese() else 1), names_of(owner)
    rows = [
        {
            "file": each, "word": to_url(each.file_no),
            "state": FILE_STATE_NAMES[FileState(each.state)][half],
            "scheme": schemes.NAMES[Scheme(each.scheme)][half],
            "by": officers.get(each.staged_by, each.staged_by),
        }
        for each in found[:PAGE]
    ]  # fmt: skip
    more = found[PAGE - 1].pk if len(found) > PAGE else 0
    return render(request, "counter/imports.html", {"rows": rows, "more": more})


@officer(OPERATOR, RoleName.CLERK)
@require_safe
def import_lines(request: HttpRequest, file: str) -> HttpResponse:
    """错误行: the lines of a file that were kept out, and why."""
    owner, file_no = user_of(request).owner, from_url(file)
    after, zh = request.GET.get("after", ""), chinese()
    found = enrolment.bad_lines(
        owner, file_no, after=int(after) if after.isdecimal() else None, limit=PAGE + 1
    )
    counts, lang = enrolment.finding_counts(owner, file_no), "zh" if zh else "en"
    facts = {
        "file": enrolment.import_file(owner, file_no), "word": file,
        "rows": [(each, each.zh if zh else each.en) for each in found[:PAGE]],
        "more": found[PAGE - 1].line if len(found) > PAGE else 0,
        "alike": [
            (row, [(one, one.words(lang), one.reasons(lang), to_url(one.person.person_no)) for one in them])
            for row, them in enrolment.namesakes(owner, file_no)
        ],
        "counts": [(words(code, lang), n) for code, n in counts.items()],
    }  # fmt: skip
    return render(request, "counter/import.html", facts)
