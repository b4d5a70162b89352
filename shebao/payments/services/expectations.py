"""Awaited money 应收款: expected, matched by reference and exact sum, claimed by whoever books it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Sum

from shebao.base import parameters
from shebao.base.money import FEN_MAX, format_yuan
from shebao.base.plumbing import jobs, statements
from shebao.base.plumbing.clock import ZONE
from shebao.base.plumbing.transactions import atomic
from shebao.ledger import services as ledger
from shebao.payments.errors import AlreadyClaimed, BadOrder, KeyTaken, NotArrived
from shebao.payments.matching import Due, Money, Verdict, weigh
from shebao.payments.models import Expectation, LineReference, Match, StatementLine
from shebao.payments.queries import received
from shebao.payments.services.accounts import in_batches, missing
from shebao.payments.services.differences import differs, tell_difference
from shebao.payments.services.disowning import disown
from shebao.payments.services.orders import REFERENCE, explained_on, move_line
from shebao.payments.states import (
    EXPECTATION_MOVES,
    ExpectationAct,
    ExpectationState,
    LineAct,
    LineState,
    after,
)

AWAITED = (ExpectationState.WAITING, ExpectationState.DIFFERS)
AGAIN = timedelta(seconds=5)


class ClaimedLine(NamedTuple):
    """Some of a bank line's money: its key, day and fen."""

    line_key: str
    booked_on: date
    amount_fen: int


class Claim(NamedTuple):
    """What the caller may book: `suspense_code` −`amount_fen`. `new` is False when done before."""

    lines: tuple[ClaimedLine, ...]
    amount_fen: int
    suspense_code: str
    new: bool


@atomic
def expect(
    *,
    owner: str,
    key: str,
    amount_fen: int,
    payer: str,
    reference: str,
    case_no: str,
    on: date,
    at: datetime,
) -> Expectation:
    """Await money 登记应收款 of `amount_fen` from an agency under a reference; it may have come already.

    The same key again changes nothing; with other content it is refused as `payments.key-taken`.
    """
    if not 0 < amount_fen <= FEN_MAX:
        raise BadOrder(field="amount", value=amount_fen, at="amount_fen")
    if not REFERENCE.fullmatch(reference):
        raise BadOrder(field="reference", value=reference, at="reference")
    known = statements.one(Expectation, owner=owner, key=key)
    if known is not None:
        content = (known.amount_fen, known.payer, known.reference, known.case_no)
        if content != (amount_fen, payer, reference, case_no):
            raise KeyTaken(key=key)
        return known
    made = Expectation.objects.create(
        owner=owner,
        key=key,
        amount_fen=amount_fen,
        payer=payer,
        reference=reference,
        case_no=case_no,
        state=ExpectationState.WAITING,
        expected_on=on,
        expected_at=at,
    )
    match(owner, {reference}, at=at, entries=None)
    made.refresh_from_db()
    if made.state in AWAITED:  # a statement taken at the same moment does not see this row yet
        jobs.enqueue(
            owner,
            "payments.match",
            key=f"{key}:again",
            payload={"references": [reference]},
            after=AGAIN,
        )
    return made


def match(
    owner: str, words: Iterable[str], *, at: datetime, entries: list[ledger.NewEntry] | None
) -> None:
    """Match what the given references touch. Money on another suspense account is moved by an entry;

    where the caller posts nothing of its own (`entries` is None) the job `payments.match` does that part.
    """
    lines, awaited = _touched(owner, set(words))
    groups = weigh(
        [Money(pk, line.free_fen, frozenset(refs)) for pk, (line, refs) in lines.items()],
        [Due(pk, one.amount_fen - one.matched_fen, one.reference) for pk, one in awaited.items()],
    )
    for group in groups:
        members = [lines[pk][0] for pk in group.lines]
        theirs = [awaited[pk] for pk in group.expectations]
        if group.verdict is Verdict.EXACT:
            elsewhere = any(
                lines[share.line][0].contra_code != suspense_of(awaited[share.expectation])
                for share in group.allocations
            )
            if elsewhere and entries is None:
                jobs.enqueue(
                    owner,
                    "payments.match",
                    key=f"{theirs[0].key}:{theirs[0].matched_fen}",
                    payload={"references": [one.reference for one in theirs]},
                )
                continue
            for share in group.allocations:
                allocate(
                    lines[share.line][0],
                    awaited[share.expectation],
                    share.amount_fen,
                    at=at,
                    entries=[] if entries is None else entries,
                )
        elif group.verdict is not Verdict.SHORT and _all_known(owner, members):
            differs(group, theirs, on=at.astimezone(ZONE).date())


def _touched(
    owner: str, words: set[str]
) -> tuple[dict[int, tuple[StatementLine, set[str]]], dict[int, Expectation]]:
    """Open lines and awaited sums connected, directly or not, with the given references; locked."""
    open_lines = LineReference.objects.filter(
        owner=owner, line__state=LineState.OPEN, line__free_fen__gt=0
    )
    dues = Expectation.objects.filter(owner=owner, state__in=AWAITED)
    line_ids: set[int] = set()
    fresh = set(words)
    while fresh:
        more = set(
            in_batches(
                fresh,
                lambda some: open_lines.filter(word__in=some).values_list("line_id", flat=True),
            )
        )
        named = {word for _, word in _named(more - line_ids)}
        line_ids |= more
        fresh = set(
            in_batches(
                named - words,
                lambda some: dues.filter(reference__in=some).values_list("reference", flat=True),
            )
        )
        words |= fresh
    refs: dict[int, set[str]] = {}
    for pk, word in _named(line_ids):
        refs.setdefault(pk, set()).add(word)
    locked = StatementLine.objects.select_for_update().filter(state=LineState.OPEN, free_fen__gt=0)
    lines = in_batches(line_ids, lambda some: locked.filter(pk__in=some).order_by("id"))
    found = in_batches(
        words,
        lambda some: dues.select_for_update().filter(reference__in=some).order_by("id"),
    )
    return (
        {line.pk: (line, refs[line.pk]) for line in lines},
        {one.pk: one for one in sorted(found, key=lambda one: one.pk)},
    )


def _named(line_ids: set[int]) -> list[tuple[int, str]]:
    """The references that lines name, as (line, reference)."""
    return in_batches(
        line_ids,
        lambda some: LineReference.objects.filter(line_id__in=some).values_list("line_id", "word"),
    )


def suspense_of(one: Expectation) -> str:
    """Where an expectation's money stands until it is claimed."""
    return f"suspense/{one.payer}"


def allocate(
    line: StatementLine,
    one: Expectation,
    amount_fen: int,
    *,
    at: datetime,
    entries: list[ledger.NewEntry],
    made_by: str = "",
    confirmed_by: str = "",
) -> Match:
    """Give some of a line's money to an expectation; told when it is complete."""
    made = Match.objects.create(
        owner=one.owner,
        line=line,
        expectation=one,
        amount_fen=amount_fen,
        made_by=made_by,
        confirmed_by=confirmed_by,
        at=at,
    )
    if line.contra_code != suspense_of(one):
        entries.append(_shift(made, line.contra_code, suspense_of(one), "matched", at))
    line.free_fen -= amount_fen
    if line.free_fen == 0:
        move_line(line, LineAct.MATCH)
    else:
        line.save(update_fields=["free_fen"])
    one.matched_fen += amount_fen
    if one.matched_fen == one.amount_fen:
        _arrived(one)
    one.save()
    return made


def _shift(made: Match, source: str, target: str, act: str, at: datetime) -> ledger.NewEntry:
    """An entry that moves matched money from one suspense account to another."""
    ledger.open_account(made.owner, target, "suspense")
    return ledger.NewEntry(
        f"{made.line.key}/match/{made.pk}/{act}",
        explained_on(made.line, at),
        "待认款项归属",
        [ledger.Line(source, -made.amount_fen), ledger.Line(target, made.amount_fen)],
        made.expectation.case_no,
    )


def _arrived(one: Expectation) -> None:
    one.state = after(EXPECTATION_MOVES, ExpectationState(one.state), ExpectationAct.ARRIVE)
    days = one.matches.filter(released_at=None).values_list("line__booked_on", flat=True)
    one.arrived_on = max(days)
    jobs.enqueue(
        one.owner,
        "payments.arrived",
        key=one.key,
        payload={
            "key": one.key,
            "case_no": one.case_no,
            "reference": one.reference,
            "payer": one.payer,
            "amount_fen": one.amount_fen,
            "on": one.arrived_on.isoformat(),
        },
    )


def _all_known(owner: str, lines: Iterable[StatementLine]) -> bool:
    """Whether every reference the lines name was ever awaited: nothing else may still be on its way."""
    words = set(
        LineReference.objects.filter(line__in=[line.pk for line in lines]).values_list(
            "word", flat=True
        )
    )
    known = Expectation.objects.filter(owner=owner, reference__in=words)
    return words <= set(known.values_list("reference", flat=True))


def given_back(line: StatementLine, *, at: datetime) -> None:
    """A line's money is on its way back: what is left may fit now, and who awaits it hears the new sum."""
    words = set(line.words.values_list("word", flat=True))
    match(line.owner, words, at=at, entries=None)
    open_ones = Expectation.objects.filter(owner=line.owner, reference__in=words).exclude(
        state__in=(ExpectationState.CLAIMED, ExpectationState.CANCELLED)
    )
    for one in open_ones.order_by("id"):
        key = f"{line.key}/back/{line.returns.count()}:{one.key}"
        arrived = received(one.owner, one.reference)
        tell_difference(one, key, one.amount_fen, arrived, on=at.astimezone(ZONE).date())


@atomic
def find_differences(*, owner: str, on: date) -> int:
    """Money that came short and stayed so for `payments.short_days`; how many sums were told.

    A payment may be split or late, so less than expected is a difference only after those days.
    """
    days = parameters.at("payments.short_days", on).as_int()
    waiting = Expectation.objects.filter(owner=owner, state=ExpectationState.WAITING)
    some = LineReference.objects.filter(
        owner=owner,
        line__state=LineState.OPEN,
        line__free_fen__gt=0,
        line__booked_on__lte=on - timedelta(days=days),
    )
    count = 0
    for word in waiting.filter(reference__in=some.values("word")).values_list(
        "reference", flat=True
    ):
        lines, awaited = _touched(owner, {word})
        for group in weigh(
            [Money(pk, line.free_fen, frozenset(refs)) for pk, (line, refs) in lines.items()],
            [
                Due(pk, one.amount_fen - one.matched_fen, one.reference)
                for pk, one in awaited.items()
            ],
        ):
            if group.verdict is not Verdict.EXACT:
                differs(group, [awaited[pk] for pk in group.expectations], on=on)
                count += 1
    return count


@atomic
def claim(*, owner: str, key: str, by: str, at: datetime) -> Claim:
    """Mark an expectation's money as used 入账. The caller posts `suspense_code` −amount and its own lines.

    Claimed before, it returns the same claim with `new` False. Refuses `payments.not-arrived`.
    """
    one = locked_expectation(owner, key)
    new = one.state != ExpectationState.CLAIMED
    if one.state in AWAITED:
        raise NotArrived(
            key=key, expected=format_yuan(one.amount_fen), matched=format_yuan(one.matched_fen)
        )
    if new:
        one.state = after(EXPECTATION_MOVES, ExpectationState(one.state), ExpectationAct.CLAIM)
        one.closed_by, one.closed_at = by, at
        one.save()
    matches = one.matches.filter(released_at=None).select_related("line").order_by("id")
    lines = tuple(ClaimedLine(m.line.key, m.line.booked_on, m.amount_fen) for m in matches)
    return Claim(lines, sum(line.amount_fen for line in lines), suspense_of(one), new)


@atomic
def cancel_expectation(*, owner: str, key: str, by: str, at: datetime) -> Expectation:
    """Await the money no longer 取消应收款; what was matched is unmatched again. Cancelled before: nothing."""
    one = locked_expectation(owner, key)
    if one.state == ExpectationState.CANCELLED:
        return one
    if one.state == ExpectationState.CLAIMED:
        raise AlreadyClaimed(key=key)
    one.state = after(EXPECTATION_MOVES, ExpectationState(one.state), ExpectationAct.CANCEL)
    one.closed_by, one.closed_at = by, at
    entries: list[ledger.NewEntry] = []
    free_matches(one, by=by, at=at, entries=entries)
    entries += disown(one, suspense_of(one), at=at)
    if entries:
        ledger.post(owner, *entries)
    return one


def free_matches(
    one: Expectation, *, by: str, at: datetime, entries: list[ledger.NewEntry]
) -> list[int]:
    """Undo every match of an expectation; the lines whose money is free again."""
    made = list(one.matches.select_for_update().filter(released_at=None).order_by("id"))
    for each in made:
        _release(each, one, by=by, at=at, entries=entries)
    one.matched_fen = 0
    one.save()
    return [each.line_id for each in made]


def _release(
    made: Match, one: Expectation, *, by: str, at: datetime, entries: list[ledger.NewEntry]
) -> None:
    """Undo a match: the line's money is free again, where the line was booked."""
    line = StatementLine.objects.select_for_update().get(pk=made.line_id)
    if line.contra_code != suspense_of(one):
        entries.append(_shift(made, suspense_of(one), line.contra_code, "released", at))
    line.free_fen += made.amount_fen
    if line.state in (LineState.MATCHED, LineState.RETURNED):
        move_line(line, LineAct.RELEASE)
    else:
        line.save(update_fields=["free_fen"])
    made.released_by, made.released_at = by, at
    made.save()


def locked_expectation(owner: str, key: str) -> Expectation:
    """The expectation, locked; another agency's is not found."""
    found = statements.one(Expectation, lock=True, owner=owner, key=key)
    if found is None:
        raise missing(key)
    return found


def matched_total(owner: str) -> int:
    """All money matched and not released, in fen."""
    found = Match.objects.filter(owner=owner, released_at=None).aggregate(total=Sum("amount_fen"))
    return int(found["total"] or 0)
