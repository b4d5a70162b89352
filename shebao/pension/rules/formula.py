"""The pension formula 基本养老金计发: basic, account and transition parts, 国发〔2005〕38号."""

from fractions import Fraction
from typing import NamedTuple

from shebao.base.explain import Answer, Figure, said
from shebao.base.law import Bound, Certainty, law
from shebao.base.money import div_half_up
from shebao.pension.errors import FORMULA
from shebao.pension.rules.profile import Profile, round_item, round_total, years_counted

PENSION_BASE = Bound(0, 25 * 10**5)
"""A pension base, in fen a month: up to twenty-five thousand yuan."""
INDEX = Bound(0, 4 * 10**6)
"""An index at scale 10^6: 0 to 4; a year may pass 3 where the wage series changed its calibre."""
MONTHS = Bound(0, 720)
"""Contribution months: up to sixty years, so that the product stays below 2^53."""
BALANCE = Bound(0, 10**10)
TENTHS = Bound(560, 2330)
COEFFICIENT = Bound(0, 200)
"""A transition coefficient in parts of ten thousand a year: 120 is 1.2 percent."""
SCALE = 1_000_000


class Pension(NamedTuple):
    """A monthly pension 月基本养老金 in fen; index at scale 10^6, payout months in tenths."""

    average_index: int
    basic_fen: int
    account_fen: int
    transition_fen: int
    total_fen: int
    payout_tenths: int


@law(
    FORMULA,
    certainty=Certainty.SECONDARY,
    bounds={"base_fen": PENSION_BASE, "index": INDEX, "months": MONTHS},
)
def basic_pension(base_fen: int, index: int, months: int) -> int:
    """基础养老金: (W + W·I)/2 × years × 1 %, rounded once, in fen."""
    return div_half_up(base_fen * (1_000_000 + index) * months, 2_400_000_000)


@law(
    FORMULA,
    certainty=Certainty.SECONDARY,
    bounds={"balance_fen": BALANCE, "payout_tenths": TENTHS},
)
def account_pension(balance_fen: int, payout_tenths: int) -> int:
    """个人账户养老金: the balance by the payout months 计发月数 (in tenths), in fen."""
    return div_half_up(balance_fen * 10, payout_tenths)


@law(
    FORMULA,
    certainty=Certainty.SECONDARY,
    bounds={
        "base_fen": PENSION_BASE,
        "index": INDEX,
        "months": MONTHS,
        "coefficient_bp": COEFFICIENT,
    },
)
def transition_pension(base_fen: int, index: int, months: int, coefficient_bp: int) -> int:
    """过渡性养老金: W·index × years × coefficient, in fen; W·index is kept to a thousandth of a fen."""
    indexed = div_half_up(base_fen * index, 1_000)
    return div_half_up(indexed * months * coefficient_bp, 120_000_000)


@law("广东省基本养老金计发办法", certainty=Certainty.VERIFIED)
def base_factor(index: int, low_index: int) -> Fraction:
    """The factor on the base 计发基数折减系数 a: index over 0.6 where the index lies below it, else 1."""
    return min(Fraction(1), Fraction(index, low_index)) if low_index else Fraction(1)


@law(FORMULA, certainty=Certainty.SECONDARY)
def pension(
    way: Profile,
    *,
    base_fen: int,
    index: int,
    balance_fen: int,
    payout_tenths: int,
    months: int | None = None,
    years: Fraction | None = None,
    transition_fen: int = 0,
) -> Answer[Pension]:
    """A month's pension 月基本养老金 from its figures, with a province's profile.

    `index` has scale 10^6; give either `months`, counted as the province does, or `years` as they stand.
    """
    counted = years_counted(months, way.years_rounding) if months is not None else years
    assert counted is not None, "months or years"
    factor = base_factor(index, way.low_index)
    whole = base_fen * (factor + Fraction(index, SCALE)) / 2 * counted / 100
    basic = round_item(whole, way.amount_rounding)
    account = round_item(Fraction(10 * balance_fen, payout_tenths), way.amount_rounding)
    transition = round_item(Fraction(transition_fen), way.amount_rounding)
    total = round_total(basic + account + transition, way.amount_rounding)
    steps = [
        *way.steps,
        said(pension, "pension_base_fen", base_fen, "计发基数（分）", "W"),
        said(pension, "average_index", _index(index), "平均缴费工资指数", "I"),
        said(pension, "contribution_years", f"{counted.numerator}/{counted.denominator}", "缴费年限", "N"),
    ]  # fmt: skip
    if factor != 1:
        steps.append(
            said(
                base_factor,
                "base_factor",
                f"{factor.numerator}/{factor.denominator}",
                "a系数",
                "I ÷ 0.6",
            )
        )
    indexed = round_item(Fraction(base_fen * index, SCALE), "fen")
    steps += [
        said(pension, "indexed_wage_fen", indexed, "指数化月平均缴费工资", "W × I"),
        said(basic_pension, "basic_fen", basic, "基础养老金", "(W + W·I) ÷ 2 × N × 1%"),
        said(account_pension, "account_fen", account, "个人账户养老金", "储存额 ÷ 计发月数"),
        Figure("transition_fen", transition, "过渡性养老金", "另行计算", FORMULA, Certainty.SECONDARY),
        said(pension, "total_fen", total, "月基本养老金", "各项之和，按省级口径取整"),
    ]  # fmt: skip
    result = Pension(index, basic, account, transition, total, payout_tenths)
    return Answer(result, tuple(steps))


def _index(index: int) -> str:
    shown = div_half_up(index, 100)
    return f"{shown // 10_000}.{shown % 10_000:04d}"
