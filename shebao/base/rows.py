"""Rows of parameters 参数行: one dated number as a CSV file holds it, and what a file may hold. Pure."""

import csv
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from shebao.base.law import Certainty

COLUMNS = (
    "name", "value", "unit", "since", "until", "place", "document", "article", "certainty", "note",
)  # fmt: skip
REPLACES = "replaces"
"""A further column of loaded files: the value of the row this one replaces."""


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
        scaled: int = abs(int(whole or 0)) * 10**scale + int(part.ljust(scale, "0")[:scale] or 0)
        return sign * scaled

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


def row_of(fields: dict[str, str]) -> Parameter:
    """One row of a file; ValueError where a date or the certainty is none."""
    return Parameter(
        name=fields["name"],
        value=fields["value"],
        unit=fields["unit"],
        since=date.fromisoformat(fields["since"]),
        until=date.fromisoformat(fields["until"]) if fields["until"] else None,
        place=fields["place"],
        document=fields["document"],
        article=fields["article"],
        certainty=Certainty(fields["certainty"]),
        note=fields["note"],
    )


def rows_of(text: str) -> Iterator[tuple[Parameter, str]]:
    """The rows of a file with what each replaces, in order; nothing when it is not a file of parameters."""
    rows = csv.DictReader(text.splitlines())
    columns = tuple(rows.fieldnames or ())
    if columns in (COLUMNS, (*COLUMNS, REPLACES)):
        for fields in rows:
            yield row_of(fields), fields.get(REPLACES) or ""
