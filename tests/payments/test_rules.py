from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.base.parameters import ParameterMissing
from shebao.payments import rules

days = st.dates(date(2011, 7, 1), date(2060, 1, 1))


@given(st.integers(0, 10**12), days, st.integers(0, 3000))
def test_the_fee_is_five_in_ten_thousand_a_day_rounded_once(principal, start, more):
    answer = rules.late_fee(principal, start, start + timedelta(days=more)).result
    assert answer.days == more + 1
    assert answer.fee_fen == int(Fraction(principal * 5 * (more + 1), 10_000) + Fraction(1, 2))
    assert answer == rules.late_fee_of_days(principal, more + 1).result


def test_the_cap_cuts_the_fee_at_the_principal_and_both_figures_show():
    answer = rules.late_fee_of_days(100_00, 2001, "principal")
    assert answer.result == (2001, 100_00, True)
    figures = {step.name: step.value for step in answer.steps}
    assert figures["fee_without_cap_fen"] == 100_05
    assert figures["fee_with_cap_fen"] == 100_00
    assert rules.late_fee_of_days(100_00, 2000, "principal").result == (2000, 100_00, False)
    assert rules.late_fee_of_days(100_00, 2001).result == (2001, 100_05, False)


def test_days_before_july_2011_carry_the_old_rate_and_its_doubt():
    answer = rules.late_fee(1_000_000, date(2011, 6, 30), date(2011, 7, 1))
    assert answer.result.fee_fen == 2_000 + 500
    assert answer.weakest() == "recalled"


def test_one_day_counts_when_first_and_last_are_the_same():
    assert rules.late_fee(1_000_000, date(2026, 1, 1), date(2026, 1, 1)).result == (1, 500, False)


def test_payment_before_arrears_and_times_without_a_rate_are_refused():
    with pytest.raises(rules.PaidBeforeArrears):
        rules.late_fee(1, date(2026, 1, 2), date(2026, 1, 1))
    with pytest.raises(ParameterMissing):
        rules.late_fee(1, date(1998, 1, 2), date(2026, 1, 1))


def test_the_step_rule_is_exact_in_a_double_at_its_bounds():
    assert rules.PRINCIPAL.high * rules.DAYS_PPM.high < 2**53
