"""Backing up SQLite: a whole copy, and the write-ahead log behind it for as long as it is followed.

A generation is a byte copy of the database and every frame of the log since that log began. While the copy is made
and followed, an open reader keeps SQLite from beginning the log anew; should it begin anew all the same, that
is seen by its salt and the next generation starts at once. Opening the copy replays the frames, as after a power cut.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from shebao.cli.backup import wal
from shebao.cli.backup.errors import Damaged

NAME = "shebao.sqlite3"
LOG_MAX = 64 * 1024 * 1024
"""A longer log is slow to replay: the next generation begins."""
BLOCK = 4 * 1024 * 1024
KEPT = 2


class Follower:
    """Copies one database and follows it. `poll` as often as little may be lost with the disk."""

    def __init__(self, source: Path, folder: Path) -> None:
        self.source, self.folder = source, folder
        self.log = source.with_name(f"{source.name}-wal")
        self.reader: sqlite3.Connection | None = None
        self.head: wal.Head | None = None
        self.sums = (0, 0)
        self.copied = 0
        self.generations = 0
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def begin(self) -> None:
        """A new generation: a whole copy, then the log so far."""
        self.close()
        self._hold()
        with self.log.open("rb") as log:
            self.head = wal.head_of(log.read(wal.HEADER))
        assert self.head is not None, "the write of `_hold` stands in the log"
        number = 1 + max((int(path.name) for path in self._kept()), default=0)
        self.draft = self.folder / f"{number:06d}.new"
        shutil.rmtree(self.draft, ignore_errors=True)
        self.draft.mkdir(mode=0o700)
        _copy(self.source, self.draft / NAME)
        self.sums, self.copied = self.head.sums, 0
        self.target = self.draft / f"{NAME}-wal"
        self._take()
        final = self.draft.with_suffix("")
        self.draft.rename(final)
        _sync(self.folder)
        self.target = final / f"{NAME}-wal"
        self.generations += 1
        for old in self._kept()[:-KEPT]:
            shutil.rmtree(old)

    def _hold(self) -> None:
        """A reader that needs the log: it cannot begin anew before this one ends."""
        self.reader = sqlite3.connect(
            self.source, timeout=20, isolation_level=None, check_same_thread=False
        )
        with closing(sqlite3.connect(self.source, timeout=20, isolation_level=None)) as writer:
            writer.execute("PRAGMA synchronous=FULL")
            writer.execute("PRAGMA busy_timeout=500")  # officers do not wait for a backup
            writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            writer.execute("PRAGMA busy_timeout=20000")
            (turn,) = writer.execute("PRAGMA user_version").fetchone()
            writer.execute(f"PRAGMA user_version={(turn + 1) % 2**31}")
            self.reader.execute("BEGIN")
            self.reader.execute("SELECT count(*) FROM sqlite_schema").fetchone()

    def poll(self) -> bool:
        """Copy what was committed since; whether there was anything."""
        if self.reader is None or self.copied > LOG_MAX:
            self.begin()
            return True
        before = self.copied
        if not self._take():
            self.begin()
            return True
        return self.copied > before

    def _take(self) -> bool:
        """The next frames, synced to the disk of the backup; false when the log is no longer ours."""
        head = self.head
        assert head is not None
        with self.log.open("rb") as log:
            first = log.read(wal.HEADER)
            if wal.head_of(first) != head:
                return False
            size = wal.FRAME + head.page
            if self.copied:
                log.seek(wal.HEADER + self.copied - size)
                if log.read(size)[16:24] != _packed(self.sums):
                    return False
            rest = log.read()
            log.seek(0)
            if log.read(wal.HEADER) != first:
                return False
        good, self.sums = wal.whole(rest, head, self.sums)
        if good:
            with self.target.open("ab") as target:
                if not self.copied:
                    target.write(first)
                target.write(rest[:good])
                target.flush()
                os.fsync(target.fileno())
            self.copied += good
        return True

    def _kept(self) -> list[Path]:
        return sorted(path for path in self.folder.iterdir() if path.name.isdigit())

    def close(self) -> None:
        """Let the log go on by itself."""
        if self.reader is not None:
            self.reader.close()
            self.reader = None


def latest(folder: Path) -> Path:
    """The last whole generation. Refuses `backup.damaged` when there is none."""
    found = sorted(path for path in folder.glob("*") if path.name.isdigit())
    if not found:
        raise Damaged(what=f"{folder}: 没有副本 no copy")
    return found[-1]


def restore(generation: Path, target: Path) -> None:
    """Bring a generation to its place and replay its log. Refuses `backup.damaged`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    _copy(generation / NAME, target)
    log = generation / f"{NAME}-wal"
    if log.exists():
        _copy(log, target.with_name(f"{target.name}-wal"))
    with closing(sqlite3.connect(target, isolation_level=None)) as opened:
        (said,) = opened.execute("PRAGMA integrity_check(1)").fetchone()
        if said != "ok":
            raise Damaged(what=said)
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _packed(sums: tuple[int, int]) -> bytes:
    return sums[0].to_bytes(4, "big") + sums[1].to_bytes(4, "big")


def _copy(source: Path, target: Path) -> None:
    """Bytes as they are, readable by us alone, synced."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with source.open("rb") as read, os.fdopen(handle, "wb") as write:
        shutil.copyfileobj(read, write, BLOCK)
        write.flush()
        os.fsync(write.fileno())
    _sync(target.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
