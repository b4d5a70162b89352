"""Dated parameters 参数: a number the law may change, with since, until, place, source and certainty.

Each room keeps its own in `<room>/parameters/*.csv` with the columns of `COLUMNS`; a *series* is all rows
of one name. Pure: no Django, no clock, read once and cached.
"""

import csv
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import NamedTuple

from shebao.base.law import Certainty
from shebao.base.refusals import Refusal, Remedy

COLUMNS = (
    "name", "value", "unit", "since", "until", "place", "document", "article", "certainty", "note",
)  # fmt: skip
ROOMS = (
    "base", "casework", "identity", "enrolment", "pension", "medical", "payments", "transfers",
    "merging", "papers",
)  # fmt: skip


class ParameterMissing(Refusal):
    """参数缺失: nobody published the number, or we do not have it; it is never guessed."""

    code = "parameter.missing"
    zh = "没有参数“{name}”在 {place} {on} 的数值，不作推测。"
    en = "There is no value of “{name}” for {place} on {on}; it is never guessed."
    remedy = Remedy.REVIEW


class Parameter(NamedTuple):
    """One row: `value` is text (decimal string, `true`, code), `until` is the last day or None."""

    name: str
    value: str
    unit: str
    since: date
    until: date | None
    place: str
    document: str
    article: str
    certainty: Certainty
    note: str

    @property
    def source(self) -> str:
        """Document and article as shown on pages."""
        return f"{self.document} {self.article}".strip()

    def as_int(self) -> int:
        """The value as a whole number."""
        return int(self.value)

    def as_ppm(self) -> int:
        """A decimal share or percentage as whole parts per million (`unit` says which)."""
        whole, _, part = self.value.partition(".")
        scale = 4 if self.unit == "percent" else 6
        sign = -1 if whole.startswith("-") else 1
        return sign * (abs(int(whole or 0)) * 10**scale + int(part.ljust(scale, "0")[:scale] or 0))

    def as_fen(self) -> int:
        """An amount in yuan as whole fen."""
        whole, _, part = self.value.partition(".")
        return 100 * int(whole) + int(part.ljust(2, "0")[:2] or 0)

    def as_bool(self) -> bool:
        """`true` or `false`."""
        return self.value == "true"

    def as_dict(self) -> dict[str, str]:
        """JSON-ready, as frozen into a decision."""
        return {
            key: str(value) if value is not None else "" for key, value in self._asdict().items()
        }


def _read(room: str) -> Iterator[Parameter]:
    folder = resources.files(f"shebao.{room}").joinpath("parameters")
    if not folder.is_dir():
        return
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".csv"):
            continue
        rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
        if tuple(rows.fieldnames or ()) != COLUMNS:
            continue
        for row in rows:
            yield Parameter(
                name=row["name"],
                value=row["value"],
                unit=row["unit"],
                since=date.fromisoformat(row["since"]),
                until=date.fromisoformat(row["until"]) if row["until"] else None,
                place=row["place"],
                document=row["document"],
                article=row["article"],
                certainty=Certainty(row["certainty"]),
                note=row["note"],
            )


@cache
def _room(room: str) -> dict[str, tuple[Parameter, ...]]:
    found: dict[str, list[Parameter]] = {}
    for row in _read(room):
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
    found: list[Finding] = []
    day = timedelta(days=1)
    for name in names(room):
        for place, (_, rows) in _placed(name).items():
            for row in rows:
                if row.until is not None and row.until < row.since:
                    found.append(Finding("backwards", name, place, row.since, row.until))
            for one, two in pairwise(rows):
                if one.until is None or one.until >= two.since:
                    found.append(Finding("overlap", name, place, two.since, one.until or date.max))
                elif one.until + day < two.since:
                    found.append(Finding("hole", name, place, one.until + day, two.since - day))
    known = _holes(room)
    return [f for f in found if f.kind != "hole" or tuple(f[1:]) not in known]


def names(room: str) -> list[str]:
    """The names of a room's series."""
    return sorted(_room(room))


def forget() -> None:
    """Drop what was read, after the files changed (tests, `shebao law load`)."""
    _room.cache_clear()
    _placed.cache_clear()
    _areas.cache_clear()
