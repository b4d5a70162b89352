"""Accounts that may be one person's 疑似重复, side by side; a merge previewed, confirmed, refused; undone 撤销归并."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from shebao.agencies.models import Purpose, RoleName
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound, Refusal
from shebao.casework import queries as cases
from shebao.casework.models import Case
from shebao.casework.services import Applicant
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.merging import queries, rulings, services
from shebao.merging.elsewhere import transfer_from
from shebao.merging.errors import DiedWhen
from shebao.merging.known import Known
from shebao.merging.models import Cluster, ClusterKind, Finding, Merge, Undoing
from shebao.merging.services.applying import OTHER_AGENCY, PROOFS
from shebao.merging.services.gone import AWAITED
from shebao.merging.services.merging import KIND
from shebao.merging.services.undoing import KIND as UNDO
from shebao.merging.states import OPEN, State
from shebao.payments.services import Payee
from shebao.portal.counter import casefile
from shebao.portal.counter.common import (
    BOTH,
    Refused,
    agency_name,
    attempt,
    case_of,
    case_page,
    may,
    names_of,
    refused,
)
from shebao.portal.counter.people import life_line
from shebao.portal.counter.words import act_label, kind_label, state_label, turn_label
from shebao.portal.doors import officer, person_page, user_of
from shebao.portal.merges import differ, leg_of
from shebao.portal.naming import from_url, to_url
from shebao.records.beside import beside

KINDS = (KIND, UNDO)
PAGE = 25
PROOF_WORDS = {
    "old-card": gettext_noop("旧身份证件"),
    "police-certificate": gettext_noop("公安机关证明"),
    "employer-statement": gettext_noop("单位证明"),
    "counter-check": gettext_noop("窗口当面核对"),
    "death-certificate": gettext_noop("死亡证明或公安数据"),
    "kinship-proof": gettext_noop("继承关系证明"),
    "other-agency": gettext_noop("另一经办机构已核对"),
}
PAYEE = ("payee_name", "payee_account_no", "payee_bank_name", "payee_bank_code")


@officer(*BOTH)
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """疑似重复: clusters, most money first; one number with several people is a list of its own."""
    owner, kind = user_of(request).owner, request.GET.get("kind", "")
    kind = kind if kind in set(ClusterKind) else str(ClusterKind.DUPLICATE)
    money, _dash, last = request.GET.get("after", "").partition("-")
    after = (int(money), int(last)) if money.isdecimal() and last.isdecimal() else None
    found = queries.worklist(owner, kind, after=after, limit=PAGE + 1)
    rows = found[:PAGE]
    facts = {
        "rows": [(row, to_url(row.cluster_no)) for row in rows], "kind": kind,
        "tabs": [(str(one), one.label, queries.waiting(owner, one)) for one in ClusterKind],
        "more": f"{rows[-1].at_stake_fen}-{rows[-1].pk}" if len(found) > PAGE else "",
    }  # fmt: skip
    return render(request, "counter/duplicates.html", facts)


def _cluster(request: HttpRequest, word: str) -> Cluster:
    return queries.cluster(user_of(request).owner, from_url(word))


def _people_of(found: Cluster) -> list[str]:
    """Its accounts, without those that two officers found to be somebody else's."""
    rows = queries.suspicions(found)
    left = [row for row in rows if row.finding != Finding.DIFFERENT] or rows
    return sorted({no for row in left for no in (row.person_no, row.other_no)})


def _of_cluster(request: HttpRequest, *, cluster: str) -> Iterable[str]:
    return _people_of(_cluster(request, cluster))


@officer(*BOTH)
@person_page(Purpose.CASE, person=_of_cluster)
@require_safe
def cluster(request: HttpRequest, cluster: str) -> HttpResponse:
    """并排核对: the accounts side by side with what agrees."""
    return _side_by_side(request, _cluster(request, cluster))


@officer(RoleName.CLERK)
@person_page(Purpose.CASE, person=_of_cluster)
@require_POST
def apply(request: HttpRequest, cluster: str) -> HttpResponse:
    """受理归并: the case of a merge of the accounts ticked, with the one to keep."""
    found = _cluster(request, cluster)
    user, chosen = user_of(request), request.POST.getlist("account")
    keep = request.POST.get("keep", "")
    others = [one for one in chosen if one != keep]
    if not {keep, *others} <= set(_people_of(found)):
        raise NotFound(what=cluster)
    made: list[Merge] = []

    def act() -> None:
        applicant, died_on = _applicant(request, people.by_person_no(user.owner, keep))
        made.append(services.apply(
            owner=user.owner, keep=keep, others=others, applicant=applicant, died_on=died_on,
            channel="counter", proofs=request.POST.getlist("proof"), payee=_payee(request),
            key=f"{keep}/merge/{request.POST.get('key', '')[:40]}", by=user.username,
            on=clock.today(), at=clock.now(),
        ))  # fmt: skip

    answer = attempt(
        request, "apply", act, done=_("已受理，请制作归并预览。"), to=("counter-duplicates",),
        again=lambda refusal: _side_by_side(request, found, refusal),
    )  # fmt: skip
    return redirect("counter-case", to_url(made[0].case_no)) if made else answer


def _applicant(request: HttpRequest, person: Person) -> tuple[Applicant, date | None]:
    """The person, or of one who died the heir. Refuses `merging.died-when`."""
    given = request.POST
    if not given.get("died_on", "").strip():
        return Applicant("person", person.name), None
    try:
        day = date.fromisoformat(given["died_on"].strip())
    except ValueError:
        raise DiedWhen(at="died_on") from None
    names = (("heir_name", 80), ("heir_phone", 30), ("heir_relation", 40))
    return Applicant("proxy", *(given.get(name, "").strip()[:most] for name, most in names)), day


def _payee(request: HttpRequest) -> Payee:
    return Payee(*(request.POST.get(name, "").strip()[:140] for name in PAYEE))


def _side_by_side(
    request: HttpRequest, found: Cluster, refusal: Refused | None = None
) -> HttpResponse:
    owner = user_of(request).owner
    persons = people.people_of(owner, _people_of(found))
    known = Known()
    sides = [_side(one, known) for _no, one in sorted(persons.items())]
    most = sorted(sides, key=lambda side: side["months"], reverse=True)
    longest = len(most) > 1 and most[0]["months"] > most[1]["months"]
    facts = {
        "cluster": found, "word": to_url(found.cluster_no), "sides": sides,
        "suspicions": queries.suspicions(found), "refusal": refusal, "typed": request.POST,
        "proofs": [(one, _(PROOF_WORDS[one])) for one in PROOFS if one != OTHER_AGENCY],
        "typed_proofs": request.POST.getlist("proof"),
        "typed_accounts": request.POST.getlist("account"),
        "proposed": most[0]["person"].person_no if longest else "",
        "may_merge": may(request, RoleName.CLERK)["clerk"] and found.kind == ClusterKind.DUPLICATE,
        "key": secrets.token_hex(8),
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "counter/cluster.html", facts, status=status)


def _side(person: Person, known: Known) -> dict[str, Any]:
    shown = rulings.side(person, known)
    return {
        "person": person, "word": to_url(person.person_no), "months": shown.months,
        "first": shown.first, "last": shown.last, "balance_fen": shown.balance_fen,
        "names": people.names_of(person), "life": life_line(person.owner, person),
        "relationships": len(known.rows(person)),
    }  # fmt: skip


# ---- the case of a merge, and of its undoing ----------------------------------------------------


def page(request: HttpRequest, case: Case, *, refusal: Refused | None = None) -> HttpResponse:
    """The page of a merge or of its undoing: the preview, and the one thing to do next."""
    undoing = queries.undoing(case.owner, case.case_no) if case.kind == UNDO else None
    row = undoing.merge if undoing else queries.merge(case.owner, case.case_no)
    officers, waiting, known = names_of(case.owner), cases.proposal_of(case), Known()
    can = may(request, RoleName.CLERK, RoleName.REVIEWER)
    open_now = row.state in OPEN and undoing is None
    every = people.people_of(case.owner, [row.person_no, *row.others])
    facts: dict[str, Any] = {
        "case": case, "row": row, "undoing": undoing, "word": to_url(case.case_no),
        "person": every.get(row.person_no), "differ": open_now and differ(every.values()),
        "sides": [_side(one, known) for _no, one in sorted(every.items())] if open_now else [],
        "person_word": to_url(row.person_no), "kind": kind_label(case.kind),
        "state": state_label(case.state), "turn": turn_label(case.turn), "can": can,
        "waiting": waiting, "waiting_act": act_label(waiting.act) if waiting else "",
        "waiting_by": officers.get(waiting.by, waiting.by) if waiting else "",
        "sent_back": casefile.sent_back(case, officers), "refusal": refusal, "open": open_now,
        "timeline": casefile.timeline(case.owner, case.case_no, officers),
        "papers": casefile.papers_of(case.owner, case.case_no), "plan": row.plan | {"expected": row.expected} if row.plan else {}, "letters": [],
        "evidence": cases.evidence_of(case), "typed": request.POST, "key": secrets.token_hex(8),
        "proofs": [_(PROOF_WORDS[one]) for one in row.proofs], "accounts": [row.person_no, *row.others],
        "loose": list(undoing.loose.order_by("id")) if undoing else [], "awaited": AWAITED,
        "merge_word": to_url(row.case_no), "may_act": can["clerk"] and not waiting,
        "may_undo": row.state == State.MERGED and can["clerk"] and undoing is None,
    }  # fmt: skip
    facts["leg"] = leg_of(row)
    facts["leg_turn"] = turn_label(row.peer_turn)
    facts["transfers"] = [_transfer(row, agency) for agency in row.elsewhere]
    if open_now:
        facts["hindrance"] = _hindrance(row, known)
    status = refusal.status if refusal else 200
    return render(request, "counter/merge.html", facts, status=status)


def _transfer(row: Merge, agency: str) -> tuple[str, str, str]:
    """Where an account comes from first, how far that is, and its case."""
    found = transfer_from(row, agency)
    if found is None:
        return agency_name(agency), "", ""
    return agency_name(agency), state_label(found.state), to_url(found.case_no)


def _hindrance(row: Merge, known: Known) -> Refused | None:
    """Why no preview can be made today, if so."""
    try:
        rulings.plan(row, known)
    except Refusal as no:
        return refused(no, "preview-merge")
    return None


@case_page(RoleName.CLERK)
@require_POST
def act(request: HttpRequest, case: str) -> HttpResponse:
    """归并办理: preview, the person's confirmation, refusal, withdrawal, and undoing, by the button pressed."""
    found = case_of(request, case)
    if found.kind not in KINDS:
        raise NotFound(what=found.case_no)
    name = request.POST.get("act", "")
    if name not in ACTS:
        raise NotFound(what=name)
    do, said = ACTS[name]
    target: list[str] = []

    def doing() -> None:
        made = do(request, found)
        if isinstance(made, Undoing):
            target.append(to_url(made.case_no))

    answer = attempt(
        request, name, doing, done=_(said), to=("counter-case", case),
        again=lambda refusal: page(request, found, refusal=refusal),
    )  # fmt: skip
    return redirect("counter-case", target[0]) if target else answer


def _given(request: HttpRequest, case: Case) -> dict[str, Any]:
    return {
        "owner": case.owner, "case_no": case.case_no, "by": user_of(request).username,
        "on": clock.today(), "at": clock.now(),
    }  # fmt: skip


def _preview(request: HttpRequest, case: Case) -> object:
    words = {name: request.POST.get(f"correct_{name}", "") for name in ("name", "number")}
    return services.preview(
        expected=_expected(queries.merge(case.owner, case.case_no), request.POST.get("keep", "")),
        keep=request.POST.get("keep", ""), payee=_payee(request), correction=words,
        **_given(request, case),
    )  # fmt: skip


def _expected(row: Merge, keep: str) -> dict[str, int | None]:
    """The pension before and after, as far as it can be told today; a refusal is told by the preview itself."""
    if row.died_on:
        return {}
    chosen = keep if keep in row.others else row.person_no
    every = people.people_of(row.owner, [row.person_no, *row.others])
    try:
        row.others = [one for one in (row.person_no, *row.others) if one != chosen]
        row.person_no = chosen
        less = sum(part.refund_fen + part.pooled_fen for part in rulings.plan(row).pairings)
    except Refusal:
        return {}
    found = beside(every[chosen], [every[one] for one in row.others], clock.today(), less_fen=less)
    return found.as_dict() if found else {}


def _confirm(request: HttpRequest, case: Case) -> object:
    sha256 = request.POST.get("sha256", "")
    return services.confirm(way="counter", sha256=sha256, **_given(request, case))


def _refuse(request: HttpRequest, case: Case) -> object:
    reason = request.POST.get("reason", "")
    return services.propose_refusal(reason=reason, **_given(request, case))


def _undo(request: HttpRequest, case: Case) -> object:
    given = _given(request, case)
    return services.prepare_undo(
        merge_case_no=given.pop("case_no"), reason=request.POST.get("reason", ""),
        key=f"{case.case_no}/undo/{request.POST.get('key', '')[:40]}", **given,
    )  # fmt: skip


def _loose(request: HttpRequest, case: Case) -> object:
    number = request.POST.get("loose", "")
    return services.settle_loose(
        loose_id=int(number) if number.isdecimal() else 0,
        belongs_to=request.POST.get("belongs_to", ""), note=request.POST.get("note", ""),
        **_given(request, case),
    )  # fmt: skip


ACTS: Mapping[str, tuple[Callable[[HttpRequest, Case], object], str]] = {
    "preview-merge": (_preview, gettext_noop("预览已制作，请本人确认。")),
    "confirm-merge": (_confirm, gettext_noop("本人确认已记下，已提交复核。")),
    "refuse-merge": (_refuse, gettext_noop("已提交复核。")),
    "withdraw-merge": (
        lambda request, case: services.withdraw(**_given(request, case)),
        gettext_noop("已撤回。"),
    ),
    "undo-merge": (_undo, gettext_noop("撤销已提交复核。")),
    "drop-undo": (
        lambda request, case: services.drop_undo(**_given(request, case)),
        gettext_noop("不再撤销。"),
    ),
    "settle-loose": (_loose, gettext_noop("归属已记下。")),
}
"""Buttons of the case page → what they do, and what is said."""
