"""Two pensions of one person: which months come back, and what the cleared account bears."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from shebao.base.months import month
from shebao.pension.rules import drawn_twice, given_up

fen = st.integers(0, 10**9)


def test_months_before_the_rule_of_2010_are_left_with_the_person():
    assert not drawn_twice(month(2009, 12), month(2005, 1))
    assert drawn_twice(month(2010, 1), month(2005, 1))
    assert not drawn_twice(month(2015, 1), month(2015, 2))


@given(fen, fen)
def test_the_account_bears_what_it_can_and_nothing_is_lost(drawn, account):
    offset, claim, refund = given_up(drawn, account, date(2026, 3, 2))
    assert offset + claim == drawn
    assert offset + refund == account
    assert min(offset, claim, refund) >= 0
    assert not (claim and refund)
