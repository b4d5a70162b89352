"""Files of population runs 批量文件: Arrow IPC read where it lies, Parquet, or CSV without any extra.

A chunk is what the kernel takes: a column each, a series as one block of memory, year after year. In Arrow
files of ours the columns of a series lie evenly spaced, so a series is taken without copying.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from shebao.base.engine.compiling import available
from shebao.base.engine.errors import (
    ColumnNeeded,
    ColumnTwice,
    ExtraNeeded,
    UnknownFile,
    Unreadable,
)
from shebao.base.engine.jobs import Column, Job

ROWS = 65_536
"""Rows of a chunk: a few megabytes a job, so that door and kernel find them in the cache."""


class Chunk(NamedTuple):
    """Rows on their way through a job; `cells` gives a column's cells as they stood in the file."""

    first: int
    rows: int
    keys: Any
    given: tuple[Any, ...]
    cells: Any
    broken: frozenset[int] = frozenset()
    """Rows with more or fewer cells than the header."""


def needed(job: Job, names: Sequence[str]) -> None:
    """Refuse `population.column-needed` for a file that lacks a column the job cannot do without."""
    here = set(names)
    known = wanted(job)
    for name in names:
        if name in known and list(names).count(name) > 1:
            raise ColumnTwice(column=name, at=name)
    for column in job.columns:
        for name in column.names:
            if name not in here and column.absent is None:
                raise ColumnNeeded(column=name, at=name)
    if job.key not in here:
        raise ColumnNeeded(column=job.key, at=job.key)


def wanted(job: Job) -> set[str]:
    """The columns a job looks at, what it is compared with included."""
    compared = {job.compared[0]} if job.compared else set()
    return {name for column in job.columns for name in column.names} | {job.key} | compared


def unread(job: Job, names: Sequence[str]) -> list[str]:
    """Columns of a file that the job does not look at."""
    known = wanted(job)
    return [name for name in names if name not in known]


def kind_of(path: Path) -> str:
    """`arrow`, `parquet` or `csv`; refuses what cannot be read here."""
    kind = path.suffix.lstrip(".")
    if kind not in ("arrow", "parquet", "csv"):
        raise UnknownFile(name=path.name, at=str(path))
    if kind != "csv" and not available():
        raise ExtraNeeded(name=path.name, extra="population", at=str(path))
    return kind


class Source(NamedTuple):
    """An opened file: its columns, its rows, and its chunks from a row on."""

    names: list[str]
    rows: int
    chunks: Any


@contextmanager
def opened(path: Path, job: Job) -> Iterator[Source]:
    """Open a file for a job."""
    kind = kind_of(path)
    if kind == "csv":
        yield _csv(path, job)
    elif kind == "parquet":
        import pyarrow.parquet

        with _readable(path, pyarrow.parquet.ParquetFile) as file:
            names = file.schema_arrow.names
            needed(job, names)
            read_of = [name for name in names if name in wanted(job)]
            groups = [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)]

            def read(at: int) -> Any:
                return file.read_row_group(at, columns=read_of).combine_chunks().to_batches()[0]

            yield Source(names, sum(groups), _batches(job, groups, read))
    else:
        import pyarrow
        import pyarrow.ipc

        with pyarrow.memory_map(str(path)) as memory:
            ipc = _readable(path, lambda _: pyarrow.ipc.open_file(memory))
            needed(job, ipc.schema.names)
            sizes = [ipc.get_batch(at).num_rows for at in range(ipc.num_record_batches)]
            yield Source(list(ipc.schema.names), sum(sizes), _batches(job, sizes, ipc.get_batch))


def _readable(path: Path, reader: Any) -> Any:
    """The opened file. Refuses `population.unreadable` for one that is not what its name says."""
    import pyarrow

    try:
        return reader(path)
    except pyarrow.ArrowInvalid:
        kind = path.suffix.lstrip(".")
        raise Unreadable(
            name=path.name, why=f"内容不是 {kind}", why_en=f"it is no {kind} file", at=str(path)
        ) from None


def _batches(job: Job, sizes: Sequence[int], read: Any) -> Any:
    """Chunks of whole batches; a batch longer than a chunk is cut."""

    def chunks(start: int) -> Iterator[Chunk]:
        first = 0
        for at, size in enumerate(sizes):
            if first + size > start:
                batch = read(at)
                for cut in range(max(start - first, 0), size, ROWS):
                    part = batch.slice(cut, ROWS)
                    yield chunk_of(job, first + cut, part)
            first += size

    return chunks


def chunk_of(job: Job, first: int, batch: Any) -> Chunk:
    """A record batch as a chunk; `first` is the row it begins with."""
    position = {name: at for at, name in enumerate(batch.schema.names)}

    def cells(name: str) -> Any:
        return batch.column(position[name]) if name in position else None

    given = tuple(
        _series(column, cells, batch.num_rows) if column.labels
        else _array(column, cells(column.name), batch.num_rows)
        for column in job.columns
    )  # fmt: skip
    return Chunk(first, batch.num_rows, cells(job.key), given, cells)


def _array(column: Column, cells: Any, count: int) -> Any:
    """A column as whole numbers of the job's width; what is none becomes a figure that fails the door."""
    import numpy
    import pyarrow
    import pyarrow.compute

    if cells is None:
        return numpy.full(count, column.absent, column.kind)
    if not pyarrow.types.is_integer(cells.type):
        cells = pyarrow.array([_whole(cell.as_py(), column) for cell in cells], "int64")
    if cells.null_count:
        stands = column.bad if column.absent is None else column.absent
        cells = pyarrow.compute.fill_null(cells, stands)
    array = cells.to_numpy(zero_copy_only=False)
    if array.dtype == column.kind:
        return array
    fits = numpy.iinfo(column.kind)
    return numpy.clip(array, fits.min, fits.max).astype(column.kind)


def _whole(value: Any, column: Column) -> int:
    """A cell of text or of another kind as a whole number, else one that fails the door."""
    if value is None or value == "":
        return column.bad if column.absent is None else column.absent
    try:
        whole = int(value)
    except (TypeError, ValueError):
        return column.bad
    return whole if -(2**63) <= whole < 2**63 and str(whole) == str(value).strip() else column.bad


def _series(column: Column, cells: Any, count: int) -> Any:
    """A series as one block of memory: taken where it lies if evenly spaced, else put together."""
    import numpy
    import pyarrow

    parts = [cells(name) for name in column.names]
    size = numpy.dtype(column.kind).itemsize
    if count and all(p is not None and p.type == column.kind and not p.null_count for p in parts):
        at = [p.buffers()[1].address + p.offset * size for p in parts]
        step = at[1] - at[0] if len(at) > 1 else count * size
        even = all(two - one == step for one, two in pairwise(at))
        if even and step >= count * size and step % size == 0:
            last = parts[-1].buffers()[1]
            room = last.address + last.size - at[0]
            if room >= step * len(at):
                memory = pyarrow.foreign_buffer(at[0], step * len(at), parts)
                return numpy.frombuffer(memory, column.kind).reshape(len(at), step // size)
    return numpy.stack([_array(column, part, count) for part in parts])


# --- CSV, without any extra -------------------------------------------------------------------


def _csv(path: Path, job: Job) -> Source:
    with path.open(encoding="utf-8-sig", newline="") as file:
        names = next(csv.reader(file), [])
        rows = sum(1 for _ in csv.reader(file))
    needed(job, names)
    place = {name: at for at, name in enumerate(names)}

    def chunks(start: int) -> Iterator[Chunk]:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = islice(csv.reader(file), 1 + start, None)
            first = start
            while part := list(islice(lines, ROWS)):
                yield _csv_chunk(job, first, part, place)
                first += len(part)

    return Source(names, rows, chunks)


def _csv_chunk(job: Job, first: int, lines: list[list[str]], place: Mapping[str, int]) -> Chunk:
    def cells(name: str) -> list[str] | None:
        if name not in place:
            return None
        at = place[name]
        return [line[at] if at < len(line) else "" for line in lines]

    def whole(column: Column, name: str) -> list[int]:
        found = cells(name)
        if found is None:
            assert column.absent is not None
            return [column.absent] * len(lines)
        return [_whole(cell.strip(), column) for cell in found]

    given: list[Any] = []
    for column in job.columns:
        parts = [whole(column, name) for name in column.names]
        given.append(parts if column.labels else parts[0])
    if available():
        import numpy

        given = [_clipped(numpy, part, c) for part, c in zip(given, job.columns, strict=True)]
    broken = frozenset(row for row, line in enumerate(lines) if len(line) != len(place))
    return Chunk(first, len(lines), cells(job.key), tuple(given), cells, broken)


def _clipped(numpy: Any, part: Any, column: Column) -> Any:
    fits = numpy.iinfo(column.kind)
    return numpy.clip(numpy.array(part, numpy.int64), fits.min, fits.max).astype(column.kind)
