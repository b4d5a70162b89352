"""Several stays at one place in a year: a line each here, one line with all months to everybody else."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from shebao.agencies import services
from shebao.enrolment import limits
from shebao.enrolment.accounts import Account, MonthEntry, YearRow, bits, with_months
from shebao.enrolment.errors import MonthHeld
from shebao.enrolment.queries import without_months
from shebao.enrolment.services.years import put_months, stay_of
from shebao.enrolment.settlement import settle
from shebao.enrolment.stays import joined_stays, told

HERE, THERE = "310100", "110100"
MONTH = MonthEntry(1_000_000, 80_000)


def line(place, year, *months, **more):
    return replace(with_months(YearRow(place, year), dict.fromkeys(months, MONTH)), **more)


def came(place, year, *months, closing=None):
    """A line that a transfer brought; with a closing it stands as booked."""
    return line(
        place, year, *months, origin="transfer", source_agency="110100P1", source_relationship_no="b",
        standing="open" if closing is None else "booked", closing_fen=closing,
        closing_personal_fen=closing,
    )  # fmt: skip


def account(*lines, gone=()):
    return Account(
        HERE,
        "甲市",
        {each.spot: each for each in lines},
        {each.spot: each.insured for each in gone},
    )


def rate(_year):
    return 40_000


def test_months_paid_again_have_a_line_of_their_own_and_none_is_in_both():
    gone = line(HERE, 2024, 1, 2)
    found = account(gone=[gone])
    put_months(found, 2024, {5: MONTH})
    assert found.own_line(2024).spot == (f"{HERE}#1", 2024)
    with pytest.raises(MonthHeld):
        put_months(found, 2024, {2: MONTH})
    home = came(HERE, 2024, 1, 2)
    found = account(home)
    put_months(found, 2024, {5: MONTH})
    put_months(found, 2024, {6: MONTH})
    assert found.own_line(2024).insured == bits((5, 6))
    assert found.rows[home.spot] == home
    with pytest.raises(MonthHeld):
        put_months(found, 2024, {1: MONTH})


def test_what_comes_home_stands_beside_what_is_paid_since_unless_a_month_is_in_both():
    found = account(line(HERE, 2024, 5), line(THERE, 2023, 1))
    assert stay_of(found, came(HERE, 2024, 1, 2)) == 1
    assert stay_of(found, came(HERE, 2023, 1)) == 0
    with pytest.raises(MonthHeld):
        stay_of(found, came(HERE, 2024, 4, 5))


@pytest.mark.django_db
def test_another_place_s_year_that_is_taken_is_named_in_both_languages():
    services.add_agency(
        code=f"{THERE}P1",
        name="乙市中心",
        city="乙市",
        city_en="Yi City",
        at=datetime(2026, 3, 2, tzinfo=UTC),
    )
    found = account(line(THERE, 2023, 1), line("999999", 2023, 1, place_name="庚市"))
    with pytest.raises(MonthHeld) as no:
        stay_of(found, came(THERE, 2023, 2))
    assert "2023 在 乙市 " in no.value.sentence("zh")
    assert "2023 at Yi City " in no.value.sentence("en")
    with pytest.raises(MonthHeld, match="庚市"):
        stay_of(found, line("999999", 2023, 2, place_name="庚市"))


def test_a_year_s_interest_stands_on_one_line_and_both_stays_earn_it():
    home, own = came(HERE, 2024, 1, 2), line(HERE, 2024, 5, stay=1)
    done = settle(account(home, own), 2024, rate, 2016)
    alone = settle(account(line(HERE, 2024, 1, 2, 5)), 2024, rate, 2016)
    assert done.balance_at_end_of(2024) == alone.balance_at_end_of(2024)
    assert done.rows[own.spot].closing_fen == alone.rows[HERE, 2024].closing_fen
    assert (done.rows[home.spot].interest_fen, done.rows[home.spot].closing_fen) == (0, None)
    one = joined_stays([done.rows[own.spot], done.rows[home.spot]])
    assert (one.stay, one.insured, one.credited_fen) == (0, bits((1, 2, 5)), 3 * 80_000)
    assert (one.interest_fen, one.closing_fen) == (
        alone.rows[HERE, 2024].interest_fen, alone.rows[HERE, 2024].closing_fen,
    )  # fmt: skip


def test_a_year_that_came_home_settled_elsewhere_does_not_carry_the_own_interest():
    """They came home the year after: what was paid here meanwhile is settled here, what came was settled there."""
    home, there = came(HERE, 2024, 1, 2), came(THERE, 2024, 3, closing=250_000)
    own = line(HERE, 2024, 5, stay=1)
    done = settle(account(home, there, own), 2024, rate, 2016)
    assert done.rows[home.spot] == home
    assert done.rows[own.spot].closing_fen == done.rows[own.spot].interest_fen + 80_000
    assert done.balance_at_end_of(2024).total == 250_000 + done.rows[own.spot].closing_fen


def test_what_another_place_is_told_comes_to_all_of_the_account():
    """The receiver takes the last booked balance of a form for all that stood there, whoever kept its parts."""
    home, there = came(HERE, 2024, 1, 2), came(THERE, 2024, 3, closing=250_000)
    before = came(HERE, 2023, 1, closing=85_000)
    own, later = line(HERE, 2024, 5, stay=1), line(HERE, 2025, 1)
    mine = settle(account(before, home, there, own, later), 2024, rate, 2016)
    lines = told(mine)
    assert [(row.place, row.year) for row in lines] == [
        (HERE, 2023), (HERE, 2024), (THERE, 2024), (HERE, 2025),
    ]  # fmt: skip
    taken = [
        replace(row, origin="transfer", source_agency="x", source_relationship_no="y", standing="open" if row.closing_fen is None else "booked")
        for row in lines
    ]  # fmt: skip
    theirs = Account("310115", "丙市", {row.spot: row for row in taken})
    assert theirs.principal_fen() == mine.principal_fen() + mine.computed_interest_fen()
    assert sum(row.months for row in lines) == 6
    plain = account(before, came(HERE, 2024, 1, closing=90_000))
    assert told(plain) == list(plain.rows.values()), "where nothing is beside it, nothing changes"


def test_an_account_can_be_without_the_whole_of_its_first_year():
    """All months of 2019 held back, as of somebody who began to pay in that year."""
    years = [line(HERE, year, *range(1, 13)) for year in (2019, 2020)]
    found = settle(account(*years), 2020, limits.rate_of, limits.first_own_year())
    rest = without_months(found, {(HERE, 2019): bits(range(1, 13))})
    alone = settle(account(years[1]), 2020, limits.rate_of, limits.first_own_year())
    assert set(rest.rows) == {(HERE, 2020)}
    assert rest.rows[HERE, 2020].closing_fen == alone.rows[HERE, 2020].closing_fen
    part = without_months(found, {(HERE, 2019): bits((1, 2))})
    assert part.rows[HERE, 2019].insured == bits(range(3, 13))
