"""The clock of a case 办理时限: counting working days 工作日."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from shebao.base.calendar import Calendar, Due
from shebao.base.law import law
from shebao.casework.errors import BadCount, SpanBackwards

WORKING_DAYS_MAX = 5000


class Span(NamedTuple):
    """Days between two dates 起止之间的工作日, both counted."""

    working_days: int
    provisional: bool


@law("民法典", article="二百零一条")
@law("行政许可法", article="八十二条")
def due_date(
    received: date,
    working_days: int,
    calendar: Calendar,
    stops: Iterable[tuple[date, date | None]] = (),
) -> Due | None:
    """The last day of a limit 到期日; the first working day after receipt is day 1.

    So also when received on a day off; make-up Saturdays and Sundays 调休 count. A day inside a stop (both
    ends included) does not; while a stop is open (no end) there is no due date: None. Zero days is
    the day itself. Refuses `casework.bad-count`.
    """
    if not 0 <= working_days <= WORKING_DAYS_MAX:
        raise BadCount(count=working_days, most=WORKING_DAYS_MAX, at="working_days")
    held = [(start, end) for start, end in stops]
    if any(end is None for _, end in held):
        return None
    day, left, published = received, working_days, True
    while left:
        day += timedelta(days=1)
        published = published and calendar.is_published(day)
        stopped = any(start <= day <= end for start, end in held if end is not None)
        if calendar.is_working_day(day) and not stopped:
            left -= 1
    return Due(day, not (published and calendar.is_published(day)))


@law("行政许可法", article="八十二条")
def working_days_between(start: date, end: date, calendar: Calendar) -> Span:
    """Working days 工作日 from `start` to `end`, both counted. Refuses `casework.span-backwards`."""
    if end < start:
        raise SpanBackwards(start=start.isoformat(), end=end.isoformat(), at="to")
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    return Span(
        sum(1 for day in days if calendar.is_working_day(day)),
        not all(calendar.is_published(day) for day in (start, end)),
    )
