"""Orders to pay 付款指令: lists by state, one order with what happened, a bounced return paid again."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.merging import queries as merging
from shebao.merging import services as refunds
from shebao.payments import queries as payments
from shebao.payments import services
from shebao.payments.models import PaymentOrder
from shebao.payments.services import Payee
from shebao.payments.states import LABELS, OrderState
from shebao.portal.doors import user_of
from shebao.portal.errors import OrderOfCase
from shebao.portal.fund import queries
from shebao.portal.fund.desk import (
    ACCOUNTANT,
    DESK,
    PAGE,
    after_of,
    attempt,
    cut,
    names,
    owner_of,
    show,
)
from shebao.portal.naming import from_url, to_url


@DESK
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """付款指令清单."""
    return orders_page(request)


def orders_page(request: HttpRequest, no: Refusal | None = None) -> HttpResponse:
    """The list of one state, in which the accountant ticks what goes into a file."""
    owner, words = owner_of(request), request.POST if no else request.GET
    state = words.get("state", "")
    state = state if state in set(OrderState) else OrderState.ORDERED
    found = payments.orders(owner, state, after=after_of(request), limit=PAGE + 1)
    ticked = set(request.POST.getlist("order")) if no else set()
    counts = queries.live_orders(owner)
    facts = {
        "page": cut(found, lambda one: one.pk),
        "state": str(state),
        "tabs": [(str(s), LABELS[s], counts.get(s, queries.Some()).number) for s in OrderState],
        "accounts": list(payments.accounts(owner)),
        "ticked": ticked,
        "all": "all" in request.GET,
    }
    return show(request, "orders.html", facts, no)


@DESK
@require_safe
def order(request: HttpRequest, word: str) -> HttpResponse:
    """付款指令: its particulars, who must act, what happened."""
    return _order_page(request, from_url(word))


def _order_page(request: HttpRequest, order_no: str, no: Refusal | None = None) -> HttpResponse:
    owner = owner_of(request)
    one = payments.order(owner, order_no)
    facts: dict[str, Any] = {
        "order": one,
        "moves": payments.moves(owner, order_no),
        "names": names(owner),
        "refund": one.state == OrderState.BOUNCED and bool(one.case_no) and _refund(one),
    }
    return show(request, "order.html", facts, no)


def _ours(request: HttpRequest, order_no: str, *, again: bool = False) -> PaymentOrder:
    """An order that no case decides about; a bounced return or refund is paid `again` here. Refuses `fund.order-of-case`."""
    one = payments.order(owner_of(request), order_no)
    if one.case_no and not (again and (one.returns_line_id or _refund(one))):
        raise OrderOfCase(case_no=one.case_no)
    return one


def _refund(one: PaymentOrder) -> bool:
    """Whether it pays a refund of a merge 清退款: its case is over, so the fund desk pays it again."""
    return merging.refunded_by(one.owner, one.order_no) is not None


@ACCOUNTANT
@require_POST
def pay_again(request: HttpRequest, word: str) -> HttpResponse:
    """退票重付: a return or a refund that bounced goes out again to corrected details."""
    given, user = request.POST, user_of(request)

    def act() -> None:
        one = _ours(request, from_url(word), again=True)
        payee = Payee(
            given.get("payee_name", "").strip(), given.get("payee_account_no", "").strip(),
            given.get("payee_bank_name", "").strip(), given.get("payee_bank_code", "").strip(),
        )  # fmt: skip
        told: dict[str, Any] = {
            "owner": one.owner, "order_no": one.order_no, "payee": payee, "by": user.username,
            "at": clock.now(),
        }  # fmt: skip
        (refunds.reissue_refund if _refund(one) else services.reissue)(**told)

    if no := attempt(act):
        return _order_page(request, from_url(word), no)
    messages.success(request, _("已更正，等待重新制单。"))
    return redirect("fund-order", word=word)


@ACCOUNTANT
@require_POST
def give_up(request: HttpRequest, word: str) -> HttpResponse:
    """撤销: the money of a return stays in suspense."""
    user = user_of(request)

    def act() -> None:
        one = _ours(request, from_url(word))
        services.cancel(
            owner=one.owner, order_no=one.order_no, reason=request.POST.get("reason", "")[:400],
            by=user.username, at=clock.now(),
        )  # fmt: skip

    if no := attempt(act):
        return _order_page(request, from_url(word), no)
    messages.success(request, _("已撤销。"))
    return redirect("fund-order", word=to_url(from_url(word)))
