"""Months 月份 as whole numbers, so that spans of months are plain arithmetic."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import NewType

from shebao.base.refusals import Refusal

Month = NewType("Month", int)
"""Months since year 0: `year * 12 + month - 1`. 2026-03 is 24314."""


class NotAMonth(Refusal):
    """月份无法识别."""

    code = "months.not-a-month"
    zh = "“{text}”不是月份：请写成 2026-03。"
    en = "“{text}” is not a month: write it as 2026-03."


_MONTH = re.compile(r"(\d{4})[-./年]?(\d{1,2})月?")


def month(year: int, number: int) -> Month:
    """The month of a year, `number` 1 to 12."""
    return Month(year * 12 + number - 1)


def month_of(day: date) -> Month:
    """The month a day lies in."""
    return Month(day.year * 12 + day.month - 1)


def same_day_after(day: date, months: int) -> date:
    """The same day some months later, the month's last day where there is none. 民法典 Art. 202."""
    year, number = divmod(month_of(day) + months, 12)
    for at in (day.day, 30, 29):
        with suppress(ValueError):
            return date(year, number + 1, at)
    return date(year, number + 1, 28)


def parse_month(text: str) -> Month:
    """`2026-03` (also 202603, 2026.3, 2026年3月) to a month. Refuses `months.not-a-month`."""
    found = _MONTH.fullmatch(text.strip())
    if not found or not 1 <= int(found[2]) <= 12:
        raise NotAMonth(text=text)
    return month(int(found[1]), int(found[2]))


def format_month(number: int) -> str:
    """`2026-03`."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def year_of(number: int) -> int:
    """The calendar year of a month."""
    return number // 12


def first_day(number: int) -> date:
    """The first day of a month."""
    return date(number // 12, number % 12 + 1, 1)


def spans(numbers: Iterable[int]) -> list[tuple[Month, Month]]:
    """Months gathered into unbroken spans, both ends counted 起止月份."""
    found: list[tuple[Month, Month]] = []
    for number in sorted(set(numbers)):
        if found and found[-1][1] + 1 == number:
            found[-1] = (found[-1][0], Month(number))
        else:
            found.append((Month(number), Month(number)))
    return found
