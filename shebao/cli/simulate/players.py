"""People in the simulation 办事的人: citizens, officers, accountant, cashier, operator; and now and then a mistake.

They act through the machine doors, with an idempotency key each; a refusal is an answer, a server error is not.
"""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from shebao.cli.demo.conservation import Breach
from shebao.cli.demo.story import BANK, CITIES, NEW_MONTH, START, holder
from shebao.cli.demo.world import Told
from shebao.cli.simulate import by_hand, elders
from shebao.cli.simulate.sight import Sight
from shebao.cli.simulate.world import Simulated, must_be_an_answer
from shebao.portal.naming import to_url

FIRST_MONTH = START.year * 12 + START.month - 1
"""The first month that anybody works in the simulation."""
CROWD = 12
"""People who move to and fro."""
FAMILY, GIVEN = "赵钱孙李周吴郑王冯陈褚卫", "甲乙丙丁戊己庚辛壬癸子丑"


class Person:
    """One who moves: number, where they live and what each city calls them."""

    def __init__(self, number: str, name: str, home: str, month: int = FIRST_MONTH) -> None:
        self.number, self.name, self.home, self.month = number, name, home, month
        self.person_no: dict[str, str] = {}

    @property
    def login(self) -> str:
        """The name of their token."""
        return f"p{self.number[-8:]}"


def crowd(count: int = CROWD) -> list[Person]:
    """Invented people, half of them newly in each city."""
    from shebao.cli.demo.story import numbered

    return [
        Person(numbered(f"0001011990{n % 12 + 1:02d}{n % 27 + 1:02d}{n:03d}"),
               FAMILY[n % 12] + GIVEN[n // 12 % 12], ("yi", "jia")[n % 2])
        for n in range(1, count + 1)
    ]  # fmt: skip


class Players:
    """Whoever may act on what the cities' facts show."""

    def __init__(self, world: Simulated, people: list[Person], dice: random.Random) -> None:
        self.world, self.people, self.dice = world, people, dice
        self.elders: list[Person] = []
        """Who is old enough for a pension; at home is where it will be paid."""
        self.meet: Callable[[str, Mapping[str, str]], None] = lambda number, person_nos: None
        self.count = 0
        self.expected: dict[str, set[int]] = {}
        self.answers: Counter[str] = Counter()
        self.seen: Mapping[str, Sight] = {}
        """What is known of the cities now."""
        self.by_no = {
            (city, no): person for person in people for city, no in person.person_no.items()
        }

    def know_elder(self, elder: Person) -> None:
        """From now on they act and are weighed."""
        self.elders.append(elder)
        self.by_no |= {(city, no): elder for city, no in elder.person_no.items()}
        self.meet(elder.number, elder.person_no)

    def say(
        self, city: str, user: str, path: str, body: Any = None, *, method: str = "POST"
    ) -> Told:
        """An act; what came of it is counted."""
        self.count += 1
        told = self.world.say(city, user, method, path, body, key=f"sim-{self.world.seed}-{self.count}")  # fmt: skip
        said = told.body.get("code", "") if told.status >= 400 else "done"
        if not said:  # a door that stays shut: from there on nothing would be weighed
            raise Breach(f"{city} {user} {path}: {told.status} and no code")
        must_be_an_answer(said, f"{city} {user} {path}")
        self.answers[f"{path.rsplit('/', 1)[-1]}: {said}" if said != "done" else "done"] += 1
        return told

    def act(self, facts: Mapping[str, Sight]) -> str:
        """Somebody does something; what, in a word."""
        ways = [(city, case) for city in ("jia", "yi") for case in facts[city]["cases"]]
        desk = [city for city in ("jia", "yi") if facts[city]["orders"]]
        hands = [city for city in ("jia", "yi") if facts[city]["by_hand"] or facts[city]["matches"]]
        if hands and self.dice.random() < by_hand.OFFERED:
            return self.place(self.dice.choice(hands), facts)
        chance = self.dice.random()
        if desk and chance < 0.25:
            return self.pay(self.dice.choice(desk), facts)
        if chance < 0.30 or not ways:
            return self.apply(facts)
        if chance < 0.32:
            return self.move_on(facts)
        if chance < 0.35:
            return self.suspense(facts)
        if chance < 0.38:
            return self.operator(facts)
        if chance < 0.43:
            return self.work(facts, self.expected)
        if chance < 0.49:
            return self.follow(facts)
        if chance < 0.54:
            return elders.act(self, facts)
        city, case = self.dice.choice(ways)
        return self.on_case(city, case)

    # citizens

    def apply(self, facts: Mapping[str, Sight]) -> str:
        """Somebody asks at home for what is still elsewhere."""
        there = {
            self.by_no.get((city, person_no))
            for city, sight in facts.items() for person_no, where, _ in sight.months() if where == "here"
            and (person := self.by_no.get((city, person_no))) and person.home != city
        }  # fmt: skip
        idle = [person for person in self.idle(facts) if person in there]
        if not idle and self.dice.random() < 0.9:
            return self.move_on(facts)
        person = self.dice.choice(idle if idle and self.dice.random() < 0.95 else self.people)
        origin = CITIES["jia" if person.home == "yi" else "yi"].pension
        self.say(person.home, person.login, "/transfers", {"origin": origin})
        return "apply"

    def idle(self, facts: Mapping[str, Sight]) -> list[Person]:
        """Who has no open case anywhere, of a transfer or a merge."""
        busy = {
            self.by_no.get((city, case["person_no"]))
            for city in facts for case in facts[city]["cases"]
        }  # fmt: skip
        busy |= {self.by_no.get((city, row[4])) for city in facts for row in facts[city]["merging"]}
        return [person for person in self.people if person not in busy]

    def move_on(self, facts: Mapping[str, Sight]) -> str:
        """Somebody without an open case goes to live in the other city."""
        free = self.idle(facts)
        if not free:
            return "nothing"
        person = self.dice.choice(free)
        there = "jia" if person.home == "yi" else "yi"
        self.count += 1
        for city, leave in ((person.home, True), (there, False)):
            self.world.insist(
                city, do="hire", person_no=person.person_no[city], leave=leave, key=f"{self.count}"
            )
        person.home = there
        return "move-on"

    def work(self, facts: Mapping[str, Sight], expected: dict[str, set[int]]) -> str:
        """Somebody without an open case has worked another month; it must never be lost again."""
        on = self.world.moment.date()
        free = [each for each in self.idle(facts) if each.month < on.year * 12 + on.month - 1]
        if not free:
            return "nothing"
        person = self.dice.choice(free)
        told = self.world.insist(
            person.home, do="earn", person_no=person.person_no[person.home], month=person.month
        )
        if told["booked"]:
            expected[person.number].add(person.month)
        if "said" in told:
            self.answers[f"work: {told['said']}"] += 1
        if told["booked"] or "said" in told:
            person.month += 1
        return "work"

    def follow(self, facts: Mapping[str, Sight]) -> str:
        """After a transfer: a month comes late to the old place, or the form that was sent held something wrong."""
        free = self.idle(facts)
        ways = [
            (city, case_no, person, last, relationship_no)
            for city in ("jia", "yi") for case_no, person_no, last, relationship_no in facts[city]["finished"]
            if (person := self.by_no.get((city, person_no))) in free and person.home != city
        ]  # fmt: skip
        if not ways:
            return "nothing"
        city, case_no, person, last, relationship_no = self.dice.choice(ways)
        path = f"/transfers/{to_url(case_no)}"
        if person.month > last or self.dice.random() < 0.4:
            body = _wrong_month(self, city, {"relationship_no": relationship_no})
            return self._done(
                self.say(city, "clerk", f"{path}/propose-correction", body), "correction"
            )
        month = f"{person.month // 12}-{person.month % 12 + 1:02d}"
        base, personal, employer = NEW_MONTH
        told = self.say(city, "clerk", f"{path}/late", {
            "month": month, "base_fen": base, "personal_fen": personal, "employer_fen": employer,
        })  # fmt: skip
        if told.status < 400:
            self.expected[person.number].add(person.month)
            person.month += 1
        return self._done(told, "late month")

    # the counter

    def on_case(self, city: str, case: Mapping[str, Any]) -> str:
        """One act on one case: nearly always one that its state allows."""
        path = f"/transfers/{to_url(case['case_no'])}"
        if case["waiting"] and self.dice.random() < 0.9:
            return self._done(self.say(city, "reviewer", f"{path}/countersign"), "countersign")
        ways = [way for way, (act, _) in WAYS.items() if act in case["acts"]]
        ways = [way for way in ways if _useful(way, case)]
        if case.get("money") == "money-bounced":
            ways = ["reissue-amendment"]
        if case["waiting"]:
            ways = ["send-back"]
        if not ways and self.dice.random() < 0.9:
            return "nothing"
        if not ways or self.dice.random() < 0.03:
            ways = list(WAYS)  # a mistake: whatever, whenever
        if all(way in SELDOM for way in ways) and self.dice.random() > max(SELDOM[w] for w in ways):
            return "nothing"
        way = self.dice.choices(ways, [SELDOM.get(way, 1.0) for way in ways])[0]
        person = self.by_no.get((city, case["person_no"]))
        user = person.login if way in CITIZENS and person else USERS.get(way, "clerk")
        body = WAYS[way][1](self, city, case)
        return self._done(self.say(city, user, f"{path}/{way}", body), way)

    def _done(self, told: Told, way: str) -> str:
        return way if told.status < 400 else f"{way} refused"

    def _answers(self, city: str, case: Mapping[str, Any]) -> dict[str, Any]:
        told = self.say(
            city, "clerk", f"/transfers/{to_url(case['case_no'])}/objections", method="GET"
        )
        rows: list[dict[str, Any]] = told.body if isinstance(told.body, list) else []
        return {"answers": {str(row["id"]): "经核对无误" for row in rows if not row["answer"]}}

    def _payee(self, city: str, case: Mapping[str, Any]) -> dict[str, Any]:
        there = CITIES["jia" if city == "yi" else "yi"]
        name = holder(there) if self.dice.random() < 0.8 else "写错的户名"
        return {"name": name, "account_no": there.account, "bank_name": BANK[0],
                "bank_code": BANK[1]}  # fmt: skip

    # the fund desk

    def pay(self, city: str, facts: Mapping[str, Sight]) -> str:
        """A file of what is ordered; the cashier countersigns."""
        told = self.say(city, "accountant", "/payments/files", {"order_nos": facts[city]["orders"]})
        if told.status >= 400:
            return "pay refused"
        file = to_url(str(told.body["file_no"]))
        if self.dice.random() < 0.1:
            self.say(city, "cashier", f"/payments/files/{file}/send-back", {"text": "再核"})
            return "file sent back"
        self.say(city, "cashier", f"/payments/files/{file}/approve", {})
        return "pay"

    def place(self, city: str, facts: Mapping[str, Sight], *, calm: bool = False) -> str:
        """Money in suspense is placed by hand, by two officers."""
        return by_hand.place(self.say, self.dice, city, facts[city], calm=calm)

    def suspense(self, facts: Mapping[str, Sight]) -> str:
        """A stranger pays by mistake; or what a stranger paid goes back."""
        city = self.dice.choice(["jia", "yi"])
        waiting = facts[city]["suspense"]
        if waiting:
            line = self.dice.choice(waiting)
            self.say(
                city, "accountant", f"/payments/suspense/{line}/return", {"reason": "来款不明"}
            )
            return "money sent back"
        return "nothing"

    def operator(self, facts: Mapping[str, Sight]) -> str:
        """A day goes by, and what is due on it comes due."""
        self.world.pass_time(timedelta(days=self.dice.choice([1, 1, 2, 5, 12])))
        return "days pass"


def _useful(way: str, case: Mapping[str, Any]) -> bool:
    """Whether there is anything to do this way: months that came late, money that is here, no answer given yet."""
    if way == "propose-supplement":
        return bool(case["late"])
    if way == "propose-supplement-booking":
        return case.get("money") in ("money-arrived", "no-money")
    return way != "propose-correction-answer" or not case.get("answered")


Body = Callable[[Players, str, Mapping[str, Any]], dict[str, Any]]


def _none(players: Players, city: str, case: Mapping[str, Any]) -> dict[str, Any]:
    return {}


def _text(players: Players, city: str, case: Mapping[str, Any]) -> dict[str, Any]:
    return {"text": "材料待核"}


def _again(players: Players, city: str, case: Mapping[str, Any]) -> dict[str, Any]:
    return {**players._payee(city, case), "number": case.get("number", 1)}


def _answer(players: Players, city: str, case: Mapping[str, Any]) -> dict[str, Any]:
    return {"agree": players.dice.random() < 0.8, "reason": "与缴费凭证不符"}


def _wrong_month(players: Players, city: str, case: Mapping[str, Any]) -> dict[str, Any]:
    """A month of the form whose amounts were written wrongly, up or down."""
    months = players.seen[city].relationships.get(case["relationship_no"], ["", "", []])[2]
    month, factor = players.dice.choice(months or [FIRST_MONTH]), players.dice.choice([70, 90, 120])
    base, personal, employer = (fen * factor // 100 for fen in NEW_MONTH)
    return {"month": f"{month // 12}-{month % 12 + 1:02d}", "base_fen": base, "personal_fen": personal,
            "employer_fen": employer, "reason": "金额录入有误"}  # fmt: skip


def _line(players: Players, city: str, case: Mapping[str, Any]) -> dict[str, Any]:
    return {"lines": {f"year.{CITIES['jia'].division}.2025": "少记一个月"}}


WAYS: dict[str, tuple[str, Body]] = {
    "accept": ("accept", _none), "propose-refusal": ("refuse", _text),
    "withdraw": ("withdraw", _none), "ask-origin": ("ask-origin", _text),
    "propose-booking": ("book", _none), "confirm": ("confirm", _none), "object": ("object", _line),
    "answer": ("answer", Players._answers), "propose-release": ("release", _none),
    "reissue": ("reissue", Players._payee), "propose-recall": ("recall", _text),
    "propose-return": ("return", _text), "propose-restore": ("restore", _none), "send-back": ("", _text),
    "propose-supplement": ("supplement", _text), "propose-supplement-booking": ("book-supplement", _none),
    "propose-correction": ("correct", _wrong_month), "propose-correction-answer": ("agree", _answer),
    "reissue-amendment": ("", _again), "ask-back": ("", _text),
}  # fmt: skip
"""Door → (the act of the table of moves it leads to, what is said with it)."""
SELDOM = {
    "propose-refusal": 0.1,
    "withdraw": 0.05,
    "propose-recall": 0.1,
    "propose-return": 0.1,
    "object": 0.4,
    "propose-correction": 0.3,
    "ask-origin": 0.5,
}
CITIZENS = {"withdraw", "confirm", "object"}
USERS = {"send-back": "reviewer"}
