"""Columns 列: the door that checks them against the declared bounds, and a step rule over whole columns."""

import builtins
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

from shebao.base.engine.compiling import available, compile, folder_of
from shebao.base.engine.ranges import bounds_of
from shebao.base.engine.rebuilding import Function
from shebao.base.law import Bound

OUT_OF_BOUNDS = "population.out-of-bounds"


class Aside(NamedTuple):
    """A row set aside 剔除行: its place in the columns, why, and the figure that was the reason."""

    row: int
    code: str
    column: str
    value: int | str


class Over(NamedTuple):
    """A step rule's results over columns: one column a figure, and the rows set aside.

    A column is as long as what was given; at a row set aside it holds 0.
    """

    columns: dict[str, Any]
    aside: tuple[Aside, ...]


def over(rule: Function, columns: Mapping[str, Sequence[int]]) -> Over:
    """Run a step rule over whole columns, named as its arguments; whole numbers of any width, no gaps.

    Rows with a figure outside the declared bounds are set aside before the rule sees them. Columns come back
    as NumPy arrays, or as lists without the extra `population`.
    """
    bounds = bounds_of(rule)
    names = rule.__code__.co_varnames[: rule.__code__.co_argcount]
    given: list[Any] = [columns[name] for name in names]
    count = len(given[0]) if given else 0
    assert all(len(column) == count for column in given), "columns of one length"
    compiled = available()
    if compiled:
        import numpy

        given = [numpy.ascontiguousarray(column) for column in given]
    aside: dict[int, Aside] = {}
    for name, column in zip(names, given, strict=True):
        for row in outside(column, bounds[name]):
            aside.setdefault(row, Aside(row, OUT_OF_BOUNDS, name, int(column[row])))
    kept = [_held(column, bounds[name], aside) for name, column in zip(names, given, strict=True)]
    labels = results_of(rule)
    if compiled:
        out: tuple[Any, ...] = tuple(numpy.zeros(count, numpy.int64) for _ in labels)
    else:
        out = tuple([0] * count for _ in labels)
    walk(rule)(0, count, tuple(kept), out)
    for row in aside:
        for column in out:
            column[row] = 0
    return Over(dict(zip(labels, out, strict=True)), tuple(aside[row] for row in sorted(aside)))


def outside(column: Any, bound: Bound) -> list[int]:
    """The rows of a column that lie outside a bound; a whole column is looked at at once."""
    if isinstance(column, list):
        return [at for at, value in enumerate(column) if not bound.low <= value <= bound.high]
    if not len(column) or (column.min() >= bound.low and column.max() <= bound.high):
        return []
    return [int(at) for at in ((column < bound.low) | (column > bound.high)).nonzero()[0]]


def _held(column: Any, bound: Bound, aside: Mapping[int, Aside]) -> Any:
    """The column as the rule takes it, with a lawful figure in the rows that were set aside."""
    if not aside:
        return column if isinstance(column, list) else column.astype("int64", copy=False)
    held = list(column) if isinstance(column, list) else column.copy()
    for row in aside:
        held[row] = bound.low
    return held if isinstance(held, list) else held.astype("int64", copy=False)


def results_of(rule: Function) -> tuple[str, ...]:
    """The names of a step rule's figures: those of its NamedTuple, or the rule's own name."""
    gives = get_type_hints(rule).get("return")
    return tuple(getattr(gives, "_fields", (rule.__name__,)))


@cache
def walk(rule: Function) -> Function:
    """`walk(start, stop, columns, out)`: a step rule over a stretch of rows, compiled or not."""
    count, labels = rule.__code__.co_argcount, results_of(rule)
    gives = getattr(get_type_hints(rule).get("return"), "_fields", None)
    parts = [f"found.{label}" for label in labels] if gives else ["found"]
    lines = [
        "def walk(start, stop, columns, out):",
        *(f"    a{at} = columns[{at}]" for at in range(count)),
        *(f"    out{at} = out[{at}]" for at in range(len(labels))),
        "    for row in range(start, stop):",
        f"        found = rule({', '.join(f'a{at}[row]' for at in range(count))})",
        *(f"        out{at}[row] = {part}" for at, part in enumerate(parts)),
    ]
    text = "\n".join(lines) + "\n"
    name = f"{rule.__module__}.{rule.__qualname__}"
    if available():
        name = str(_written(rule, text))
        compile(rule)  # proves its ranges
    space: dict[str, Any] = {"rule": rule, "__name__": __name__}
    exec(builtins.compile(text, name, "exec"), space)  # noqa: S102 - the text above, nothing from outside
    return compile(space["walk"])


def _written(rule: Function, text: str) -> Path:
    """The text kept in the folder of compiled files, where the compiler looks for its source."""
    path = folder_of(rule) / f"{rule.__module__}.{rule.__qualname__}.py".replace("<locals>", "_")
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
    return path
