from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.base.law import Certainty
from shebao.identity.rules import (
    check_character,
    compare_names,
    credit_code,
    division_name,
    identity_number,
    normalise_name,
    provinces,
    read_credit_code,
    read_number,
)
from shebao.identity.rules.credit_code import ALPHABET

bodies = st.tuples(
    st.integers(100000, 899999),
    st.dates(date(1900, 1, 1), date(2025, 12, 31)),
    st.integers(0, 999),
).map(lambda t: f"{t[0]}{t[1]:%Y%m%d}{t[2]:03d}")


@given(bodies)
def test_a_number_with_its_check_character_is_valid_and_gives_back_birth_and_sex(body):
    facts = read_number(body + check_character(body))
    assert facts.valid
    assert facts.birth_date.strftime("%Y%m%d") == body[6:14]
    assert facts.sex == ("M" if int(body[16]) % 2 else "F")


@given(bodies, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(body, place, shift):
    number = body + check_character(body)
    if number[place] == "X":
        wrong = number[:17] + str(shift)
    else:
        wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert not read_number(wrong).valid


@given(bodies)
def test_two_neighbours_exchanged_are_noticed(body):
    number = body + check_character(body)
    for n in range(16):
        swapped = number[:n] + number[n + 1] + number[n] + number[n + 2 :]
        if swapped != number:
            assert not read_number(swapped).valid


@given(st.text(max_size=30))
def test_any_text_is_answered(text):
    facts = read_number(text)
    assert facts.valid == (not facts.reasons)
    assert read_credit_code(text).valid in (True, False)
    assert normalise_name(normalise_name(text)) == normalise_name(text)


def test_full_width_digits_blanks_and_a_small_x_are_cleaned():
    assert read_number(" １１０１０５ 19491231\u3000002x").normalised == "11010519491231002X"


def test_fifteen_digits_become_eighteen():
    facts = read_number("110105491231002")
    assert (facts.kind, facts.normalised) == ("resident-15", "11010519491231002X")
    assert facts.birth_date == date(1949, 12, 31)


@pytest.mark.parametrize("sequence", ["996", "997", "998", "999"])
def test_sequences_of_centenarians_are_not_upgraded_without_a_look(sequence):
    facts = read_number("110105491231" + sequence)
    assert facts.reasons == ("century-ambiguous",)
    assert not facts.valid
    assert facts.birth_date is None


def test_an_unknown_division_code_is_no_error():
    body = "109999" + "19900101" + "123"
    facts = read_number(body + check_character(body))
    assert facts.valid
    assert facts.division_name is None


def test_a_retired_division_code_keeps_its_name():
    assert division_name("110103", 2000) == "北京市崇文区"
    assert division_name("500101", 1997) == "重庆市万县区"
    assert division_name("500101", 2020) == "重庆市万州区"
    assert division_name("310115", 2020) == "上海市浦东新区"


def test_old_and_new_permanent_residence_cards_are_told_apart():
    assert read_number("911124198108030024").kind == "foreign-permanent-2023"
    assert read_number("chn123456789012").kind == "foreign-permanent-2017"
    answer = identity_number("911124198108030024")
    assert answer.weakest() is Certainty.RECALLED


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("123", "bad-length"),
        ("1101051949123100AX", "bad-character"),
        ("G1", "unknown-format"),
    ],
)
def test_what_is_no_number_says_why(text, reason):
    facts = read_number(text)
    assert (facts.kind, facts.reasons) == ("other", (reason,))


@given(st.text(alphabet=ALPHABET, min_size=15, max_size=15))
def test_just_one_check_character_fits_a_credit_code(tail):
    body = tail[:2] + "440300" + tail[6:15]
    assert sum(read_credit_code(body + c).valid for c in ALPHABET) == 1


def test_a_credit_code_names_its_registrar():
    answer = credit_code(" 91440300 708461136t ")
    assert answer.result.valid
    assert answer.result.registrar == "9"
    assert answer.result.division_code == "440300"


@pytest.mark.parametrize("code", ["91440300708461136I", "9144O300708461136T", "A" * 18])
def test_letters_where_the_standard_has_none_are_refused(code):
    assert read_credit_code(code).reasons == ("bad-character",)


@pytest.mark.parametrize("dot", "•・･‧·.．")
def test_every_middle_dot_becomes_one(dot):
    assert normalise_name(f"古丽 {dot} 买买提") == "古丽\u00b7买买提"
    assert compare_names(f"古丽{dot}买买提", "古丽\u00b7买买提").result.same


def test_a_full_stop_between_latin_letters_stays():
    assert normalise_name("J.  Ｓｍｉｔｈ") == "J. Smith"


def test_rare_characters_are_kept():
    assert normalise_name("𬱖㛃") == "𬱖㛃"


@pytest.mark.parametrize(
    ("a", "b", "code"),
    [
        ("張國強", "张国强", "traditional"),
        ("赵龢", "赵和", "variant"),
        ("章三", "张三", "pinyin"),
        ("单强", "善强", "pinyin"),
        ("John Smith", "JOHN SMITH", "letter-case"),
        ("古丽买买提", "古丽·买买提", "dot"),
    ],
)
def test_folding_only_suggests(a, b, code):
    result = compare_names(a, b).result
    assert (result.same, result.differences, result.suggest_same) == (False, (code,), True)


@pytest.mark.parametrize(("a", "b"), [("张三", "李四"), ("单强", "丹强"), ("张三", "张三丰")])
def test_different_names_suggest_nothing(a, b):
    result = compare_names(a, b).result
    assert (result.same, result.suggest_same, result.differences) == (False, False, ("different",))


def test_the_provinces_are_the_codes_that_end_in_four_noughts():
    found = dict(provinces())

    assert found["310000"] == "上海市"
    assert found["650000"] == "新疆维吾尔自治区"
    assert all(code.endswith("0000") for code in found)
    assert len([code for code in found if code < "700000"]) == 31
