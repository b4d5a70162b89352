"""Jobs 批量任务: named columns with bounds, a kernel over blocks of rows, and tables of the law.

A kernel is written once, in the style of a step rule: `kernel(start, stop, given, law, out)` works on the rows
from `start` to `stop`, a block at most, with the step rules of its room. Compiled it runs over NumPy columns,
interpreted over lists. The door marks bad rows of a block before the kernel sees it; what the kernel then
writes for them is thrown away.
"""

import builtins
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any, NamedTuple

from shebao.base.engine.compiling import BLOCK, available, compile, folder_of, scratch
from shebao.base.engine.rebuilding import Function
from shebao.base.law import Bound
from shebao.base.refusals import Refusal

WIDTHS = (("int8", 2**7), ("int16", 2**15), ("int32", 2**31), ("int64", 2**63))


class Column(NamedTuple):
    """A column of a job's file; with labels a series, one column a label (`base_{}` of 2025: `base_2025`).

    `absent` stands for an empty cell or a column that is not there; without it a value is needed.
    """

    name: str
    bound: Bound
    labels: tuple[str, ...] = ()
    absent: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The columns in the file."""
        return tuple(self.name.format(label) for label in self.labels) or (self.name,)

    @property
    def kind(self) -> str:
        """The narrowest whole number that holds what is lawful, and one below."""
        return next(
            name for name, size in WIDTHS if -size < self.bound.low <= self.bound.high < size
        )

    @property
    def bad(self) -> int:
        """A figure that never passes the door, in place of a cell that holds none."""
        return self.bound.low - 1


@dataclass(frozen=True, eq=False)
class Job:
    """A population run 批量测算, ready for any number of rows.

    `law` are whole numbers and tables of them; `troubles` are the refusals the kernel's last column counts
    from 1; `compared` names the column and the result whose difference the second officer sees; `facts` go
    into the report.
    """

    name: str
    title: str
    key: str
    columns: tuple[Column, ...]
    results: tuple[str, ...]
    kernel: Function
    law: tuple[Any, ...]
    troubles: tuple[type[Refusal], ...] = ()
    compared: tuple[str, str] | None = None
    facts: dict[str, str] = field(default_factory=dict)
    reason: Callable[[Sequence[Any], int, type[Refusal]], tuple[str, str]] | None = None
    """Which figure of a row a refusal of the kernel is about, and what is missing or wrong: for the list."""


@lru_cache(maxsize=8)
def tables_of(job: Job, compiled: bool) -> tuple[Any, ...]:
    """The law of a job as its kernel takes it: arrays or lists, made once."""
    return tuple(_table(part, compiled) for part in job.law)


def _table(part: Any, compiled: bool) -> Any:
    if isinstance(part, int) or not compiled:
        return part
    import numpy

    table = numpy.ascontiguousarray(part, dtype=numpy.int64)
    table.flags.writeable = False
    return table


class Worked(NamedTuple):
    """What a kernel made of a stretch of rows: result columns, and marks of the rows it must not count for.

    `outside` is 1 where the door found a figure outside its bounds, `trouble` the number of a refusal.
    """

    results: tuple[Any, ...]
    outside: Any
    trouble: Any


def work(job: Job, given: Sequence[Any], count: int, threads: int = 1, how: str = "") -> Worked:
    """Run a job over columns in memory, in the order of `job.columns`; series are year after year.

    `how` may be `interpreted`; by default the compiled kernel runs where the extra is installed.
    """
    compiled = available() and how != "interpreted"
    if not compiled:
        zeros = [[0] * count for _ in range(len(job.results) + 2)]
        plain, outside = _within(job, given, count)
        walk(job.kernel, _limits(job), False)(0, count, plain, tables_of(job, False), *_out(zeros))
        return Worked(tuple(zeros[:-2]), outside, zeros[-1])
    import numpy

    columns = tuple(_frozen(column) for column in given)
    out = [numpy.zeros(count, numpy.int64) for _ in job.results]
    out += [numpy.zeros(count, numpy.int8), numpy.zeros(count, numpy.int64)]
    run, law = walk(job.kernel, _limits(job), True), tables_of(job, True)
    size = -(-count // threads // BLOCK) * BLOCK if threads > 1 else max(count, 1)
    cuts = [(at, min(at + size, count)) for at in range(0, count, size)]
    if len(cuts) < 2:
        run(0, count, columns, law, *_out(out))
    else:
        with ThreadPoolExecutor(threads) as pool:
            parts = [pool.submit(run, a, b, columns, law, *_out(out)) for a, b in cuts]
            for part in parts:
                part.result()
    return Worked(tuple(out[:-2]), out[-2], out[-1])


def _within(job: Job, given: Sequence[Any], count: int) -> tuple[tuple[Any, ...], list[int]]:
    """Columns as Python's own whole numbers, each inside its bounds, and the rows whose figures were not.

    The compiled kernel runs over a bad row and its result is thrown away; Python would stop at it.
    """
    outside, plain = [0] * count, list[Any]()
    for column, part in zip(job.columns, given, strict=True):
        series = part if column.labels else [part]
        rows = [one.tolist() if hasattr(one, "tolist") else list(one) for one in series]
        low, high = column.bound
        for figures in rows:
            for row in range(count):
                if not low <= figures[row] <= high:
                    outside[row], figures[row] = 1, min(max(figures[row], low), high)
        plain.append(rows if column.labels else rows[0])
    return tuple(plain), outside


def _out(columns: list[Any]) -> tuple[tuple[Any, ...], Any]:
    """Results with the trouble column last, and the door's marks."""
    return (*columns[:-2], columns[-1]), columns[-2]


def _frozen(column: Any) -> Any:
    """A column nobody writes to: so files in memory and arrays of our own take the same compiled kernel."""
    if column.flags.writeable:
        column = column.view()
        column.flags.writeable = False
    return column


def _limits(job: Job) -> tuple[tuple[int, int, bool], ...]:
    return tuple((c.bound.low, c.bound.high, bool(c.labels)) for c in job.columns)


def outside_of(start: int, stop: int, column: Any, low: int, high: int, marks: Any) -> None:
    """Mark the rows of a block whose figure lies outside the bounds."""
    figures = column[start:stop]
    for j in range(stop - start):
        marks[start + j] |= (figures[j] < low) | (figures[j] > high)


def outside_of_series(start: int, stop: int, columns: Any, low: int, high: int, marks: Any) -> None:
    """The same for any column of a series; four are read at a time, so that the memory is never idle."""
    flags = scratch()
    count, last = stop - start, len(columns) - 1
    for at in range(0, last + 1, 4):
        a = columns[at][start:stop]
        b = columns[min(at + 1, last)][start:stop]
        c = columns[min(at + 2, last)][start:stop]
        d = columns[min(at + 3, last)][start:stop]
        for j in range(count):
            least = min(min(a[j], b[j]), min(c[j], d[j]))
            most = max(max(a[j], b[j]), max(c[j], d[j]))
            flags[j] |= (least < low) | (most > high)
    for j in range(count):
        marks[start + j] |= flags[j]


@cache
def walk(kernel: Function, limits: tuple[tuple[int, int, bool], ...], compiled: bool) -> Function:
    """`walk(start, stop, given, law, out, marks)`: the door and the kernel, block after block."""
    lines = [
        "def walk(start, stop, given, law, out, marks):",
        *(f"    c{at} = given[{at}]" for at in range(len(limits))),
        "    for first in range(start, stop, BLOCK):",
        "        last = min(first + BLOCK, stop)",
        *(
            f"        {'outside_of_series' if series else 'outside_of'}"
            f"(first, last, c{at}, {low}, {high}, marks)"
            for at, (low, high, series) in enumerate(limits)
        ),
        "        kernel(first, last, given, law, out)",
    ]
    text = "\n".join(lines) + "\n"
    name = f"{kernel.__module__}.{kernel.__qualname__}"
    if compiled:
        path = folder_of(kernel) / f"{name}-{abs(hash(limits)):x}.py"
        path.write_text(text, encoding="utf-8")
        name = str(path)
    space: dict[str, Any] = {
        "BLOCK": BLOCK,
        "kernel": kernel,
        "outside_of": outside_of,
        "outside_of_series": outside_of_series,
        "__name__": __name__,
    }
    exec(builtins.compile(text, name, "exec"), space)  # noqa: S102 - the text above, nothing from outside
    return compile(space["walk"]) if compiled else space["walk"]
