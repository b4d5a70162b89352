"""Runs beyond one machine 分布式测算: the same kernel in Apache Spark, batch after batch by `mapInArrow`.

The input is Parquet, one file or a folder of them; the result is a folder of Parquet, `aside=false` with the
lines that are done, `aside=true` with those set aside, their file, line and reason. A lost machine's batches
are computed again by Spark itself.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from shebao.base.engine.errors import ExtraNeeded
from shebao.base.engine.files import ROWS, Chunk, chunk_of, needed
from shebao.base.engine.jobs import Job
from shebao.base.engine.outcomes import Totals, outcome

REASON = (("file", "string"), ("line", "bigint"), ("code", "string"), ("column", "string"),
          ("value", "string"), ("aside", "boolean"))  # fmt: skip


def session(master: str, **more: str) -> Any:
    """A Spark session in which Python workers find this very code. Refuses `population.extra-needed`."""
    if find_spec("pyspark") is None:
        raise ExtraNeeded(name="--engine spark", extra="spark", at="--engine")
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    path = os.pathsep.join(part for part in sys.path if part)
    options = {
        "spark.ui.enabled": "false",
        "spark.executorEnv.PYTHONPATH": path,
        "spark.executorEnv.NUMBA_NUM_THREADS": "1",
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(ROWS),
        "spark.python.worker.reuse": "true",
        **more,
    }
    if master.startswith("local"):
        options |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    builder = SparkSession.builder.master(master).appName("shebao population")
    for name, value in options.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def run(job: Job, source: Path, target: Path, master: str) -> Totals:
    """Run a job over Parquet into a folder of Parquet; totals are counted from what was written."""
    spark = session(master)
    try:
        write(spark, job, source, target)
        return count(spark, job, target)
    finally:
        spark.stop()


def write(spark: Any, job: Job, source: Path, target: Path) -> None:
    """The run itself, one pass over the input."""
    frame = spark.read.parquet(str(source))
    needed(job, frame.columns)
    wanted = [name for name in frame.columns if name in _known(job)]
    kinds = dict(frame.dtypes)
    schema = ", ".join(
        [f"`{job.key}` {kinds[job.key]}", *(f"`{name}` bigint" for name in job.results)]
        + [f"`{name}` {kind}" for name, kind in REASON]
    )
    rows = frame.select(*wanted, "_metadata.file_name", "_metadata.row_index")
    done = rows.mapInArrow(lambda batches: worked(job, batches), schema)
    done.write.mode("overwrite").partitionBy("aside").parquet(str(target))


def _known(job: Job) -> set[str]:
    return {name for column in job.columns for name in column.names} | {job.key}


def worked(job: Job, batches: Iterable[Any]) -> Iterator[Any]:
    """What a Python worker does with its batches: door, kernel, lines done and lines set aside."""
    for batch in batches:
        for start in range(0, batch.num_rows, ROWS):
            part = batch.slice(start, ROWS)
            chunk = chunk_of(job, 0, part)
            yield from _batches(job, chunk, part)


def _batches(job: Job, chunk: Chunk, part: Any) -> Iterator[Any]:
    import pyarrow

    found = outcome(job, chunk)
    names = [job.key, *job.results, *(name for name, _ in REASON)]
    count = len(found.keys)
    nothing = [pyarrow.nulls(count, kind) for kind in ("string", "int64", *["string"] * 3)]
    columns = [pyarrow.array(column) for column in found.columns]
    good = pyarrow.array([False]).take(pyarrow.array([0] * count, "int64"))
    yield pyarrow.RecordBatch.from_arrays([found.keys, *columns, *nothing, good], names)
    if not found.aside:
        return
    rows = pyarrow.array([line.number - 1 for line in found.aside], "int64")
    bad = len(rows)
    figures = [pyarrow.nulls(bad, "int64") for _ in job.results]
    file = part.column(part.schema.get_field_index("file_name")).take(rows)
    index = part.column(part.schema.get_field_index("row_index")).take(rows)
    line = pyarrow.array([at + 1 for at in index.to_pylist()], "int64")
    texts = [
        pyarrow.array([str(getattr(one, name)) for one in found.aside], "string")
        for name in ("code", "column", "value")
    ]
    keys = chunk.keys.take(rows)
    marks = pyarrow.array([True] * bad)
    yield pyarrow.RecordBatch.from_arrays([keys, *figures, file, line, *texts, marks], names)


def count(spark: Any, job: Job, target: Path) -> Totals:
    """Counts and sums of a written result."""
    frame = spark.read.parquet(str(target))
    aside = frame.where("aside = 'true'").groupBy("code").count().collect()
    sums = frame.where("aside = 'false'").selectExpr(
        "count(*) as done", *(f"cast(sum(`{name}`) as bigint) as `{name}`" for name in job.results)
    )
    told = sums.collect()[0].asDict()
    counts = Counter({row["code"]: row["count"] for row in aside})
    done = int(told.pop("done"))
    figures = Counter({name: int(total or 0) for name, total in told.items()})
    return Totals(done + counts.total(), done, counts, figures)
