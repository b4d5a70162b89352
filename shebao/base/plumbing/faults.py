"""Planted faults 故障点: for drills only. With `SHEBAO_FAULTS=<folder>` the process kills itself at named points.

`<folder>/plan` lists the points, one a line: a name (its first passage), a name with `@3` (its third, of
all processes together), or `*` (every name, once). Each is hit once, remembered as a file in `<folder>/hit/`.
Without the variable nothing happens and nothing is read. A drill in this process may `watch` instead.
"""

import os
import signal
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from django.db import transaction

_watchers: list[Callable[[str], None]] = []


def watch(watcher: Callable[[str], None]) -> None:
    """From now on this process tells `watcher` the name of every point it passes."""
    _watchers.append(watcher)


def point(name: str) -> None:
    """Die here, by SIGKILL with the whole process group, if the plan says so and it was not hit before."""
    for watcher in _watchers:
        watcher(name)
    folder = os.environ.get("SHEBAO_FAULTS")
    if not folder:
        return
    home = Path(folder)
    plan = (home / "plan").read_text(encoding="utf-8").split()
    if name in plan or "*" in plan:
        _die_once(home, name)
    if any(each.startswith(f"{name}@") for each in plan):
        numbered = f"{name}@{_passage(home, name)}"
        if numbered in plan:
            _die_once(home, numbered)


def watched() -> bool:
    """Whether a drill in this process wants to know."""
    return bool(_watchers)


def around_commit(name: str) -> None:
    """Two points: before this transaction commits, and just after."""
    if _watchers or os.environ.get("SHEBAO_FAULTS"):
        point(f"{name}/before-commit")
        transaction.on_commit(lambda: point(f"{name}/after-commit"))


def _passage(home: Path, name: str) -> int:
    """Which passage of this point it is: one byte a passage in a file that outlives the process."""
    (home / "seen").mkdir(exist_ok=True)
    handle = os.open(home / "seen" / _word(name), os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    try:
        os.write(handle, b".")
        return os.lseek(handle, 0, os.SEEK_CUR)
    finally:
        os.close(handle)


def _die_once(home: Path, name: str) -> None:
    try:
        handle = os.open(home / "hit" / _word(name), os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        return
    os.write(handle, f"{name}\n".encode())
    os.fsync(handle)
    os.close(handle)
    os.killpg(os.getpgid(0), signal.SIGKILL)


def _word(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:16]
