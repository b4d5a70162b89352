"""An account without some of its months 重复清退, and two accounts read as one. Pure.

What a month is worth is its credit and its share of the interest: years of our own computing are settled again
without it; of interest that others booked it bears its part by the months its money stood there.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple

from shebao.base.money import Fen, div_half_up, split
from shebao.enrolment.accounts import (
    TWELVE,
    Account,
    Months,
    Spot,
    YearRow,
    monthly_credits,
    months_in,
)

Cleared = Mapping[tuple[str, int], int]
"""Months taken out, as bits, by place and year of their line."""
Resettle = Callable[[Account, int], Account]
OLD = 1998
"""Months before this year stand in a part of their own."""


class Credit(NamedTuple):
    """What one month brought, in fen, and how long it stood there by the end of a span, in months."""

    year: int
    number: int
    fen: int
    cleared: bool

    def stood(self, year: int) -> int:
        """Months to the end of a year, its own counted."""
        return (year - self.year) * TWELVE + TWELVE + 1 - self.number


def share(interest: int, part: int, whole: int) -> int:
    """The part's share of an interest, by month products; nothing of nothing."""
    return div_half_up(interest * part, whole) if interest > 0 and whole > 0 else 0


def worth(closings: Mapping[int, int], credits: Iterable[Credit]) -> dict[int, int]:
    """What the cleared credits have grown to at each closing, in fen: principal and their share of interest."""
    every, found = sorted(credits), dict[int, int]()
    last, balance, held = 0, 0, 0
    for year in sorted(closings):
        some = [one for one in every if last < one.year <= year]
        idle = (year - last) * TWELVE if last else 0
        gone = [one for one in some if one.cleared]
        interest = closings[year] - balance - sum(one.fen for one in some)
        part = held * idle + sum(one.fen * one.stood(year) for one in gone)
        whole = balance * idle + sum(one.fen * one.stood(year) for one in some)
        held += sum(one.fen for one in gone) + share(interest, part, whole)
        found[year] = held = min(held, closings[year])
        last, balance = year, closings[year]
    return found


def spotted(account: Account, months: Mapping[tuple[str, int], int]) -> dict[Spot, int]:
    """Months by place and year, as bits, by the lines that hold them: of several stays each its own."""
    found = {
        row.spot: months.get((row.place, row.year), 0) & (row.paid_months | row.deemed_months)
        for row in account.rows.values()
    }
    return {spot: mask for spot, mask in found.items() if mask}


def without(account: Account, cleared: Cleared, resettle: Resettle) -> Account:
    """The account as it is worth without the cleared months; settled again as far as it was settled."""
    if not any(cleared.values()):
        return account
    rows = dict(account.rows)
    for stream, last in account.booked_until().items():
        rows |= _booked(account, stream, last, cleared)
    for key, mask in cleared.items():
        if key in rows:
            rows[key] = _thinned(rows[key], mask)
    computed = [row.year for row in rows.values() if row.standing == "computed"]
    work = replace(account, rows=rows)
    return resettle(work, max(computed)) if computed else work


def _credits(rows: Iterable[YearRow], cleared: Cleared, which: str) -> list[Credit]:
    """The month credits of lines: `all`, the `personal` part, or of that what is `old`."""
    found = []
    for row in rows:
        total, personal, _ = monthly_credits(row)
        mask = cleared.get(row.spot, 0)
        for number, fen in enumerate(total if which == "all" else personal, 1):
            if fen and (which != "old" or row.year < OLD):
                found.append(Credit(row.year, number, fen, bool(mask >> (number - 1) & 1)))
    return found


def _booked(
    account: Account, stream: str, last: int, cleared: Cleared
) -> dict[tuple[str, int], YearRow]:
    """A stream's booked lines with the closings they have without the cleared months."""
    lines = [row for row in account.rows.values() if row.stream == stream and row.year <= last]
    closed = [row for row in lines if row.standing == "booked" and row.closing_fen is not None]
    ends = {row.year: account.booked_closing(stream, row.year) for row in closed}
    gone = [
        worth({year: end[index] for year, end in ends.items()}, _credits(lines, cleared, which))
        for index, which in enumerate(("all", "personal", "old"))
    ]
    return {
        row.spot: replace(
            row,
            closing_fen=(row.closing_fen or 0) - gone[0][row.year],
            closing_personal_fen=(row.closing_personal_fen or 0) - gone[1][row.year],
            closing_pre1998_fen=row.closing_pre1998_fen - gone[2][row.year],
        )
        for row in closed
    }


def _thinned(row: YearRow, mask: int) -> YearRow:
    """A line without some of its months; they stay named as cleared."""
    total, personal, _ = monthly_credits(row)
    numbers = months_in(mask)
    return replace(
        row,
        bases=_blank(row.bases, numbers),
        personal=_blank(row.personal, numbers),
        employer=_blank(row.employer, numbers),
        paid_months=row.paid_months & ~mask,
        deemed_months=row.deemed_months & ~mask,
        cleared_months=row.cleared_months | mask,
        credited_fen=row.credited_fen - sum(total[number - 1] for number in numbers),
        credited_personal_fen=row.credited_personal_fen
        - sum(personal[number - 1] for number in numbers),
    )


def _blank(months: Months, numbers: Iterable[int]) -> Months:
    gone = set(numbers)
    return tuple(None if number in gone else fen for number, fen in enumerate(months, 1))


class Value(NamedTuple):
    """What a month is worth 月份储存额 in fen: credits and interest, the person's and the employer's."""

    personal_fen: int
    employer_fen: int
    personal_interest_fen: int
    employer_interest_fen: int


def values(before: Account, after: Account, cleared: Cleared) -> dict[int, Value]:
    """What each cleared month is worth, by month number; together exactly the difference of the two accounts."""
    credits: dict[int, tuple[int, int]] = {}
    for key, mask in cleared.items():
        if key not in before.rows:
            continue
        total, personal, _ = monthly_credits(before.rows[key])
        for number in months_in(mask):
            at = key[1] * TWELVE + number - 1
            own, other = credits.get(at, (0, 0))
            credits[at] = (
                own + personal[number - 1],
                other + total[number - 1] - personal[number - 1],
            )
    at_end = [max((row.year for row in each.rows.values()), default=0) for each in (before, after)]
    whole = before.balance_at_end_of(at_end[0])
    left = after.balance_at_end_of(at_end[1])
    own = whole.personal - left.personal - sum(pair[0] for pair in credits.values())
    other = whole.total - left.total - (whole.personal - left.personal)
    other -= sum(pair[1] for pair in credits.values())
    end = (max(at_end) + 1) * TWELVE
    months = sorted(credits)
    shares = [
        split(Fen(fen), [credits[at][part] * (end - at) or 0 for at in months])
        if fen and any(credits[at][part] for at in months)
        else [0] * len(months)
        for part, fen in enumerate((own, other))
    ]
    return {
        at: Value(*credits[at], int(shares[0][index]), int(shares[1][index]))
        for index, at in enumerate(months)
    }


def part_of(account: Account, rows: Mapping[tuple[str, int], YearRow]) -> Account:
    """An account of some of its lines only."""
    return replace(account, rows=dict(rows))


def combined(own: Account, others: Iterable[Account]) -> Account:
    """Several accounts read as one: lines of the same place and year joined, month by month, sums added."""
    rows = dict(own.rows)
    for other in others:
        for key, row in other.rows.items():
            rows[key] = both(rows[key], row) if key in rows else row
    return replace(own, rows=rows)


def both(one: YearRow, other: YearRow) -> YearRow:
    """Two lines of one place and year as one: months side by side, sums and balances added."""

    def first(left: Months, right: Months) -> Months:
        return tuple(a if a is not None else b for a, b in zip(left, right, strict=True))

    def added(left: int | None, right: int | None) -> int | None:
        return None if left is None and right is None else (left or 0) + (right or 0)

    standing = next(
        (s for s in ("computed", "booked") if s in (one.standing, other.standing)), "open"
    )
    row = replace(
        one,
        bases=first(one.bases, other.bases),
        personal=first(one.personal, other.personal),
        employer=first(one.employer, other.employer),
        paid_months=one.paid_months | other.paid_months,
        deemed_months=one.deemed_months | other.deemed_months,
        cleared_months=0,
        credited_fen=one.credited_fen + other.credited_fen,
        credited_personal_fen=one.credited_personal_fen + other.credited_personal_fen,
        interest_fen=added(one.interest_fen, other.interest_fen),
        interest_personal_fen=added(one.interest_personal_fen, other.interest_personal_fen),
        closing_fen=added(one.closing_fen, other.closing_fen),
        closing_personal_fen=added(one.closing_personal_fen, other.closing_personal_fen),
        closing_pre1998_fen=one.closing_pre1998_fen + other.closing_pre1998_fen,
        standing=standing,
        rate_ppm=one.rate_ppm if one.rate_ppm is not None else other.rate_ppm,
    )
    for doubt in other.doubts:
        row = row.doubt(str(doubt["code"]), tuple(doubt.get("months", ())))
    return row
