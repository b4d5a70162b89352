"""Settlement of individual accounts, side by side: thirty years, one year, one year file to file.

    make bench JOB=settlement N=1000000

Definition: interest on the opening balance and on the credits by months (weights 12…1), each rounded to the
fen, half up, every year. The last line is JSON: one object with both spans, one year and thirty.
"""

import argparse
import os
import tempfile
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from bench import populations
from bench.sides import (
    CHECKED,
    Contender,
    asked,
    compete,
    copy,
    finish,
    half_up,
    postgres,
    rows_out,
)
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

    name = f"Decimal loop, {_span(drawn)}"
    return Contender(name, rows, lambda: [settle(*p) for p in people],
                     lambda found: [[int(b * 100) for b in found]], figure)  # fmt: skip


def by_sql(drawn: populations.Drawn, rows: int, connection: Any) -> Contender:
    """Set based, a row a month: summed by year, then from the opening balance year after year."""
    import numpy as np

    rates, credits = drawn.job.law[0], drawn.given[1][:, :rows]
    many = len(credits)
    ids, month = np.tile(np.arange(rows), many), np.repeat(np.arange(many), rows)
    contrib, account = f"contrib_{len(rates)}", f"account_{len(rates)}"
    copy(connection, contrib, {"id": ids, "month": month, "amount": credits.reshape(-1)})
    copy(connection, account, {"id": np.arange(rows), "opening": drawn.given[0][:rows]})
    query = _sql(contrib, account, rates)
    return Contender(f"PostgreSQL, {_span(drawn)}", rows, asked(connection, query),
                     lambda c: rows_out(c, "closing"), 227_000 if many == 12 else 0)  # fmt: skip


def _sql(contrib: str, account: str, rates: list[int]) -> str:
    """The query; `offset 0` keeps the server from writing each year's balance out twice into the next."""
    case = " ".join(f"when {year} then {ppm}" for year, ppm in enumerate(rates))
    gain = f"(sum(amount * (12 - month % 12))::bigint * case month / 12 {case} end + 6000000) / 12000000"
    balance, steps = "opening", []
    for year, ppm in enumerate(rates):
        steps.append(
            f"lateral (select {balance} + ({balance} * {ppm} + 500000) / 1000000"
            f" + total[{year + 1}] + gain[{year + 1}] as b offset 0) y{year}"
        )
        balance = f"y{year}.b"
    return f"""with sums as (select id, month / 12 as year, sum(amount)::bigint as total, {gain} as gain
        from {contrib} group by id, month / 12),
      years as (select id, array_agg(total order by year) as total, array_agg(gain order by year) as gain
        from sums group by id)
      select id, {balance} as closing from {account} join years using (id), {", ".join(steps)}"""


def _span(drawn: populations.Drawn) -> str:
    return "one year" if len(drawn.job.law[0]) == 1 else f"{len(drawn.job.law[0])} years"


def by_polars(drawn: populations.Drawn, rows: int, figure: float) -> Contender:
    """Columns side by side, a year's closing balance the next one's opening."""
    import polars as pl

    rates = drawn.job.law[0]
    frame = pl.DataFrame(
        {"balance": drawn.given[0][:rows]}
        | {f"m{n}": column[:rows] for n, column in enumerate(drawn.given[1])}
    )
    query, balance = frame.lazy(), pl.col("balance")
    for year, rate in enumerate(rates):
        months = [pl.col(f"m{12 * year + n}").cast(pl.Int64) for n in range(12)]
        weighted = sum((m * (12 - n) for n, m in enumerate(months[1:], 1)), months[0] * 12)
        total = sum(months[1:], months[0])
        query = query.with_columns(
            balance=balance + (balance * rate + 500_000) // 1_000_000 + total
            + (weighted * rate + 6_000_000) // 12_000_000
        )  # fmt: skip
    query = query.select(balance)
    return Contender(f"Polars, {_span(drawn)}", rows, lambda: query.collect(engine="streaming"),
                     lambda found: [found.to_series().to_numpy()], figure)  # fmt: skip


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
    parser.add_argument(
        "--sql-sample", type=int, default=100_000, help="of SQL, and of Polars with 30 years"
    )
    parser.add_argument("--month-sample", type=int, default=10_000, help="of SQL with thirty years")
    given = parser.parse_args()
    sample, middle = min(given.sample, given.n), min(given.sql_sample, given.n)
    one = populations.settlement(given.n, years=1)
    with tempfile.TemporaryDirectory() as folder, postgres() as connection:
        peers = [
            by_file(one, Path(folder)),
            by_decimal(one, sample, 110_000),
            by_sql(one, middle, connection),
            by_polars(one, one.rows, 5_000_000),
        ]
        first = ours("ours, one year, in memory", one, 8 + 48 + 24)
        told = [compete("settlement-1", first, peers, reference(one), given.rounds)]
        del one, peers, first
        thirty = populations.settlement(given.n, years=30)
        peers = [
            by_decimal(thirty, sample, 6_000),
            by_sql(thirty, min(given.month_sample, given.n), connection),
            by_polars(thirty, middle, 0),
        ]
        first = ours("ours, thirty years, in memory", thirty, 8 + 1440 + 24)
        told.append(compete("settlement-30", first, peers, reference(thirty), given.rounds))
    finish({"job": "settlement", "spans": {one.pop("job"): one for one in told}})


if __name__ == "__main__":
    main()
