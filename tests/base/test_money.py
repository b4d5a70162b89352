from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.base.money import Fen, NotMoney, div_half_up, format_yuan, parse_yuan, split

fens = st.integers(min_value=0, max_value=10**13).map(Fen)
weights = st.lists(st.integers(min_value=1, max_value=10**6), min_size=1, max_size=20)


@given(fens, weights)
def test_shares_always_add_up_to_the_whole(total, weights):
    assert sum(split(total, weights)) == total


@given(fens, weights)
def test_no_share_is_off_by_more_than_one_fen(total, weights):
    for share, weight in zip(split(total, weights), weights, strict=True):
        assert abs(share * sum(weights) - total * weight) < sum(weights)


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**9))
def test_half_up_is_the_nearest_whole_and_halves_go_away_from_zero(a, b):
    got = div_half_up(a, b)
    distance = abs(Fraction(a, b) - got)
    assert distance <= Fraction(1, 2)
    if distance == Fraction(1, 2):
        assert abs(got) > abs(Fraction(a, b))


@given(st.integers(-(10**13) + 1, 10**13 - 1))
def test_yuan_as_written_reads_back_to_the_same_fen(fen):
    assert parse_yuan(format_yuan(fen)) == fen


@pytest.mark.parametrize("text", ["", "1.234", "12,34", "一百", "1e5", "0x10", "1 000"])
def test_what_is_not_an_amount_is_refused(text):
    with pytest.raises(NotMoney):
        parse_yuan(text)


def test_yuan_are_written_with_thousands_and_two_decimals():
    assert format_yuan(123456) == "1,234.56"
    assert parse_yuan("¥1,234.5") == 123450
