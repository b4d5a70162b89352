"""Every release's dump is restored, brought up to this release, and every case in it is finished."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.upgrade import comparing, halfway, merging

ROOT = Path(__file__).resolve().parent.parent.parent
RELEASES = sorted(
    path.name for path in halfway.HERE.iterdir() if (path / "agencies.sql.xz").exists()
)
SIZE_MAX = 200_000
"""Of one dump."""
ENDS = {
    "halfway": {"closed": 8, "transferred-out": 8, "refused": 1},
    "medical": {
        "medical-closed": 5, "medical-gone": 5, "medical-withdrawn": 1, "medical-out-withdrawn": 1,
        "medical-claim-paid": 1,
    },
}  # fmt: skip
"""Where the cases of a dump end, by the module that made it; a folder's name ends with `-medical`, or is the release's."""


@pytest.fixture(params=RELEASES)
def release(request):
    return halfway.HERE / request.param


@pytest.fixture
def home(release, tmp_path):
    halfway.restore(release / "agencies.sql.xz", tmp_path / "shebao.sqlite3")
    halfway.restore(release / "bank.sql.xz", tmp_path / "bank.sqlite3")
    return tmp_path


def test_what_waited_in_every_state_is_finished_by_this_release(release, home):
    made = "medical" if release.name.endswith("-medical") else "halfway"
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SHEBAO_", "DJANGO_"))}
    env = kept | {
        "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "SHEBAO_TODAY": (release / "today").read_text()
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", f"tests.upgrade.{made}", "finish", str(home)], env=env,
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-3000:]
    ended = json.loads(done.stdout.splitlines()[-1])
    assert Counter(ended.values()) == ENDS[made], ended


@pytest.mark.parametrize("made", [merging, comparing])
def test_merges_and_comparisons_that_waited_in_every_state_are_finished_by_this_release(
    made, tmp_path
):
    found = [name for name in RELEASES if (halfway.HERE / name / made.FILE).exists()]
    assert found
    for name in found:
        halfway.restore(halfway.HERE / name / made.FILE, tmp_path / "shebao.sqlite3")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SHEBAO_", "DJANGO_"))}
        done = subprocess.run(
            [sys.executable, "-m", made.__name__, "finish", str(tmp_path)],
            env=kept | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "SHEBAO_TODAY": "2026-03-02"},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        assert json.loads(done.stdout.splitlines()[-1]) == made.ENDS


def test_a_dump_is_small():
    for name in RELEASES:
        for file in (halfway.HERE / name).iterdir():
            assert file.stat().st_size < SIZE_MAX, file
    assert RELEASES
