"""Populations in Spark, local-cluster mode: real executors in processes of their own, the very same rows."""

import os
import time
from statistics import median

import pyarrow.ipc as ipc
import pyarrow.parquet as pq
import pytest

from bench import populations
from shebao.base.engine import spark as engine
from shebao.base.engine.runs import aside_of, run

ROWS = int(os.environ.get("SHEBAO_TEST_SPARK_ROWS", "300000"))
CLUSTER = "local-cluster[2,1,1536]"


@pytest.fixture(scope="module")
def cluster():
    spark = engine.session(CLUSTER, **{"spark.executor.memory": "1g", "spark.driver.memory": "2g"})
    yield spark
    spark.stop()


DRAWN = populations.MAKERS | {"settlement": lambda rows: populations.settlement(rows, years=3)}


@pytest.mark.parametrize("name", ["settlement", "pension", "transfer-amount"])
def test_the_cluster_gives_the_rows_of_one_machine(cluster, tmp_path, name):
    drawn = DRAWN[name](ROWS)
    source = tmp_path / "people.parquet"
    spoilt = populations.write(drawn, source, bad=0.01)
    here, there = tmp_path / "here.arrow", tmp_path / "there"

    def in_process():
        return run(drawn.job, source, here)

    def in_spark():
        engine.write(cluster, drawn.job, source, there)

    in_process(), in_spark()
    ratios = []
    for _ in range(3):
        started = time.perf_counter()
        totals = in_process()
        between = time.perf_counter()
        in_spark()
        ratios.append((time.perf_counter() - between) / (between - started))
    counted = engine.count(cluster, drawn.job, there)
    print(
        f"\n{name}, {ROWS:,} lines, warm: Spark {CLUSTER} takes {median(ratios):.1f} times"
        f" ({min(ratios):.1f}–{max(ratios):.1f}) what one process takes"
    )

    one = ipc.open_file(str(here)).read_all()
    key = drawn.job.key
    two = pq.read_table(there / "aside=false").select([key, *drawn.job.results]).sort_by(key)
    assert two.num_rows == ROWS - len(spoilt)
    for column in (key, *drawn.job.results):
        assert two[column].to_numpy().tolist() == one[column].to_numpy().tolist()
    bad = pq.read_table(there / "aside=true").sort_by("line")
    listed = [
        f"{row['line']},{row[key]},{row['code']},{row['column']},{row['value']}"
        for row in bad.to_pylist()
    ]
    assert bad["line"].to_pylist() == spoilt
    assert listed == aside_of(here).read_text(encoding="utf-8").splitlines()[1:]
    assert (counted.rows, counted.done) == (totals.rows, totals.done)
    assert counted.aside == totals.aside
    assert {k: counted.sums[k] for k in drawn.job.results} == dict(totals.sums)
