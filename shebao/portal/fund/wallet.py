"""Settlements of wallet transfers 医保钱包清算: what we owe each place, two officers, and what others paid us."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.medical.models import WalletSettlement, WalletSide
from shebao.medical.queries import wallet as queries
from shebao.medical.services import wallet as services
from shebao.medical.states.wallet import WALLET_LABELS, Settled
from shebao.payments.services import Payee
from shebao.portal.doors import user_of
from shebao.portal.fund.desk import ACCOUNTANT, CASHIER, DESK, attempt, names, owner_of, show
from shebao.portal.naming import from_url, to_url


@DESK
@require_safe
def wallets(request: HttpRequest) -> HttpResponse:
    """钱包清算."""
    return _page(request)


def _page(request: HttpRequest, no: Refusal | None = None) -> HttpResponse:
    owner, me = owner_of(request), user_of(request).username
    rows, debts = queries.settlements(owner), queries.debts(owner)
    places = queries.places(owner)
    cities = queries.names_of(one.code for one in places)
    facts: dict[str, Any] = {
        "debts": [(one, cities.get(one.other_code, ("", ""))) for one in debts],
        "dues": [(code, cities[code], fen) for code in cities if (fen := queries.due_fen(owner, code))],
        "rows": [_row(one, cities, me) for one in rows], "names": names(owner),
    }  # fmt: skip
    return show(request, "wallets.html", facts, no)


def _row(one: WalletSettlement, cities: dict[str, tuple[str, str]], me: str) -> dict[str, Any]:
    return {
        "one": one, "word": to_url(one.settlement_no), "state": WALLET_LABELS[one.state],
        "place": cities.get(one.other_code, ("", "")), "ours": one.side == WalletSide.OUT,
        "waits": one.state == Settled.PROPOSED, "own": one.proposed_by == me,
        "bounced": one.state == Settled.BOUNCED,
        "done": one.state in (Settled.PAID, Settled.BOOKED),
    }  # fmt: skip


def _do(request: HttpRequest, act: Callable[[], object], said: str) -> HttpResponse:
    if no := attempt(act):
        if no.code == "not-found":
            raise no
        return _page(request, no)
    messages.success(request, said)
    return redirect("fund-wallets")


@ACCOUNTANT
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """提出清算: everything owed to one place."""
    user = user_of(request)
    return _do(
        request,
        lambda: services.propose_wallet_settlement(
            owner=user.owner, other_code=request.POST.get("other", "")[:12], by=user.username,
            on=clock.today(), at=clock.now(),
        ),
        _("已提交复核。"),
    )  # fmt: skip


@CASHIER
@require_POST
def approve(request: HttpRequest, word: str) -> HttpResponse:
    """复核清算: one order, and the letter."""
    user = user_of(request)
    return _do(
        request,
        lambda: services.approve_wallet_settlement(
            owner=user.owner, settlement_no=from_url(word), by=user.username, on=clock.today(),
            at=clock.now(),
        ),
        _("已复核，付款指令已生成。"),
    )  # fmt: skip


@CASHIER
@require_POST
def drop(request: HttpRequest, word: str) -> HttpResponse:
    """放弃清算: owed as before."""
    user = user_of(request)
    return _do(
        request,
        lambda: services.drop_wallet_settlement(
            owner=user.owner, settlement_no=from_url(word), by=user.username, on=clock.today()
        ),
        _("已放弃，这些转账可以再次清算。"),
    )  # fmt: skip


@ACCOUNTANT
@require_POST
def again(request: HttpRequest, word: str) -> HttpResponse:
    """退票重付: to corrected details."""
    user, given = user_of(request), request.POST
    payee = Payee(
        given.get("name", "").strip(), given.get("account_no", "").strip(),
        given.get("bank_name", "").strip(), given.get("bank_code", "").strip(),
    )  # fmt: skip
    return _do(
        request,
        lambda: services.reissue_wallet_settlement(
            owner=user.owner, settlement_no=from_url(word), payee=payee, by=user.username,
            on=clock.today(), at=clock.now(),
        ),
        _("已重新付款。"),
    )  # fmt: skip
