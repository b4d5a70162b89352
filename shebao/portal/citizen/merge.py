"""My accounts made one 我的账户归并: apply with a proof, see the preview, confirm it; the other account is masked."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shebao.agencies import queries as agencies
from shebao.agencies.models import Purpose
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound, Refusal
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.services import Applicant
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.merging import queries, services
from shebao.merging.models import Merge
from shebao.merging.states import LABELS, OPEN, State
from shebao.payments.services import Payee
from shebao.portal.citizen import own
from shebao.portal.counter.common import chinese
from shebao.portal.counter.merging import PAYEE, PROOF_WORDS
from shebao.portal.doors import citizen, person_page, user_of
from shebao.portal.middleware import status_of
from shebao.portal.naming import from_url, to_url

MINE = person_page(Purpose.SELF, person=own.numbers)
WAYS = ("old-card", "police-certificate", "employer-statement")


@citizen
@MINE
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """账户归并: what is under way, and the application; the other account is named by its number."""
    if request.method != "POST":
        return _page(request)
    try:
        row = _apply(request)
    except Refusal as refusal:
        return _page(request, refusal)
    messages.success(request, _("已提交。工作人员核对后制作预览，请您确认。"))
    return redirect("citizen-merge-case", to_url(row.case_no))


def _apply(request: HttpRequest) -> Merge:
    person, user, given = own.insured(request), user_of(request), request.POST
    other = _other(request, person, given.get("number", "").strip()[:40])
    on, at = clock.today(), clock.now()
    row = services.apply(
        owner=person.owner, keep=person.person_no, others=[other.person_no],
        applicant=Applicant("person", person.name, given.get("phone", "")[:30]), channel="mobile",
        proofs=[one for one in WAYS if one == given.get("proof")],
        key=f"{person.person_no}/merge/{given.get('key', '')[:40]}", by=user.username, on=on, at=at,
        payee=Payee(*(given.get(name, "").strip()[:140] for name in PAYEE)),
    )  # fmt: skip
    if file := request.FILES.get("file"):
        case = cases.case(row.owner, row.case_no)
        casework.attach(case, name=file.name or "", body=file.read(), by=user.username, at=at)
    return row


def _other(request: HttpRequest, person: Person, number: str) -> Person:
    """The account under a number that is not the one signed in with: both may stand under one number, 15 and 18 digits.

    One's own at another agency is given too, so that its road can be told. Refuses `identity.not-found`,
    `identity.number-shared` when there are several others.
    """
    found = people.all_by_number(person.owner, number)
    others = [one for one in found if one.pk != person.pk]
    if len(others) == 1 and len(found) == 2:
        return others[0]
    for one in own.persons(request) if not others else ():
        if one.owner != person.owner and one in people.all_by_number(one.owner, number):
            return one
    return people.by_number(person.owner, number)


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    mine = [person.person_no for person in own.persons(request)]
    rows = [
        row
        for person in own.persons(request)
        for row in queries.merges_of(person.owner, person.person_no)
    ]
    facts = {
        "rows": [(row, to_url(row.case_no), LABELS[row.state]) for row in rows],
        "elsewhere": [(row.peer, place_of(row.peer)) for row in queries.found_elsewhere(mine)],
        "under_way": any(row.state in OPEN for row in rows),
        "person": own.insured(request), "given": request.POST, "key": secrets.token_hex(8),
        "proofs": [(one, _(PROOF_WORDS[one])) for one in WAYS],
        "refusal": refusal.as_dict(get_language() or "zh-hans") if refusal else None,
    }  # fmt: skip
    status = 200
    if refusal:  # a number that is nobody's is a wrong entry, not a page that is not there
        status = 422 if isinstance(refusal, NotFound) else status_of(refusal)
    return render(request, "citizen/merge.html", facts, status=status)


def place_of(code: str) -> str:
    """The city of an agency, in the page's language."""
    found = agencies.agency(code)
    return found.city if chinese() else found.city_en or found.city


def _mine(request: HttpRequest, word: str) -> Merge:
    """One's own merge: of an account kept or merged. Refuses `not-found`."""
    case_no = from_url(word)
    for person in own.persons(request):
        if case_no.startswith(f"{person.owner}/"):
            row = queries.merge(person.owner, case_no)
            if person.person_no in (row.person_no, *row.others):
                return row
    raise NotFound(what=case_no)


@citizen
@MINE
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, case: str) -> HttpResponse:
    """归并进度: the preview; confirm it as it is, or take the application back."""
    row = _mine(request, case)
    if request.method != "POST":
        return _case(request, row)
    given: dict[str, Any] = {
        "owner": row.owner, "case_no": row.case_no, "by": user_of(request).username,
        "on": clock.today(), "at": clock.now(),
    }  # fmt: skip
    try:
        if request.POST.get("act") == "confirm-merge":
            services.confirm(way="web", sha256=request.POST.get("sha256", ""), **given)
        else:
            services.withdraw(**given)
    except Refusal as refusal:
        return _case(request, row, refusal)
    messages.success(request, _("已办理。"))
    return redirect("citizen-merge-case", case)


def _case(request: HttpRequest, row: Merge, refusal: Refusal | None = None) -> HttpResponse:
    case = cases.case(row.owner, row.case_no)
    facts = {
        "row": row, "case": case, "word": to_url(row.case_no), "state": LABELS[row.state],
        "plan": row.plan | {"expected": row.expected} if row.plan else {}, "may_confirm": row.state == State.PREVIEWED, "open": row.state in OPEN,
        "log": [entry for entry in cases.timeline(row.owner, row.case_no, public_only=True)],
        "decision": cases.decisions(case).last(),
        "talks": case.person_no in {person.person_no for person in own.persons(request)},
        "unread": bool(cases.unread_by_person([row.case_no])),
        "refusal": refusal.as_dict(get_language() or "zh-hans") if refusal else None,
    }  # fmt: skip
    status = status_of(refusal) if refusal else 200
    return render(request, "citizen/merge_case.html", facts, status=status)
