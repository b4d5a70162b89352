"""Invented populations for measurements and tests: the same for a seed. Nobody in them exists.

    python -m bench.populations settlement --rows 1000000 --out accounts.arrow [--bad 0.01]

Wages, rates and careers are drawn, not published. `Drawn` holds the columns in memory, in the order of the job.
"""

import argparse
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.ipc as ipc
import pyarrow.parquet as pq

from shebao.base.engine.files import ROWS
from shebao.base.engine.jobs import Job

BAD = {
    "settlement": [("opening_fen", -1), ("opening_fen", None), ("credit", 2_000_000_000)],
    "pension": [("balance_fen", None), ("months", 13), ("payout_tenths", 3), ("place", -5)],
    "transfer-amount": [("balance_last_year_end_fen", None), ("base", 10**12)],
}


class Drawn(NamedTuple):
    """A job and its columns."""

    job: Job
    rows: int
    given: tuple[Any, ...]


def rates(years: int, last: int = 2025) -> dict[int, int]:
    """Invented interest rates, ppm."""
    draw = np.random.default_rng(20260101)
    return {
        last - years + 1 + at: int(r) for at, r in enumerate(draw.integers(15_000, 90_000, years))
    }


def settlement(rows: int, years: int = 30, seed: int = 7) -> Drawn:
    """Accounts with twelve credits a year, growing over the years."""
    from shebao.enrolment.population import settlement as job

    draw = np.random.default_rng(seed)
    opening = draw.integers(0, 20_000_000 if years == 1 else 1_000_000, rows)
    credits = np.empty((12 * years, rows), np.int32)
    skill = draw.lognormal(0, 0.4, rows)
    for at in range(12 * years):
        level = 8_000 + 1_600 * (at // 12 if years > 1 else 29)
        paid = draw.random(rows, np.float32) < 0.93
        credits[at] = np.rint(level * skill) * paid
    return Drawn(job(rates(years)), rows, (opening, credits))


def pension(rows: int, seed: int = 7, month: int = 2025 * 12 + 11, since: int = 1986) -> Drawn:
    """Careers of forty years at one of thirty-one places: invented wages, each province's published way."""
    from shebao.pension import population as p

    draw = np.random.default_rng(seed)
    codes = np.array([11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46,
                      50, 51, 52, 53, 54, 61, 62, 63, 64, 65]) * 10_000  # fmt: skip
    years = month // 12 - since + 1
    level = np.cumprod(np.full((years, 31), 1.1) + draw.normal(0, 0.02, (years, 31)), 0)
    wages = np.rint(15_000 * draw.uniform(0.8, 1.4, 31) * level).astype(np.int64)
    place = draw.integers(0, 31, rows)
    start = draw.integers(0, years // 2, rows)
    skill = np.clip(draw.lognormal(-0.1, 0.4, rows), 0.6, 3)
    months = np.empty((years, rows), np.int8)
    base = np.empty((years, rows), np.int64)
    for at in range(years):
        part = draw.random(rows, np.float32)
        paid = np.where(part < 0.06, draw.integers(1, 12, rows), 12) * (part < 0.93)
        months[at] = paid * (at >= start)
        base[at] = np.rint(skill * wages[at][place] / 100).astype(np.int64) * 100 * months[at]
    deemed = draw.integers(0, 180, rows) * (start == 0)
    known, second = draw.random(rows) < 0.5, draw.random(rows) < 0.05
    given = (
        codes[place].astype(np.int32), base, months, draw.integers(0, 40_000_000, rows),
        draw.choice(np.array([1390, 1700, 1950], np.int16), rows), deemed.astype(np.int16),
        months[: max(0, 1998 - since)].sum(0, np.int16),
        np.where(known & (deemed > 0), draw.integers(600_000, 1_500_000, rows), -1).astype(np.int32),
        np.where(second, draw.integers(600_000, 2_000_000, rows), -1).astype(np.int32),
    )  # fmt: skip
    law = _ways(codes, wages, month, since)
    return Drawn(p.pension_for_all(law, month, since), rows, given)


def _ways(codes: Any, wages: Any, month: int, since: int) -> Any:
    """The published ways of the places with invented wages; who published no coefficient gets an invented one."""
    from shebao.pension import population as p

    real, slots = p.tables(month, since), np.zeros(1_000_000, np.int64)
    slots[codes] = np.arange(len(codes))
    where = [real.slots[code] for code in codes]
    ways = [p.Place(*(column[at] for column in real.numbers)) for at in where]
    numbers = [
        way._replace(base_fen=int(wages[-1][at]),
                     coefficient_bp=way.coefficient_bp if way.coefficient_bp >= 0 else 100 + 10 * (at % 5))
        for at, way in enumerate(ways)
    ]  # fmt: skip
    floors = [[row[at] for at in where] for row in real.floors]
    return p.Tables(wages.tolist(), floors, real.lengths, slots.tolist(),
                    [list(c) for c in zip(*numbers, strict=True)])  # fmt: skip


def transfer_amount(rows: int, seed: int = 7) -> Drawn:
    """Balances and yearly bases since 1998, of a transfer in 2025."""
    from datetime import date

    from shebao.transfers.population import transfer_for_all

    draw = np.random.default_rng(seed)
    job = transfer_for_all(date(2025, 12, 31))
    years = len(job.columns[3].labels)
    skill = draw.lognormal(0, 0.4, rows)
    bases = np.empty((years, rows), np.int64)
    for at in range(years):
        bases[at] = np.rint(skill * (900_000 + 300_000 * at)) * (
            draw.random(rows, np.float32) < 0.9
        )
    given = (draw.integers(0, 100_000, rows), draw.integers(0, 30_000_000, rows),
             draw.integers(0, 1_500_000, rows), bases)  # fmt: skip
    return Drawn(job, rows, given)


MAKERS = {"settlement": settlement, "pension": pension, "transfer-amount": transfer_amount}


def write(drawn: Drawn, path: Path, bad: float = 0.0, seed: int = 7) -> list[int]:
    """Write columns as a file in the engine's layout; gives the line numbers made bad on purpose."""
    columns, names = [pa.array(np.arange(drawn.rows) + 10_000_000)], [drawn.job.key]
    for column, figures in zip(drawn.job.columns, drawn.given, strict=True):
        for name, part in zip(column.names, figures if column.labels else [figures], strict=True):
            columns.append(pa.array(part))
            names.append(name)
    draw = np.random.default_rng(seed)
    chosen = np.sort(draw.choice(drawn.rows, int(drawn.rows * bad), replace=False))
    ways = BAD[drawn.job.name]
    for at, (prefix, value) in enumerate(ways):
        rows = chosen[at :: len(ways)]
        where = next(n for n, name in enumerate(names) if name.startswith(prefix))
        columns[where] = _spoilt(columns[where], rows, value)
    table = pa.RecordBatch.from_arrays(columns, names)
    if path.suffix == ".parquet":
        pq.write_table(
            pa.Table.from_batches([table]), path, row_group_size=ROWS, compression="zstd"
        )
    elif path.suffix == ".csv":
        import pyarrow.csv

        pyarrow.csv.write_csv(table, path)
    else:
        with ipc.new_file(str(path), table.schema) as writer:
            writer.write_table(pa.Table.from_batches([table]), max_chunksize=ROWS)
    return [int(row) + 1 for row in chosen]


def _spoilt(column: Any, rows: Any, value: int | None) -> Any:
    figures = column.to_numpy(zero_copy_only=False).copy()
    if value is None:
        gone = np.zeros(len(figures), bool)
        gone[rows] = True
        mask = gone if column.null_count == 0 else gone | column.is_null().to_numpy(False)
        return pa.array(figures, mask=mask)
    figures = figures if abs(value) < np.iinfo(figures.dtype).max else figures.astype(np.int64)
    figures[rows] = value
    mask = column.is_null().to_numpy(zero_copy_only=False) if column.null_count else None
    return pa.array(figures, mask=mask)


def main() -> None:
    """Write one file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", choices=sorted(MAKERS))
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--bad", type=float, default=0.0)
    asked = parser.parse_args()
    spoilt = write(MAKERS[asked.job](asked.rows), asked.out, asked.bad)
    print(f"{asked.out}: {asked.rows:,} lines, {len(spoilt):,} of them bad on purpose")


if __name__ == "__main__":
    main()
