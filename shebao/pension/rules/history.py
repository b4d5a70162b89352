"""The pension of a history 缴费历史: yearly indices against the paying place's wages, then the formula."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, Figure, said
from shebao.base.law import Certainty, law
from shebao.base.money import format_yuan
from shebao.base.months import first_day, format_month
from shebao.pension.errors import (
    FORMULA,
    AfterRetirement,
    BaseWithoutMonths,
    IndexTooHigh,
    NoMonths,
    TooManyBeforeAccount,
    YearTooLong,
)
from shebao.pension.rules.base import Numbers, pension_base
from shebao.pension.rules.formula import SCALE, pension
from shebao.pension.rules.profile import NATIONAL, Profile, profile
from shebao.pension.rules.steps import INDEX, Pension, counted_index, mean_index, months_due
from shebao.pension.rules.transition import NONE, transition


class HistoryYear(NamedTuple):
    """A year's contributions at one place 年度缴费: months and the sum of monthly bases in fen."""

    year: int
    months: int
    base_total_fen: int
    place: str = ""


class AverageIndex(NamedTuple):
    """The average contribution index 平均缴费工资指数 at scale 10^6, and the months behind it."""

    value: int
    paid_months: int
    divisor_months: int


@dataclass(frozen=True, slots=True)
class PensionCase:
    """What a pension is computed from 核定要素; indices at scale 10^6, months as numbers, money in fen.

    `notional_fen` is the booked notional sum 虚账实记 of places that have one; `numbers` says where yearly
    numbers come from. Cases that share `seen` and their numbers compute a year's index once.
    """

    place: str
    retirement_month: int
    history: Sequence[HistoryYear]
    account_balance_fen: int
    payout_tenths: int
    deemed_months: int = 0
    deemed_index: int | None = None
    second_index: int | None = None
    pre_account_months: int = 0
    profile: str = field(default="")
    notional_fen: int = 0
    numbers: Numbers = parameters.at
    seen: dict[Any, tuple[int, Figure]] = field(default_factory=dict, compare=False, repr=False)


def _check(case: PensionCase) -> int:
    months: dict[int, int] = {}
    last = case.retirement_month // 12
    for at, row in enumerate(case.history):
        months[row.year] = months.get(row.year, 0) + row.months
        if row.year > last:
            raise AfterRetirement(
                year=row.year, month=format_month(case.retirement_month), at=f"history[{at}].year"
            )
        if row.base_total_fen and not row.months:
            raise BaseWithoutMonths(
                year=row.year, yuan=format_yuan(row.base_total_fen), at=f"history[{at}].months"
            )
        if months[row.year] > 12:
            raise YearTooLong(year=row.year, months=months[row.year], at=f"history[{at}].months")
    paid = sum(months.values())
    if case.pre_account_months > paid:
        raise TooManyBeforeAccount(
            months=case.pre_account_months, paid=paid, at="pre_account_months"
        )
    if not paid and not (case.deemed_months and case.deemed_index is not None):
        raise NoMonths(at="history")
    return paid


def _due(case: PensionCase, way: Profile, paid: int) -> int:
    """Months the sum is divided by: those paid, or all those due from the first year to retirement."""
    months: dict[int, int] = {}
    for row in case.history:
        months[row.year] = months.get(row.year, 0) + row.months
    if way.months_basis != "due" or not months:
        return paid
    last = case.retirement_month // 12
    due, started = 0, 0
    for year in range(min(months), last + 1):
        length = 12 if year < last else case.retirement_month % 12 + 1
        due, started = months_due(due, started, months.get(year, 0), length)
    return max(paid, due)


@law(FORMULA, certainty=Certainty.SECONDARY)
def reference_wage(year: int, place: str) -> int:
    """The wage an index is measured by 指数参考工资, fen a month; 0 where nobody published it."""
    wage = parameters.find("pension.index_wage", date(year, 12, 31), place)
    return wage.as_fen() if wage is not None else 0


@law("上海市基本养老金计发办法", certainty=Certainty.SECONDARY)
def index_floor(year: int, place: str) -> int:
    """The floor of a year's index 指数下限 at a place, scale 10^6; 0 where there is none."""
    floor = parameters.find("pension.profile.index_floor", date(year, 12, 31), place)
    return floor.as_ppm() if floor is not None and place else 0


def _year(case: PensionCase, way: Profile, at: int) -> tuple[int, Figure]:
    """The index of the year at this place of the history, and its step."""
    row = case.history[at]
    day, floor = date(row.year + way.index_offset, 12, 31), index_floor(row.year, way.place)
    wage = case.numbers("pension.index_wage", day, case.place, path=f"history[{at}].year")
    index = counted_index(row.base_total_fen, row.months, wage.as_fen(), floor)
    if index > INDEX.high:
        raise IndexTooHigh(year=row.year, at=f"history[{at}].base_total_fen")
    return index, Figure(
        f"index_{row.year}", _shown(index), "年度指数",
        f"月均基数 ÷ {day.year} 年月平均工资 {wage.value}", wage.source, wage.certainty, (), wage.note,
    )  # fmt: skip


def _years(case: PensionCase, way: Profile) -> tuple[int, list[Figure]]:
    """The sum of yearly indices times months, and one step a year."""
    total, steps, seen = 0, [], case.seen
    for at, row in enumerate(case.history):
        if not row.months:
            continue
        key = (row, case.place, way.place, way.index_offset)
        if key not in seen:
            seen[key] = _year(case, way, at)
        index, step = seen[key]
        total += index * row.months
        steps.append(step)
    return total, steps


@law(FORMULA, certainty=Certainty.SECONDARY)
def average_index(case: PensionCase, way: Profile) -> Answer[AverageIndex]:
    """The average contribution index 平均缴费工资指数, weighted by months, deemed ones with their own index.

    Each year is measured by the paying place's wage of that year (or the year before, by profile). Refuses
    `parameter.missing` where a wage was not published, `pension.no-months`, `pension.year-too-long`,
    `pension.base-without-months`, `pension.after-retirement`, `pension.index-too-high`.
    """
    paid = _check(case)
    total, steps = _years(case, way)
    divisor = _due(case, way, paid)
    given = case.deemed_index if case.deemed_index is not None else NONE
    index = mean_index(total, divisor, case.deemed_months, given)
    divisor += case.deemed_months * (given != NONE)
    steps += [
        said(
            average_index,
            "divisor_months",
            divisor,
            "平均所用月数",
            "实缴（或应缴）月数 + 有指数的视同月数",
        ),
        said(
            average_index,
            "average_index",
            _shown(index),
            "平均缴费工资指数",
            "Σ 指数 × 月数 ÷ 月数",
        ),
    ]
    return Answer(AverageIndex(index, paid, divisor), tuple(steps))


def _shown(index: int) -> str:
    return f"{index // SCALE}.{index % SCALE:06d}"


@law(FORMULA, certainty=Certainty.SECONDARY)
def pension_of_history(case: PensionCase, *, provisional: bool = False) -> Answer[Pension]:
    """A month's pension 月基本养老金 from a history of years, at the paying place.

    With `provisional` 预发 the last pension base published serves while the year's own is not out. Refuses what
    `average_index` refuses, and `parameter.missing` for a pension base, a mixing share or a transition
    coefficient nobody published.
    """
    on = first_day(case.retirement_month)
    way = profile(case.profile or case.place, on)
    index = average_index(case, way)
    base, base_steps = pension_base(
        case.place, on, way, provisional=provisional, numbers=case.numbers
    )
    transition, transition_steps = _transition(case, base, index.result)
    months = index.result.paid_months + case.deemed_months
    answer = pension(
        way,
        base_fen=base,
        index=index.result.value,
        balance_fen=case.account_balance_fen,
        payout_tenths=case.payout_tenths,
        months=months,
        transition_fen=transition,
    )
    steps = (*index.steps, *base_steps, *transition_steps, *answer.steps)
    return Answer(answer.result, steps)


def _transition(
    case: PensionCase, base_fen: int, index: AverageIndex
) -> tuple[int, tuple[Figure, ...]]:
    """The transition part of deemed months and of months before the account existed, in fen."""
    answer = transition(
        "" if case.profile == NATIONAL else case.profile or case.place,
        first_day(case.retirement_month),
        base_fen=base_fen,
        index=index.value,
        second_index=case.second_index,
        deemed_index=case.deemed_index,
        deemed_months=case.deemed_months,
        before_months=case.pre_account_months,
        paid_months=index.paid_months,
        notional_fen=case.notional_fen,
    )
    return answer.result, answer.steps
