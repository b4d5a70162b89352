"""What a backup says of itself 备份清单: its release, its tables, how far the books had come, and which keys open it."""

import hashlib
import json
import os
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from shebao.cli.backup.errors import Damaged, NoBackup

NAME = "manifest.json"
SEEN = "backup.json"
"""In the home of an installation: when it was last backed up, for `shebao doctor`."""
TOLD = ("SHEBAO_DATABASE_URL", "SHEBAO_ORIGIN", "SHEBAO_HOSTS")
"""What an installation is told by its environment and a backup does not hold; names, never values."""


class Chain(NamedTuple):
    """How far an agency's sealed books had come 封存链: number and sum of the last link."""

    seq: int
    sha256: str


def chains() -> dict[str, Chain]:
    """The last link of every local agency's chain; asks for columns that every release has."""
    from shebao.agencies import queries as agencies
    from shebao.ledger import queries as ledger

    found = {}
    for code in agencies.local_agencies().values_list("code", flat=True):
        link = ledger.last_link(code)
        if link is not None:
            found[code] = Chain(*link)
    return found


def migrations() -> dict[str, str]:
    """Room → its last migration here."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    applied = sorted(MigrationRecorder(connection).applied_migrations())
    return dict(applied)


def prints() -> dict[str, str]:
    """Key → a print of it, by which a restore knows the right keys without knowing them."""
    from django.conf import settings

    found = {}
    for name in ("SHEBAO_SEAL_KEYS", "SHEBAO_SEARCH_KEY"):
        for part in str(getattr(settings, name)).replace(",", " ").split():
            key_id, _, value = part.partition(":")
            digest = hashlib.sha256(b"shebao-key-print" + bytes.fromhex(value))
            found[f"{name}/{key_id}"] = digest.hexdigest()[:16]
    return found


def write(folder: Path, vendor: str, at: datetime, *, keys_sealed: bool) -> dict[str, Any]:
    """The last thing a backup writes: before it is there, there is no backup."""
    from shebao import __version__

    told = {
        "kind": "shebao-backup", "version": 1, "release": __version__, "database": vendor,
        "taken_at": at.isoformat(), "migrations": migrations(),
        "chains": {owner: [*chain] for owner, chain in chains().items()},
        "keys": "sealed" if keys_sealed else "not copied", "prints": prints(),
        "environment": [name for name in TOLD if os.environ.get(name)],
    }  # fmt: skip
    _put(folder / NAME, told)
    return told


def read(folder: Path) -> dict[str, Any]:
    """Refuses `backup.no-backup`."""
    file = folder / NAME
    if not file.is_file():
        raise NoBackup(folder=folder)
    return dict(json.loads(file.read_text(encoding="utf-8")))


def prove(told: dict[str, Any]) -> None:
    """The books restored hold every link that the backup had seen sealed. Refuses `backup.damaged`."""
    from shebao.ledger import queries as ledger

    for owner, (seq, digest) in told["chains"].items():
        if ledger.link(owner, seq) != digest:
            raise Damaged(what=f"{owner}: 封存链第 {seq} 环不符 link {seq} of the chain differs")


def note(home: Path, folder: Path, at: datetime, *, followed: bool) -> None:
    """Remember at home that a backup was made, or that it is still being followed."""
    told = {"folder": str(folder), "at": at.isoformat(), "followed": followed}
    _put(home / SEEN, told)


def noted(home: Path) -> dict[str, Any] | None:
    """When this installation was last backed up; none if never."""
    file = home / SEEN
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else None


def _put(file: Path, told: dict[str, Any]) -> None:
    draft = file.with_suffix(".new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(told, out, ensure_ascii=False, indent=1)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
