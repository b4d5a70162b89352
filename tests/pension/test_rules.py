from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.base.months import month
from shebao.base.parameters import ParameterMissing
from shebao.pension import errors, rules
from shebao.pension.rules import HistoryYear, PensionCase
from shebao.pension.rules.profile import profile
from shebao.pension.rules.steps import (
    BALANCE,
    COEFFICIENT,
    INDEX,
    MONTHS,
    PENSION_BASE,
    TENTHS,
)

ON = date(2025, 6, 1)
bases = st.integers(PENSION_BASE.low, PENSION_BASE.high)
indices = st.integers(INDEX.low, INDEX.high)
months = st.integers(MONTHS.low, MONTHS.high)


def half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


def at_bounds(*bounds):
    return st.tuples(*[st.sampled_from([b.low, b.high, (b.low + b.high) // 2]) for b in bounds])


@given(st.one_of(st.tuples(bases, indices, months), at_bounds(PENSION_BASE, INDEX, MONTHS)))
def test_the_basic_part_is_the_law_to_the_fen_at_the_bounds_too(given_):
    base, index, count = given_
    reference = Fraction(base * (10**6 + index), 2 * 10**6) * Fraction(count, 12) / 100
    assert rules.basic_pension(base, index, count) == half_up(reference)


@given(st.integers(0, BALANCE.high), st.integers(TENTHS.low, TENTHS.high))
def test_the_account_part_is_the_balance_by_the_payout_months(balance, tenths):
    assert rules.account_pension(balance, tenths) == half_up(Fraction(balance * 10, tenths))


@given(bases, indices, months, st.integers(COEFFICIENT.low, COEFFICIENT.high))
def test_the_transition_part_is_within_a_fen_of_the_exact_value(base, index, count, bp):
    exact = Fraction(base * index, 10**6) * Fraction(count, 12) * Fraction(bp, 10**4)
    assert abs(rules.transition_pension(base, index, count, bp) - exact) <= Fraction(51, 100)


@given(bases, indices, st.integers(0, MONTHS.high - 1))
def test_one_more_month_never_pays_less(base, index, count):
    for place in ("national", "310000", "340000", "440000", "320000"):
        way = profile(place, ON)
        one, two = (
            rules.pension(
                way, base_fen=base, index=index, balance_fen=0, payout_tenths=1390, months=n
            ).result.total_fen
            for n in (count, count + 1)
        )
        assert two >= one


@given(bases, indices, months)
def test_the_national_profile_is_the_step_rule(base, index, count):
    way = profile("national", ON)
    found = rules.pension(
        way, base_fen=base, index=index, balance_fen=0, payout_tenths=1390, months=count
    ).result
    assert found.basic_fen == rules.basic_pension(base, index, count)


@given(st.sampled_from(rules.GROUPS), st.integers(month(1940, 1), month(2010, 12)))
def test_who_is_born_later_never_retires_earlier(group, birth):
    try:
        one = rules.retirement(group, birth).result
        two = rules.retirement(group, birth + 1).result
    except ParameterMissing:
        assert birth < month(1948, 1)
        return
    assert two.retirement_month > one.retirement_month
    assert two.delay_months >= one.delay_months
    years, more = rules.age_at_statutory_retirement(group, one.retirement_month)
    assert (years, more) == (one.age_years, one.age_months)


@pytest.mark.parametrize(
    ("choice", "refusal", "at"),
    [
        ({"early_months": 37}, errors.TooEarly, "choice.early_months"),
        ({"late_months": 37}, errors.TooLate, "choice.late_months"),
        ({"late_months": 1, "late_allowed": False}, errors.LateNotAllowed, "choice.late_months"),
        ({"late_months": 1, "early_months": 1}, errors.ChoiceOfBoth, "choice"),
    ],
)
def test_choices_beyond_the_limits_are_refused(choice, refusal, at):
    with pytest.raises(refusal) as refused:
        rules.retirement("male60", month(1980, 1), **choice)
    assert refused.value.at == at


def test_nobody_retires_below_the_original_age():
    with pytest.raises(errors.TooEarly):
        rules.retirement("male60", month(1965, 1), early_months=2)
    assert rules.retirement("male60", month(1965, 1), early_months=1).result.age_years == 60


def test_before_2025_there_is_no_choice():
    with pytest.raises(errors.ChoiceNotInForce):
        rules.retirement("male60", month(1964, 12), late_months=1)


def test_outside_the_table_the_end_of_the_table_holds_and_a_step_says_so():
    for age, tenths in (((39, 11), 2330), ((70, 1), 560), ((85, 0), 560)):
        answer = rules.payout_months(*age)
        assert answer.result.tenths == tenths
        assert any(step.name == "age_held" for step in answer.steps)


def case(**changes):
    years = [HistoryYear(y, 12, 12 * 500_000, "310000") for y in range(2011, 2025)]
    given_ = dict(
        place="310000",
        retirement_month=month(2025, 2),
        history=years,
        account_balance_fen=10_000_000,
        payout_tenths=1384,
    )
    return PensionCase(**(given_ | changes))


def test_a_year_is_measured_by_the_wage_of_the_year_before():
    answer = rules.pension_of_history(case(history=[HistoryYear(2012, 12, 12 * 433_100)]))
    assert answer.result.average_index == 1_000_000
    assert any(step.name == "index_2012" and "2011" in step.formula for step in answer.steps)


def test_shanghai_lifts_low_years_up_to_2010_to_one():
    low = [HistoryYear(2010, 12, 100), HistoryYear(2011, 12, 12 * 389_600)]
    assert rules.pension_of_history(case(history=low)).result.average_index == 1_000_000
    low = [HistoryYear(2011, 12, 0), HistoryYear(2012, 12, 12 * 433_100)]
    assert rules.pension_of_history(case(history=low)).result.average_index == 500_000


def test_in_beijing_a_gap_thins_the_index():
    rows = [HistoryYear(2003, 12, 12 * 182_100), HistoryYear(2005, 12, 12 * 236_200)]
    found = rules.pension_of_history(
        case(place="110000", history=rows, retirement_month=month(2025, 1))
    ).result
    due = 12 + 21 * 12 + 1
    assert found.average_index == half_up(Fraction(24 * 10**6, due))
    rows[0] = HistoryYear(2003, 5, 5 * 182_100)  # of the first insured year the months paid are due
    found = rules.pension_of_history(
        case(place="110000", history=rows, retirement_month=month(2025, 1))
    ).result
    assert found.average_index == half_up(Fraction(17 * 10**6, due - 7))


def test_deemed_months_with_an_index_weigh_in_and_pay_a_transition():
    plain = rules.pension_of_history(case()).result
    deemed = rules.pension_of_history(case(deemed_months=60, deemed_index=2_000_000)).result
    assert deemed.average_index > plain.average_index
    assert deemed.transition_fen == 10 * half_up(Fraction(1_243_400 * 60 * 12, 12 * 1000 * 10))


def test_a_wage_a_base_or_a_coefficient_nobody_published_is_refused():
    for changes, at in (
        ({"history": [HistoryYear(1990, 12, 1)]}, "history[0].year"),
        ({"retirement_month": month(2026, 2)}, "retirement_month"),
        ({"deemed_months": 1, "profile": "national"}, "profile"),
    ):
        with pytest.raises(ParameterMissing) as refused:
            rules.pension_of_history(case(**changes))
        assert refused.value.at == at


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"history": []}, errors.NoMonths),
        ({"history": [HistoryYear(2020, 12, 1), HistoryYear(2020, 1, 1)]}, errors.YearTooLong),
        ({"history": [HistoryYear(2030, 1, 1)]}, errors.AfterRetirement),
        ({"history": [HistoryYear(2020, 1, 9 * 10**9)]}, errors.IndexTooHigh),
        ({"pre_account_months": 500}, errors.TooManyBeforeAccount),
    ],
)
def test_a_history_that_cannot_be_is_refused(changes, refusal):
    with pytest.raises(refusal):
        rules.pension_of_history(case(**changes))
