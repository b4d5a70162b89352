"""Pensions for all, side by side: forty years of history each.

    make bench JOB=pension N=1000000

Definition: a year's index is the mean monthly base over the paying place's wage, scale 10^6, half up; the mean
weighted by months; basic, account and transition part each rounded to the fen. OpenFisca-core is no dependency
of ours: `pip install openfisca-core==46.0.1` brings it in. The last line is JSON.
"""

import argparse
import os
import tempfile
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench import openfisca_peer, populations
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
from shebao.pension.population import Tables

FIRST = 1986


class Person(NamedTuple):
    """One person's figures, as whole numbers."""

    years: list[tuple[int, int, int]]
    """Base of the year, months, wage of the place."""
    base: int
    bp: int
    balance: int
    tenths: int
    deemed: int


def people(drawn: populations.Drawn, rows: int) -> Iterator[Person]:
    """The first people of the columns."""
    law = Tables(*drawn.job.law)
    for at in range(min(rows, drawn.rows)):
        slot = law.slots[int(drawn.given[0][at])]
        years = [(int(b[at]), int(m[at]), w[slot])
                 for b, m, w in zip(drawn.given[1], drawn.given[2], law.wages, strict=True)]  # fmt: skip
        balance, tenths, deemed = (int(drawn.given[n][at]) for n in (3, 4, 5))
        yield Person(years, law.numbers[0][slot], law.numbers[14][slot], balance, tenths, deemed)


def reference(drawn: populations.Drawn) -> list[tuple[int, ...]]:
    """Totals in fractions."""
    found = []
    for p in people(drawn, CHECKED):
        indices = [(half_up(Fraction(b * 10**6, m * w)), m) for b, m, w in p.years if m]
        paid = sum(m for _, m in indices)
        average = half_up(Fraction(sum(i * m for i, m in indices), max(paid, 1)))
        mean = Fraction(average, 10**6)
        basic = half_up(p.base * (1 + mean) / 2 * Fraction(paid + p.deemed, 1200))
        account = half_up(Fraction(p.balance * 10, p.tenths))
        wage = Fraction(half_up(p.base * mean * 1000), 1000)
        transition = half_up(wage * Fraction(p.deemed, 12) * Fraction(p.bp, 10**4))
        found.append((basic + account + transition,))
    return found


def by_decimal(drawn: populations.Drawn, rows: int) -> Contender:
    """A loop over people, yuan in Decimal."""
    fen, million, mil = Decimal("0.01"), Decimal("0.000001"), Decimal("0.00001")

    def half(value: Decimal, unit: Decimal) -> Decimal:
        return value.quantize(unit, ROUND_HALF_UP)

    yuan = [
        ([(Decimal(b) / 100, m, Decimal(w) / 100) for b, m, w in p.years], Decimal(p.base) / 100,
         Decimal(p.bp) / 10**4, Decimal(p.balance) / 100, p.tenths, p.deemed)
        for p in people(drawn, rows)
    ]  # fmt: skip

    def pension(years: Any, base: Any, share: Any, balance: Any, tenths: int, deemed: int) -> Any:
        total, paid = Decimal(0), 0
        for wages, months, wage in years:
            if months:
                total += half(wages / (months * wage), million) * months
                paid += months
        mean = half(total / max(paid, 1), million)
        basic = half(base * (1 + mean) / 2 * (paid + deemed) / 1200, fen)
        account = half(balance * 10 / tenths, fen)
        return basic + account + half(half(base * mean, mil) * deemed / 12 * share, fen)

    return Contender("Decimal loop", rows, lambda: [pension(*p) for p in yuan],
                     lambda found: [[int(t * 100) for t in found]], 15_000)  # fmt: skip


SQL = """with year as (select w.id, w.months,
    (2 * w.base * 1000000 + w.months * i.wage) / (2 * w.months * i.wage) as index
    from history w join index_wage i on i.slot = w.slot and i.year = w.year where w.months > 0),
  sum as (select id, sum(months)::bigint m, sum(index * months)::bigint total from year group by id),
  mean as (select p.*, l.base, l.bp, coalesce(s.m, 0) m,
    coalesce((2 * s.total + s.m) / (2 * s.m), 0) as index
    from person p join place l using (slot) left join sum s using (id))
  select id, (base * (1000000 + index) * (m + deemed) + 1200000000) / 2400000000
    + (20 * balance + tenths) / (2 * tenths)
    + ((base * index + 500) / 1000 * deemed * bp + 60000000) / 120000000 as total from mean"""


def by_sql(drawn: populations.Drawn, rows: int, connection: Any) -> Contender:
    """Set based, a row a year."""
    law = Tables(*drawn.job.law)
    slot = np.array(law.slots)[drawn.given[0][:rows]]
    years, places = len(law.lengths), len(law.numbers[0])
    ids = np.arange(rows)
    copy(connection, "history", {
        "id": np.tile(ids, years), "year": np.repeat(np.arange(years), rows),
        "slot": np.tile(slot, years), "months": drawn.given[2][:, :rows].reshape(-1),
        "base": drawn.given[1][:, :rows].reshape(-1)})  # fmt: skip
    copy(connection, "index_wage", {
        "year": np.repeat(np.arange(years), places), "slot": np.tile(np.arange(places), years),
        "wage": np.array(law.wages).reshape(-1)})  # fmt: skip
    copy(connection, "place", {"slot": np.arange(places), "base": np.array(law.numbers[0]),
                               "bp": np.array(law.numbers[14])})  # fmt: skip
    copy(connection, "person", {"id": ids, "slot": slot, "balance": drawn.given[3][:rows],
                                "tenths": drawn.given[4][:rows], "deemed": drawn.given[5][:rows]})  # fmt: skip
    return Contender("PostgreSQL", rows, asked(connection, SQL), lambda c: rows_out(c, "total"),
                     106_000)  # fmt: skip


def by_polars(drawn: populations.Drawn, rows: int) -> Contender:
    """Columns side by side; the wage of a year by a join of places."""
    import polars as pl

    law = Tables(*drawn.job.law)
    slot = np.array(law.slots)[drawn.given[0][:rows]]
    years = range(len(law.lengths))
    frame = pl.DataFrame(
        {"slot": slot, "balance": drawn.given[3][:rows], "tenths": drawn.given[4][:rows],
         "deemed": drawn.given[5][:rows]}
        | {f"b{y}": drawn.given[1][y][:rows] for y in years}
        | {f"m{y}": drawn.given[2][y][:rows] for y in years}
    )  # fmt: skip
    places = pl.DataFrame({"slot": np.arange(len(law.numbers[0])), "w": law.numbers[0],
                           "bp": law.numbers[14]} | {f"w{y}": law.wages[y] for y in years})  # fmt: skip
    whole = pl.Int64

    def half(a: Any, b: Any) -> Any:
        return (2 * a + b) // (2 * b)

    months = [pl.col(f"m{y}").cast(whole) for y in years]
    sums = [
        half(
            pl.col(f"b{y}") * 1_000_000,
            pl.max_horizontal(months[y], pl.lit(1, whole)) * pl.col(f"w{y}"),
        )
        * months[y]
        for y in years
    ]
    w, bp, deemed = pl.col("w"), pl.col("bp"), pl.col("deemed").cast(whole)
    paid, index = pl.col("paid"), pl.col("index")
    query = (
        frame.lazy().join(places.lazy(), on="slot", how="left", maintain_order="left")
        .with_columns(paid=sum(months[1:], months[0]), total=sum(sums[1:], sums[0]))
        .with_columns(index=half(pl.col("total"), pl.max_horizontal(paid, pl.lit(1, whole))))
        .select(half(w * (1_000_000 + index) * (paid + deemed), pl.lit(2_400_000_000, whole))
                + half(pl.col("balance") * 10, pl.col("tenths").cast(whole))
                + half(half(w * index, pl.lit(1000, whole)) * deemed * bp, pl.lit(120_000_000, whole)))
    )  # fmt: skip
    return Contender("Polars", rows, lambda: query.collect(engine="streaming"),
                     lambda found: [found.to_series().to_numpy()], 1_010_000)  # fmt: skip


def by_openfisca(drawn: populations.Drawn, rows: int) -> list[Contender]:
    """Both ways, where it is installed."""
    if find_spec("openfisca_core") is None:
        print("OpenFisca-core is not installed: pip install openfisca-core==46.0.1")
        return []
    return [
        Contender(f"OpenFisca-core, {name}", rows,
                  openfisca_peer.contender(drawn, rows, FIRST, name == "tuned"),
                  lambda found: [np.rint(found.astype(np.float64) * 100)], figure)
        for name, figure in (("idiomatic", 39_000), ("tuned", 292_000))
    ]  # fmt: skip


def by_file(drawn: populations.Drawn, folder: Path) -> Contender:
    """From an Arrow file that lies in memory to an Arrow file."""
    import pyarrow.ipc as ipc

    source, target = folder / "people.arrow", folder / "pensions.arrow"
    populations.write(drawn, source)
    return Contender(
        "ours, from a memory-mapped file", drawn.rows, lambda: run(drawn.job, source, target),
        lambda _: [ipc.open_file(str(target)).read_all()["total_fen"].to_numpy()],
    )  # fmt: skip


def main() -> None:
    """One competition."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sample", type=int, default=3_000, help="people of the Decimal loop")
    parser.add_argument("--middle", type=int, default=100_000, help="of SQL and OpenFisca-core")
    given = parser.parse_args()
    drawn = populations.pension(given.n)
    middle, cores = min(given.middle, given.n), os.cpu_count() or 1
    ours = Contender("ours, in memory", drawn.rows, lambda: work(drawn.job, drawn.given, drawn.rows, cores),
                     lambda found: [found.results[4]], 0, 40 * 9 + 26 + 40)  # fmt: skip
    with tempfile.TemporaryDirectory() as folder, postgres() as connection:
        peers = [
            by_file(drawn, Path(folder)),
            by_decimal(drawn, min(given.sample, given.n)),
            *by_openfisca(drawn, middle),
            by_sql(drawn, middle, connection),
            by_polars(drawn, drawn.rows),
        ]
        finish(compete("pension", ours, peers, reference(drawn), given.rounds))


if __name__ == "__main__":
    main()
