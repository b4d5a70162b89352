"""kill -9 in the middle of a payroll: all of it is there or nothing, and signing again pays everybody once."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ACT = "act/shebao.pension.services.payroll.approve_payroll"
NOTHING = {"state": "payroll-proposed", "lines": 0, "months": 0, "orders": 0, "entries": 0, "owed_fen": 0}


def run(step, folder, faults=None):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SHEBAO_", "DJANGO_"))}
    more = {"SHEBAO_FAULTS": str(faults)} if faults else {}
    return subprocess.run(
        [sys.executable, "-m", "tests.processes.payroll", step, str(folder)], cwd=ROOT,
        env=kept | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"} | more, capture_output=True, text=True,
        check=False, start_new_session=True,
    )  # fmt: skip


def seen(folder):
    done = run("see", folder)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout.splitlines()[-1])
    assert told.pop("findings") == []
    return told


def test_a_payroll_killed_before_or_after_its_commit_pays_everybody_once(tmp_path):
    home, faults = tmp_path / "home", tmp_path / "faults"
    home.mkdir()
    (faults / "hit").mkdir(parents=True)
    (faults / "plan").write_text(f"{ACT}/before-commit\n{ACT}/after-commit\n")
    begun = run("begin", home)
    assert begun.returncode == 0, begun.stderr[-2000:]
    total = seen(home)["total_fen"]
    assert total > 0

    assert run("approve", home, faults).returncode == -signal.SIGKILL  # everything written, nothing kept
    assert seen(home) == NOTHING | {"total_fen": total}

    assert run("approve", home, faults).returncode == -signal.SIGKILL  # kept, and nobody was told
    paid = {
        "state": "payroll-approved", "total_fen": total, "lines": 2, "months": 2, "orders": 2,
        "entries": 2, "owed_fen": total,
    }  # fmt: skip
    assert seen(home) == paid

    assert run("approve", home, faults).returncode == 0
    assert seen(home) == paid
