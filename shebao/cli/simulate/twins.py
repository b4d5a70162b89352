"""Old cards turn up, accounts become one and are parted again 一人两户: who does it, seen from outside."""

import random
from collections import Counter
from collections.abc import Mapping
from typing import Any

from shebao.cli.demo.story import BANK, numbered
from shebao.cli.simulate.players import Person
from shebao.cli.simulate.sight import Sight
from shebao.cli.simulate.world import Simulated, must_be_an_answer

MOST = 40
"""Old cards in all: each is a person of its own with books to weigh."""
CITIES = ("jia", "yi")


class Twins:
    """Whoever finds old cards, asks for merges, signs and undoes them."""

    def __init__(self, world: Simulated, dice: random.Random, answers: Counter[str]) -> None:
        self.world, self.dice, self.answers = world, dice, answers
        self.count = 0
        self.of: dict[str, list[Any]] = {}
        """Number of the old card → whose it is (number), city, both person numbers there, name, bank account."""
        self.expected: dict[str, set[int]] = {}

    def do(self, city: str, act: str, **told: Any) -> dict[str, Any]:
        """An act in a city; what came of it is counted."""
        heard = self.world.insist(city, do="merging", act=act, told=told)
        must_be_an_answer(heard["said"], f"{city} {act} {told}")
        self.answers[f"merging {act}: {heard['said']}" if heard["said"] else "done"] += 1
        return heard

    def act(self, facts: Mapping[str, Sight], idle: list[Person]) -> str:
        """The next thing somewhere; mostly what is under way goes on."""
        city = self.dice.choice(CITIES)
        if (facts[city]["merging"] or facts[city]["undoing"]) and self.dice.random() < 0.8:
            return self.go_on(city, facts[city])
        chance = self.dice.random()
        if facts[city]["merged"] and chance < 0.4:
            self.count += 1
            number = self.dice.choice(facts[city]["merged"])
            self.do(city, "undo", case_no=number, key=f"undo-{self.world.seed}-{self.count}")
            return "merge: prepare to undo"
        free = {person.number for person in idle}
        asking = sorted(number for number, of in self.of.items() if of[0] in free)
        if asking and chance < 0.7:
            return self.ask(self.dice.choice(asking))
        if idle and len(self.of) < MOST:
            return self.find(self.dice.choice(idle))
        return "nothing"

    def find(self, person: Person) -> str:
        """An old card of somebody turns up where they live: some months of it were paid twice, some only there."""
        self.count += 1
        number = numbered(
            f"0001011950{self.count % 12 + 1:02d}{self.count % 28 + 1:02d}{self.count % 1000:03d}"
        )
        account = f"62229999{self.count:08d}"
        first = self.dice.choice([2019, 2022, 2023]) * 12 + self.dice.randrange(12)
        months = list(range(first, min(first + self.dice.choice([3, 14, 30]), 2026 * 12)))
        self.world.bank("POST", "/accounts", {
            "account_no": account, "holder": person.name, "bank_name": BANK[0], "bank_code": BANK[1],
            "opening_fen": 0,
        })  # fmt: skip
        heard = self.do(person.home, "double", number=number, name=person.name, months=months)
        if heard["said"]:
            return "nothing"
        self.of[number] = [person.number, person.home, person.person_no[person.home],
                           heard["person_no"], person.name, account]  # fmt: skip
        self.expected[number] = set(months)
        return "merge: an old card"

    def ask(self, number: str) -> str:
        """They ask that both become one."""
        _, city, keep, other, name, account = self.of[number]
        self.count += 1
        self.do(city, "ask", keep=keep, other=other, name=name, account=account,
                key=f"merge-{self.world.seed}-{self.count}")  # fmt: skip
        return "merge: ask"

    def go_on(self, city: str, told: Mapping[str, Any]) -> str:
        """The next step of one that is under way."""
        if told["undoing"] and (not told["merging"] or self.dice.random() < 0.5):
            _, proposal = self.dice.choice(told["undoing"])
            self.do(city, "sign_undo", proposal=proposal)
            return "merge: undo"
        number, state, sha256, proposal, _ = self.dice.choice(told["merging"])
        if self.dice.random() < 0.03:
            self.do(city, "withdraw", case_no=number)
            return "merge: withdraw"
        if state == "merge-received" or self.dice.random() < 0.05:
            heard = self.do(city, "preview", case_no=number)
            if (
                heard["said"] and self.dice.random() < 0.2
            ):  # a transfer is under way, or pensions are drawn
                self.do(city, "withdraw", case_no=number)
            return "merge: preview"
        if state == "merge-previewed":
            self.do(city, "confirm", case_no=number, sha256=sha256)
            return "merge: confirm"
        heard = self.do(city, "sign", proposal=proposal)
        if heard["said"] == "casework.proposal-changed":  # a later month: shown and agreed to anew
            self.do(city, "withdraw", case_no=number)
        return "merge: sign"
