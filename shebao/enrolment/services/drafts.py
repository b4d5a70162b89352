"""Lines of a file as light values, and rows written many at a time: a file has a hundred thousand of them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from django.db import connection, models
from django.db.models import QuerySet

from shebao.enrolment.models import ImportFile, ImportRow, RowState


@dataclass(slots=True)
class Draft:
    """One line of a file as `ImportRow` keeps it."""

    sheet: str
    line: int
    kind: str
    number_key: str = ""
    number_seal: bytes | None = None
    name: str = ""
    month: int | None = None
    year: int | None = None
    paid: bool = True
    base_fen: int | None = None
    personal_fen: int | None = None
    employer_fen: int | None = None
    collective_fen: int | None = None
    subsidy_fen: int | None = None
    months: int | None = None
    interest_fen: int | None = None
    interest_personal_fen: int | None = None
    closing_fen: int | None = None
    closing_personal_fen: int | None = None
    findings: list[str] = field(default_factory=list)
    state: str = str(RowState.WAITING)
    pk: int = 0


COLUMNS = tuple(one.name for one in fields(Draft) if one.name != "pk")


def read_drafts(rows: QuerySet[ImportRow]) -> list[Draft]:
    """Kept lines, without building a model for each."""
    return [Draft(*values) for values in rows.values_list(*COLUMNS, "pk")]


def insert_drafts(file: ImportFile, drafts: Iterable[Draft]) -> None:
    """All lines of a file."""
    insert_many(
        ImportRow,
        ("owner", "file", *COLUMNS),
        ((file.owner, file.pk, *(getattr(draft, name) for name in COLUMNS)) for draft in drafts),
    )


def keep_findings(drafts: Sequence[Draft]) -> None:
    """Findings and states of lines that changed theirs."""
    table = connection.ops.quote_name(ImportRow._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET findings = %s, state = %s WHERE id = %s",  # noqa: S608
            [(json.dumps(draft.findings), draft.state, draft.pk) for draft in drafts],
        )


def insert_many(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Rows of plain values by one prepared statement; lists and mappings become JSON.

    Columns not named here must be nullable or named with their default by the caller.
    """
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(model._meta.get_field(name).column)) for name in names)  # type: ignore[union-attr]
    marks = ", ".join(["%s"] * len(names))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, [tuple(map(_plain, row)) for row in rows])


def _plain(value: Any) -> Any:
    """A value as drivers take it: JSON for what is made of parts, plain text for choices."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return str(value) if isinstance(value, str) else value
