"""A city's process seen from outside 城的进程: asked over its pipe, killed, its disk filled; born again when needed."""

import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from shebao.cli.simulate.nursery import WORD_MAX

ENDLESS = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


class Died(OSError):
    """The process did not live to answer."""


class Child:
    """One city's process, spoken to over its pipe; born again (see `nursery.py`) whenever it is needed and dead."""

    def __init__(
        self, name: str, environment: Mapping[str, str], log: Path, seed: int, starts: int = 0
    ) -> None:
        self.name, self.environment, self.log, self.seed = name, dict(environment), log, seed
        self.mother: subprocess.Popen[bytes] | None = None
        self.line: socket.socket | None = None
        self.number = 0
        """Of the living process; 0 when there is none."""
        self.starts = starts
        self.asks: IO[bytes] | None = None
        self.hears: IO[bytes] | None = None

    def ask(self, **what: Any) -> dict[str, Any]:
        """One thing to do. Raises `Died`."""
        asks, hears = self._living()
        try:
            asks.write(json.dumps(what).encode() + b"\n")
            asks.flush()
            line = hears.readline()
        except OSError:
            line = b""
        if not line:
            self._bury()
            raise Died(self.name)
        return dict(json.loads(line))

    def _living(self) -> tuple[IO[bytes], IO[bytes]]:
        if not self.number:
            self.starts += 1
            ears, asks = os.pipe()
            hears, mouth = os.pipe()
            self.number = self._nursery(
                {"do": "bear", "seed": self.seed + self.starts}, ears, mouth
            )
            os.close(ears)
            os.close(mouth)
            self.asks, self.hears = os.fdopen(asks, "wb"), os.fdopen(hears, "rb")
        assert self.asks
        assert self.hears
        return self.asks, self.hears

    def _nursery(self, said: Mapping[str, Any], *pipes: int) -> int:
        """A word with the warm process, which is started at the first; the number it answers."""
        if self.line is None:
            self.line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            self.mother = subprocess.Popen(
                [sys.executable, "-m", "shebao", "simulate", "child", str(theirs.fileno())],
                env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT, pass_fds=[theirs.fileno()],
            )  # fmt: skip
            theirs.close()
            threading.Thread(target=self._keep_log, args=[self.mother.stdout], daemon=True).start()
        socket.send_fds(self.line, [json.dumps(said).encode()], pipes)
        heard = self.line.recv(WORD_MAX)
        if not heard:
            raise RuntimeError(f"{self.name} cannot be started, see {self.log}")
        return int(json.loads(heard)["number"])

    def _keep_log(self, said: IO[bytes]) -> None:
        """What it says is written by us: its own full disk must not lose or change a word of it."""
        with said, self.log.open("ab") as log:
            for line in said:
                log.write(line)

    def kill(self) -> None:
        """The power is cut."""
        if self.number:
            os.kill(self.number, signal.SIGKILL)
            self._bury()

    def rest(self) -> None:
        """A clean end of the process: its pipe closes, it finishes and gives everything back."""
        if self.number:
            self._bury()

    def _bury(self) -> None:
        """Wait until it is gone with all its locks."""
        for pipe in (self.asks, self.hears):
            with contextlib.suppress(OSError):
                assert pipe
                pipe.close()
        self._nursery({"do": "bury", "number": self.number})
        self.number = 0

    def fill_disk(self, left: int) -> None:
        """From now on no file may grow beyond `left` bytes."""
        self._living()
        resource.prlimit(self.number, resource.RLIMIT_FSIZE, (left, resource.RLIM_INFINITY))

    def free_disk(self) -> None:
        """There is room again."""
        if self.number:
            resource.prlimit(self.number, resource.RLIMIT_FSIZE, ENDLESS)

    def close(self) -> None:
        """The end, also of the warm process."""
        self.rest()
        if self.line is not None:
            self.line.close()
        if self.mother is not None:
            try:
                self.mother.wait(10)
            except subprocess.TimeoutExpired:
                self.mother.kill()
                self.mother.wait()
