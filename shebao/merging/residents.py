"""Months paid as a resident and as an employee 城乡居民与职工重复缴费: which go back, from the accounts as they stand. Writes nothing.

人社部发〔2014〕17号: the employee's months stay; of the resident's the principal of the person and the village goes back, subsidy
and interest stay in the account, which itself stays where it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shebao.base.explain import Answer, Figure
from shebao.enrolment import queries as enrolment
from shebao.enrolment import residents
from shebao.enrolment.accounts import bits
from shebao.enrolment.models import Relationship
from shebao.enrolment.residents import ResidentLine
from shebao.enrolment.schemes import Scheme
from shebao.enrolment.states import State
from shebao.identity.models import Person
from shebao.merging import rules
from shebao.merging.known import Known
from shebao.merging.pairings import TWELVE, months_of

HELD = (State.ACTIVE, State.PAUSED)
COUNTED = (State.ACTIVE, State.PAUSED, State.DRAWING)
EMPLOYEES = "employee"
"""What the rule calls all months of an employee together, wherever they lie."""


@dataclass(frozen=True, slots=True)
class Resident:
    """A resident's account that gives something back 居民账户清退, in fen; `cleared` bits and `refunds` fen by year."""

    relationship: Relationship
    months: int
    cleared: dict[str, int]
    refunds: dict[str, int]
    gone: tuple[int, ...]
    balance_fen: int

    @property
    def refund_fen(self) -> int:
        """What goes back to the person."""
        return sum(self.refunds.values())

    def payload(self, overlap: list[str]) -> dict[str, Any]:
        """As it is confirmed and signed."""
        return {
            "relationship": self.relationship.relationship_no, "months": self.months,
            "overlap": overlap, "cleared": self.cleared, "cleared_months": len(self.gone),
            "refunds": self.refunds, "refund_fen": self.refund_fen,
            "balance_fen": self.balance_fen, "left_fen": self.balance_fen - self.refund_fen,
        }  # fmt: skip


def twice_paid(known: Known, every: Iterable[Person]) -> tuple[list[Resident], tuple[Figure, ...]]:
    """The residents' accounts of a person's accounts with months that count as an employee's, and the rule's steps."""
    rows = [row for one in every for row in known.rows(one)]
    accounts = {row: residents.lines_of(row) for row in rows if _gives(row)}
    if not accounts:
        return [], ()
    taken = set().union(*(months_of(known.account(row)) for row in rows if _counts(row)))
    answer = rules.overlap(EMPLOYEES, [_employee(taken), *map(_account, accounts.items())])
    found = [_cleared(row, lines, answer) for row, lines in accounts.items()]
    steps = tuple(each for each in answer.steps if each.name.startswith("refund_fen_"))
    return [each for each in found if each.gone], steps


def _gives(row: Relationship) -> bool:
    return residents.is_resident(row) and row.state in HELD


def _counts(row: Relationship) -> bool:
    """Whether its months are an employee's; those of a temporary account are, too."""
    return row.scheme == Scheme.EMPLOYEE_PENSION and row.state in COUNTED


def _employee(months: set[int]) -> rules.Account:
    return rules.Account(EMPLOYEES, "employee", [rules.AccountMonth(at) for at in sorted(months)])


def _account(account: tuple[Relationship, Sequence[ResidentLine]]) -> rules.Account:
    row, lines = account
    years = [
        rules.ResidentYear(one.year, one.personal_fen, one.collective_fen, tuple(sorted(one.standing())))
        for one in lines
    ]  # fmt: skip
    return rules.Account(row.relationship_no, "resident", (), years)


def _cleared(
    row: Relationship, lines: Sequence[ResidentLine], answer: Answer[rules.Overlap]
) -> Resident:
    mine = [each for each in answer.result.cleared if each.account == row.relationship_no]
    numbers: dict[str, list[int]] = {}
    refunds: dict[str, int] = {}
    for each in mine:
        year = str(each.month // TWELVE)
        numbers.setdefault(year, []).append(each.month % TWELVE + 1)
        refunds[year] = refunds.get(year, 0) + each.refund_fen
    return Resident(
        relationship=row, months=sum(one.counted for one in lines),
        cleared={year: bits(some) for year, some in numbers.items()}, refunds=refunds,
        gone=tuple(each.month for each in mine), balance_fen=enrolment.balance(row),
    )  # fmt: skip
