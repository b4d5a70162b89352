"""Sheets and worked examples of the law texts, each recomputed."""

from datetime import date
from fractions import Fraction

import pytest

from shebao.base.months import format_month, month, parse_month
from shebao.enrolment.rules import YearCredits, account_interest, base_limits, month_credit
from shebao.medical.rules import medical_break
from shebao.payments.rules import late_fee
from shebao.pension import rules
from shebao.pension.errors import TooEarly
from shebao.pension.rules.profile import profile, round_item, years_counted
from shebao.pension.rules.steps import lifted
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
        assert lifted(230_904, profile(place, ON).rounding[2]) == 230_910


def test_beijing_sheet_adds_up_to_the_fen():
    items = (529_017, 252_008, 36_641)
    way = profile("110000", ON)
    rounded = sum(round_item(Fraction(i), way.amount_rounding) for i in items)
    assert lifted(rounded, way.rounding[2]) == 817_666


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


@pytest.mark.parametrize(("method", "closing"), [("month-product", 294_458), ("annual", 294_456)])
def test_both_methods_on_240_a_month_at_4_14_percent(method, closing):
    run = account_interest(method, 0, [YearCredits(2008, (24_000,) * 12, 41_400)]).result
    assert run.closing_fen == closing


def test_anhui_sheet_pays_3_144_27_for_42_years_5_months():
    """The sheet gives years and amount; its base and index are solved for, so only the years are proven."""
    per_year = Fraction(314_427, 425) * 10
    assert int(per_year * years_counted(42 * 12 + 5, "tenth-up") + Fraction(1, 2)) == 314_427
    assert int(per_year * years_counted(42 * 12 + 5, "exact") + Fraction(1, 2)) != 314_427


@pytest.mark.parametrize(
    ("month_", "place", "ceiling", "floor"),
    [
        (month(2020, 7), "310115", 3 * 9339, 60 * 8211 // 100 + 1),  # the floor of the *old* wage
        (month(2022, 7), "310115", 3 * 11396, 60 * (10338 + 11396) // 200),  # mean of two years
        (month(2025, 7), "440105", 27_549, 5_510),
        (month(2025, 7), "440600", 27_549, 4_775),
        (month(2025, 6), "320100", 24_762, 4_952),
    ],
)
def test_limits_are_published_values_never_derived(month_, place, ceiling, floor):
    limits = base_limits(month_, place).result
    assert limits == (100 * floor, 100 * ceiling)


@pytest.mark.parametrize(
    ("group", "month_", "most"),
    [("male60", "1965-01", 1), ("male60", "1976-12", 36), ("female55", "1990-01", 36),
     ("female50", "1984-12", 36)],
)  # fmt: skip
def test_early_retirement_never_goes_below_the_original_age(group, month_, most):
    born = parse_month(month_)
    found = rules.retirement(group, born, early_months=most).result
    assert found.age_years * 12 + found.age_months >= int(group[-2:]) * 12
    with pytest.raises(TooEarly):
        rules.retirement(group, born, early_months=most + 1)


@pytest.mark.parametrize(
    ("years", "value"),
    [(range(1998, 2006), 11), (range(2006, 2025), 8)],
)
def test_the_account_was_credited_eleven_then_eight_percent(years, value):
    for year in years:
        for number in (1, 12):
            assert month_credit(100, month(year, number)).result.credited_fen == value


@pytest.mark.parametrize(
    ("gap", "paid", "scheme", "before", "wait", "from_"),
    [
        (3, True, "employee", 30, 0, "2025-10"),  # paid: backwards over the gap
        (4, True, "employee", 30, 6, "2026-08"),  # longer: at most six months
        (3, True, "resident", 24, 0, "2025-10"),  # across schemes after two years
    ],
)
def test_breaks_of_three_months_and_more(gap, paid, scheme, before, wait, from_):
    last = parse_month("2025-09")
    found = medical_break(
        last_insured=last, resumed=last + gap + 1, paid_gap=paid, from_scheme=scheme,
        to_scheme="employee", continuous_months_before=before, place="310115",
    ).result  # fmt: skip
    assert (found.break_months, found.waiting_months_max) == (gap, wait)
    assert format_month(found.benefit_from) == from_


@pytest.mark.parametrize(("paid", "wait"), [(True, 3), (False, 6)])
def test_fujian_waits_three_months_paid_and_six_unpaid(paid, wait):
    last = parse_month("2025-01")
    found = medical_break(
        last_insured=last, resumed=last + 6, paid_gap=paid, from_scheme="employee",
        to_scheme="employee", continuous_months_before=30, place="350200",
    ).result  # fmt: skip
    assert found.waiting_months_max == wait


@pytest.mark.parametrize(
    ("months", "grant"), [(59, 3), (60, 6), (119, 6), (120, 9), (180, 9), (192, 10), (360, 24), (480, 24)]
)  # fmt: skip
def test_survivors_months_of_2021(months, grant):
    assert rules.survivors_benefit(date(2024, 1, 1), months, 100).result.months == grant


@pytest.mark.parametrize(
    ("share", "year"), [(2_000, 2011), (500, 2012)]
)  # 0.2 percent a day until 2011-06-30, 0.05 since
def test_late_fee_rates(share, year):
    day = date(2011, 6, 30) if year == 2011 else date(2012, 6, 30)
    assert late_fee(1_000_000, day, day).result.fee_fen == share
