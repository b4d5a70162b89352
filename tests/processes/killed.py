"""A world that is killed at every move: its plan of deaths, its roads, its bank's habits, its movers."""

import itertools
import os
import random
import signal
import sqlite3
import tempfile
import time
import urllib.request
from fractions import Fraction

import psycopg

from shebao.cli.bank.chance import Habits
from shebao.cli.demo import build as builder
from shebao.cli.demo.once import Once
from shebao.cli.demo.story import CITIES
from shebao.cli.demo.world import Failed, World
from shebao.payments import pain
from shebao.portal.naming import to_url
from shebao.transfers.states import MOVES_IN, MOVES_OUT
from tests.processes.road import Road, letter
from tests.processes.warm import Mother
from tests.transfers.cutting import CUT_SHORT

JIA, YI = CITIES["jia"], CITIES["yi"]
PATIENCE_SECONDS = 240
SEED = 20260302
"""Of the ten points between commits."""
SHARES = {
    "bounce": Fraction(1, 4), "split": Fraction(1, 3), "join": Fraction(1, 4),
    "delay": Fraction(1, 3),
}  # fmt: skip
FITTING = 31_944_144
"""The first bank seed that fits: looking for it from nought takes five minutes. Another cast: look on from here."""
STRAY = "STRAY/1"
"""The stranger's order to the bank."""
STRAY_AGAIN = "STRAY/2"
SHORT_DAYS = 3
"""`payments.short_days`."""
LATE_DAYS = 5
"""Later than `payments.short_days`, so that money which is short for a while becomes a difference."""
BETWEEN = (
    "job/exchange.deliver/claimed", "job/exchange.deliver/not-yet-done", "letter/signed",
    "letter/carried", "job/exchange.handle/claimed", "job/exchange.handle/not-yet-done",
    "job/payments.bank-fetch/not-yet-done", "job/payments.bank-send/claimed",
    "payment-file/at-the-bank", "notices/taken", "job/payments.paid/claimed",
    "job/payments.paid/not-yet-done", "job/payments.bounced/not-yet-done",
    "job/payments.credit/not-yet-done", "job/payments.arrived/not-yet-done",
    "job/payments.difference/not-yet-done", "job/transfers.notify/not-yet-done",
    "job/ledger.seal/not-yet-done",
)  # fmt: skip
"""Points between two commits of one piece of work; each is passed at least three times."""


def moves():
    """Every move of both sides that processes are killed at, and the two that begin them."""
    yield from ("in/new/apply", "out/new/receive")
    for side, table in (("in", MOVES_IN), ("out", MOVES_OUT)):
        named = (f"{side}/{state}/{act}" for state, act in table)
        yield from (name for name in named if name not in CUT_SHORT)


def between():
    """Ten points between commits, drawn by seed: a name and which of its passages."""
    dice = random.Random(SEED)
    return [f"{name}@{dice.randint(1, 3)}" for name in dice.sample(BETWEEN, 10)]


def wanted():
    return {f"{move}/{when}" for move in moves() for when in ("before-commit", "after-commit")}


def bank_seed(*, bounces, splits, delays):
    """A seed with which just these payments bounce, are split, are late, and none is joined."""
    orders = [f"{JIA.pension}/order/2026/{n}/{attempt}" for n, attempt in
              ((3, 1), (4, 1), (5, 2), (5, 3), (5, 4), (6, 1))]  # fmt: skip
    orders += [f"{YI.pension}/order/2026/{n}/1" for n in (1, 2)] + [STRAY, STRAY_AGAIN]
    references = [f"TI{YI.pension}-2026-{n:06d}" for n in range(6, 11)]

    def fits(habits):
        return (
            all(habits.happens("bounce", one) == (one in bounces) for one in references)
            and all(habits.happens("split", one) == (one in splits) for one in orders)
            and all(habits.happens("delay", one) == (one in delays) for one in orders)
            and not any(habits.happens("join", one) for one in orders)
        )

    return next(seed for seed in itertools.count(FITTING) if fits(Habits(seed, **SHARES)))


class Dying(World):
    """A world whose processes die where a plan says; letters and bank files are never waited for longer than needed."""

    held = frozenset()

    def __init__(self, folder, plan, **more):
        faults = folder / "faults"
        (faults / "hit").mkdir(parents=True)
        (faults / "plan").write_text("\n".join(plan), encoding="utf-8")
        super().__init__(folder / "world", faults=faults, **more)
        self.mothers = {}

    def mother(self, city):
        """The city's warm process, which knows its keys."""
        if city.key not in self.mothers:
            self.mothers[city.key] = Mother(self.environment(city))
        return self.mothers[city.key]

    def spawn(self, city, words, log):
        if city is None:
            return super().spawn(city, words, log)
        return self.mother(city).bear(words, log, log, faults=True)

    def command(self, city, *words):
        if words[0] == "init":  # the keys are not there yet
            return super().command(city, *words)
        with tempfile.TemporaryFile() as said:
            done = self.mother(city).bear(words, said, said, faults=False).wait()
            said.seek(0)
            told = said.read().decode()
        if done:
            raise Failed(f"shebao {' '.join(words)}", told)
        return told

    def stop_all(self):
        super().stop_all()
        while self.mothers:
            self.mothers.popitem()[1].close()

    def hits(self):
        return {
            file.read_text(encoding="utf-8").strip() for file in (self.faults / "hit").iterdir()
        }

    def hurry(self):
        """Nobody waits for the growing pauses between tries, and a hurried try is not counted.

        A letter that the road holds up keeps its pauses: the letter counts its tries itself.
        """
        held = "".join(
            " AND NOT EXISTS (SELECT 1 FROM exchange_outgoingletter AS held WHERE held.caseref = "
            f"'{case}' AND held.kind LIKE '%{kind}%' AND key LIKE '%' || held.letter_id || '#%')"
            for kind, case in self.held
        )
        for city in self.cities:
            with self.tables(city) as tables:
                tables.execute(
                    "UPDATE base_job SET run_after = '2026-01-01', attempts = 0 WHERE state = 'waiting' "
                    f"AND lease_until IS NULL AND run_after > '2026-01-01'{held}"
                )

    def tables(self, city):
        """A city's own tables, whatever database they lie in; closed and committed by `with`."""
        if city.key in self.databases:
            return psycopg.connect(self.databases[city.key])
        return sqlite3.connect(self.home(city) / "shebao.sqlite3", timeout=20)

    def until(self, what, question):
        """Until something has come about, whoever dies meanwhile."""
        limit = time.monotonic() + PATIENCE_SECONDS
        while not question():
            assert time.monotonic() < limit, f"{what} did not come about:\n{self.unfinished()}"
            self.revive()
            self.hurry()
            time.sleep(0.2)

    def unfinished(self):
        """What each city has still to do, what it has given up, and where its processes are."""
        said = [f"{name}: {self.health(name)}" for name in self.ports]
        for name, process in self.processes.items():
            if name != "bank":  # each thread says where it is, in the log
                os.killpg(process.pid, signal.SIGUSR1)
        time.sleep(1)
        for city in self.cities:
            with self.tables(city) as tables:
                jobs = tables.execute(
                    "SELECT key, state, attempts, run_after, lease_by, error FROM base_job "
                    "WHERE state <> 'done' AND (attempts > 0 OR state = 'dead')"
                ).fetchall()
            said += [f"{city.key}: {' | '.join(map(str, job))}" for job in jobs]
            log = (self.folder / f"{city.key}.log").read_text(encoding="utf-8", errors="replace")
            said += [f"{city.key}, last words:", log[-6000:]]
        return "\n".join([*said, f"deaths: {len(self.deaths)}, hit: {sorted(self.hits())}"])

    def health(self, name):
        """What a process answers when it is asked how it is."""
        try:
            path = "/healthz" if name != "bank" else "/health"
            return self._http("GET", self.ports[name], path, {}, None).status
        except OSError as no:
            return no

    def until_hit(self, *points):
        for point in points:
            self.until(point, lambda point=point: f"{point}/after-commit" in self.hits())


class Watched(Dying):
    """A world whose letters and bank files travel on roads, and that dies where it is told to."""

    def __init__(self, folder, *, databases=None):
        seed = bank_seed(
            bounces={f"TI{YI.pension}-2026-000007"},
            splits={f"{JIA.pension}/order/2026/4/1", f"{JIA.pension}/order/2026/6/1"},
            delays={f"{JIA.pension}/order/2026/5/2", f"{JIA.pension}/order/2026/6/1"},
        )
        habits = [word for name, share in SHARES.items() for word in (f"--{name}", str(share))]
        super().__init__(folder, [*wanted(), *between()], seed=seed, databases=databases,
                         bank=[*habits, "--days", str(LATE_DAYS)])  # fmt: skip
        self.roads = {name: Road(port) for name, port in self.ports.items()}
        for name in ("jia", "yi"):
            self.roads[name].rule = self.post_rule
        self.roads["bank"].rule = self.bank_rule
        self.held, self.refused, self.deaf = set(), set(), False

    def origin(self, city):
        return self.roads[city.key].url

    @property
    def bank_url(self):
        return self.roads["bank"].url

    def post_rule(self, path, body):
        said = letter(body)
        word = (said.get("type", "").split(".")[-2:-1] or [""])[0], said.get("caseref", "")
        return "hold" if word in self.held else "pass"

    def bank_rule(self, path, body):
        if self.deaf and JIA.account in path:
            return "hold"
        named = {reference for reference in self.refused if reference.encode() in body}
        self.refused -= named
        return "refuse" if named else "pass"

    def close(self):
        self.stop_all()
        for road in self.roads.values():
            road.close()

    def until_state(self, moving, side, state):
        city, case = (YI, moving.case_in) if side == "in" else (JIA, moving.case_out)
        self.until(f"{case} → {state}", lambda: moving.see(city, case)["state"] == state)


class Moving(Once):
    """One person's way, acts only: nothing waits, so that several are under way at a time."""

    def __init__(self, world, mover):
        super().__init__(world, mover=mover, tell=lambda line: None)
        self.count = 0

    def say_again(self, city, user, case, act, body=None):
        """An act that may be done several times."""
        self.count += 1
        path = f"/transfers/{to_url(case)}/{act}"
        key = f"{self.run_key}:{act}:{self.count}"
        return self.world.call(city, user, "POST", path, body or {}, key=key)

    @property
    def reference(self):
        owner, _, year, number = self.case_in.split("/")
        return f"TI{owner}-{year}-{int(number):06d}"

    def accept_only(self):
        """The contact letter goes; nobody waits."""
        self.say_again(YI, "clerk", self.case_in, "accept")

    def find_other_side(self):
        def found():
            cases = self.world.call(JIA, "clerk", "GET", "/cases?kind=transfer-out")["cases"]
            self.case_out = next(
                (c["case_no"] for c in cases if c["peer_case_no"] == self.case_in), ""
            )
            return self.case_out

        self.world.until(f"a case at {JIA.name} for {self.case_in}", found)

    def ask(self, point):
        self.say_again(YI, "clerk", self.case_in, "ask-origin", {"text": "金额不符"})
        self.world.until_hit(point)

    def reissue(self, name):
        payee = {"name": name, "account_no": YI.account, "bank_name": builder.BANK[0],
                 "bank_code": builder.BANK[1]}  # fmt: skip
        self.say_again(JIA, "clerk", self.case_out, "reissue", payee)

    def agree(self):
        """The person confirms; nobody waits."""
        self.say_again(YI, self.mover, self.case_in, "confirm")

    def settle(self):
        """Matched: two officers book, the person is told."""
        self.world.until_state(self, "in", "matched")
        self.say_again(YI, "clerk", self.case_in, "propose-booking")
        self.say_again(YI, "reviewer", self.case_in, "countersign")
        self.world.until_state(self, "in", "notified")


def pay(world, city, *case_nos):
    """The accountant's and the cashier's file."""
    orders = world.call(city, "accountant", "GET", "/payments/orders?state=ordered")
    mine = [order["order_no"] for order in orders if order["case_no"] in case_nos]
    assert len(mine) == len(case_nos)
    file = world.call(city, "accountant", "POST", "/payments/files", {"order_nos": mine})
    path = f"/payments/files/{to_url(file['file_no'])}/approve"
    world.call(city, "cashier", "POST", path, {})


def stray(world, reference, fen, order=STRAY):
    """Somebody unknown pays under a transfer's reference."""
    payer = pain.Party("路人甲", "6229999999990001", *builder.BANK)
    world.bank("POST", "/accounts", {
        "account_no": payer.account_no, "holder": payer.name, "opening_fen": 10_000,
    })  # fmt: skip
    one = pain.Transfer(
        order, reference, pain.Party(builder.holder(YI), YI.account, *builder.BANK), fen, "误汇"
    )
    at = builder.now()
    body = pain.write(
        message_id=order.replace("/", ""), payer=payer, transfers=[one], on=world.today, at=at
    )
    request = urllib.request.Request(f"{world.bank_url}/payments", data=body)
    urllib.request.urlopen(request, timeout=20).close()


def lost_a_letter_to_a_stolen_key(world, moving):
    """A status letter is on the road when its signer's key is revoked: refused, then given up by a person."""
    moving.apply()
    word = ("status", moving.case_in)
    world.held.add(word)
    moving.accept_only()
    moving.find_other_side()
    road = world.roads["yi"]
    world.until("the letter on its way", lambda: any(v == "hold" for _, _, v in road.log))
    directory = str(world.folder / "jia.json")
    world.command(JIA, "agency", "rotate-key", JIA.pension, "--revoke")
    world.command(JIA, "agency", "export", directory)
    world.command(YI, "agency", "import", directory)
    world.held.discard(word)

    def stuck():
        told = world.command(JIA, "agency", "letters", "--owner", JIA.pension)
        return [line.split()[2] for line in told.splitlines() if "out refused" in line]

    world.until("the letter refused", stuck)
    (name,) = stuck()
    world.command(JIA, "agency", "close", name, "--owner", JIA.pension, "--by", "jia-operator",
                  "--reason", "密钥作废，联系函由电话确认")  # fmt: skip
    assert moving.see(YI, moving.case_in)["state"] == "accepted"
