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
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound, Refusal
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.merging import queries
from shebao.merging.elsewhere import transfer_from
from shebao.merging.models import Merge
from shebao.merging.states import LABELS, OPEN, State
from shebao.payments import queries as money
from shebao.payments.services import Payee
from shebao.payments.states import LABELS as ORDER_STATES
from shebao.payments.states import OrderState
from shebao.portal.citizen import own
from shebao.portal.counter.common import chinese
from shebao.portal.counter.merging import PAYEE, PROOF_WORDS
from shebao.portal.counter.words import state_label, turn_label
from shebao.portal.doors import citizen, person_page, user_of
from shebao.portal.merges import WAYS, Asked, apply_own, decide_own, leg_of, own_merge
from shebao.portal.middleware import status_of
from shebao.portal.naming import from_url, to_url

MINE = person_page(Purpose.SELF, person=own.all_numbers)


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


@atomic
def _apply(request: HttpRequest) -> Merge:
    """The application and its proof, or neither: a file that is refused leaves no application behind."""
    person, user, given = own.insured(request), user_of(request), request.POST
    asked = Asked(
        given.get("number", "").strip()[:40], given.get("proof", ""),
        Payee(*(given.get(name, "").strip()[:140] for name in PAYEE)), given.get("phone", "")[:30],
    )  # fmt: skip
    row = apply_own(
        person, own.persons(request), asked, key=given.get("key", "")[:40], by=user.username,
        channel="mobile",
    )  # fmt: skip
    if file := request.FILES.get("file"):
        case = cases.case(row.owner, row.case_no)
        casework.attach(
            case, name=file.name or "", body=file.read(), by=user.username, at=clock.now()
        )
    return row


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    mine = [person.person_no for person in own.persons(request)]
    rows = [
        row
        for person in own.everywhere(request)
        for row in queries.merges_of(person.owner, person.person_no)
        if row.shared_no in ("", row.case_no)  # of two legs the one that was applied for
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


@citizen
@MINE
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, case: str) -> HttpResponse:
    """归并进度: the preview; confirm it as it is, or take the application back."""
    row = own_merge(own.everywhere(request), from_url(case))
    if request.method != "POST":
        return _case(request, row)
    try:
        decide_own(
            row, request.POST.get("act", ""), sha256=request.POST.get("sha256", ""),
            by=user_of(request).username,
        )  # fmt: skip
    except Refusal as refusal:
        return _case(request, row, refusal)
    messages.success(request, _("已办理。"))
    return redirect("citizen-merge-case", case)


def _leg(request: HttpRequest, row: Merge) -> dict[str, Any]:
    """The other leg, with the way to it where it lies in this installation."""
    leg = leg_of(row)
    here = {person.owner for person in own.everywhere(request)}
    word = to_url(leg.case_no) if leg and leg.case_no and row.peer in here else ""
    return {"leg": leg, "leg_word": word, "leg_turn": turn_label(leg.turn) if leg else ""}


def _refunds(row: Merge) -> list[tuple[int, tuple[str, str]]]:
    """How far what is paid back has come 清退款付款进度: fen, and the state in both languages, of each fund."""
    orders = (money.order(row.owner, no) for no in (row.order_no, row.resident_order_no) if no)
    return [(order.amount_fen, ORDER_STATES[OrderState(order.state)]) for order in orders]


def _case(request: HttpRequest, row: Merge, refusal: Refusal | None = None) -> HttpResponse:
    case, plan = cases.case(row.owner, row.case_no), queries.shown_plan(row)
    facts = {
        "row": row, "case": case, "word": to_url(row.case_no), "state": LABELS[row.state],
        "plan": plan | {"expected": row.expected} if plan else {}, "may_confirm": row.state == State.PREVIEWED and not row.died_on,
        "open": row.state in OPEN and not row.died_on,
        "log": [entry for entry in cases.timeline(row.owner, row.case_no, public_only=True)],
        "decision": cases.decisions(case).last(), "done": row.merged_on is not None, "refunds": _refunds(row), **_leg(request, row),
        "transfers": [
            (place_of(code), state_label(coming.state), to_url(coming.case_no), coming.case_no)
            for code in row.elsewhere
            if (coming := transfer_from(row, code))
        ],
        "talks": case.person_no in {person.person_no for person in own.persons(request)},
        "unread": bool(cases.unread_by_person([row.case_no])),
        "refusal": refusal.as_dict(get_language() or "zh-hans") if refusal else None,
    }  # fmt: skip
    status = status_of(refusal) if refusal else 200
    return render(request, "citizen/merge_case.html", facts, status=status)
