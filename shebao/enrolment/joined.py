"""Which relationships keep their money with another's 参保关系归并查询, and what of it is theirs."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, NamedTuple

from shebao.base.plumbing.statements import several
from shebao.enrolment import clearing, limits, settlement
from shebao.enrolment.accounts import Account, Months, YearRow
from shebao.enrolment.clearing import Cleared
from shebao.enrolment.models import ContributionYear, Joining, Relationship, RelationshipMove
from shebao.enrolment.states import Act, State

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


class Part(NamedTuple):
    """A merged relationship's own lines as they arose, and the months that were cleared of them."""

    account: Account
    cleared: Cleared

    @property
    def kept(self) -> Account:
        """As far as the keeper's account holds them."""
        return cleared_account(self.account, self.cleared)


def left_together(relationship: Relationship, case_no: str) -> dict[str, Part]:
    """What was merged into a relationship when it left with a case 随同转出的关系, by number, also what was parted since.

    A relationship that stands by itself again goes on: years that were not over when it left are as they were then.
    """
    found: dict[str, Part] = {}
    waiting = list(_joined_to([relationship.pk]))
    left = _left(relationship, case_no) if waiting else None
    while waiting and left is not None:
        with_it = [row for row in waiting if _together(row, left)]
        for row in with_it:
            account = own_account_of(row.merged)
            account = _as_of(account, left.on.year) if row.until else account
            found[row.merged.relationship_no] = Part(account, as_cleared(row))
        waiting = list(_joined_to([row.merged_id for row in with_it]))
    return found


def _joined_to(keys: Iterable[int]) -> Iterable[Joining]:
    rows = Joining.objects.filter(kept__in=list(keys)).order_by("id")
    return rows.select_related("merged__area")


def _left(relationship: Relationship, case_no: str) -> RelationshipMove | None:
    """The move with which it began to leave with a case."""
    moves = RelationshipMove.objects.filter(relationship=relationship, act=Act.START_ENDING)
    return moves.filter(case_no=case_no).order_by("-id").first()


def _together(row: Joining, left: RelationshipMove) -> bool:
    """Whether a joining held when its keeper left: merged before, and parted after or not at all."""
    moves = RelationshipMove.objects.filter(relationship=row.merged_id)
    at = dict(moves.filter(act__in=[Act.MERGE, Act.UNMERGE]).values_list("case_no", "id"))
    parted = at.get(row.ended_case_no) if row.until else None
    return at[row.case_no] < left.pk and (parted is None or parted > left.pk)


def _as_of(account: Account, year: int) -> Account:
    """An account as it stood in a year: that year and later ones are not settled."""
    rows = {
        spot: replace(
            row, standing="open", interest_fen=None, interest_personal_fen=None, closing_fen=None,
            closing_personal_fen=None, closing_pre1998_fen=0,
        ) if row.year >= year and row.standing == "computed" else row
        for spot, row in account.rows.items()
    }  # fmt: skip
    return replace(account, rows=rows)


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
