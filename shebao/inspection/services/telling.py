"""Telling the agency above 上报, when it works at another installation; and hearing from those below."""

from datetime import date, datetime, timedelta

from django.db.models import Q

from shebao.agencies import queries as agencies
from shebao.agencies.models import Road
from shebao.base import letters
from shebao.base.plumbing import clock as clocks
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.casework import queries as cases
from shebao.casework.models import Alarm, Rung
from shebao.exchange import queries as letters_of
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.inspection.errors import NotBelow
from shebao.inspection.messages import LateCase, Workload
from shebao.inspection.models import LateBelow, WorkBelow

DONE = timedelta(days=14)
"""For how long the end of a late step is looked for, so that every hour does not ask for all of history."""


def tell_above_job(job: Claimed) -> None:
    """Periodic job `casework.watch`, after the clocks were looked at."""
    tell_above(owner=job.owner, on=clocks.today(), at=clocks.now())


def tell_above(*, owner: str, on: date, at: datetime) -> int:
    """Write to the agency above 上报 what is late for long, what is done since, and today's numbers; how many late cases.

    Nothing is written where there is none above, or it lives here, or is reached on paper. Safe to repeat.
    """
    above = _by_letter(owner)
    if not above:
        return 0
    rows = Alarm.objects.filter(owner=owner, to=above, rung=Rung.RAISED).select_related(
        "clock__case"
    )
    lasts = Q(clock__met_on__isnull=True) | Q(clock__met_on__gte=on - DONE)
    found = list(rows.filter(lasts, clock__due_on__isnull=False).order_by("id"))
    for row in found:
        _late(above, row, at=at)
    _numbers(owner, above, on=on, at=at)
    return len(found)


@atomic
def _numbers(owner: str, above: str, *, on: date, at: datetime) -> None:
    """The day's numbers, once: those of its first look."""
    key = f"{owner}/workload/{on}"
    if letters_of.outgoing(owner, key) is not None:
        return
    told = cases.counts(owner, on=on, soon=on)
    exchange.send(
        owner=owner, receiver=above, caseref=f"{owner}/workload",
        letter=Workload(on, told["open"], told["overdue"], told["proposals"]), key=key, at=at,
    )  # fmt: skip


def _by_letter(owner: str) -> str:
    """The agency above, when letters reach it: at another installation that is connected."""
    code = agencies.agency(owner).parent_code
    try:
        above = agencies.agency(code) if code else None
    except NotFound:
        return ""
    return code if above and not above.local and above.road == Road.DIRECT else ""


@atomic
def _late(above: str, row: Alarm, *, at: datetime) -> None:
    """One late case, and once more when its step is done."""
    case, clock = row.clock.case, row.clock
    assert clock.due_on is not None
    for met_on in (None, clock.met_on) if clock.met_on else (None,):
        exchange.send(
            owner=row.owner, receiver=above, caseref=case.case_no,
            letter=LateCase(case.case_no, case.kind, clock.due_on, row.on, met_on),
            key=f"{row.owner}/late/{row.pk}{'/done' if met_on else ''}", at=at,
        )  # fmt: skip


def _below(letter: Letter) -> None:
    """Refuses `inspection.not-below` for a sender that is not under us."""
    if letter.sender not in {row.code for row in agencies.below(letter.owner)}:
        raise NotBelow(sender=letter.sender)


@atomic
def hear_late_case(letter: Letter, *, at: datetime) -> None:
    """An agency below tells of a case late for long, or that it is done 下级逾期. Heard again: the same."""
    _below(letter)
    told = letters.load(LateCase, letter.payload)
    if not told.case_no.startswith(f"{letter.sender}/"):
        raise NotBelow(sender=told.case_no)
    row, _ = LateBelow.objects.select_for_update().get_or_create(
        owner=letter.owner, case_no=told.case_no, due_on=told.due_on,
        defaults={"sender": letter.sender, "kind": told.kind[:40], "raised_on": told.raised_on},
    )  # fmt: skip
    if told.met_on is not None and row.met_on is None:
        row.met_on = told.met_on
        row.save(update_fields=["met_on"])


@atomic
def hear_workload(letter: Letter, *, at: datetime) -> None:
    """An agency below tells how much work it has 下级在办; an older day than we know changes nothing."""
    _below(letter)
    told = letters.load(Workload, letter.payload)
    known = one(WorkBelow, lock=True, owner=letter.owner, sender=letter.sender)
    if known is not None and known.on >= told.on:
        return
    WorkBelow.objects.update_or_create(
        owner=letter.owner, sender=letter.sender,
        defaults={
            "on": told.on, "open": told.open, "overdue": told.overdue, "waiting": told.waiting,
        },
    )  # fmt: skip
