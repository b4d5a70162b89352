"""The working-day calendar 工作日历: published days off and make-up workdays, one year at a time.

Source: the State Council's yearly holiday notices. Past the last published year an answer is *provisional*.
"""

import csv
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib import resources
from typing import NamedTuple


class Due(NamedTuple):
    """A date reached by counting working days; `provisional` beyond the published calendar 暂定."""

    day: date
    provisional: bool


class Calendar(NamedTuple):
    """Days that differ from Monday to Friday, and the last year that has been published."""

    off: frozenset[date]
    makeup: frozenset[date]
    first_year: int
    last_year: int

    def is_working_day(self, day: date) -> bool:
        """Make-up Saturdays and Sundays 调休 work; published days off and plain weekends do not."""
        return day in self.makeup or (day.weekday() < 5 and day not in self.off)

    def is_published(self, day: date) -> bool:
        """Whether the notice for the day's year is in."""
        return self.first_year <= day.year <= self.last_year

    def with_days(self, rows: Iterable[tuple[date, bool]], years: Iterable[int]) -> "Calendar":
        """The calendar with more published days: (day, works) rows and the years they complete."""
        rows = list(rows)
        works = frozenset(day for day, working in rows if working)
        rests = frozenset(day for day, working in rows if not working)
        return Calendar(
            (self.off - works) | rests,
            (self.makeup - rests) | works,
            self.first_year,
            max([self.last_year, *years]),
        )


@cache
def published() -> Calendar:
    """The calendar that ships with this release (`base/parameters/holidays.csv`)."""
    text = resources.files("shebao.base").joinpath("parameters/holidays.csv").read_text("utf-8")
    off: set[date] = set()
    makeup: set[date] = set()
    years: set[int] = set()
    for row in csv.DictReader(text.splitlines()):
        day = date.fromisoformat(row["date"])
        (makeup if row["kind"] == "makeup_workday" else off).add(day)
        years.add(int(row["notice_year"]))
    return Calendar(frozenset(off), frozenset(makeup), min(years), max(years))
