"""Rows loaded by an installation 本机加载的参数: files in `SHEBAO_HOME/law`, read after the released rows. Pure.

docs/decisions/0013-loaded-parameters.md says why files, and what a loaded row may do to a released one.
"""

import hashlib
import os
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from shebao.base.rows import Parameter, rows_of

INDEX = "loaded.csv"
DAY = timedelta(days=1)


class Loaded(NamedTuple):
    """A row of an installation's own: the number of its file, and the value it replaces if any."""

    row: Parameter
    file: str
    replaces: str


class Effect(NamedTuple):
    """What a loaded row does 加载结果: `added`, `ends` the row before it, or `replaces` it."""

    kind: str
    row: Parameter
    before: Parameter | None


def folder() -> Path:
    """Where an installation keeps what it loaded."""
    return Path(os.environ.get("SHEBAO_HOME", "data")).resolve() / "law"


def files() -> list[Path]:
    """The loaded files in order of their numbers."""
    return sorted(path for path in folder().glob("[0-9][0-9][0-9][0-9]-*.csv") if path.is_file())


def mark() -> str:
    """One sum over the loaded files 校验和: the same on every machine of an installation."""
    whole = hashlib.sha256()
    for path in files():
        whole.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:16]


def stamp() -> tuple[tuple[str, int, int], ...]:
    """Names, sizes and times of the files: cheap to look at before every request."""
    found = []
    for path in files():
        said = path.stat()
        found.append((path.name, said.st_size, said.st_mtime_ns))
    return tuple(found)


def rows(room: str) -> list[Loaded]:
    """The loaded rows of a room, in the order they were loaded."""
    return [
        Loaded(row, path.name, replaces)
        for path in files()
        for row, replaces in rows_of(path.read_text(encoding="utf-8"))
        if row.name.partition(".")[0] == room
    ]


def merged(
    released: Iterable[Parameter], more: Iterable[Loaded]
) -> tuple[list[Parameter], list[Effect]]:
    """Released rows with the loaded ones, and what each of these did."""
    kept, effects = list(released), []
    for loaded in more:
        row, before = loaded.row, None
        same = [r for r in kept if (r.name, r.place) == (row.name, row.place)]
        kind = "added"
        if loaded.replaces:
            before = next((r for r in same if r.since == row.since), None)
            if before is not None and before.value == loaded.replaces:
                kept.remove(before)
                kind = "replaces"
        else:
            before = next((r for r in same if r.until is None and r.since < row.since), None)
            if before is not None:
                kept[kept.index(before)] = before._replace(until=row.since - DAY)
                kind = "ends"
        kept.append(row)
        effects.append(Effect(kind, row, before))
    return kept, effects
