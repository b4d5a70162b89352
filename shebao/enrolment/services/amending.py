"""Years that came from elsewhere are replaced by what their place says now 更正转入记录: a supplement or a correction."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from shebao.base.money import format_yuan
from shebao.base.plumbing.statements import alter
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import listed
from shebao.enrolment.accounts import Account, Spot, YearRow
from shebao.enrolment.errors import AccountUsed, LinesDiffer, MonthsCleared
from shebao.enrolment.joined import as_cleared, joining_of, keeper, own_account_of
from shebao.enrolment.models import Clearing, ContributionYear, Relationship
from shebao.enrolment.queries import balance
from shebao.enrolment.services.recomputing import resettled
from shebao.enrolment.services.relationships import locked
from shebao.enrolment.services.years import (
    INTEREST,
    _facts,
    _incoming,
    at_spot,
    bookable,
    deltas,
    entry,
    insert_years,
    kept_part,
    stay_of,
    write,
)
from shebao.enrolment.states import State
from shebao.ledger.services import NewEntry

NO_MORE = (State.DRAWING, State.ENDED)
"""Its money stands in a pension's account, or went from there to the heirs."""
ELSEWHERE = (*NO_MORE, State.TRANSFERRED_OUT)
"""That, or it has gone on to another agency."""


class Amended(NamedTuple):
    """What the lines gain or lose, in fen: `principal_fen` as the other place says it, `credited_fen` what of it the account
    that keeps the money gets, which the caller must post, and its own interest.

    The two differ by fen where months were cleared in a merge, whose share of the interest changes with the lines.
    """

    principal_fen: int
    credited_fen: int
    interest_fen: int
    entries: tuple[NewEntry, ...]


@atomic
def amend_incoming(
    relationship: Relationship,
    *,
    old: Sequence[YearRow],
    new: Sequence[YearRow],
    source_agency: str,
    source_relationship_no: str,
    key: str,
    on: date,
    by: str,
    at: datetime,
    drawing: bool = False,
) -> Amended:
    """Lines of other places that were `old` are `new` 更正转入记录; what was settled on them here is settled again.

    The ledger entries are the caller's to post; with `drawing` also into lines whose money stands with a pension or has
    gone on. A relationship that was merged keeps its lines, and its money is the kept one's. Refuses `enrolment.lines-differ`,
    `enrolment.months-cleared`, `enrolment.year-closed`, `enrolment.account-used`. 人社部发〔2009〕187号.
    """
    row = locked(relationship.owner, relationship.relationship_no)
    source = (source_agency, source_relationship_no)
    before, changed = _replaced(row, old, new, source, drawing=drawing)
    after = changed.after
    principal, _ = deltas(before, after)
    credited, interest = deltas(*kept_part(row, before, after))
    insert_years(write(row, before, after, booked_key=key))
    for spot in changed.come.keys() & changed.gone:
        alter(ContributionYear, {"relationship_id": row.pk, **at_spot(spot)}, booked_key=key)
    return Amended(
        principal, credited, interest,
        tuple(entry(f"{key}/interest", on, "更正后利息", INTEREST, [(row, interest)])),
    )  # fmt: skip


def amendable(
    relationship: Relationship,
    *,
    old: Sequence[YearRow],
    new: Sequence[YearRow],
    source_agency: str,
    source_relationship_no: str,
    drawing: bool = False,
) -> None:
    """Whether lines of other places could be replaced now 可否更正; writes nothing, and refuses what `amend_incoming` would."""
    source = (source_agency, source_relationship_no)
    _replaced(relationship, old, new, source, drawing=drawing)


def _replaced(
    row: Relationship, old: Sequence[YearRow], new: Sequence[YearRow], source: tuple[str, str],
    *, drawing: bool = False,
) -> tuple[Account, "Changed"]:  # fmt: skip
    """The account as it is, and with `old` replaced by `new`: kept here, lines as they are said to be, money enough."""
    home = keeper(row)
    for line in new:
        if not (drawing and home.state in ELSEWHERE):
            bookable(home, line.year)
    before = own_account_of(row)
    not_cleared(row, before, old, new, source)
    changed = changed_lines(before, old, new, source)
    has, leaving = balance(home), -sum(deltas(*kept_part(row, before, changed.after)))
    if has < leaving:
        raise AccountUsed(balance=format_yuan(has), amount=format_yuan(leaving))
    return before, changed


def not_cleared(
    row: Relationship, before: Account, old: Sequence[YearRow], new: Sequence[YearRow],
    source: tuple[str, str],
) -> None:  # fmt: skip
    """What was cleared in a merge was paid back: it is put back before it is changed. Refuses `enrolment.months-cleared`.

    Of two relationships made one, months that were cleared; of one that held months twice, years that lost some.
    """
    gone = _placed(before, [_incoming(line, *source) for line in old])
    come = _placed(before, [_incoming(line, *source) for line in new], without=gone)
    joining = joining_of(row) if row.state == State.MERGED else None
    cleared = as_cleared(joining) if joining else {}
    wrong = {
        (spot, joining.case_no) for spot, mask in cleared.items()
        if joining and spot in gone and _amounts(gone[spot], mask) != _amounts(come.get(spot), mask)
    }  # fmt: skip
    for done in Clearing.objects.filter(relationship=row, until=None):
        wrong |= {(spot, done.case_no) for spot in gone if f"{spot[0]}|{spot[1]}" in done.taken}
    if wrong:
        (_, case_no), *_ = sorted(wrong)
        raise MonthsCleared(
            years=listed(sorted({year for (_place, year), _case in wrong})), case_no=case_no
        )


def _amounts(line: YearRow | None, mask: int) -> list[tuple[int | None, ...]]:
    """What a line says of some months; nothing where there is no line."""
    if line is None:
        return []
    columns = zip(line.bases, line.personal, line.employer, strict=True)
    return [month for number, month in enumerate(columns) if mask >> number & 1]


class Changed(NamedTuple):
    """Spots whose lines go, lines that come, and the account with them, settled as far as it was."""

    gone: frozenset[Spot]
    come: dict[Spot, YearRow]
    after: Account


def changed_lines(
    before: Account, old: Sequence[YearRow], new: Sequence[YearRow], source: tuple[str, str]
) -> Changed:
    """An account whose lines from a source (agency, relationship there) that were `old` are `new` 替换转入记录; nothing is written.

    Refuses `enrolment.lines-differ` where they stand otherwise.
    """
    gone = _placed(before, [_incoming(line, *source) for line in old])
    kept = {at: line for at, line in before.rows.items() if at not in gone}
    come = _placed(before, [_incoming(line, *source) for line in new], without=gone)
    wrong = {
        at for at in gone if at not in before.rows or _facts(before.rows[at]) != _facts(gone[at])
    }
    wrong |= {at for at in come if at in kept or at in before.gone}
    if wrong:
        raise LinesDiffer(years=listed(year for _place, year in sorted(wrong)))
    return Changed(frozenset(gone), come, resettled(replace(before, rows=kept | come), before))


def _placed(
    account: Account, lines: Sequence[YearRow], *, without: Iterable[Spot] = ()
) -> dict[Spot, YearRow]:
    """Lines of a letter at the spots they have in the account, or would have: what came home keeps its stay."""
    rest = {spot: row for spot, row in account.rows.items() if spot not in set(without)}
    found = {}
    for line in lines:
        same = (line.place, line.year, line.stream)
        held = (row for row in account.rows.values() if (row.place, row.year, row.stream) == same)
        row = next(held, None)
        stay = row.stay if row else stay_of(replace(account, rows=rest), line)
        placed = replace(line, stay=stay)
        found[placed.spot] = placed
    return found
