"""Transfer amounts for all, side by side.

    make bench JOB=transfer-amount N=1000000

Definition: the account whole, and 12 % of the sum of all bases since 1998, rounded once. The last line is JSON.
"""

import argparse
import os
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import numpy as np

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

FEN, SHARE = Decimal("0.01"), Decimal("0.12")


def reference(drawn: populations.Drawn) -> list[tuple[int, ...]]:
    """Totals in fractions."""
    found = []
    for at in range(min(CHECKED, drawn.rows)):
        account = sum(int(drawn.given[n][at]) for n in range(3))
        wages = sum(int(b) for b in drawn.given[3][:, at])
        found.append((account + half_up(wages * Fraction(12, 100)),))
    return found


def by_decimal(drawn: populations.Drawn, rows: int) -> Contender:
    """A loop over people, yuan in Decimal."""
    people = [
        ([Decimal(int(drawn.given[n][at])) / 100 for n in range(3)],
         [Decimal(int(b)) / 100 for b in drawn.given[3][:, at]])
        for at in range(rows)
    ]  # fmt: skip

    def amount(account: list[Decimal], bases: list[Decimal]) -> Decimal:
        pooled = (sum(bases, Decimal(0)) * SHARE).quantize(FEN, ROUND_HALF_UP)
        return sum(account, Decimal(0)) + pooled

    return Contender("Decimal loop", rows, lambda: [amount(*p) for p in people],
                     lambda found: [[int(t * 100) for t in found]], 39_000)  # fmt: skip


def by_sql(drawn: populations.Drawn, rows: int, connection: Any) -> Contender:
    """Set based, a row a year."""
    bases = drawn.given[3][:, :rows]
    years = len(bases)
    copy(connection, "base", {"id": np.tile(np.arange(rows), years), "base": bases.reshape(-1)})
    account = drawn.given[0][:rows] + drawn.given[1][:rows] + drawn.given[2][:rows]
    copy(connection, "account", {"id": np.arange(rows), "account": account})
    query = """select a.id, a.account + (b.wages * 12 + 50) / 100 as total from account a join (
      select id, sum(base)::bigint wages from base group by id) b using (id)"""
    return Contender("PostgreSQL", rows, asked(connection, query), lambda c: rows_out(c, "total"))


def by_polars(drawn: populations.Drawn) -> Contender:
    """Columns side by side."""
    import polars as pl

    frame = pl.DataFrame(
        {f"a{n}": drawn.given[n] for n in range(3)}
        | {f"b{n}": column for n, column in enumerate(drawn.given[3])}
    )
    years = [pl.col(f"b{n}") for n in range(len(drawn.given[3]))]
    wages = sum(years[1:], years[0])
    query = frame.lazy().select(
        pl.col("a0") + pl.col("a1") + pl.col("a2") + (wages * 12 + 50) // 100
    )
    return Contender("Polars", drawn.rows, lambda: query.collect(engine="streaming"),
                     lambda found: [found.to_series().to_numpy()])  # fmt: skip


def main() -> None:
    """One competition."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sample", type=int, default=5_000)
    parser.add_argument("--sql-sample", type=int, default=100_000)
    given = parser.parse_args()
    drawn = populations.transfer_amount(given.n)
    cores = os.cpu_count() or 1
    ours = Contender(
        "ours, in memory", drawn.rows, lambda: work(drawn.job, drawn.given, drawn.rows, cores),
        lambda found: [found.results[2]], 0, 8 * (3 + len(drawn.given[3]) + 3),
    )  # fmt: skip
    with postgres() as connection:
        peers = [
            by_decimal(drawn, min(given.sample, given.n)),
            by_sql(drawn, min(given.sql_sample, given.n), connection),
            by_polars(drawn),
        ]
        finish(compete("transfer-amount", ours, peers, reference(drawn), given.rounds))


if __name__ == "__main__":
    main()
