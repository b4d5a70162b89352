from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from shebao.identity import rules, writing
from shebao.identity.documents import read_name, read_number

names = st.text(
    st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
        st.sampled_from("·•. 　㛃𬱖ＡabÜ"),
    ),
    max_size=12,
)


@given(names)
def test_a_normal_name_is_normal_already(name):
    once = rules.normalise_name(name)

    assert rules.normalise_name(once) == once
    assert read_name(read_name(name)[0])[1] == once


@given(st.text(max_size=40))
def test_a_mask_shows_at_most_the_first_and_last_four_and_hides_half(number):
    masked = writing.mask(number)

    hidden = [i for i in range(len(number)) if masked[i] == "*" or masked[i] != number[i]]
    assert len(masked) == len(number)
    assert 2 * len(hidden) >= len(number)
    assert all(i < 4 or i >= len(number) - 4 or i in hidden for i in range(len(number)))


fifteen = st.builds(
    lambda division, birth, sequence: f"{division}{birth:%y%m%d}{sequence:03}",
    st.integers(110000, 659999),
    st.dates(date(1900, 1, 1), date(1999, 12, 31)),
    st.integers(0, 995),
)


@given(fifteen)
def test_fifteen_digits_are_searched_as_their_eighteen(number):
    short = read_number(number)
    long = read_number(short.normalised)

    assert short.reasons == long.reasons == ()
    assert short.normalised == long.normalised
    assert (short.sex, short.birth_date) == (long.sex, long.birth_date)
    assert number[:6] + number[6:] == long.written[:6] + long.written[8:17]


@given(names)
def test_what_is_typed_from_a_pinyin_key_finds_the_key(name):
    key = writing.spell(rules.normalise_name(name)).pinyin_key

    assert key.startswith(tuple(writing.typed_pinyin(key))) or not key


chosen = st.text(
    st.sampled_from("张单仇区解查曾朴尉迟欧阳三伟秀英娜静买提吕女西安"), min_size=2, max_size=4
)


@given(chosen)
def test_a_key_typed_without_spaces_or_its_last_letters_still_finds_it(name):
    key = writing.spell(name).pinyin_key
    flat = key.replace(" ", "")

    for typed in (flat, flat[:-1], key):
        assert key.startswith(tuple(writing.typed_pinyin(typed)))


def test_surnames_are_read_as_surnames():
    read = {
        name: writing.spell(name).pinyin_key
        for name in ("单田芳", "仇英", "区寄", "尉迟恭", "单于")
    }

    assert read == {
        "单田芳": "shan tian fang", "仇英": "qiu ying", "区寄": "ou ji", "尉迟恭": "yu chi gong",
        "单于": "chan yu",
    }  # fmt: skip
