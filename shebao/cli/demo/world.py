"""The demonstration's processes 进程: one a city, one for the bank, on free ports, over one folder.

The business date is a file that every process reads, so that the story can go on. A process that dies is
started again: nothing may be lost by that.
"""

import contextlib
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import IO, Any, NamedTuple

from shebao.cli.demo.story import CITIES, START, City

TRIES = 240
PAUSE = 0.25


class Told(NamedTuple):
    """An answer of a machine door."""

    status: int
    body: dict[str, Any]


class Refused(Exception):
    """A machine door said no."""

    def __init__(self, told: Told) -> None:
        self.told = told
        super().__init__(f"{told.status} {told.body.get('code')}: {told.body.get('title')}")


class Failed(RuntimeError):
    """A command ended with another number than zero; `said` is what it printed."""

    def __init__(self, command: str, said: str) -> None:
        self.said = said
        super().__init__(f"{command}: {said}")


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class World:
    """Cities and a bank, running."""

    def __init__(
        self, folder: Path, *, cities: Sequence[str] = ("jia", "yi"), seed: int = 1,
        databases: Mapping[str, str] | None = None, bank: Sequence[str] = (),
        faults: Path | None = None,
    ) -> None:  # fmt: skip
        self.folder = folder
        self.cities = [CITIES[key] for key in cities]
        self.seed = seed
        self.databases = dict(databases or {})
        self.bank_habits = list(bank)
        self.faults = faults
        self.ports = {city.key: free_port() for city in self.cities}
        self.ports["bank"] = free_port()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.deaths: list[str] = []
        self.today_file = folder / "today"
        folder.mkdir(parents=True, exist_ok=True)
        if not self.today_file.exists():
            self.today_file.write_text(START.isoformat(), encoding="utf-8")

    # the date

    @property
    def today(self) -> date:
        """The business date."""
        return date.fromisoformat(self.today_file.read_text(encoding="utf-8").strip())

    def advance(self, days: int = 1) -> date:
        """Some days pass."""
        new = self.today + timedelta(days=days)
        draft = self.today_file.with_suffix(".new")
        draft.write_text(new.isoformat(), encoding="utf-8")
        draft.replace(self.today_file)
        return new

    # processes

    def home(self, city: City) -> Path:
        """A city's own folder."""
        return self.folder / city.key

    def origin(self, city: City) -> str:
        """A city's address."""
        return f"http://127.0.0.1:{self.ports[city.key]}"

    @property
    def bank_url(self) -> str:
        """The bank's address."""
        return f"http://127.0.0.1:{self.ports['bank']}"

    def environment(self, city: City | None) -> dict[str, str]:
        """What a process is told."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SHEBAO_", "DJANGO_"))}
        kept |= {"SHEBAO_TODAY": f"@{self.today_file}", "SHEBAO_DEMO": "1", "PYTHONUTF8": "1",
                 "SHEBAO_LOG": os.environ.get("SHEBAO_LOG", "WARNING")}  # fmt: skip
        if city:
            kept |= {"SHEBAO_HOME": str(self.home(city)), "SHEBAO_ORIGIN": self.origin(city)}
            if city.key in self.databases:
                kept["SHEBAO_DATABASE_URL"] = self.databases[city.key]
            if self.faults:
                kept["SHEBAO_FAULTS"] = str(self.faults)
        return kept

    def command(self, city: City | None, *words: str) -> str:
        """Run one `shebao` command to its end and give its output."""
        if city:
            self.home(city).mkdir(parents=True, exist_ok=True)
        environment = self.environment(city)
        environment.pop("SHEBAO_FAULTS", None)
        done = subprocess.run(
            [sys.executable, "-m", "shebao", *words], env=environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise Failed(f"shebao {' '.join(words)}", done.stdout + done.stderr)
        return done.stdout

    def start(self, name: str) -> None:
        """Start a city's process, or the bank's."""
        city = CITIES.get(name)
        if city:
            words = ["serve", "--port", str(self.ports[name]), "--with-worker"]
        else:
            words = ["bank", "serve", "--db", str(self.folder / "bank.sqlite3"), "--port",
                     str(self.ports[name]), "--seed", str(self.seed), *self.bank_habits]  # fmt: skip
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = self.spawn(city, words, log)

    def spawn(
        self, city: City | None, words: Sequence[str], log: IO[bytes]
    ) -> "subprocess.Popen[bytes]":
        """A process that leads a group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "shebao", *words], env=self.environment(city), stdout=log,
            stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip

    def start_all(self) -> None:
        """Everything runs, and answers."""
        for name in ["bank", *(city.key for city in self.cities)]:
            if name not in self.processes:
                self.start(name)
        for city in self.cities:
            self.wait_until_up(city.key)

    def wait_until_up(self, name: str) -> None:
        """Until the process answers its health page."""
        for _ in range(TRIES):
            self.revive()
            try:
                if self._http("GET", self.ports[name], "/healthz", {}, None).status == 200:
                    return
            except OSError:
                pass
            time.sleep(PAUSE)
        raise RuntimeError(f"{name} does not answer; see {self.folder / (name + '.log')}")

    def revive(self) -> list[str]:
        """Start again what has died; the names."""
        dead = [name for name, process in self.processes.items() if process.poll() is not None]
        for name in dead:
            self.deaths.append(name)
            self.start(name)
        return dead

    def kill(self, name: str) -> None:
        """Power cut: SIGKILL to the whole process group."""
        process = self.processes[name]
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop_all(self) -> None:
        """A clean end."""
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for name, process in self.processes.items():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill(name)
        self.processes.clear()

    # machine doors

    def _http(
        self, method: str, port: int, path: str, headers: Mapping[str, str], body: Any
    ) -> Told:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            sent = json.dumps(body).encode() if body is not None else None
            connection.request(method, path, sent, {"Content-Type": "application/json", **headers})
            answer = connection.getresponse()
            raw = answer.read()
        except http.client.HTTPException as error:
            raise ConnectionError(str(error)) from error
        finally:
            connection.close()
        try:
            return Told(answer.status, json.loads(raw) if raw else {})
        except ValueError:
            return Told(answer.status, {"text": raw.decode(errors="replace")[:500]})

    def tokens(self, city: City) -> dict[str, str]:
        """Tokens of a city's officers and people, as the story made them."""
        file = self.home(city) / "demo.json"
        return dict(json.loads(file.read_text(encoding="utf-8"))["tokens"])

    def call(
        self, city: City, user: str, method: str, path: str, body: Any = None, *, key: str = ""
    ) -> dict[str, Any]:
        """Call a machine door as somebody; tried again with the same key while a process is being revived."""
        headers = {"Authorization": f"Bearer {self.tokens(city)[user]}"}
        if method == "POST":
            headers["Idempotency-Key"] = key or secrets.token_hex(8)
        for _ in range(TRIES):
            try:
                told = self._http(method, self.ports[city.key], f"/api/v1{path}", headers, body)
            except OSError:
                self.revive()
                time.sleep(PAUSE)
                continue
            if told.status >= 500:
                raise RuntimeError(f"{method} {path}: {told}")
            if told.status >= 400:
                raise Refused(told)
            return told.body
        raise RuntimeError(f"{city.key} does not answer")

    def ledger(self, city: City) -> dict[str, int]:
        """An agency's trial balance as its accountant's machine door tells it, in fen by account code."""
        return dict(self.call(city, "accountant", "GET", "/payments/totals")["ledger_fen"])

    def bank(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Ask the bank."""
        for _ in range(TRIES):
            try:
                return self._http(method, self.ports["bank"], path, {}, body).body
            except OSError:
                self.revive()
                time.sleep(PAUSE)
        raise RuntimeError("the bank does not answer")
