"""Months one relationship holds twice 同一关系内重复缴费: cleared from the lines that came from elsewhere, and put back when that is undone.

The merging room decides and posts the refund; here the lines, what they held, and the account's line of the entry.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

from shebao.base.money import format_yuan
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.enrolment import joined
from shebao.enrolment.accounts import Account, Months, YearRow, months_in
from shebao.enrolment.errors import AccountUsed, MoneyGone
from shebao.enrolment.models import Clearing, Relationship
from shebao.enrolment.queries import balance
from shebao.enrolment.schemes import Scheme
from shebao.enrolment.services.recomputing import resettled
from shebao.enrolment.services.relationships import locked
from shebao.enrolment.services.years import (
    BOOKABLE,
    INTEREST,
    bookable,
    deltas,
    insert_years,
    open_funds,
    write,
)
from shebao.enrolment.states import State
from shebao.ledger.services import Line

SUMS = ("credited_fen", "credited_personal_fen")
CLOSINGS = ("closing_fen", "closing_personal_fen", "closing_pre1998_fen")
MONTHS = ("bases", "personal", "employer")


def without_twice(
    relationship: Relationship, cleared: Mapping[str, int]
) -> tuple[Account, Account, int]:
    """The account as it is, without those months, and what they are worth 重复月份储存额, in fen. Writes nothing."""
    before = joined.own_account_of(relationship)
    after = joined.cleared_account(before, joined.masks_of(cleared))
    return before, after, -sum(deltas(before, after))


@atomic
def clear_twice(
    *,
    owner: str,
    relationship_no: str,
    cleared: Mapping[str, int],
    refund_fen: int,
    pooled_fen: int,
    case_no: str,
    on: date,
    by: str,
    at: datetime,
) -> tuple[Line, ...]:
    """Months are cleared 清退, worth what is paid back and what stays pooled; the account's line, the rest is the caller's.

    `cleared` as `Joining.cleared`. Refuses `enrolment.year-closed`, `enrolment.account-used`.
    """
    row = locked(owner, relationship_no)
    bookable(row, on.year)
    before, after, worth = without_twice(row, cleared)
    assert worth == refund_fen + pooled_fen, (worth, refund_fen, pooled_fen)
    if (has := balance(row)) < worth:
        raise AccountUsed(balance=format_yuan(has), amount=format_yuan(worth))
    Clearing.objects.create(
        owner=owner, relationship=row, case_no=case_no, since=on, cleared=dict(cleared),
        taken=_taken(before, after, cleared), refund_fen=refund_fen, pooled_fen=pooled_fen, by=by, at=at,
    )  # fmt: skip
    insert_years(write(row, before, after))
    return (Line(row.ledger_code, -worth, relationship_no),) if worth else ()


def _taken(before: Account, after: Account, cleared: Mapping[str, int]) -> dict[str, Any]:
    """What the lines lost, by `place|year`: amounts of the months, sets of months, sums, booked closings."""
    found: dict[str, Any] = {}
    for key, old in before.rows.items():
        new, mask = after.rows[key], cleared.get(f"{key[0]}|{key[1]}", 0)
        names = CLOSINGS if old.standing == "booked" else ()
        lost = {
            name: (getattr(old, name) or 0) - (getattr(new, name) or 0)
            for name in (*SUMS, *names)
            if getattr(old, name) != getattr(new, name)
        }
        if mask or lost:
            found[f"{key[0]}|{key[1]}"] = {
                "sums": lost, "paid": old.paid_months & mask, "deemed": old.deemed_months & mask,
                "cleared": mask,
                "months": {n: [getattr(old, name)[n - 1] for name in MONTHS] for n in months_in(mask)},
            }  # fmt: skip
    return found


class Restored(NamedTuple):
    """What putting months back comes to 恢复重复月份: the account's and the interest fund's lines; the rest is the caller's."""

    lines: tuple[Line, ...]
    refund_fen: int
    pooled_fen: int


@atomic
def restore_twice(
    *, owner: str, case_no: str, ended_case_no: str, on: date, by: str, at: datetime
) -> list[Restored]:
    """The months cleared in a case stand again 恢复, with the interest they would have earned meanwhile.

    Refuses `enrolment.money-gone` when the relationship is kept here no more.
    """
    found = []
    cleared = Clearing.objects.select_for_update(of=("self",)).filter(
        owner=owner, case_no=case_no, until=None
    )
    for done in cleared.exclude(relationship__scheme=Scheme.RESIDENT_PENSION):
        row = locked(owner, done.relationship.relationship_no)
        if State(row.state) not in BOOKABLE:
            raise MoneyGone(relationship_no=row.relationship_no)
        before = joined.own_account_of(row)
        rows = dict(before.rows)
        for name, lost in done.taken.items():
            place, _, year = name.partition("|")
            if (place, int(year)) not in rows:
                raise NotFound(what=name)
            rows[place, int(year)] = _whole(rows[place, int(year)], lost)
        after = resettled(replace(before, rows=rows), before)
        back = sum(deltas(before, after))
        interest = back - done.refund_fen - done.pooled_fen
        insert_years(write(row, before, after))
        done.until, done.ended_case_no = on, ended_case_no
        done.save()
        open_funds(owner)
        number = row.relationship_no
        lines = (Line(row.ledger_code, back, number), Line(INTEREST, -interest, number))
        found.append(
            Restored(
                tuple(line for line in lines if line.amount_fen), done.refund_fen, done.pooled_fen
            )
        )
    return found


def _whole(row: YearRow, lost: Mapping[str, Any]) -> YearRow:
    """A line with the months it lost."""
    changes: dict[str, Any] = {
        name: (getattr(row, name) or 0) + fen for name, fen in lost["sums"].items()
    }
    for index, name in enumerate(MONTHS):
        months: list[int | None] = list(getattr(row, name))
        for number, amounts in lost["months"].items():
            months[int(number) - 1] = amounts[index]
        changes[name] = _tuple(months)
    return replace(
        row, paid_months=row.paid_months | lost["paid"],
        deemed_months=row.deemed_months | lost["deemed"],
        cleared_months=row.cleared_months & ~lost["cleared"], **changes,
    )  # fmt: skip


def _tuple(months: list[int | None]) -> Months:
    return tuple(months)
