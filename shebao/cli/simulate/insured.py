"""People at the medical agencies 参保的人: they move, share with their family, go to hospital, send money to wallets, claim bills.

Their acts are services of the city's process (`medical.py`); there are no machine doors for most of them.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from shebao.cli.demo.story import BANK, CITIES, START, medical_holder, numbered
from shebao.cli.simulate.hospitals import Hospitals
from shebao.cli.simulate.sight import Sight
from shebao.cli.simulate.world import Simulated, must_be_an_answer

CROWD = 8
MONTH_FEN = 20_000
"""What a month of work brings into a medical account; `demo/medical.py` books it."""
FIRST_MONTH = START.year * 12 + START.month - 1
NAMES = "金魏陶姜戚谢邹喻"
SELDOM = {
    "withdraw": 0.05,
    "propose-medical-refusal": 0.05,
    "propose-claim-refusal": 0.1,
    "drop_claim": 0.1,
}
OTHER = {"jia": "yi", "yi": "jia"}
PAYOUT_CARD, BILLS_CARD = "62220000{:08d}", "62221111{:08d}"
"""A bank account for each claim: what came in there is weighed against what was decided."""
BILLS = (2, 5_001, 33_333, 250_000)
SHARES = ((70, 0), (50, 20), (0, 100), (33, 33))
"""What an officer finds payable of a bill: percent from the pooled fund, percent from the account."""
STATES: dict[tuple[str, str], tuple[str, ...]] = {
    ("in", "medical-applied"): ("accept", "withdraw", "propose-medical-refusal"),
    ("in", "medical-under-way"): ("book-record", "propose-overlap", "propose-credit"),
    ("in", "medical-proved"): ("confirm",),
    ("out", "medical-received"): ("propose-medical-release", "propose-medical-refusal"),
    ("out", "medical-released"): ("propose-supplement",), ("out", "medical-gone"): ("propose-supplement",),
    ("claim", "medical-claim-applied"): ("accept-claim", "propose-claim-refusal", "drop_claim"),
    ("claim", "medical-claim-accepted"): ("assess", "propose-claim", "propose-claim-refusal"),
}  # fmt: skip
"""What may be done next on a case, by side and state."""


class Insured:
    """One who is insured: number, name, home, the next month to be worked, what each city calls them."""

    def __init__(self, number: str, name: str, home: str, month: int = FIRST_MONTH) -> None:
        self.number, self.name, self.home, self.month = number, name, home, month
        self.person_no: dict[str, str] = {}


def crowd() -> list[Insured]:
    """Parents and children by turns; half of them live in each city."""
    return [
        Insured(numbered(f"000101{1960 if n % 2 else 1990}{n % 12 + 1:02d}{n % 27 + 1:02d}5{n:02d}"),
                f"{NAMES[n % 8]}安", ("jia", "yi")[n // 2 % 2])
        for n in range(CROWD)
    ]  # fmt: skip


class Health:
    """Whoever may act at the medical agencies on what the cities' facts show."""

    def __init__(self, world: Simulated, dice: random.Random, answers: Counter[str]) -> None:
        self.world, self.dice, self.answers = world, dice, answers
        self.people: list[Insured] = []
        self.count = 0
        self.expected: dict[str, set[int]] = {}
        self.credited: dict[str, int] = {}
        self.coming: dict[str, int] = {}
        self.hospitals = Hospitals(world, dice, self.do)
        self.bills: list[tuple[str, int]] = []
        """Bills paid in cash that were claimed last."""

    def do(self, city: str, act: str, **told: Any) -> dict[str, Any]:
        """An act in a city; what came of it is counted."""
        heard = self.world.insist(city, do="medical", act=act, told=told)
        said = heard["said"]
        must_be_an_answer(said, f"{city} {act} {told}")
        self.answers[f"{told.get('way', told.get('word', act))}: {said}" if said else "done"] += 1
        return heard

    def bring(self, city: str, months: int, act: str, **told: Any) -> dict[str, Any]:
        """An act that books months of contributions, all of them or none."""
        self.coming[city] = months * MONTH_FEN
        heard = self.do(city, act, **told)
        if heard.get("booked", not heard["said"]):
            self.credited[city] += self.coming[city]
        self.coming[city] = 0
        return heard

    def key(self) -> str:
        """A key nobody used before."""
        self.count += 1
        return f"S{self.world.seed}-{self.count}"

    def build(self) -> dict[str, dict[str, str]]:
        """Both agencies, their accounts at the bank, and the people; number → what each city calls them."""
        for city in self.world.cities:
            self.world.bank("POST", "/accounts", {
                "account_no": city.medical_account, "holder": medical_holder(city),
                "bank_name": BANK[0], "bank_code": BANK[1], "opening_fen": self.world.opening_fen,
            })  # fmt: skip
            self.do(city.key, "open_agency", bank_url=self.world.bank_url)
        self.people = crowd()
        for one in self.people:
            for key in OTHER:
                left = one.home != key
                heard = self.bring(key, 24 if left else 2, "enter", number=one.number, left=left,
                                   name=one.name, years=[2024, 2025] if left else [])  # fmt: skip
                one.person_no[key] = heard["person_no"]
        for child, parent in zip(self.people[::2], self.people[1::2], strict=True):
            for key in OTHER:
                self.do(key, "related", person_no=child.person_no[key],
                        relative_no=parent.person_no[key])  # fmt: skip
        return {one.number: one.person_no for one in self.people}

    def act(self, facts: Mapping[str, Sight]) -> str:
        """Somebody does something that can be done now; what, in a word."""
        cases = [(city, case) for city in OTHER for case in facts[city]["medical_cases"]]
        ways: list[tuple[Callable[[Mapping[str, Sight]], str], int]] = [
            (self.move_on, 2), (self.work, 1), (self.link, 1), (self.visit, 2), (self.give, 1),
            (self.leave_for_good, 1), (self.reimburse, 1),
        ]  # fmt: skip
        if cases:
            ways.append(
                (lambda told: self.on_case(*self.dice.choice(cases)), 2 + min(len(cases), 4))
            )
        for way, part, much in ((self.take_back, "charges", 1), (self.wallet, "wallets", 3),
                                (self.settle, "settlements", 1), (self.settle, "owed", 1),
                                (self.supplement, "left_over", 3)):  # fmt: skip
            if any(facts[city][part] for city in OTHER):
                ways.append((way, much))
        if any(facts[city]["medical_money"]["orders"] for city in OTHER):
            ways.append((self.pay, 3))
        if any(self.hospitals.waiting[city] for city in OTHER):
            ways.append((self.replay, 1))
        if any(self._left_behind(one, facts) for one in self.idle(facts)):
            ways.append((self.apply, 4))
        return self.dice.choices([way for way, _ in ways], [much for _, much in ways])[0](facts)

    def idle(self, facts: Mapping[str, Sight]) -> list[Insured]:
        """Who has no open transfer anywhere; bills may be claimed meanwhile."""
        busy = {
            (city, case["person_no"]) for city in OTHER for case in facts[city]["medical_cases"]
            if case["side"] != "claim"
        }  # fmt: skip
        return [one for one in self.people if not busy & set(one.person_no.items())]

    def move_on(self, facts: Mapping[str, Sight]) -> str:
        """Somebody goes to live in the other city."""
        free = self.idle(facts)
        if not free:
            return "nothing"
        one = self.dice.choice(free)
        there, key = OTHER[one.home], self.key()
        for city, leave in ((one.home, True), (there, False)):
            self.do(city, "hire", person_no=one.person_no[city], leave=leave, key=key)
        one.home = there
        return "medical: move-on"

    def apply(self, facts: Mapping[str, Sight]) -> str:
        """Somebody asks for what is still at the other city."""
        free = [one for one in self.idle(facts) if self._left_behind(one, facts)] or self.people
        one = self.dice.choice(free)
        self.do(one.home, "apply", person_no=one.person_no[one.home], key=self.key())
        return "medical: apply"

    def _left_behind(self, one: Insured, facts: Mapping[str, Sight]) -> bool:
        there = OTHER[one.home]
        return any(
            no == one.person_no[there] and where == "here" for no, where, _ in facts[there].months()
        )

    def work(self, facts: Mapping[str, Sight]) -> str:
        """Another month of work."""
        on = self.world.moment.date()
        free = [one for one in self.idle(facts) if one.month < on.year * 12 + on.month - 1]
        if not free:
            return "nothing"
        one = self.dice.choice(free)
        told = self.bring(one.home, 1, "earn", person_no=one.person_no[one.home], month=one.month)
        if told.get("booked"):
            self.expected[one.number].add(one.month)
        if told.get("booked") or told["said"]:
            one.month += 1
        return "medical: work"

    # family and hospital

    def link(self, facts: Mapping[str, Sight]) -> str:
        """A child shares its account with its parent, or no longer."""
        city = self.dice.choice(list(OTHER))
        links = facts[city]["links"]
        if links and self.dice.random() < 0.4:
            number, giver, relative = self.dice.choice(links)
            self.do(city, "unlink", link_no=number, person_no=self.dice.choice([giver, relative]))
            return "unlink"
        at = self.dice.randrange(0, len(self.people), 2)
        child, parent = self.people[at], self.people[at + 1]
        self.do(child.home, "link", person_no=child.person_no[child.home],
                relative_no=parent.person_no[child.home], key=self.key())  # fmt: skip
        return "link"

    def visit(self, facts: Mapping[str, Sight]) -> str:
        """A visit to the hospital where one lives; now and then its line is down."""
        one = self.dice.choice(self.people)
        down = self.dice.random() < 0.3
        return self.hospitals.write(one) if down else self.hospitals.visit(one)

    def replay(self, facts: Mapping[str, Sight]) -> str:
        """A hospital's line is up again."""
        waiting = [city for city in OTHER if self.hospitals.waiting[city]]
        return self.hospitals.replay(self.dice.choice(waiting)) if waiting else "nothing"

    def take_back(self, facts: Mapping[str, Sight]) -> str:
        """The hospital takes a charge back."""
        return self.hospitals.take_back(self.dice.choice(list(OTHER)), facts)

    # wallets

    def give(self, facts: Mapping[str, Sight]) -> str:
        """Money for a relative in the other city."""
        at = self.dice.randrange(0, len(self.people), 2)
        child, parent = self.people[at], self.people[at + 1]
        name = parent.name if self.dice.random() < 0.9 else "某某"
        self.do(child.home, "send", person_no=child.person_no[child.home], name=name,
                number=parent.number, fen=self.dice.choice([1, 5_000, 20_000]), key=self.key())  # fmt: skip
        return "send to a wallet"

    def wallet(self, facts: Mapping[str, Sight]) -> str:
        """What came is accepted, declined, given back; what was sent is recalled."""
        city = self.dice.choice(list(OTHER))
        if not facts[city]["wallets"]:
            return "nothing"
        number, side, state, person_no = self.dice.choice(facts[city]["wallets"])
        word = (
            "recall"
            if side == "out"
            else self.dice.choice(["accept", "accept", "accept", "decline"])
        )
        if state == "wallet-accepted":
            word = "give-back"
            if self.dice.random() < 0.7:
                return "nothing"
        if word == "recall" and self.dice.random() < 0.7:
            return "nothing"
        self.do(city, "answer", transfer_no=number, person_no=person_no, word=word)
        return f"wallet: {word}"

    def settle(self, facts: Mapping[str, Sight]) -> str:
        """Two funds settle what wallets owe."""
        city = self.dice.choice(list(OTHER))
        told, there = facts[city], CITIES[OTHER[city]]
        for number, state in told["settlements"]:
            if state == "settlement-proposed":
                self.do(city, "approve", settlement_no=number, drop=self.dice.random() < 0.1)
                return "approve a settlement"
            if state == "settlement-bounced":
                self.do(city, "settle_again", settlement_no=number, name=medical_holder(there),
                        account=there.medical_account)  # fmt: skip
                return "pay a settlement again"
        if told["owed"]:
            self.do(city, "settle", other=there.medical)
            return "settle"
        return "nothing"

    # cases

    def leave_for_good(self, facts: Mapping[str, Sight]) -> str:
        """Somebody new has paid here for a year, settles abroad and asks for the balance."""
        if self.dice.random() < 0.7:
            return "nothing"
        city, key = self.dice.choice(list(OTHER)), self.key()
        number = numbered(
            f"0001011970{self.count // 28 % 12 + 1:02d}{self.count % 28 + 1:02d}{self.count % 1000:03d}"
        )
        account, name = PAYOUT_CARD.format(self.count), "移甲"
        self.world.bank("POST", "/accounts", {
            "account_no": account, "holder": name, "bank_name": BANK[0], "bank_code": BANK[1], "opening_fen": 0,
        })  # fmt: skip
        heard = self.bring(city, 12, "enter", number=number, name=name, left=True, years=[2025])
        if "person_no" not in heard:
            return "nothing"
        self.do(
            city, "ask_payout", person_no=heard["person_no"], name=name, account=account, key=key
        )
        return "ask for a payout"

    def reimburse(self, facts: Mapping[str, Sight]) -> str:
        """Somebody has paid bills in cash and asks for the money; now and then one of them a second time."""
        one, key = self.dice.choice(self.people), self.key()
        fresh = [
            (f"F{key}-{n}", self.dice.choice(BILLS)) for n in range(self.dice.choice([1, 1, 2, 3]))
        ]
        bills = list(fresh)
        if self.bills and self.dice.random() < 0.2:
            bills.append(self.dice.choice(self.bills))
        account = BILLS_CARD.format(self.count)
        self.world.bank("POST", "/accounts", {
            "account_no": account, "holder": one.name, "bank_name": BANK[0], "bank_code": BANK[1], "opening_fen": 0,
        })  # fmt: skip
        self.do(one.home, "reimburse", person_no=one.person_no[one.home], name=one.name, account=account,
                bills=bills, key=key)  # fmt: skip
        self.bills = [*self.bills, *fresh][-6:]
        return "claim: bills paid in cash"

    def supplement(self, facts: Mapping[str, Sight]) -> str:
        """Money came to an account after it had left 转出后到账: the old place sends it on."""
        ways = [(city, case_no) for city in OTHER for case_no in facts[city].get("left_over", [])]
        if not ways:
            return "nothing"
        city, case_no = self.dice.choice(ways)
        self.do(city, "officer", way="propose-supplement", case_no=case_no)
        return "medical: propose-supplement"

    def pay(self, facts: Mapping[str, Sight]) -> str:
        """A file of what is ordered."""
        desk = [city for city in OTHER if facts[city]["medical_money"]["orders"]]
        if not desk:
            return "nothing"
        city = self.dice.choice(desk)
        self.do(city, "pay", order_nos=facts[city]["medical_money"]["orders"])
        return "medical: pay"

    def on_case(self, city: str, case: Mapping[str, Any]) -> str:
        """One act on one case: what its state allows."""
        if case["proposal"]:
            number, act = case["proposal"]
            if self.do(city, "sign", proposal=number, what=act)["said"]:  # other figures meanwhile
                self.do(city, "send_back", proposal=number)
                return "medical: send back"
            return f"medical: sign {act}"
        claim = case["side"] == "claim"
        bounced = [number for number, state in case["sums"] if state == "money-bounced"]
        if bounced or case["state"] == "medical-claim-bounced":
            there = CITIES[OTHER[city]]
            name, account = (
                case["payee"] if claim else (medical_holder(there), there.medical_account)
            )
            self.do(city, "pay_again", case_no=case["case_no"], number=(bounced or [0])[0], claim=claim,
                    name=name, account=account)  # fmt: skip
            return "medical: pay again"
        ways = [way for way in STATES.get((case["side"], case["state"]), ()) if _useful(way, case)]
        if not ways:
            return "nothing"
        way = self.dice.choices(ways, [SELDOM.get(way, 1.0) for way in ways])[0]
        if way in ("confirm", "withdraw", "drop_claim"):
            self.do(city, way, case_no=case["case_no"], person_no=case["person_no"])
        elif way in ("assess", "propose-claim"):
            return self._decide(city, case, way)
        else:
            arrived = [number for number, state in case["sums"] if state == "money-arrived"]
            self.do(city, "officer", way=way, case_no=case["case_no"], number=(arrived or [0])[0])
        return f"medical: {way}"

    def _decide(self, city: str, case: Mapping[str, Any], way: str) -> str:
        """Bills are assessed, the sum is proposed; an account that holds too little is left out, nothing at all is refused."""
        case_no, shares = case["case_no"], self.dice.choice(SHARES)
        if way == "assess":
            self.do(city, "assess", case_no=case_no, pooled=shares[0], account=shares[1])
            return "claim: assess"
        said = self.do(city, "officer", way=way, case_no=case_no)["said"]
        if said == "medical-reimbursement.account-short":
            self.do(city, "assess", case_no=case_no, pooled=60, account=0)
            return "claim: assess again"
        if said == "medical-reimbursement.nothing":
            self.do(city, "officer", way="propose-claim-refusal", case_no=case_no)
        return "claim: propose"


def _useful(way: str, case: Mapping[str, Any]) -> bool:
    """Whether the leg is there: the form, months that overlap, money; bills to look at, money that came late."""
    bills = case["side"] == "claim" and case["bills"]
    if way == "propose-supplement":
        return bool(case["late"])
    if way == "assess":
        return bool(bills and bills["open"])
    if way == "propose-claim":
        return not (bills and bills["open"])
    if way == "drop_claim":
        return bool(bills)
    if way == "book-record":
        return bool(case["record"] == "record-here")
    if way == "propose-overlap":
        return bool(case["record"] == "record-overlap")
    return way != "propose-credit" or any(state == "money-arrived" for _, state in case["sums"])
