"""What provinces do differently: two bases, long payers, notional sums, years of change, gaps, floors."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from shebao.base import parameters
from shebao.base.law import Certainty
from shebao.base.months import month
from shebao.base.parameters import ParameterMissing
from shebao.pension import rules
from shebao.pension.rules import HistoryYear, PensionCase
from shebao.pension.rules.profile import profile

ON = date(2025, 6, 1)
SHANGHAI = PensionCase(
    place="310115",
    retirement_month=month(2025, 6),
    history=[HistoryYear(year, 12, 12 * 600_000) for year in range(2005, 2025)],
    account_balance_fen=20_000_000,
    payout_tenths=1384,
)


def row(name, value, place, unit="word", since=date(2006, 1, 1)):
    return parameters.Parameter(
        name, value, unit, since, None, place, "试验文件", "", Certainty.VERIFIED, ""
    )


@pytest.fixture
def also(monkeypatch):
    """More rows than those of the release."""
    real = parameters.series

    def add(*rows):
        monkeypatch.setattr(
            parameters, "series", lambda name: real(name) + tuple(r for r in rows if r.name == name)
        )
        parameters.forget()

    yield add
    monkeypatch.undo()
    parameters.forget()


def test_henan_mixes_two_bases_and_nobody_published_how_so_it_is_refused(also):
    also(
        row("pension.base", "6000", "410000", "yuan"), row("pension.base", "5000", "410100", "yuan")
    )
    assert profile("410105", ON).bases == "mixed"
    with pytest.raises(ParameterMissing, match="base_share"):
        rules.pension_base("410105", ON, profile("410105", ON))


def test_once_the_share_is_loaded_the_two_bases_are_mixed(also):
    also(
        row("pension.base", "6000", "410000", "yuan"),
        row("pension.base", "5000", "410100", "yuan"),
        row("pension.profile.base_share", "40", "410000", "percent"),
    )
    base, steps = rules.pension_base("410105", ON, profile("410105", ON))
    assert base == 540_000  # 6000 × 40 % + 5000 × 60 %
    assert [s.name for s in steps] == ["base", "base", "profile.base_share", "mixed_base_fen"]
    with pytest.raises(ParameterMissing):  # a city without a base of its own has nothing to mix
        rules.pension_base("410300", ON, profile("410300", ON))


def test_jilin_gives_more_for_every_deemed_year_to_those_who_paid_over_twenty():
    figures = {
        "base_fen": 600_000, "index": 1_000_000, "second_index": None, "deemed_index": None, "deemed_months": 120,
        "before_months": 0,
    }  # fmt: skip
    short = rules.transition("220000", ON, paid_months=240, **figures).result
    long = rules.transition("220000", ON, paid_months=241, **figures).result
    assert (short, long) == (72_000, 84_000)  # 6000 × 10 years × 1.2 % and 1.4 %


def test_shanghai_adds_its_notional_sum_by_120_and_other_places_know_none():
    case = replace(SHANGHAI, deemed_months=60, notional_fen=1_200_000)
    answer = rules.pension_of_history(case)
    assert answer.result.transition_fen == 74_600 + 10_000  # 12434 × 5 × 1.2 %, to the jiao
    with pytest.raises(ParameterMissing, match="notional_months"):
        rules.pension_of_history(replace(case, profile="320000"))


@pytest.mark.parametrize(
    ("place", "year", "paid"),
    [("320000", 2024, 304_000), ("320000", 2025, 307_000), ("320000", 2026, 310_000),
     ("440300", 2021, 303_000), ("440300", 2025, 310_000)],
)  # fmt: skip
def test_in_the_years_of_change_a_share_of_the_gain_is_paid(place, year, paid):
    assert rules.phased_pension(300_000, 310_000, date(year, 6, 1), place).result == paid


def test_no_gain_leaves_the_old_amount_and_an_unknown_year_is_refused():
    assert rules.phased_in(300_000, 290_000, 400_000) == 300_000
    with pytest.raises(ParameterMissing):
        rules.phased_pension(1, 2, date(2023, 6, 1), "320000")


def test_gaps_dilute_the_index_where_months_due_divide_it_and_not_elsewhere():
    years = [
        HistoryYear(year, 12, 12 * 500_000) for year in (*range(2005, 2010), *range(2012, 2025))
    ]
    case = replace(SHANGHAI, place="110105", history=years, retirement_month=month(2025, 1))
    due = rules.average_index(case, profile("110000", ON)).result
    paid = rules.average_index(case, profile("national", ON)).result
    assert (due.paid_months, due.divisor_months) == (216, 241)
    assert paid.divisor_months == 216
    assert due.value == pytest.approx(paid.value * 216 / 241, abs=1)


def test_the_reference_wage_is_last_years_by_beijings_own_text():
    way = profile("110000", ON)
    assert way.index_offset == -1
    wage = parameters.at("pension.index_wage", date(2023, 12, 31), "110105").as_fen()
    case = replace(SHANGHAI, place="110105", history=[HistoryYear(2024, 12, 12 * wage)],
                   retirement_month=month(2024, 12))  # fmt: skip
    assert rules.average_index(case, way).result.value == 1_000_000


def test_shanghai_lifts_the_years_to_2010_to_one_and_no_others():
    low = [HistoryYear(2008, 12, 12 * 100_000), HistoryYear(2020, 12, 12 * 100_000)]
    steps = rules.average_index(replace(SHANGHAI, history=low), profile("310000", ON)).steps
    assert [s.value for s in steps if s.name == "index_2008"] == ["1.000000"]
    assert next(s.value for s in steps if s.name == "index_2020") < "0.2"


def test_the_second_index_serves_the_transition_and_not_the_basic_part():
    plain = replace(SHANGHAI, place="320100", profile="320000", pre_account_months=0,
                    history=[HistoryYear(y, 12, 12 * 900_000) for y in range(2019, 2025)],
                    deemed_months=55)  # fmt: skip
    one = rules.pension_of_history(plain).result
    two = rules.pension_of_history(replace(plain, second_index=2_000_000)).result
    assert one.basic_fen == two.basic_fen
    assert two.transition_fen == rules.transition_pension(891_700, 2_000_000, 55, 120)


def test_rounding_of_years_and_amounts_is_the_provinces():
    figures = {"base_fen": 891_700, "index": 1_060_600, "balance_fen": 8_772_218,
               "payout_tenths": 1373, "months": 12 * 42 + 5}  # fmt: skip
    exact = Fraction(891_700 * (1_000_000 + 1_060_600) * 509, 2_400_000_000)
    national = rules.pension(profile("national", ON), **figures).result
    assert national.basic_fen == round(exact)
    anhui = rules.pension(profile("340000", ON), **figures).result
    assert anhui.basic_fen == round(exact * Fraction(425 * 12, 10 * 509))
    for place, unit in (("310000", 10), ("450000", 10), ("320000", 10)):
        assert rules.pension(profile(place, ON), **figures).result.total_fen % unit == 0
