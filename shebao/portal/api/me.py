"""One's own matters for machines 本人接口: the outlook of one's pension, as the page shows it."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema

from shebao.agencies import services as agencies
from shebao.agencies.models import Purpose, UserKind
from shebao.base.months import format_month
from shebao.base.plumbing.clock import now, today
from shebao.pension.outlook import Point
from shebao.portal.api.doors import actor
from shebao.portal.errors import TokenWrong
from shebao.portal.pension import asking
from shebao.portal.people import PENSION, own_persons
from shebao.records.prospects import Prospect

router = Router(tags=["me"])


class Supposed(Schema):
    """What is supposed: a month, growth of wages, and one change of how things go on."""

    group: Literal["", "male60", "female50", "female55"] = ""
    at: int = 0
    growth: Literal["0", "2", "4"] = "0"
    what: Literal["", "pause", "more", "move", "merge"] = ""
    months: str = ""
    base: str = ""
    place: str = ""
    there: str = ""
    since: str = ""
    until: str = ""
    wage: str = ""
    balance: str = ""


class PointOut(Schema):
    """The pension of one month of retirement 某月退休的养老金; fen, `offset` in months from the statutory one."""

    month: str
    offset: int
    age_years: int
    age_months: int
    contribution_months: int
    minimum_months: int
    missing_months: int
    place: str
    basic_fen: int
    account_fen: int
    transition_fen: int
    total_fen: int
    balance_fen: int


class ProspectOut(Schema):
    """An outlook 测算: the month chosen, all months, who pays and why, the explanation as a tree."""

    chosen: PointOut | None
    points: list[PointOut]
    paying_place: str | None
    paying_place_reason: str | None
    minimum_met_in: str | None
    explanation: dict[str, Any] | None
    assumptions: list[dict[str, Any]]
    missing: dict[str, str] | None


class LeverOut(Schema):
    """What would change the pension by how much a month; `amount` is months or fen."""

    kind: str
    amount: int
    difference_fen: int


class PensionOut(Schema):
    """One's own pension as it looks today, and beside it what was supposed."""

    group: str
    statutory_month: str
    earliest_month: str
    latest_month: str
    today: ProspectOut
    supposed: ProspectOut | None
    refused: dict[str, str] | None
    levers: list[LeverOut]


@router.get("/pension", response=PensionOut, summary="My pension 我的养老金")
def pension(request: HttpRequest, supposed: Query[Supposed]) -> dict[str, Any]:
    """The signed-in person's own outlook; nothing is changed. A wrong supposition is told under `refused`."""
    user = actor(request)
    if user.kind != UserKind.CITIZEN:
        raise TokenWrong()
    persons = [person for person in own_persons(user) if person.owner[6:7] == PENSION]
    for person in persons:
        agencies.read(
            person.person_no, owner=person.owner, purpose=Purpose.SELF, subject="pension",
            reader_kind=UserKind.CITIZEN, reader=user.username, at=now(),
        )  # fmt: skip
    shown = asking.answer(
        persons, asking.read({name: str(value) for name, value in supposed.dict().items()}), today()
    )
    choices = shown.today.window.choices
    return {
        "group": shown.asked.group,
        "statutory_month": format_month(shown.today.window.statutory.retirement_month),
        "earliest_month": format_month(choices[0][1].retirement_month),
        "latest_month": format_month(choices[-1][1].retirement_month),
        "today": prospect_out(shown.today),
        "supposed": prospect_out(shown.wished) if shown.wished else None,
        "refused": shown.refused.as_dict() if shown.refused else None,
        "levers": [
            {"kind": one.kind, "amount": one.amount, "difference_fen": one.difference_fen}
            for one in shown.levers
        ],
    }  # fmt: skip


def prospect_out(found: Prospect) -> dict[str, Any]:
    """An outlook as JSON-ready data."""
    place = found.place.result if found.place else None
    return {
        "chosen": point_out(found.at) if found.at else None,
        "points": [point_out(one) for one in found.points],
        "paying_place": place.place if place else None,
        "paying_place_reason": place.reason if place else None,
        "minimum_met_in": format_month(found.met_in) if found.met_in else None,
        "explanation": found.tree.as_dict() if found.tree else None,
        "assumptions": [one.as_dict() for one in found.assumed],
        "missing": found.missing.as_dict() if found.missing else None,
    }


def point_out(point: Point) -> dict[str, Any]:
    """One month as JSON-ready data."""
    pension = point.pension
    return {
        "month": format_month(point.month), "offset": point.offset, "age_years": point.age_years,
        "age_months": point.age_months, "contribution_months": point.months,
        "minimum_months": point.minimum, "missing_months": point.missing, "place": point.place,
        "basic_fen": pension.basic_fen, "account_fen": pension.account_fen,
        "transition_fen": pension.transition_fen, "total_fen": pension.total_fen,
        "balance_fen": point.balance.total_fen,
    }  # fmt: skip
