"""Topics of the individual account 个人账户: a month's money, interest, years unlike others, inheritance."""

from collections.abc import Sequence
from typing import Any

from shebao.base.explain import Figure, said
from shebao.base.months import format_month
from shebao.enrolment import rules
from shebao.records.calc.shapes import (
    PLACE,
    Choice,
    Day,
    Decimal,
    Flag,
    Key,
    Many,
    Month,
    Nullable,
    Shape,
    Whole,
    keys,
)

_FEN = Whole(0, rules.BALANCE.high)
_OUT = Whole(0, 10**15)
_YEAR = Whole(1900, 2199)
_CREDIT = Whole(0, rules.CREDIT.high)
_TWELVE = Many(_CREDIT, 12, 12)
_METHOD = Choice(rules.METHODS)
_PLACE = Key(PLACE, "")
_LINES: dict[str, Shape] = {
    "interest_on_opening_fen": _OUT, "interest_on_credits_fen": _OUT, "closing_fen": _OUT,
}  # fmt: skip

SHAPES: dict[str, tuple[Shape, Shape]] = {
    "account-interest": (
        keys(
            method=_METHOD,
            opening_fen=_FEN,
            years=Many(
                keys(
                    year=_YEAR,
                    rate_percent=Key(Decimal(4, 0, rules.RATE.high), None),
                    credited_fen=_TWELVE,
                ),
                0,
                120,
            ),
        ),
        keys(years=Many(keys(year=_YEAR, **_LINES)), closing_fen=_OUT),
    ),
    "month-contribution": (
        keys(
            base_fen=Whole(0, rules.BASE.high),
            month=Month(),
            place=_PLACE,
            flexible=Key(Flag(), False),
        ),
        keys(
            employee_fen=_OUT,
            employer_fen=_OUT,
            account_fen=_OUT,
            employer_to_account_fen=Whole(-(10**9), 10**9),
            pooled_fen=Whole(-(10**9), 10**10),
        ),
    ),
    "late-credits": (
        keys(
            credits=Many(
                keys(period=Month(), paid=Month(), credited_fen=_CREDIT), 1, 1000
            )
        ),
        keys(years=Many(keys(year=_YEAR, credited_fen=Many(_OUT, 12, 12)))),
    ),
    "transfer-year": (
        keys(
            method=_METHOD,
            year=_YEAR,
            arrived_balance_fen=_FEN,
            origin_credits_fen=_TWELVE,
            own_credits_fen=_TWELVE,
            place=_PLACE,
        ),
        keys(**_LINES, origin_credits_fen=_OUT, own_credits_fen=_OUT),
    ),
    "retirement-year": (
        keys(
            month=Month(),
            opening_fen=Whole(0, rules.OPENING.high),
            credited_fen=_TWELVE,
            place=_PLACE,
            rate_of=Key(Nullable(_YEAR), None),
        ),
        keys(**_LINES, provisional=Flag()),
    ),
    "inheritance": (
        keys(
            died_on=Day(),
            balance_fen=_FEN,
            personal_fen=_FEN,
            paid_fen=Key(_FEN, 0),
            place=_PLACE,
        ),
        keys(left_fen=_OUT, inheritable_fen=_OUT),
    ),
}  # fmt: skip

Said = tuple[dict[str, Any], Sequence[Figure]]


def account_interest(given: dict[str, Any]) -> Said:
    """Topic `account-interest` 个人账户计息."""
    years = [
        rules.YearCredits(row["year"], tuple(row["credited_fen"]), row["rate_percent"])
        for row in given["years"]
    ]
    answer = rules.account_interest(given["method"], given["opening_fen"], years)
    run = answer.result
    return (
        {"years": [year._asdict() for year in run.years], "closing_fen": run.closing_fen},
        answer.steps,
    )


def month_contribution(given: dict[str, Any]) -> Said:
    """Topic `month-contribution` 月缴费."""
    answer = rules.month_contribution(
        given["base_fen"], given["month"], given["place"], flexible=given["flexible"]
    )
    return answer.result._asdict(), answer.steps


def late_credits(given: dict[str, Any]) -> Said:
    """Topic `late-credits` 补缴记账: the years it gives are those `account-interest` takes."""
    years = rules.credits_by_year([rules.PaidCredit(**row) for row in given["credits"]])
    steps = [
        said(
            rules.credits_by_year, f"credited_fen_{format_month(row['period'])}", row["credited_fen"],
            "记账额", f"自 {format_month(max(row['period'], row['paid']))} 起计息",
        )
        for row in given["credits"]
    ]  # fmt: skip
    rows = [{"year": row.year, "credited_fen": list(row.credited_fen)} for row in years]
    return {"years": rows}, steps


def transfer_year(given: dict[str, Any]) -> Said:
    """Topic `transfer-year` 转移当年计息."""
    answer = rules.transfer_year(given.pop("method"), given.pop("year"), **given)
    found = answer.result
    lines = found.interest._asdict()
    del lines["year"]
    return lines | {
        "origin_credits_fen": found.origin_credits_fen,
        "own_credits_fen": found.own_credits_fen,
    }, answer.steps


def retirement_year(given: dict[str, Any]) -> Said:
    """Topic `retirement-year` 退休当年计息."""
    answer = rules.retirement_year(
        given["opening_fen"], given["credited_fen"], given["month"], given["place"],
        rate_of=given["rate_of"],
    )  # fmt: skip
    return answer.result._asdict(), answer.steps


def inheritance(given: dict[str, Any]) -> Said:
    """Topic `inheritance` 个人账户余额继承."""
    answer = rules.inheritance(
        given["died_on"], given["balance_fen"], given["personal_fen"], given["place"],
        paid_fen=given["paid_fen"],
    )  # fmt: skip
    return answer.result._asdict(), answer.steps
