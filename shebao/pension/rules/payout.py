"""Payout months 计发月数: the table by age, and its points between whole ages since 2025."""

from datetime import date
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, Figure, said, sourced
from shebao.base.law import Bound, Certainty, law
from shebao.base.money import div_half_up

YOUNGEST, OLDEST = 40, 70
TABLE_SINCE = date(2006, 1, 1)


class Payout(NamedTuple):
    """Payout months 计发月数 in tenths: 1373 is 137.3."""

    tenths: int


@law(
    "国发〔2005〕38号",
    article="附件",
    certainty=Certainty.DERIVED,
    bounds={"at_age": Bound(1, 400), "at_next": Bound(1, 400), "months": Bound(0, 11)},
)
def payout_tenths(at_age: int, at_next: int, months: int) -> int:
    """计发月数 in tenths between two ages: linear by months, one decimal, half up."""
    return div_half_up(10 * (12 * at_age - (at_age - at_next) * months), 12)


@law("国发〔2005〕38号", article="附件", certainty=Certainty.DERIVED)
def payout_months(age_years: int, age_months: int) -> Answer[Payout]:
    """Payout months 计发月数 at an age. Below 40 and above 70 the end of the table holds."""
    clamped = min(max(12 * age_years + age_months, 12 * YOUNGEST), 12 * OLDEST)
    years, months = divmod(clamped, 12)
    low = parameters.at(f"pension.payout_months.{years}", TABLE_SINCE)
    high = parameters.at(f"pension.payout_months.{min(years + 1, OLDEST)}", TABLE_SINCE)
    tenths = payout_tenths(low.as_int(), high.as_int(), months)
    steps = [sourced(low, "本岁计发月数")]
    if months:
        steps.append(sourced(high, "下一岁计发月数"))
    if clamped != 12 * age_years + age_months:
        steps.append(
            Figure("age_held", f"{years}-{months:02d}", "按表端年龄", "表外年龄取表端", "上海市计发月数表",
                   Certainty.SECONDARY)
        )  # fmt: skip
    shown = f"{tenths // 10}.{tenths % 10}"
    formula = "M[a] − (M[a] − M[a+1])·k/12，一位小数，四舍五入"
    if months:
        steps.append(said(payout_tenths, "payout_months", shown, "计发月数", formula))
    else:
        steps.append(Figure("payout_months", shown, "计发月数", "", low.source, low.certainty))
    return Answer(Payout(tenths), tuple(steps))
