"""Retirement age 退休年龄: the gradual delay from 2025, early and late choice, minimum months."""

from datetime import date
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, Figure, said, sourced
from shebao.base.law import Bound, Certainty, law
from shebao.base.months import first_day, format_month, parse_month
from shebao.pension.errors import (
    DECISION,
    FLEXIBLE,
    ChoiceNotInForce,
    ChoiceOfBoth,
    LateNotAllowed,
    TooEarly,
    TooLate,
)

GROUPS = ("male60", "female55", "female50")
IN_FORCE = date(2025, 1, 1)


class Retirement(NamedTuple):
    """When a person retires 退休: months are month numbers, `delay_months` the statutory delay."""

    delay_months: int
    age_years: int
    age_months: int
    retirement_month: int
    first_pension_month: int
    minimum_months: int


class Group(NamedTuple):
    """The table of a group 人群参数: old age in months, first delayed birth month, step, cap."""

    old_age: int
    first_birth: int
    step: int
    cap: int


class Minimum(NamedTuple):
    """Minimum contribution 最低缴费年限, in months."""

    months: int


@law(
    DECISION,
    article="附表",
    certainty=Certainty.SECONDARY,
    bounds={"since_first": Bound(-3000, 3000), "step": Bound(1, 12), "cap": Bound(0, 120)},
)
def statutory_delay(since_first: int, step: int, cap: int) -> int:
    """延迟月数: one month for each `step` months of birth begun since the first delayed month, up to `cap`."""
    return min(cap, max(0, since_first // step + 1))


def _group(group: str) -> tuple[Group, list[Figure]]:
    rows = [
        parameters.at(f"pension.retirement.{group}.{key}", IN_FORCE)
        for key in ("old_age", "first_birth", "step", "cap")
    ]
    labels = ("原法定退休年龄", "首个延迟的出生月份", "每延迟一个月的出生月数", "最多延迟月数")
    found = Group(
        12 * rows[0].as_int(), parse_month(rows[1].value), rows[2].as_int(), rows[3].as_int()
    )
    return found, [sourced(row, label) for row, label in zip(rows, labels, strict=True)]


def _statutory(table: Group, birth: int) -> int:
    delay = statutory_delay(birth - table.first_birth, table.step, table.cap)
    return birth + table.old_age + delay


@law(DECISION, article="二条", certainty=Certainty.SECONDARY)
def minimum_contribution(year: int, *, path: str = "year") -> Answer[Minimum]:
    """The least months 最低缴费月数 for a monthly pension in a year. Refuses `parameter.missing`."""
    row = parameters.at("pension.minimum_months", date(year, 12, 31), path=path)
    return Answer(Minimum(row.as_int()), (sourced(row, "最低缴费月数"),))


def _chosen(
    table: Group,
    statutory: int,
    early: int | None,
    late: int | None,
    late_allowed: bool,
    birth: int,
) -> tuple[int, list[Figure]]:
    """The month chosen, and the limit it was checked against."""
    if early is not None and late is not None:
        raise ChoiceOfBoth(at="choice")
    if early is None and late is None:
        return statutory, []
    if first_day(statutory) < IN_FORCE:
        raise ChoiceNotInForce(month=format_month(statutory), at="choice")
    if early is not None:
        row = parameters.at("pension.flexible.early_months", first_day(statutory))
        most = min(row.as_int(), statutory - birth - table.old_age)
        if early > most:
            raise TooEarly(most=most, at="choice.early_months")
        return statutory - early, [sourced(row, "弹性提前上限（月）")]
    if not late_allowed:
        raise LateNotAllowed(at="choice.late_months")
    row = parameters.at("pension.flexible.late_months", first_day(statutory))
    if late is not None and late > row.as_int():
        raise TooLate(most=row.as_int(), at="choice.late_months")
    return statutory + (late or 0), [sourced(row, "弹性延后上限（月）")]


@law(DECISION, certainty=Certainty.SECONDARY)
@law(FLEXIBLE)
def retirement(
    group: str,
    birth: int,
    *,
    early_months: int | None = None,
    late_months: int | None = None,
    late_allowed: bool = True,
) -> Answer[Retirement]:
    """When a person of a group born in a month retires 退休时间, and with which minimum months.

    Early: up to three years, never below the original age; the minimum is that of the year chosen. Late: up
    to three years; the minimum is that of the year of statutory age. The pension starts the month after.
    Refuses `pension.too-early`, `pension.too-late`, `pension.late-not-allowed`, `pension.choice-of-both`,
    `pension.choice-not-in-force`, `parameter.missing`.
    """
    table, steps = _group(group)
    delay = statutory_delay(birth - table.first_birth, table.step, table.cap)
    statutory = _statutory(table, birth)
    month, limits = _chosen(table, statutory, early_months, late_months, late_allowed, birth)
    least = minimum_contribution(min(month, statutory) // 12, path="birth")
    years, months = divmod(month - birth, 12)
    steps += [
        said(statutory_delay, "delay_months", delay, "延迟月数", "⌊(出生月 − 首月) ÷ 步长⌋ + 1，不超过上限"),
        said(retirement, "statutory_month", format_month(statutory), "法定退休月份", "出生月 + 原年龄 + 延迟"),
        *limits,
        said(retirement, "retirement_month", format_month(month), "退休月份", "法定 ∓ 弹性"),
        said(retirement, "age", f"{years}-{months:02d}", "退休时年龄（岁-月）", "退休月 − 出生月"),
        *least.steps,
    ]  # fmt: skip
    result = Retirement(delay, years, months, month, month + 1, least.result.months)
    return Answer(result, tuple(steps))


@law(DECISION, certainty=Certainty.DERIVED)
def age_at_statutory_retirement(group: str, month: int) -> tuple[int, int]:
    """The age 年龄, years and months, of those of a group whose statutory month is `month`, or the last before."""
    table, _ = _group(group)
    birth = month - table.old_age
    while _statutory(table, birth) > month:
        birth -= 1
    return divmod(month - birth, 12)
