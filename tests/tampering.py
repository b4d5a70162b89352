"""What a bad hand with the database's own rights could do: triggers off, foreign keys off.

Also how tests empty tables whose triggers refuse it (`flush`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations


@contextmanager
def triggers_off(using: Any = connection) -> Iterator[None]:
    """Change rows as if the triggers were not there, then put them back and commit."""
    if using.vendor == "postgresql":
        with transaction.atomic(using=using.alias), using.cursor() as cursor:
            cursor.execute("set local session_replication_role = replica")
            yield
            cursor.execute("set local session_replication_role = origin")
        return
    with using.cursor() as cursor:
        cursor.execute("pragma foreign_keys = off")
        cursor.execute("select name, sql from sqlite_master where type = 'trigger'")
        triggers = cursor.fetchall()
        with transaction.atomic(using=using.alias):
            for name, _ in triggers:
                cursor.execute(f'drop trigger "{name}"')
            yield
            for _, text in triggers:
                cursor.execute(text)
        cursor.execute("pragma foreign_keys = on")


def flush_without_triggers() -> None:
    """Let Django empty the tables after a test that committed, though the books refuse it."""
    plain = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with triggers_off(self.connection):
            plain(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = execute_sql_flush
