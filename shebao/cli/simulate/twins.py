"""Old cards turn up, accounts become one and are parted again 一人两户: who does it, seen from outside.

Who had months twice was paid a refund; when the merge is undone, it is claimed back and they pay it by their bank.
"""

import random
from collections import Counter
from collections.abc import Mapping
from typing import Any

from shebao.cli.demo import story
from shebao.cli.demo.story import BANK, holder, numbered
from shebao.cli.simulate.players import Person
from shebao.cli.simulate.sight import Sight
from shebao.cli.simulate.world import Simulated, must_be_an_answer
from shebao.payments import pain

MOST = 40
"""Old cards in all: each is a person of its own with books to weigh."""
CITIES = ("jia", "yi")


def _away(person: Person, facts: Mapping[str, Sight]) -> bool:
    """Whether months still count where they do not live: those are transferred first, then cleared 先转后清."""
    return any(
        no == person.person_no[city] and where == "here"
        for city in CITIES if city != person.home for no, where, _ in facts[city].months()
    )  # fmt: skip


class Twins:
    """Whoever finds old cards, asks for merges, signs and undoes them."""

    def __init__(self, world: Simulated, dice: random.Random, answers: Counter[str]) -> None:
        self.world, self.dice, self.answers = world, dice, answers
        self.count = 0
        self.of: dict[str, list[Any]] = {}
        """Number of the old card → whose it is (number), city, both person numbers there, name, bank account."""
        self.expected: dict[str, set[int]] = {}
        self.paid_back: dict[str, int] = {}
        """Reference of a claim → what their bank account held after they had paid it, in fen."""

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
        money = self.money(city, facts[city]) if self.dice.random() < 0.5 else ""
        if money:
            return money
        chance = self.dice.random()
        if facts[city]["merged"] and chance < 0.4:
            self.count += 1
            number = self.dice.choice(facts[city]["merged"])
            self.do(city, "undo", case_no=number, key=f"undo-{self.world.seed}-{self.count}")
            return "merge: prepare to undo"
        free = {person.number for person in idle if not _away(person, facts)}
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
            return self.undo(city, *self.dice.choice(told["undoing"]))
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

    def undo(self, city: str, case_no: str, proposal: int) -> str:
        """The second officer undoes it, or sends it back when the refund has gone to the bank meanwhile."""
        if not proposal:
            self.do(city, "drop", case_no=case_no)
            return "merge: drop the undoing"
        if self.do(city, "sign_undo", proposal=proposal)["said"]:
            self.do(city, "send_back", proposal=proposal)
            return "merge: send back the undoing"
        return "merge: undo"

    # refunds

    def money(self, city: str, told: Mapping[str, Any]) -> str:
        """A refund that bounced is paid again, or one that was claimed back is paid back; empty when there is none."""
        if told["refunds_bounced"]:
            number, name, account = self.dice.choice(told["refunds_bounced"])
            self.do(city, "refund_again", order_no=number, name=name, account=account)
            return "merge: refund again"
        held = self.world.bank_sight.books()["accounts"]
        ways = [each for each in told["claimed"] if self._may_pay(each, held)]
        if not ways:
            return ""
        self.pay_back(city, self.dice.choice(ways), held)
        return "merge: refund paid back"

    def _may_pay(self, claim: list[Any], held: Mapping[str, int]) -> bool:
        """They have the money, and have not paid; what they paid may have come back."""
        reference, fen, _, account = claim
        return held.get(account, 0) >= fen + self.paid_back.get(reference, 0)

    def pay_back(self, city: str, claim: list[Any], held: Mapping[str, int]) -> None:
        """Their own bank pays what is claimed, under its reference."""
        reference, fen, name, account = claim
        self.count += 1
        place, number = story.CITIES[city], f"BACK{self.world.seed}-{self.count}"
        payee = pain.Party(holder(place), place.account, *BANK)
        file = pain.write(
            message_id=number, payer=pain.Party(name, account, *BANK),
            transfers=[pain.Transfer(number, reference, payee, fen, "退回清退款")],
            on=self.world.moment.date(), at=self.world.moment,
        )  # fmt: skip
        self.world.bank_books.take(file, on=self.world.moment.date())
        self.paid_back[reference] = held[account] - fen
