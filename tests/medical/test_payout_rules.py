"""For which reasons a balance is paid out, from when, and that nothing pooled ever is."""

from datetime import date

import pytest

from shebao.base import parameters
from shebao.medical.errors import claims as no
from shebao.medical.rules import payout as rules
from shebao.medical.rulings.payout import explained


def test_a_place_with_a_day_of_the_next_month_waits_for_it():
    ended, place = date(2026, 2, 1), "350500"
    with pytest.raises(no.TooEarly, match="2026-03-10"):
        rules.payable_from(ended, date(2026, 3, 9), place)
    assert rules.payable_from(ended, date(2026, 3, 10), place).result == date(2026, 3, 10)
    assert rules.payable_from(ended, ended, "310100").result == ended


def test_local_reasons_are_local_dated_and_carry_the_doubt_of_the_new_law():
    on = date(2026, 3, 2)
    assert rules.may_be_paid_out(rules.Ground.GIVEN_UP, on, "320500").result == "given-up"
    for place, day in (("310100", on), ("320500", date(2021, 12, 31))):
        with pytest.raises(no.GroundNotHere):
            rules.may_be_paid_out(rules.Ground.GIVEN_UP, day, place)
    steps = rules.may_be_paid_out(rules.Ground.DEATH, date(2027, 1, 1), "310100").steps
    assert all("医疗保障法" in step.note for step in steps)
    for ground in rules.Ground:
        assert parameters.series(f"medical.payout_{ground}")


def test_of_the_pooled_fund_nothing_is_ever_paid():
    for fen in (1, 7200_00, 10**14):
        assert rules.paid_out(fen) == (fen, 0)
    assert explained(7200_00, (), date(2026, 3, 2)).inputs[-1].value == 0
