"""Dated parameters 参数: a number the law may change, with since, until, place, source and certainty.

Each room keeps its own in `<room>/parameters/*.csv` with the columns of `COLUMNS`; what an installation loaded
since is read after them. A *series* is all rows of one name. Pure: no Django, no clock, read once and cached.
"""

import csv
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import NamedTuple

from shebao.base import loaded
from shebao.base.loaded import merged
from shebao.base.refusals import Refusal, Remedy
from shebao.base.rows import COLUMNS, Parameter, rows_of

__all__ = [
    "COLUMNS",
    "ROOMS",
    "Finding",
    "Parameter",
    "ParameterMissing",
    "area",
    "at",
    "awaited",
    "find",
    "findings",
    "findings_of",
    "forget",
    "look_again",
    "names",
    "released",
    "series",
]

ROOMS = (
    "base", "casework", "identity", "enrolment", "pension", "medical", "payments", "transfers",
    "merging", "papers", "inspection",
)  # fmt: skip


class ParameterMissing(Refusal):
    """参数缺失: nobody published the number, or we do not have it; it is never guessed."""

    code = "parameter.missing"
    zh = "没有参数“{name}”在 {place} {on} 的数值，不作推测。"
    en = "There is no value of “{name}” for {place} on {on}; it is never guessed."
    remedy = Remedy.REVIEW


def _read(room: str) -> Iterator[Parameter]:
    folder = resources.files(f"shebao.{room}").joinpath("parameters")
    if not folder.is_dir():
        return
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".csv"):
            for row, _ in rows_of(file.read_text(encoding="utf-8")):
                yield row


@cache
def _room(room: str) -> dict[str, tuple[Parameter, ...]]:
    found: dict[str, list[Parameter]] = {}
    for row in merged(_read(room), loaded.rows(room))[0]:
        found.setdefault(row.name, []).append(row)
    return {
        name: tuple(sorted(rows, key=lambda row: (row.place, row.since)))
        for name, rows in found.items()
    }


def series(name: str) -> tuple[Parameter, ...]:
    """All rows of a name, by place and date. The name begins with its room: `transfers.pooled_share`."""
    return _room(name.partition(".")[0]).get(name, ())


@cache
def _placed(name: str) -> dict[str, tuple[list[date], list[Parameter]]]:
    found: dict[str, tuple[list[date], list[Parameter]]] = {}
    for row in series(name):
        dates, rows = found.setdefault(row.place, ([], []))
        dates.append(row.since)
        rows.append(row)
    return found


@cache
def _areas() -> dict[str, str]:
    return {row.place: row.value for row in series("base.pooling_area")}


def area(place: str) -> str:
    """The province-level pooling area 统筹省份 of a division code: the first two digits, save its own."""
    return _areas().get(place) or place[:2] + "0000"


def _nearest(place: str) -> tuple[str, ...]:
    return (place, place[:4] + "00", area(place), "") if place else ("",)


def find(name: str, on: date, place: str = "") -> Parameter | None:
    """The row of `name` in force on a day at a place, or None.

    `place` is a GB/T 2260 code; the nearest wins: the code itself, its city, its province (or the pooling
    area it belongs to instead, as the Corps 兵团), then the nation (rows with an empty place).
    """
    placed = _placed(name)
    for where in _nearest(place):
        if where in placed:
            dates, rows = placed[where]
            index = bisect_right(dates, on) - 1
            if index >= 0:
                until = rows[index].until
                if until is None or on <= until:
                    return rows[index]
    return None


def at(name: str, on: date, place: str = "", *, path: str = "") -> Parameter:
    """As `find`, but refuses `parameter.missing`; `path` names the input it was needed for."""
    row = find(name, on, place)
    if row is None:
        raise ParameterMissing(name=name, place=place or "CN", on=on.isoformat(), at=path)
    return row


class Finding(NamedTuple):
    """What is wrong with a series 参数检查结果: `overlap`, `hole` or `backwards`, with its days."""

    kind: str
    name: str
    place: str
    since: date
    until: date


def _holes(room: str) -> set[tuple[str, str, date, date]]:
    """Holes that are known and named in `<room>/parameters/holes.csv`: nobody published the number."""
    file = resources.files(f"shebao.{room}").joinpath("parameters/holes.csv")
    if not file.is_file():
        return set()
    return {
        (
            row["name"],
            row["place"],
            date.fromisoformat(row["since"]),
            date.fromisoformat(row["until"]),
        )
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    }


def findings(room: str) -> list[Finding]:
    """Overlaps, and holes inside a series 重叠与断档, save the holes that are declared."""
    return findings_of(room, [row for name in names(room) for row in series(name)])


def findings_of(room: str, rows: Iterable[Parameter]) -> list[Finding]:
    """The same of any rows that would be a room's."""
    found: list[Finding] = []
    day = timedelta(days=1)
    placed: dict[tuple[str, str], list[Parameter]] = {}
    for row in sorted(rows, key=lambda row: (row.name, row.place, row.since)):
        placed.setdefault((row.name, row.place), []).append(row)
    for (name, place), of_place in placed.items():
        for row in of_place:
            if row.until is not None and row.until < row.since:
                found.append(Finding("backwards", name, place, row.since, row.until))
        for one, two in pairwise(of_place):
            if one.until is None or one.until >= two.since:
                found.append(Finding("overlap", name, place, two.since, one.until or date.max))
            elif one.until + day < two.since:
                found.append(Finding("hole", name, place, one.until + day, two.since - day))
    known = _holes(room)
    return [f for f in found if f.kind != "hole" or tuple(f[1:]) not in known]


def released(room: str) -> list[Parameter]:
    """The rows of the release alone."""
    return list(_read(room))


@cache
def awaited(room: str) -> dict[str, str]:
    """Series that rules ask for and nobody has published yet 待公布的参数: name → unit."""
    file = resources.files(f"shebao.{room}").joinpath("parameters/awaited.csv")
    if not file.is_file():
        return {}
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return {row["name"]: row["unit"] for row in rows}


def names(room: str) -> list[str]:
    """The names of a room's series."""
    return sorted(_room(room))


_seen: list[object] = []


def look_again() -> bool:
    """Read again if what the installation loaded has changed since the last look 重新读取."""
    now = loaded.stamp()
    if _seen == [now]:
        return False
    changed = bool(_seen)
    _seen[:] = [now]
    if changed:
        forget()
    return changed


def forget() -> None:
    """Drop what was read, after the files changed (tests, `shebao law load`)."""
    _room.cache_clear()
    _placed.cache_clear()
    _areas.cache_clear()
