"""Payments for machines 收付接口: orders into a file, the file countersigned; totals; money in suspense."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from shebao.agencies import services as agencies
from shebao.agencies.models import RoleName
from shebao.base.plumbing.clock import now, today
from shebao.ledger import queries as ledger
from shebao.payments import queries, services
from shebao.payments.models import PaymentOrder
from shebao.portal.api.doors import actor, once
from shebao.portal.naming import from_url

router = Router(tags=["payments"])


class OrderOut(Schema):
    """An order to pay 付款单; fen."""

    id: int
    order_no: str
    state: str
    amount_fen: int
    payee_name: str
    reference: str
    case_no: str


class FileIn(Schema):
    """Orders to pay from one account."""

    account_no: str = Field("", max_length=34)
    order_nos: list[str] = Field(min_length=1, max_length=1000)


class FileOut(Schema):
    """A file for the bank."""

    file_no: str
    state: str


class TotalsOut(Schema):
    """All money of the agency that went through the bank, in fen 收付合计."""

    paid_fen: int
    bounced_fen: int
    received_fen: int
    matched_fen: int
    claimed_fen: int
    returned_fen: int
    open_in_fen: int
    open_out_fen: int
    bank_fen: int
    ledger_fen: dict[str, int] = Field(
        description="our own ledger's trial balance: account code → fen, credit positive"
    )
    notices: dict[str, int] = Field(description="bank account → the last notice of the bank taken")


class LineOut(Schema):
    """Money in suspense 待认款项; fen."""

    id: int
    amount_fen: int
    free_fen: int
    direction: str
    since: date
    days: int
    reference: str
    counterparty_name: str
    returnable: bool


class GiveBackIn(Schema):
    """Why money goes back."""

    reason: str = Field(min_length=1, max_length=80)


@router.get("/totals", response=TotalsOut, summary="Money through the bank 收付合计")
def totals(request: HttpRequest) -> dict[str, Any]:
    """What went out, came back, came in, and how it stands in suspense."""
    user = agencies.require(actor(request), RoleName.ACCOUNTANT, on=today())
    accounts = queries.accounts(user.owner)
    return {
        **queries.totals(user.owner)._asdict(),
        "ledger_fen": ledger.owner_balances(user.owner),
        "notices": {account.account_no: account.notice_cursor for account in accounts},
    }


@router.get("/suspense", response=list[LineOut], summary="Suspense 待认款项")
def suspense(request: HttpRequest, after: int = 0) -> list[dict[str, Any]]:
    """Unmatched money with its age, the oldest first, a hundred at a time: `after` is the last one's id."""
    user = agencies.require(actor(request), RoleName.ACCOUNTANT, on=today())
    rows = queries.suspense(user.owner, today(), after=after or None, limit=100)
    return [row._asdict() for row in rows]


@router.post("/suspense/{line}/return", response=OrderOut, summary="Send money back 原路退回")
def give_back(request: HttpRequest, line: int, body: GiveBackIn) -> dict[str, Any]:
    """An order to whoever paid; it goes through both officers like any other."""
    user = agencies.require(actor(request), RoleName.ACCOUNTANT, on=today())

    def act() -> Mapping[str, Any]:
        key = queries.line(user.owner, line).key
        made = services.return_line(
            owner=user.owner, line_key=key, reason=body.reason, on=today(), by=user.username,
            at=now(),
        )  # fmt: skip
        return _order(made)

    return once(request, body.dict(), act)


@router.get("/orders", response=list[OrderOut], summary="Orders 付款单")
def orders(request: HttpRequest, state: str = "ordered", after: int = 0) -> list[dict[str, Any]]:
    """The agency's orders in a state, the newest first, a hundred at a time: `after` is the last one's id."""
    user = agencies.require(actor(request), RoleName.ACCOUNTANT, on=today())
    found = queries.orders(user.owner, state=state, after=after or None, limit=100)
    return [_order(order) for order in found]


def _order(order: PaymentOrder) -> dict[str, Any]:
    return {
        "id": order.pk, "order_no": order.order_no, "state": str(order.state), "amount_fen": order.amount_fen,
        "payee_name": order.payee_name, "reference": order.reference, "case_no": order.case_no,
    }  # fmt: skip


@router.post("/files", response=FileOut, summary="Make a file 制单")
def propose(request: HttpRequest, body: FileIn) -> dict[str, Any]:
    """The accountant's act."""
    user = agencies.require(actor(request), RoleName.ACCOUNTANT, on=today())

    def act() -> Mapping[str, Any]:
        account_no = body.account_no or queries.accounts(user.owner)[0].account_no
        file = services.propose_file(
            owner=user.owner, account_no=account_no, order_nos=body.order_nos, by=user.username,
            at=now(),
        )  # fmt: skip
        return {"file_no": file.file_no, "state": str(file.state)}

    return once(request, body.dict(), act)


@router.post("/files/{file}/approve", response=FileOut, summary="Countersign a file 复核")
def approve(request: HttpRequest, file: str) -> dict[str, Any]:
    """The cashier's act."""
    user = agencies.require(actor(request), RoleName.CASHIER, on=today())

    def act() -> Mapping[str, Any]:
        done = services.approve_file(
            owner=user.owner, file_no=from_url(file), by=user.username, at=now()
        )
        return {"file_no": done.file_no, "state": str(done.state)}

    return once(request, {}, act)


class BackIn(Schema):
    """Why it is sent back."""

    text: str = Field("", max_length=400)


@router.post("/files/{file}/send-back", response=FileOut, summary="Send a file back 退回制单")
def send_back(request: HttpRequest, file: str, body: BackIn) -> dict[str, Any]:
    """The cashier's act: its orders are free again."""
    user = agencies.require(actor(request), RoleName.CASHIER, on=today())

    def act() -> Mapping[str, Any]:
        done = services.send_back_file(
            owner=user.owner, file_no=from_url(file), reason=body.text, by=user.username, at=now()
        )
        return {"file_no": done.file_no, "state": str(done.state)}

    return once(request, body.dict(), act)
