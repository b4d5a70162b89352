"""Questions for everybody 公开统计: how many cases an office ended, how long it took, how many in legal time."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Avg, Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q

from shebao.base import parameters
from shebao.casework.models import Alarm, Case, Clock, ClockUnit, Rung


class Figure(NamedTuple):
    """One kind of case at one office 办件统计. What concerns few cases is not told: `None`."""

    owner: str
    office_code: str
    kind: str
    closed: int | None
    days: int | None
    on_time: int | None
    """Of a hundred, those whose every step of the agency was done within its legal limit."""


def figures(owners: Iterable[str], *, since: date, until: date, on: date) -> list[Figure]:
    """Cases closed from `since` to `until`, both included, by agency, office and kind."""
    few = parameters.at("casework.small_cell", on).as_int()
    late = Clock.objects.filter(
        Q(met_on__gt=F("due_on")), case=OuterRef("pk"), unit=ClockUnit.WORKING
    )
    took = ExpressionWrapper(F("closed_on") - F("received_on"), output_field=DurationField())
    rows = (
        Case.objects.filter(owner__in=list(owners), closed_on__range=(since, until))
        .annotate(was_late=Exists(late))
        .values("owner", "office_code", "kind")
        .annotate(closed=Count("id"), mean=Avg(took), late=Count("id", filter=Q(was_late=True)))
        .order_by("owner", "office_code", "kind")
    )
    return [_told(row, few) for row in rows]


def _told(row: Mapping[str, Any], few: int) -> Figure:
    place = row["owner"], row["office_code"], row["kind"]
    closed = row["closed"]
    if closed < few:
        return Figure(*place, None, None, None)
    return Figure(
        *place, closed, round(row["mean"].total_seconds() / 86_400),
        (closed - row["late"]) * 100 // closed,
    )  # fmt: skip


class Raised(NamedTuple):
    """A case below that was told to the agency above 逾期上报: no person stands in it."""

    owner: str
    case_no: str
    kind: str
    due_on: date
    told_on: date


def raised_to(agency: str, *, limit: int = 100) -> list[Raised]:
    """What was told to this agency and is still not done, the oldest first."""
    rows = Alarm.objects.filter(
        to=agency, rung=Rung.RAISED, clock__met_on__isnull=True, clock__due_on__isnull=False
    ).select_related("clock__case")
    return [
        Raised(row.owner, row.clock.case.case_no, row.clock.case.kind, row.clock.due_on, row.on)
        for row in rows.order_by("id")[:limit]
        if row.clock.due_on is not None
    ]


def alarms(owner: str) -> Counter[str]:
    """How many running limits of an agency stand on each rung 预警数."""
    rows = Alarm.objects.filter(owner=owner, clock__met_on__isnull=True)
    return Counter(dict(rows.values_list("rung").annotate(n=Count("id")).values_list("rung", "n")))
