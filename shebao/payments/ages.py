"""Money in suspense by age on a day 待认款项账龄, also on a day long over: what was explained since still counts."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import F, Q

from shebao.base.plumbing.clock import ZONE
from shebao.payments.models import Match, StatementLine

BUCKETS = (7, 30, 90)
"""Days: the last of each age; what is older is one more."""
Part = tuple[int, date, int]
"""A line, the day the bank booked it, and fen of it that were in suspense."""


class Age(NamedTuple):
    """Money in suspense of an age; `until` days, 0 for all that is older."""

    since: int
    until: int
    lines: int
    free_fen: int


def ages(owner: str, on: date) -> list[Age]:
    """Money in suspense by age at the end of a day, the same whenever it is asked.

    What was explained as its line was read never stood in suspense, also where it was read on a later day.
    """
    held = Counter[tuple[int, date]]()
    for line, day, fen in _parts(owner, on):
        held[line, day] += fen
    aged = [((on - day).days, fen) for (_, day), fen in held.items() if fen]
    found, first = [], 0
    for last in (*BUCKETS, 0):
        own = [fen for days, fen in aged if first <= days and (days <= last or not last)]
        found.append(Age(first, last, len(own), sum(own)))
        first = last + 1
    return found


def _parts(owner: str, on: date) -> Iterator[Part]:
    """What is in suspense now of money booked up to a day, then each move after that day undone."""
    after = datetime.combine(on + timedelta(days=1), time(), ZONE)
    lines = StatementLine.objects.filter(owner=owner, booked_on__lte=on)
    yield from lines.filter(free_fen__gt=0).values_list("pk", "booked_on", "free_fen")
    yield from lines.filter(waited_until__gte=after).values_list("pk", "booked_on", "amount_fen")
    matches = Match.objects.filter(owner=owner, line__booked_on__lte=on)
    made_later = Q(at__gte=after, at__gt=F("line__taken_at"))
    shown = ("line_id", "line__booked_on", "amount_fen")
    yield from matches.filter(made_later, released_at=None).values_list(*shown)
    for line, day, fen in matches.filter(~made_later, released_at__gte=after).values_list(*shown):
        yield line, day, -fen
    yield from _returns(owner, on, after)


def _returns(owner: str, on: date, after: datetime) -> Iterator[Part]:
    """Money sent back after the day was in suspense on it; what came home again after it was not."""
    told = StatementLine.objects.filter(
        Q(booked_on__gt=on) | Q(waited_until__gte=after), owner=owner,
        order__returns_line__booked_on__lte=on,
    )  # fmt: skip
    for line, day, fen, direction in told.values_list(
        "order__returns_line_id", "order__returns_line__booked_on", "amount_fen", "direction"
    ):
        yield line, day, fen if direction == "debit" else -fen
