"""Two independent ways to settle an account give the same to the fen: the house's rules and the verifier's."""

from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao import verify
from shebao.enrolment import limits, settlement
from shebao.enrolment.accounts import ALL_MONTHS, Account, YearRow, with_months
from shebao.enrolment.accounts import MonthEntry as Month
from shebao.enrolment.explaining import explained

HERE, THERE = "310100", "110100"
FEN = st.integers(0, 3_000_000)
MONTHS = st.dictionaries(
    st.integers(1, 12),
    st.tuples(FEN, st.integers(0, 200_000), st.integers(0, 90_000), st.booleans()),
)
YEARS = st.lists(st.tuples(MONTHS, st.booleans()), min_size=1, max_size=6)


def line(place, year, months, **more):
    row = YearRow(place, year, **more)
    return with_months(row, {number: Month(*month) for number, month in months.items()})


def spread(row):
    """The same line where only the year's sums are known."""
    return replace(row, personal=(None,) * 12, employer=(None,) * 12)


@st.composite
def accounts(draw):
    """Booked balances up to 2015, own years after them, and a stream that came from elsewhere."""
    account = Account(HERE, "")
    taken = draw(st.none() | st.tuples(FEN, FEN, FEN))
    if taken:
        personal, pre1998, more = taken
        row = line(HERE, 2015, draw(MONTHS), origin="import", standing="booked")
        account.rows[HERE, 2015] = replace(
            row, interest_fen=7, interest_personal_fen=5, closing_pre1998_fen=pre1998,
            closing_personal_fen=row.credited_personal_fen + 5 + personal + pre1998,
            closing_fen=row.credited_fen + 7 + personal + pre1998 + more,
        )  # fmt: skip
    for year, (months, only_sums) in enumerate(draw(YEARS), 2016):
        row = line(HERE, year, months, origin="own")
        account.rows[HERE, year] = spread(row) if only_sums and row.credited_fen else row
    last = draw(st.none() | st.integers(2016, 2020))
    if last:
        came = {"origin": "transfer", "source_agency": "110100P1", "source_relationship_no": "r"}
        booked = line(THERE, last, draw(MONTHS), standing="booked", **came)
        account.rows[THERE, last] = replace(
            booked, interest_fen=11, interest_personal_fen=11,
            closing_fen=booked.credited_fen + 11 + 900_000,
            closing_personal_fen=booked.credited_personal_fen + 11 + 500_000,
            closing_pre1998_fen=draw(st.integers(0, 500_000)),
        )  # fmt: skip
        account.rows[THERE, last + 1] = line(THERE, last + 1, draw(MONTHS), **came)
    return account


def settled(account):
    return settlement.settle(account, 2025, limits.rate_of, limits.first_own_year())


def rows_of(account, explain=True):
    """The account as the copy writes it, without the sums of months that are tested elsewhere."""
    for row in account.rows.values():
        plain = {("bases_fen" if k == "bases" else f"{k}_fen" if k in ("personal", "employer") else k): v
                 for k, v in asdict(row).items()}  # fmt: skip
        figures = [figure.as_dict() for figure in explained(account, row)] if explain else []
        doubts = [*plain["doubts"], {"code": "share-differs"}]
        yield {**plain, "doubts": doubts, "explanation": figures}


def differences(account, explain=True):
    rows = rows_of(account, explain)
    years = [verify.Year(row, f"{row['place']}.{row['year']}") for row in rows]
    mine = verify.Account(years, HERE)
    return [*mine.taken(), *mine.own()], mine


@given(accounts())
def test_any_account_settles_the_same_in_both(account):
    done = settled(account)
    found, mine = differences(done)
    assert found == []
    for year in (2015, 2018, 2025):
        balance = done.balance_at_end_of(year)
        assert mine.held(year) == (balance.total, balance.pre1998)


@given(accounts(), st.data())
def test_a_settled_line_with_another_rate_or_interest_is_noticed(account, data):
    done = settled(account)
    keys = [key for key, row in done.rows.items() if row.standing == "computed" and key[0] == HERE]
    if not keys:
        return
    key = data.draw(st.sampled_from(keys))
    column = data.draw(
        st.sampled_from(["rate_ppm", "interest_fen", "closing_fen", "closing_personal_fen"])
    )
    row = done.rows[key]
    done.rows[key] = replace(
        row, **{column: getattr(row, column) + data.draw(st.sampled_from([1, -1, 100]))}
    )
    assert differences(done)[0]


@pytest.mark.parametrize("year", range(2016, 2026))
def test_each_published_rate_alone_is_noticed_when_it_is_altered(year, monkeypatch):
    """The very same account settled with one rate a hundredth of a percent off."""
    account = Account(HERE, "")
    months = {number: (500_000, 40_000, 0, True) for number in range(1, 13)}
    account.rows = {(HERE, y): line(HERE, y, months, origin="own") for y in range(2016, 2026)}
    true = limits.rate_of
    wrong = settlement.settle(account, 2025, lambda y: true(y) + 100 * (y == year), 2016)
    assert wrong.rows[HERE, 2016].paid_months == ALL_MONTHS
    found, _ = differences(wrong, explain=False)
    assert found[0].path == f"{HERE}.{year}.rate_ppm"
