"""Several stays at one place within a year 同年再次参保: a line each in the account, one line to everybody else. Pure.

Who leaves a place and comes back within one calendar year has there what came home with the transfer, under the other
place's books, and what is paid since. Forms and letters name one line for each place and year. Record 0054.
"""

from collections.abc import Sequence
from dataclasses import replace

from shebao.enrolment.accounts import Account, Balance, YearRow
from shebao.enrolment.clearing import both


def joined_stays(lines: Sequence[YearRow]) -> YearRow:
    """One line of a year's stays at a place: months side by side, sums added, the balance of what is paid last."""
    *earlier, last = sorted(lines, key=lambda line: (not line.stream, line.stay))
    for line in reversed(earlier):
        closed = last if last.closing_fen is not None else line
        last = replace(
            both(last, line), cleared_months=last.cleared_months | line.cleared_months,
            standing=closed.standing, closing_fen=closed.closing_fen,
            closing_personal_fen=closed.closing_personal_fen,
            closing_pre1998_fen=closed.closing_pre1998_fen,
        )  # fmt: skip
    return replace(last, stay=0)


def told(account: Account) -> list[YearRow]:
    """The lines that count as another place is told them 对外的年度记录: one for each place and year, by year and first month.

    The last closed year's balance is all of the account, whoever kept its parts until then: so the receiver reads it.
    """
    rows = dict(account.rows)
    last = max((row.year for row in rows.values() if row.closing_fen is not None), default=0)
    ends = [
        Balance(row.closing_fen or 0, row.closing_personal_fen or 0, row.closing_pre1998_fen)
        for row in rows.values() if row.year == last and row.closing_fen is not None
    ]  # fmt: skip
    whole = account.balance_at_end_of(last)
    if ends and max(ends) != whole:
        line = account.carrier(last)
        rows[line.spot] = replace(
            line, standing="booked" if line.standing == "open" else line.standing,
            closing_fen=whole.total, closing_personal_fen=whole.personal,
            closing_pre1998_fen=whole.pre1998,
        )  # fmt: skip
    found: dict[tuple[str, int], list[YearRow]] = {}
    for row in rows.values():
        found.setdefault((row.place, row.year), []).append(row)
    lines = [joined_stays(stays) for stays in found.values()]
    return sorted(lines, key=lambda row: (row.year, row.first_month or 13, row.place))
