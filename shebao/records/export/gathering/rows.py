"""A row as its shape 行转形状: the columns of the same name, and what is given besides."""

from dataclasses import fields
from typing import Any, TypeVar

S = TypeVar("S")


def shaped(shape: type[S], row: Any, **more: Any) -> S:
    """The shape filled from a row; `more` says what the row calls otherwise or does not hold."""
    names = [field.name for field in fields(shape)]  # type: ignore[arg-type]
    return shape(**{name: more[name] if name in more else _column(row, name) for name in names})


def _column(row: Any, name: str) -> Any:
    """A column; a JSON list becomes the tuple that the shape says."""
    value = getattr(row, name)
    return tuple(value) if isinstance(value, list) else value
