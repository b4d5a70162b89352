"""Topic of merging 归并: overlapping months."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from shebao.base.explain import Figure
from shebao.base.months import format_month
from shebao.merging import rules
from shebao.records.calc.shapes import (
    Choice,
    Json,
    Key,
    Keys,
    Many,
    Month,
    Shape,
    Text,
    Whole,
    keys,
)

_FEN = Whole(0, 10**10)
_ID = Text(100)


@dataclass(frozen=True, slots=True)
class MonthOrRow:
    """A bare month, or a row with a month and its amounts 月份或月份行."""

    row: Keys

    def schema(self) -> Json:
        """JSON Schema of the two ways."""
        return {"oneOf": [self.row.schema(), Month().schema()]}

    def read(self, value: Any, at: str) -> dict[str, Any]:
        """The row, with nothing credited for a bare month."""
        return self.row.read({"month": value} if isinstance(value, str) else value, at)


_MONTHS = Many(
    MonthOrRow(
        keys(
            month=Month(),
            personal_credited_fen=Key(_FEN, 0),
            employer_credited_fen=Key(_FEN, 0),
            personal_interest_fen=Key(_FEN, 0),
            employer_interest_fen=Key(_FEN, 0),
        )
    ),
    0,
    1200,
)
_YEARS = Many(
    keys(
        year=Whole(1949, 2199),
        personal_fen=Key(_FEN, 0),
        collective_fen=Key(_FEN, 0),
        months=Key(Many(Month(), 0, 12), None),
    ),
    0,
    100,
)

SHAPES: dict[str, tuple[Shape, Shape]] = {
    "overlap": (
        keys(
            keep=_ID,
            policy=Key(Choice(rules.POLICIES), "one-keeper"),
            accounts=Many(
                keys(
                    id=_ID,
                    scheme=Key(Choice(("employee", "resident")), "employee"),
                    months=Key(_MONTHS, ()),
                    years=Key(_YEARS, ()),
                ),
                1,
                50,
            ),
        ),
        keys(
            kept_months=Whole(),
            cleared=Many(keys(account=_ID, month=Month(), refund_fen=Whole(0, 10**13)), 0, 10**5),
            refund_fen=Whole(0, 10**15),
            merged_months=Whole(),
        ),
    ),
}


def _years(account: dict[str, Any], named: set[int]) -> tuple[rules.ResidentYear, ...]:
    """The years of a resident account, each with its months: named for it, for the account, or all twelve."""
    found = []
    for row in account["years"]:
        months = rules.whole_year(row["year"])
        if row["months"] is not None:
            months = tuple(row["months"])
        elif named:
            months = tuple(m for m in months if m in named)
        found.append(
            rules.ResidentYear(row["year"], row["personal_fen"], row["collective_fen"], months)
        )
    return tuple(found)


def _account(account: dict[str, Any]) -> rules.Account:
    if account["scheme"] == "resident":
        named = {row["month"] for row in account["months"]}
        return rules.Account(account["id"], "resident", (), _years(account, named))
    months = tuple(rules.AccountMonth(**row) for row in account["months"])
    return rules.Account(account["id"], "employee", months)


def overlap(given: dict[str, Any]) -> tuple[dict[str, Any], Sequence[Figure]]:
    """Topic `overlap` 重复缴费."""
    answer = rules.overlap(given["keep"], [_account(account) for account in given["accounts"]])
    found = answer.result
    cleared = [row._asdict() | {"month": format_month(row.month)} for row in found.cleared]
    return found._asdict() | {"cleared": cleared}, answer.steps
