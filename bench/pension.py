"""Pensions for all, side by side: forty years of history each, in thirty-one places with their published ways.

    make bench JOB=pension N=1000000

Definition, the same for every contender: a year's index is the mean monthly base over the paying place's wage,
scale 10^6, half up, not below the place's floor of that year; their mean is weighted by months paid, or due where
the place counts gaps, deemed months with their own index where one is given; then the basic part (factor on the
base for low indices, years as the place counts them), the account part, the transition part of deemed months and
of months before the account (second index, fixed index, mean form, coefficient for long careers), each rounded and
lifted as the place does, and the total.

What is timed: from the same columns in memory (whole fen, months) to everybody's total. Ours: bounds of every
figure, refusals, kernel, five result columns. OpenFisca-core: a new simulation, the columns turned into its yuan and
32-bit numbers, `set_input` of each year's base and months and of the six other figures, `calculate`; the rate of
`calculate` alone is printed beside it. Decimal, PostgreSQL and Polars find their own copies ready: reading in is not
timed. OpenFisca-core is no dependency of ours: `pip install openfisca-core==46.0.1`. The last line is JSON.
"""

import argparse
import os
import tempfile
from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from bench import openfisca_peer, populations
from bench.pension_tables import by_polars, by_sql
from bench.sides import CHECKED, Contender, compete, finish, half_up, postgres
from shebao.base.engine.jobs import work
from shebao.base.engine.runs import run
from shebao.pension.population import Place, Tables

FIRST = 1986


class Person(NamedTuple):
    """One person's figures, as whole numbers; an index of -1 was not given."""

    years: list[tuple[int, int, int, int]]
    """Base of the year, months, wage and floor of the place."""
    way: Place
    balance: int
    tenths: int
    deemed: int
    before: int
    own: int
    second: int


def people(drawn: populations.Drawn, rows: int) -> Iterator[Person]:
    """The first people of the columns."""
    law = Tables(*drawn.job.law)
    ways = [Place(*column) for column in zip(*law.numbers, strict=True)]
    for at in range(min(rows, drawn.rows)):
        slot = law.slots[int(drawn.given[0][at])]
        years = [
            (int(b[at]), int(m[at]), w[slot], f[slot])
            for b, m, w, f in zip(
                drawn.given[1], drawn.given[2], law.wages, law.floors, strict=True
            )
        ]
        yield Person(years, ways[slot], *(int(drawn.given[n][at]) for n in range(3, 9)))


def _paid_and_due(months: list[int]) -> tuple[int, int]:
    """Months paid, and months due from the first insured year on."""
    insured = [at for at, count in enumerate(months) if count]
    if not insured:
        return 0, 0
    return sum(months), months[insured[0]] + 12 * (len(months) - 1 - insured[0])


def reference(drawn: populations.Drawn) -> list[tuple[int, ...]]:
    """Totals in fractions."""
    return [(_exact(one),) for one in people(drawn, CHECKED)]


def _exact(p: Person) -> int:
    way, million = p.way, 10**6

    def item(value: Fraction) -> int:
        rounded = way.step_fen * half_up(value / way.step_fen)
        return -(-rounded // way.lift_fen) * way.lift_fen

    total = sum(
        max(half_up(Fraction(b * million, m * w)), floor) * m for b, m, w, floor in p.years if m
    )
    paid, due = _paid_and_due([m for _, m, _, _ in p.years])
    given = p.deemed if p.own >= 0 else 0
    among = (max(paid, due) if way.due else paid) + given
    index = half_up(Fraction(total + given * p.own, max(among, 1)))
    months, mean = paid + p.deemed, Fraction(index, million)
    tenths = -(-10 * months // 12)
    years = Fraction(
        way.per_month * months + way.per_year * (months // 12) + way.per_tenth * tenths, way.parts_a_year
    )  # fmt: skip
    low = Fraction(way.factor_add + way.factor_slope * index, way.factor_unit * million)
    basic = item(way.base_fen * (min(Fraction(1), low) + mean) / 2 * years / 100)
    account = item(Fraction(p.balance * 10, p.tenths))
    bp = way.long_bp if 0 <= way.long_months < paid else way.coefficient_bp

    def transition(counted: int, of: int) -> int:
        counted = half_up(Fraction(million + counted, 2)) if way.mean else counted
        wage = Fraction(half_up(Fraction(way.base_fen * counted, 1000)), 1000)
        return half_up(wage * of / 12 * bp / 10**4)

    before = p.second if p.second >= 0 else index
    deemed = next(one for one in (way.fixed_index, p.own, before) if one >= 0)
    more = item(Fraction(transition(deemed, p.deemed) + transition(before, p.before)))
    return -(-(basic + account + more) // way.total_lift_fen) * way.total_lift_fen


def by_decimal(drawn: populations.Drawn, rows: int) -> Contender:
    """A loop over people, yuan in Decimal."""
    yuan = [_in_yuan(p) for p in people(drawn, rows)]
    return Contender("Decimal loop", rows, lambda: [_by_hand(p) for p in yuan],
                     lambda found: [[int(t * 100) for t in found]], 15_000)  # fmt: skip


FEN, MILLION, MIL = Decimal("0.01"), Decimal("0.000001"), Decimal("0.00001")


def _in_yuan(p: Person) -> Any:
    """A person with money in yuan and indices as they are spoken of."""
    years = [(Decimal(b) / 100, m, Decimal(w) / 100, Decimal(f) / 10**6) for b, m, w, f in p.years]
    fixed, own, second = (
        Decimal(one) / 10**6 if one >= 0 else None for one in (p.way.fixed_index, p.own, p.second)
    )
    low = (p.way.factor_add, p.way.factor_slope, p.way.factor_unit)
    steps = [Decimal(fen) / 100 for fen in (p.way.step_fen, p.way.lift_fen, p.way.total_lift_fen)]
    return (years, p.way, Decimal(p.way.base_fen) / 100, Decimal(p.balance) / 100, p.tenths, p.deemed,
            p.before, fixed, own, second, low, steps)  # fmt: skip


def _half(value: Decimal, unit: Decimal) -> Decimal:
    return value.quantize(unit, ROUND_HALF_UP)


def _by_hand(person: Any) -> Decimal:
    """One pension in yuan."""
    years, way, base, balance, tenths, deemed, before, fixed, own, second, low, steps = person
    total, paid, due = Decimal(0), 0, 0
    for wages, months, wage, floor in years:
        if months:
            total += max(_half(wages / (months * wage), MILLION), floor) * months
        due += 12 if paid else months
        paid += months
    among = max(paid, due) if way.due else paid
    if own is not None:
        total, among = total + own * deemed, among + deemed
    index = _half(total / max(among, 1), MILLION)
    months = paid + deemed
    parts = (
        way.per_month * months
        + way.per_year * (months // 12)
        - way.per_tenth * (-10 * months // 12)
    )
    factor = min(Decimal(1), (Decimal(low[0]) / 10**6 + low[1] * index) / low[2])
    basic = _item(base * (factor + index) * parts / (200 * way.parts_a_year), steps)
    account = _item(balance * 10 / tenths, steps)
    share = Decimal(way.long_bp if 0 <= way.long_months < paid else way.coefficient_bp) / 10**4
    before_index = index if second is None else second
    deemed_index = fixed if fixed is not None else before_index if own is None else own
    more = Decimal(0)
    for counted, of in ((deemed_index, deemed), (before_index, before)):
        if of:
            counted = _half((1 + counted) / 2, MILLION) if way.mean else counted
            more += _half(_half(base * counted, MIL) * of / 12 * share, FEN)
    return _lifted(basic + account + _item(more, steps), steps[2])


def _item(value: Decimal, steps: list[Decimal]) -> Decimal:
    return _lifted(_half(value / steps[0], Decimal(1)) * steps[0], steps[1])


def _lifted(value: Decimal, unit: Decimal) -> Decimal:
    return (value / unit).to_integral_value(ROUND_CEILING) * unit


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
        told = compete("pension", ours, peers, reference(drawn), given.rounds)
        if find_spec("openfisca_core") is not None:
            told["calculate_alone"] = openfisca_peer.calculated_alone(drawn, middle, FIRST)
        finish(told)


if __name__ == "__main__":
    main()
