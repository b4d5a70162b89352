"""A city's processes from a warm one 热进程: forked, with memory, connections and files of their own (decision 0070).

A process that dies at every move is started again a hundred times, and two seconds of each start were reading the same program.
What is forked here runs the same words of the command line, leads a group of its own and dies of a SIGKILL to that
group, as one that was started does. That those can be started too is what `test_serve.py` and the demonstration show.
"""

import contextlib
import faulthandler
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import time
import traceback
from pathlib import Path

from shebao.cli.parents import die_with_parent

ROOT = Path(__file__).resolve().parent.parent.parent
WORD_MAX = 65_536
GLANCE_SECONDS = 0.01


class Mother:
    """The warm process of one city, seen from outside."""

    def __init__(self, environment):
        self.line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        words = [sys.executable, "-m", "tests.processes.warm", str(theirs.fileno())]
        self.process = subprocess.Popen(
            words, env=environment | {"PYTHONPATH": str(ROOT)}, pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
        theirs.close()

    def ask(self, files=(), **what):
        socket.send_fds(self.line, [json.dumps(what).encode()], files)
        heard = self.line.recv(WORD_MAX)
        assert heard, "the warm process has gone"
        return json.loads(heard)

    def bear(self, words, out, err, *, faults):
        """A process of the city that runs these words of the command line; what it says goes to those files."""
        told = self.ask([out.fileno(), err.fileno()], do="bear", words=words, faults=faults)
        return Born(self, told["number"])

    def close(self):
        """The end, also of whatever is still alive."""
        self.line.close()
        self.process.wait(10)


class Born:
    """One of its processes, with the words of `subprocess.Popen` that a world uses."""

    def __init__(self, mother, number):
        self.mother, self.pid, self.returncode = mother, number, None

    def poll(self):
        if self.returncode is None:
            self.returncode = self.mother.ask(do="look", number=self.pid)["code"]
        return self.returncode

    def wait(self, timeout=None):
        limit = time.monotonic() + (timeout or 600)
        while self.poll() is None:
            if time.monotonic() > limit:
                raise subprocess.TimeoutExpired("shebao", timeout)
            time.sleep(GLANCE_SECONDS)
        return self.returncode


class Forked:
    """What `serve` starts for its jobs: a child of its own, that has read everything too."""

    def __init__(self, words):
        self.pid, self.over = _fork(words), False

    def wait(self, timeout=None):
        limit = time.monotonic() + (timeout or 10**6)
        while not self.over:
            with contextlib.suppress(ChildProcessError):  # another thread waits too
                self.over = self.over or os.waitpid(self.pid, os.WNOHANG)[0] == self.pid
            if time.monotonic() > limit:
                raise subprocess.TimeoutExpired("worker", timeout)
            time.sleep(GLANCE_SECONDS * 10)

    def terminate(self):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)

    def kill(self):
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


def run(handle):
    """Read everything, then bear and look until the socket closes."""
    die_with_parent(os.getppid())
    _read_everything()
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=handle) as line:
        while True:
            said, files, _, _ = socket.recv_fds(line, WORD_MAX, 2)
            if not said:
                return
            word = json.loads(said)
            if word["do"] == "bear":
                told = {"number": _bear(line, word, files)}
            else:
                told = {"code": _code_of(word["number"])}
            line.send(json.dumps(told).encode())


def _read_everything():
    """The program, no database: what is in there a new process reads itself."""
    from shebao.cli.django import setup

    setup()
    from django.db import connections
    from django.urls import get_resolver

    from shebao.base import parameters
    from shebao.cli import agency, demo, serve, worker
    from shebao.config import handlers, wsgi

    assert get_resolver().reverse_dict
    assert all((agency, demo, worker, handlers.JOBS, wsgi.application))
    parameters.look_again()
    serve.Worker.start = lambda self: Forked(["worker", "--parent", str(os.getpid())])
    assert all(each.connection is None for each in connections.all())


def _code_of(number):
    """As `subprocess` tells it; none while it lives."""
    found, status = os.waitpid(number, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if found else None


def _bear(line, word, files):
    def begin():
        line.close()
        os.setsid()
        for number, file in enumerate(files, 1):
            os.dup2(file, number)
        faulthandler.register(signal.SIGUSR1, file=2)
        if not word["faults"]:
            os.environ.pop("SHEBAO_FAULTS", None)

    number = _fork(word["words"], begin)
    for file in files:
        os.close(file)
    return number


def _fork(words, begin=lambda: None):
    """A child that runs these words of the command line to their end, and goes when its parent goes."""
    parent = os.getpid()
    number = os.fork()
    if number:
        return number
    code = 1
    try:
        begin()
        die_with_parent(parent)
        from shebao.cli.main import main

        code = main(words)
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code or 0)


if __name__ == "__main__":
    run(int(sys.argv[1]))
