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
from shebao.enrolment.schemes import MEDICAL_FAMILY
from shebao.enrolment.services.relationships import _move, family_of, locked
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
    """The ledger lines of an undone joining 撤销结果: what comes back in all, the interest of our own, and what the keeper
    cannot give because its money has left; the last is the caller's line.
    """

    joining: Joining
    lines: tuple[Line, ...]
    back_fen: int
    interest_fen: int
    gone_fen: int


@atomic
def part(*, owner: str, merged_no: str, case_no: str, on: date, by: str, at: datetime) -> Parted:
    """The relationship stands by itself again 撤销并入, with exactly what it would have had.

    From the keeper what is posted there under its name, or, once the keeper's money has left, `gone_fen` against the
    caller's line; what was paid back comes as the caller's claim; the interest it would have earned meanwhile, from
    the interest fund. Refuses `enrolment.money-gone` while that money is on its way to another agency.
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
        return Parted(row, (), 0, 0, 0)
    keeper = locked(owner, joined.keeper(merged).relationship_no)
    if family_of(owner) == MEDICAL_FAMILY:
        return _parted(row, merged, keeper, on=on, by=by, at=at, case_no=case_no)
    mine, gone = _left(merged, keeper)
    parts = ledger.parts_of(owner, keeper.ledger_code)
    if gone and keeper.state == State.ENDING:
        raise MoneyGone(relationship_no=keeper.relationship_no)
    lines = []
    for number, fen in mine.items():
        lines += [Line(keeper.ledger_code, -fen, number), Line(merged.ledger_code, fen, number)]
    if gone:  # it left under the keeper's name
        lines.append(Line(keeper.ledger_code, gone, keeper.relationship_no))
    whole = joined.own_account_of(merged)
    wanted = whole.worth_fen()
    lacking = wanted - parts.get(merged_no, 0)
    interest = lacking - row.refund_fen - row.pooled_fen
    open_funds(owner)
    lines += [Line(merged.ledger_code, lacking, merged_no), Line(INTEREST, -interest, merged_no)]
    _move(merged, Act.UNMERGE, on=on, by=by, at=at, case_no=case_no)
    if row.before == State.ACTIVE:
        _move(merged, Act.RESUME, on=on, by=by, at=at, case_no=case_no)
    row.save()
    return Parted(row, tuple(line for line in lines if line.amount_fen), wanted, interest, gone)


def _parted(
    row: Joining, merged: Relationship, keeper: Relationship, *, on: date, by: str, at: datetime,
    case_no: str,
) -> Parted:  # fmt: skip
    """A medical account stands by itself again: with what came and what was spent under its own name meanwhile, as far as
    the keeper still holds it; spending under the keeper's name takes the keeper's own money first.
    """
    names = {merged.relationship_no, *(one.relationship_no for one in joined.under(merged))}
    parts = ledger.parts_of(keeper.owner, keeper.ledger_code)
    mine = {number: fen for number, fen in sorted(parts.items()) if fen and number in names}
    short = max(0, sum(mine.values()) - sum(parts.values()))
    lines = [Line(keeper.ledger_code, short, keeper.relationship_no)]
    for number, fen in mine.items():
        gives = fen - short if number == merged.relationship_no else fen
        lines += [Line(keeper.ledger_code, -fen, number), Line(merged.ledger_code, gives, number)]
    _move(merged, Act.UNMERGE, on=on, by=by, at=at, case_no=case_no)
    if row.before == State.ACTIVE:
        _move(merged, Act.RESUME, on=on, by=by, at=at, case_no=case_no)
    row.save()
    back = sum(mine.values()) - short
    return Parted(row, tuple(line for line in lines if line.amount_fen), back, 0, 0)


def left_with(merged: Relationship) -> tuple[Relationship, int]:
    """Where a merged relationship's money is kept, and how much of it has left with the keeper's own 已随保留账户离开, in fen."""
    keeper = joined.keeper(merged)
    medical = family_of(keeper.owner) == MEDICAL_FAMILY
    return keeper, 0 if medical else _left(merged, keeper)[1]


def _left(merged: Relationship, keeper: Relationship) -> tuple[dict[str, int], int]:
    """What is posted at the keeper under a relationship's name, with what was merged into it; and what of that is there no more.

    Money leaves under the keeper's name: what is missing of the keeper's own lines is others' money that went with it.
    """
    names = {merged.relationship_no, *(one.relationship_no for one in joined.under(merged))}
    parts = ledger.parts_of(keeper.owner, keeper.ledger_code)
    mine = {number: fen for number, fen in sorted(parts.items()) if fen and number in names}
    own = joined.own_account_of(keeper)
    whole = own.worth_fen()
    missing = whole - parts.get(keeper.relationship_no, 0)
    return mine, max(0, min(sum(mine.values()), missing))


def account_code(relationship: Relationship) -> str:
    """The ledger account that holds a relationship's money 账务科目: the keeper's while it is merged."""
    return joined.keeper(relationship).ledger_code
