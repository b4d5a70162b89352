"""Watching the clocks 时限预警: nearly late, late, late for long; each is told once, the last to the agency above."""

from collections.abc import Iterable
from datetime import date, datetime

from shebao.agencies import queries as agencies
from shebao.base import parameters
from shebao.base.plumbing import clock as clocks
from shebao.base.plumbing.calendar import current
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.transactions import atomic
from shebao.casework import rules
from shebao.casework.models import Alarm, Case, Clock, Rung, Turn
from shebao.casework.services.cases import SYSTEM, locked, remark

BATCH = 200
OURS = (Turn.OFFICER, Turn.REVIEWER)
"""Whose delay is the agency's: a person's own time, and another agency's, is not warned of here."""


def watch_job(job: Claimed) -> None:
    """Periodic job `casework.watch`: look at every clock of an agency."""
    watch(owner=job.owner, on=clocks.today(), at=clocks.now())


def watch(*, owner: str, on: date, at: datetime) -> int:
    """Tell of each limit that is near or past, once a rung; how many were told. Safe to repeat."""
    horizon = _days_after(on, "warning", on)
    told, last = 0, 0
    while True:
        due = Case.objects.filter(
            owner=owner, closed_on__isnull=True, due_on__lte=horizon, turn__in=OURS, id__gt=last
        )
        batch = list(due.order_by("id").values_list("id", "case_no")[:BATCH])
        if not batch:
            return told
        last = batch[-1][0]
        known = _known(number for number, _ in batch)
        told += sum(_tell(owner, case_no, known, on=on, at=at) for _, case_no in batch)


def _days_after(day: date, what: str, on: date) -> date:
    """The working day so many working days later."""
    days = parameters.at(f"casework.working_days.{what}", on).as_int()
    due = rules.due_date(day, days, current())
    assert due is not None, "no stop holds this count"
    return due.day


def _known(cases: Iterable[int]) -> set[tuple[int, str]]:
    """What was told already, by case and rung of the clock that runs."""
    found = Alarm.objects.filter(clock__case__in=list(cases), clock__met_on__isnull=True)
    return set(found.values_list("clock__case_id", "rung"))


def _rung(due_on: date, on: date) -> Rung:
    if on <= due_on:
        return Rung.WARNED
    return Rung.RAISED if on > _days_after(due_on, "raising", on) else Rung.LATE


@atomic
def _tell(owner: str, case_no: str, known: set[tuple[int, str]], *, on: date, at: datetime) -> int:
    """One case, one rung: the row, and a log row in the same transaction."""
    case = locked(owner, case_no)
    if case.due_on is None or case.turn not in OURS:
        return 0
    rung = _rung(case.due_on, on)
    if (case.pk, str(rung)) in known:
        return 0
    running = Clock.objects.filter(case=case, met_on__isnull=True).first()
    if running is None:
        return 0
    above = agencies.agency(owner).parent_code if rung == Rung.RAISED else ""
    _, made = Alarm.objects.get_or_create(
        clock=running, rung=rung, defaults={"owner": owner, "to": above or owner, "on": on}
    )
    if made:
        remark(
            case, act=f"clock-{rung}", by=SYSTEM, at=at, public=rung != Rung.WARNED,
            note=_words(rung, case.due_on, above),
        )  # fmt: skip
    return int(made)


def _words(rung: Rung, due_on: date, above: str) -> tuple[str, str]:
    if rung == Rung.WARNED:
        return f"时限将到：应于 {due_on} 前办结", f"Nearly due: to be done by {due_on}"
    if rung == Rung.LATE:
        return f"已逾期：应于 {due_on} 前办结", f"Late: it was due on {due_on}"
    if not above:
        return (
            f"逾期未办结，应于 {due_on} 前办结，已报本机构稽核",
            f"Still late, due on {due_on}: told to this agency's inspector",
        )
    name = agencies.agency(above)
    return (
        f"逾期未办结，应于 {due_on} 前办结，已报上级机构{name.name}",
        f"Still late, due on {due_on}: told to the agency above, {name.name_en or name.name}",
    )
