"""What becomes of one relationship's months and money in a merge 参保关系归并: from its lines, by the rule `overlap`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from shebao.base.explain import Answer
from shebao.enrolment import clearing, joined
from shebao.enrolment.accounts import Account, bits, months_in
from shebao.enrolment.models import Relationship
from shebao.enrolment.states import State
from shebao.merging import rules

TWELVE = 12


@dataclass(frozen=True, slots=True)
class Pairing:
    """One relationship's money going to another's account 参保关系归并, in fen."""

    merged: Relationship
    kept: Relationship
    months: int
    balance_fen: int
    cleared: dict[str, int]
    gone: tuple[int, ...]
    """The months cleared, as month numbers."""
    refund_fen: int
    pooled_fen: int

    @property
    def moved_fen(self) -> int:
        """What goes to the kept account."""
        return self.balance_fen - self.refund_fen - self.pooled_fen


class Merged(NamedTuple):
    """A relationship to be merged 待并入关系: its account, what the books hold, its months."""

    row: Relationship
    account: Account
    balance_fen: int
    months: frozenset[int]


def months_of(account: Account) -> set[int]:
    """Every month that counts, by month number."""
    return {
        row.year * TWELVE + number - 1
        for row in account.rows.values()
        for number in months_in(row.insured)
    }


def paired(
    home: Relationship, here: set[int], merged: Sequence[Merged]
) -> tuple[Answer[rules.Overlap], list[Pairing]]:
    """The rule, of months that count `here` and those of the others, is asked twice: which months go, then with what they are worth."""
    keep = home.relationship_no
    if (
        home.state == State.DRAWING
    ):  # nothing is booked there any more: the other account is paid out once
        here = here.union(*(one.months for one in merged))
    own = rules.Account(keep, "employee", [rules.AccountMonth(at) for at in sorted(here)])
    bare = [_priced(one, {}) for one in merged]
    gone: dict[str, set[int]] = {one.id: set() for one in bare}
    for row in rules.overlap(keep, [own, *bare]).result.cleared:
        gone[row.account].add(row.month)
    masks = [masked(one.account, gone[one.row.relationship_no]) for one in merged]
    after = [
        joined.cleared_account(one.account, mask) for one, mask in zip(merged, masks, strict=True)
    ]
    priced = [
        _priced(one, clearing.values(one.account, left, mask))
        for one, left, mask in zip(merged, after, masks, strict=True)
    ]
    answer = rules.overlap(keep, [own, *priced])
    return answer, [
        _pairing(home, one, left, mask, answer.result)
        for one, left, mask in zip(merged, after, masks, strict=True)
    ]


def _priced(one: Merged, worth: Mapping[int, clearing.Value]) -> rules.Account:
    nothing = (0, 0, 0, 0)
    rows = [rules.AccountMonth(at, *worth.get(at, nothing)) for at in sorted(one.months)]
    return rules.Account(one.row.relationship_no, "employee", rows)


def masked(account: Account, gone: set[int]) -> dict[tuple[str, int], int]:
    """The months that go, as bits by the place and year of their lines."""
    found: dict[tuple[str, int], int] = {}
    for key, row in account.rows.items():
        numbers = [n for n in months_in(row.insured) if row.year * TWELVE + n - 1 in gone]
        if numbers:
            found[key] = bits(numbers)
    return found


def _pairing(
    home: Relationship,
    one: Merged,
    left: Account,
    mask: Mapping[tuple[str, int], int],
    result: rules.Overlap,
) -> Pairing:
    rows = [row for row in result.cleared if row.account == one.row.relationship_no]
    refund = sum(row.refund_fen for row in rows)
    rest = left.worth_fen()
    if home.state == State.DRAWING:
        rest = 0
    return Pairing(
        merged=one.row, kept=home, months=len(one.months), balance_fen=one.balance_fen,
        cleared={f"{place}|{year}": some for (place, year), some in sorted(mask.items())},
        gone=tuple(row.month for row in rows), refund_fen=refund,
        pooled_fen=one.balance_fen - rest - refund,
    )  # fmt: skip


def given_up(home: Relationship, one: Merged) -> Pairing:
    """A relationship whose pension is given up: all its months are cleared, its money stands with that pension."""
    mask = masked(one.account, set(one.months))
    return Pairing(
        merged=one.row, kept=home, months=len(one.months), balance_fen=0,
        cleared={f"{place}|{year}": some for (place, year), some in sorted(mask.items())}, gone=(),
        refund_fen=0, pooled_fen=0,
    )  # fmt: skip
