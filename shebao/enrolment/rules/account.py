"""Contributions and the individual account 缴费与个人账户: what is credited, and the interest of each year."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, Figure, said, sourced
from shebao.base.law import Bound, Certainty, law
from shebao.base.money import div_half_up
from shebao.base.months import first_day
from shebao.enrolment.errors import NotTwelveMonths, UnknownMethod, YearsNotConsecutive

BALANCE = Bound(0, 10**10)
"""A balance, in fen: up to a hundred million yuan, so that every product stays below 2^53."""
CREDIT = Bound(0, 10**8)
"""One month's credit, in fen."""
MONTH_WEIGHTS = (12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)
"""Month weights 月积数 of January to December: the month of payment counts."""
WEIGHTED = Bound(0, CREDIT.high * sum(MONTH_WEIGHTS))
RATE = Bound(0, 200_000)
"""A yearly rate in parts per million: 0 to 20 percent."""
YEAR_CREDITS = Bound(0, 4 * 10**7)
"""One year's credits under the annual method, in fen."""
BASE = Bound(0, 10**9)
"""One month's contribution base, in fen."""

METHODS = ("month-product", "annual")
DOCUMENT = "劳办发〔1997〕116号"


class YearCredits(NamedTuple):
    """One year's twelve credits 年度记账额 in fen; without `rate_ppm` the published rate is used."""

    year: int
    credited_fen: tuple[int, ...]
    rate_ppm: int | None = None


class InterestLines(NamedTuple):
    """A year's interest 年度利息 and closing balance 年末储存额, in fen."""

    interest_on_opening_fen: int
    interest_on_credits_fen: int
    closing_fen: int


class MonthSums(NamedTuple):
    """A year's credits so far 记账额累计, and the same weighted by months 月积数, in fen."""

    credits_fen: int
    weighted_fen: int


class YearInterest(NamedTuple):
    """The interest lines of a named year 分年计息."""

    year: int
    interest_on_opening_fen: int
    interest_on_credits_fen: int
    closing_fen: int


class AccountRun(NamedTuple):
    """An account followed over years 逐年结息."""

    years: tuple[YearInterest, ...]
    closing_fen: int


class BaseLimits(NamedTuple):
    """Floor and ceiling of the monthly base 缴费基数下限、上限, in fen."""

    floor_fen: int
    ceiling_fen: int


class MonthCredit(NamedTuple):
    """What one month's base brings to the account 月记账额, in fen; `personal_fen` is part of it."""

    credited_fen: int
    personal_fen: int


@law("国发〔2005〕38号", bounds={"base_fen": BASE, "rate_ppm": RATE})
@law("国发〔1997〕26号", bounds={"base_fen": BASE, "rate_ppm": RATE})
def credit_of_base(base_fen: int, rate_ppm: int) -> int:
    """记账额: the share of a month's base that goes to the account, in fen."""
    return div_half_up(base_fen * rate_ppm, 1_000_000)


@law(
    DOCUMENT,
    article="月积数法",
    certainty=Certainty.RECALLED,
    bounds={
        "opening_fen": BALANCE,
        "credits_fen": Bound(0, 12 * CREDIT.high),
        "weighted_fen": WEIGHTED,
        "rate_ppm": RATE,
    },
)
def month_product_lines(
    opening_fen: int, credits_fen: int, weighted_fen: int, rate_ppm: int
) -> InterestLines:
    """月积数法: B0·r and Σ c_n·(13−n)·r/12, each rounded to the fen.

    `weighted_fen` is the sum of the month credits times their weights 12…1.
    """
    on_opening_fen = div_half_up(opening_fen * rate_ppm, 1_000_000)
    on_credits_fen = div_half_up(weighted_fen * rate_ppm, 12_000_000)
    return InterestLines(
        on_opening_fen, on_credits_fen, opening_fen + on_opening_fen + credits_fen + on_credits_fen
    )


@law(
    DOCUMENT,
    article="年度计算法",
    certainty=Certainty.RECALLED,
    bounds={"opening_fen": BALANCE, "credits_fen": YEAR_CREDITS, "rate_ppm": RATE},
)
def annual_lines(opening_fen: int, credits_fen: int, rate_ppm: int) -> InterestLines:
    """年度计算法: B0·r and C·r·1.083/2, each rounded to the fen."""
    on_opening_fen = div_half_up(opening_fen * rate_ppm, 1_000_000)
    on_credits_fen = div_half_up(credits_fen * rate_ppm * 1083, 2_000_000_000)
    return InterestLines(
        on_opening_fen, on_credits_fen, opening_fen + on_opening_fen + credits_fen + on_credits_fen
    )


@law(
    DOCUMENT,
    article="月积数法",
    certainty=Certainty.RECALLED,
    bounds={
        "credits_fen": Bound(0, 11 * CREDIT.high),
        "weighted_fen": Bound(0, WEIGHTED.high - 12 * CREDIT.high),
        "credit_fen": CREDIT,
    },
)
def with_month(credits_fen: int, weighted_fen: int, credit_fen: int) -> MonthSums:
    """月积数 with one more month: a credit counts in its own month and in every later one, so 12…1 times."""
    return MonthSums(credits_fen + credit_fen, weighted_fen + credits_fen + credit_fen)


@law(
    DOCUMENT,
    article="月积数法",
    certainty=Certainty.RECALLED,
    bounds=dict.fromkeys(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), CREDIT
    ),
)
def year_sums(
    jan: int,
    feb: int,
    mar: int,
    apr: int,
    may: int,
    jun: int,
    jul: int,
    aug: int,
    sep: int,
    oct: int,
    nov: int,
    dec: int,
) -> MonthSums:
    """年度记账额与月积数 of the twelve month credits in fen."""
    sums = with_month(0, 0, jan)
    sums = with_month(sums.credits_fen, sums.weighted_fen, feb)
    sums = with_month(sums.credits_fen, sums.weighted_fen, mar)
    sums = with_month(sums.credits_fen, sums.weighted_fen, apr)
    sums = with_month(sums.credits_fen, sums.weighted_fen, may)
    sums = with_month(sums.credits_fen, sums.weighted_fen, jun)
    sums = with_month(sums.credits_fen, sums.weighted_fen, jul)
    sums = with_month(sums.credits_fen, sums.weighted_fen, aug)
    sums = with_month(sums.credits_fen, sums.weighted_fen, sep)
    sums = with_month(sums.credits_fen, sums.weighted_fen, oct)
    sums = with_month(sums.credits_fen, sums.weighted_fen, nov)
    return with_month(sums.credits_fen, sums.weighted_fen, dec)


@law(DOCUMENT, certainty=Certainty.RECALLED)
def year_lines(
    method: str, opening_fen: int, credited_fen: Sequence[int], rate_ppm: int
) -> InterestLines:
    """One year's interest 年度计息 by `month-product` or `annual`. Refuses `enrolment.unknown-method`."""
    sums = year_sums(*credited_fen)
    if method == "month-product":
        return month_product_lines(opening_fen, *sums, rate_ppm)
    if method == "annual":
        return annual_lines(opening_fen, sums.credits_fen, rate_ppm)
    raise UnknownMethod(method=method, at="method")


@law("人社部 财政部公布的记账利率", certainty=Certainty.SECONDARY)
def interest_rate(year: int, place: str = "", *, path: str = "") -> parameters.Parameter:
    """The published rate 记账利率 of a year: the nation's from 2016 on, before that the province's.

    Refuses `parameter.missing`; `.as_ppm()` of the row is what the step rules take.
    """
    return parameters.at("enrolment.account_interest", date(year, 12, 31), place, path=path)


def _rate(row: YearCredits, place: str, index: int) -> tuple[int, Figure]:
    name = f"rate_percent_{row.year}"
    if row.rate_ppm is not None:
        text = f"{row.rate_ppm // 10_000}.{row.rate_ppm % 10_000:04d}".rstrip("0").rstrip(".")
        return row.rate_ppm, Figure(name, text, "记账利率（%）", "按所给利率")
    found = interest_rate(row.year, place, path=f"years[{index}].rate_percent")
    figure = sourced(found, "记账利率（%）")
    return found.as_ppm(), Figure(
        name, found.value, figure.label, "公布利率", figure.law, figure.certainty, (), found.note
    )


@law(DOCUMENT, certainty=Certainty.RECALLED)
def account_interest(
    method: str, opening_fen: int, years: Sequence[YearCredits], place: str = ""
) -> Answer[AccountRun]:
    """An account followed year by year 个人账户逐年计息, compounding on 31 December; amounts in fen.

    Refuses `enrolment.years-not-consecutive`, `enrolment.not-twelve-months`, `enrolment.unknown-method` and
    `parameter.missing` where a rate was neither given nor published.
    """
    balance = opening_fen
    steps: list[Figure] = []
    run: list[YearInterest] = []
    rule = annual_lines if method == "annual" else month_product_lines
    formula = "C·r·1.083/2" if method == "annual" else "Σ c_n·(13−n)·r/12"
    for index, row in enumerate(years):
        if index and row.year != years[index - 1].year + 1:
            raise YearsNotConsecutive(
                year=row.year, before=years[index - 1].year, at=f"years[{index}].year"
            )
        if len(row.credited_fen) != 12:
            raise NotTwelveMonths(
                year=row.year, count=len(row.credited_fen), at=f"years[{index}].credited_fen"
            )
        rate_ppm, source = _rate(row, place, index)
        lines = year_lines(method, balance, row.credited_fen, rate_ppm)
        y = row.year
        steps += [
            source,
            said(rule, f"interest_on_opening_fen_{y}", lines[0], "上年储存额利息", "B0·r"),
            said(rule, f"credits_fen_{y}", sum(row.credited_fen), "本年记账额", "Σ c_n"),
            said(rule, f"interest_on_credits_fen_{y}", lines[1], "本年记账额利息", formula),
            said(rule, f"closing_fen_{y}", lines[2], "年末储存额", "B0 + B0·r + Σ c_n + 利息"),
        ]
        run.append(YearInterest(y, *lines))
        balance = lines.closing_fen
    return Answer(AccountRun(tuple(run), balance), tuple(steps))


@law("国发〔2005〕38号")
@law("国发〔1997〕26号")
def month_credit(base_fen: int, month: int, place: str = "") -> Answer[MonthCredit]:
    """What a month's base brings to the account 月记账额 in that month at a place, in fen.

    11 percent from 1998, 8 percent from 2006; the personal part by its own steps. Before 1998 the shares were
    local: refuses `parameter.missing`.
    """
    on = first_day(month)
    whole = parameters.at("enrolment.credit_rate", on, place)
    own = parameters.at("enrolment.credit_rate_personal", on, place)
    credit = MonthCredit(
        credit_of_base(base_fen, whole.as_ppm()), credit_of_base(base_fen, own.as_ppm())
    )
    steps = (
        sourced(whole, "个人账户记账比例（%）"),
        sourced(own, "其中个人缴费比例（%）"),
        said(credit_of_base, "credited_fen", credit.credited_fen, "记账额", "基数 × 记账比例"),
        said(
            credit_of_base, "personal_fen", credit.personal_fen, "其中个人缴费", "基数 × 个人比例"
        ),
    )
    return Answer(credit, steps)


@law("社会保险费申报缴纳管理规定", certainty=Certainty.SECONDARY)
def base_limits(month: int, place: str) -> Answer[BaseLimits]:
    """The published floor and ceiling 缴费基数上下限 of a month at a place, in fen a month.

    Limits are stored, never derived from a wage. Refuses `parameter.missing`: the caller shows that doubt.
    """
    on = first_day(month)
    floor = parameters.at("enrolment.base_floor", on, place)
    ceiling = parameters.at("enrolment.base_ceiling", on, place)
    limits = BaseLimits(100 * floor.as_int(), 100 * ceiling.as_int())
    steps = (
        sourced(floor, "缴费基数下限", limits.floor_fen),
        sourced(ceiling, "缴费基数上限", limits.ceiling_fen),
    )
    return Answer(limits, steps)
