"""Rules of a medical transfer: which case it is, residents' years, the balance proof, months in two places."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from shebao.base.months import parse_month
from shebao.transfers.errors.medical import SameYear
from shebao.transfers.rules.medical import (
    balance_proof,
    medical_case,
    resident_year,
    years_together,
)

ON, LATER = date(2026, 3, 2), date(2027, 1, 1)
E, R = "employee-medical", "resident-medical"


@pytest.mark.parametrize(
    ("pair", "case", "moves"),
    [((E, E), "A", True), ((R, R), "B", False), ((E, R), "C1", True), ((R, E), "C2", False)],
)
def test_only_an_employees_account_has_a_balance_that_moves(pair, case, moves):
    assert medical_case(*pair, ON, "310100").result == (case, moves)


def test_the_pooled_fund_never_moves_and_the_answer_says_so():
    pooled = medical_case(E, E, ON, "310100").steps[-1]
    assert (pooled.name, pooled.value) == ("pooled_fen", 0)


def test_from_2027_every_citation_shows_the_law_nobody_has_read():
    assert not any("医疗保障法" in step.note for step in medical_case(E, E, ON, "310100").steps)
    for answer in (
        medical_case(E, E, LATER, "310100"),
        resident_year(parse_month("2026-12"), parse_month("2027-01"), LATER),
        years_together([1], [2], LATER),
    ):
        assert all("医疗保障法" in step.note for step in answer.steps)


def test_residents_move_from_the_next_years_participation():
    assert resident_year(parse_month("2025-12"), parse_month("2026-02"), ON).result == 2026
    with pytest.raises(SameYear):
        resident_year(parse_month("2026-12"), parse_month("2026-02"), ON)


def test_a_month_in_two_places_counts_once_and_is_named():
    there = [parse_month("2025-11"), parse_month("2025-12"), parse_month("2026-01")]
    answer = years_together(there, [parse_month("2026-01"), parse_month("2026-02")], ON)
    assert answer.result == (4, (parse_month("2026-01"),))
    assert answer.steps[2].formula == "2026-01"


@given(some.sets(some.integers(24000, 24400)), some.sets(some.integers(24000, 24400)))
def test_months_together_are_never_more_than_both_and_never_less_than_either(there, here):
    months, both = years_together(there, here, ON).result
    assert months == len(there) + len(here) - len(both)
    assert months >= max(len(there), len(here))


@given(some.integers(0, 10**12), some.integers(0, 10**12))
def test_a_proof_is_settled_minus_credited(settled, credited):
    assert balance_proof(settled, credited) == (settled, credited, settled - credited)
