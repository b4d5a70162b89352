"""The outlook joined from three rooms' rules: window, paying place, months paid twice, suppositions. Pure."""

import pytest

from shebao.base.months import month
from shebao.base.parameters import ParameterMissing
from shebao.pension.outlook import FOR_GOOD, Career, Numbers, Wish, future, histories
from shebao.pension.rules import HistoryYear, history, payout_months, pension_of_history
from shebao.pension.rules.history import PensionCase
from shebao.records import errors, prospects
from shebao.records.prospects import join, levers, look, window

WAGES = {2016: 5939, 2017: 6504, 2018: 7132, 2019: 8765, 2020: 9580, 2021: 10338, 2022: 11396,
         2023: 12183, 2024: 12307, 2025: 12434}  # fmt: skip


def career(**changes) -> Career:
    """A man of 40: ten years in 310100, in 110100 since January."""
    years = tuple(HistoryYear(y, 12, 12 * fen * 100, "310100") for y, fen in WAGES.items())
    given = dict(
        group="male60", birth=month(1985, 6), now=month(2026, 3), place="110100",
        years=(*years, HistoryYear(2026, 2, 2 * 1_250_000, "110100")), last=month(2026, 2),
        base_fen=1_250_000, paying=True, balance_fen=12_000_000,
        credits_fen=(100_000, 100_000) + (0,) * 10,
    )  # fmt: skip
    return Career(**(given | changes))


def test_the_window_runs_from_three_years_before_to_three_years_after():
    found = window("male60", month(1985, 6), month(2026, 3))

    assert found.statutory.retirement_month == month(2048, 6)
    assert [number for number, _ in found.choices] == list(range(-36, 37))


def test_no_month_of_the_past_can_be_chosen():
    found = window("female55", month(1971, 4), month(2026, 6))

    assert found.statutory.retirement_month == month(2026, 8)
    assert found.choices[0][0] == -2


def test_who_has_reached_the_statutory_month_is_sent_to_the_counter():
    with pytest.raises(errors.ReachedAlready) as refused:
        window("female50", month(1971, 4), month(2026, 3))
    assert "2021-04" in str(refused.value)
    assert "窗口" in refused.value.remedy_sentence("zh")


def test_ten_years_at_the_new_place_by_then_make_it_pay():
    found = look(career(), "310100")

    assert (found.place.result.place, found.place.result.reason) == ("110100", "current-ten-years")
    assert found.statutory.offset == 0
    assert found.at.months == 122 + 12 * 22 + 4
    assert {point.place for point in found.points} == {"110100"}


def test_going_home_changes_place_and_ways():
    home = look(career(), "310100", Wish(move_to="310100"))

    assert home.place.result.reason == "current-is-hukou"
    assert home.at.place == "310100"
    assert home.at.pension.basic_fen % 10 == 0  # 310000 rounds each part to the jiao


def test_a_pause_thins_the_index_where_gaps_count_and_costs_months():
    now, paused = look(career(), "310100"), look(career(), "310100", Wish(pause_months=24))

    assert now.at.months - paused.at.months == 24
    assert paused.at.pension.average_index < now.at.pension.average_index
    assert paused.at.pension.total_fen < now.at.pension.total_fen


def test_a_place_that_never_published_is_said_and_not_guessed():
    found = look(career(), "310100", Wish(move_to="650100"))

    assert (found.at, found.points, found.tree) == (None, (), None)
    assert isinstance(found.missing, ParameterMissing)
    assert found.missing.facts["place"] == "650100"
    assert found.window.statutory.retirement_month == month(2048, 6)


def test_the_points_do_not_depend_on_how_many_are_asked_for():
    every, few = look(career(), "310100", offset=-7), look(career(), "310100", offset=-7, every=6)

    assert few.at == every.at
    assert set(few.points) < set(every.points)
    assert few.points[-1] == every.points[-1]


def test_an_outlook_computes_a_years_index_once_for_all_its_months(monkeypatch):
    asked, plain = [], history._year
    monkeypatch.setattr(history, "_year", lambda *given: asked.append(given) or plain(*given))

    found = look(career(), "310100")

    last = found.points[-1]
    assert len(found.points) == 73
    assert len(asked) < 120, "25 to 35 years for each of 73 months would be some two thousand"
    alone = pension_of_history(
        PensionCase(
            place=last.place, retirement_month=last.month, account_balance_fen=last.balance.total_fen,
            history=histories(career(), Wish(), future(career(), Wish(), last.month), [last.month])[last.month],
            payout_tenths=payout_months(last.age_years, last.age_months).result.tenths, numbers=Numbers(),
        )
    )  # fmt: skip
    assert (last.pension, last.steps[-len(alone.steps) :]) == (alone.result, alone.steps)


def test_what_would_help_is_computed_and_ordered():
    found = levers(look(career(), "310100"), "310100")

    assert [one.kind for one in found] == ["later", "more", "earlier", "stop"]
    more = next(one for one in found if one.kind == "more")
    there = look(career(), "310100", Wish(base_fen=more.amount)).at.pension.total_fen
    assert more.difference_fen == there - look(career(), "310100").at.pension.total_fen
    assert found[-1].difference_fen < 0


def test_at_the_ceiling_nothing_more_is_proposed():
    found = levers(look(career(base_fen=3_581_100), "310100"), "310100")

    assert "more" not in [one.kind for one in found]


def test_a_base_outside_the_published_limits_is_refused():
    prospects.check_base(career(), Wish(base_fen=716_200))
    for fen in (716_100, 3_581_200):
        with pytest.raises(errors.BaseOutOfLimits) as refused:
            prospects.check_base(career(), Wish(base_fen=fen))
    assert "35,811.00" in str(refused.value)


def test_months_paid_twice_are_cleared_at_the_other_place():
    own = range(month(2014, 1), month(2026, 3))

    found = join(own, "310100", month(2011, 1), month(2014, 6), 500_000, None)

    assert found.cleared == ((month(2014, 1), month(2014, 6)),)
    assert found.refund_fen == 6 * 40_000
    assert found.balance_fen == 36 * 40_000
    assert [row[:3] for row in found.years] == [(y, 12, 6_000_000) for y in (2011, 2012, 2013)]


def test_joined_months_count_and_bring_their_balance():
    joined = join((), "310100", month(2011, 1), month(2015, 12), 500_000, 3_000_000)
    wish = Wish(elsewhere=joined.years, elsewhere_fen=joined.balance_fen)

    now, then = look(career(), "310100"), look(career(), "310100", wish)

    assert then.at.months - now.at.months == 60
    assert then.at.balance.opening_fen - now.at.balance.opening_fen == 3_000_000


def test_a_stay_that_ends_before_it_begins_is_refused():
    with pytest.raises(errors.ElsewhereBackwards):
        join((), "310100", month(2015, 1), month(2014, 12), 500_000, None)


def test_too_few_months_are_counted_and_dated():
    short = career(birth=month(1966, 1), years=(HistoryYear(2025, 12, 12 * 1_250_000, "310100"),))

    found = look(short, "310100")

    assert found.at.minimum == 180
    assert found.at.missing == 180 - found.at.months
    assert found.met_in == found.at.month + found.at.missing
    assert look(short, "310100", Wish(pause_months=FOR_GOOD)).met_in is None
