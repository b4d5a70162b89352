"""Crediting interest 计息: years from 2016 by our own computation, earlier ones as booked."""

from datetime import date, datetime
from typing import NamedTuple

from shebao.base.plumbing.transactions import atomic
from shebao.enrolment import joined
from shebao.enrolment.models import Relationship
from shebao.enrolment.services.recomputing import settled
from shebao.enrolment.services.relationships import locked
from shebao.enrolment.services.years import (
    INTEREST,
    bookable,
    deltas,
    entry,
    insert_years,
    kept_part,
    open_funds,
    write,
)
from shebao.enrolment.states import State
from shebao.ledger import services as ledger


class Settlement(NamedTuple):
    """What a settlement did: the interest posted now, in fen, and the last year settled."""

    interest_fen: int
    through: int


@atomic
def settle_years(
    relationship: Relationship, *, through: int, on: date, by: str, at: datetime
) -> Settlement:
    """Credit the interest of every year to `through` 年度结息, and post what is not posted yet.

    Run again it changes nothing; after a correction it posts the difference. Stops before a year without
    a published rate (doubt `rate-missing`). Refuses `enrolment.year-closed`. 社会保险法 Art. 14.
    """
    row = locked(relationship.owner, relationship.relationship_no)
    joining = joined.joining_of(row) if row.state == State.MERGED else None
    if (
        joining is None or joining.before == State.DRAWING
    ):  # else its account goes on, kept by another
        bookable(row, through)
    elif row.state == State.MERGED:
        bookable(joined.keeper(row), through)
    before = joined.own_account_of(row)
    after = settled(before, through)
    _, interest = deltas(*kept_part(row, before, after))
    insert_years(write(row, before, after))
    if interest:
        row.settlements += 1
        row.save(update_fields=["settlements"])
        open_funds(row.owner)
        ledger.post(
            row.owner,
            *entry(
                f"{row.relationship_no}/interest/{row.settlements}",
                on,
                f"个人账户计息至 {through} 年",
                INTEREST,
                [(row, interest)],
            ),
        )
    done = [line.year for line in after.rows.values() if line.standing == "computed"]
    return Settlement(interest, max(done, default=0))
