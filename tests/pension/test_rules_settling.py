"""Provisional payment, its re-settlement, and what survivors receive."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.base.law import Certainty
from shebao.base.months import month
from shebao.base.parameters import ParameterMissing
from shebao.enrolment.rules import retirement_year
from shebao.pension import errors, rules
from shebao.pension.rules import HistoryYear, PensionCase

CASE = PensionCase(
    place="310115",
    retirement_month=month(2026, 3),
    history=[HistoryYear(year, 12, 12 * 600_000) for year in range(2005, 2025)],
    account_balance_fen=20_000_000,
    payout_tenths=1384,
)


def test_before_the_years_base_is_out_last_years_serves_and_says_so():
    with pytest.raises(ParameterMissing, match="2026"):
        rules.pension_of_history(CASE)

    answer = rules.pension_of_history(CASE, provisional=True)
    base = next(step for step in answer.steps if step.name == "base")
    assert (base.value, base.certainty) == ("12434", Certainty.POLICY)
    assert "2026 年计发基数尚未公布" in base.note
    final = rules.pension_of_history(replace(CASE, retirement_month=month(2025, 3)))
    assert answer.result.basic_fen == final.result.basic_fen


def test_a_published_base_is_not_provisional_even_when_allowed():
    case = replace(CASE, retirement_month=month(2025, 3))
    assert rules.pension_of_history(case, provisional=True) == rules.pension_of_history(case)


def test_too_old_a_base_is_not_used():
    with pytest.raises(ParameterMissing):
        rules.pension_of_history(replace(CASE, retirement_month=month(2028, 3)), provisional=True)


def test_the_difference_statement_of_seven_months_paid_on_last_years_base():
    """2025 in Shanghai first on 12 307 of 2024, then on 12 434; the account by the rate of 2025."""
    account = {
        of: retirement_year(19_000_000, [72_000] * 6 + [0] * 6, month(2025, 6), rate_of=of).result
        for of in (2024, 2025)
    }
    history = [HistoryYear(year, 12, 12 * 600_000) for year in range(2005, 2025)]
    way = rules.profile("310000", date(2025, 6, 1))
    index = rules.average_index(replace(CASE, history=history), way).result.value
    paid, due = (
        rules.pension(way, base_fen=base, index=index, months=240, payout_tenths=1384,
                      balance_fen=account[of].closing_fen).result
        for base, of in ((1_230_700, 2024), (1_243_400, 2025))
    )  # fmt: skip
    answer = rules.resettlement(paid, due, first_month=month(2025, 7), last_month=month(2026, 1))

    found = answer.result
    assert account[2024].provisional
    assert not account[2025].provisional
    assert found.months == 7
    lines = {line.item: line for line in found.lines}
    assert set(lines) == {"basic_fen", "account_fen", "transition_fen", "total_fen"}
    assert lines["basic_fen"].monthly_fen > 0  # the higher base
    assert lines["account_fen"].monthly_fen < 0  # the lower rate
    assert lines["total_fen"].monthly_fen == due.total_fen - paid.total_fen
    assert found.owed_fen == 7 * (due.total_fen - paid.total_fen)
    assert answer.steps[-1].name == "owed_fen"


def test_too_much_paid_is_negative_and_nothing_paid_owes_nothing():
    one = rules.Pension(1, 100, 50, 0, 150, 1390)
    less = one._replace(basic_fen=90, total_fen=140)
    over = rules.resettlement(one, less, first_month=24_300, last_month=24_301).result
    assert (over.months, over.owed_fen) == (2, -20)
    none = rules.resettlement(one, less, first_month=24_300, last_month=24_299).result
    assert (none.months, none.owed_fen) == (0, 0)
    with pytest.raises(errors.SettledBeforeFirst):
        rules.resettlement(one, less, first_month=24_300, last_month=24_298)


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 240))
def test_what_is_owed_makes_good_what_was_paid(paid, due, months):
    assert paid * months + rules.owed_of_months(paid, due, months) == due * months


@pytest.mark.parametrize(
    ("contribution_months", "months"),
    [(0, 3), (59, 3), (60, 6), (119, 6), (120, 9), (180, 9), (191, 9), (192, 10), (359, 23),
     (360, 24), (600, 24)],
)  # fmt: skip
def test_survivors_months_are_as_published(contribution_months, months):
    found = rules.survivors_benefit(date(2024, 5, 1), contribution_months, 400_000).result
    assert (found.months, found.funeral_fen, found.grant_fen) == (
        months, 800_000, 400_000 * months,
    )  # fmt: skip


@pytest.mark.parametrize(("drawn", "months"), [(0, 24), (11, 24), (12, 23), (240, 9), (600, 9)])
def test_a_retirees_months_fall_by_one_a_year_to_a_floor_of_nine(drawn, months):
    answer = rules.survivors_benefit(date(2024, 5, 1), 400, 400_000, drawn_months=drawn)
    assert answer.result.months == months
    assert answer.weakest() is Certainty.RECALLED


def test_a_death_before_the_rule_is_refused():
    with pytest.raises(ParameterMissing):
        rules.survivors_benefit(date(2020, 5, 1), 400, 400_000)
