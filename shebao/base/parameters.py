"""Dated parameters 参数: a number the law may change, with since, until, place, source and certainty.

Each room keeps its own in `<room>/parameters/*.csv` with the columns of `COLUMNS`; a *series* is all rows
of one name. Pure: no Django, no clock, read once and cached.
"""

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import resources
from typing import NamedTuple

from shebao.base.law import Certainty
from shebao.base.refusals import Refusal, Remedy

COLUMNS = (
    "name", "value", "unit", "since", "until", "place", "document", "article", "certainty", "note",
)  # fmt: skip
ROOMS = ("base", "casework", "identity", "enrolment", "pension", "medical", "payments", "transfers")


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
def series(name: str) -> tuple[Parameter, ...]:
    """All rows of a name, oldest first. The name begins with its room: `transfers.pooled_share`."""
    room = name.partition(".")[0]
    rows = [row for row in _read(room) if row.name == name]
    return tuple(sorted(rows, key=lambda row: (row.place, row.since)))


def at(name: str, on: date, place: str = "") -> Parameter:
    """The row of `name` in force on a day at a place. Refuses `parameter.missing`.

    `place` is a GB/T 2260 code; the nearest wins: the code itself, its city, its province, then the
    nation (rows with an empty place).
    """
    nearest = [place, place[:4] + "00", place[:2] + "0000", ""] if place else [""]
    rows = series(name)
    for where in dict.fromkeys(nearest):
        for row in rows:
            if row.place == where and row.since <= on and (row.until is None or on <= row.until):
                return row
    raise ParameterMissing(name=name, place=place or "CN", on=on.isoformat())


def names(room: str) -> list[str]:
    """The names of a room's series."""
    return sorted({row.name for row in _read(room)})


def forget() -> None:
    """Drop what was read, after the files changed (tests, `shebao law load`)."""
    series.cache_clear()
