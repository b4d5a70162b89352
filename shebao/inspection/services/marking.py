"""Marking cases 风险提示: what happened since the last look is set beside the rules, again and again, marked once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from shebao.base.plumbing import clock as clocks
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.casework.models import Case
from shebao.inspection import marks, signals
from shebao.inspection.models import Look, Mark, MarkedCase
from shebao.inspection.services.common import inspector, written
from shebao.inspection.signals import Signal, Span
from shebao.inspection.states import MarkState

AGAIN = timedelta(days=2)
"""Days before the last look that are looked at once more: a signature given while it ran."""
FIRST = timedelta(days=90)
"""How far the very first look goes back."""
BATCH = 200


def look_job(job: Claimed) -> None:
    """Periodic job `inspection.look`: the days since the last look."""
    look(owner=job.owner, until=clocks.today(), at=clocks.now())


def look(*, owner: str, until: date, at: datetime, since: date | None = None) -> int:
    """Set what happened beside the rules and mark cases 风险扫描; how many marks are new. Safe to repeat.

    `since` is the day of the last look less two, unless given. Nothing outside this room is written.
    """
    if since is None:
        last = Look.objects.filter(owner=owner).values_list("through", flat=True).first()
        since = min(last, until) - AGAIN if last else until - FIRST
    found: dict[str, list[Signal]] = defaultdict(list)
    for signal in signals.all_of(Span(owner, since, until)):
        found[signal.case_no].append(signal)
    new, numbers = 0, sorted(found)
    for first in range(0, len(numbers), BATCH):
        some = numbers[first : first + BATCH]
        new += _mark(owner, {number: found[number] for number in some}, at=at)
    _looked(owner, until, at=at)
    return new


@atomic
def _looked(owner: str, until: date, *, at: datetime) -> None:
    Look.objects.update_or_create(owner=owner, defaults={"through": until, "at": at})


@atomic
def _mark(owner: str, found: dict[str, list[Signal]], *, at: datetime) -> int:
    """The marks of some cases; a case set aside waits again when a new mark is found."""
    cases = {row.case_no: row for row in Case.objects.filter(owner=owner, case_no__in=found)}
    keys = [_key(owner, one) for case_no in cases for one in found[case_no]]
    known = set(Mark.objects.filter(key__in=keys).values_list("key", flat=True))
    made = 0
    for case_no, case in cases.items():
        new = {
            key: one for one in found[case_no] if (key := _key(owner, one)) not in known
        }  # fmt: skip
        if new:
            made += _add(case, new, at=at)
    return made


def _key(owner: str, signal: Signal) -> str:
    return f"{owner}/mark/{signal.rule}/{signal.case_no}/{signal.subject}"[:160]


def _add(case: Case, new: dict[str, Signal], *, at: datetime) -> int:
    row, _ = MarkedCase.objects.select_for_update().get_or_create(
        case_no=case.case_no,
        defaults={
            "owner": case.owner, "kind": case.kind, "person_no": case.person_no,
            "office_code": case.office_code, "marked_on": max(one.on for one in new.values()),
        },
    )  # fmt: skip
    Mark.objects.bulk_create(
        Mark(owner=case.owner, key=key, marked=row, rule=one.rule, facts=dict(one.facts),
             on=one.on, found_at=at)
        for key, one in new.items()
    )  # fmt: skip
    rules = set(Mark.objects.filter(marked=row).values_list("rule", flat=True))
    row.weight = marks.weight(rules)
    row.amount_fen = max(row.amount_fen, *(one.amount_fen for one in new.values()))
    row.marked_on = max(row.marked_on, *(one.on for one in new.values()))
    if row.state == MarkState.SET_ASIDE:
        row.state = MarkState.WAITING
    row.save(update_fields=["weight", "amount_fen", "marked_on", "state"])
    return len(new)


@atomic
def set_aside(*, owner: str, case_no: str, reason: str, by: str, at: datetime) -> MarkedCase:
    """An inspector has looked and sees nothing to inspect 排除线索, with the reason.

    Refuses `inspection.words-missing`, `agencies.no-right`, `not-found`, also for another office's.
    """
    area, said = inspector(owner, by, at), written(reason, "reason")
    row = one(MarkedCase, lock=True, owner=owner, case_no=case_no)
    if row is None or not area.holds(row.office_code):
        raise NotFound(what=case_no)
    if row.state == MarkState.WAITING:
        row.state, row.weighed_by, row.weighed_at, row.reason = MarkState.SET_ASIDE, by, at, said
        row.save(update_fields=["state", "weighed_by", "weighed_at", "reason"])
    return row


def inspected(owner: str, case_nos: Iterable[str], *, by: str, at: datetime) -> None:
    """Marked cases that are inspected now leave the worklist. Called when an inspection is opened."""
    MarkedCase.objects.filter(owner=owner, case_no__in=list(case_nos)).update(
        state=MarkState.INSPECTED, weighed_by=by, weighed_at=at
    )
