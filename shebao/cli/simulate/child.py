"""One city of the simulation 模拟中的一城: does one thing at a time, as it is told over a pipe.

One line of JSON in, one out: `job` runs one background job, `http` answers one request at the real doors,
`facts` tells what the invariants need, `hire` and `staff` are the world around the agency. The process dies by
SIGKILL at the point of its work that it was told to die at; its disk is full from the point it was told.

Nothing here may depend on the hour, the machine's speed or how long a file is: the same seed does the same.
"""

import base64
import io
import json
import os
import random
import resource
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TextIO

PATIENCE = 900
"""Seconds that a city waits for an answer: it shall never be the machine's slowness that loses a letter."""


class Points:
    """The points that the present piece of work has passed; at the one it was told, it dies.

    Told a number, at the n-th point from now; told less than nothing, at the n-th that lies just before a commit.
    `full` is the point from which on no file of this process may be written.
    """

    def __init__(self) -> None:
        self.passed: list[str] = []
        self.left = self.full = 0
        self.will = ""

    def begin(self, left: int, will: str, full: int = 0) -> None:
        """From now on; `will` is the file that tells where it died."""
        self.passed, self.left, self.will, self.full = [], left, will, full

    def pass_by(self, name: str) -> None:
        """One point more."""
        self.passed.append(name)
        if len(self.passed) == self.full:
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        if not self.left or (self.left < 0 and not name.endswith("/before-commit")):
            return
        self.left -= 1 if self.left > 0 else -1
        if not self.left:
            endless = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            resource.setrlimit(resource.RLIMIT_FSIZE, endless)  # the will is no file of the city
            handle = os.open(self.will, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.write(handle, json.dumps(self.passed).encode())
            os.close(handle)
            os.kill(os.getpid(), signal.SIGKILL)


def live(asked: TextIO, answers: TextIO, seed: int) -> int:
    """Answer line by line until the pipe closes."""
    _be_patient()
    random.seed(seed)
    from django.db import close_old_connections, connections

    from shebao.base.plumbing import faults, jobs

    points, doing = Points(), _doing()
    faults.watch(points.pass_by)
    jobs.release_orphans()
    for line in asked:
        said = json.loads(line)
        points.begin(said.pop("die", 0), said.pop("will", ""), said.pop("full", 0))
        close_old_connections()  # as before every request
        try:
            told = doing[said.pop("do")](**said)
        except Exception as error:
            told = _failed(error)
        told["points"] = points.passed
        points.begin(0, "")
        answers.write(json.dumps(told) + "\n")
        answers.flush()
    connections.close_all()
    return 0


def _be_patient() -> None:
    """Waiting is measured by the machine's own clock, so nobody gives up: silence is the post's to draw."""
    from shebao.exchange import transport
    from shebao.payments.services import link

    transport.TIMEOUT_SECONDS = link.TIMEOUT_SECONDS = PATIENCE


def _failed(error: Exception) -> dict[str, Any]:
    """What a full disk or a dead database does to a worker: it is told, and the connection is begun anew."""
    from django.db import connection

    connection.close()
    return {"failed": f"{type(error).__name__}: {error}"}


def _doing() -> dict[str, Callable[..., dict[str, Any]]]:
    from django.core.wsgi import get_wsgi_application

    from shebao.base.plumbing import clock, jobs
    from shebao.cli.simulate import around, by_hand, doubles, facts, medical, touched
    from shebao.cli.worker import KEEP_DONE, SWEEP, Clockwork
    from shebao.config import handlers

    application, clockwork = get_wsgi_application(), Clockwork(handlers.PERIODIC)

    swept = clock.moment()

    def job(kinds: Sequence[str] = (), most: int = 1) -> dict[str, Any]:
        nonlocal swept
        clockwork.tick(clock.moment(), clock.today())
        if clock.moment() - swept > SWEEP:  # as the worker does
            swept = clock.moment()
            jobs.sweep(list(handlers.PERIODIC), before=swept - KEEP_DONE)
        services = {kind: handlers.JOBS[kind] for kind in kinds} or handlers.JOBS
        ran = 0
        while ran < most and jobs.run_some(services, limit=1):
            ran += 1
        return {"ran": ran}

    def http(method: str, path: str, headers: Mapping[str, str], body: str = "") -> dict[str, Any]:
        return _request(application, method, path, headers, base64.b64decode(body))

    return {"job": job, "http": http, "facts": facts.all_of, "hire": around.hire, "watch": touched.watch,
            "earn": around.earn, "newcomer": around.newcomer, "gather": around.gather,
            "medical": medical.do, "merging": doubles.do, "staff": around.staff, "verify": facts.verify, "tidy": _tidy,
            "keep": by_hand.keep}  # fmt: skip


def _tidy() -> dict[str, Any]:
    """An empty write-ahead log 清空预写日志, so that the next write is the first of its file."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return {}


def _request(
    application: Callable[..., Any], method: str, path: str, headers: Mapping[str, str], body: bytes
) -> dict[str, Any]:
    """One request through the whole of Django, without a socket."""
    address, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": address, "QUERY_STRING": query,
        "CONTENT_LENGTH": str(len(body)), "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(body), "wsgi.errors": sys.stderr,
        "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    for name, value in headers.items():
        word = name.upper().replace("-", "_")
        environ[word if word.startswith("CONTENT_") else f"HTTP_{word}"] = value
    told: dict[str, Any] = {}

    def start(status: str, fields: list[tuple[str, str]], *_: object) -> None:
        told.update(status=int(status.split()[0]), kind=dict(fields).get("Content-Type", ""))

    chunks = application(environ, start)
    try:
        told["body"] = base64.b64encode(b"".join(chunks)).decode()
    finally:
        if hasattr(chunks, "close"):
            chunks.close()
    return told
