"""Sheets and worked examples of the law texts, each recomputed."""

from datetime import date
from fractions import Fraction

import pytest

from shebao.base.months import month, parse_month
from shebao.enrolment.rules import YearCredits, account_interest
from shebao.pension import rules
from shebao.pension.rules.profile import profile, round_item, round_total, years_counted
from shebao.transfers.rules import YearBase, transfer_amount

ON = date(2025, 12, 1)


def figures(place, base_yuan, index, balance_fen=0, tenths=1390, **more):
    return rules.pension(
        profile(place, ON),
        base_fen=base_yuan * 100,
        index=index,
        balance_fen=balance_fen,
        payout_tenths=tenths,
        **more,
    ).result


def test_jiangsu_sheet_2025_12_man_of_60_years_and_3_months():
    tenths = rules.payout_months(60, 3).result.tenths
    found = figures("320000", 8917, 478_700, 8_772_218, tenths, months=43 * 12 + 4)
    assert tenths == 1373
    assert (found.basic_fen, found.account_fen) == (285_687, 63_891)
    assert found.total_fen == 349_580


def test_zhongshan_sheet_with_the_a_factor():
    found = figures("440000", 9493, 466_500, years=Fraction(2725, 100))
    assert found.basic_fen == 160_902


def test_shenzhen_does_not_apply_the_a_factor():
    plain = figures("national", 9493, 466_500, years=Fraction(2725, 100)).basic_fen
    assert figures("440300", 9493, 466_500, years=Fraction(2725, 100)).basic_fen == plain
    assert plain > 160_902


def test_anhui_counts_42_years_5_months_as_42_5():
    assert years_counted(42 * 12 + 5, "tenth-up") == Fraction(425, 10)
    assert profile("340000", ON).years_rounding == "tenth-up"


def test_shanghai_counts_odd_months_at_0_083():
    assert years_counted(30 * 12 + 5, "odd-months") == 30 + Fraction(415, 1000)
    assert profile("310115", ON).years_rounding == "odd-months"


def test_guangxi_lifts_every_item_to_the_jiao():
    assert round_item(Fraction(48_333), profile("450000", ON).amount_rounding) == 48_340


def test_jiangsu_and_zhejiang_lift_the_total_to_the_jiao():
    for place in ("320000", "330000"):
        assert round_total(230_904, profile(place, ON).amount_rounding) == 230_910


def test_beijing_sheet_adds_up_to_the_fen():
    items = (529_017, 252_008, 36_641)
    way = profile("110000", ON).amount_rounding
    assert round_total(sum(round_item(Fraction(i), way) for i in items), way) == 817_666


def test_suzhou_transition_sheet():
    found = rules.transition_pension(891_700, 1_060_600, 55, 120)
    assert found in range(52_010, 52_030)


@pytest.mark.parametrize(
    ("years", "months", "shown"),
    [(60, 1, 1384), (50, 1, 1946), (60, 3, 1373), (55, 1, 1695), (61, 1, 1314), (47, 0, 2080)],
)
def test_payout_points_confirmed_by_agencies(years, months, shown):
    assert rules.payout_months(years, months).result.tenths == shown


@pytest.mark.parametrize(
    ("group", "birth", "age", "retires"),
    [
        ("male60", "1965-01", (60, 1), "2025-02"),
        ("male60", "1976-12", (63, 0), "2039-12"),
        ("female50", "1984-12", (55, 0), "2039-12"),
    ],
)
def test_fixed_points_of_retirement(group, birth, age, retires):
    found = rules.retirement(group, parse_month(birth)).result
    assert (found.age_years, found.age_months) == age
    assert found.retirement_month == parse_month(retires)


def test_statutory_2031_early_2029_needs_15_years_late_2034_still_16():
    birth = next(
        b
        for b in range(month(1975, 1), month(1985, 1))
        if rules.retirement("female50", b).result.retirement_month >= month(2031, 12)
    )
    plain = rules.retirement("female50", birth).result
    assert plain.retirement_month // 12 == 2031
    assert plain.minimum_months == 192
    early = rules.retirement("female50", birth, early_months=24).result
    assert (early.retirement_month // 12, early.minimum_months) == (2029, 180)
    late = rules.retirement("female50", birth, late_months=36).result
    assert (late.retirement_month // 12, late.minimum_months) == (2034, 192)


def test_worked_transfer_moves_17_765_93_yuan():
    credits_ = (24_000,) * 12
    run = account_interest(
        "month-product",
        0,
        [YearCredits(2008, credits_, 41_400), YearCredits(2009, credits_, 22_500)],
    ).result
    assert [year.closing_fen for year in run.years] == [294_458, 592_593]
    lines = transfer_amount(
        date(2010, 6, 1),
        pre1998_personal_fen=0,
        balance_last_year_end_fen=run.closing_fen,
        this_year_principal_fen=128_000,
        bases=[
            YearBase(2008, 12, 3_600_000),
            YearBase(2009, 12, 3_600_000),
            YearBase(2010, 5, 1_600_000),
        ],
    ).result
    assert lines == (720_593, 1_056_000, 1_776_593)
