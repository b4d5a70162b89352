"""What must hold after every step 不变量. Each breach is a sentence that says which."""

from collections.abc import Mapping

from shebao.cli.demo.conservation import Breach, Side, weigh
from shebao.cli.demo.story import OPENING_FEN
from shebao.cli.simulate.sight import STUCK_IN, STUCK_OUT, Sight
from shebao.cli.simulate.world import Simulated

Facts = Mapping[str, Sight]


class Invariants:
    """Looks at what the cities told and at the bank's own books; raises `Breach`."""

    def __init__(self, world: Simulated) -> None:
        self.world = world
        self.expected: dict[str, set[int]] = {}
        self.numbers: dict[str, dict[str, str]] = {}
        self.twin_of: dict[str, str] = {}
        """Number of an old card → number of whose it is."""
        self.credited: dict[str, int] = {"jia": 0, "yi": 0}
        """What months of work have brought into medical accounts, in fen."""
        self.coming: dict[str, int] = {"jia": 0, "yi": 0}
        """What the act that is under way brings: the power may be cut on either side of its commit."""

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
            for which in held.differs.values():
                raise Breach(f"{name}: a person's account and years differ: {which}")
        bank, sides = self.world.bank_books.books(), []
        for city in self.world.cities:
            told = facts[city.key]
            medical = told["medical_money"]
            for owner, account, money, ledger in (
                (city.pension, city.account, told, told["ledger"]),
                (city.medical, city.medical_account, medical, told["medical_ledger"]),
            ):
                rest = self.world.bank_books.untold(account, after=int(money["notices"] or 0))
                if left := sum(ledger.values()):
                    raise Breach(f"{owner}: the books add up to {left} fen")
                sides.append(
                    Side(owner, account, money["totals"], ledger, rest["in_fen"], rest["out_fen"])
                )
            self._medical_fund(city.key, told["medical_ledger"])
        weigh(sides, bank)

    def _medical_fund(self, city: str, ledger: Mapping[str, int]) -> None:
        """The medical fund gives what contributions bring and nothing else."""
        if ledger["fund/medical/pooled"] != OPENING_FEN:
            raise Breach(
                f"{city}: the pooled medical fund holds {ledger['fund/medical/pooled']} fen"
            )
        given = -ledger["fund/medical/contributions"]
        if given not in (self.credited[city], self.credited[city] + self.coming[city]):
            raise Breach(f"{city}: {given} fen went into accounts, not {self.credited[city]}")

    def _months(self, facts: Facts) -> dict[str, dict[str, set[int]]]:
        """Number → months that count in some city, and months that a city is sending away."""
        found: dict[str, dict[str, set[int]]] = {}
        for city, told in facts.items():
            for person_no, where, months in told.months():
                number = self.numbers.get(city, {}).get(person_no)
                if number is None:
                    continue
                kept = found.setdefault(number, {"here": set(), "leaving": set()})
                if where == "here" and (twice := kept["here"] & set(months)):
                    raise Breach(f"{number[-4:]}: {len(twice)} months count twice")
                if where == "here" and len(months) != len(set(months)):
                    raise Breach(f"{number[-4:]}: a month counts twice in {city}")
                kept[where] |= set(months)
        return found

    def _months_hold(self, facts: Facts) -> None:
        """No month lost on the way."""
        found = self._months(facts)
        for number, wanted in self.expected.items():
            held = found.get(number, {"here": set(), "leaving": set()})
            if number in self.twin_of:  # an old card's months may have become its owner's
                own = found.get(self.twin_of[number], {"here": set(), "leaving": set()})
                held = {where: held[where] | own[where] for where in held}
            if lost := wanted - held["here"] - held["leaving"]:
                raise Breach(f"{number[-4:]}: {len(lost)} months are nowhere")

    def _letters(self, facts: Facts) -> None:
        """What one side holds a receipt for lies at the other, byte for byte; and no receipt is lost again."""
        sides = {city.key: city.pension for city in self.world.cities}
        for city in sides:
            other = next(name for name in sides if name != city)
            ours, theirs = facts[city], facts[other]
            for letter, before in ours.fresh_out.items():
                state, digest, receipt = ours.out[letter]
                if state == "delivered" and not receipt:
                    raise Breach(f"{city} takes {letter} for delivered and holds no receipt")
                held = theirs.taken.get(letter) or ours.taken.get(letter, ["", ""])
                if state == "delivered" and held[1] != digest:  # a leg stays in its own city
                    raise Breach(f"{city} has a receipt for {letter}, which {other} does not hold")
                if before[:1] == ["delivered"] and state not in {"delivered", *STUCK_OUT}:
                    raise Breach(f"{city} lost the receipt of {letter} ({digest[:8]})")
            for letter in theirs.fresh_in:
                if letter.startswith(sides[city][:-2]) and letter not in ours.out:
                    raise Breach(f"{other} holds {letter}, which {city} never wrote")
            if ours["contradictions"]:
                raise Breach(f"{city} got two letters under one name: {ours['contradictions'][0]}")
        for told in facts.values():
            told.looked()

    def end(self, facts: Facts) -> None:
        """When everything is calm again each case has ended, or is stuck where somebody can see it."""
        for city, told in facts.items():
            waits = {*told.letters(out=True, states=STUCK_OUT), *told["jobs_dead"],
                     *told.letters(out=False, states=STUCK_IN)}  # fmt: skip
            for case in [*told["cases"], *told["medical_cases"]]:
                ours = case["turn"] != "other-agency"
                if not case["turn"] or (ours and not case["due_on"]):
                    raise Breach(f"{city}: {case['case_no']} is open with neither turn nor date")
            if told.under_way() and not waits:
                raise Breach(f"{city}: letters are under way for ever")
            under_way = [c for c, fen in told["ledger"].items() if c.startswith("transit/") and fen]
            under_way += [
                c for c, fen in told["medical_ledger"].items() if fen and c.startswith("transit/")
            ]
            if under_way and not [*told["cases"], *told["medical_cases"], *told["settlements"]]:
                raise Breach(f"{city}: money is under way for nobody: {under_way[0]}")
            still = [*told["cases"], *told["medical_cases"]]
            if still and not waits:
                names = [f"{each['case_no']} {each['state']}" for each in still]
                raise Breach(f"{city}: open though nothing is under way: {', '.join(names)}")
