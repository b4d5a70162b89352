"""Topics of medical insurance 医保: breaks, and the account's monthly credit."""

from collections.abc import Sequence
from typing import Any

from shebao.base.explain import Figure
from shebao.base.months import format_month
from shebao.medical import rules
from shebao.records.calc.shapes import (
    PLACE,
    Choice,
    Day,
    Decimal,
    Flag,
    Key,
    Month,
    Nullable,
    Shape,
    Whole,
    keys,
)

_PERCENT = Decimal(4, 0, 1_000_000)

SHAPES: dict[str, tuple[Shape, Shape]] = {
    "medical-break": (
        keys(
            last_insured=Month(),
            resumed=Month(),
            paid_gap=Key(Flag(), False),
            from_scheme=Choice(rules.SCHEMES),
            to_scheme=Choice(rules.SCHEMES),
            continuous_months_before=Whole(0, 1200),
            place=PLACE,
        ),
        keys(
            break_months=Whole(),
            may_pay_gap=Flag(),
            waiting_months_max=Whole(),
            benefit_from=Month(),
        ),
    ),
    "medical-account": (
        keys(
            wage_fen=Whole(0, 10**9),
            personal_percent=_PERCENT,
            employer_percent=_PERCENT,
            employer_share_to_account_percent=_PERCENT,
            on=Key(Nullable(Day()), None),
        ),
        keys(monthly_credit_fen=Whole()),
    ),
}

Said = tuple[dict[str, Any], Sequence[Figure]]


def medical_break(given: dict[str, Any]) -> Said:
    """Topic `medical-break` 医保中断."""
    answer = rules.medical_break(**given)
    found = answer.result
    return found._asdict() | {"benefit_from": format_month(found.benefit_from)}, answer.steps


def medical_account(given: dict[str, Any]) -> Said:
    """Topic `medical-account` 医保个人账户划入."""
    answer = rules.medical_account(
        given["wage_fen"],
        given["personal_percent"],
        given["employer_percent"],
        given["employer_share_to_account_percent"],
        given["on"],
    )
    return answer.result._asdict(), answer.steps
