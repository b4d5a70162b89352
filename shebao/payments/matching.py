"""Which money belongs to which expectation 匹配算法. Pure: numbers in, allocations out.

Lines and expectations that share references form a group. A group is matched only when its sums agree to
the fen; everything else is left for a person.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple


class Money(NamedTuple):
    """A line's unmatched money and the references it names."""

    line: int
    free_fen: int
    references: frozenset[str]


class Due(NamedTuple):
    """What an expectation still lacks, and its reference."""

    expectation: int
    due_fen: int
    reference: str


class Allocation(NamedTuple):
    """Some of a line's money for an expectation."""

    line: int
    expectation: int
    amount_fen: int


class Verdict(StrEnum):
    """How a group stands 匹配结论."""

    EXACT = "exact"
    SHORT = "short"
    OVER = "over"
    TANGLED = "tangled"


class Group(NamedTuple):
    """A group and what was found: allocations only when the verdict is `exact`."""

    verdict: Verdict
    lines: tuple[int, ...]
    expectations: tuple[int, ...]
    arrived_fen: int
    due_fen: int
    allocations: tuple[Allocation, ...]


def exact_pairs(lines: Sequence[Money], dues: Sequence[Due]) -> list[Allocation]:
    """Lines that name one awaited reference and carry exactly its sum, first come first served."""
    by_word: dict[str, list[Due]] = {}
    for due in dues:
        by_word.setdefault(due.reference, []).append(due)
    found = []
    for line in lines:
        words = [word for word in line.references if by_word.get(word)]
        if len(words) == 1:
            fits = by_word[words[0]]
            one = next((due for due in fits if due.due_fen == line.free_fen), None)
            if one is not None:
                fits.remove(one)
                found.append(Allocation(line.line, one.expectation, line.free_fen))
    return found


def _groups(lines: Sequence[Money], dues: Sequence[Due]) -> list[tuple[list[Money], list[Due]]]:
    """Split into groups that share no reference, walking from each reference to its lines and on."""
    by_word: dict[str, tuple[list[Money], list[Due]]] = {due.reference: ([], []) for due in dues}
    for due in dues:
        by_word[due.reference][1].append(due)
    for line in lines:
        for word in line.references & by_word.keys():
            by_word[word][0].append(line)
    groups = []
    seen: set[str] = set()
    for first in by_word:
        members: dict[int, Money] = {}
        theirs: list[Due] = []
        rest = [first]
        while rest:
            word = rest.pop()
            if word in seen:
                continue
            seen.add(word)
            theirs += by_word[word][1]
            for line in by_word[word][0]:
                if line.line not in members:
                    members[line.line] = line
                    rest += line.references & by_word.keys()
        if members:
            groups.append((sorted(members.values()), sorted(theirs)))
    return groups


def _share_out(lines: Sequence[Money], dues: Sequence[Due]) -> list[Allocation]:
    """Give each line's money to expectations it names, the lines with fewest choices first."""
    known = {due.reference for due in dues}
    open_fen = {due.expectation: due.due_fen for due in dues}
    found = []
    for line in sorted(lines, key=lambda line: (len(line.references & known), line.line)):
        left = line.free_fen
        for due in dues:
            fen = min(left, open_fen[due.expectation])
            if fen and due.reference in line.references:
                found.append(Allocation(line.line, due.expectation, fen))
                open_fen[due.expectation] -= fen
                left -= fen
    return found


def weigh(lines: Sequence[Money], dues: Sequence[Due]) -> list[Group]:
    """Every group with its verdict, and allocations where the sums agree exactly."""
    pairs = exact_pairs(lines, dues)
    done = {pair.line for pair in pairs}, {pair.expectation for pair in pairs}
    groups = [
        Group(
            Verdict.EXACT, (one.line,), (one.expectation,), one.amount_fen, one.amount_fen, (one,)
        )
        for one in pairs
    ]
    rest = [line for line in lines if line.line not in done[0]]
    owed = [due for due in dues if due.expectation not in done[1]]
    for members, theirs in _groups(rest, owed):
        arrived = sum(line.free_fen for line in members)
        due_fen = sum(due.due_fen for due in theirs)
        shares: list[Allocation] = []
        if arrived == due_fen:
            shares = _share_out(members, theirs)
            whole = sum(share.amount_fen for share in shares) == arrived
            verdict = Verdict.EXACT if whole else Verdict.TANGLED
        else:
            verdict = Verdict.SHORT if arrived < due_fen else Verdict.OVER
        groups.append(
            Group(
                verdict,
                tuple(line.line for line in members),
                tuple(due.expectation for due in theirs),
                arrived,
                due_fen,
                tuple(shares) if verdict is Verdict.EXACT else (),
            )
        )
    return groups
