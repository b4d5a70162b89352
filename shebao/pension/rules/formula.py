"""The pension formula 基本养老金计发: basic, account and transition parts, 国发〔2005〕38号."""

from fractions import Fraction

from shebao.base.explain import Answer, Figure, said
from shebao.base.law import Certainty, law
from shebao.base.money import div_half_up
from shebao.pension.errors import FORMULA
from shebao.pension.rules.profile import Profile, round_item, years_counted
from shebao.pension.rules.steps import (
    Pension,
    account_pension,
    basic_pension,
    pension_lines,
)

SCALE = 1_000_000


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
    found = pension_lines(
        base_fen,
        index,
        counted.numerator,
        counted.denominator,
        *way.factor,
        balance_fen,
        payout_tenths,
        transition_fen,
        *way.rounding,
    )
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
        said(basic_pension, "basic_fen", found.basic_fen, "基础养老金", "(W + W·I) ÷ 2 × N × 1%"),
        said(account_pension, "account_fen", found.account_fen, "个人账户养老金", "储存额 ÷ 计发月数"),
        Figure("transition_fen", found.transition_fen, "过渡性养老金", "另行计算", FORMULA, Certainty.SECONDARY),
        said(pension, "total_fen", found.total_fen, "月基本养老金", "各项之和，按省级口径取整"),
    ]  # fmt: skip
    return Answer(found, tuple(steps))


def _index(index: int) -> str:
    shown = div_half_up(index, 100)
    return f"{shown // 10_000}.{shown % 10_000:04d}"
