"""`shebao serve` as a process: answers, works, stops cleanly, and leaves nothing behind when killed."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def shebao(home: Path, *words: str, **more) -> subprocess.Popen:
    """Start the command in an installation of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SHEBAO_", "DJANGO_"))}
    env = {**kept, "SHEBAO_HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    return subprocess.Popen([sys.executable, "-m", "shebao", *words], env=env, cwd=home, **more)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A fresh installation."""
    folder = tmp_path_factory.mktemp("home")
    assert shebao(folder, "init", stdout=subprocess.DEVNULL).wait() == 0
    return folder


@pytest.fixture
def server(home):
    """A server with its worker, on a free port."""
    process = shebao(
        home, "serve", "--port", "0", "--with-worker", stdout=subprocess.PIPE, text=True
    )
    try:
        url = process.stdout.readline().strip()
        until(lambda: answers(url))
        yield process, url
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def until(condition, seconds: float = 60) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)


def answers(url: str) -> bool:
    """Whether the health page says ok."""
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
            return json.load(answer)["status"] == "ok"
    except OSError:
        return False


def children(pid: int) -> list[int]:
    """Processes started by this one, all the way down."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, IndexError):
            continue
        if parent == pid:
            found += [int(folder.name), *children(int(folder.name))]
    return found


def gone(pid: int) -> bool:
    """Whether a process has ended."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def port_is_free(url: str) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", int(url.rsplit(":", 1)[1]))) != 0


def test_a_server_stops_cleanly_when_asked(server):
    process, url = server
    below = children(process.pid)
    assert len(below) >= 2

    process.send_signal(signal.SIGTERM)

    assert process.wait(30) == 0
    until(lambda: all(map(gone, below)))
    until(lambda: port_is_free(url))


def test_two_processes_answer_where_two_are_asked_for_and_both_go(home):
    words = ("serve", "--port", "0", "--processes", "2")
    process = shebao(home, *words, stdout=subprocess.PIPE, text=True)
    try:
        url = process.stdout.readline().strip()
        until(lambda: answers(url))
        until(lambda: len(children(process.pid)) == 2)
        below = children(process.pid)
        process.send_signal(signal.SIGTERM)

        assert process.wait(30) == 0
        until(lambda: all(map(gone, below)))
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_server_killed_outright_takes_its_children_along(server):
    process, url = server
    below = children(process.pid)

    process.kill()

    until(lambda: all(map(gone, below)))
    until(lambda: port_is_free(url))


def test_a_worker_that_dies_is_started_again(server):
    process, _ = server
    worker = next(pid for pid in children(process.pid) if b"worker" in cmdline(pid))

    os.kill(worker, signal.SIGKILL)

    until(lambda: any(b"worker" in cmdline(p) and p != worker for p in children(process.pid)))


def cmdline(pid: int) -> bytes:
    """The words a process was started with."""
    try:
        return (Path("/proc") / str(pid) / "cmdline").read_bytes()
    except OSError:
        return b""


def test_a_worker_told_once_stops_when_nothing_is_due(home):
    worker = shebao(home, "worker", "--once", stdout=subprocess.PIPE, text=True)

    said, _ = worker.communicate(timeout=60)

    assert (worker.returncode, said.strip()) == (0, "0 jobs run")
