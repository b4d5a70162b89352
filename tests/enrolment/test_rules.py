from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.base.law import Certainty
from shebao.base.months import month
from shebao.base.parameters import ParameterMissing
from shebao.enrolment import errors, rules
from shebao.enrolment.rules import YearCredits

CREDITS = (24_000,) * 12
credits_ = st.lists(st.integers(0, rules.CREDIT.high), min_size=12, max_size=12).map(tuple)
small = st.lists(st.integers(0, 3 * 10**6), min_size=12, max_size=12).map(tuple)
rates = st.integers(rules.RATE.low, rules.RATE.high)
balances = st.integers(0, rules.BALANCE.high)


def half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


@given(balances, credits_, rates)
def test_the_month_product_method_is_the_law_to_the_fen(opening, credited, rate):
    lines = rules.year_lines("month-product", opening, credited, rate)
    r = Fraction(rate, 10**6)
    product = sum(c * (12 - n) for n, c in enumerate(credited))
    assert lines.interest_on_opening_fen == half_up(opening * r)
    assert lines.interest_on_credits_fen == half_up(product * r / 12)
    assert lines.closing_fen == opening + sum(credited) + lines[0] + lines[1]


@given(balances, small, rates)
def test_the_annual_method_is_the_law_to_the_fen(opening, credited, rate):
    lines = rules.year_lines("annual", opening, credited, rate)
    r = Fraction(rate, 10**6)
    assert lines.interest_on_credits_fen == half_up(sum(credited) * r * Fraction(1083, 2000))
    assert lines.closing_fen == opening + sum(credited) + lines[0] + lines[1]


def test_every_product_of_the_step_rules_stays_exact_in_a_double():
    assert rules.BALANCE.high * rules.RATE.high < 2**53
    assert rules.WEIGHTED.high * rules.RATE.high < 2**53
    assert rules.YEAR_CREDITS.high * rules.RATE.high * 1083 < 2**53
    assert rules.BASE.high * rules.RATE.high < 2**53


@given(balances, small, small, rates)
def test_one_more_fen_never_earns_less(opening, credited, more, rate):
    bigger = tuple(a + b for a, b in zip(credited, more, strict=True))
    for method in rules.METHODS:
        one = rules.year_lines(method, opening, credited, rate)
        two = rules.year_lines(method, opening, bigger, rate)
        assert two.closing_fen >= one.closing_fen


def test_the_worked_example_closes_2008_at_2944_58_and_2009_at_5925_93():
    run = rules.account_interest(
        "month-product",
        0,
        [YearCredits(2008, CREDITS, 41_400), YearCredits(2009, CREDITS, 22_500)],
    ).result
    assert [year.closing_fen for year in run.years] == [294_458, 592_593]
    annual = rules.account_interest("annual", 0, [YearCredits(2008, CREDITS, 41_400)]).result
    assert annual.closing_fen == 294_456


def test_without_a_rate_the_published_series_is_used_and_named():
    answer = rules.account_interest("month-product", 0, [YearCredits(2024, CREDITS)])
    assert answer.steps[0].value == "2.62"
    assert "2024年" in answer.steps[0].law
    assert answer.steps[0].certainty is Certainty.SECONDARY


def test_a_year_nobody_published_is_refused_and_never_guessed():
    with pytest.raises(ParameterMissing) as refused:
        rules.account_interest("month-product", 0, [YearCredits(2026, CREDITS)])
    assert refused.value.at == "years[0].rate_percent"
    with pytest.raises(ParameterMissing):
        rules.interest_rate(2013, "310115")
    assert rules.interest_rate(2014, "310115").value == "4.25"


def test_a_year_left_out_is_refused():
    rows = [YearCredits(2020, CREDITS), YearCredits(2022, CREDITS)]
    with pytest.raises(errors.YearsNotConsecutive) as refused:
        rules.account_interest("month-product", 0, rows)
    assert refused.value.at == "years[1].year"


def test_eleven_months_and_an_unknown_method_are_refused():
    with pytest.raises(errors.NotTwelveMonths):
        rules.account_interest("month-product", 0, [YearCredits(2020, CREDITS[1:])])
    with pytest.raises(errors.UnknownMethod):
        rules.year_lines("daily", 0, CREDITS, 0)


@pytest.mark.parametrize(
    ("when", "place", "credited", "personal"),
    [
        (month(1998, 1), "", 33_000, 15_000),
        (month(2003, 7), "310000", 33_000, 21_000),
        (month(2003, 8), "310000", 33_000, 24_000),
        (month(2006, 1), "", 24_000, 24_000),
    ],
)
def test_the_credit_of_a_month_follows_its_period_and_place(when, place, credited, personal):
    assert rules.month_credit(300_000, when, place).result == (credited, personal)


def test_before_1998_shares_were_local():
    with pytest.raises(ParameterMissing):
        rules.month_credit(300_000, month(1997, 12))


def test_limits_are_the_published_ones_of_the_place():
    assert rules.base_limits(month(2020, 7), "310115").result == (492_700, 2_801_700)
    assert rules.base_limits(month(2025, 7), "440100").result == (551_000, 2_754_900)
    assert rules.base_limits(month(2025, 7), "440600").result == (477_500, 2_754_900)
    with pytest.raises(ParameterMissing):
        rules.base_limits(month(2012, 1), "310115")
