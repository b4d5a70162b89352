"""Which relationships keep their money with another's 参保关系归并查询, and what of it is theirs."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from shebao.base.plumbing.statements import several
from shebao.enrolment import clearing, limits, settlement
from shebao.enrolment.accounts import Account, Months, YearRow
from shebao.enrolment.clearing import Cleared
from shebao.enrolment.models import ContributionYear, Joining, Relationship
from shebao.enrolment.states import State

NUMBERS = tuple(f"{number:02d}" for number in range(1, 13))
PLAIN = tuple(
    field.name
    for field in fields(YearRow)
    if field.name not in ("bases", "personal", "employer", "doubts")
)


def to_row(year: ContributionYear) -> YearRow:
    """A table row as a plain line."""
    plain: dict[str, Any] = {name: getattr(year, name) for name in PLAIN}
    return YearRow(
        bases=_months(year, "base"),
        personal=_months(year, "personal"),
        employer=_months(year, "employer"),
        doubts=tuple(year.doubts),
        **plain,
    )


def _months(year: ContributionYear, prefix: str) -> Months:
    return tuple(getattr(year, f"{prefix}_{number}_fen") for number in NUMBERS)


def own_account_of(relationship: Relationship) -> Account:
    """A relationship's own lines that count here, as they arose, ready to be settled."""
    return own_accounts_of([relationship])[relationship.pk]


def own_accounts_of(relationships: Iterable[Relationship]) -> dict[int, Account]:
    """The own lines of many relationships, in one question."""
    found = {
        row.pk: Account(row.area.code, row.area.name, place_en=row.area.name_en)
        for row in relationships
    }
    if len(found) == 1:
        lines = several(ContributionYear, relationship_id=next(iter(found)))
    else:
        lines = list(ContributionYear.objects.filter(relationship__in=list(found)))
    for year in lines:
        account = found[year.relationship_id]
        if year.moved_out:
            account.gone[to_row(year).spot] = year.paid_months | year.deemed_months
        else:
            row = to_row(year)
            account.rows[row.spot] = row
    return found


def joining_of(relationship: Relationship) -> Joining | None:
    """The row that says where a merged relationship's money is kept; None while it stands by itself."""
    rows = Joining.objects.filter(merged=relationship, until=None)
    return rows.select_related("kept", "merged").first()


def keeper(relationship: Relationship) -> Relationship:
    """The relationship whose account holds this one's money: mostly its own."""
    found = relationship
    while found.state == State.MERGED and (row := joining_of(found)) is not None:
        found = row.kept
    return found


def under(relationship: Relationship) -> list[Relationship]:
    """All relationships whose money this one keeps, the oldest joining first."""
    found: list[Relationship] = []
    waiting = [relationship]
    while waiting:
        rows = Joining.objects.filter(kept__in=[row.pk for row in waiting], until=None)
        waiting = [
            row.merged
            for row in rows.select_related("merged__area", "merged__person").order_by("id")
        ]
        found += waiting
    return found


def as_cleared(joining: Joining) -> Cleared:
    """The months cleared by a joining, as bits by place and year."""
    return masks_of(joining.cleared)


def masks_of(cleared: Mapping[str, int]) -> Cleared:
    """Months by `place|year`, as a row keeps them, as bits by place and year."""
    keys = ((key.partition("|"), bits) for key, bits in cleared.items())
    return {(place, int(year)): bits for (place, _, year), bits in keys}


def cleared_account(account: Account, cleared: Cleared) -> Account:
    """An account without the months cleared, settled again by the rates this installation knows."""
    return clearing.without(
        account, cleared,
        lambda work, year: settlement.settle(work, year, limits.rate_of, limits.first_own_year()),
    )  # fmt: skip


def reduced(
    accounts: Mapping[int, Account], relationships: Iterable[Relationship]
) -> dict[int, Account]:
    """The accounts of merged relationships without what was cleared, by their keys."""
    keys = [row.pk for row in relationships]
    rows = Joining.objects.filter(merged__in=keys, until=None)
    return {
        row.merged_id: cleared_account(accounts[row.merged_id], as_cleared(row)) for row in rows
    }


def money_under(owner: str) -> dict[int, int]:
    """What each keeping account holds for others, in fen by the keeper's key: lines less what was cleared."""
    rows = list(
        Joining.objects.filter(owner=owner, until=None).select_related("merged__area", "kept")
    )
    rows = [row for row in rows if row.before != State.DRAWING]  # its money stands with a pension
    accounts = own_accounts_of([row.merged for row in rows]) if rows else {}
    above = {row.merged_id: row.kept_id for row in rows}
    found: dict[int, int] = {}
    for row in rows:
        account = cleared_account(accounts[row.merged_id], as_cleared(row))
        top = row.kept_id
        while top in above:
            top = above[top]
        fen = account.worth_fen()
        found[top] = found.get(top, 0) + fen
    return found
