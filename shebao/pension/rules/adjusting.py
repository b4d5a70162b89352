"""The yearly adjustment of pensions in payment 年度调整: a fixed sum, a sum a year paid in, a share of the pension, more for the old.

Social Insurance Law, Art. 18. How much, each province says each year; the parts are in every notice, the numbers never the same.
"""

from datetime import date
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, said, sourced
from shebao.base.law import Bound, Certainty, law
from shebao.base.money import div_half_up
from shebao.pension.rules.steps import AMOUNT, MONTHS

LAW = "社会保险法"
ARTICLE = "十八条"
PARTS = ("fixed", "per_year", "share", "elder_from", "elder", "unit")
"""The series of one place and year: `pension.adjust.<part>`."""
YUAN = Bound(0, 10**6)


class Adjusted(NamedTuple):
    """What a month gains 月增加额, in fen: fixed, by years paid in, by the pension itself, for age; and all of it, rounded up."""

    fixed_fen: int
    by_years_fen: int
    by_pension_fen: int
    elder_fen: int
    total_fen: int


@law(
    LAW,
    article=ARTICLE,
    certainty=Certainty.SECONDARY,
    bounds={"months": MONTHS, "per_year_fen": YUAN},
)
def by_years(months: int, per_year_fen: int) -> int:
    """与缴费年限挂钩: so much for each full year paid in; a year begun counts as one."""
    return -(-months // 12) * per_year_fen


@law(
    LAW,
    article=ARTICLE,
    certainty=Certainty.SECONDARY,
    bounds={"pension_fen": AMOUNT, "share_ppm": Bound(0, 10**6)},
)
def by_pension(pension_fen: int, share_ppm: int) -> int:
    """与待遇水平挂钩: a share of the pension of last December, to the fen, half up."""
    return div_half_up(pension_fen * share_ppm, 10**6)


@law(
    LAW,
    article=ARTICLE,
    certainty=Certainty.POLICY,
    bounds={"fen": AMOUNT, "unit_fen": Bound(1, 100)},
)
def rounded_up(fen: int, unit_fen: int) -> int:
    """见分进角: up to the next whole unit."""
    return -(-fen // unit_fen) * unit_fen


@law(LAW, article=ARTICLE, certainty=Certainty.SECONDARY)
def adjustment(
    year: int, place: str, *, pension_fen: int, months: int, age_years: int
) -> Answer[Adjusted]:
    """What a pension gains a month from January of `year` on 月增加额.

    `pension_fen` is what last December was worth, `months` what was paid in, `age_years` the age at the end of last year.
    Refuses `parameter.missing` where the place's notice of that year is not known here.
    """
    on = date(year, 1, 1)
    fixed, each, share, elder_from, elder, unit = (
        parameters.at(f"pension.adjust.{part}", on, place, path="year") for part in PARTS
    )
    old = elder.as_fen() * int(age_years >= elder_from.as_int())
    parts = (
        fixed.as_fen(), by_years(months, each.as_fen()), by_pension(pension_fen, share.as_ppm()), old,
    )  # fmt: skip
    total = rounded_up(sum(parts), unit.as_fen())
    steps = (
        sourced(fixed, "定额调整"), sourced(each, "每满一年增加"), sourced(share, "挂钩比例"),
        sourced(elder_from, "高龄倾斜起始年龄"), sourced(elder, "高龄倾斜"),
        said(by_years, "by_years_fen", parts[1], "缴费年限挂钩", "每满一年增加 × 年限"),
        said(by_pension, "by_pension_fen", parts[2], "待遇水平挂钩", "上年十二月待遇 × 比例"),
        said(rounded_up, "adjusted_fen", total, "每月增加", "各项之和，见分进角"),
    )  # fmt: skip
    return Answer(Adjusted(*parts, total), steps)
