"""Settling an account 结息: interest of every year that is not booked, month-product method. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from shebao.enrolment import rules
from shebao.enrolment.accounts import TWELVE, Account, Balance, YearRow, monthly_credits


class Settled(NamedTuple):
    """A year's interest and closing balance."""

    interest_fen: int
    interest_personal_fen: int
    closing: Balance


RateOf = Callable[[int], int | None]
"""The rate of a year in ppm, None while nobody published it."""


def settle_year(
    opening: Balance,
    total: Sequence[int],
    personal: Sequence[int],
    rate_ppm: int,
) -> Settled:
    """One year of an account by the month-product method 月积数法, for all of it and for the personal part."""
    whole = _interest(opening.total, total, rate_ppm)
    own = _interest(opening.personal, personal, rate_ppm)
    old = _interest(opening.pre1998, [0] * TWELVE, rate_ppm)
    closing = Balance(
        opening.total + sum(total) + whole,
        opening.personal + sum(personal) + own,
        opening.pre1998 + old,
    )
    return Settled(whole, own, closing)


def _interest(opening_fen: int, credits_fen: Sequence[int], rate_ppm: int) -> int:
    lines = rules.month_product_lines(opening_fen, *rules.year_sums(*credits_fen), rate_ppm)
    return lines.interest_on_opening_fen + lines.interest_on_credits_fen


def settle(account: Account, through: int, rate_of: RateOf, first_own_year: int) -> Account:
    """Settle every year that is not booked, to the end of `through` 年度结息.

    Years before `first_own_year` stand as booked. Stops at the first year without a published rate: its
    lines carry the doubt `rate-missing`, and nothing after it is computed.
    """
    rows = {
        key: _opened(row) if row.standing == "computed" else row
        for key, row in account.rows.items()
        if row.standing != "computed" or _says_something(row)
    }
    work = replace(account, rows=rows)
    if not rows:
        return work
    booked = work.booked_until()
    balance = Balance()
    start = min(row.year for row in rows.values())
    for year in range(min(start, *booked.values()) if booked else start, through + 1):
        lines = work.flowing(year)
        for stream, last in booked.items():
            if last == year - 1:
                balance += work.booked_closing(stream, last)
        if year < first_own_year or (not lines and not any(balance)):
            continue
        rate = rate_of(year)
        if rate is None:
            for row in lines:
                rows[row.spot] = row.doubt("rate-missing")
            break
        balance = _book(work, year, lines, balance, rate)
    return work


def _book(
    work: Account, year: int, lines: Sequence[YearRow], opening: Balance, rate: int
) -> Balance:
    """Write a year's computed line at this relationship's own place; other lines carry none."""
    total, personal = [0] * TWELVE, [0] * TWELVE
    for row in lines:
        whole, own, was_spread = monthly_credits(row)
        total = [a + b for a, b in zip(total, whole, strict=True)]
        personal = [a + b for a, b in zip(personal, own, strict=True)]
        marked = row.doubt("credits-spread") if was_spread else row
        work.rows[row.spot] = replace(
            marked, standing="computed", rate_ppm=rate, interest_fen=0, interest_personal_fen=0
        )
    settled = settle_year(opening, total, personal, rate)
    line = work.carrier(year)
    work.rows[line.spot] = replace(
        line,
        standing="computed",
        rate_ppm=rate,
        interest_fen=settled.interest_fen,
        interest_personal_fen=settled.interest_personal_fen,
        closing_fen=settled.closing.total,
        closing_personal_fen=settled.closing.personal,
        closing_pre1998_fen=settled.closing.pre1998,
    )
    return settled.closing


def _says_something(row: YearRow) -> bool:
    """Not just a line made to carry an idle year's interest."""
    return bool(row.deemed_months or row.credited_fen or row.stream) or any(
        base is not None for base in row.bases
    )


def _opened(row: YearRow) -> YearRow:
    """A computed line before its settlement."""
    return replace(
        row.without("rate-missing", "credits-spread"),
        standing="open",
        rate_ppm=None,
        interest_fen=None,
        interest_personal_fen=None,
        closing_fen=None,
        closing_personal_fen=None,
        closing_pre1998_fen=0,
    )
