"""kill -9 in the middle of a payroll: all of it is there or nothing, and signing again pays everybody once."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ACT = "act/shebao.pension.services.payroll.approve_payroll"
NOTHING = {
    "state": "payroll-proposed",
    "lines": 0,
    "months": 0,
    "orders": 0,
    "entries": 0,
    "owed_fen": 0,
}


def run(step, folder, *point):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SHEBAO_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "tests.processes.payroll", step, str(folder), *point], cwd=ROOT,
        env=kept | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def seen(folder):
    done = run("see", folder)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told.pop("findings") == []
    return told


def test_a_payroll_killed_before_or_after_its_commit_pays_everybody_once(tmp_path):
    begun = run("begin", tmp_path)
    assert begun.returncode == 0, begun.stderr[-2000:]
    total = seen(tmp_path)["total_fen"]
    assert total > 0

    killed = run("approve", tmp_path, f"{ACT}/before-commit")  # everything written, nothing kept
    assert killed.returncode == -signal.SIGKILL
    assert seen(tmp_path) == NOTHING | {"total_fen": total}

    killed = run("approve", tmp_path, f"{ACT}/after-commit")  # kept, and nobody was told
    assert killed.returncode == -signal.SIGKILL
    paid = {  # one of them is five years late
        "state": "payroll-approved", "total_fen": total, "lines": 2, "months": 61, "orders": 2,
        "entries": 2, "owed_fen": total,
    }  # fmt: skip
    assert seen(tmp_path) == paid

    assert run("approve", tmp_path).returncode == 0
    assert seen(tmp_path) == paid
