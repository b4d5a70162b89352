"""Money that came, for machines 认款接口: statements taken, lines matched by two officers."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from shebao.agencies import services as agencies
from shebao.agencies.models import RoleName, User
from shebao.base.plumbing.clock import now, today
from shebao.payments import camt, queries, services
from shebao.portal.api.doors import actor, once
from shebao.portal.naming import from_url

router = Router(tags=["payments"])


class StatementIn(Schema):
    """A `camt.053` or `camt.054` file, as text."""

    xml: str = Field(max_length=camt.BYTES_MAX)


class StatementOut(Schema):
    """What a file brought."""

    new: bool
    lines_new: int
    lines_known: int
    findings: int


class MatchIn(Schema):
    """What a line's money is for: an awaited sum, or an order."""

    amount_fen: int = Field(gt=0)
    expectation_key: str = Field("", max_length=120)
    order_no: str = Field("", max_length=60)
    note: str = Field("", max_length=400)


class MatchOut(Schema):
    """A match and who has yet to act."""

    proposal_no: str


def _officer(request: HttpRequest, role: RoleName) -> User:
    return agencies.require(actor(request), role, on=today())


@router.post("/statements", response=StatementOut, summary="Take a statement 导入对账文件")
def take(request: HttpRequest, body: StatementIn) -> dict[str, Any]:
    """Bad lines are listed, the good ones taken; the same file again changes nothing."""
    user = _officer(request, RoleName.ACCOUNTANT)

    def act() -> Mapping[str, Any]:
        xml = body.xml.encode()
        return services.take_statement(
            owner=user.owner, xml=xml, by=user.username, at=now()
        )._asdict()

    return once(request, body.dict(), act)


@router.post("/suspense/{number}/match", response=MatchOut, summary="Propose a match 人工匹配")
def match(request: HttpRequest, number: int, body: MatchIn) -> dict[str, Any]:
    """The accountant's act."""
    user = _officer(request, RoleName.ACCOUNTANT)

    def act() -> Mapping[str, Any]:
        made = services.propose_match(
            owner=user.owner, line_key=queries.line(user.owner, number).key, by=user.username, at=now(),
            **body.dict(),
        )  # fmt: skip
        return {"proposal_no": made.proposal_no}

    return once(request, body.dict(), act)


@router.post("/matches/{match}/confirm", response=MatchOut, summary="Countersign a match 复核匹配")
def confirm(request: HttpRequest, match: str) -> dict[str, Any]:
    """The cashier's act, never by who proposed it."""
    return _answer(request, match, services.confirm_match)


@router.post("/matches/{match}/send-back", response=MatchOut, summary="Send a match back 退回匹配")
def send_back(request: HttpRequest, match: str) -> dict[str, Any]:
    """The accountant may propose it again."""
    return _answer(request, match, services.send_back_match)


def _answer(request: HttpRequest, match: str, service: Callable[..., Any]) -> dict[str, Any]:
    user = _officer(request, RoleName.CASHIER)

    def act() -> Mapping[str, Any]:
        done = service(owner=user.owner, proposal_no=from_url(match), by=user.username, at=now())
        return {"proposal_no": done.proposal_no}

    return once(request, {}, act)
