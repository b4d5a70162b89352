"""A hospital's machine 定点机构接口: charges, reversals, receipts of an outage, the day's end. Under a mandate."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError
from django.http import HttpRequest
from ninja import Field, Router, Schema
from pydantic import AwareDatetime

from shebao.agencies import services as agencies
from shebao.agencies.models import RoleName, User
from shebao.base.money import FEN_MAX
from shebao.base.plumbing.clock import now, today
from shebao.cards import queries as cards
from shebao.medical import services
from shebao.medical.models import Charge
from shebao.medical.queries import sharing as queries
from shebao.medical.queries.waiting import pooled_from
from shebao.medical.services import Receipt
from shebao.medical.services.charging import Bill
from shebao.portal.api.doors import actor, once
from shebao.portal.family import masked_name

router = Router(tags=["hospital"])
NO = Field(max_length=40)


class ChargeIn(Schema):
    """One's own settlement number, the card or what its code gave, fen, what for."""

    external_no: str = NO
    card: str = Field(max_length=200)
    amount_fen: int
    purpose: str = Field("", max_length=60)


class PartOut(Schema):
    """What one account paid; whose it is stays masked."""

    own: bool
    holder: str
    amount_fen: int


class ChargeOut(Schema):
    """A charge 账户结算. `account_fen` is all that accounts paid, `family_fen` is included in it."""

    external_no: str
    state: str
    amount_fen: int
    account_fen: int
    family_fen: int
    cash_fen: int
    parts: list[PartOut]
    reversal_no: str
    pooled_from: str
    """The month from which the pooled fund pays in full, empty when it does; accounts pay meanwhile as ever."""


class ReverseIn(Schema):
    """One's own number of the reversal."""

    reversal_no: str = NO


class ReceiptIn(Schema):
    """A receipt written while the line was down: its running number, and when."""

    number: int = Field(ge=1, le=2_000_000_000)
    card: str = Field(max_length=200)
    amount_fen: int
    happened_at: AwareDatetime
    purpose: str = Field("", max_length=60)


class ReceiptsIn(Schema):
    """Receipts, in any order; each is taken once."""

    receipts: list[ReceiptIn] = Field(max_length=500)


class ReceiptsOut(Schema):
    """What became of the receipts, and numbers below the highest that never came."""

    charges: list[ChargeOut]
    missing: list[int]


class LineIO(Schema):
    """A line of the day's file: number, `+` a charge or `-` a reversal, what accounts paid or got back."""

    external_no: str = NO
    sign: str = Field(pattern=r"^[+-]$")
    account_fen: int = Field(ge=0, le=FEN_MAX)


class DayOut(Schema):
    """A day by our books 日终汇总; fen."""

    day: date
    charges: int
    charged_fen: int
    reversals: int
    reversed_fen: int
    net_fen: int
    lines: list[LineIO]


class DayIn(Schema):
    """The institution's own file of a day."""

    day: date
    lines: list[LineIO] = Field(max_length=20_000)


class DifferencesOut(Schema):
    """Both sums, and every line that differs 差异."""

    day: date
    ours_count: int
    ours_fen: int
    theirs_count: int
    theirs_fen: int
    differences: list[dict[str, Any]]


def _machine(request: HttpRequest) -> User:
    """The machine or desk of one institution. Refuses `agencies.no-right`."""
    user = actor(request)
    return agencies.require(user, RoleName.HOSPITAL, on=today(), office_code=user.office_code)


def _told(row: Charge) -> dict[str, Any]:
    lines = list(row.lines.order_by("seq"))
    names = queries.names(row.owner, (one.person_no for one in lines))
    return {
        "external_no": row.external_no, "state": str(row.state), "amount_fen": row.amount_fen,
        "account_fen": row.own_fen + row.family_fen, "family_fen": row.family_fen,
        "cash_fen": row.cash_fen, "reversal_no": row.reversal_no,
        "pooled_from": pooled_from(row.owner, row.person_no, row.on),
        "parts": [
            {"own": one.link_id is None, "holder": masked_name(names.get(one.person_no, "")),
             "amount_fen": one.amount_fen}
            for one in lines
        ],
    }  # fmt: skip


def _twice(do: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The same request from two sides at one moment: who was beaten reads the other's answer."""
    try:
        return do()
    except IntegrityError:
        return do()


@router.post("/charges", response=ChargeOut, summary="Charge accounts 账户结算")
def charge(request: HttpRequest, body: ChargeIn) -> dict[str, Any]:
    """Own account first, then the givers', in one entry; what no account can pay is cash."""
    user = _machine(request)

    def act() -> Mapping[str, Any]:
        card = cards.usable(user.owner, body.card, today())
        bill = Bill(body.external_no, card.person_no, body.amount_fen, card.card_no, body.purpose)
        return _told(
            services.charge(
                owner=user.owner, institution_code=user.office_code, bill=bill, by=user.username,
                on=today(), at=now(),
            )
        )  # fmt: skip

    return _twice(lambda: once(request, body.dict(), act))


@router.get("/charges/{external_no}", response=ChargeOut, summary="A charge 查询结算")
def show(request: HttpRequest, external_no: str) -> dict[str, Any]:
    """One's own charge, for a machine that did not hear the answer."""
    user = _machine(request)
    place = queries.institution(user.owner, user.office_code)
    return _told(queries.charge(place, external_no))


@router.post("/charges/{external_no}/reverse", response=ChargeOut, summary="Reverse 冲正")
def reverse(request: HttpRequest, external_no: str, body: ReverseIn) -> dict[str, Any]:
    """The same amounts go back to the same accounts, also after the link has ended."""
    user = _machine(request)

    def act() -> Mapping[str, Any]:
        return _told(
            services.reverse(
                owner=user.owner, institution_code=user.office_code, external_no=external_no,
                reversal_no=body.reversal_no, by=user.username, on=today(), at=now(),
            )
        )  # fmt: skip

    return _twice(lambda: once(request, body.dict(), act))


@router.post("/offline", response=ReceiptsOut, summary="Receipts of an outage 断网补传")
def offline(request: HttpRequest, body: ReceiptsIn) -> dict[str, Any]:
    """Each numbered receipt is charged once; a number that never came is named."""
    user = _machine(request)

    def act() -> Mapping[str, Any]:
        receipts = []
        for one in body.receipts:
            card = cards.card(user.owner, one.card)
            bill = Bill("", card.person_no, one.amount_fen, card.card_no, one.purpose)
            receipts.append(Receipt(one.number, bill, one.happened_at))
        done = services.replay(
            owner=user.owner, institution_code=user.office_code, receipts=receipts,
            by=user.username, on=today(), at=now(),
        )  # fmt: skip
        place = queries.institution(user.owner, user.office_code)
        return {"charges": [_told(one) for one in done], "missing": queries.missing_receipts(place)}

    return _twice(lambda: once(request, body.dict(), act))


@router.get("/day", response=DayOut, summary="The day by our books 日终汇总")
def day(request: HttpRequest, on: date | None = None) -> dict[str, Any]:
    """Every charge and reversal of a day (today unless said), and what the institution is owed for it."""
    user, on = _machine(request), on or today()
    place = queries.institution(user.owner, user.office_code)
    sums = queries.day(place, on)
    lines = [one._asdict() for one in queries.day_lines(place, on)]
    return {"day": on, **sums._asdict(), "net_fen": sums.net_fen, "lines": lines}


@router.post("/day", response=DifferencesOut, summary="Reconcile a day 日终对账")
def reconcile(request: HttpRequest, body: DayIn) -> dict[str, Any]:
    """One's own file of the day against our books; each difference says what it is."""
    user = _machine(request)

    def act() -> Mapping[str, Any]:
        row = services.reconcile(
            owner=user.owner, institution_code=user.office_code, day=body.day,
            lines=[queries.DayLine(one.external_no, one.sign, one.account_fen) for one in body.lines],
            by=user.username, on=today(), at=now(),
        )  # fmt: skip
        return {
            "day": body.day.isoformat(), "ours_count": row.ours_count, "ours_fen": row.ours_fen,
            "theirs_count": row.theirs_count, "theirs_fen": row.theirs_fen,
            "differences": row.differences,
        }  # fmt: skip

    return _twice(lambda: once(request, body.dict(), act))
