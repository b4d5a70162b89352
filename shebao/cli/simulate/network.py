"""The post between the cities, and the wire to the bank 信路: what travels is lost, doubled, delayed, forged by dice.

Everything a city sends comes here; what it is for is told by the first word of the address. A letter's copy
that was put aside travels later, in any order.
"""

import base64
import http.client
import json
import random
import threading
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

JOSE = "application/jose"
FATES = {"pass": 66, "lost": 8, "answer-lost": 8, "doubled": 6, "delayed": 6, "forged": 6}
"""What happens to a letter, in percent."""
BANK_FATES = {"pass": 84, "lost": 8, "answer-lost": 8}


class Answer(NamedTuple):
    """What came back on the wire."""

    status: int
    body: bytes
    kind: str = ""


class Silence(Exception):
    """Nobody answered."""


class Network(ThreadingHTTPServer):
    """One address for all: `/jia`, `/yi`, `/bank`.

    `deliver(city, path, body)` hands a letter over and gives the answer; it raises `Silence` when the city died.
    """

    daemon_threads = True

    def __init__(
        self, dice: random.Random, deliver: Callable[[str, str, bytes], Answer], *, port: int = 0
    ) -> None:
        super().__init__(("127.0.0.1", port), Wire)
        self.dice, self.deliver = dice, deliver
        self.calm = False
        self.bank_port = 0
        self.aside: list[tuple[str, str, bytes]] = []
        self.met: Counter[str] = Counter()
        self.fates: Counter[tuple[str, str]] = Counter()
        self.now: list[str] = []
        self.wrong: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def fate(self, of: dict[str, int], what: str) -> str:
        """What happens to the next thing on the road; `what` it is."""
        if self.calm:
            return "pass"
        drawn = self.dice.choices(list(of), weights=list(of.values()))[0]
        if drawn != "pass":
            self.now.append(drawn)
            self.met[drawn] += 1
        self.fates[what, drawn] += 1
        return drawn

    def letter(self, city: str, path: str, body: bytes) -> Answer:
        """One letter on its way."""
        fate = self.fate(FATES, kind_of(body))
        if fate == "lost":
            raise Silence
        if fate == "delayed":
            self.aside.append((city, path, body))
            raise Silence
        if fate == "forged":
            self.must_be_refused(city, path, self.altered(body))
        if fate == "doubled":
            self.deliver(city, path, body)
            self.aside.append((city, path, body))
        answer = self.deliver(city, path, body)
        if fate == "answer-lost":
            raise Silence
        return answer

    def late(self) -> str:
        """The post brings one letter that was put aside, whichever; nothing waits for its answer."""
        if not self.aside:
            return ""
        city, path, body = self.aside.pop(self.dice.randrange(len(self.aside)))
        self.met["brought late"] += 1
        self.now.append("brought late")
        try:
            self.deliver(city, path, body)
        except Silence:
            self.aside.append((city, path, body))
        return city

    def altered(self, body: bytes) -> bytes:
        """One character of the contents or the signature is another."""
        parts = body.split(b".")
        which = self.dice.choice((1, 2))
        part = bytearray(parts[which])
        place = int(self.dice.random() * (len(part) - 2))  # one draw, however long the letter is
        part[place] = ord("A") if part[place] != ord("A") else ord("B")
        parts[which] = bytes(part)
        return b".".join(parts)

    def must_be_refused(self, city: str, path: str, body: bytes) -> None:
        """A forged letter must not be kept."""
        answer = self.deliver(city, path, body)
        if answer.status == http.client.OK and result_of(answer.body) != "refused":
            self.wrong.append(f"{city} took a forged letter: {answer.body[:80]!r}")

    def bank(self, method: str, path: str, body: bytes) -> Answer:
        """A word with the bank."""
        fate = self.fate(BANK_FATES, "a file for the bank" if body else "a question to the bank")
        if fate == "lost":
            raise Silence
        wire = http.client.HTTPConnection("127.0.0.1", self.bank_port, timeout=30)
        try:
            wire.request(method, path, body or None, {"Content-Type": "application/xml"})
            got = wire.getresponse()
            answer = Answer(got.status, got.read(), got.getheader("Content-Type") or "")
        finally:
            wire.close()
        if fate == "answer-lost":
            raise Silence
        return answer


def result_of(receipt: bytes) -> str:
    """What a receipt says happened to the letter."""
    return str(_contents(receipt).get("result", ""))


def kind_of(letter: bytes) -> str:
    """What kind of letter it is, without its version."""
    return str(_contents(letter).get("type", "")).rpartition(".")[0].removeprefix("cn.shebao.")


def _contents(body: bytes) -> dict[str, Any]:
    part = body.split(b".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(part + b"=" * (-len(part) % 4))))


class Wire(BaseHTTPRequestHandler):
    """One request."""

    server: Network

    def do_GET(self) -> None:
        """A question."""
        self._travel()

    def do_POST(self) -> None:
        """A letter, or a file for the bank."""
        self._travel()

    def _travel(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        _, name, rest = self.path.split("/", 2)
        try:
            if name == "bank":
                answer = self.server.bank(self.command, f"/{rest}", body)
            else:
                answer = self.server.letter(name, f"/{rest}", body)
        except Silence:
            self.close_connection = True
            return
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: the simulation counts by itself."""
