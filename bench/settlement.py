"""Settlement of individual accounts, side by side: thirty years, one year, one year file to file.

    make bench JOB=settlement N=1000000

Definition: interest on the opening balance and on the credits by months (weights 12…1), each rounded to the
fen, half up, every year. The last lines are JSON, one object a part; the last is thirty years.
"""

import argparse
import os
import tempfile
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from bench import populations
from bench.sides import CHECKED, Contender, asked, compete, copy, half_up, postgres, rows_out
from shebao.base.engine.jobs import work
from shebao.base.engine.runs import run

FEN = Decimal("0.01")
WEIGHTS = range(12, 0, -1)
CORES = os.cpu_count() or 1


def reference(drawn: populations.Drawn) -> list[tuple[int, ...]]:
    """Closing balances in fractions."""
    found = []
    for at in range(min(CHECKED, drawn.rows)):
        balance = int(drawn.given[0][at])
        credits = [int(c) for c in drawn.given[1][:, at]]
        for year, ppm in enumerate(drawn.job.law[0]):
            rate, month = Fraction(ppm, 10**6), credits[12 * year : 12 * year + 12]
            weighted = sum(c * w for c, w in zip(month, WEIGHTS, strict=True))
            balance += half_up(balance * rate) + sum(month) + half_up(weighted * rate / 12)
        found.append((balance,))
    return found


def by_decimal(drawn: populations.Drawn, rows: int, figure: float) -> Contender:
    """What an ordinary system does: a loop over people, yuan in Decimal."""
    rates = [Decimal(ppm) / 10**6 for ppm in drawn.job.law[0]]
    people = [
        (Decimal(int(drawn.given[0][at])) / 100, [
            [Decimal(int(c)) / 100 for c in drawn.given[1][12 * y : 12 * y + 12, at]]
            for y in range(len(rates))
        ])
        for at in range(rows)
    ]  # fmt: skip

    def settle(balance: Decimal, years: list[list[Decimal]]) -> Decimal:
        for month, rate in zip(years, rates, strict=True):
            weighted = sum((c * w for c, w in zip(month, WEIGHTS, strict=True)), Decimal(0))
            first = (balance * rate).quantize(FEN, ROUND_HALF_UP)
            second = (weighted * rate / 12).quantize(FEN, ROUND_HALF_UP)
            balance += first + sum(month, Decimal(0)) + second
        return balance

    name = f"Decimal loop, {len(rates)} years"
    return Contender(name, rows, lambda: [settle(*p) for p in people],
                     lambda found: [[int(b * 100) for b in found]], figure)  # fmt: skip


def by_sql(drawn: populations.Drawn, rows: int, connection: Any) -> Contender:
    """One year, set based, a row a month."""
    import numpy as np

    rate, credits = drawn.job.law[0][0], drawn.given[1][:, :rows]
    ids, month = np.tile(np.arange(rows), 12), np.repeat(np.arange(1, 13), rows)
    copy(connection, "contrib", {"id": ids, "month": month, "amount": credits.reshape(-1)})
    copy(connection, "account", {"id": np.arange(rows), "opening": drawn.given[0][:rows]})
    query = f"""select a.id, a.opening + (a.opening * {rate} + 500000) / 1000000 + c.total
      + (c.weighted * {rate} + 6000000) / 12000000 as closing from account a join (
      select id, sum(amount)::bigint total, sum(amount * (13 - month))::bigint weighted
      from contrib group by id) c using (id)"""
    return Contender("PostgreSQL, one year", rows, asked(connection, query),
                     lambda c: rows_out(c, "closing"), 227_000)  # fmt: skip


def by_polars(drawn: populations.Drawn) -> Contender:
    """One year, columns side by side."""
    import polars as pl

    frame = pl.DataFrame(
        {"opening": drawn.given[0], **{f"m{n}": drawn.given[1][n - 1] for n in range(1, 13)}}
    )
    rate = drawn.job.law[0][0]
    months = [pl.col(f"m{n}").cast(pl.Int64) for n in range(1, 13)]
    weighted = sum((m * (13 - n) for n, m in enumerate(months[1:], 2)), months[0] * 12)
    total = sum(months[1:], months[0])
    query = frame.lazy().select(
        pl.col("opening") + (pl.col("opening") * rate + 500_000) // 1_000_000 + total
        + (weighted * rate + 6_000_000) // 12_000_000
    )  # fmt: skip
    return Contender("Polars, one year", drawn.rows, lambda: query.collect(engine="streaming"),
                     lambda found: [found.to_series().to_numpy()], 5_000_000)  # fmt: skip


def ours(name: str, drawn: populations.Drawn, row: int) -> Contender:
    """Door and kernel over columns in memory."""
    return Contender(name, drawn.rows, lambda: work(drawn.job, drawn.given, drawn.rows, CORES),
                     lambda found: [found.results[2]], 0, row)  # fmt: skip


def by_file(drawn: populations.Drawn, folder: Path) -> Contender:
    """One year from an Arrow file to an Arrow file, in parts, with report totals."""
    import pyarrow.ipc as ipc

    source, target = folder / "accounts.arrow", folder / "settled.arrow"
    populations.write(drawn, source)
    return Contender(
        "ours, one year, file to file", drawn.rows, lambda: run(drawn.job, source, target),
        lambda _: [ipc.open_file(str(target)).read_all()["closing_fen"].to_numpy()],
    )  # fmt: skip


def main() -> None:
    """One year first, thirty years last."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sample", type=int, default=5_000, help="people of the Decimal loop")
    parser.add_argument("--sql-sample", type=int, default=100_000)
    given = parser.parse_args()
    one = populations.settlement(given.n, years=1)
    with tempfile.TemporaryDirectory() as folder, postgres() as connection:
        peers = [
            by_file(one, Path(folder)),
            by_decimal(one, min(given.sample, given.n), 110_000),
            by_sql(one, min(given.sql_sample, given.n), connection),
            by_polars(one),
        ]
        first = ours("ours, one year, in memory", one, 8 + 48 + 24)
        compete("settlement-1", first, peers, reference(one), given.rounds)
    del one, peers, first
    thirty = populations.settlement(given.n, years=30)
    compete(
        "settlement-30", ours("ours, thirty years, in memory", thirty, 8 + 1440 + 24),
        [by_decimal(thirty, min(given.sample, given.n), 6_000)], reference(thirty), given.rounds,
    )  # fmt: skip


if __name__ == "__main__":
    main()
