"""Pensions for machines 养老待遇接口: a month prepared and approved; one's own payments and sign of life."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from shebao.agencies import services as agencies
from shebao.agencies.models import Purpose, RoleName, User, UserKind
from shebao.base.months import format_month, parse_month
from shebao.base.plumbing.clock import now, today
from shebao.base.refusals import NotFound
from shebao.pension import queries, services
from shebao.pension.models import Benefit, Payroll
from shebao.pension.services.surviving import SELF
from shebao.portal.api.doors import actor, once
from shebao.portal.errors import TokenWrong
from shebao.portal.naming import from_url
from shebao.portal.people import PENSION, own_persons

router = Router(tags=["pension"])


class PayrollIn(Schema):
    """The month to prepare, as 2026-04."""

    month: str = Field(max_length=10)


class PayrollOut(Schema):
    """A month's payroll 月发放批次; fen. `report` names whoever differs from the payroll before."""

    payroll_no: str
    month: str
    state: str
    people: int
    total_fen: int
    report: dict[str, Any]


class PaymentOut(Schema):
    """One payment of a pension 发放明细; fen."""

    month: str
    months: int
    account_fen: int
    pooled_fen: int
    difference_fen: int
    withheld_fen: int
    net_fen: int
    paid_on: str | None
    bounced: bool


class BenefitOut(Schema):
    """One's own pension 本人养老待遇; fen."""

    benefit_no: str
    state: str
    first_month: str
    monthly_fen: int
    held: str
    check_due_on: str
    payments: list[PaymentOut]


def _payroll(row: Payroll) -> dict[str, Any]:
    return {
        "payroll_no": row.payroll_no, "month": format_month(row.month), "state": str(row.state),
        "people": row.people, "total_fen": row.total_fen, "report": row.report,
    }  # fmt: skip


@router.get("/payrolls", response=list[PayrollOut], summary="Payrolls 月发放批次")
def payrolls(request: HttpRequest) -> list[dict[str, Any]]:
    """The agency's payrolls, the newest first."""
    user = agencies.require(actor(request), RoleName.ACCOUNTANT, on=today())
    return [_payroll(row) for row in queries.payrolls(user.owner)]


@router.post("/payrolls", response=PayrollOut, summary="Prepare a month 制单")
def prepare(request: HttpRequest, body: PayrollIn) -> dict[str, Any]:
    """The accountant's act."""
    user = agencies.require(actor(request), RoleName.ACCOUNTANT, on=today())

    def act() -> Mapping[str, Any]:
        return _payroll(
            services.propose_payroll(
                owner=user.owner, month=parse_month(body.month), by=user.username, on=today(),
                at=now(),
            )
        )  # fmt: skip

    return once(request, body.dict(), act)


@router.post("/payrolls/{payroll}/approve", response=PayrollOut, summary="Approve a month 复核")
def approve(request: HttpRequest, payroll: str) -> dict[str, Any]:
    """The cashier's act, never by who prepared it."""
    user = agencies.require(actor(request), RoleName.CASHIER, on=today())

    def act() -> Mapping[str, Any]:
        return _payroll(
            services.approve_payroll(
                owner=user.owner, payroll_no=from_url(payroll), by=user.username, on=today(),
                at=now(),
            )
        )  # fmt: skip

    return once(request, {}, act)


class PayrollBackIn(Schema):
    """Why it is sent back."""

    text: str = Field("", max_length=400)


@router.post("/payrolls/{payroll}/send-back", response=PayrollOut, summary="Send a month back 退回")
def send_back(request: HttpRequest, payroll: str, body: PayrollBackIn) -> dict[str, Any]:
    """The cashier's act: the month may be prepared again."""
    user = agencies.require(actor(request), RoleName.CASHIER, on=today())

    def act() -> Mapping[str, Any]:
        return _payroll(
            services.send_payroll_back(
                owner=user.owner, payroll_no=from_url(payroll), reason=body.text, by=user.username,
                on=today(), at=now(),
            )
        )  # fmt: skip

    return once(request, body.dict(), act)


def _own(request: HttpRequest) -> tuple[User, Benefit]:
    """The signed-in person's own benefit, with the trace. Refuses `not-found`."""
    user = actor(request)
    if user.kind != UserKind.CITIZEN:
        raise TokenWrong()
    for person in own_persons(user):
        row = queries.benefit_of_person(person.owner, person.person_no)
        if person.owner[6:7] == PENSION and row is not None:
            agencies.read(
                person.person_no, owner=person.owner, purpose=Purpose.SELF, subject="benefit",
                reader_kind=UserKind.CITIZEN, reader=user.username, at=now(),
            )  # fmt: skip
            return user, row
    raise NotFound(what="benefit")


def _benefit(row: Benefit) -> dict[str, Any]:
    return {
        "benefit_no": row.benefit_no, "state": str(row.state),
        "first_month": format_month(row.first_month),
        "monthly_fen": queries.rates(row)[-1].total_fen, "held": row.held,
        "check_due_on": row.check_due_on.isoformat(),
        "payments": [
            {
                "month": format_month(one.payroll.month), "months": one.months,
                "account_fen": one.account_fen, "pooled_fen": one.pooled_fen,
                "difference_fen": one.difference_fen, "withheld_fen": one.withheld_fen,
                "net_fen": one.net_fen, "bounced": bool(one.bounce_reason),
                "paid_on": one.paid_on.isoformat() if one.paid_on else None,
            }
            for one in queries.lines_of(row)
        ],
    }  # fmt: skip


@router.get("/mine", response=BenefitOut, summary="My payments 本人发放记录")
def mine(request: HttpRequest) -> dict[str, Any]:
    """One's own pension and what was paid of it."""
    return _benefit(_own(request)[1])


@router.post("/mine/alive", response=BenefitOut, summary="I live 本人认证")
def alive(request: HttpRequest) -> dict[str, Any]:
    """One's own sign of life; what was suspended goes on, with its back pay."""
    user, row = _own(request)

    def act() -> Mapping[str, Any]:
        return _benefit(
            services.certify(
                owner=row.owner, benefit_no=row.benefit_no, way=SELF, source="", by=user.username,
                on=today(), at=now(),
            )
        )  # fmt: skip

    return once(request, {}, act)
