"""Operations for one database only 仅用于一种数据库."""

from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunSQL


class only(Operation):  # noqa: N801 — reads as a word in a migration
    """Run a migration operation on one vendor (`postgresql` or `sqlite`); elsewhere only its state."""

    reversible = True

    def __init__(self, vendor: str, operation: Operation) -> None:
        self.vendor = vendor
        self.operation = operation

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """For the migration writer."""
        return ("only", [self.vendor, self.operation], {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The same model state on both."""
        self.operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Only where it belongs."""
        if schema_editor.connection.vendor == self.vendor:
            self.operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Only where it belongs."""
        if schema_editor.connection.vendor == self.vendor:
            self.operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """For `migrate`'s output."""
        return f"{self.operation.describe()} (only {self.vendor})"


def sql(vendor: str, forwards: list[str] | str, backwards: list[str] | str = RunSQL.noop) -> only:
    """Raw SQL for one vendor; a list is run statement by statement (trigger bodies hold semicolons)."""

    def wrap(statements: list[str] | str) -> Any:
        if isinstance(statements, str):
            return statements if statements == RunSQL.noop else [(statements, None)]
        return [(statement, None) for statement in statements]

    return only(vendor, RunSQL(wrap(forwards), wrap(backwards)))
