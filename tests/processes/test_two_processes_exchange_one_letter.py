"""Two installations, each a process with tables of its own, made with the commands an operator uses.

One letter and its answer; then letters doubled, out of order, altered, by a stranger and of unknown version.
"""

import base64
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest

from shebao.agencies import suites
from tests.processes.road import letter

JIA, YI = "310100P1", "110100P1"
PATIENCE_SECONDS = 30
STUCK = "SELECT letter_id, state FROM exchange_outgoingletter WHERE state IN ('held', 'refused', 'dead')"
SAY = """
import json, sys
from shebao.cli.main import main
sys.exit(max(main(words) for words in json.loads(sys.argv[1])))
"""
SEAL = """
import json, sys
from shebao.cli.django import setup
setup()
from datetime import datetime
from shebao.agencies import keys
from shebao.exchange import envelope
for told in json.loads(sys.argv[1]):
    sent = envelope.Envelope(**{**told, "sent_at": datetime.fromisoformat(told["sent_at"])})
    print(envelope.seal(sent, keys.signing_key(sent.sender)).decode())
"""


class City:
    """An installation of its own: a home, a port, a process."""

    def __init__(self, home, code, name):
        self.home, self.code, self.name = home, code, name
        with socket.socket() as sock:
            sock.bind(("127.0.0.1", 0))
            self.port = sock.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SHEBAO_", "DJANGO_"))}
        self.environment = {
            **kept, "SHEBAO_HOME": str(home), "SHEBAO_TODAY": "2026-03-02", "SHEBAO_LOG": "WARNING",
        }  # fmt: skip

    def say(self, *commands):
        """Give these commands one after another in a process of their own; read what it prints."""
        return subprocess.Popen(
            [sys.executable, "-c", SAY, json.dumps([command.split() for command in commands])],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def seal(self, letters):
        """Letters as this installation would sign them, in bytes."""
        done = subprocess.run(
            [sys.executable, "-c", SEAL, json.dumps(letters)], env=self.environment, check=True,
            capture_output=True, text=True,
        )  # fmt: skip
        return [line.encode() for line in done.stdout.split()]

    def post(self, body):
        """A letter at the door; the receipt as it came, and what it says."""
        request = urllib.request.Request(
            f"{self.url}/exchange/v1/letters", body, {"Content-Type": "application/jose"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            receipt = answer.read()
        return receipt, letter(receipt)

    def settle(self):
        return self.say(
            "init",
            f"agency add {self.code} --name {self.name} --city {self.name} --url {self.url}",
            f"agency officer op1 --agency {self.code} --name 张一 --post operator",
            f"agency officer op2 --agency {self.code} --name 李二 --post operator",
            f"agency export {self.home}/directory.json",
        )

    def trust(self, other, fingerprint):
        file = f"{other.home}/directory.json"
        return self.say(
            f"agency import {file} --fingerprint {fingerprint} --by op1",
            f"agency confirm {fingerprint} --by op2",
            f"agency import {file}",
        )

    @contextmanager
    def running(self):
        process = subprocess.Popen(
            [sys.executable, "-m", "shebao", "serve", "--with-worker", "--port", str(self.port)],
            env=self.environment, stdout=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def rows(self, query):
        with sqlite3.connect(f"file:{self.home / 'shebao.sqlite3'}?mode=ro", uri=True) as tables:
            return tables.execute(query).fetchall()


def heard(*processes):
    """What they printed; all of them must have done what they were told."""
    said = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes), said
    return [out for out, _ in said]


@pytest.fixture(scope="module")
def cities(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cities")
    jia, yi = City(folder / "jia", JIA, "甲市"), City(folder / "yi", YI, "乙市")
    spoken = [re.search(r"[0-9a-f:]{64,}", said)[0] for said in heard(jia.settle(), yi.settle())]
    heard(jia.trust(yi, spoken[1]), yi.trust(jia, spoken[0]))
    return jia, yi


def until(question, *, stuck=list):
    """Until it is so. A letter that waits for a person will not move by waiting: that ends it at once."""
    limit = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < limit:
        found = question()
        if found:
            return found
        assert not stuck(), f"a letter waits for a person: {stuck()}"
        time.sleep(0.2)
    raise AssertionError("it took too long")


def test_two_processes_exchange_one_signed_letter_and_its_answer_over_http(cities):
    jia, yi = cities
    heard(jia.say(f"agency check {YI}"))

    with jia.running():
        until(lambda: jia.rows("SELECT 1 FROM exchange_outgoingletter WHERE attempts > 0"))
        with yi.running():  # it was away at first; the sender's worker tried again
            answer = until(
                lambda: jia.rows("SELECT agrees, differences FROM exchange_peercheck WHERE agrees"),
                stuck=lambda: jia.rows(STUCK) + yi.rows(STUCK),
            )

    assert answer == [(1, "[]")]
    ((sent, receipt),) = jia.rows("SELECT body, receipt FROM exchange_outgoingletter")
    asked = f"FROM exchange_incomingletter WHERE letter_id LIKE '{JIA}/directory-check/%'"
    ((came, given),) = yi.rows(f"SELECT body, receipt {asked}")
    assert (sent, receipt) == (came, given)
    assert yi.rows(f"SELECT state {asked}") == [("handled",)]
    assert "agrees" in heard(jia.say(f"agency check {YI}"))[0]


def written(name, **more):
    """A letter of 甲市's, not yet sealed: it asks whether we hold the right address."""
    held = {"name": "乙市", "url": "", "letter_kid": "", "paper_kid": "", "root_fingerprint": ""}
    told = {
        "letter_id": f"{JIA}/{name}", "sender": JIA, "receiver": YI, "version": 1, "previous": None,
        "kind": "exchange.directory-check", "caseref": f"{JIA}/case/{name}", "sequence": 900,
        "sent_at": "2026-03-02T09:00:00+08:00", "payload": {"held": held},
    }  # fmt: skip
    return told | more


def altered(body):
    """The same letter with one sign of its contents changed."""
    head, event, signature = body.split(b".")
    place = len(event) // 2
    other = b"A" if event[place : place + 1] != b"A" else b"B"
    return b".".join((head, event[:place] + other + event[place + 1 :], signature))


def by_a_stranger(body):
    """The same contents under a key nobody here knows."""
    kid = f"{JIA}/letter/99"
    event = base64.urlsafe_b64decode(body.split(b".")[1] + b"==")
    suite = suites.SUITES[suites.DEFAULT]
    head = {"kid": kid, "typ": typ_of(body), "cty": "application/cloudevents+json"}
    return suite.sign(event, head, suite.make()[0]).encode()


def typ_of(body):
    return json.loads(base64.urlsafe_b64decode(body.split(b".")[0] + b"=="))["typ"]


def test_over_http_too_a_letter_counts_once_waits_its_turn_or_is_held_or_refused_and_shown(cities):
    jia, yi = cities
    twice, first, second, unknown = jia.seal([
        written("twice"),
        written("first", caseref=f"{JIA}/case/order", sequence=901),
        written("second", caseref=f"{JIA}/case/order", sequence=902, previous=901),
        written("unknown", version=99, sequence=903),
    ])  # fmt: skip

    def state(name):
        return yi.rows(
            f"SELECT state, repeats FROM exchange_incomingletter WHERE letter_id='{JIA}/{name}'"
        )

    with yi.running():
        until(lambda: answers(yi))
        receipts = [yi.post(twice) for _ in range(3)]
        assert {receipt for receipt, _ in receipts} == {receipts[0][0]}
        assert yi.post(second)[1]["result"] == "stored"
        assert yi.post(unknown)[1]["result"] == "held"
        assert yi.post(altered(twice))[1]["code"] in (
            "exchange.bad-signature",
            "exchange.malformed",
        )
        assert yi.post(by_a_stranger(twice))[1]["code"] == "exchange.unknown-key"
        until(lambda: state("twice") == [("handled", 2)])
        assert state("second") == [("waiting", 0)]
        assert yi.post(first)[1]["result"] == "stored"
        until(lambda: state("first") == state("second") == [("handled", 0)])

    told = heard(yi.say(f"agency letters --owner {YI}"))[0]
    assert f"in held {JIA}/unknown  exchange.directory-check/99" in told
    assert "turned away exchange.bad-signature" in told
    assert "turned away exchange.unknown-key" in told
    answered = f"SELECT COUNT(*) FROM exchange_outgoingletter WHERE caseref LIKE '{JIA}/case/%'"
    assert yi.rows(answered) == [(3,)]


def answers(city):
    try:
        with urllib.request.urlopen(f"{city.url}/healthz", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False
