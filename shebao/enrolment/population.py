"""Settlement of whole populations 批量结息: one year, or many years from the first credit on.

The rules are those of the counter (`rules.py`): credits month after month, interest by the month-product
method, compounding on 31 December.
"""

from collections.abc import Sequence
from typing import Any

from shebao.base.engine import scratch
from shebao.base.engine.jobs import Column, Job
from shebao.base.engine.steps import beyond
from shebao.enrolment.errors import BalanceTooLarge
from shebao.enrolment.rules import (
    BALANCE,
    CREDIT,
    RATE,
    interest_rate,
    month_product_lines,
    year_sums,
)

MONTHS = tuple(f"{number:02d}" for number in range(1, 13))


def settle_block(start: int, stop: int, given: Any, law: Any, out: Any) -> None:
    """Kernel 内核: a block of accounts through all years, one interest on opening and credits a year."""
    opening, credited = given
    (rates,) = law
    out_opening, out_credits, out_closing, out_trouble = out
    balance, on_opening, on_credits, trouble = scratch(), scratch(), scratch(), scratch()
    count = stop - start
    for j in range(count):
        balance[j] = opening[start + j]
    for year in range(len(rates)):
        rate = rates[year]
        jan, feb, mar = _columns(credited, 12 * year, start, stop)
        apr, may, jun = _columns(credited, 12 * year + 3, start, stop)
        jul, aug, sep = _columns(credited, 12 * year + 6, start, stop)
        oct, nov, dec = _columns(credited, 12 * year + 9, start, stop)
        for j in range(count):
            sums = year_sums(
                jan[j], feb[j], mar[j], apr[j], may[j], jun[j],
                jul[j], aug[j], sep[j], oct[j], nov[j], dec[j],
            )  # fmt: skip
            trouble[j] = max(trouble[j], beyond(balance[j], BALANCE_MAX))
            lines = month_product_lines(balance[j], sums.credits_fen, sums.weighted_fen, rate)
            on_opening[j] += lines.interest_on_opening_fen
            on_credits[j] += lines.interest_on_credits_fen
            balance[j] = lines.closing_fen
    for j in range(count):
        out_opening[start + j] = on_opening[j]
        out_credits[start + j] = on_credits[j]
        out_closing[start + j] = balance[j]
        out_trouble[start + j] = trouble[j]


def _columns(credited: Any, at: int, start: int, stop: int) -> tuple[Any, Any, Any]:
    """Three months of a block."""
    return credited[at][start:stop], credited[at + 1][start:stop], credited[at + 2][start:stop]


BALANCE_MAX = BALANCE.high


def settlement(rates_ppm: dict[int, int], facts: dict[str, str] | None = None) -> Job:
    """The job of settling 结息 the years of `rates_ppm`, which follow one another, in one go."""
    years = sorted(rates_ppm)
    assert years == list(range(years[0], years[-1] + 1)), "years follow one another"
    assert all(RATE.low <= rate <= RATE.high for rate in rates_ppm.values())
    labels = tuple(f"{year}_{month}" for year in years for month in MONTHS)
    return Job(
        name="settlement",
        title="年度结息",
        key="account",
        columns=(Column("opening_fen", BALANCE), Column("credit_{}", CREDIT, labels)),
        results=("interest_on_opening_fen", "interest_on_credits_fen", "closing_fen"),
        kernel=settle_block,
        law=([rates_ppm[year] for year in years],),
        troubles=(BalanceTooLarge,),
        compared=("opening_fen", "closing_fen"),
        facts=facts or {},
    )


def settlement_of(years: Sequence[int], place: str = "") -> Job:
    """The same with the published rates 公布利率 of a place. Refuses `parameter.missing`."""
    rows = {year: interest_rate(year, place, path="--years") for year in years}
    facts = {
        f"rate {year}": f"{row.value} % {row.source} ({row.certainty})"
        for year, row in rows.items()
    }
    return settlement({year: row.as_ppm() for year, row in rows.items()}, facts)
