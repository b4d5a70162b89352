"""A temporary account becomes a regular one 临时缴费账户转为一般账户. 国办发〔2009〕66号 Art. 5; 人社部规〔2016〕5号."""

from datetime import date, datetime
from typing import NamedTuple

from shebao.base.plumbing.transactions import atomic
from shebao.enrolment.accounts import Account
from shebao.enrolment.errors import AlreadyEnrolled, NotTemporary
from shebao.enrolment.joined import own_account_of
from shebao.enrolment.models import Kind, Relationship
from shebao.enrolment.rules.temporary import pooled_part
from shebao.enrolment.services.recomputing import resettled
from shebao.enrolment.services.relationships import _move, locked
from shebao.enrolment.services.years import entry, fund, insert_years, open_funds, write
from shebao.enrolment.states import OPEN, Act
from shebao.enrolment.temporary import personal_account
from shebao.ledger import services as ledger


class Turned(NamedTuple):
    """A temporary account as the regular one it would be: what leaves it for the pooled fund, and interest, in fen."""

    account: Account
    whole_fen: int
    pooled_fen: int
    interest_fen: int


def turned_regular(relationship: Relationship) -> Turned:
    """What turning a temporary account regular would do; writes nothing."""
    before = own_account_of(relationship)
    after = resettled(personal_account(before), before)
    whole, left = before.principal_fen(), after.principal_fen()
    interest = before.computed_interest_fen() - after.computed_interest_fen()
    held = whole + before.computed_interest_fen()
    return Turned(after, held, pooled_part(whole, left), interest)


@atomic
def turn_regular(
    relationship: Relationship, *, key: str, on: date, by: str, at: datetime, case_no: str
) -> tuple[int, int]:
    """Turn a temporary account regular: the employer's part and the interest on it leave the account, in fen.

    Principal goes to the pooled fund, interest back to the interest fund. Months and their places stay. Refuses
    `enrolment.not-temporary`, `enrolment.already-enrolled`, `enrolment.wrong-moment`.
    """
    row = locked(relationship.owner, relationship.relationship_no)
    if row.kind != Kind.TEMPORARY:
        raise NotTemporary(relationship_no=row.relationship_no)
    other = Relationship.objects.filter(
        person=row.person, scheme=row.scheme, area=row.area, kind=Kind.REGULAR, state__in=OPEN
    ).first()
    if other is not None:
        raise AlreadyEnrolled(relationship_no=other.relationship_no)
    before = own_account_of(row)
    turned = turned_regular(row)
    _move(row, Act.TURN_REGULAR, on=on, by=by, at=at, case_no=case_no)
    row.kind = Kind.REGULAR
    row.save(update_fields=["kind"])
    insert_years(write(row, before, turned.account))
    open_funds(row.owner)
    pooled = fund(row.owner, "pooled")
    ledger.open_account(row.owner, pooled, "fund")
    entries = [
        *entry(key, on, "临时账户转为一般账户", pooled, [(row, -turned.pooled_fen)]),
        *entry(f"{key}/interest", on, "冲回单位缴费利息", fund(row.owner, "interest"),
               [(row, -turned.interest_fen)]),
    ]  # fmt: skip
    if entries:
        ledger.post(row.owner, *entries)
    relationship.kind = row.kind
    return turned.pooled_fen, turned.interest_fen
