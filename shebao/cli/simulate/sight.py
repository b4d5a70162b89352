"""What the simulation knows of a city 所见: what it was told step by step, put together.

Only what was written since is told; the whole is told now and then, and must be what this has become.
"""

from collections.abc import Iterator, Mapping
from typing import Any

UNDER_WAY = {"waiting", "held"}
STUCK_OUT, STUCK_IN = {"refused", "dead"}, {"refused", "dead", "held"}
ONCE = ("upto", "whole", "moves", "relationships", "differs", "sums", "claims", "out", "in")
"""What is told of one look only, or row by row."""
PASSING = ("next_job", "seconds", "jobs_dead")
"""What may differ between two looks though nothing was written: time passed."""


class Sight(dict[str, Any]):
    """One city: parts by name as they were told last; people and letters by row."""

    def __init__(self) -> None:
        super().__init__(contradictions=[])
        self.upto: int | None = None
        self.relationships: dict[str, list[Any]] = {}
        self.counting: dict[str, list[Any]] = {}
        """Of these, those whose months count or are leaving."""
        self.differs: dict[str, str] = {}
        self.sums: dict[str, list[int]] = {}
        """Of medical transfers: `out` or `in`, case at the new place, number → fen, fen credited."""
        self.claims: dict[str, list[Any]] = {}
        """Bank account a claim is to be paid to → fen decided, state."""
        self.out: dict[str, list[Any]] = {}
        self.taken: dict[str, list[Any]] = {}
        self.open_out: set[str] = set()
        self.open_in: set[str] = set()
        self.fresh_out: dict[str, list[Any]] = {}
        """Letters whose row was told since the invariants looked, as they were before (empty: new)."""
        self.fresh_in: set[str] = set()
        self.fresh_sums: set[str] = set()

    def take(self, told: Mapping[str, Any]) -> None:
        """What a city has just told."""
        self.update({name: part for name, part in told.items() if name not in ONCE})
        self.upto = told["upto"]
        self["moves"] = told["moves"]
        for number, row in told["relationships"].items():
            self._take_relationship(number, row)
        for name, why in told["differs"].items():
            self._take_difference(name, why)
        self.sums.update(told["sums"])
        self.fresh_sums |= told["sums"].keys()
        self.claims.update(told["claims"])
        for letter, row in told["out"].items():
            self.fresh_out.setdefault(letter, self.out.get(letter, []))
            self.out[letter] = row
            _keep(self.open_out, letter, row[0] in UNDER_WAY | STUCK_OUT)
        for letter, row in told["in"].items():
            self.fresh_in.add(letter)
            self.taken[letter] = row
            _keep(self.open_in, letter, row[0] in STUCK_IN | {"waiting"})

    def _take_relationship(self, number: str, row: list[Any]) -> None:
        self.relationships[number] = row
        if row[1] == "gone":
            self.counting.pop(number, None)
        else:
            self.counting[number] = row
        self._take_difference(number, row[3])

    def _take_difference(self, name: str, why: str) -> None:
        if why:
            self.differs[name] = why
        else:
            self.differs.pop(name, None)

    def looked(self) -> None:
        """The invariants have seen what was fresh."""
        self.fresh_out, self.fresh_in, self.fresh_sums = {}, set(), set()

    def months(self) -> Iterator[tuple[str, str, list[int]]]:
        """Person, `here` or `leaving`, months; a line for each relationship that counts, and for what came late."""
        for person_no, where, months, _ in self.counting.values():
            yield person_no, where, months
        for person_no, months in self["late"].items():
            yield person_no, "leaving", months

    def letters(self, *, out: bool, states: set[str]) -> list[str]:
        """Letters sent or taken in that are in one of these states."""
        rows, open_rows = (self.out, self.open_out) if out else (self.taken, self.open_in)
        return sorted(letter for letter in open_rows if rows[letter][0] in states)

    def under_way(self) -> list[str]:
        """Letters that are still to be delivered, or to be acted upon."""
        return self.letters(out=True, states=UNDER_WAY) + self.letters(
            out=False, states={"waiting"}
        )

    def other_than(self, whole: Mapping[str, Any]) -> str:
        """The first part that is not what the tables say when all of them are read; empty when all agree."""
        wanted = Sight()
        wanted.take(whole)
        for name in ("relationships", "sums", "claims", "out", "taken"):
            ours, theirs = getattr(self, name), getattr(wanted, name)
            for key in sorted(ours.keys() | theirs.keys()):
                if ours.get(key) != theirs.get(key):
                    return f"{name} {key}: {ours.get(key)}, not {theirs.get(key)}"
        for name in sorted(wanted.keys() - {"moves", *PASSING}):
            if self.get(name) != wanted[name]:
                return f"{name}: {self.get(name)}, not {wanted[name]}"
        return ""


def _keep(kept: set[str], name: str, wanted: bool) -> None:
    if wanted:
        kept.add(name)
    else:
        kept.discard(name)
