"""Years that came from elsewhere are replaced by what their place says now 更正转入记录: a supplement or a correction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from shebao.base.money import format_yuan
from shebao.base.plumbing.statements import alter
from shebao.base.plumbing.transactions import atomic
from shebao.enrolment.accounts import YearRow
from shebao.enrolment.errors import AccountUsed, LinesDiffer
from shebao.enrolment.joined import own_account_of
from shebao.enrolment.models import ContributionYear, Relationship
from shebao.enrolment.queries import balance
from shebao.enrolment.services.recomputing import resettled
from shebao.enrolment.services.relationships import locked
from shebao.enrolment.services.years import (
    INTEREST,
    _facts,
    _incoming,
    bookable,
    deltas,
    entry,
    insert_years,
    write,
)
from shebao.ledger.services import NewEntry


class Amended(NamedTuple):
    """What the account gains or loses: the principal the caller must post, in fen, and its own interest."""

    principal_fen: int
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
) -> Amended:
    """Lines of other places that were `old` are `new` 更正转入记录; what was settled on them here is settled again.

    The ledger entries are the caller's to post. Refuses `enrolment.lines-differ`, `enrolment.year-closed`,
    `enrolment.account-used`. 人社部发〔2009〕187号.
    """
    row = locked(relationship.owner, relationship.relationship_no)
    before = own_account_of(row)
    gone = {
        (line.place, line.year): _incoming(line, source_agency, source_relationship_no)
        for line in old
    }
    come = {
        (line.place, line.year): _incoming(line, source_agency, source_relationship_no)
        for line in new
    }
    held = {at: before.rows[at] for at in gone if at in before.rows}
    wrong = {at for at in gone if at not in held or _facts(held[at]) != _facts(gone[at])}
    wrong |= {at for at in come.keys() - gone.keys() if at in before.rows or at in before.gone}
    if wrong:
        raise LinesDiffer(years="、".join(str(year) for _place, year in sorted(wrong)))
    for line in come.values():
        bookable(row, line.year)
    kept = {at: line for at, line in before.rows.items() if at not in gone}
    after = resettled(replace(before, rows=kept | come), before)
    principal, interest = deltas(before, after)
    has, leaving = balance(row), -principal - interest
    if has < leaving:
        raise AccountUsed(balance=format_yuan(has), amount=format_yuan(leaving))
    insert_years(write(row, before, after, booked_key=key))
    for place, year in come.keys() & gone.keys():
        alter(
            ContributionYear,
            {"relationship_id": row.pk, "place": place, "year": year},
            booked_key=key,
        )
    return Amended(
        principal, tuple(entry(f"{key}/interest", on, "更正后利息", INTEREST, [(row, interest)]))
    )
