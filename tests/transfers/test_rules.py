from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.base.law import Certainty
from shebao.base.parameters import ParameterMissing
from shebao.transfers import rules
from shebao.transfers.rules import Stay, YearBase

ON = date(2026, 3, 2)
fens = st.integers(0, 10**10)
years = st.lists(
    st.builds(YearBase, st.integers(1990, 2025), st.integers(1, 12), st.integers(0, 10**7)),
    max_size=40,
    unique_by=lambda row: row.year,
)


def amount(**changes):
    given_ = dict(
        pre1998_personal_fen=0, balance_last_year_end_fen=0, this_year_principal_fen=0, bases=[]
    )
    return rules.transfer_amount(changes.pop("on", ON), **(given_ | changes))


def reference_half_up(value: Fraction) -> int:
    return int(value + Fraction(1, 2))


@given(years, years, st.integers(-(10**9), 10**9))
def test_what_follows_and_the_form_are_together_what_one_form_would_have_been(before, after, fen):
    still = rules.amended_amount(ON, account_fen=fen, bases_before=before, bases=after).result
    whole, first = amount(bases=after).result, amount(bases=before).result
    assert first.pooled_fen + still.pooled_fen == whole.pooled_fen
    assert still.total_fen == fen + still.pooled_fen
    near = rules.amended_amount(
        ON, account_fen=fen, bases_before=before, bases=after, same_province=True
    )
    assert near.result.total_fen == 0


@given(fens, fens, fens, years)
def test_the_pooled_part_is_rounded_once_on_the_sum_since_1998(a1, a2, a3, bases):
    lines = amount(
        pre1998_personal_fen=a1,
        balance_last_year_end_fen=a2,
        this_year_principal_fen=a3,
        bases=bases,
    ).result
    wages = sum(row.base_total_fen for row in bases if row.year >= 1998)
    assert lines.account_fen == a1 + a2 + a3
    assert lines.pooled_fen == reference_half_up(Fraction(wages * 12, 100))
    assert lines.total_fen == lines.account_fen + lines.pooled_fen


@pytest.mark.parametrize("wages", [0, 1, 4, 5, rules.WAGES.high])
def test_the_step_rule_is_exact_at_its_bounds(wages):
    got = rules.transfer_lines(10**12, wages, 120_000).pooled_fen
    assert got == reference_half_up(Fraction(wages * 12, 100))
    assert rules.WAGES.high * 10**6 < 2**53


def test_years_before_1998_are_ignored_with_a_step():
    answer = amount(bases=[YearBase(1997, 12, 10_000_000), YearBase(1998, 12, 100)])
    assert answer.result.pooled_fen == 12
    assert [s.value for s in answer.steps if s.name == "ignored_fen"] == [10_000_000]


def test_inside_a_province_no_money_moves_and_a_step_says_so():
    answer = amount(balance_last_year_end_fen=100, same_province=True)
    assert answer.result == (0, 0, 0)
    assert answer.steps[-1].name == "same_province"


def test_a_temporary_account_moves_everything_with_interest():
    answer = rules.temporary_transfer_amount(ON, all_contributions_fen=2800, interest_fen=50)
    assert answer.result.total_fen == 2850


def test_before_2010_no_rule_is_guessed():
    with pytest.raises(ParameterMissing):
        amount(on=date(2009, 12, 31))


def test_the_unread_notice_shows_as_a_doubt():
    assert any("三部门" in step.note for step in amount().steps)


def test_more_than_twelve_months_of_a_year_are_refused_with_the_path():
    with pytest.raises(rules.TooManyMonths) as refused:
        amount(bases=[YearBase(2020, 12, 1), YearBase(2020, 1, 1)])
    assert refused.value.at == "bases[1].months"


def test_a_year_after_the_transfer_is_refused():
    with pytest.raises(rules.YearAfterTransfer):
        amount(bases=[YearBase(2027, 1, 1)])


def kind(**changes):
    given_ = dict(
        sex="M",
        birth_date=date(1970, 5, 20),
        hukou="510104",
        place="310115",
        enrolled_on=date(2020, 5, 20),
    )
    return rules.account_type(**(given_ | changes)).result.kind


def test_a_man_of_fifty_outside_his_province_gets_a_temporary_account():
    assert kind() == "temporary"
    assert kind(enrolled_on=date(2020, 5, 19)) == "regular"


def test_a_woman_of_forty_outside_her_province_gets_a_temporary_account():
    assert kind(sex="F", birth_date=date(1980, 5, 20)) == "temporary"
    assert kind(sex="F", birth_date=date(1980, 5, 21)) == "regular"


@pytest.mark.parametrize(
    "changes",
    [{"hukou": "310000"}, {"approved_move": True}, {"opened_before_2010": True}, {"hukou": None}],
)
def test_each_exception_keeps_the_account_regular(changes):
    assert kind(**changes) == "regular"


def test_the_corps_is_a_pooling_area_of_its_own():
    assert kind(hukou="650100", place="659001") == "temporary"
    assert kind(hukou="660000", place="659001") == "regular"


def test_enrolment_before_birth_is_refused():
    with pytest.raises(rules.BornLater):
        kind(birth_date=date(2021, 1, 1))


def where(hukou, *stays):
    return rules.paying_place(date(2030, 1, 1), hukou, list(stays)).result


def stay(place, months, kind="regular", current=False):
    return Stay(place, kind, months, current)


def test_the_hukou_province_pays_when_the_relation_is_there():
    assert where("430100", stay("430000", 3, current=True)) == ("430100", "current-is-hukou")


def test_ten_years_at_the_current_place_are_enough():
    assert where("430000", stay("310000", 120, current=True)).place == "310000"


def test_otherwise_the_last_place_with_ten_years_pays():
    stays = (stay("110000", 130), stay("440000", 120), stay("310000", 119, current=True))
    assert where("430000", *stays).place == "440000"


def test_months_of_one_province_are_summed_over_stays():
    stays = (stay("310000", 60), stay("110000", 20), stay("310115", 60, current=True))
    assert where("430000", *stays) == ("310115", "current-ten-years")


def test_without_ten_years_anywhere_the_hukou_pays():
    assert where("430000", stay("310000", 119, current=True)).reason == "no-ten-years"


def test_temporary_months_never_count():
    stays = (stay("310000", 10, current=True), stay("440000", 200, kind="temporary"))
    assert where("430000", *stays).place == "430000"
    assert where("430000", stay("440000", 200, "temporary", current=True)).place == "430000"


def test_without_a_hukou_the_place_with_most_months_pays_and_is_marked_recalled():
    stays = [stay("310000", 50), stay("440000", 60), stay("110000", 60, current=True)]
    answer = rules.paying_place(date(2030, 1, 1), None, stays)
    assert answer.result == ("110000", "most-months")
    assert answer.weakest() == "recalled"


def test_two_current_relations_and_nowhere_at_all_are_refused():
    with pytest.raises(rules.TwoCurrentRelations):
        where("430000", stay("310000", 1, current=True), stay("110000", 1, current=True))
    with pytest.raises(rules.NoPayingPlace):
        where(None)


stays = st.lists(
    st.builds(
        Stay,
        st.sampled_from(["310000", "110000", "440100", "430000"]),
        st.sampled_from(["regular", "temporary"]),
        st.integers(0, 400),
        st.just(False),
    ),
    min_size=1,
    max_size=8,
)


@given(stays)
def test_a_temporary_place_alone_is_never_the_paying_place(rows):
    rows = [*rows[:-1], rows[-1]._replace(current=True)]
    got = where("430000", *rows)
    regular = {row.place for row in rows if row.kind == "regular"}
    assert got.place in regular | {"430000"}


def test_a_share_above_the_standard_stays_and_one_below_is_topped_up_by_the_origin():
    years = [
        rules.RecordedYear(1997, 1_000_000, 123_456),  # before 1998: as recorded
        rules.RecordedYear(2005, 1_000_000, 130_000),  # 13 % recorded, 11 % moves
        rules.RecordedYear(2006, 1_000_000, 60_000),  # 6 % recorded, topped up to 8 %
        rules.RecordedYear(2007, 1_000_000, 80_000),
    ]
    answer = rules.credit_differences(years)
    assert answer.result == (123_456 + 110_000 + 80_000 + 80_000, 20_000, 20_000)
    assert answer.weakest() is Certainty.RECALLED  # for enterprises nobody has read it


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_what_moves_is_what_was_recorded_and_added_less_what_stays(recorded, standard):
    found = rules.credit_difference(recorded, standard)
    assert found.moves_fen == recorded + found.top_up_fen - found.stays_fen
    assert not (found.top_up_fen and found.stays_fen)


def test_who_enrolled_before_2010_has_a_regular_account_at_any_age():
    answer = rules.account_type(
        sex="F", birth_date=date(1950, 1, 1), hukou="430000", place="310115",
        enrolled_on=date(2009, 12, 31),
    )  # fmt: skip
    assert answer.result.kind == "regular"
    assert answer.steps[0].value == "opened-before-2010"
