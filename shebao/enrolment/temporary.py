"""A temporary account 临时缴费账户 read as a regular one: the personal part is the account, the rest is pooled. Pure.

Both sides' contributions are booked whole in it (国办发〔2009〕66号 Art. 5). No text read says what becomes of the
employer's part; that it is the pooled fund's is our own choice, see record 0029.
"""

from dataclasses import replace

from shebao.enrolment.accounts import NO_MONTHS, Account, YearRow, credited


def personal_row(row: YearRow) -> YearRow:
    """A yearly line as a regular account has it: the person's part alone, balances as booked."""
    booked = row.standing == "booked"
    kept = row.closing_fen if row.closing_personal_fen is None else row.closing_personal_fen
    own = row.interest_fen if row.interest_personal_fen is None else row.interest_personal_fen
    return replace(
        credited(replace(row, employer=NO_MONTHS)) if any(row.employer) else replace(
            row, credited_fen=row.credited_personal_fen
        ),
        closing_fen=kept if booked else row.closing_fen,
        interest_fen=own if booked else row.interest_fen,
    )  # fmt: skip


def personal_account(account: Account) -> Account:
    """An account with every line as `personal_row` has it, not settled again."""
    rows = {key: personal_row(row) for key, row in account.rows.items()}
    return replace(account, rows=rows)
