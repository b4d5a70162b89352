"""`make test`: every stage, its minutes, the ten slowest tests, one closing line.

Tables on PostgreSQL and on SQLite, rules, every page in Chinese and in English, processes, browser
(SQLite; the journey marked `journey` also on PostgreSQL), check: a queue, the long ones first, three at a time,
so that no core waits. Tables are migrated once and copied. With words, only those tests, on both databases. Each
process of a stage finds the server's address in `SHEBAO_TEST_POSTGRES`.
"""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import messages, postgres  # noqa: E402

NO_TESTS = 5
BUDGET_MINUTES = 20
PAGES = "every_page_is_sound"
AT_ONCE = 3
"""Suites that run side by side: CI has two cores, and who starts processes or drives a browser waits half of the time."""
GLANCE_SECONDS = 0.2


class Suite(NamedTuple):
    """One run of pytest, or of the checks."""

    name: str
    words: list[str]
    database: str = ""

    def command(self, report: Path) -> list[str]:
        """What is started."""
        if self is CHECK:
            return [sys.executable, "tools/check.py"]
        return [sys.executable, "-m", "pytest", *self.words, f"--junitxml={report}"]


CHECK = Suite("check", [])


class Result(NamedTuple):
    """What came out of it."""

    name: str
    passed: int
    failed: int
    seconds: float
    slow: list[tuple[float, str]]
    cpu: float = 0.0
    """Seconds of CPU of its processes: on a machine with other work the minutes say little."""


class Running(NamedTuple):
    """A suite that has been started."""

    suite: Suite
    process: subprocess.Popen[bytes]
    started: float
    log: Path
    report: Path


def environment(folder: Path, server: str, database: str) -> dict[str, str]:
    """What a stage is told: where it lies, the server, its database, where tables lie ready.

    Hundreds of processes are started: each reads what the first compiled, whatever the machine says of bytecode.
    """
    return {
        **{name: word for name, word in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "SHEBAO_TEST_POSTGRES": server,
        "SHEBAO_TEST_DATABASE_URL": database,
        "SHEBAO_TEST_READY": str(folder),
    }


def make_ready(folder: Path, server: str) -> None:
    """Migrate each database once, side by side; every process has a copy (`tests/ready.py`)."""
    command = [sys.executable, "-m", "tests.ready"]
    each = [
        subprocess.Popen(command, cwd=ROOT, env=environment(folder, server, database))
        for database in ("", server)
    ]
    if any([process.wait() for process in each]):
        raise SystemExit("the tables could not be migrated")


def start(suite: Suite, folder: Path, server: str) -> Running:
    """Start a suite; its words go to a file."""
    env = environment(folder, server, suite.database)
    slug = suite.name.replace(" ", "-").replace(",", "")
    log, report = folder / f"{slug}.log", folder / f"{slug}.xml"
    with log.open("wb") as out:
        process = subprocess.Popen(suite.command(report), cwd=ROOT, env=env, stdout=out, stderr=out)
    return Running(suite, process, time.monotonic(), log, report)


def spent() -> float:
    """Seconds of CPU of all children that have ended, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def finish(running: Running, cpu: float = 0.0) -> Result:
    """Count, and print the words of a failure."""
    code = running.process.wait()
    seconds = time.monotonic() - running.started
    said = running.log.read_text(encoding="utf-8", errors="replace")
    if running.suite is CHECK:
        passed, failed, slow = *count_checks(said), []
        print(said, end="")
    else:
        passed, failed, slow = count(running.report)
    if code not in (0, NO_TESTS) and not failed:
        failed = 1
    if failed and running.suite is not CHECK:
        print(said[-40_000:])
    name = running.suite.name
    state = "FAIL" if failed else "ok  "
    print(f"  {state} {name:<22} {passed:>5} passed {failed:>3} failed {seconds / 60:6.1f} min")
    return Result(name, passed, failed, seconds, slow, cpu)


def count(report: Path) -> tuple[int, int, list[tuple[float, str]]]:
    """Passed, failed (errors and skips too: nothing may be skipped), seconds of each test."""
    if not report.is_file():
        return 0, 0, []
    passed = failed = 0
    slow = []
    for case in ElementTree.parse(report).iter("testcase"):
        bad = any(case.find(kind) is not None for kind in ("failure", "error", "skipped"))
        passed, failed = passed + (not bad), failed + bad
        slow.append((float(case.get("time", "0")), f"{case.get('classname')}.{case.get('name')}"))
    return passed, failed, slow


def count_checks(said: str) -> tuple[int, int]:
    """Passed and failed, of the lines of `tools/check.py`."""
    lines = said.splitlines()
    return tuple(sum(line.startswith(f"  {word} ") for line in lines) for word in ("ok ", "FAIL"))  # type: ignore[return-value]


def run(suites: list[Suite], folder: Path, server: str) -> list[Result]:
    """Suites in their order, `AT_ONCE` side by side: when one ends the next begins."""
    waiting, running, results = list(suites), list[Running](), list[Result]()
    try:
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                running.append(start(waiting.pop(0), folder, server))
            for one in list(running):
                before = spent()
                if one.process.poll() is not None:
                    running.remove(one)
                    results.append(finish(one, spent() - before))
            time.sleep(GLANCE_SECONDS)
    finally:
        for one in running:
            one.process.terminate()
            one.process.wait(20)
    return results


KILLED = ("test_transfer_killed.py", "test_three_processes.py", "test_simulate.py")
"""The longest of `tests/processes`: a stage of their own, so that the rest runs beside them."""
ROOMS = ["tests", "--ignore=tests/browser", "--ignore=tests/processes"]
"""Where `tables` and `rules` live; who is asked for none of the others need not read them."""
MOVING = ["tests/transfers", "tests/portal"]
"""Half of what asks PostgreSQL: one process would mostly wait for the server, and end last."""


def everything(folder: Path, server: str) -> list[Result]:
    """All stages: the long ones first, and beside one that computes another that mostly waits."""
    killed = [f"tests/processes/{name}" for name in KILLED]
    spared = [f"--ignore={name}" for name in killed]
    others = [f"--ignore={name}" for name in MOVING]
    browser = ["tests/browser", "-m", "browser", "-k"]
    suites = [
        Suite("tables, SQLite", [*ROOMS, "-m", "tables"]),
        Suite("processes, killed", killed),
        Suite("PostgreSQL, moving", [*MOVING, "-m", "tables"], server),
        Suite("pages, Chinese", [*browser, f"{PAGES} and zh-hans"]),
        Suite("rules", [*ROOMS, "-m", "rules"]),
        Suite("processes", ["tests/processes", *spared]),
        Suite("PostgreSQL, the rest", [*ROOMS, *others, "-m", "tables"], server),
        Suite("pages, English", [*browser, f"{PAGES} and not zh-hans"]),
        Suite("browser", [*browser, f"not {PAGES}"]),
        CHECK,
        Suite("journey, PostgreSQL", ["tests/browser", "-m", "journey"], server),
    ]
    return run(suites, folder, server)


def some(words: list[str], folder: Path, server: str) -> list[Result]:
    """Only the tests named, on both databases."""
    suites = [Suite("these, SQLite", words), Suite("these, PostgreSQL", words, server)]
    return run(suites, folder, server)


def report(results: list[Result], started: float) -> int:
    """The ten slowest, minutes, and the closing line. Exit code."""
    slow = sorted((s for result in results for s in result.slow), reverse=True)[:10]
    print("\nten slowest:")
    for seconds, name in slow:
        print(f"  {seconds:6.1f} s  {name}")
    print("\nminutes, and of CPU:")
    for result in results:
        print(f"  {result.seconds / 60:6.1f}  {result.name:<22} {result.cpu / 60:6.1f}")
    whole = (time.time() - float(os.environ.get("SHEBAO_CI_STARTED", started))) / 60
    print(f"  {whole:6.1f}  in all")
    if whole > BUDGET_MINUTES:
        print(f"WARNING: over {BUDGET_MINUTES} minutes")
    passed, failed = (sum(getattr(r, kind) for r in results) for kind in ("passed", "failed"))
    if not passed + failed:
        print("no test was found")
        failed = 1
    print(f"{passed} passed, {failed} failed", flush=True)
    return 1 if failed else 0


def main(words: list[str]) -> int:
    """Every stage, or the tests named."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    started = time.time()
    messages.compile_all()
    with (
        tempfile.TemporaryDirectory(prefix="shebao-test-") as name,
        postgres.server(hurried=True) as server,
    ):
        folder = Path(name)
        make_ready(folder, server)
        results = some(words, folder, server) if words else everything(folder, server)
        return report(results, started)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
