"""What a chunk comes to 批次结果: lines that are done, lines set aside with reasons, and totals for the report."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from shebao.base.engine.compiling import available
from shebao.base.engine.errors import BrokenLine, NotWhole, OutOfBounds, ValueNeeded
from shebao.base.engine.files import Chunk
from shebao.base.engine.jobs import Column, Job, work

LARGEST = 20
"""So many differences are named in the report."""


class Line(NamedTuple):
    """A line set aside 剔除行: its number in the file (the first is 1), its key, why, and the figure."""

    number: int
    key: Any
    code: str
    column: str
    value: Any


class Change(NamedTuple):
    """A line's figure before and after, in fen."""

    difference: int
    number: int
    key: Any
    before: int
    after: int


@dataclass
class Totals:
    """Counts and sums of many lines."""

    rows: int = 0
    done: int = 0
    aside: Counter[str] = field(default_factory=Counter)
    sums: Counter[str] = field(default_factory=Counter)
    compared: Counter[str] = field(default_factory=Counter)
    largest: list[Change] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def add(self, other: "Totals") -> None:
        """Take in the totals of further lines."""
        self.rows += other.rows
        self.done += other.done
        for own, more in (
            (self.aside, other.aside),
            (self.sums, other.sums),
            (self.compared, other.compared),
        ):
            for name, number in more.items():
                own[name] += number
        self.largest = sorted(
            [*self.largest, *other.largest], key=lambda c: (-abs(c.difference), c.number)
        )[:LARGEST]


class Outcome(NamedTuple):
    """A chunk's results: keys and columns of the lines that are done, lines set aside, totals."""

    keys: Any
    columns: tuple[Any, ...]
    aside: list[Line]
    totals: Totals


def outcome(job: Job, chunk: Chunk, how: str = "") -> Outcome:
    """Run a job over a chunk."""
    worked = work(job, chunk.given, chunk.rows, how=how)
    nameless = _nameless(chunk.keys)
    bad = _rows(worked.outside) | _rows(worked.trouble) | nameless | chunk.broken
    aside = [_line(job, chunk, worked, row) for row in sorted(bad)]
    keys, columns = chunk.keys, worked.results
    before = _alike(_before(job, chunk), columns)
    if bad:
        keep = (
            [row for row in range(chunk.rows) if row not in bad] if how or not available() else None
        )
        keys, columns, before = _kept(chunk, keys, columns, before, bad, keep)
    numbers = _numbers(chunk, bad)
    totals = Totals(chunk.rows, chunk.rows - len(bad), Counter(line.code for line in aside))
    for name, column in zip(job.results, columns, strict=True):
        totals.sums[name] = int(sum(column)) if isinstance(column, list) else int(column.sum())
    if before is not None and job.compared:
        after = columns[job.results.index(job.compared[1])]
        _compare(totals, numbers, keys, before, after)
    return Outcome(keys, columns, aside, totals)


def _rows(marks: Any) -> set[int]:
    if isinstance(marks, list):
        return {row for row, mark in enumerate(marks) if mark}
    return set(marks.nonzero()[0].tolist()) if marks.any() else set()


def _nameless(keys: Any) -> set[int]:
    """Rows without a key."""
    if isinstance(keys, list):
        return {row for row, key in enumerate(keys) if not key.strip()}
    import pyarrow
    import pyarrow.compute

    text = pyarrow.types.is_string(keys.type) or pyarrow.types.is_large_string(keys.type)
    if not keys.null_count and not (text and pyarrow.compute.any(_empty(keys)).as_py()):
        return set()
    return {row for row, key in enumerate(keys.to_pylist()) if key is None or not str(key).strip()}


def _empty(keys: Any) -> Any:
    import pyarrow.compute

    return pyarrow.compute.equal(pyarrow.compute.utf8_trim_whitespace(keys), "")


def _alike(before: Any, columns: tuple[Any, ...]) -> Any:
    """The figures of before as the results are: lists beside lists, arrays beside arrays."""
    if before is None or isinstance(before, list) == isinstance(columns[0], list):
        return before
    if isinstance(columns[0], list):
        return before.tolist()
    import numpy

    return numpy.array(before, numpy.int64)


def _line(job: Job, chunk: Chunk, worked: Any, row: int) -> Line:
    """Why a row was set aside: the first figure that failed the door, else what the rules say."""
    number, key = chunk.first + row + 1, _cell(chunk.keys, row)
    if row in chunk.broken:
        return Line(number, key, BrokenLine.code, "", "")
    if key is None or str(key).strip() == "":
        return Line(number, "", ValueNeeded.code, job.key, "")
    if not worked.outside[row]:
        refusal = job.troubles[int(worked.trouble[row]) - 1]
        why = job.reason(chunk.given, row, refusal) if job.reason else ("", "")
        return Line(number, key, refusal.code, *why)
    for at, column in enumerate(job.columns):
        series = chunk.given[at] if column.labels else [chunk.given[at]]
        for name, figures in zip(column.names, series, strict=True):
            if not column.bound.low <= figures[row] <= column.bound.high:
                return Line(number, key, *_reason(column, name, chunk, row))
    raise AssertionError("the door marked a row without a reason")


def _reason(column: Column, name: str, chunk: Chunk, row: int) -> tuple[str, str, Any]:
    cell = _cell(chunk.cells(name), row)
    if cell is None or str(cell).strip() == "":
        return ValueNeeded.code, name, ""
    try:
        whole = int(cell)
    except (TypeError, ValueError):
        return NotWhole.code, name, str(cell)
    lawful = column.bound.low <= whole <= column.bound.high
    return (NotWhole.code if lawful else OutOfBounds.code), name, str(cell)


def _cell(cells: Any, row: int) -> Any:
    if cells is None:
        return None
    cell = cells[row]
    return cell.as_py() if hasattr(cell, "as_py") else cell


def _before(job: Job, chunk: Chunk) -> Any:
    """The figures the results are compared with: a column of the job, or a further one of the file."""
    if job.compared is None:
        return None
    name = job.compared[0]
    for at, column in enumerate(job.columns):
        if column.name == name:
            return chunk.given[at]
    cells = chunk.cells(name)
    if cells is None:
        return None
    if not isinstance(cells, list) and str(cells.type).startswith(("int", "uint")):
        return cells.fill_null(-1).to_numpy(zero_copy_only=False)
    texts = [str(_cell(cells, row) or "").strip() for row in range(chunk.rows)]
    return [int(text) if text.isdecimal() and len(text) < 16 else -1 for text in texts]


def _kept(
    chunk: Chunk, keys: Any, columns: Any, before: Any, bad: set[int], keep: list[int] | None
) -> tuple[Any, tuple[Any, ...], Any]:
    """Only the rows that are done."""
    if isinstance(columns[0], list):
        rows = keep or []
        picked = tuple([column[row] for row in rows] for column in columns)
        old = None if before is None else [before[row] for row in rows]
        return [_cell(keys, row) for row in rows], picked, old
    import numpy

    mask = numpy.ones(chunk.rows, bool)
    mask[list(bad)] = False
    if isinstance(keys, list):
        keys = [key for key, good in zip(keys, mask.tolist(), strict=True) if good]
    else:
        import pyarrow

        keys = keys.filter(pyarrow.array(mask))
    return keys, tuple(c[mask] for c in columns), None if before is None else before[mask]


def _numbers(chunk: Chunk, bad: set[int]) -> Any:
    """Line numbers of the rows that are done."""
    start = chunk.first + 1
    if not bad:
        return range(start, start + chunk.rows)
    return [start + row for row in range(chunk.rows) if row not in bad]


def _compare(totals: Totals, numbers: Any, keys: Any, before: Any, after: Any) -> None:
    """Count what went up, down and stayed; keep the largest changes."""
    if isinstance(after, list):
        known = [at for at, old in enumerate(before) if old >= 0]
        changes = [after[at] - before[at] for at in known]
        pairs = sorted(zip(changes, known, strict=True), key=lambda p: (-abs(p[0]), p[1]))
        top = pairs[:LARGEST]
        more = sum(c > 0 for c in changes)
        less = sum(c < 0 for c in changes)
        total, old = sum(changes), sum(before[at] for at in known)
    else:
        import numpy

        rows = (before >= 0).nonzero()[0]
        change = after[rows] - before[rows]
        size = numpy.abs(change)
        top_rows = numpy.argsort(-size, kind="stable")[:LARGEST] if len(size) else rows
        top = [(int(change[at]), int(rows[at])) for at in top_rows]
        known, more, less = rows, int((change > 0).sum()), int((change < 0).sum())
        total, old = int(change.sum()), int(before[rows].sum())
    totals.compared.update(
        {"rows": len(known), "more": more, "less": less, "same": len(known) - more - less}
    )
    totals.compared.update({"before_fen": old, "difference_fen": total})
    totals.largest = [
        Change(c, numbers[at], _cell(keys, at), int(before[at]), int(after[at])) for c, at in top
    ]
