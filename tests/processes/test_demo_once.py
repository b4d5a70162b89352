"""`shebao demo --once` as a stranger runs it: its words, what it keeps, and the number it leaves with."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from shebao.cli.demo.story import CITIES

ROOT = Path(__file__).resolve().parent.parent.parent
STEPS = 10
AMOUNTS = ("161,835.29", "177,648.48", "339,483.77")
AGREE = "账务核验一致 the books agree"


def shebao(*words, folder, **more):
    """Run the command to its end, from another folder, as if nothing else were set."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SHEBAO_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "shebao", *words],
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **more},
        capture_output=True, text=True, timeout=280, cwd=folder, check=False,
    )  # fmt: skip


def told_in_full(done):
    """Each step with its date and amounts, both books, both verdicts, no fen missing, exit 0."""
    assert done.returncode == 0, done.stdout + done.stderr
    steps = [line for line in done.stdout.splitlines() if re.match(r"\d{4}-\d\d-\d\d  ", line)]
    assert len(steps) == STEPS
    assert all(amount in done.stdout for amount in AMOUNTS)
    assert done.stdout.count(AGREE) == 2
    assert done.stdout.count("合计 sum") == 2
    assert (
        "paid out 339,483.77 = 银行途中 at the bank 0.00 + 已匹配 matched 339,483.77" in done.stdout
    )
    assert "every book agrees, to the fen" in done.stdout


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "kept"
    return folder, shebao("demo", "--once", "--keep", str(folder), folder=folder.parent)


def test_it_tells_each_step_both_books_and_the_verdict_and_leaves_with_0(kept):
    told_in_full(kept[1])


def test_keep_leaves_both_cities_with_their_keys_and_books_the_bank_and_the_date(kept):
    folder, done = kept
    assert f"kept: {folder}" in done.stdout
    for city in ("jia", "yi"):
        assert {"keys.env", "shebao.sqlite3"} <= {file.name for file in (folder / city).iterdir()}
    assert (folder / "today").read_text(encoding="utf-8") >= "2026-03-02"
    with sqlite3.connect(folder / "bank.sqlite3") as bank:
        assert bank.execute("SELECT SUM(amount_fen) FROM entry").fetchone() == (0,)
    verify = shebao("ledger", "verify", folder=folder, SHEBAO_HOME=str(folder / "yi"))
    assert (verify.returncode, AGREE in verify.stdout) == (0, True)


def test_over_a_kept_folder_it_weighs_and_verifies_again_and_moves_nothing(kept, tmp_path):
    copy = shutil.copytree(kept[0], tmp_path / "copy")
    done = shebao("demo", "--once", "--keep", str(copy), folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not re.search(r"(?m)^\d{4}-\d\d-\d\d  ", done.stdout)
    assert done.stdout.count(AGREE) == 2


def alter_a_row(folder):
    """A fen from the pooled fund's line of the release to transit's, triggers off: every sum still holds."""
    with sqlite3.connect(folder / "jia" / "shebao.sqlite3") as books:
        triggers = books.execute(
            "SELECT name, sql FROM sqlite_master WHERE type='trigger'"
        ).fetchall()
        for name, _ in triggers:
            books.execute(f'DROP TRIGGER "{name}"')
        entry = books.execute("SELECT MAX(id) FROM ledger_entry WHERE key LIKE '%/release'")
        lines = books.execute(
            "SELECT id FROM ledger_posting WHERE entry_id=? ORDER BY id", entry.fetchone()
        ).fetchall()
        for fen, (line,) in zip((1, -1), lines[-2:], strict=True):
            books.execute(
                "UPDATE ledger_posting SET amount_fen = amount_fen + ? WHERE id = ?", (fen, line)
            )
        for _, text in triggers:
            books.execute(text)


def lose_money(folder):
    """The bank loses a fen of 乙市's and its own books still balance."""
    with sqlite3.connect(folder / "bank.sqlite3") as bank:
        for fen, account in ((-1, CITIES["yi"].account), (1, "VAULT")):
            bank.execute(
                "UPDATE entry SET amount_fen = amount_fen + ? WHERE id = "
                "(SELECT MIN(id) FROM entry WHERE account = ?)", (fen, account),
            )  # fmt: skip


@pytest.mark.parametrize(
    ("plant", "words"),
    [(alter_a_row, "310100P1: ledger verify"), (lose_money, "the ledger and the bank differ")],
)
def test_any_breach_leaves_with_1_and_says_where(kept, tmp_path, plant, words):
    copy = shutil.copytree(kept[0], tmp_path / "copy")
    plant(copy)
    done = shebao("demo", "--once", "--keep", str(copy), folder=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert words in done.stderr.partition("BREACH: ")[2]


def test_on_postgresql_it_does_the_same_and_leaves_nothing_behind(tmp_path):
    server = os.environ.get("SHEBAO_TEST_POSTGRES", "").replace("/shebao?", "/postgres?")
    more = {"SHEBAO_DEMO_DATABASE_URL": server} if server else {}
    done = shebao("demo", "--once", "--postgres", folder=tmp_path, TMPDIR=str(tmp_path), **more)
    told_in_full(done)
    assert list(tmp_path.glob("shebao-demo-*")) == []
    limit = time.monotonic() + 120  # another suite may run its own demonstration on this server
    while server and left_on(server):
        assert time.monotonic() < limit, left_on(server)
        time.sleep(1)


def left_on(server):
    """Databases of demonstrations."""
    with psycopg.connect(server, autocommit=True) as connection:
        names = [row[0] for row in connection.execute("SELECT datname FROM pg_database")]
    return [name for name in names if name.startswith(("shebao_jia_", "shebao_yi_"))]
