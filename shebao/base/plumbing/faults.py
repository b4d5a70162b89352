"""Planted faults 故障点: for drills only. With `SHEBAO_FAULTS=<folder>` the process kills itself at named points.

`<folder>/plan` lists the points, one a line (`*` for all); each is hit once, remembered as a file in
`<folder>/hit/`. Without the variable nothing happens and nothing is read.
"""

import os
import signal
from hashlib import sha256
from pathlib import Path

from django.db import transaction


def point(name: str) -> None:
    """Die here, by SIGKILL with the whole process group, if the plan says so and it was not hit before."""
    folder = os.environ.get("SHEBAO_FAULTS")
    if not folder:
        return
    home = Path(folder)
    plan = (home / "plan").read_text(encoding="utf-8").split()
    if name not in plan and "*" not in plan:
        return
    mark = home / "hit" / sha256(name.encode()).hexdigest()[:16]
    try:
        handle = os.open(mark, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        return
    os.write(handle, f"{name}\n".encode())
    os.fsync(handle)
    os.close(handle)
    os.killpg(os.getpgid(0), signal.SIGKILL)


def around_commit(name: str) -> None:
    """Two points: before this transaction commits, and just after."""
    if os.environ.get("SHEBAO_FAULTS"):
        point(f"{name}/before-commit")
        transaction.on_commit(lambda: point(f"{name}/after-commit"))
