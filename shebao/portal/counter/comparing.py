"""Comparing registers with another agency 跨地区比对, and what came of it: one number at two agencies, side by side."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_POST, require_safe

from shebao.agencies import queries as agencies
from shebao.agencies.models import Agency, Road, RoleName
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound
from shebao.casework import queries as cases
from shebao.casework.models import Case
from shebao.identity import queries as people
from shebao.merging import queries, rulings, services
from shebao.merging.models import Comparison, Party, QueryFinding
from shebao.merging.services.comparing import KIND
from shebao.merging.services.querying import FINDINGS
from shebao.merging.services.querying import KIND as QUERY
from shebao.merging.states import CompareAct, CompareState, QueryAct, QueryState
from shebao.portal.counter import casefile
from shebao.portal.counter.common import (
    BOTH,
    Refused,
    agency_name,
    attempt,
    case_of,
    case_page,
    chinese,
    may,
    names_of,
)
from shebao.portal.counter.words import act_label, kind_label, state_label, turn_label
from shebao.portal.doors import officer, user_of
from shebao.portal.naming import to_url

KINDS = (KIND, QUERY)
PAGE = 25
PEERS = 200
"""How many agencies the form offers; there is at most one a prefecture."""
UNDER_WAY = (CompareState.INDEXING, CompareState.SENDING, CompareState.COMPARING)
ADVICE: Mapping[str, Any] = {
    QueryFinding.ONE_PERSON: gettext_lazy("会告知本人：先把关系转移到一处，再清退重复的月份。"),
    QueryFinding.TWO_PEOPLE: gettext_lazy("两个人用了一个号码：请本人到公安机关核实证件。"),
    QueryFinding.NOTHING: gettext_lazy("例如对方的关系已经转走，或者双方都已知道。"),
}


@officer(*BOTH)
@require_safe
def comparisons(request: HttpRequest) -> HttpResponse:
    """跨地区比对: comparisons under way and done, and the form to ask for one."""
    return _list(request)


def _list(request: HttpRequest, refusal: Refused | None = None) -> HttpResponse:
    owner, after = user_of(request).owner, request.GET.get("after", "")
    found = queries.comparisons(owner, after=int(after) if after.isdecimal() else 0, limit=PAGE + 1)
    rows = found[:PAGE]
    facts = {
        "rows": [(row, to_url(row.case_no), agency_name(row.peer), state_label(row.state)) for row in rows],
        "more": rows[-1].pk if len(found) > PAGE else 0, "peers": _peers(owner), "refusal": refusal,
        "typed": request.POST, "can": may(request, RoleName.CLERK), "key": secrets.token_hex(8),
    }  # fmt: skip
    return render(
        request, "counter/comparisons.html", facts, status=refusal.status if refusal else 200
    )


def _peers(owner: str) -> list[tuple[str, str]]:
    """Agencies of our family that read letters."""
    kind = agencies.agency(owner).kind
    rows = agencies.find_agencies("", kind=kind, without=[owner], limit=PEERS)
    return [(row.code, _name(row)) for row in rows if row.local or row.road == Road.DIRECT]


def _name(row: Agency) -> str:
    return row.name if chinese() else row.name_en or row.name


@officer(RoleName.CLERK)
@require_POST
def prepare(request: HttpRequest) -> HttpResponse:
    """请求比对: prepared for a second officer."""
    user, made = user_of(request), list[Comparison]()

    def act() -> None:
        made.append(services.prepare_comparison(
            owner=user.owner, peer=request.POST.get("peer", ""), basis=request.POST.get("basis", ""),
            key=f"{user.owner}/compare/{request.POST.get('key', '')[:40]}", by=user.username,
            on=clock.today(), at=clock.now(),
        ))  # fmt: skip

    answer = attempt(
        request, "prepare", act, done=_("已提交复核。"), to=("counter-comparisons",),
        again=lambda refusal: _list(request, refusal),
    )  # fmt: skip
    return redirect("counter-case", to_url(made[0].case_no)) if made else answer


def page(request: HttpRequest, case: Case, *, refusal: Refused | None = None) -> HttpResponse:
    """The page of a comparison, or of one number at two agencies."""
    officers, waiting = names_of(case.owner), cases.proposal_of(case)
    can = may(request, RoleName.CLERK, RoleName.REVIEWER)
    facts: dict[str, Any] = {
        "case": case, "word": to_url(case.case_no), "kind": kind_label(case.kind),
        "state": state_label(case.state), "turn": turn_label(case.turn), "can": can,
        "handler": officers.get(case.handler, case.handler), "waiting": waiting,
        "waiting_act": act_label(waiting.act) if waiting else "",
        "waiting_by": officers.get(waiting.by, waiting.by) if waiting else "",
        "sent_back": casefile.sent_back(case, officers), "refusal": refusal,
        "timeline": casefile.timeline(case.owner, case.case_no, officers), "typed": request.POST,
        "open": case.closed_on is None, "may_act": can["clerk"] and not waiting,
        "papers": [], "evidence": cases.evidence_of(case),
    }  # fmt: skip
    add = _query if case.kind == QUERY else _comparison
    name = "query" if case.kind == QUERY else "comparison"
    status = refusal.status if refusal else 200
    return render(request, f"counter/{name}.html", facts | add(case), status=status)


def _comparison(case: Case) -> dict[str, Any]:
    row = queries.comparison(case.owner, case.case_no)
    found = queries.queries_of(row)
    persons = people.people_of(case.owner, [each.person_no for each in found])
    return {
        "row": row, "letters": casefile.letters_named(case.owner, row.shared_no),
        "peer": agency_name(row.peer), "asking": row.side == Party.ASKING,
        "under_way": row.state in UNDER_WAY, "prepared": row.state == CompareState.PREPARED,
        "asked": row.state == CompareState.ASKED,
        "queries": [
            (each, to_url(each.case_no), persons.get(each.person_no), state_label(each.state))
            for each in found
        ],
    }  # fmt: skip


def _query(case: Case) -> dict[str, Any]:
    row = queries.query(case.owner, case.case_no)
    person = people.by_person_no(case.owner, row.person_no)
    return {
        "row": row, "letters": casefile.letters_named(case.owner, row.shared_no),
        "peer": agency_name(row.peer), "side": rulings.side(person), "person": person,
        "person_word": to_url(row.person_no), "told": row.state != QueryState.OPEN or bool(row.ours),
        "findings": [(str(each), _word(each), ADVICE[each]) for each in QueryFinding],
        "found": _word(row.finding), "their_found": _word(row.their_finding),
        "comparison_word": to_url(row.comparison.case_no),
    }  # fmt: skip


def _word(finding: str) -> str:
    words = FINDINGS.get(QueryFinding(finding)) if finding in set(QueryFinding) else None
    return words[0 if chinese() else 1] if words else finding


@case_page(RoleName.CLERK)
@require_POST
def act(request: HttpRequest, case: str) -> HttpResponse:
    """办理: agree, decline, drop, tell, or settle, by the button pressed."""
    found = case_of(request, case)
    name = request.POST.get("act", "")
    if found.kind not in KINDS or name not in ACTS:
        raise NotFound(what=name)
    do, said = ACTS[name]
    given = {
        "owner": found.owner, "case_no": found.case_no, "by": user_of(request).username,
        "on": clock.today(), "at": clock.now(),
    }  # fmt: skip
    return attempt(
        request, name, lambda: do(request, given), done=_(said), to=("counter-case", case),
        again=lambda refusal: page(request, found, refusal=refusal),
    )  # fmt: skip


def _answer(agree: bool) -> Callable[[HttpRequest, dict[str, Any]], object]:
    return lambda request, given: services.propose_answer(
        agree=agree, reason=request.POST.get("reason", ""), **given
    )


def _settle(request: HttpRequest, given: dict[str, Any]) -> object:
    return services.propose_settling(
        finding=request.POST.get("finding", ""), reason=request.POST.get("reason", ""), **given
    )


ACTS: Mapping[str, tuple[Callable[[HttpRequest, dict[str, Any]], object], str]] = {
    "agree-comparison": (_answer(True), gettext_noop("已提交复核。")),
    "decline-comparison": (_answer(False), gettext_noop("已提交复核。")),
    "drop-comparison": (
        lambda request, given: services.drop_comparison(**given),
        gettext_noop("不再比对。"),
    ),
    "tell-account": (
        lambda request, given: services.tell_account(**given),
        gettext_noop("已告知对方。"),
    ),
    "settle-query": (_settle, gettext_noop("已提交复核。")),
}
"""Buttons of the case page → what they do, and what is said."""


def stated(act: str, payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What of a proposal the second officer reads in words: with whom, under what, what was found."""
    if act in (CompareAct.OFFER, CompareAct.AGREE, CompareAct.DECLINE):
        return [
            (_("对方经办机构"), agency_name(payload["peer"])),
            (_("依据文件"), payload["basis"]),
        ]
    if act == QueryAct.SETTLE:
        return [(_("核实结论"), _word(str(payload["finding"])))]
    return []
