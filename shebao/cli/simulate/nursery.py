"""Where a city's processes are born 进程之母: one that has read every line of the program and opened nothing.

To start anew after a power cut costs seconds of reading and no new knowledge, so a warm process forks: what is born
has its own memory, connections and files, and dies of its own SIGKILL. Over a socket it is told `bear` (with
the two pipes of the one to be born) or `bury`; only who is buried has given back every lock it held.
"""

import gc
import importlib
import json
import os
import socket
import sys
from typing import Any

from shebao.cli.django import setup
from shebao.cli.parents import die_with_parent

PLANT = "SHEBAO_SIMULATE_PLANT"
"""`module:function` called once at the start: a test plants a bug by it and looks whether it is caught."""
WORD_MAX = 4096


def run(handle: int) -> int:
    """Stand ready until the socket `handle` closes."""
    die_with_parent(os.getppid())
    setup()
    _read_everything()
    if PLANT in os.environ:
        module, _, name = os.environ[PLANT].partition(":")
        getattr(importlib.import_module(module), name)()
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=handle) as line:
        while word := _heard(line):
            said, pipes = word
            if said["do"] == "bear":
                number = _bear(line, said["seed"], *pipes)
            else:
                number = os.waitpid(said["number"], 0)[0]
            line.send(json.dumps({"number": number}).encode())
    return 0


def _heard(line: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    word, pipes, _, _ = socket.recv_fds(line, WORD_MAX, 2)
    return (json.loads(word), pipes) if word else None


def _read_everything() -> None:
    """Doors, services and parameters are imported; no database, whose contents a new process must read itself."""
    from django.core.wsgi import get_wsgi_application
    from django.urls import get_resolver

    from shebao.base import parameters
    from shebao.cli.simulate import facts
    from shebao.config import handlers

    get_wsgi_application()
    assert get_resolver().reverse_dict
    assert handlers.JOBS
    assert facts
    parameters.look_again()


def _bear(line: socket.socket, seed: int, ears: int, mouth: int) -> int:
    """A new process of the city; its number."""
    from shebao.cli.simulate import child

    mother = os.getpid()
    number = os.fork()
    if number:
        os.close(ears)
        os.close(mouth)
        return number
    code = 1
    try:
        line.close()
        die_with_parent(mother)
        with (
            os.fdopen(ears, encoding="utf-8") as asked,
            os.fdopen(mouth, "w", encoding="utf-8") as answers,
        ):
            code = child.live(asked, answers, seed)
    finally:
        sys.stderr.flush()
        os._exit(code)
