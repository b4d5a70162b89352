"""What must hold after every step 不变量. Each breach is a sentence that says which."""

from collections.abc import Mapping
from typing import Any

from shebao.cli.demo.conservation import Breach, Side, weigh
from shebao.cli.simulate.world import Simulated

Facts = Mapping[str, Mapping[str, Any]]


class Invariants:
    """Looks at what the cities told and at the bank's own books; raises `Breach`."""

    def __init__(self, world: Simulated) -> None:
        self.world = world
        self.expected: dict[str, set[int]] = {}
        self.numbers: dict[str, dict[str, str]] = {}
        self.receipts: dict[str, dict[str, str]] = {"jia": {}, "yi": {}}

    def meet(self, number: str, person_nos: Mapping[str, str]) -> None:
        """A person, under the number each city knows them by."""
        for city, person_no in person_nos.items():
            self.numbers.setdefault(city, {})[person_no] = number

    def begin(self, facts: Facts) -> None:
        """What everybody has at the start is what they must always have, and what they earn since."""
        for number, held in self._months(facts).items():
            self.expected[number] = held["here"] | held["leaving"]

    def check(self, facts: Facts) -> None:
        """Everything."""
        self._money(facts)
        self._months_hold(facts)
        self._letters(facts)
        if self.world.network.wrong:
            raise Breach(self.world.network.wrong[0])

    def _money(self, facts: Facts) -> None:
        """No fen made or lost: the agencies' books, their bank lines and the bank's own books agree."""
        for name, held in facts.items():
            if held["accounts_differ"]:
                raise Breach(
                    f"{name}: a person's account and years differ: {held['accounts_differ'][0]}"
                )
        bank, sides = self.world.bank_books.books(), []
        for city in self.world.cities:
            told = facts[city.key]
            rest = self.world.bank_books.untold(city.account, after=int(told["notices"] or 0))
            sides.append(
                Side(city.pension, city.account, told["totals"], told["ledger"], rest["in_fen"],
                     rest["out_fen"])
            )  # fmt: skip
        weigh(sides, bank)

    def _months(self, facts: Facts) -> dict[str, dict[str, set[int]]]:
        """Number → months that count in some city, and months that a city is sending away."""
        found: dict[str, dict[str, set[int]]] = {}
        for city, told in facts.items():
            for person_no, held in told["months"].items():
                number = self.numbers.get(city, {}).get(person_no)
                if number is None:
                    continue
                kept = found.setdefault(number, {"here": set(), "leaving": set()})
                if twice := kept["here"] & set(held["here"]):
                    raise Breach(f"{number[-4:]}: {len(twice)} months count in two cities")
                if len(held["here"]) != len(set(held["here"])):
                    raise Breach(f"{number[-4:]}: a month counts twice in {city}")
                kept["here"] |= set(held["here"])
                kept["leaving"] |= set(held["leaving"])
        return found

    def _months_hold(self, facts: Facts) -> None:
        """No month lost on the way."""
        found = self._months(facts)
        for number, wanted in self.expected.items():
            held = found.get(number, {"here": set(), "leaving": set()})
            if lost := wanted - held["here"] - held["leaving"]:
                raise Breach(f"{number[-4:]}: {len(lost)} months are nowhere")

    def _letters(self, facts: Facts) -> None:
        """What one side holds a receipt for lies at the other, byte for byte; and no receipt is lost again."""
        sides = {city.key: city.pension for city in self.world.cities}
        for city in sides:
            other = next(name for name in sides if name != city)
            taken, delivered = facts[other]["taken"], facts[city]["delivered"]
            for letter, digest in delivered.items():
                if taken.get(letter) != digest:
                    raise Breach(f"{city} has a receipt for {letter}, which {other} does not hold")
            for letter, digest in self.receipts[city].items():
                if letter not in delivered and letter not in facts[city]["letters_stuck"]:
                    raise Breach(f"{city} lost the receipt of {letter} ({digest[:8]})")
            self.receipts[city] = dict(delivered)
        for city in sides:
            if facts[city]["contradictions"]:
                raise Breach(
                    f"{city} got two letters under one name: {facts[city]['contradictions'][0]}"
                )
            if bare := facts[city]["without_receipt"]:
                raise Breach(f"{city} takes {bare[0]} for delivered and holds no receipt")
            known = facts[city]["written"]
            other = next(name for name in sides if name != city)
            for letter in facts[other]["taken"]:
                if letter.startswith(sides[city]) and letter not in known:
                    raise Breach(f"{other} holds {letter}, which {city} never wrote")

    def end(self, facts: Facts) -> None:
        """When everything is calm again each case has ended, or is stuck where somebody can see it."""
        for city, told in facts.items():
            waits = {*told["letters_stuck"], *told["in_stuck"], *told["jobs_dead"]}
            for case in told["cases"]:
                ours = case["turn"] != "other-agency"
                if not case["turn"] or (ours and not case["due_on"]):
                    raise Breach(f"{city}: {case['case_no']} is open with neither turn nor date")
            if told["letters_under_way"] + told["in_waiting"] and not waits:
                raise Breach(f"{city}: letters are under way for ever")
            under_way = [c for c, fen in told["ledger"].items() if c.startswith("transit/") and fen]
            if under_way and not told["cases"]:
                raise Breach(f"{city}: money is under way for nobody: {under_way[0]}")
            if told["cases"] and not waits:
                names = [f"{each['case_no']} {each['state']}" for each in told["cases"]]
                raise Breach(f"{city}: open though nothing is under way: {', '.join(names)}")
