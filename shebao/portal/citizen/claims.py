"""Money from my medical account 医保个人账户支取: ask for a balance that cannot move, and follow every claim to the bank."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shebao.agencies.models import Purpose
from shebao.base import parameters
from shebao.base.plumbing import clock
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound, Refusal
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.services import Applicant
from shebao.enrolment import queries as enrolment
from shebao.enrolment.schemes import NAMES, Scheme
from shebao.enrolment.states import STATE_NAMES, State
from shebao.identity.models import Person
from shebao.identity.writing import mask
from shebao.medical.models import Claim
from shebao.medical.queries import claims as queries
from shebao.medical.rules.payout import GROUNDS, PAPERS, Ground
from shebao.medical.services import claims as services
from shebao.medical.states.claims import CLAIM_LABELS, ClaimState
from shebao.papers import queries as papers
from shebao.payments.services import Payee
from shebao.portal.citizen import own
from shebao.portal.citizen.papers import listed
from shebao.portal.citizen.words import TURNS
from shebao.portal.counter.words import kind_label
from shebao.portal.doors import citizen, person_page, user_of
from shebao.portal.middleware import status_of
from shebao.portal.naming import from_url, to_url

MINE = person_page(Purpose.SELF, person=own.medical_numbers)
TYPED = (
    "account",
    "ground",
    "paper",
    "place",
    "payee_account_no",
    "payee_bank_name",
    "phone",
    "key",
)


@citizen
@MINE
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """个人账户支取: my accounts, my claims, and the application for a balance that cannot move."""
    if request.method != "POST":
        return _page(request, {"key": secrets.token_hex(8)})
    typed = {name: request.POST.get(name, "").strip()[:140] for name in TYPED}
    try:
        row = _apply(request, typed)
    except Refusal as refusal:
        return _page(request, typed, refusal)
    messages.success(request, _("申请已提交。"))
    return redirect("citizen-claim", to_url(row.case_no))


@atomic
def _apply(request: HttpRequest, typed: dict[str, str]) -> Claim:
    """The application and its paper, or neither: a file that is refused leaves no application behind."""
    person, user = _holder(request, typed["account"]), user_of(request)
    if typed["ground"] == Ground.DEATH:
        raise NotFound(what=typed["ground"])
    row = services.apply_payout(
        owner=person.owner, person_no=person.person_no, ground=typed["ground"],
        facts={"paper": typed["paper"], "place": typed["place"]},
        payee=Payee(person.name, typed["payee_account_no"], typed["payee_bank_name"], ""),
        applicant=Applicant("person", person.name, typed["phone"][:30]), channel="mobile",
        key=f"{user.get_username()}/{typed['key'][:40]}", by=user.get_username(), on=clock.today(),
        at=clock.now(),
    )  # fmt: skip
    if file := request.FILES.get("file"):
        case = cases.case(row.owner, row.case_no)
        casework.attach(
            case, name=file.name or "", body=file.read(), by=user.get_username(), at=clock.now()
        )
    return row


def _holder(request: HttpRequest, owner: str) -> Person:
    """Oneself at the agency that keeps the account. Refuses `not-found`."""
    for person in own.medical_persons(request):
        if person.owner == owner:
            return person
    raise NotFound(what=owner)


def _page(
    request: HttpRequest, typed: dict[str, str], refusal: Refusal | None = None
) -> HttpResponse:
    held = own.medical_persons(request)
    facts = {
        "accounts": [_account(row) for each in held
                     for row in enrolment.relationships_of_person(each.owner, each)
                     if row.scheme == Scheme.EMPLOYEE_MEDICAL],
        "claims": [(row, to_url(row.case_no), kind_label(row.kind), CLAIM_LABELS[row.state])
                   for each in held for row in queries.claims_of(each.owner, each.person_no)],
        "grounds": _grounds(held), "typed": typed,
        "refusal": refusal.as_dict(get_language() or "zh-hans") if refusal else None,
    }  # fmt: skip
    status = 200
    if refusal:
        status = 422 if isinstance(refusal, NotFound) else status_of(refusal)
    return render(request, "citizen/claims.html", facts, status=status)


def _account(row: Any) -> dict[str, Any]:
    return {
        "owner": row.owner, "scheme": NAMES[Scheme(row.scheme)], "balance_fen": enrolment.balance(row),
        "place": (row.area.name, row.area.name_en or row.area.name),
        "state": STATE_NAMES[State(row.state)],
    }  # fmt: skip


def _grounds(held: list[Person]) -> list[tuple[str, tuple[str, str], tuple[str, str]]]:
    """The reasons one of one's own places knows, without death: that is told at the counter, by the heir."""
    places = {person.owner[:6] for person in held}
    return [
        (str(ground), words, PAPERS[ground])
        for ground, words in GROUNDS.items()
        if ground != Ground.DEATH and any(_known(ground, place) for place in places)
    ]


def _known(ground: Ground, place: str) -> bool:
    row = parameters.find(f"medical.payout_{ground}", clock.today(), place)
    return row is not None and row.value == "true"


def _mine(request: HttpRequest, word: str) -> Claim:
    """One's own claim. Refuses `not-found`."""
    case_no = from_url(word)
    for person in own.medical_persons(request):
        if case_no.startswith(f"{person.owner}/"):
            row = queries.claim(person.owner, case_no)
            if row.person_no == person.person_no:
                return row
    raise NotFound(what=case_no)


@citizen
@MINE
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, case: str) -> HttpResponse:
    """支取进度: how far it is, what is paid to which account; taken back while nobody has accepted it."""
    row = _mine(request, case)
    if request.method != "POST":
        return _case(request, row)
    try:
        services.withdraw_claim(
            owner=row.owner, case_no=row.case_no, person_no=row.person_no,
            by=user_of(request).get_username(), on=clock.today(), at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _case(request, row, refusal)
    messages.success(request, _("申请已撤回。"))
    return redirect("citizen-claim", case)


def _case(request: HttpRequest, row: Claim, refusal: Refusal | None = None) -> HttpResponse:
    case = cases.case(row.owner, row.case_no)
    log = cases.timeline(row.owner, row.case_no, public_only=True)
    facts = {
        "row": row, "case": case, "word": to_url(row.case_no), "kind": kind_label(row.kind),
        "state": CLAIM_LABELS[row.state], "turn": TURNS[case.turn], "steps": _steps(row),
        "ground": GROUNDS[Ground(row.ground)] if row.ground else None,
        "payee": mask(row.payee_account_no), "may_withdraw": row.state == ClaimState.APPLIED,
        "refused": row.state in (ClaimState.REFUSED, ClaimState.WITHDRAWN),
        "papers": [listed(each) for each in papers.of_case(row.owner, row.case_no)],
        "notes": [(clock.day_of(e.at), (e.note_zh, e.note_en)) for e in log if e.note_zh],
        "decision": cases.decisions(case).last(), "unread": bool(cases.unread_by_person([row.case_no])),
        "refusal": refusal.as_dict(get_language() or "zh-hans") if refusal else None,
    }  # fmt: skip
    status = status_of(refusal) if refusal else 200
    return render(request, "citizen/claim.html", facts, status=status)


def _steps(row: Claim) -> list[dict[str, Any]]:
    """The four steps with their days; the first one without a day is the one now."""
    days = (
        (_("提交申请"), row.applied_on), (_("受理"), row.accepted_on),
        (_("核定，两人复核"), row.decided_on), (_("银行付款"), row.paid_on),
    )  # fmt: skip
    first = next((n for n, (_label, day) in enumerate(days) if day is None), None)
    return [
        {"label": label, "on": day, "now": n == first and row.closed_on is None}
        for n, (label, day) in enumerate(days)
    ]
