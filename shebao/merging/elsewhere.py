"""An account kept elsewhere: transferred first, then cleared of what was paid twice 先转后清. Reads rows, writes nothing.

人社部发〔2009〕187号; 人社部发〔2010〕70号 Art. 10.
"""

from typing import Any, NamedTuple

from shebao.agencies import queries as agencies
from shebao.base.explain import Answer
from shebao.enrolment import clearing, joined
from shebao.enrolment.models import Relationship
from shebao.enrolment.services import without_twice
from shebao.merging import rules
from shebao.merging.errors import NothingCame
from shebao.merging.models import Merge
from shebao.merging.pairings import masked, months_of
from shebao.transfers import queries as transfers
from shebao.transfers.models import TransferIn


class Twice(NamedTuple):
    """Months a relationship holds twice after a transfer 转入后的重复月份, in fen."""

    relationship: Relationship
    agency: str
    months: int
    cleared: dict[str, int]
    gone: tuple[int, ...]
    refund_fen: int
    pooled_fen: int

    def payload(self, overlap: list[str]) -> dict[str, Any]:
        """As it is confirmed and signed."""
        return {
            "relationship": self.relationship.relationship_no, "agency": self.agency,
            "months": self.months, "overlap": overlap, "cleared": self.cleared,
            "cleared_months": len(self.gone), "refund_fen": self.refund_fen,
            "pooled_fen": self.pooled_fen,
        }  # fmt: skip


def transfer_from(row: Merge, agency: str) -> TransferIn | None:
    """The newest transfer of the kept account from an agency."""
    every = transfers.transfers_of_person(row.owner, row.person_no)
    return next((one for one in every if one.origin_code == agency), None)


def twice(row: Merge, home: Relationship | None) -> tuple[list[Twice], list[Answer[rules.Overlap]]]:
    """What is to be cleared of each agency's years, with the rule's answers. Refuses `merging.nothing-came`."""
    found, answers = list[Twice](), list[Answer[rules.Overlap]]()
    for agency in row.elsewhere:
        one = _of(home, agency) if home is not None else None
        if one is None:
            raise NothingCame(agency=agencies.agency(agency).called)
        found.append(one[0])
        answers.append(one[1])
    return found, answers


def _of(home: Relationship, agency: str) -> tuple[Twice, Answer[rules.Overlap]] | None:
    whole = joined.own_account_of(home)
    theirs = {at: line for at, line in whole.rows.items() if line.source_agency == agency}
    if not theirs:
        return None
    ours = {at: line for at, line in whole.rows.items() if at not in theirs}
    keep, other = home.relationship_no, agency
    here = sorted(months_of(clearing.part_of(whole, ours)))
    there = sorted(months_of(clearing.part_of(whole, theirs)))
    own = rules.Account(keep, "employee", [rules.AccountMonth(at) for at in here])
    bare = rules.Account(other, "employee", [rules.AccountMonth(at) for at in there])
    gone = {each.month for each in rules.overlap(keep, [own, bare]).result.cleared}
    mask = masked(clearing.part_of(whole, theirs), gone)
    cleared = {f"{place}|{year}": some for (place, year), some in sorted(mask.items())}
    before, after, worth = without_twice(home, cleared)
    value = clearing.values(before, after, mask)
    nothing = (0, 0, 0, 0)
    months = [rules.AccountMonth(at, *value.get(at, nothing)) for at in there]
    answer = rules.overlap(keep, [own, rules.Account(other, "employee", months)])
    refund = sum(each.refund_fen for each in answer.result.cleared)
    taken = tuple(each.month for each in answer.result.cleared)
    return Twice(home, agency, len(there), cleared, taken, refund, worth - refund), answer
