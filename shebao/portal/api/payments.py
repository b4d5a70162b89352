"""Payments for machines 收付接口: orders into a file, the file countersigned, statements taken."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from shebao.agencies import services as agencies
from shebao.agencies.models import RoleName
from shebao.base.plumbing.clock import now, today
from shebao.payments import queries, services
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


@router.get("/orders", response=list[OrderOut], summary="Orders 付款单")
def orders(request: HttpRequest, state: str = "ordered", after: int = 0) -> list[dict[str, Any]]:
    """The agency's orders in a state, the newest first, a hundred at a time: `after` is the last one's id."""
    user = agencies.require(actor(request), RoleName.ACCOUNTANT, on=today())
    found = queries.orders(user.owner, state=state, after=after or None, limit=100)
    return [
        {
            "id": order.pk, "order_no": order.order_no, "state": str(order.state), "amount_fen": order.amount_fen,
            "payee_name": order.payee_name, "reference": order.reference, "case_no": order.case_no,
        }
        for order in found
    ]  # fmt: skip


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
