"""The clock of a case 时限: started by a step, stopped while the applicant is asked, recomputed by a new calendar."""

from datetime import date, datetime, timedelta

from shebao.base.calendar import Due
from shebao.base.plumbing.calendar import current
from shebao.base.plumbing.statements import alter
from shebao.base.plumbing.transactions import atomic
from shebao.casework import rules
from shebao.casework.errors import ClockStopped, NoClock
from shebao.casework.models import Case, Clock, ClockUnit, Stop
from shebao.casework.services.cases import SYSTEM, remark


def _due(clock: Clock) -> Due | None:
    """Derived from the received date, the days allowed and the stops; None while a stop is open."""
    stops = list(Stop.objects.filter(clock=clock).values_list("since", "until")) if clock.pk else []
    if clock.unit == ClockUnit.CALENDAR:
        return Due(clock.received_on + timedelta(days=clock.days), False)
    return rules.due_date(clock.received_on, clock.days, current(), stops)


def _store(clock: Clock) -> None:
    due = _due(clock)
    clock.due_on, clock.provisional = (due.day, due.provisional) if due else (None, False)
    clock.save()
    case = clock.case
    case.due_on, case.provisional = clock.due_on, clock.provisional
    case.save(update_fields=["due_on", "provisional"])


@atomic
def start_clock(
    case: Case,
    *,
    step: str,
    received_on: date,
    days: int,
    unit: str = ClockUnit.WORKING,
    source: str = "",
) -> Clock:
    """Start a step's time limit 起算; the one that ran before is met on the same day.

    The first working day after `received_on` is day 1.
    """
    meet(case, on=received_on)
    clock = Clock(
        case=case, owner=case.owner, step=step, received_on=received_on, days=days, unit=unit,
        source=source,
    )  # fmt: skip
    _store(clock)
    return clock


@atomic
def meet(case: Case, *, on: date) -> None:
    """The running step is done 环节办结; the case has no due date until the next one starts."""
    alter(Clock, {"case_id": case.pk}, empty=("met_on",), met_on=on)
    if case.due_on is not None:
        case.due_on, case.provisional = None, False
        case.save(update_fields=["due_on", "provisional"])


def _running(case: Case) -> Clock:
    """The clock that runs or stands still now, locked. Refuses `casework.no-clock`."""
    clock = Clock.objects.select_for_update().filter(case=case, met_on__isnull=True).first()
    if clock is None:
        raise NoClock
    return clock


@atomic
def stop_clock(case: Case, *, since: date, reason: tuple[str, str], by: str, at: datetime) -> Stop:
    """The applicant is asked for something 补正: the clock stands still from `since` on."""
    clock = _running(case)
    if Stop.objects.filter(clock=clock, until__isnull=True).exists():
        raise ClockStopped()
    stop = Stop.objects.create(
        clock=clock, owner=case.owner, since=since, reason_zh=reason[0], reason_en=reason[1], by=by
    )
    clock.case = case
    _store(clock)
    remark(case, act="stop-clock", by=by, at=at, note=reason)
    return stop


@atomic
def restart_clock(case: Case, *, on: date, by: str, at: datetime) -> Clock:
    """What was asked for has come on this day: it is the last day of the stop, the count goes on."""
    clock = _running(case)
    clock.case = case
    Stop.objects.filter(clock=clock, until__isnull=True).update(until=on)
    _store(clock)
    remark(
        case, act="restart-clock", by=by, at=at,
        note=(f"时限恢复计算，应于 {clock.due_on} 前办结", f"The clock runs again; due on {clock.due_on}"),
    )  # fmt: skip
    return clock


@atomic
def recompute(*, at: datetime) -> int:
    """A newly loaded calendar moves due dates; each change leaves a log row. How many changed."""
    changed = 0
    running = Clock.objects.select_for_update().filter(met_on__isnull=True).select_related("case")
    for clock in running.order_by("id"):
        before = (clock.due_on, clock.provisional)
        if (_due(clock) or (None, False)) == before:
            continue
        _store(clock)
        changed += 1
        remark(
            clock.case, act="recompute-clock", by=SYSTEM, at=at,
            note=(
                f"工作日历更新，应办结日期由 {before[0]} 改为 {clock.due_on}",
                f"New working-day calendar: due date moved from {before[0]} to {clock.due_on}",
            ),
        )  # fmt: skip
    return changed
