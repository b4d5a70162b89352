"""`shebao serve`: the pages and machine doors, with the worker if asked; one process tree.

The parent listens and passes signals on; a child, or several, answers requests; with `--with-worker` another runs
jobs and is started again if it dies. SIGTERM lets requests and the running job finish. When the parent is
killed outright its children go with it, so the port is free again at once.
"""

import argparse
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence

from shebao.cli.django import setup


def parser() -> argparse.ArgumentParser:
    """What may be said on the command line."""
    words = argparse.ArgumentParser(prog="shebao serve", description="Serve the pages.")
    words.add_argument("--host", default="127.0.0.1", help="address to listen on")
    words.add_argument("--port", type=int, default=8000, help="0 takes a free one and prints it")
    words.add_argument(
        "--threads", type=int, default=4, help="requests each process answers at a time"
    )
    words.add_argument(
        "--processes", type=int, default=1, help="children that answer, at most one a core"
    )
    words.add_argument("--with-worker", action="store_true", help="run background jobs too")
    return words


def free_port(host: str) -> int:
    """A port nobody listens on."""
    with socket.socket() as sock:
        sock.bind((host, 0))
        return int(sock.getsockname()[1])


class Worker:
    """The job worker as a child, started again when it dies by itself."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.process = self.start()
        threading.Thread(target=self.watch, daemon=True).start()

    def start(self) -> subprocess.Popen[bytes]:
        """Start it; it watches its parent (see `cli.worker`)."""
        command = [sys.executable, "-m", "shebao", "worker", "--parent", str(os.getpid())]
        return subprocess.Popen(command)

    def watch(self) -> None:
        """Start it again a second after it died."""
        while not self.stopping.is_set():
            self.process.wait()
            if not self.stopping.wait(1):
                self.process = self.start()

    def stop(self) -> None:
        """Ask it to finish its job; insist after ten seconds."""
        self.stopping.set()
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def run(argv: Sequence[str]) -> int:
    """Serve until told to stop."""
    args = parser().parse_args(argv)
    setup()
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    port = args.port or free_port(args.host)
    os.environ["SHEBAO_PARENT"] = str(os.getpid())
    server = Granian(
        "shebao.cli.wsgi:application",
        address=args.host,
        port=port,
        interface=Interfaces.WSGI,
        workers=args.processes,
        blocking_threads=args.threads,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    )
    worker = Worker() if args.with_worker else None
    print(f"http://{args.host}:{port}", flush=True)
    try:
        server.serve()
    finally:
        if worker is not None:
            worker.stop()
    return 0
