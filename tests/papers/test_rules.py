"""Amounts in capital figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.papers.rules import DIGITS, capital_yuan


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (100, "壹元整"),
        (105, "壹元零伍分"),
        (1_776_593, "壹万柒仟柒佰陆拾伍元玖角叁分"),
        (100_800, "壹仟零捌元整"),
        (10_000_100, "壹拾万零壹元整"),
        (14_000_950_00, "壹仟肆佰万零玖佰伍拾元整"),
        (1_000_000_000_000, "壹佰亿元整"),
        (100_010_000_00, "壹亿零壹万元整"),
        (10_500_000_000, "壹亿零伍佰万元整"),
    ],
)
def test_amounts_are_written_as_on_cheques(fen, words):
    assert capital_yuan(fen) == words


def _read(words: str) -> int:
    """Capital figures back to fen."""
    total = group = digit = fen = 0
    for sign in words.removesuffix("整"):
        if sign in DIGITS:
            digit = DIGITS.index(sign)
        elif sign in "拾佰仟":
            group, digit = group + digit * {"拾": 10, "佰": 100, "仟": 1000}[sign], 0
        elif sign in "万亿":
            total += (group + digit) * {"万": 10**4, "亿": 10**8}[sign]
            group = digit = 0
        elif sign == "元":
            fen, group, digit = (total + group + digit) * 100, 0, 0
        else:
            fen, digit = fen + digit * {"角": 10, "分": 1}[sign], 0
    return fen


@given(st.integers(min_value=0, max_value=10**13))
def test_capital_figures_read_back_as_the_same_amount(fen):
    words = capital_yuan(fen)

    assert _read(words) == fen
    assert "零零" not in words
