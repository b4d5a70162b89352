"""Following a SQLite database: whatever was committed is in the copy, whatever was not is not."""

import random
import sqlite3
from contextlib import closing

import pytest

from shebao.cli.backup import sqlite
from shebao.cli.backup.errors import Damaged


@pytest.fixture
def source(tmp_path):
    file = tmp_path / "home" / sqlite.NAME
    file.parent.mkdir()
    with closing(opened(file)) as db:
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("CREATE TABLE entry(key INTEGER PRIMARY KEY, body BLOB)")
    return file


def opened(file):
    return sqlite3.connect(file, isolation_level=None, timeout=0)


def write(db, key, *, keep=True):
    """One transaction of a few pages, kept or taken back after its pages were spilled into the log."""
    db.execute("PRAGMA cache_size=1")
    db.execute("BEGIN IMMEDIATE")
    db.execute("INSERT INTO entry VALUES(?, ?)", (key, random.Random(key).randbytes(9000)))
    db.execute("COMMIT" if keep else "ROLLBACK")


def restored(backup, tmp_path, name="again"):
    target = tmp_path / name / sqlite.NAME
    sqlite.restore(sqlite.latest(backup), target)
    with closing(opened(target)) as db:
        return [key for (key,) in db.execute("SELECT key FROM entry ORDER BY key")]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_was_committed_before_the_last_look_is_in_the_copy(
    source, tmp_path, seed, monkeypatch
):
    dice, kept, backup = random.Random(seed), [], tmp_path / "backup"
    monkeypatch.setattr(sqlite, "LOG_MAX", 400_000)
    follower = sqlite.Follower(source, backup)
    with closing(opened(source)) as db:
        for key in range(120):
            what = dice.random()
            if what < 0.6:
                write(db, key)
                kept.append(key)
            elif what < 0.75:
                write(db, key, keep=False)
            elif what < 0.85:
                db.execute("PRAGMA wal_checkpoint(RESTART)")
            else:
                follower.poll()
        follower.poll()
        write(db, 1000)
        follower.close()

    assert restored(backup, tmp_path) == kept
    assert follower.generations > 1
    assert len(list(backup.iterdir())) <= sqlite.KEPT


def test_a_log_that_began_anew_unseen_begins_a_generation(source, tmp_path):
    follower = sqlite.Follower(source, tmp_path / "backup")
    with closing(opened(source)) as db:
        write(db, 1)
        follower.begin()
        follower.reader.rollback()  # nobody holds the log any more
        write(db, 2)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        write(db, 3)
        follower.poll()
        follower.close()

    assert follower.generations == 2
    assert restored(tmp_path / "backup", tmp_path) == [1, 2, 3]


def test_a_frame_that_was_written_over_is_copied_as_it_is_now(source, tmp_path):
    """A process dies after its commit frame and before anybody was told: the next one writes over it."""
    follower = sqlite.Follower(source, tmp_path / "backup")
    with closing(opened(source)) as db:
        follower.begin()
        write(db, 1)
        follower.poll()
        follower.sums = (1, 2)  # what we copied last is not what stands there
        write(db, 2)
        follower.poll()
        follower.close()

    assert follower.generations == 2
    assert restored(tmp_path / "backup", tmp_path) == [1, 2]


def test_half_a_frame_at_the_end_is_left_out(source, tmp_path):
    follower = sqlite.Follower(source, tmp_path / "backup")
    with closing(opened(source)) as db:
        follower.begin()
        write(db, 1)
        write(db, 2)
        whole = follower.log.read_bytes()
        follower.log.write_bytes(whole[:-3000])
        follower.poll()
        follower.close()

    assert restored(tmp_path / "backup", tmp_path) == [1]


def test_a_folder_without_a_whole_generation_is_damaged(tmp_path):
    (tmp_path / "000001.new").mkdir()

    with pytest.raises(Damaged):
        sqlite.latest(tmp_path)
