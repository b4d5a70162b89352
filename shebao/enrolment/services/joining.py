"""Keeping a relationship's money with another's 参保关系归并, and giving it back 撤销. Rows stay as they arose.

The merging room decides and posts; here the lines of the entry are made, so that each names the relationship
it arose under.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from shebao.base.plumbing.transactions import atomic
from shebao.enrolment import joined
from shebao.enrolment.errors import KeptElsewhere, MoneyGone
from shebao.enrolment.models import Joining, Relationship
from shebao.enrolment.services.relationships import _move, locked
from shebao.enrolment.services.years import BOOKABLE, INTEREST, open_funds
from shebao.enrolment.states import Act, State
from shebao.ledger import queries as ledger
from shebao.ledger.services import Line


class Joined(NamedTuple):
    """The rows and ledger lines of a joining 归并结果; the refund's own line is the caller's."""

    joining: Joining
    lines: tuple[Line, ...]


@atomic
def join(
    *,
    owner: str,
    merged_no: str,
    kept_no: str,
    cleared: Mapping[str, int],
    refund_fen: int,
    pooled_fen: int,
    case_no: str,
    on: date,
    by: str,
    at: datetime,
) -> Joined:
    """One relationship's money goes to another's account 并入, less what is paid back or stays pooled.

    `cleared` as `Joining.cleared`. Refuses `enrolment.wrong-moment`, `enrolment.kept-elsewhere`.
    """
    rows = {one: locked(owner, one) for one in sorted((merged_no, kept_no))}
    merged, kept = rows[merged_no], rows[kept_no]
    before, parts = merged.state, ledger.parts_of(owner, merged.ledger_code)
    out = refund_fen + pooled_fen
    here = BOOKABLE | ({State.DRAWING} if out == sum(parts.values()) else set())
    if State(kept.state) not in here or (merged.scheme, merged.kind) != (kept.scheme, kept.kind):
        raise KeptElsewhere(relationship_no=kept_no)
    _move(merged, Act.MERGE, on=on, by=by, at=at, case_no=case_no)
    row = Joining.objects.create(
        owner=owner, merged=merged, kept=kept, case_no=case_no, since=on, before=before,
        cleared=dict(cleared), moved_fen=sum(parts.values()) - out, refund_fen=refund_fen,
        pooled_fen=pooled_fen,
    )  # fmt: skip
    lines = [Line(merged.ledger_code, -out, merged_no)]
    for number, fen in sorted(parts.items()):
        moved = fen - out if number == merged_no else fen
        lines += [Line(merged.ledger_code, -moved, number), Line(kept.ledger_code, moved, number)]
    return Joined(row, tuple(line for line in lines if line.amount_fen))


class Parted(NamedTuple):
    """The ledger lines of an undone joining 撤销结果: what comes back in all, and the interest of our own."""

    joining: Joining
    lines: tuple[Line, ...]
    back_fen: int
    interest_fen: int


@atomic
def part(*, owner: str, merged_no: str, case_no: str, on: date, by: str, at: datetime) -> Parted:
    """The relationship stands by itself again 撤销并入, with exactly what it would have had.

    From the keeper what is posted there under its name; what was paid back comes as the caller's claim; the
    interest it would have earned meanwhile, from the interest fund. Refuses `enrolment.money-gone` once
    the kept account's money has left.
    """
    merged = locked(owner, merged_no)
    row = joined.joining_of(merged)
    if row is None:
        raise KeptElsewhere(relationship_no=merged_no)
    row.until, row.ended_case_no = on, case_no
    if row.before == State.DRAWING:  # nothing of it is with the keeper
        _move(merged, Act.UNMERGE, on=on, by=by, at=at, case_no=case_no)
        _move(merged, Act.DRAW, on=on, by=by, at=at, case_no=case_no)
        row.save()
        return Parted(row, (), 0, 0)
    keeper = locked(owner, joined.keeper(merged).relationship_no)
    here_now = {merged_no, *(one.relationship_no for one in joined.under(merged))}
    parts = ledger.parts_of(owner, keeper.ledger_code)
    if State(keeper.state) not in BOOKABLE and any(parts.get(number) for number in here_now):
        raise MoneyGone(relationship_no=keeper.relationship_no)
    lines = []
    for number, fen in sorted(parts.items()):
        if number in here_now:
            lines += [Line(keeper.ledger_code, -fen, number), Line(merged.ledger_code, fen, number)]
    whole = joined.own_account_of(merged)
    wanted = whole.principal_fen() + whole.computed_interest_fen()
    lacking = wanted - parts.get(merged_no, 0)
    interest = lacking - row.refund_fen - row.pooled_fen
    open_funds(owner)
    lines += [Line(merged.ledger_code, lacking, merged_no), Line(INTEREST, -interest, merged_no)]
    _move(merged, Act.UNMERGE, on=on, by=by, at=at, case_no=case_no)
    if row.before == State.ACTIVE:
        _move(merged, Act.RESUME, on=on, by=by, at=at, case_no=case_no)
    row.save()
    return Parted(row, tuple(line for line in lines if line.amount_fen), wanted, interest)


def account_code(relationship: Relationship) -> str:
    """The ledger account that holds a relationship's money 账务科目: the keeper's while it is merged."""
    return joined.keeper(relationship).ledger_code
