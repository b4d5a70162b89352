"""The calendar as this installation knows it: the shipped one and the notices loaded since."""

from collections.abc import Iterable
from datetime import date

from shebao.base.calendar import Calendar, published
from shebao.base.plumbing.models import PublishedDay
from shebao.base.plumbing.transactions import atomic


def current() -> Calendar:
    """The shipped calendar with the days loaded by `shebao calendar load`."""
    rows = list(PublishedDay.objects.values_list("day", "works", "notice_year"))
    if not rows:
        return published()
    return published().with_days(
        [(day, works) for day, works, _ in rows], {year for *_, year in rows}
    )


@atomic
def load(rows: Iterable[tuple[date, bool, str]], *, year: int, document: str) -> int:
    """Keep a year's holiday notice 放假通知: (day, works, holiday name) rows; how many days were new or changed.

    Loading the same notice again changes nothing.
    """
    changed = 0
    for day, works, name in rows:
        values = {"works": works, "name": name, "notice_year": year, "document": document}
        found = PublishedDay.objects.filter(day=day).first()
        if found and all(getattr(found, key) == value for key, value in values.items()):
            continue
        PublishedDay.objects.update_or_create(day=day, defaults=values)
        changed += 1
    return changed
