"""An account with some of its months put in, taken out or changed 补记与更正, settled again. Pure.

A month later than its year is worth what it would have been worth in time: years of our own computing are settled
again, closings that somebody else booked are lifted or lowered by the credit alone.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from shebao.base.months import format_month
from shebao.enrolment.accounts import (
    Account,
    MonthEntry,
    Spot,
    YearRow,
    monthly_credits,
    without_month,
)
from shebao.enrolment.errors import MonthHeld, MonthNotHeld

Settle = Callable[[Account, int], Account]
Change = tuple[int, MonthEntry | None, MonthEntry | None]
"""A month (number), what stands there now, what should: None where there is none."""


def month_of_line(row: YearRow | None, number: int) -> MonthEntry | None:
    """What a line holds of a month 1 to 12; None when it was not paid there."""
    if row is None or not row.paid_months >> (number - 1) & 1:
        return None
    whole, own, _ = monthly_credits(row)
    at = number - 1
    return MonthEntry(row.bases[at] or 0, own[at], whole[at] - own[at])


def current(account: Account, months: Iterable[int]) -> dict[int, MonthEntry | None]:
    """What an account's own place holds of months."""
    return {at: month_of_line(_line(account, at), at % 12 + 1) for at in months}


def _line(account: Account, at: int) -> YearRow:
    """The line of the own place that holds a month, of whichever stay; else the one it would be booked on."""
    held = (row for row in account.here(at // 12) if row.paid_months >> at % 12 & 1)
    return next(held, None) or account.own_line(at // 12)


def amended(account: Account, changes: Iterable[Change], settle: Settle) -> Account:
    """The account with the months of its own place changed 更正后的账户. Refuses `enrolment.month-held`, `enrolment.month-not-held`."""
    rows = dict(account.rows)
    for at, before, after in changes:
        row, number = _line(replace(account, rows=rows), at), at % 12 + 1
        key = row.spot
        held = month_of_line(row, number)
        if held != before:
            known: dict[str, Any] = {"month": format_month(at), "place": account.called}
            raise MonthHeld(**known) if before is None else MonthNotHeld(**known)
        changed = _taken(row, number) if before else row
        rows[key] = _put(changed, number, after) if after else changed
        _lift(rows, key, row, rows[key])
    computed = [row.year for row in account.rows.values() if row.standing == "computed"]
    work = replace(account, rows=rows)
    return settle(work, max(computed)) if computed else work


def _taken(row: YearRow, number: int) -> YearRow:
    whole, own, _ = monthly_credits(row)
    return replace(
        without_month(row, number),
        credited_fen=row.credited_fen - whole[number - 1],
        credited_personal_fen=row.credited_personal_fen - own[number - 1],
    )


def _put(row: YearRow, number: int, month: MonthEntry) -> YearRow:
    at = number - 1

    def placed(amounts: tuple[int | None, ...], fen: int | None) -> tuple[int | None, ...]:
        return (*amounts[:at], fen, *amounts[at + 1 :])

    return replace(
        row,
        bases=placed(row.bases, month.base_fen),
        personal=placed(row.personal, month.personal_fen),
        employer=placed(row.employer, month.employer_fen or None),
        paid_months=row.paid_months | 1 << at,
        credited_fen=row.credited_fen + month.personal_fen + month.employer_fen,
        credited_personal_fen=row.credited_personal_fen + month.personal_fen,
    )


def _lift(rows: dict[Spot, YearRow], key: Spot, old: YearRow, new: YearRow) -> None:
    """Closings booked by somebody else, of this stream and from this year on, follow the credit."""
    whole = new.credited_fen - old.credited_fen
    own = new.credited_personal_fen - old.credited_personal_fen
    last = max(
        (
            row.year
            for row in rows.values()
            if row.stream == old.stream and row.standing == "booked"
        ),
        default=0,
    )
    if key[1] <= last and rows[key].standing != "booked":
        before = [
            r
            for r in rows.values()
            if r.stream == old.stream and r.standing == "booked" and r.year < key[1]
        ]
        held = max(before, key=lambda r: r.year, default=None)
        rows[key] = replace(
            rows[key], standing="booked", closing_fen=held.closing_fen if held else 0,
            closing_personal_fen=held.closing_personal_fen if held else 0,
            closing_pre1998_fen=held.closing_pre1998_fen if held else 0,
        )  # fmt: skip
    for at, row in rows.items():
        if row.stream == old.stream and row.standing == "booked" and row.year >= key[1]:
            rows[at] = replace(
                row, closing_fen=(row.closing_fen or 0) + whole,
                closing_personal_fen=(row.closing_personal_fen or 0) + own,
            )  # fmt: skip


def differing(
    before: Iterable[YearRow], after: Iterable[YearRow]
) -> tuple[list[YearRow], list[YearRow]]:
    """The lines that differ, as they were and as they are, by place and year."""
    was, now = ({row.spot: row for row in rows} for rows in (before, after))
    keys = sorted(key for key in was.keys() | now.keys() if was.get(key) != now.get(key))
    return [was[key] for key in keys if key in was], [now[key] for key in keys if key in now]
