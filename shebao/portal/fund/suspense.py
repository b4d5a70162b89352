"""Suspense and matching 待认款项: open bank lines, awaited sums, matches by two officers, money sent back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shebao.base.money import NotMoney, parse_yuan
from shebao.base.plumbing import clock
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import Refusal
from shebao.payments import queries as payments
from shebao.payments import services
from shebao.payments.errors import DoesNotFit
from shebao.payments.pieces import own_payment
from shebao.payments.states import LABELS, ExpectationState, LineState
from shebao.portal.doors import user_of
from shebao.portal.fund import queries
from shebao.portal.fund.desk import (
    ACCOUNTANT,
    CASHIER,
    DESK,
    PAGE,
    after_of,
    agency_names,
    attempt,
    cut,
    names,
    owner_of,
    show,
)
from shebao.portal.naming import from_url, to_url

AWAITED = 10
"""Forms without their money shown beside the money nobody claimed; all of them are at 应收款."""


@DESK
@require_safe
def suspense(request: HttpRequest) -> HttpResponse:
    """待认款项: the oldest first, each with what comes next."""
    return _suspense_page(request)


def _suspense_page(request: HttpRequest, no: Refusal | None = None) -> HttpResponse:
    owner = owner_of(request)
    found = payments.suspense(owner, clock.today(), after=after_of(request), limit=PAGE + 1)
    facts: dict[str, Any] = {
        "page": cut(queries.with_early(owner, found), lambda row: row.id),
        "waiting": queries.open_lines(owner),
        "proposals": _proposals(payments.proposals(owner), user_of(request).username),
        "names": names(owner), "agencies": agency_names(),
        "awaited": payments.expectations(owner, ExpectationState.WAITING, limit=AWAITED),
    }  # fmt: skip
    return show(request, "suspense.html", facts, no)


def _proposals(found: list[Any], me: str) -> list[tuple[Any, str, bool]]:
    """Each proposal with its word in addresses and whether this officer made it."""
    return [(one, to_url(one.proposal_no), one.proposed_by == me) for one in found]


@DESK
@require_safe
def awaited(request: HttpRequest) -> HttpResponse:
    """应收款: money that should come."""
    owner, state = owner_of(request), request.GET.get("state", "")
    state = state if state in set(ExpectationState) else ExpectationState.WAITING
    found = payments.expectations(owner, state, after=after_of(request), limit=PAGE + 1)
    facts = {
        "page": cut(found, lambda one: one.pk),
        "state": str(state),
        "tabs": [(str(s), LABELS[s]) for s in ExpectationState],
        "agencies": agency_names(),
    }
    return show(request, "awaited.html", facts)


@DESK
@require_safe
def line(request: HttpRequest, number: int) -> HttpResponse:
    """银行流水: where it came from, what it may be for, what was done."""
    return _line_page(request, number)


def _line_page(request: HttpRequest, number: int, no: Refusal | None = None) -> HttpResponse:
    owner = owner_of(request)
    one = payments.line(owner, number)
    proposals = queries.proposals_of(owner, one)
    returnable = one.direction == "credit" and bool(one.counterparty_account)
    own = own_payment(one) if one.state == LineState.OPEN else None
    pieces = queries.pieces(owner, one)
    agreed = [order for order, missing in pieces if missing > 0]
    facts: dict[str, Any] = {
        "line": one,
        "matched": queries.matched_of(owner, [one]).get(one.pk, []),
        "proposals": _proposals(proposals, user_of(request).username),
        "targets": [
            (t, request.POST.get(t.field, "")) for t in queries.targets(owner, one)
        ],
        "orders": [order for order in queries.orders_for(owner, one) if order not in agreed],
        "pieces": pieces,
        "returnable": returnable and one.free_fen > 0 and not (proposals or own or agreed),
        "own": own,
        "names": names(owner),
    }  # fmt: skip
    return show(request, "line.html", facts, no)


@ACCOUNTANT
@require_POST
def match(request: HttpRequest, number: int) -> HttpResponse:
    """人工匹配: the line's money shared among awaited sums, or a whole line to an order."""
    user = user_of(request)

    @atomic
    def act() -> None:
        one = payments.line(user.owner, number)
        shares = _shares(request, one)
        if not shares:
            fields = [target.field for target in queries.targets(user.owner, one)]
            raise DoesNotFit(what=_("没有填写金额"), at=next(iter(fields), "order"))
        for share in shares:
            _propose(request, one, **share)

    if no := attempt(act):
        return _line_page(request, number, no)
    messages.success(request, _("已提出匹配，请出纳复核。"))
    return redirect("fund-line", number=number)


def _propose(request: HttpRequest, one: Any, *, field: str, **share: Any) -> None:
    """One share proposed; a refusal names the field it was typed into."""
    user = user_of(request)
    try:
        services.propose_match(
            owner=user.owner, line_key=one.key, note=request.POST.get("note", "").strip(),
            by=user.username, at=clock.now(), **share,
        )  # fmt: skip
    except DoesNotFit as no:
        no.at = field
        raise


def _shares(request: HttpRequest, one: Any) -> list[dict[str, Any]]:
    """What was filled in: an amount beside each awaited sum, or one order.

    Refuses `money.not-an-amount`; both at once as `payments.does-not-fit`.
    """
    if order_no := request.POST.get("order", ""):
        for target in queries.targets(one.owner, one):
            if request.POST.get(target.field, "").strip():
                raise DoesNotFit(
                    what=_("或属于一笔付款，或用于应收款，只能选其一"), at=target.field
                )
        return [{"field": "order", "order_no": order_no, "amount_fen": one.amount_fen}]
    given = []
    for target in queries.targets(one.owner, one):
        text = request.POST.get(target.field, "").strip()
        if not text:
            continue
        try:
            fen = parse_yuan(text)
        except NotMoney as no:
            no.at = target.field
            raise
        key = target.expectation.key
        given.append({"field": target.field, "expectation_key": key, "amount_fen": fen})
    return given


@ACCOUNTANT
@require_POST
def give_back(request: HttpRequest, number: int) -> HttpResponse:
    """原路退回: an order back to whoever paid, through both officers."""
    user, reason = user_of(request), request.POST.get("reason", "").strip()
    made: list[Any] = []

    def act() -> None:
        one = payments.line(user.owner, number)
        made.append(
            services.return_line(
                owner=user.owner,
                line_key=one.key,
                reason=reason,
                on=clock.today(),
                by=user.username,
                at=clock.now(),
            )
        )

    if no := attempt(act):
        return _line_page(request, number, no)
    messages.success(request, _("已发起原路退回，等待制单和复核。"))
    return redirect("fund-order", word=to_url(made[0].order_no))


@ACCOUNTANT
@require_POST
def take(request: HttpRequest, number: int) -> HttpResponse:
    """由我经管: this officer is in charge of the line."""
    user = user_of(request)
    one = payments.line(user.owner, number)
    services.assign_line(
        owner=user.owner, line_key=one.key, officer=user.username, by=user.username, at=clock.now()
    )
    return redirect("fund-line", number=number)


@CASHIER
@require_POST
def confirm(request: HttpRequest, word: str) -> HttpResponse:
    """复核匹配: never by who proposed it."""
    return _answer(request, word, services.confirm_match, _("匹配已复核。"))


@CASHIER
@require_POST
def send_back(request: HttpRequest, word: str) -> HttpResponse:
    """退回匹配."""
    return _answer(request, word, services.send_back_match, _("匹配已退回。"))


def _answer(request: HttpRequest, word: str, service: Any, told: str) -> HttpResponse:
    user = user_of(request)
    no = attempt(
        lambda: service(
            owner=user.owner, proposal_no=from_url(word), by=user.username, at=clock.now()
        )
    )
    if no:
        return _suspense_page(request, no)
    messages.success(request, told)
    return redirect("fund-suspense")
