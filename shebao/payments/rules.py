"""Late fee 滞纳金 on contributions not paid in time."""

from datetime import date, timedelta
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, Figure, said, sourced
from shebao.base.law import Bound, law
from shebao.base.money import div_half_up
from shebao.payments.errors import PaidBeforeArrears

PRINCIPAL = Bound(0, 10**9)
"""Arrears in fen, up to ten million yuan where columns are run at once."""
DAYS_PPM = Bound(0, 9 * 10**6)
"""The sum of daily rates in parts per million: fifty years at 0.05 percent."""
CAPS = ("none", "principal")


class LateFee(NamedTuple):
    """Days, fee 滞纳金 in fen, and whether the cap cut it."""

    days: int
    fee_fen: int
    capped: bool


@law(
    "社会保险法",
    article="八十六条",
    bounds={"principal_fen": PRINCIPAL, "days_ppm": DAYS_PPM},
)
def fee_of_days(principal_fen: int, days_ppm: int) -> int:
    """滞纳金: the principal times the sum of its daily rates, rounded once, in fen."""
    return div_half_up(principal_fen * days_ppm, 1_000_000)


def _answer(
    principal_fen: int, days: int, days_ppm: int, cap: str, rates: list[Figure]
) -> Answer[LateFee]:
    whole = fee_of_days(principal_fen, days_ppm)
    cut = min(whole, principal_fen)
    capped = cap == "principal" and whole > principal_fen
    fee = cut if cap == "principal" else whole
    steps = (
        *rates,
        said(fee_of_days, "days", days, "欠缴天数", "起止日均计入"),
        said(fee_of_days, "fee_without_cap_fen", whole, "不设上限的滞纳金", "欠缴额 × 日率 × 天数"),
        Figure(
            "fee_with_cap_fen", cut, "以本金为限的滞纳金", "不超过欠缴额", "行政强制法 四十五条",
            note="是否适用于社会保险费有争议，默认不设上限",
        ),
        said(fee_of_days, "fee_fen", fee, "滞纳金", "按所选上限"),
    )  # fmt: skip
    return Answer(LateFee(days, fee, capped), steps)


@law("社会保险法", article="八十六条")
def late_fee(principal_fen: int, start: date, end: date, cap: str = "none") -> Answer[LateFee]:
    """The late fee 滞纳金 from the first day after the due date to the day of payment, both counted.

    0.05 percent a day (before 2011-07-01 0.2 percent); `cap` is `none` or `principal`. Refuses
    `payments.paid-before-arrears`, `parameter.missing` before 1999-01-22.
    """
    if end < start:
        raise PaidBeforeArrears(start=start.isoformat(), end=end.isoformat(), at="to")
    days_ppm, rates, day = 0, [], start
    while day <= end:
        row = parameters.at("payments.late_fee_rate", day, path="from")
        last = min(end, row.until or end)
        days_ppm += ((last - day).days + 1) * row.as_ppm()
        rates.append(sourced(row, "每日加收（%）"))
        day = last + timedelta(days=1)
    return _answer(principal_fen, (end - start).days + 1, days_ppm, cap, rates)


@law("社会保险法", article="八十六条")
def late_fee_of_days(principal_fen: int, days: int, cap: str = "none") -> Answer[LateFee]:
    """The late fee 滞纳金 of a number of days at today's 0.05 percent a day."""
    row = parameters.series("payments.late_fee_rate")[-1]
    rates = [sourced(row, "每日加收（%）")]
    return _answer(principal_fen, days, days * row.as_ppm(), cap, rates)
