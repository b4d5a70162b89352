"""Side by side: contenders run in turns, A B A B …, on one machine in one run; shared by the population benches.

Every contender computes the same definition. Slow ones do a stated sample of the same people. Rates are
medians of the rounds, ratios medians of pairs measured next to each other. Against a reference in exact
fractions it is counted how many results are off by a fen. A peer that reaches less than half of the rate once
measured for it on two quiet cores says that something is wrong with the run: its ratio is void.
"""

import json
import os
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from shebao.base.engine import compile

CHECKED = 2_000
"""So many people are computed again in fractions."""


class Contender(NamedTuple):
    """Who runs: over how many rows, what, and its result columns on the first rows; `figure` once measured."""

    name: str
    rows: int
    run: Callable[[], Any]
    results: Callable[[Any], list[Any]]
    figure: float = 0.0
    bytes_a_row: int = 0


def half_up(value: Fraction) -> int:
    """Rounded as the law says, not below zero."""
    return int(value + Fraction(1, 2))


def read_all(column: Any) -> int:
    """Every figure of a column read once."""
    total = 0
    for at in range(len(column)):
        total += column[at]
    return total


def bandwidth() -> float:
    """Bytes a second that two threads read from memory: the ceiling of every kernel here."""
    from concurrent.futures import ThreadPoolExecutor

    column = np.ones(32_000_000, np.int64)
    reader, cores = compile(read_all), os.cpu_count() or 1
    parts = np.array_split(column, cores)
    reader(parts[0][:10])
    best = 0.0
    with ThreadPoolExecutor(cores) as pool:
        for _ in range(5):
            started = time.perf_counter()
            list(pool.map(reader, parts))
            best = max(best, column.nbytes / (time.perf_counter() - started))
    return best


def off(found: list[Any], reference: list[tuple[int, ...]]) -> int:
    """How many of the checked people have any figure off by a fen or more."""
    count = min(len(reference), len(found[0]))
    rows = zip(*(np.asarray(c[:count]).tolist() for c in found), strict=True)
    return sum(tuple(map(round, row)) != ref for row, ref in zip(rows, reference, strict=False))


def compete(
    job: str, ours: Contender, peers: list[Contender], reference: list[tuple[int, ...]], rounds: int
) -> dict[str, Any]:
    """Warm up, run in turns, print a line each; what `finish` prints last."""
    everybody, rates = [ours, *peers], {c.name: [] for c in [ours, *peers]}
    wrong = {c.name: off(c.results(c.run()), reference) for c in everybody}
    wide = bandwidth()
    for _ in range(max(rounds, 3)):
        for one in everybody:
            started = time.perf_counter()
            one.run()
            rates[one.name].append(one.rows / (time.perf_counter() - started))
    told: dict[str, Any] = {
        "job": job, "cores": os.cpu_count(), "load": round(os.getloadavg()[0], 1),
        "rounds": max(rounds, 3), "read_gb_s": round(wide / 1e9, 1),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024), "sides": {},
    }  # fmt: skip
    for one in everybody:
        told["sides"][one.name] = _line(one, ours, rates, wrong[one.name], wide)
    print(f"memory read by {told['cores']} threads {told['read_gb_s']} GB/s, peak {told['peak_mb']} MB,"
          f" load {told['load']}; {min(CHECKED, len(reference)):,} people checked in fractions")  # fmt: skip
    return told


def finish(told: dict[str, Any]) -> None:
    """The last line of every bench: one JSON object."""
    print(json.dumps(told, ensure_ascii=False))


def _line(
    one: Contender, ours: Contender, rates: dict[str, list[float]], wrong: int, wide: float
) -> dict[str, Any]:
    own = rates[one.name]
    ratios = [a / b for a, b in zip(rates[ours.name], own, strict=True)]
    rate = statistics.median(own)
    said: dict[str, Any] = {"rows": one.rows, "rate": round(rate), "off_by_a_fen": wrong}
    text = f"{one.name:<34} {rate:>13,.0f}/s of {one.rows:>9,} rows, {wrong} off"
    if one.bytes_a_row:
        said["bandwidth_share"] = round(rate * one.bytes_a_row / wide, 2)
        text += f", {said['bandwidth_share']:.0%} of the memory's rate"
    if one is not ours:
        said |= {"ratio": round(statistics.median(ratios), 2),
                 "ratio_min": round(min(ratios), 2), "ratio_max": round(max(ratios), 2)}  # fmt: skip
        text += f"; ours {said['ratio']:,.1f}× ({said['ratio_min']:,.1f}–{said['ratio_max']:,.1f})"
        if one.figure and rate < one.figure / 2:
            said["void"] = True
            text += f"  VOID: below half of {one.figure:,.0f}/s"
    print(text, flush=True)
    return said


@contextmanager
def postgres() -> Iterator[Any]:
    """A PostgreSQL of its own, as the tests use it."""
    import psycopg

    from tools import postgres as embedded

    with (
        embedded.server() as url,
        psycopg.connect(url, dbname="postgres", autocommit=True) as connection,
    ):
        connection.execute("set work_mem = '512MB'")
        yield connection


def copy(connection: Any, table: str, columns: dict[str, Any]) -> None:
    """An unlogged table filled with columns of whole numbers."""
    connection.execute(f"drop table if exists {table}")
    kinds = ", ".join(f"{name} bigint" for name in columns)
    connection.execute(f"create unlogged table {table} ({kinds})")
    with connection.cursor().copy(f"copy {table} from stdin") as out:
        for row in zip(*(c.tolist() for c in columns.values()), strict=True):
            out.write_row(row)
    connection.execute(f"analyze {table}")


def asked(connection: Any, query: str) -> Callable[[], Any]:
    """Run a query into a table, as a settlement would be kept; the table is the result."""

    def run() -> Any:
        connection.execute("drop table if exists bench_out")
        connection.execute(f"create unlogged table bench_out as {query}")
        return connection

    return run


def rows_out(connection: Any, names: str) -> list[Any]:
    """The first rows of what a query left."""
    found = connection.execute(
        f"select {names} from bench_out order by id limit {CHECKED}"
    ).fetchall()
    return [list(column) for column in zip(*found, strict=True)]
