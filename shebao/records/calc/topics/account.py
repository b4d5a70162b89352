"""Topic of the individual account 个人账户: interest."""

from collections.abc import Sequence
from typing import Any

from shebao.base.explain import Figure
from shebao.enrolment import rules
from shebao.records.calc.shapes import Choice, Decimal, Key, Many, Shape, Whole, keys

_FEN = Whole(0, rules.BALANCE.high)
_OUT = Whole(0, 10**15)

SHAPES: dict[str, tuple[Shape, Shape]] = {
    "account-interest": (
        keys(
            method=Choice(rules.METHODS),
            opening_fen=_FEN,
            years=Many(
                keys(
                    year=Whole(1900, 2199),
                    rate_percent=Key(Decimal(4, 0, rules.RATE.high), None),
                    credited_fen=Many(Whole(0, rules.CREDIT.high), 12, 12),
                ),
                0,
                120,
            ),
        ),
        keys(
            years=Many(
                keys(
                    year=Whole(1900, 2199),
                    interest_on_opening_fen=_OUT,
                    interest_on_credits_fen=_OUT,
                    closing_fen=_OUT,
                )
            ),
            closing_fen=_OUT,
        ),
    ),
}


def account_interest(given: dict[str, Any]) -> tuple[dict[str, Any], Sequence[Figure]]:
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
