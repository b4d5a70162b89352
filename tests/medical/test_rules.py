from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.base.months import month
from shebao.base.parameters import ParameterMissing
from shebao.medical import rules


def broken(months, **changes):
    given_ = dict(
        last_insured=month(2025, 1),
        resumed=month(2025, 1) + months + 1,
        paid_gap=True,
        from_scheme="employee",
        to_scheme="employee",
        continuous_months_before=30,
        place="310115",
    )
    return rules.medical_break(**(given_ | changes))


def test_up_to_three_months_the_gap_may_be_paid_and_is_covered_backwards():
    assert broken(3).result == (3, True, 0, month(2025, 2))
    assert broken(3, paid_gap=False).result == (3, True, 0, month(2025, 5))


def test_beyond_three_months_there_may_be_six_months_to_wait():
    assert broken(4).result == (4, False, 6, month(2025, 6) + 6)


def test_across_schemes_two_years_without_a_break_are_needed():
    assert broken(2, to_scheme="resident", continuous_months_before=24).result.may_pay_gap
    late = broken(2, to_scheme="resident", continuous_months_before=23).result
    assert (late.may_pay_gap, late.waiting_months_max) == (False, 6)


def test_fujian_waits_three_months_when_paid_and_six_when_not():
    assert broken(5, place="350200").result.waiting_months_max == 3
    assert broken(5, place="350200", paid_gap=False).result.waiting_months_max == 6


def test_without_a_break_nothing_happens():
    assert broken(0).result == (0, False, 0, month(2025, 2))


def test_from_2027_every_citation_says_that_the_new_law_has_not_been_read():
    before = broken(4, last_insured=month(2026, 1), resumed=month(2026, 12))
    after = broken(4, last_insured=month(2026, 1), resumed=month(2027, 1))
    assert not any("医疗保障法" in step.note for step in before.steps)
    assert all("医疗保障法" in step.note for step in after.steps)


def test_resuming_before_leaving_and_times_before_the_rule_are_refused():
    with pytest.raises(rules.ResumedTooEarly):
        broken(-1)
    with pytest.raises(ParameterMissing):
        broken(3, last_insured=month(2015, 1), resumed=month(2015, 5))


@given(st.integers(0, 10**9), *[st.integers(0, 10**6)] * 3)
def test_the_credit_is_rounded_once(wage, personal, employer, share):
    parts = Fraction(personal, 10**6) + Fraction(employer, 10**6) * Fraction(share, 10**6)
    credit = rules.medical_account(wage, personal, employer, share).result.monthly_credit_fen
    assert credit == int(wage * parts + Fraction(1, 2))


def test_two_percent_and_thirty_percent_of_six_make_three_point_eight():
    assert rules.medical_account(1_000_000, 20_000, 60_000, 300_000).result == (38_000,)


@pytest.mark.parametrize(
    ("on", "doubted"),
    [(date(2026, 12, 31), False), (date(2027, 1, 1), True), (None, True)],
)
def test_the_credits_citations_carry_the_doubt_from_2027_and_when_no_day_is_given(on, doubted):
    answer = rules.medical_account(1_000_000, 20_000, 60_000, 300_000, on)
    assert answer.result == (38_000,)
    assert all(("条文尚未核对" in step.note) is doubted for step in answer.steps)


def test_every_medical_rule_that_cites_takes_a_day():
    """An assembling rule knows its day: `on`, or months that fix it."""
    import inspect
    from importlib import import_module
    from pkgutil import walk_packages

    from shebao.base.law import RULES

    for module in walk_packages(rules.__path__, f"{rules.__name__}."):
        import_module(module.name)

    import_module("shebao.transfers.rules.medical")
    ours = ("shebao.medical.", "shebao.transfers.rules.medical")
    assert any(key.startswith(ours[1]) for key in RULES)
    for key, rule in RULES.items():
        if key.startswith(ours) and not rule.step:
            assert {"on", "resumed"} & set(inspect.signature(rule.function).parameters), key
