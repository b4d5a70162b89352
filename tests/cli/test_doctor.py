"""`shebao doctor` says what nobody looks at: clock, disk, backup, tables."""

import shutil
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder

from shebao.base.plumbing import clock, jobs
from shebao.base.plumbing.models import Job
from shebao.cli import doctor
from shebao.cli.backup import manifest
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry

A = "310100P1"
NOW = datetime(2026, 11, 29, 8, tzinfo=UTC)


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine that is well: backed up an hour ago, with room on its disk."""
    monkeypatch.setattr(settings, "HOME", tmp_path)
    monkeypatch.setattr(settings, "DEMO", False)
    monkeypatch.delenv("SHEBAO_TODAY", raising=False)
    monkeypatch.setattr(clock, "moment", lambda: NOW)
    manifest.note(tmp_path, Path("/backup"), NOW - timedelta(hours=1), followed=False)
    return tmp_path


def said():
    return "\n".join(doctor.machine())


def test_a_machine_that_is_well_has_nothing_to_say(db, machine):
    assert said() == ""


def test_a_backup_that_is_missing_old_or_no_longer_followed_is_told(db, machine):
    manifest.note(machine, Path("/backup"), NOW - timedelta(minutes=2), followed=True)
    assert "following stopped" in said()
    manifest.note(machine, Path("/backup"), NOW - timedelta(hours=27), followed=False)
    assert "27.0 h" in said()
    (machine / manifest.SEEN).unlink()
    assert "never backed up" in said()


def test_a_clock_that_went_back_and_a_disk_that_is_nearly_full_are_told(db, machine, monkeypatch):
    ledger.open_account(A, "bank/1", "bank")
    ledger.open_account(A, "fund/pension/pooled", "fund")
    lines = [Line("bank/1", -5), Line("fund/pension/pooled", 5)]
    ledger.post(A, NewEntry(key=f"{A}/x", on=NOW.date(), memo="x", lines=lines))
    monkeypatch.setattr(clock, "moment", lambda: NOW - timedelta(minutes=3))
    usage = namedtuple("usage", "total used free")(10**12, 10**12 - 10**9, 10**9)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)

    assert "the clock is behind" in said()
    assert "953 MiB" in said()


def test_an_unsealed_entry_and_a_job_that_fails_again_and_again_are_told(db, machine, monkeypatch):
    ledger.open_account(A, "bank/1", "bank")
    ledger.open_account(A, "fund/pension/pooled", "fund")
    lines = [Line("bank/1", -5), Line("fund/pension/pooled", 5)]
    ledger.post(A, NewEntry(key=f"{A}/x", on=NOW.date(), memo="x", lines=lines))
    jobs.enqueue(A, "exchange.deliver", key=f"{A}/1")
    Job.objects.update(attempts=6)
    monkeypatch.setattr(clock, "moment", lambda: datetime.now(UTC) + timedelta(minutes=6))
    told = "\n".join(doctor.matters(A))

    assert "fail again and again: 1" in told
    assert "五分钟未封存" in told
    ledger.seal(A)
    assert "封存" not in "\n".join(doctor.matters(A))


def test_tables_that_are_not_of_this_release_are_told_before_anything_else(db, machine, capsys):
    MigrationRecorder.Migration.objects.filter(app="ledger", name__startswith="0004").delete()

    assert doctor.run([]) == 1
    assert "ledger.0004" in capsys.readouterr().out
