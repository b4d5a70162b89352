"""The outlook 养老金测算: a career carried on to a month of retirement, every assumption said. Pure.

The rules are those of the pension itself (`rules/`). What is not known yet is *carried on*: a yearly number that
nobody has published stays as last published (or grows as the person wishes to see), the person goes on paying
what they pay now. Each such number is a figure with certainty `policy`; a number that was never published at a
place is refused as `parameter.missing` all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from shebao.base import parameters
from shebao.base.explain import Figure, said, sourced
from shebao.base.law import Certainty, law, weakest
from shebao.base.money import div_half_up
from shebao.base.months import first_day
from shebao.base.parameters import Parameter
from shebao.enrolment import rules as enrolled
from shebao.pension import rules
from shebao.pension.rules.history import HistoryYear, PensionCase

ASSUMED = "测算假定"
INTEREST = "enrolment.account_interest"
CREDIT = "enrolment.credit_rate"
FOR_GOOD = 1200
"""A pause of so many months is one for good."""


class Future(NamedTuple):
    """One month still to be paid 预计缴费月: base in fen, and where."""

    month: int
    base_fen: int
    place: str


@dataclass(frozen=True, slots=True)
class Career:
    """What the books say of a person 参保经历; months are numbers, money is fen.

    `years` are months paid and not cleared up to `last`; `balance_fen` is the account at the end of the year
    before `now`, `credits_fen` what was credited in each month of the running year.
    """

    group: str
    birth: int
    now: int
    place: str
    years: tuple[HistoryYear, ...]
    last: int
    base_fen: int
    paying: bool
    balance_fen: int
    credits_fen: tuple[int, ...] = (0,) * 12
    deemed_months: int = 0
    temporary: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person supposes 设想. Without any, things go on as they are.

    `growth_ppm`: wages and all numbers tied to them grow by so much a year. `base_fen`: pay on this base from
    next month. `pause_months`: pay nothing for so long (`FOR_GOOD` never again). `move_to`: work there from
    next month. `elsewhere`: months paid at other places, with the account's balance there.
    """

    growth_ppm: int = 0
    base_fen: int | None = None
    pause_months: int = 0
    move_to: str = ""
    elsewhere: tuple[HistoryYear, ...] = ()
    elsewhere_fen: int = 0


AS_IT_IS = Wish()


@dataclass(frozen=True, slots=True)
class Numbers:
    """Yearly numbers 年度参数 as published, and carried on after the last published year."""

    growth_ppm: int = 0
    kept: dict[tuple[str, date, str], Parameter] = field(default_factory=dict)
    indices: dict[Any, tuple[int, Figure]] = field(default_factory=dict)
    """Yearly indices these numbers gave already, see `PensionCase.seen`."""

    def __call__(self, name: str, on: date, place: str = "", *, path: str = "") -> Parameter:
        """The row in force, or the last one carried on. Refuses `parameter.missing`."""
        key = (name, on, place)
        if key not in self.kept:
            self.kept[key] = parameters.find(name, on, place) or self._carried(
                name, on, place, path
            )
        return self.kept[key]

    def _carried(self, name: str, on: date, place: str, path: str) -> Parameter:
        last = last_published(name, on, place)
        if last is None:
            return parameters.at(name, on, place, path=path)
        value, growth = last.value, ""
        if last.unit == "yuan" and self.growth_ppm:
            fen = grown(last.as_fen(), self.growth_ppm, on.year - last.since.year)
            value = f"{fen // 100}.{fen % 100:02d}"
            growth = f"，以后每年增长 {show_percent(self.growth_ppm)}%"
        return last._replace(
            value=value, since=date(on.year, 1, 1), until=date(on.year, 12, 31), document=ASSUMED,
            article="", certainty=Certainty.POLICY,
            note=f"{on.year} 年数值尚未公布，沿用 {last.since.year} 年公布的 {last.value}（{last.source}）{growth}",
        )  # fmt: skip


def last_published(name: str, on: date, place: str) -> Parameter | None:
    """The last row 最近公布 before a day at the nearest place; None for a hole inside a series, or no series."""
    rows = parameters.series(name)
    for where in (place, place[:4] + "00", place[:2] + "0000", "") if place else ("",):
        here = [row for row in rows if row.place == where]
        if here:
            last = here[-1]
            return last if last.until is not None and last.until < on else None
    return None


def show_percent(ppm: int) -> str:
    """Parts per million as percent: 25000 is `2.5`."""
    return f"{ppm // 10_000}.{ppm % 10_000:04d}".rstrip("0").rstrip(".")


@law(ASSUMED, certainty=Certainty.POLICY)
def grown(fen: int, growth_ppm: int, years: int) -> int:
    """An amount after years of growth 按增长率推算, rounded once."""
    if years <= 0 or not growth_ppm:
        return fen
    return div_half_up(fen * (1_000_000 + growth_ppm) ** years, 10 ** (6 * years))


def future(career: Career, wish: Wish, until: int) -> tuple[Future, ...]:
    """The months still to be paid 预计缴费 through the month of retirement, which is paid too."""
    paying = career.paying or wish.base_fen is not None or bool(wish.move_to)
    base = career.base_fen if wish.base_fen is None else wish.base_fen
    first = max(career.last + 1, career.now)
    if not paying or wish.pause_months >= FOR_GOOD or not base:
        return ()
    return tuple(
        Future(month, grown(base, wish.growth_ppm, month // 12 - career.now // 12), wish.move_to or career.place)
        for month in range(first + wish.pause_months, until + 1)
    )  # fmt: skip


def yearly(months: Sequence[Future]) -> tuple[HistoryYear, ...]:
    """Months gathered into years and places 按年汇总."""
    found: dict[tuple[int, str], tuple[int, int]] = {}
    for one in months:
        count, total = found.get((one.month // 12, one.place), (0, 0))
        found[one.month // 12, one.place] = (count + 1, total + one.base_fen)
    return tuple(HistoryYear(year, *sums, place) for (year, place), sums in found.items())


def histories(
    career: Career, wish: Wish, paid: Sequence[Future], months: Sequence[int]
) -> dict[int, tuple[HistoryYear, ...]]:
    """The whole history as it will stand in each of some months 届时缴费历史, in order of years."""
    known, found = (*career.years, *wish.elsewhere), {}
    years: dict[tuple[int, str], HistoryYear] = {}
    coming = iter(paid)
    one = next(coming, None)
    for month in sorted(months):
        while one is not None and one.month <= month:
            year, place = one.month // 12, one.place
            row = years.get((year, place)) or HistoryYear(year, 0, 0, place)
            total = row.base_total_fen + one.base_fen
            years[year, place] = HistoryYear(year, row.months + 1, total, place)
            one = next(coming, None)
        found[month] = tuple(sorted((*known, *years.values())))
    return found


class Balance(NamedTuple):
    """The account at a month 储存额: what was there, what is credited after, interest; fen."""

    total_fen: int
    opening_fen: int
    credited_fen: int
    interest_fen: int


@law("劳办发〔1997〕116号", certainty=Certainty.RECALLED)
def balances(
    career: Career, wish: Wish, months: Sequence[Future], until: int, numbers: Numbers
) -> dict[int, Balance]:
    """The account at the end of each month 各月储存额 from `career.now` to `until`."""
    credited = {career.now // 12 * 12 + at: fen for at, fen in enumerate(career.credits_fen) if fen}
    for one in months:
        share = numbers(CREDIT, first_day(one.month))
        credited[one.month] = enrolled.credit_of_base(one.base_fen, share.as_ppm())
    start = career.balance_fen + wish.elsewhere_fen
    opening, paid, found = start, 0, {}
    for year in range(career.now // 12, until // 12 + 1):
        rate = numbers(INTEREST, date(year, 12, 31)).as_ppm()
        credits_fen = weighted = 0
        for number in range(12):
            fen = credited.get(year * 12 + number, 0)
            credits_fen += fen
            weighted += credits_fen
            lines = enrolled.part_year_lines(opening, credits_fen, weighted, rate, number + 1)
            total = lines.closing_fen
            done = paid + credits_fen
            found[year * 12 + number] = Balance(total, start, done, total - start - done)
        opening, paid = found[year * 12 + 11].total_fen, paid + credits_fen
    return found


class Point(NamedTuple):
    """The pension of one month of retirement 某月退休的养老金; `offset` from the statutory month."""

    month: int
    offset: int
    age_years: int
    age_months: int
    months: int
    minimum: int
    place: str
    pension: rules.Pension
    balance: Balance
    steps: tuple[Figure, ...]

    @property
    def missing(self) -> int:
        """How many months are missing 尚差月数."""
        return max(0, self.minimum - self.months)


@law("国发〔2005〕38号", certainty=Certainty.SECONDARY)
def point(
    career: Career,
    history: Sequence[HistoryYear],
    balance: Balance,
    chosen: rules.Retirement,
    offset: int,
    place: str,
    numbers: Numbers,
) -> Point:
    """The pension 月基本养老金 if the person retires in `chosen.retirement_month` at a paying place.

    Refuses `parameter.missing` for a number that was never published there, and what a history refuses.
    """
    month = chosen.retirement_month
    payout = rules.payout_months(chosen.age_years, chosen.age_months)
    answer = rules.pension_of_history(
        PensionCase(
            place=place, retirement_month=month, history=history,
            account_balance_fen=balance.total_fen, payout_tenths=payout.result.tenths,
            deemed_months=career.deemed_months, numbers=numbers, seen=numbers.indices,
        )
    )  # fmt: skip
    return Point(
        month, offset, chosen.age_years, chosen.age_months,
        sum(row.months for row in history) + career.deemed_months, chosen.minimum_months, place,
        answer.result, balance, (*payout.steps, *answer.steps),
    )  # fmt: skip


def even_month(point: Point, statutory: Point) -> int | None:
    """When both choices have paid the same in all 收支相抵月份: no rises, no interest; None for never.

    Before that month the earlier choice has paid more in all, after it the later one.
    """
    early, late = sorted((point, statutory), key=lambda one: one.month)
    gain = late.pension.total_fen - early.pension.total_fen
    if gain <= 0 or early.month == late.month:
        return None
    ahead = early.pension.total_fen * (late.month - early.month)
    return late.month + -(-ahead // gain)


def in_todays_wages(fen: int, growth_ppm: int, years: int) -> int:
    """What an amount of a later year is worth 折合今天的工资水平, wages having grown."""
    rate = Fraction(1_000_000, 1_000_000 + growth_ppm) ** max(0, years)
    return div_half_up(fen * rate.numerator, rate.denominator)


@law(ASSUMED, certainty=Certainty.POLICY)
def assumptions(career: Career, wish: Wish, place: str, numbers: Numbers) -> tuple[Figure, ...]:
    """What the outlook takes for granted 测算假定, each with the published number it stands on."""
    rate = last_published(INTEREST, first_day(career.now + 24), "")
    base = last_published("pension.base", first_day(career.now + 1200), place)
    found = [
        Figure("assumed_growth", show_percent(wish.growth_ppm), "以后工资每年增长（%）", "", ASSUMED, Certainty.POLICY),
    ]  # fmt: skip
    for name, row in (("published_base", base), ("published_rate", rate)):
        if row is not None:
            figure = sourced(
                row, "最近公布的计发基数" if row is base else "最近公布的记账利率（%）"
            )
            found.append(replace(figure, name=f"{name}_{row.since.year}"))
    monthly = career.base_fen if wish.base_fen is None else wish.base_fen
    found.append(
        Figure("assumed_base_fen", monthly, "以后每月缴费基数", "", ASSUMED, Certainty.POLICY)
    )
    return tuple(found)


def tree(point: Point) -> Figure:
    """The pension as a tree 计算说明: the total opens into its parts, each into what it was made of."""
    steps: dict[str, Figure] = {}
    for step in point.steps:
        steps.setdefault(step.name, step)

    def some(*names: str) -> tuple[Figure, ...]:
        return tuple(steps[name] for name in names if name in steps)

    years = tuple(step for name, step in steps.items() if name.startswith("index_"))
    index = _with(steps["average_index"], (*years, *some("divisor_months")))
    held = point.balance
    balance = said(
        balances, "balance_fen", held.total_fen, "退休时个人账户储存额", "已有 + 以后记入 + 利息"
    )
    balance = _with(balance, (
        Figure("opening_fen", held.opening_fen, "上年末储存额"),
        Figure("credited_fen", held.credited_fen, "此后记入"),
        said(balances, "interest_fen", held.interest_fen, "此后利息", "按记账利率逐年计算"),
    ))  # fmt: skip
    basic = _with(
        steps["basic_fen"],
        (*some("base"), index, *some("indexed_wage_fen", "contribution_years", "base_factor")),
    )
    account = _with(
        steps["account_fen"],
        (balance, _with(steps["payout_months"], some(f"payout_months.{point.age_years}"))),
    )
    transition = _with(
        steps["transition_fen"],
        some("transition.coefficient", "transition_deemed_fen", "transition_before_account_fen"),
    )
    parts = [basic, account] + ([transition] if point.pension.transition_fen else [])
    ways = tuple(step for name, step in steps.items() if name.startswith("profile."))
    marks = [way.certainty for way in ways]
    parts.append(Figure("profile", point.place, "当地口径", "", "", weakest(*marks), ways))
    return _with(steps["total_fen"], parts)


def _with(figure: Figure, inputs: Sequence[Figure]) -> Figure:
    return replace(figure, inputs=tuple(inputs))


def met_in(point: Point, paid: Sequence[Future]) -> int | None:
    """The month in which the minimum is met 缴满月份 if the person goes on paying; None when they do not."""
    if not point.missing:
        return None
    return point.month + point.missing if paid and paid[-1].month >= point.month else None
