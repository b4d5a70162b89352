"""Hospitals in the simulation 定点医院: visits, what is taken back, receipts written while the line was down.

A hospital keeps what it has billed, in fen, and how many numbered receipts it sent: the agency's books must say the
same. While an act is under way it counts or not, for the power may be cut on either side of its commit.
"""

import random
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from shebao.base.plumbing.clock import ZONE
from shebao.cli.simulate.sight import Sight
from shebao.cli.simulate.world import Simulated

if TYPE_CHECKING:
    from shebao.cli.simulate.insured import Insured

Facts = Mapping[str, Sight]
BILLS = (1, 3_333, 16_850, 99_999, 700_000)
OFFLINE_DAYS = 3
"""Older receipts are no longer taken (`medical.offline_days`): the patient has paid and claims the bill."""
REMEMBERED = 6
"""Of the receipts that were taken so many may be sent once more."""


class Hospitals:
    """The hospital of each city, with its own book of bills."""

    def __init__(
        self, world: Simulated, dice: random.Random, do: Callable[..., dict[str, Any]]
    ) -> None:
        self.world, self.dice, self.do = world, dice, do
        self.count = 0
        self.numbers = {"jia": 0, "yi": 0}
        self.billed = {"jia": [0, 0], "yi": [0, 0]}
        """What was taken of each hospital's bills: fen, and how many receipts of an outage."""
        self.billing = {"jia": [0, 0], "yi": [0, 0]}
        """The same of the act that is under way."""
        self.waiting: dict[str, list[list[Any]]] = {"jia": [], "yi": []}
        """Receipts that are still to be sent: number, person, fen, moment."""
        self.taken: dict[str, list[list[Any]]] = {"jia": [], "yi": []}

    def _key(self) -> str:
        self.count += 1
        return f"H{self.world.seed}-{self.count}"

    def _bill(self, city: str, fen: int, receipts: int, act: str, /, **told: Any) -> str:
        """An act that bills so much, all of it or nothing; the code of a refusal, or empty."""
        self.billing[city] = [fen, receipts]
        said = str(self.do(city, act, **told)["said"])
        if not said:
            self.billed[city] = [self.billed[city][0] + fen, self.billed[city][1] + receipts]
        self.billing[city] = [0, 0]
        return said

    def visit(self, one: "Insured") -> str:
        """A visit to the hospital where one lives."""
        fen = self.dice.choice(BILLS)
        self._bill(
            one.home, fen, 0, "charge", person_no=one.person_no[one.home], key=self._key(), fen=fen
        )
        return "charge"

    def take_back(self, city: str, facts: Facts) -> str:
        """The hospital takes a charge back, the latest ones or any of a person who has moved since."""
        if not facts[city]["charges"]:
            return "nothing"
        number = self.dice.choice(facts[city]["charges"])
        self.do(city, "reverse", external_no=number, key=self._key())
        return "reverse"

    def write(self, one: "Insured") -> str:
        """The line is down: the hospital writes a receipt and gives it a number."""
        city = one.home
        self.numbers[city] += 1
        self.waiting[city].append([self.numbers[city], one.person_no[city], self.dice.choice(BILLS),
                                   self.world.moment.isoformat()])  # fmt: skip
        return "charge: a receipt of an outage"

    def replay(self, city: str) -> str:
        """The line is up: receipts go in any order, some that were taken once more, now and then one with another sum."""
        fresh, again = self._young(city), self.taken[city]
        again = [each for each in again if self.dice.random() < 0.5]
        if again and self.dice.random() < 0.15:
            number, person_no, fen, moment = self.dice.choice(again)
            self._bill(city, 0, 0, "replay", receipts=[[number, person_no, fen + 1, moment]])
            return "charge: a receipt with another sum"
        sent = [*fresh, *again]
        if not sent:
            return "nothing"
        self.dice.shuffle(sent)
        fen = sum(each[2] for each in fresh)
        if not self._bill(city, fen, len(fresh), "replay", receipts=sent):
            self.waiting[city] = []
            self.taken[city] = (self.taken[city] + fresh)[-REMEMBERED:]
        return "charge: receipts sent"

    def _young(self, city: str) -> list[list[Any]]:
        """Receipts that may still be sent; older ones were paid by the patient."""
        first = self.world.moment.astimezone(ZONE).date() - timedelta(days=OFFLINE_DAYS)
        self.waiting[city] = [
            each for each in self.waiting[city]
            if datetime.fromisoformat(each[3]).astimezone(ZONE).date() >= first
        ]  # fmt: skip
        return self.waiting[city]

    def kept(self) -> dict[str, Any]:
        """What a stand keeps of it."""
        return {"count": self.count, "numbers": self.numbers, "billed": self.billed,
                "waiting": self.waiting, "taken": self.taken}  # fmt: skip

    def recall(self, told: Mapping[str, Any]) -> None:
        """As it was kept; the book of bills is the one that the invariants know."""
        self.count, self.numbers = told["count"], told["numbers"]
        self.waiting, self.taken = told["waiting"], told["taken"]
