"""A population run killed by the system in the middle and started again: the same file, every line once."""

import os
import signal
import subprocess
import sys
import time

import pyarrow.ipc as ipc
import pytest

from bench import populations

ROWS, PART = 1_500_000, 65_536
RUN = (sys.executable, "-m", "shebao", "population", "run", "settlement", "--years", "2025")


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    path = tmp_path_factory.mktemp("people") / "accounts.parquet"
    populations.write(populations.settlement(ROWS, years=1), path, bad=0.01)
    return path


def words(source, target):
    files = ("--in", source, "--out", target, "--part-rows", PART)
    return [str(word) for word in (*RUN, *files)]


def kill_after(parts, source, target):
    """Start the run and kill it as soon as so many parts are whole; how many there are then."""
    folder = target.with_name(f"{target.name}.parts")
    run = subprocess.Popen(
        words(source, target), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 120
        while len(list(folder.glob("*.json"))) < parts:
            assert run.poll() is None, "it ended before it could be killed"
            assert time.monotonic() < until
            time.sleep(0.002)
        os.kill(run.pid, signal.SIGKILL)
    finally:
        run.kill()
        assert run.wait() == -signal.SIGKILL
    return len(list(folder.glob("*.json")))


def test_killed_twice_and_started_again_every_line_is_there_once(source, tmp_path):
    target, whole = tmp_path / "killed.arrow", tmp_path / "whole.arrow"

    first = kill_after(1, source, target)
    assert not target.exists()
    second = kill_after(first + 1, source, target)
    assert not target.exists()
    last = subprocess.run(words(source, target), capture_output=True, text=True, check=False)
    assert last.returncode == 0, last.stderr
    done = f"{second * PART:,} of {ROWS:,} lines"
    assert done in last.stderr.splitlines()[0], "it goes on where it was"

    subprocess.run(words(source, whole), capture_output=True, check=True)
    for name in ("{}.arrow", "{}.aside.csv"):
        one, two = (tmp_path / name.format(n) for n in ("killed", "whole"))
        assert one.read_bytes() == two.read_bytes()
    keys = ipc.open_file(str(target)).read_all()["account"].to_pylist()
    assert len(keys) == len(set(keys)) == ROWS * 99 // 100
    assert not list(tmp_path.glob("*.parts"))
    assert f"{ROWS * 99 // 100:,}" in last.stdout


def test_what_takes_longer_than_a_second_is_said_before(source, tmp_path):
    """The first run on a machine compiles the rules, and says so; the second does not."""
    home = os.environ | {"SHEBAO_COMPILED": str(tmp_path / "compiled")}
    told = [
        subprocess.run(words(source, tmp_path / name), capture_output=True, text=True,
                       check=True, env=home).stderr
        for name in ("one.arrow", "two.arrow")
    ]  # fmt: skip
    assert "compiling the rules" in told[0].splitlines()[0]
    assert "compiling" not in told[1]
