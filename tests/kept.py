"""Rows that many tests begin with: built by the services once a process, laid down again in later tests.

What is laid down is exactly what the services wrote, row by row; the build itself runs for real in the first test
that asks for it. A build that changes rows which stood before it cannot be kept, and says so.
"""

import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import connection, transaction

T = TypeVar("T")

_KEPT: dict[tuple[Any, ...], tuple[dict[str, Any], bytes]] = {}


def kept(key: tuple[Any, ...], build: Callable[[], T]) -> T:
    """What `build` gives and leaves in the tables, built once for this key and database.

    `key` names everything that the build depends on: its arguments, the date, the folder of files. What it gives
    must be picklable: each test has a copy of its own.
    """
    key = (connection.vendor, connection.settings_dict["NAME"], *key)
    if key not in _KEPT:
        before = _contents()
        with transaction.atomic():
            given = build()
        _KEPT[key] = (_grown(before, _contents()), pickle.dumps(given))
        return given
    rows, given_bytes = _KEPT[key]
    with transaction.atomic(), _no_triggers(rows):
        _lay(rows)
    return pickle.loads(given_bytes)  # our own bytes, of this process


def _tables() -> list[str]:
    with connection.cursor() as cursor:
        return sorted(
            info.name
            for info in connection.introspection.get_table_list(cursor)
            if info.type in "tp" and info.name != "sqlite_sequence"
        )


def _contents() -> dict[str, list[Any]]:
    """Every table's rows as the database writes them: lines of COPY, or values without their types."""
    found = {}
    with connection.cursor() as cursor:
        for table in _tables():
            name = connection.ops.quote_name(table)
            if connection.vendor == "postgresql":
                with cursor.copy(f"copy {name} ({_columns(cursor, table)}) to stdout") as out:
                    found[table] = b"".join(map(bytes, out)).splitlines(keepends=True)
            else:
                plain = ", ".join(f'+"{column}"' for column in _names(cursor, table))
                found[table] = cursor.execute(f"select {plain} from {name}").fetchall()
    return found


def _names(cursor: Any, table: str) -> list[str]:
    if connection.vendor == "postgresql":  # a column that the database computes is not given to it
        cursor.execute(
            "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 "
            "and not attisdropped and attgenerated = '' order by attnum",
            [connection.ops.quote_name(table)],
        )
        return [name for (name,) in cursor.fetchall()]
    cursor.execute(f'pragma table_xinfo("{table}")')
    return [row[1] for row in cursor.fetchall() if row[6] == 0]


def _columns(cursor: Any, table: str) -> str:
    return ", ".join(map(connection.ops.quote_name, _names(cursor, table)))


def _grown(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> dict[str, Any]:
    """The rows that a build added, of the tables that it touched."""
    grown = {}
    for table, rows in after.items():
        stood = set(before[table])
        if not stood <= set(rows):
            raise AssertionError(f"the build changed rows of {table} that stood before it")
        if new := [row for row in rows if row not in stood]:
            grown[table] = new
    return grown


def _lay(rows: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        for table, lines in rows.items():
            name = connection.ops.quote_name(table)
            columns = _columns(cursor, table)
            if connection.vendor == "postgresql":
                with cursor.copy(f"copy {name} ({columns}) from stdin") as into:
                    into.write(b"".join(lines))
            else:
                marks = ", ".join("?" for _ in lines[0])
                # past Django's cursor: the values are the database's own, nothing is to be converted
                cursor.cursor.connection.executemany(
                    f"insert into {name} ({columns}) values ({marks})", lines
                )


@contextmanager
def _no_triggers(rows: dict[str, Any]) -> Iterator[None]:
    """The rows passed their triggers when they were built, in another order than they lie in."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("set local session_replication_role = replica")
            yield
            cursor.execute("set local session_replication_role = origin")
            return
        cursor.execute("select name, tbl_name, sql from sqlite_master where type = 'trigger'")
        found = [
            (name, sql)
            for name, table, sql in cursor.fetchall()
            if table in rows and " insert on " in " ".join(sql.lower().split())
        ]
        for name, _ in found:
            cursor.execute(f'drop trigger "{name}"')
        yield
        for _, sql in found:
            cursor.execute(sql)
