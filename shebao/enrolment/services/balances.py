"""Balances booked by whoever kept the account before 年末储存额: put on their lines, and the interest they imply."""

from dataclasses import replace

from shebao.enrolment import limits
from shebao.enrolment.accounts import Account, YearRow
from shebao.enrolment.errors import MonthHeld
from shebao.enrolment.models import Origin, Standing
from shebao.enrolment.services.drafts import Draft


def with_balance(account: Account, year: int, row: Draft) -> YearRow:
    """A year's line with the balance booked elsewhere before. Refuses `enrolment.month-held`."""
    line = account.own_line(year, origin=Origin.IMPORT)
    closing = row.closing_fen
    personal = closing if row.closing_personal_fen is None else row.closing_personal_fen
    if line.standing == Standing.BOOKED:
        if (line.closing_fen, line.closing_personal_fen) != (closing, personal):
            raise MonthHeld(month=str(year), place=account.called)
        return line
    interest = row.interest_fen
    return replace(
        line,
        standing=Standing.BOOKED,
        closing_fen=closing,
        closing_personal_fen=personal,
        interest_fen=interest,
        interest_personal_fen=interest
        if row.interest_personal_fen is None
        else row.interest_personal_fen,
    )


def derive_interest(account: Account) -> None:
    """Where a booked line names no interest it is the difference of two balances, and says so."""
    for key, line in sorted(account.rows.items(), key=lambda pair: pair[0][1]):
        derived = any(doubt["code"] == "interest-derived" for doubt in line.doubts)
        if line.standing != Standing.BOOKED or line.stream:
            continue
        if line.interest_fen is not None and not derived:
            continue
        account.rows[key] = _derived(account, line.without("interest-derived"))


def _derived(account: Account, line: YearRow) -> YearRow:
    before = account.rows.get((line.place, line.year - 1))
    if before is None and line.first_month is None:
        return line
    if before is not None and before.closing_fen is None:
        return replace(line, interest_fen=None, interest_personal_fen=None)
    opening = (before.closing_fen or 0, before.closing_personal_fen or 0) if before else (0, 0)
    interest = (line.closing_fen or 0) - opening[0] - line.credited_fen
    own = (line.closing_personal_fen or 0) - opening[1] - line.credited_personal_fen
    if interest < 0 or own < 0:
        return line.doubt("balance-does-not-add-up")
    return replace(line, interest_fen=interest, interest_personal_fen=own).doubt("interest-derived")


def lacks_balance(account: Account) -> bool:
    """Credits before our own interest begins, and no balance booked at the end of that time."""
    last = limits.first_own_year() - 1
    own = [row for row in account.rows.values() if not row.stream]
    early = any(row.credited_fen for row in own if row.year <= last)
    closed = any(row.year == last and row.standing == Standing.BOOKED for row in own)
    return early and not closed
