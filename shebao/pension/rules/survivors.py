"""Survivors' benefits 遗属待遇: funeral grant 丧葬补助金 and pension-fund grant 抚恤金, 人社部发〔2021〕18号."""

from datetime import date
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, said, sourced
from shebao.base.law import Bound, Certainty, law
from shebao.base.money import div_half_up

DOCUMENT = "人社部发〔2021〕18号"
INCOME = Bound(0, 10**8)
TWELVE = 12


class Survivors(NamedTuple):
    """What survivors receive 遗属待遇: months of the base, and both grants in fen."""

    months: int
    funeral_fen: int
    grant_fen: int


@law(
    DOCUMENT,
    bounds={
        "contribution_months": Bound(0, 720),
        "at_least": Bound(0, 60),
        "extra_from": Bound(0, 720),
        "most": Bound(0, 60),
    },
)
def grant_months(contribution_months: int, at_least: int, extra_from: int, most: int) -> int:
    """发放月数: the months of the bracket, one more for each full year beyond the last, up to a limit."""
    extra = max(0, contribution_months - extra_from) // 12
    return min(most, at_least + extra)


@law(
    DOCUMENT,
    certainty=Certainty.RECALLED,
    bounds={"months": Bound(0, 60), "drawn_months": Bound(0, 1200), "least": Bound(0, 60)},
)
def retiree_months(months: int, drawn_months: int, least: int) -> int:
    """退休人员发放月数: one less for each year of pension drawn, never below a floor."""
    return max(least, months - drawn_months // 12)


@law(DOCUMENT, bounds={"income_fen": INCOME, "months": Bound(0, 60)})
def grant_of_months(income_fen: int, months: int) -> int:
    """补助标准: so many months of the province's monthly disposable income 城镇居民月人均可支配收入, in fen."""
    return income_fen * months


@law(DOCUMENT, bounds={"income_fen": Bound(0, 10**10)})
def income_a_month(income_fen: int) -> int:
    """月人均可支配收入: a twelfth of the year's, in fen, rounded half up."""
    return div_half_up(income_fen, TWELVE)


@law(DOCUMENT)
def monthly_income(died_on: date, place: str) -> Answer[int]:
    """The province's urban disposable income a head and month 城镇居民月人均可支配收入 of the year before a death, in fen.

    Refuses `parameter.missing` where that year's number is not published or not known here.
    """
    year = date(died_on.year - 1, 12, 31)
    of_year = parameters.at("pension.survivors.urban_income", year, place, path="died_on")
    fen = income_a_month(of_year.as_fen())
    said_ = said(
        income_a_month, "monthly_income_fen", fen, "月人均可支配收入", "上年人均可支配收入 ÷ 12"
    )
    return Answer(fen, (sourced(of_year, "上年城镇居民人均可支配收入"), said_))


def _bracket(died_on: date, contribution_months: int) -> parameters.Parameter:
    """The months of the highest bracket reached: from 0, 5 and 10 years on."""
    rows = [
        parameters.at(f"pension.survivors.months_from_{years}", died_on, path="died_on")
        for years in (0, 5, 10)
        if contribution_months >= TWELVE * years
    ]
    return rows[-1]


@law(DOCUMENT)
def survivors_benefit(
    died_on: date,
    contribution_months: int,
    monthly_income_fen: int,
    *,
    drawn_months: int | None = None,
) -> Answer[Survivors]:
    """Funeral grant and pension-fund grant 丧葬补助金和抚恤金 when an insured person or a retiree dies.

    `monthly_income_fen` is the province's urban disposable income a head and month of the year before;
    `drawn_months` is given for a retiree. Refuses `parameter.missing` for a death before the rule.
    """
    reached = _bracket(died_on, contribution_months)
    from_years, most, funeral = (
        parameters.at(f"pension.survivors.{key}", died_on)
        for key in ("extra_from_years", "months_most", "funeral_months")
    )
    months = grant_months(
        contribution_months, reached.as_int(), TWELVE * from_years.as_int(), most.as_int()
    )
    steps = [
        sourced(reached, "本档月数"), sourced(from_years, "逐年增发起点（年）"), sourced(most, "最多月数"),
        said(grant_months, "months", months, "发放月数", "本档月数 + 超过的整年数，不超过上限"),
    ]  # fmt: skip
    if drawn_months is not None:
        least = parameters.at("pension.survivors.retiree_least", died_on)
        months = retiree_months(months, drawn_months, least.as_int())
        steps += [
            sourced(least, "退休人员最低月数"),
            said(
                retiree_months, "retiree_months", months, "退休人员发放月数", "每领取一年减发一个月"
            ),
        ]
    found = Survivors(
        months,
        grant_of_months(monthly_income_fen, funeral.as_int()),
        grant_of_months(monthly_income_fen, months),
    )
    steps += [
        sourced(funeral, "丧葬补助金月数"),
        said(
            grant_of_months,
            "funeral_fen",
            found.funeral_fen,
            "丧葬补助金",
            "月人均可支配收入 × 月数",
        ),
        said(grant_of_months, "grant_fen", found.grant_fen, "抚恤金", "月人均可支配收入 × 月数"),
    ]
    return Answer(found, tuple(steps))
