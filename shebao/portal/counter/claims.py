"""Claims at the counter 医保支付: a balance that cannot move is asked for; one case, its figures, the next thing to do."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from shebao.agencies.models import RoleName
from shebao.base import parameters
from shebao.base.money import parse_yuan
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound, Refusal
from shebao.casework import queries as cases
from shebao.casework.models import ApplicantKind, Case
from shebao.identity import queries as people
from shebao.medical.models import Claim, ClaimKind, Waiting
from shebao.medical.queries import claims as queries
from shebao.medical.queries.waiting import waiting_on
from shebao.medical.rules.payout import GROUNDS, PAPERS, Ground
from shebao.medical.rulings import plan_of
from shebao.medical.services import claims as services
from shebao.medical.states.claims import ClaimState
from shebao.payments.services import Payee
from shebao.portal.counter import casefile
from shebao.portal.counter.applying import applicant_of
from shebao.portal.counter.common import (
    Refused,
    attempt,
    case_of,
    case_page,
    chinese,
    may,
    names_of,
    person_view,
    refused,
)
from shebao.portal.counter.words import act_label, kind_label, state_label, turn_label
from shebao.portal.doors import user_of
from shebao.portal.explain import decided, in_words
from shebao.portal.naming import from_url, to_url

KINDS = (ClaimKind.PAYOUT, ClaimKind.REIMBURSEMENT)
PAYEE = ("payee_name", "payee_account_no", "payee_bank_name", "payee_bank_code")
TYPED = (
    "ground", "paper", "place", "died_on", "applicant_kind", "applicant_name", "applicant_phone",
    "applicant_relation", "key", *PAYEE,
)  # fmt: skip
FORMS = {
    ClaimState.APPLIED: ("accept", "refuse"), ClaimState.ACCEPTED: ("decide", "refuse"),
    ClaimState.BOUNCED: ("reissue",),
}  # fmt: skip
"""State → the forms that may follow, the next thing to do first."""


def page(
    request: HttpRequest,
    case: Case,
    *,
    refusal: Refused | None = None,
    typed: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page of a claim: whose turn, what would be paid and why, the next thing to do."""
    row, on = queries.claim(case.owner, case.case_no), clock.today()
    officers, waiting = names_of(case.owner), cases.proposal_of(case)
    can = may(request, RoleName.CLERK, RoleName.REVIEWER)
    facts: dict[str, Any] = {
        "case": case, "row": row, "word": to_url(case.case_no), "kind": kind_label(case.kind),
        "person": people.people_of(case.owner, [case.person_no]).get(case.person_no), "named": {},
        "person_word": to_url(case.person_no), "state": state_label(case.state),
        "turn": turn_label(case.turn), "can": can, "waiting": waiting,
        "handler": officers.get(case.handler, case.handler),
        "waiting_act": act_label(waiting.act) if waiting else "",
        "waiting_by": officers.get(waiting.by, waiting.by) if waiting else "",
        "sent_back": casefile.sent_back(case, officers), "refusal": refusal, "typed": typed or {},
        "bills": list(row.bills.order_by("pk")), "in_wait": _in_wait(row),
        "assessing": row.state == ClaimState.ACCEPTED and can["clerk"] and not waiting,
        "ground": _pair(GROUNDS[Ground(row.ground)]) if row.ground else "",
        "clock": casefile.clock_of(case, on), "clocks": casefile.past_clocks(case),
        "timeline": casefile.timeline(case.owner, case.case_no, officers),
        "papers": casefile.papers_of(case.owner, case.case_no), "letters": [],
        "evidence": cases.evidence_of(case), "is_mine": case.handler == user_of(request).username,
        "decisions": decided(cases.decisions(case), "counter-explanation"),
        "forms": FORMS.get(ClaimState(row.state), ()) if can["clerk"] and not waiting else (),
    }  # fmt: skip
    if row.state == ClaimState.ACCEPTED:
        facts |= _plan(row, on)
    return render(request, "counter/claim.html", facts, status=refusal.status if refusal else 200)


def _pair(words: tuple[str, str]) -> str:
    return words[0 if chinese() else 1]


def _plan(row: Claim, on: Any) -> dict[str, Any]:
    """What would be paid today, or why it cannot be."""
    try:
        plan = plan_of(row, on)
    except Refusal as no:
        return {"hindrance": refused(no, "decide")}
    return {"plan": plan, "plan_figure": in_words(plan.figure.as_dict())}


def payee_of(request: HttpRequest) -> Payee:
    """The bank account as it was typed."""
    return Payee(*(request.POST.get(name, "").strip()[:140] for name in PAYEE))


Doing = Callable[[HttpRequest, Case, dict[str, Any]], object]


def _assess(request: HttpRequest, case: Case, by: dict[str, Any]) -> object:
    given = request.POST
    return services.assess_bill(
        owner=case.owner, case_no=case.case_no, number=given.get("number", ""),
        pooled_fen=parse_yuan(given.get("pooled", "")), note="",
        account_fen=parse_yuan(given.get("account", "")), **by,
    )  # fmt: skip


ACTS: Mapping[str, tuple[Doing, str]] = {
    "assess": (_assess, gettext_noop("已记下。")),
    "accept": (
        lambda _r, c, by: services.accept(owner=c.owner, case_no=c.case_no, **by),
        gettext_noop("已受理。"),
    ),
    "decide": (
        lambda _r, c, by: services.propose_claim(owner=c.owner, case_no=c.case_no, **by),
        gettext_noop("已提交复核。"),
    ),
    "refuse": (
        lambda r, c, by: services.propose_claim_refusal(
            owner=c.owner, case_no=c.case_no, reason=r.POST.get("reason", ""), **by
        ),
        gettext_noop("已提交复核。"),
    ),
    "reissue": (
        lambda r, c, by: services.reissue_claim(
            owner=c.owner, case_no=c.case_no, payee=payee_of(r), **by
        ),
        gettext_noop("已按更正的收款信息重新付款。"),
    ),
}
"""Buttons of the case page → what they do, and what is said."""


@case_page(RoleName.CLERK)
@require_POST
def act(request: HttpRequest, case: str) -> HttpResponse:
    """办理: the button pressed on a claim's page; what moves money goes to a second officer."""
    user, found = user_of(request), case_of(request, case)
    name = request.POST.get("act", "")
    if found.kind not in KINDS or name not in ACTS:
        raise NotFound(what=name)
    do, said = ACTS[name]
    by = {"by": user.username, "on": clock.today(), "at": clock.now()}
    return attempt(
        request, name, lambda: do(request, found, by), done=_(said), to=("counter-case", case),
        again=lambda refusal: page(
            request, case_of(request, case), refusal=refusal, typed=request.POST
        ),
    )  # fmt: skip


@person_view(RoleName.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def payout(request: HttpRequest, person: str) -> HttpResponse:
    """新建受理：一次性支取, for the person, or for the heir of one who died."""
    user = user_of(request)
    found = people.by_person_no(user.owner, from_url(person))
    if request.method != "POST":
        blank = {"applicant_kind": "person", "key": secrets.token_hex(8), "payee_name": found.name}
        return _form(request, found, blank)
    typed = {name: request.POST.get(name, "").strip()[:140] for name in TYPED}
    try:
        row = services.apply_payout(
            owner=user.owner, person_no=found.person_no, ground=typed["ground"],
            facts={name: typed[name] for name in ("paper", "place", "died_on")},
            payee=payee_of(request), applicant=applicant_of(typed, found), channel="counter",
            key=f"counter/{user.username}/{typed['key'][:32]}", by=user.username,
            on=clock.today(), at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _form(request, found, typed, refused(refusal, "apply"))
    return redirect("counter-case", to_url(row.case_no))


def _form(
    request: HttpRequest, person: Any, typed: Mapping[str, Any], refusal: Refused | None = None
) -> HttpResponse:
    place, on = user_of(request).owner[:6], clock.today()
    grounds = [
        (str(ground), _pair(words), _pair(PAPERS[ground]))
        for ground, words in GROUNDS.items()
        if (row := parameters.find(f"medical.payout_{ground}", on, place)) and row.value == "true"
    ]
    kinds = (ApplicantKind.PERSON, ApplicantKind.PROXY)
    facts = {
        "person": person, "word": to_url(person.person_no), "typed": typed, "refusal": refusal,
        "grounds": grounds, "had": [
            (row, to_url(row.case_no), state_label(row.state))
            for row in queries.claims_of(person.owner, person.person_no)
        ],
        "kinds": [(str(k), ApplicantKind(k).label, typed.get("applicant_kind") == k) for k in kinds],
    }  # fmt: skip
    return render(request, "counter/payout.html", facts, status=refusal.status if refusal else 200)


def _in_wait(row: Claim) -> Waiting | None:
    """The waiting period any bill falls into, so that the officer knows before assessing."""
    found = (waiting_on(row.owner, row.person_no, bill.on) for bill in row.bills.order_by("pk"))
    return next((each for each in found if each is not None), None)
