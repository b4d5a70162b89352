"""A career carried on: worked by hand, and what must hold for every career."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.base import parameters
from shebao.base.law import Certainty
from shebao.base.months import month
from shebao.base.parameters import ParameterMissing
from shebao.enrolment.rules import YearCredits, account_interest
from shebao.pension import outlook, rules
from shebao.pension.outlook import Career, Numbers, Wish
from shebao.pension.rules import HistoryYear

AS_IT_IS = Wish()
YEARS = (HistoryYear(2012, 12, 12 * 433_100, "310100"),)


def career(**changes) -> Career:
    """A man born in 1965-05: statutory 2025-07, at 60 years and 2 months."""
    given_ = dict(
        group="male60", birth=month(1965, 5), now=month(2025, 6), place="310100", years=YEARS,
        last=month(2012, 12), base_fen=1_243_400, paying=True, balance_fen=1_000_000,
    )  # fmt: skip
    return Career(**(given_ | changes))


def at(person: Career, wish: Wish = AS_IT_IS, *, late: int = 0) -> outlook.Point:
    chosen = rules.retirement(person.group, person.birth, late_months=late or None).result
    last = chosen.retirement_month
    numbers = Numbers(wish.growth_ppm)
    paid = outlook.future(person, wish, last)
    return outlook.point(
        person, outlook.histories(person, wish, paid, [last])[last],
        outlook.balances(person, wish, paid, last, numbers)[last], chosen, late, "310100", numbers,
    )  # fmt: skip


def test_an_outlook_worked_by_hand():
    found = at(career())

    # 12 months of 2012 and June and July of 2025, each at the average wage: index 1
    assert (found.months, found.pension.average_index) == (14, 1_000_000)
    # 12 434 × (1 + 1) ÷ 2 × 1.166 % = 144.98, to the jiao
    assert found.pension.basic_fen == 145_00
    # 10 000 + 1.5 % × 7/12 + 2 × 994.72 + (2 + 1) × 994.72 × 1.5 %/12
    assert found.balance == (1_208_067, 1_000_000, 198_944, 9_123)
    # 12 080.67 ÷ 137.8 = 87.67, to the jiao
    assert (found.pension.payout_tenths, found.pension.account_fen) == (1378, 87_70)
    assert found.pension.total_fen == 232_70
    assert found.missing == 180 - 14


def test_the_tree_adds_up_and_ends_in_what_was_published():
    tree = outlook.tree(at(career()))

    parts = {one.name: one for one in tree.inputs}
    assert tree.value == parts["basic_fen"].value + parts["account_fen"].value
    base = next(one for one in parts["basic_fen"].inputs if one.name == "base")
    assert (base.value, base.law) == ("12434", "上海市2025年基本养老金计发基数")
    balance = parts["account_fen"].inputs[0]
    assert balance.value == sum(one.value for one in balance.inputs)


def test_a_year_nobody_has_published_keeps_the_last_number_and_says_so():
    numbers = Numbers()

    row = numbers("pension.base", date(2040, 6, 1), "310100")

    assert (row.value, row.certainty) == ("12434", Certainty.POLICY)
    assert "2025" in row.note
    assert "12434" in row.note


def test_with_growth_the_number_grows_each_year_after_the_last_published_one():
    row = Numbers(20_000)("pension.base", date(2027, 6, 1), "310100")

    assert row.value == "12936.33"  # 12 434 × 1.02²


@pytest.mark.parametrize(("place", "year"), [("650100", 2030), ("320100", 2004)])
def test_what_was_never_published_is_refused_and_a_hole_is_not_filled(place, year):
    name = "pension.base" if year == 2030 else "pension.index_wage"
    with pytest.raises(ParameterMissing) as refused:
        Numbers()(name, date(year, 12, 31), place)
    assert refused.value.facts["place"] == place


def test_who_pauses_for_good_or_is_paused_pays_no_more():
    until = month(2028, 1)

    assert not outlook.future(career(paying=False), Wish(), until)
    assert not outlook.future(career(), Wish(pause_months=outlook.FOR_GOOD), until)
    paused = outlook.future(career(), Wish(pause_months=12), until)
    assert (paused[0].month, paused[-1].month) == (month(2026, 6), until)
    resumed = outlook.future(career(paying=False), Wish(base_fen=800_000), until)
    assert (resumed[0].month, resumed[0].base_fen) == (month(2025, 6), 800_000)


@given(
    st.integers(0, 10**8),
    st.lists(st.integers(0, 300_000), min_size=12, max_size=12),
    st.integers(0, 3_000_000),
)
def test_at_the_end_of_a_year_the_account_is_what_the_settlement_gives(opening, credits, base):
    person = career(
        now=month(2024, 1), balance_fen=opening, credits_fen=tuple(credits), paying=False
    )
    found = outlook.balances(person, Wish(), (), month(2025, 12), Numbers())

    settled = account_interest(
        "month-product", opening, [YearCredits(2024, tuple(credits)), YearCredits(2025, (0,) * 12)]
    ).result
    assert found[month(2024, 12)].total_fen == settled.years[0].closing_fen
    assert found[month(2025, 12)].total_fen == settled.closing_fen


@given(
    st.integers(600_000, 3_000_000),
    st.integers(0, 5 * 10**7),
    st.integers(0, 35),
    st.sampled_from([0, 20_000, 40_000]),
    st.integers(1, 20),
)
def test_one_more_month_at_the_same_wage_never_pays_less(index, balance, late, growth, count):
    """Where gaps are not counted: 310100 averages over months paid. The wage follows the place's."""

    def base(year):
        wage = parameters.at("pension.index_wage", date(year - 1, 12, 31), "310100").as_fen()
        return wage * index // 1_000_000

    years = tuple(HistoryYear(y, 12, 12 * base(y), "310100") for y in range(2025 - count, 2025))
    person = career(years=years, last=month(2025, 5), base_fen=base(2025), balance_fen=balance)
    wish = Wish(growth_ppm=growth)

    one, two = at(person, wish, late=late), at(person, wish, late=late + 1)

    assert two.pension.total_fen >= one.pension.total_fen
    assert two.balance.total_fen >= one.balance.total_fen


@given(st.integers(0, 40), st.integers(0, 60_000))
def test_in_todays_wages_undoes_the_growth(years, growth):
    fen = outlook.grown(500_000, growth, years)

    assert abs(outlook.in_todays_wages(fen, growth, years) - 500_000) <= 1


def test_two_choices_are_even_when_the_later_one_has_caught_up():
    early, late = at(career()), at(career(), late=12)

    even = outlook.even_month(late, early)

    drawn = [p.pension.total_fen * (even - p.month) for p in (early, late)]
    before = [p.pension.total_fen * (even - 1 - p.month) for p in (early, late)]
    assert drawn[1] >= drawn[0]
    assert before[1] < before[0]
    assert outlook.even_month(early, early) is None


def test_the_minimum_is_met_after_so_many_months_more():
    person, numbers = career(), Wish()
    last = month(2025, 7)
    paid = outlook.future(person, numbers, last)

    found = at(person)

    assert outlook.met_in(found, paid) == last + found.missing
    assert outlook.met_in(found, ()) is None


def test_what_is_assumed_is_said_with_the_year_it_stands_on():
    found = {
        one.name: one
        for one in outlook.assumptions(career(), Wish(growth_ppm=20_000), "310100", Numbers())
    }

    assert found["assumed_growth"].value == "2"
    assert found["published_base_2025"].value == "12434"
    assert found["published_rate_2025"].value == "1.50"
    assert found["assumed_base_fen"].value == 1_243_400
    assert found["assumed_base_fen"].certainty is Certainty.POLICY


def test_the_mean_of_an_index_is_exact():
    low = career(
        years=(
            HistoryYear(2012, 6, 6 * 433_100, "310100"),
            HistoryYear(2013, 6, 3 * 469_200, "310100"),
        )
    )
    found = at(low, Wish(pause_months=outlook.FOR_GOOD))
    assert found.pension.average_index == Fraction(3, 4) * 10**6
