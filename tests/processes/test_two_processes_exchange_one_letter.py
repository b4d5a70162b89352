"""Two installations, each a process with tables of its own, made with the commands an operator uses."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

JIA, YI = "310100P1", "110100P1"
PATIENCE_SECONDS = 60
SAY = """
import json, sys
from shebao.cli.main import main
sys.exit(max(main(words) for words in json.loads(sys.argv[1])))
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


@pytest.fixture
def cities(tmp_path):
    jia, yi = City(tmp_path / "jia", JIA, "甲市"), City(tmp_path / "yi", YI, "乙市")
    spoken = [re.search(r"[0-9a-f:]{64,}", said)[0] for said in heard(jia.settle(), yi.settle())]
    heard(jia.trust(yi, spoken[1]), yi.trust(jia, spoken[0]))
    return jia, yi


def until(question):
    limit = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < limit:
        found = question()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError("it took too long")


def test_two_processes_exchange_one_signed_letter_and_its_answer_over_http(cities):
    jia, yi = cities
    heard(jia.say(f"agency check {YI}"))

    with jia.running():
        until(lambda: jia.rows("SELECT 1 FROM exchange_outgoingletter WHERE attempts > 0"))
        with yi.running():  # it was away at first; the sender's worker tried again
            answer = until(
                lambda: jia.rows("SELECT agrees, differences FROM exchange_peercheck WHERE agrees")
            )

    assert answer == [(1, "[]")]
    ((sent, receipt),) = jia.rows("SELECT body, receipt FROM exchange_outgoingletter")
    ((came, given),) = yi.rows("SELECT body, receipt FROM exchange_incomingletter")
    assert (sent, receipt) == (came, given)
    assert yi.rows("SELECT state FROM exchange_incomingletter") == [("handled",)]
    assert "agrees" in heard(jia.say(f"agency check {YI}"))[0]
