"""A year's balance explained 储存额说明: opening, credits and interest as figures with article and certainty. Pure."""

from collections.abc import Iterable
from datetime import date

from shebao.base import parameters
from shebao.base.explain import Figure, said, sourced
from shebao.base.law import Certainty, weakest
from shebao.enrolment import rules
from shebao.enrolment.accounts import TWELVE, Account, Balance, YearRow, monthly_credits

BOOKED = "国办发〔2009〕66号 八条"
"""A balance booked before this system is taken over as it stands, with the form's years."""


def explained(account: Account, row: YearRow) -> tuple[Figure, ...]:
    """How a line's closing balance came about 年末储存额: whole and personal part; nothing while it is open."""
    if row.closing_fen is None or row.closing_personal_fen is None:
        return ()
    if row.standing == "computed":
        return _computed(account, row)
    whole = (row.closing_fen, row.credited_fen, row.interest_fen)
    own = (row.closing_personal_fen, row.credited_personal_fen, row.interest_personal_fen)
    old = Figure(
        "closing_pre1998_fen", row.closing_pre1998_fen, "年末 1998 年前部分", "按原记账", BOOKED, Certainty.SECONDARY
    )  # fmt: skip
    return (_booked("", *whole, row), _booked("personal_", *own, row), old)


def _booked(part: str, closing: int, credit: int, interest: int | None, row: YearRow) -> Figure:
    """A balance as it was booked; what it began with follows from the rest."""
    derived = interest is None or any(doubt["code"] == "interest-derived" for doubt in row.doubts)
    sure = Certainty.DERIVED if derived else Certainty.SECONDARY
    inputs = (
        Figure(f"opening_{part}fen", closing - credit - (interest or 0), "年初储存额", "年末 − 本年记账 − 利息",
               BOOKED, Certainty.DERIVED),
        Figure(f"credits_{part}fen", credit, "本年记账额", "", BOOKED, Certainty.SECONDARY),
        Figure(f"interest_{part}fen", interest or 0, "本年利息", "", BOOKED, sure),
    )  # fmt: skip
    return Figure(f"closing_{part}fen", closing, "年末储存额", "按原记账", BOOKED, sure, inputs)


def _computed(account: Account, row: YearRow) -> tuple[Figure, ...]:
    opening = account.balance_at_end_of(row.year - 1)
    total, personal = _credits(account.flowing(row.year))
    rate = parameters.find("enrolment.account_interest", date(row.year, 12, 31))
    assert rate is not None, f"{row.year} was settled without a published rate"
    return (
        _settled("", opening.total, total, rate, row.closing_fen),
        _settled("personal_", opening.personal, personal, rate, row.closing_personal_fen),
        _before_1998(opening, rate, row.closing_pre1998_fen),
    )


def _credits(lines: Iterable[YearRow]) -> tuple[list[int], list[int]]:
    total, personal = [0] * TWELVE, [0] * TWELVE
    for line in lines:
        whole, own, _spread = monthly_credits(line)
        total = [a + b for a, b in zip(total, whole, strict=True)]
        personal = [a + b for a, b in zip(personal, own, strict=True)]
    return total, personal


def _settled(
    part: str, opening: int, credit: list[int], rate: parameters.Parameter, closing: int | None
) -> Figure:
    """One settled year by the month-product method, each amount with its article."""
    rule, sums = rules.month_product_lines, rules.year_sums(*credit)
    lines = rule(opening, *sums, rate.as_ppm())
    steps = (
        said(rule, f"opening_{part}fen", opening, "上年末储存额", "B0"),
        said(rule, f"credits_{part}fen", sums.credits_fen, "本年记账额", "Σ c_n"),
        said(rule, f"weighted_{part}fen", sums.weighted_fen, "月积数", "Σ c_n·(13−n)"),
        sourced(rate, "记账利率（%）"),
        said(rule, f"interest_on_opening_{part}fen", lines[0], "上年储存额利息", "B0·r"),
        said(rule, f"interest_on_credits_{part}fen", lines[1], "本年记账额利息", "Σ c_n·(13−n)·r/12"),
    )  # fmt: skip
    law, sure = steps[0].law, weakest(steps[0].certainty, rate.certainty)
    formula = "B0 + B0·r + Σ c_n + 利息"
    return Figure(f"closing_{part}fen", closing, "年末储存额", formula, law, sure, steps)


def _before_1998(opening: Balance, rate: parameters.Parameter, closing: int) -> Figure:
    rule = rules.month_product_lines
    steps = (
        said(rule, "opening_pre1998_fen", opening.pre1998, "上年末 1998 年前部分", "B0"),
        sourced(rate, "记账利率（%）"),
    )
    return Figure(
        "closing_pre1998_fen", closing, "年末 1998 年前部分", "B0 + B0·r", steps[0].law,
        steps[0].certainty, steps,
    )  # fmt: skip
