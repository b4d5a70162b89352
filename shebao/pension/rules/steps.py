"""Step rules of the pension 计发步骤: what counter, `calc` and population runs all call, in whole numbers.

What a province does differently comes in as numbers (`profile.Way`), so nothing here asks which province.
An index of -1 means that none was given.
"""

from typing import NamedTuple

from shebao.base.law import Bound, Certainty, law
from shebao.base.money import div_half_up
from shebao.pension.errors import FORMULA

PENSION_BASE = Bound(0, 25 * 10**5)
"""A pension base, in fen a month: up to twenty-five thousand yuan."""
INDEX = Bound(0, 4 * 10**6)
"""An index at scale 10^6: 0 to 4; a year may pass 3 where the wage series changed its calibre."""
GIVEN_INDEX = Bound(-1, INDEX.high)
"""An index at scale 10^6, or -1 for none."""
MONTHS = Bound(0, 720)
"""Contribution months: up to sixty years, so that the product stays below 2^53."""
MONTHS_OF_YEAR = Bound(0, 12)
BALANCE = Bound(0, 10**10)
TENTHS = Bound(560, 2330)
COEFFICIENT = Bound(0, 200)
"""A transition coefficient in parts of ten thousand a year: 120 is 1.2 percent."""
YEAR_BASE = Bound(0, 9 * 10**9)
"""A year's contribution bases, in fen, so that times 10^6 stays below 2^53."""
WAGE = Bound(100, 10**7)
"""A reference wage, in fen a month: one yuan to a hundred thousand."""
INDEX_MONTHS = Bound(0, INDEX.high * MONTHS.high)
AMOUNT = Bound(0, 10**9)
"""One item of a monthly pension, in fen."""
JIAO = Bound(1, 10)
SWITCH = Bound(0, 1)
YEAR_PARTS = Bound(0, 60_000)
"""Contribution years in parts of a province: months, tenths or thousandths of a year."""


class Pension(NamedTuple):
    """A monthly pension 月基本养老金 in fen; index at scale 10^6, payout months in tenths."""

    average_index: int
    basic_fen: int
    account_fen: int
    transition_fen: int
    total_fen: int
    payout_tenths: int


class MonthsDue(NamedTuple):
    """Months due so far 应缴月数, and whether the first insured year has come (0 or 1)."""

    due: int
    started: int


class Transition(NamedTuple):
    """The transition part 过渡性养老金 in fen: of deemed months, and of months before the account."""

    deemed_fen: int
    before_account_fen: int


# --- indices ----------------------------------------------------------------------------------


@law(
    FORMULA,
    certainty=Certainty.SECONDARY,
    bounds={"base_total_fen": YEAR_BASE, "months": MONTHS_OF_YEAR, "wage_fen": WAGE},
)
def year_index(base_total_fen: int, months: int, wage_fen: int) -> int:
    """年度缴费工资指数 at scale 10^6: the mean monthly base over the reference wage; 0 without months."""
    index = div_half_up(base_total_fen * 1_000_000, max(1, months) * wage_fen)
    return index * min(1, months)


@law(
    "上海市基本养老金计发办法",
    certainty=Certainty.SECONDARY,
    bounds={
        "base_total_fen": YEAR_BASE,
        "months": MONTHS_OF_YEAR,
        "wage_fen": WAGE,
        "floor_index": INDEX,
    },
)
def counted_index(base_total_fen: int, months: int, wage_fen: int, floor_index: int) -> int:
    """计入平均的年度指数: the year's index, not below the province's floor 下限 of that year."""
    return max(year_index(base_total_fen, months, wage_fen), floor_index)


@law(
    "京劳社养发〔2007〕31号",
    certainty=Certainty.SECONDARY,
    bounds={"due": MONTHS, "started": SWITCH, "months": MONTHS_OF_YEAR, "length": MONTHS_OF_YEAR},
)
def months_due(due: int, started: int, months: int, length: int) -> MonthsDue:
    """应缴月数: in the first insured year those paid, from then on all `length` months of a year."""
    more = months + started * (length - months)
    return MonthsDue(due + more, max(started, min(1, months)))


@law(
    FORMULA,
    certainty=Certainty.SECONDARY,
    bounds={"index_months": INDEX_MONTHS, "divisor": MONTHS, "months": MONTHS, "given": GIVEN_INDEX},
)  # fmt: skip
def mean_index(index_months: int, divisor: int, months: int, given: int) -> int:
    """平均缴费工资指数: the sum of indices times months over the months; deemed months with their index, if given."""
    known = min(1, given + 1)
    deemed = known * max(0, given) * months
    return div_half_up(index_months + deemed, max(1, divisor + known * months))


@law(FORMULA, certainty=Certainty.SECONDARY, bounds={"given": GIVEN_INDEX, "other": INDEX})
def index_or(given: int, other: int) -> int:
    """指数: the one given, or the other where it is -1."""
    known = min(1, given + 1)
    return known * max(0, given) + (1 - known) * other


# --- years and rounding -----------------------------------------------------------------------


@law(
    "沪人社规〔2021〕27号",
    certainty=Certainty.SECONDARY,
    bounds={
        "months": MONTHS,
        "per_month": Bound(0, 83),
        "per_year": Bound(0, 4),
        "per_tenth": SWITCH,
    },
)
def years_parts(months: int, per_month: int, per_year: int, per_tenth: int) -> int:
    """缴费年限 in parts of a province: so many a month, so many a whole year, so many a begun tenth."""
    whole_years = div_half_up(2 * months + 13, 24) - 1
    begun_tenths = div_half_up(20 * months + 11, 24)
    return per_month * months + per_year * whole_years + per_tenth * begun_tenths


@law(
    "各省养老待遇核定表",
    certainty=Certainty.SECONDARY,
    bounds={"amount_fen": AMOUNT, "lift_fen": JIAO},
)
def lifted(amount_fen: int, lift_fen: int) -> int:
    """见分进角: up to the next whole multiple of `lift_fen`."""
    return lift_fen * div_half_up(2 * amount_fen + lift_fen - 1, 2 * lift_fen)


@law(
    "各省养老待遇核定表",
    certainty=Certainty.SECONDARY,
    bounds={
        "over": Bound(0, 4 * 10**18),
        "under": Bound(2 * 10**9, 10**14),
        "step_fen": JIAO,
        "lift_fen": JIAO,
    },
)
def item(over: int, under: int, step_fen: int, lift_fen: int) -> int:
    """一项 `over / under` in fen, rounded once to whole `step_fen`, then lifted to `lift_fen`."""
    return lifted(step_fen * div_half_up(over, under * step_fen), lift_fen)


# --- the parts --------------------------------------------------------------------------------


@law(
    FORMULA,
    certainty=Certainty.SECONDARY,
    bounds={"base_fen": PENSION_BASE, "index": INDEX, "months": MONTHS},
)
def basic_pension(base_fen: int, index: int, months: int) -> int:
    """基础养老金: (W + W·I)/2 × years × 1 %, rounded once, in fen: the nation's way."""
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


@law(
    FORMULA,
    certainty=Certainty.SECONDARY,
    bounds={
        "base_fen": PENSION_BASE,
        "index": INDEX,
        "deemed_months": MONTHS,
        "pre_account_months": MONTHS,
        "deemed_index": GIVEN_INDEX,
        "second_index": GIVEN_INDEX,
        "fixed_index": GIVEN_INDEX,
        "mean": SWITCH,
        "coefficient_bp": COEFFICIENT,
    },
)
def transition_parts(
    base_fen: int,
    index: int,
    deemed_months: int,
    pre_account_months: int,
    deemed_index: int,
    second_index: int,
    fixed_index: int,
    mean: int,
    coefficient_bp: int,
) -> Transition:
    """过渡性养老金 of deemed months and of months before the account; `mean` takes the mean of 1 and the index.

    The index is the second one where given, else the average; deemed months have the province's fixed one,
    else their own, else that same one.
    """
    own = index_or(second_index, index)
    deemed = index_or(fixed_index, index_or(deemed_index, own))
    own_way = (1 - mean) * own + mean * div_half_up(1_000_000 + own, 2)
    deemed_way = (1 - mean) * deemed + mean * div_half_up(1_000_000 + deemed, 2)
    return Transition(
        transition_pension(base_fen, deemed_way, deemed_months, coefficient_bp),
        transition_pension(base_fen, own_way, pre_account_months, coefficient_bp),
    )


@law(
    FORMULA,
    certainty=Certainty.SECONDARY,
    bounds={
        "base_fen": PENSION_BASE,
        "index": INDEX,
        "years": YEAR_PARTS,
        "parts_a_year": Bound(10, 10_000),
        "factor_add": Bound(0, 10**6),
        "factor_slope": Bound(0, 20),
        "factor_unit": Bound(1, 5),
        "balance_fen": BALANCE,
        "payout_tenths": TENTHS,
        "transition_fen": Bound(0, 10**9 // 4),
        "step_fen": JIAO,
        "lift_fen": JIAO,
        "total_lift_fen": JIAO,
    },
)
def pension_lines(
    base_fen: int,
    index: int,
    years: int,
    parts_a_year: int,
    factor_add: int,
    factor_slope: int,
    factor_unit: int,
    balance_fen: int,
    payout_tenths: int,
    transition_fen: int,
    step_fen: int,
    lift_fen: int,
    total_lift_fen: int,
) -> Pension:
    """月基本养老金: W × (a + I) ÷ 2 × N × 1 %, the balance by the payout months, the transition part.

    `a` is 1, or where an index lies low, index × slope ÷ unit; N is `years ÷ parts_a_year`.
    """
    factor = min(factor_unit * 1_000_000, factor_add + factor_slope * index)
    basic = item(
        base_fen * (factor + factor_unit * index) * years,
        200_000_000 * factor_unit * parts_a_year,
        step_fen,
        lift_fen,
    )
    account = lifted(step_fen * div_half_up(balance_fen * 10, payout_tenths * step_fen), lift_fen)
    transition = lifted(step_fen * div_half_up(transition_fen, step_fen), lift_fen)
    total = lifted(basic + account + transition, total_lift_fen)
    return Pension(index, basic, account, transition, total, payout_tenths)
