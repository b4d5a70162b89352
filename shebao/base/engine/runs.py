"""Runs 批量测算: a job over a file, part by part. Killed and run again it goes on and leaves the same file.

Finished parts lie in a folder beside the result, each written under another name first. The folder knows
which input, rules and numbers it belongs to; when all parts are there they become one file and it goes.
"""

import csv
import hashlib
import json
import os
import shutil
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from shebao.base.engine.compiling import available, sources_hash
from shebao.base.engine.errors import OtherRun, SameFile
from shebao.base.engine.files import Chunk, kind_of, opened, unread
from shebao.base.engine.jobs import Job
from shebao.base.engine.outcomes import Change, Outcome, Totals, outcome

PART_ROWS = 1_048_576
"""Rows of a part: what a killed run loses at most."""
Progress = Callable[[int, int, int], None]
"""Told the lines done and set aside so far, and all lines."""


def run(
    job: Job,
    source: Path,
    target: Path,
    *,
    progress: Progress = lambda *_: None,
    threads: int = 0,
    part_rows: int = PART_ROWS,
    how: str = "",
) -> Totals:
    """Run a job over a file into another, with `….aside.csv` and totals beside it.

    `how` may be `interpreted`. Refuses `population.column-needed`, `population.unknown-file`,
    `population.extra-needed` and `population.other-run`.
    """
    kind = kind_of(target)
    if target.exists() and source.exists() and target.samefile(source):
        raise SameFile(name=target.name, at=str(target))
    folder = target.with_name(target.name + ".parts")
    totals = Totals()
    with opened(source, job) as file:
        _claim(folder, source, target, job)
        parts = sorted(folder.glob("*.json"))
        for part in parts:
            totals.add(_read(part))
        progress(totals.rows, totals.aside.total(), file.rows)
        lines: list[Outcome] = []
        for done in _in_order(job, file.chunks(totals.rows), threads or os.cpu_count() or 1, how):
            lines.append(done)
            if sum(one.totals.rows for one in lines) >= part_rows:
                totals.add(_write(folder, len(parts), kind, job, lines))
                parts.append(folder)
                lines = []
                progress(totals.rows, totals.aside.total(), file.rows)
        if lines or not parts:
            totals.add(_write(folder, len(parts), kind, job, lines))
        ignored = unread(job, file.names)
    _join(folder, target, kind, job)
    progress(totals.rows, totals.aside.total(), totals.rows)
    totals.unread = ignored
    shutil.rmtree(folder)
    return totals


def _in_order(job: Job, chunks: Iterator[Chunk], threads: int, how: str) -> Iterator[Outcome]:
    """Outcomes in the order of the file, some chunks ahead on other cores."""
    if how or not available():
        for chunk in chunks:
            yield outcome(job, chunk, "interpreted")
        return
    waiting: deque[Any] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for chunk in chunks:
            waiting.append(pool.submit(outcome, job, chunk))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _claim(folder: Path, source: Path, target: Path, job: Job) -> None:
    """Make the folder of parts, or see that it belongs to this very run."""
    stat = source.stat()
    mine = {
        "job": job.name,
        "facts": job.facts,
        "input": [source.name, stat.st_size, stat.st_mtime_ns],
        "law": hashlib.sha256(repr(job.law).encode()).hexdigest(),
        "rules": sources_hash(job.kernel),
        "columns": [name for column in job.columns for name in column.names],
    }
    claim = folder / "run.claim"
    if claim.is_file():
        if json.loads(claim.read_text(encoding="utf-8")) != mine:
            raise OtherRun(name=target.name, folder=folder.name, at=str(target))
        return
    folder.mkdir(parents=True, exist_ok=True)
    _put(claim, lambda path: path.write_text(json.dumps(mine), encoding="utf-8"))


def _put(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file under another name, then give it its own."""
    half = path.with_name(path.name + ".half")
    write(half)
    os.replace(half, path)


# --- parts ------------------------------------------------------------------------------------


def _write(folder: Path, at: int, kind: str, job: Job, lines: list[Outcome]) -> Totals:
    """One part: results, lines set aside, and last its totals, which say that it is whole."""
    name, totals = f"{at:06d}", Totals()
    for one in lines:
        totals.add(one.totals)
    _put(folder / f"{name}.part", lambda path: _results(path, kind, job, lines))
    _put(folder / f"{name}.aside", lambda path: _asides(path, lines))
    told = json.dumps(vars(totals), ensure_ascii=False)
    _put(folder / f"{name}.json", lambda path: path.write_text(told, encoding="utf-8"))
    return totals


def _results(path: Path, kind: str, job: Job, lines: list[Outcome]) -> None:
    if kind == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            for one in lines:
                keys = one.keys if isinstance(one.keys, list) else one.keys.to_pylist()
                columns = [c if isinstance(c, list) else c.tolist() for c in one.columns]
                writer.writerows(zip(keys, *columns, strict=True))
        return
    import pyarrow
    import pyarrow.ipc

    batches = [_batch(job, one) for one in lines]
    empty = pyarrow.schema([(job.key, "string"), *((name, "int64") for name in job.results)])
    schema = batches[0].schema if batches else empty
    with pyarrow.OSFile(str(path), "wb") as file, pyarrow.ipc.new_file(file, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)


def _batch(job: Job, one: Outcome) -> Any:
    import pyarrow

    keys = pyarrow.array(one.keys, "string") if isinstance(one.keys, list) else one.keys
    columns = [pyarrow.array(column, "int64") for column in one.columns]
    return pyarrow.RecordBatch.from_arrays([keys, *columns], [job.key, *job.results])


def _asides(path: Path, lines: list[Outcome]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for one in lines:
            writer.writerows(one.aside)


def _read(path: Path) -> Totals:
    told = json.loads(path.read_text(encoding="utf-8"))
    aside, sums, compared = (Counter(told[name]) for name in ("aside", "sums", "compared"))
    largest = [Change(*change) for change in told["largest"]]
    return Totals(told["rows"], told["done"], aside, sums, compared, largest)


# --- the whole --------------------------------------------------------------------------------


def aside_of(target: Path) -> Path:
    """The list of lines set aside beside a result."""
    return target.with_name(target.stem + ".aside.csv")


def _join(folder: Path, target: Path, kind: str, job: Job) -> None:
    """All parts into one file; the lines set aside into another."""
    parts = sorted(folder.glob("*.part"))

    def aside(path: Path) -> None:
        with path.open("w", encoding="utf-8") as out:
            out.write(f"line,{job.key},code,column,value\n")
            for part in sorted(folder.glob("*.aside")):
                out.write(part.read_text(encoding="utf-8"))

    _put(aside_of(target), aside)
    _put(target, lambda path: _joined(path, parts, kind, job))


def _joined(path: Path, parts: list[Path], kind: str, job: Job) -> None:
    if kind == "csv":
        with path.open("w", encoding="utf-8") as out:
            out.write(",".join((job.key, *job.results)) + "\n")
            for part in parts:
                out.write(part.read_text(encoding="utf-8"))
        return
    import pyarrow
    import pyarrow.ipc
    import pyarrow.parquet

    with pyarrow.memory_map(str(parts[0])) as first:
        schema = pyarrow.ipc.open_file(first).schema
    with pyarrow.OSFile(str(path), "wb") as out:
        new = pyarrow.ipc.new_file if kind == "arrow" else pyarrow.parquet.ParquetWriter
        options = {} if kind == "arrow" else {"compression": "zstd"}
        with new(out, schema, **options) as writer:
            for part in parts:
                with pyarrow.memory_map(str(part)) as memory:
                    file = pyarrow.ipc.open_file(memory)
                    for at in range(file.num_record_batches):
                        writer.write_batch(file.get_batch(at))
