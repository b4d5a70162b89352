"""A residents' account as plain lines 城乡居民养老账户明细: what each year brought, what of it was paid back. Reads rows."""

from collections.abc import Iterable
from typing import NamedTuple

from shebao.enrolment.accounts import months_in
from shebao.enrolment.models import Clearing, Relationship, ResidentYear
from shebao.enrolment.schemes import Scheme

TWELVE = 12


class ResidentLine(NamedTuple):
    """One year, amounts in fen, months as bits; `cleared` and `refund_fen` are what was paid back of it."""

    year: int
    personal_fen: int
    collective_fen: int
    subsidy_fen: int
    interest_fen: int
    months: int
    cleared: int
    refund_fen: int

    @property
    def brought_fen(self) -> int:
        """What the year brought, before anything was paid back."""
        return self.personal_fen + self.collective_fen + self.subsidy_fen + self.interest_fen

    @property
    def left_fen(self) -> int:
        """What of the year is in the account now."""
        return self.brought_fen - self.refund_fen

    @property
    def counted(self) -> int:
        """How many months still count."""
        return (self.months & ~self.cleared).bit_count()

    def standing(self) -> set[int]:
        """The months that still count, by month number."""
        return {self.year * TWELVE + n - 1 for n in months_in(self.months & ~self.cleared)}


def is_resident(relationship: Relationship) -> bool:
    """Whether it is a residents' account, kept by years."""
    return bool(relationship.scheme == Scheme.RESIDENT_PENSION)


def lines_of(relationship: Relationship) -> list[ResidentLine]:
    """A residents' account year by year, the oldest first."""
    cleared, paid = _cleared(relationship.clearings.filter(until=None))
    return [
        _line(row, cleared.get(row.year, 0), paid.get(row.year, 0))
        for row in relationship.resident_years.order_by("year")
    ]


def held_fen(relationship: Relationship) -> int:
    """What the books should hold of a residents' account, by its years."""
    return sum(one.left_fen for one in lines_of(relationship))


def _line(row: ResidentYear, cleared: int, paid: int) -> ResidentLine:
    return ResidentLine(
        row.year, row.personal_fen, row.collective_fen, row.subsidy_fen, row.interest_fen,
        row.months, cleared, paid,
    )  # fmt: skip


def _cleared(rows: Iterable[Clearing]) -> tuple[dict[int, int], dict[int, int]]:
    """Months cleared, as bits, and fen paid back, by year."""
    bits: dict[int, int] = {}
    fen: dict[int, int] = {}
    for row in rows:
        for key, mask in row.cleared.items():
            year = int(key.rpartition("|")[2])
            bits[year] = bits.get(year, 0) | mask
            fen[year] = fen.get(year, 0) + row.taken[key]["refund_fen"]
    return bits, fen
