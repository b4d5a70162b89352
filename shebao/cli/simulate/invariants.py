"""What must hold after every step 不变量. Each breach is a sentence that says which."""

from collections.abc import Mapping

from shebao.cli.demo.conservation import Breach, Side, weigh
from shebao.cli.demo.story import OPENING_FEN
from shebao.cli.simulate.sight import STUCK_IN, STUCK_OUT, Sight
from shebao.cli.simulate.world import Simulated

Facts = Mapping[str, Sight]
CLAIMED = "payable/merge-claims"


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
        self.billed: dict[str, list[int]] = {"jia": [0, 0], "yi": [0, 0]}
        """What the hospitals know to have been taken: fen, and receipts of an outage; `billing` of the act under way."""
        self.billing: dict[str, list[int]] = {"jia": [0, 0], "yi": [0, 0]}

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
        for city, told in facts.items():
            if told["jobs_dead"]:
                raise Breach(f"{city}: a job was given up: {told['jobs_dead'][0]}")
        if self.world.network.wrong:
            raise Breach(self.world.network.wrong[0])

    def _money(self, facts: Facts) -> None:
        """No fen made or lost: the agencies' books, their bank lines and the bank's own books agree."""
        for name, held in facts.items():
            for which in held.differs.values():
                raise Breach(f"{name}: the books differ: {which}")
        bank, sides = self.world.bank_sight.books(), []
        for city in self.world.cities:
            told = facts[city.key]
            medical = told["medical_money"]
            for owner, account, money, ledger in (
                (city.pension, city.account, told, told["ledger"]),
                (city.medical, city.medical_account, medical, told["medical_ledger"]),
            ):
                rest = self.world.bank_sight.untold(account, after=int(money["notices"] or 0))
                if left := sum(ledger.values()):
                    raise Breach(f"{owner}: the books add up to {left} fen")
                sides.append(
                    Side(owner, account, money["totals"], ledger, rest["in_fen"], rest["out_fen"])
                )
            self._medical_fund(city.key, told["medical_ledger"], told["pooled_given"])
            self._paid_once(city.key, told, bank["accounts"])
            self._bills(city.key, told)
        weigh(sides, bank)
        self._settlements(facts)

    def _paid_once(self, city: str, told: Sight, bank: Mapping[str, int]) -> None:
        """Nobody's bank account gets more than was decided: a claim is paid once, and so is a refund."""
        for account, (fen, _) in told.claims.items():
            if bank[account] > fen:
                raise Breach(f"{city}: {bank[account]} fen were paid for a claim of {fen}")
        for account, fen in told["refunds"].items():
            if bank[account] > fen:
                raise Breach(f"{city}: {bank[account]} fen were paid for refunds of {fen}")
        if told["bills_twice"]:
            raise Breach(f"{city}: bill {told['bills_twice'][0]} is paid back twice")
        for ledger in (told["ledger"], told["medical_ledger"]):
            for code, fen in ledger.items():
                if code.startswith("refund-payable/") and fen < 0:
                    raise Breach(f"{city}: {-fen} fen more than was owed left {code}")
        claimed, held = sum(row[1] for row in told["claimed"]), told["ledger"].get(CLAIMED, 0)
        if held != -claimed:
            raise Breach(
                f"{city}: {claimed} fen of refunds are claimed back, the books say {-held}"
            )

    def _bills(self, city: str, told: Sight) -> None:
        """A bill, and a receipt of an outage, counts once, whatever was sent twice."""
        known, under_way = self.billed[city], self.billing[city]
        if told["billed"] not in (known, [a + b for a, b in zip(known, under_way, strict=True)]):
            raise Breach(
                f"{city}: bills of {told['billed'][0]} fen, {told['billed'][1]} of them from outages; "
                f"the hospital knows of {known[0]} and {known[1]}"
            )

    def _settlements(self, facts: Facts) -> None:
        """What the new place awaits of a medical transfer, or credited, is what the old place has settled, number by number."""
        for city, told in facts.items():
            other = next(facts[name] for name in facts if name != city)
            for key in told.fresh_sums:
                side, _, named = key.partition("|")
                if side != "in":
                    continue
                awaited, credited = told.sums[key]
                settled = other.sums.get(f"out|{named}", [0])[0]
                if awaited != settled or credited not in (0, awaited):
                    raise Breach(
                        f"{city}: {named}: {awaited} fen awaited and {credited} credited of {settled}"
                    )

    def _medical_fund(self, city: str, ledger: Mapping[str, int], pooled: int) -> None:
        """The medical fund gives what contributions bring, and the pooled part of bills that were decided."""
        if ledger["fund/medical/pooled"] != OPENING_FEN - pooled:
            raise Breach(
                f"{city}: the pooled medical fund holds {ledger['fund/medical/pooled']} fen, "
                f"though {pooled} were given for bills"
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
            lost = wanted - held["here"] - held["leaving"]
            if lost := lost - self._booked_to_an_old_card(number, found):
                raise Breach(f"{number[-4:]}: {len(lost)} months are nowhere")

    def _booked_to_an_old_card(
        self, number: str, found: Mapping[str, Mapping[str, set[int]]]
    ) -> set[int]:
        """What came or was worked while an old card was merged may stand under it after the parting: a human says whose it is."""
        return {
            month
            for card, owner in self.twin_of.items() if owner == number and card in found
            for month in (found[card]["here"] | found[card]["leaving"]) - self.expected[card]
        }  # fmt: skip

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

    def _all_arrived(self, city: str, told: Sight, other: Sight, at_bank_fen: int) -> None:
        """Nothing is left on an account that has gone, every settlement is credited, refunds and claims have come to their end."""
        if told["left_over"]:
            raise Breach(f"{city}: money is left of {told['left_over'][0]}")
        for key, (fen, _) in told.sums.items():
            side, _, named = key.partition("|")
            if side == "out" and other.sums.get(f"in|{named}", [0, 0])[1] != fen:
                raise Breach(f"{city}: {named}: {fen} fen settled, not credited")
        if told["claimed"]:
            raise Breach(f"{city}: {told['claimed'][0][0]}: a refund did not come back")
        owed = [
            code for ledger in (told["ledger"], told["medical_ledger"])
            for code, fen in ledger.items() if code.startswith("refund-payable/") and fen
        ]  # fmt: skip
        if owed:
            raise Breach(f"{city}: {owed[0]} was never paid")
        bank = self.world.bank_sight.books()["accounts"]
        due = sum(fen - bank[account] for account, (fen, _) in told.claims.items())
        if due > at_bank_fen:
            raise Breach(f"{city}: {due} fen of claims were not paid")

    def end(self, facts: Facts) -> None:
        """When everything is calm again each case has ended, or is stuck where somebody can see it."""
        clearing = self.world.bank_sight.books()["clearing_fen"]
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
            if not waits:
                other = next(facts[name] for name in facts if name != city)
                self._all_arrived(city, told, other, clearing)
