"""The calendar as this installation knows it: the shipped one and the notices loaded since."""

from shebao.base.calendar import Calendar, published
from shebao.base.plumbing.models import PublishedDay


def current() -> Calendar:
    """The shipped calendar with the days loaded by `shebao calendar load`."""
    rows = list(PublishedDay.objects.values_list("day", "works", "notice_year"))
    if not rows:
        return published()
    return published().with_days(
        [(day, works) for day, works, _ in rows], {year for *_, year in rows}
    )
