"""Years that came from elsewhere leave again 退回转入记录: the account is as if they had never come."""

from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple

from shebao.base.money import format_yuan
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import listed
from shebao.enrolment.errors import AccountUsed, CameHome
from shebao.enrolment.joined import to_row
from shebao.enrolment.models import ContributionYear, Relationship
from shebao.enrolment.queries import account_of, balance
from shebao.enrolment.services.recomputing import resettled
from shebao.enrolment.services.relationships import _move, locked
from shebao.enrolment.services.years import INTEREST, deltas, entry, write
from shebao.enrolment.states import Act
from shebao.ledger.services import NewEntry


class Outgoing(NamedTuple):
    """What left with the years: the principal the caller must post off the account, in fen, and its interest."""

    principal_fen: int
    entries: tuple[NewEntry, ...]


@atomic
def give_back_incoming(
    relationship: Relationship,
    *,
    booked_key: str,
    key: str,
    on: date,
    by: str,
    at: datetime,
    case_no: str,
) -> Outgoing:
    """Take out the years that `book_incoming` booked under `booked_key` 退回转入记录.

    Interest credited here since is reversed; the ledger entries are the caller's to post. Refuses
    `enrolment.came-home`, `enrolment.account-used`, `enrolment.wrong-moment`. 人社部发〔2009〕187号.
    """
    row = locked(relationship.owner, relationship.relationship_no)
    _move(row, Act.GIVE_BACK, on=on, by=by, at=at, case_no=case_no)
    came = ContributionYear.objects.filter(relationship=row, booked_key=booked_key)
    lines = {to_row(line).spot for line in came}
    home = sorted({line.year for line in came if line.place == row.area.code})
    if home:
        raise CameHome(years=listed(home))
    before = account_of(row)
    kept = {each: line for each, line in before.rows.items() if each not in lines}
    after = resettled(replace(before, rows=kept), before)
    principal, interest = deltas(before, after)
    held, leaving = balance(row), -principal - interest
    if held < leaving:
        raise AccountUsed(balance=format_yuan(held), amount=format_yuan(leaving))
    write(row, before, after)
    return Outgoing(
        -principal, tuple(entry(f"{key}/interest", on, "冲回利息", INTEREST, [(row, interest)]))
    )
