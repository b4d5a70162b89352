"""Shares of a month, the years of transfer and of retirement, arrears, inheritance."""

from datetime import date

import pytest

from shebao.base.law import Certainty
from shebao.base.months import month
from shebao.base.parameters import ParameterMissing
from shebao.enrolment import errors, rules
from shebao.enrolment.rules import PaidCredit


def test_in_1999_six_percent_of_the_account_came_from_the_employer_as_far_as_the_law_says():
    credit = rules.month_credit(100_000, month(1999, 5)).result
    assert (credit.credited_fen, credit.credited_fen - credit.personal_fen) == (11_000, 6_000)


def test_in_jilin_1998_the_employee_paid_four_percent_and_seven_came_from_the_employer():
    credit = rules.month_credit(100_000, month(1998, 5), "220101").result
    assert (credit.personal_fen, credit.credited_fen - credit.personal_fen) == (4_000, 7_000)


def test_shanghai_2003_credits_eleven_percent_of_which_three_are_the_employers():
    # base 1000 yuan: 8 % own, 22.5 % employer; 11 % to the account, the rest of 30.5 % pooled
    got = rules.month_contribution(100_000, month(2003, 9), "310115").result
    assert got == (8_000, 22_500, 11_000, 3_000, 19_500)


def test_since_2006_all_of_the_account_is_the_employees():
    got = rules.month_contribution(1_000_000, month(2024, 1)).result
    assert got == (80_000, 160_000, 80_000, 0, 160_000)


def test_a_flexible_worker_pays_twenty_percent_and_eight_reach_the_account():
    got = rules.month_contribution(500_000, month(2024, 1), flexible=True).result
    assert got == (100_000, 0, 40_000, 0, 60_000)


@pytest.mark.parametrize("when", [month(1997, 12), month(1993, 1)])
def test_shares_before_1998_were_local_and_are_refused(when):
    with pytest.raises(ParameterMissing, match=str(when // 12)):
        rules.month_credit(100_000, when)


def test_credits_paid_in_time_earn_from_their_month_and_arrears_from_the_payment():
    in_time = PaidCredit(month(2020, 3), month(2020, 3), 24_000)
    late = PaidCredit(month(2020, 4), month(2022, 7), 24_000)
    years = rules.credits_by_year([in_time, late])

    assert [y.year for y in years] == [2020, 2021, 2022]
    assert [sum(y.credited_fen) for y in years] == [24_000, 0, 24_000]
    assert (years[0].credited_fen[2], years[2].credited_fen[6]) == (24_000, 24_000)
    run = rules.account_interest("month-product", 0, years).result
    # 240.00 from March 2020: 6.04 % × 10/12 = 12.08; 252.08 × 6.69 % = 16.86; × 6.12 % = 16.46;
    # the arrears of July 2022: 240.00 × 6.12 % × 6/12 = 7.34
    assert [y.closing_fen for y in run.years] == [25_208, 26_894, 26_894 + 1_646 + 24_000 + 734]


def test_a_credit_paid_ahead_inside_its_year_counts_in_its_month():
    ahead = PaidCredit(month(2020, 3), month(2020, 1), 100)
    assert rules.credits_by_year([ahead])[0].credited_fen[2] == 100
    with pytest.raises(errors.PaidBeforeItsMonth):
        rules.credits_by_year([PaidCredit(month(2020, 3), month(2019, 12), 100)])
    assert rules.credits_by_year([]) == ()


def test_the_receiver_credits_the_interest_of_the_transfer_year_on_the_origins_principal_too():
    """The worked transfer: 5 925.93 arrived, five credits of 256.00 from the origin, seven of 300.00 here."""
    answer = rules.transfer_year(
        "month-product",
        2019,
        arrived_balance_fen=592_593,
        origin_credits_fen=[25_600] * 5 + [0] * 7,
        own_credits_fen=[0] * 5 + [30_000] * 7,
    )
    found = answer.result
    # 5 925.93 × 7.61 % = 450.96; (256 × (12+11+10+9+8) + 300 × 28) × 7.61 % / 12 = 134.44
    assert found.interest.interest_on_opening_fen == 45_096
    assert found.interest.interest_on_credits_fen == 13_444
    assert found.interest.closing_fen == 592_593 + 45_096 + 128_000 + 210_000 + 13_444
    assert (found.origin_credits_fen, found.own_credits_fen) == (128_000, 210_000)


def test_the_receivers_rate_before_2016_is_its_provinces():
    zeros = [0] * 12
    there = rules.transfer_year(
        "annual", 2010, arrived_balance_fen=100_000, origin_credits_fen=zeros,
        own_credits_fen=zeros, place="310115",
    )  # fmt: skip
    assert there.result.interest.interest_on_opening_fen == 2_250
    with pytest.raises(ParameterMissing):
        rules.transfer_year(
            "annual", 2010, arrived_balance_fen=1, origin_credits_fen=zeros, own_credits_fen=zeros
        )


def test_the_year_of_retirement_earns_to_the_month_of_retirement():
    # June: 100 000.00 × 2.62 % × 6/12 = 1 310.00; 640.00 a month: 640 × 21 × 2.62 % / 12 = 29.34
    answer = rules.retirement_year(10_000_000, [64_000] * 6 + [0] * 6, month(2024, 6))
    assert answer.result == (131_000, 2_934, 10_000_000 + 131_000 + 384_000 + 2_934, False)
    assert answer.weakest() is Certainty.RECALLED


def test_december_earns_what_a_whole_year_earns():
    credits = [24_000 + n for n in range(12)]
    part = rules.retirement_year(7_654_321, credits, month(2023, 12)).result
    whole = rules.year_lines("month-product", 7_654_321, credits, 39_700)
    assert part[:3] == whole


def test_without_the_years_rate_the_last_one_serves_and_the_figure_is_provisional():
    early = rules.retirement_year(10_000_000, [0] * 12, month(2024, 3), rate_of=2023)
    assert early.result.provisional
    assert early.result.interest_on_opening_fen == 99_250  # 3.97 % of 2023, a quarter of it
    assert "公布后重算" in early.steps[1].note
    later = rules.retirement_year(10_000_000, [0] * 12, month(2024, 3))
    assert (later.result.provisional, later.result.interest_on_opening_fen) == (False, 65_500)
    unpublished = rules.retirement_year(10_000_000, [0] * 12, month(2027, 3))
    assert unpublished.result.provisional
    assert unpublished.steps[1].value == "1.50"
    with pytest.raises(ParameterMissing):
        rules.retirement_year(0, [0] * 12, month(2029, 3))


def test_no_credit_after_retirement_no_eleven_months_and_no_later_rate():
    with pytest.raises(errors.CreditAfterRetirement):
        rules.retirement_year(0, [0] * 6 + [1] * 6, month(2024, 6))
    with pytest.raises(errors.NotTwelveMonths):
        rules.retirement_year(0, [0] * 11, month(2024, 6))
    with pytest.raises(errors.RateLater):
        rules.retirement_year(0, [0] * 12, month(2023, 6), rate_of=2024)


def test_heirs_receive_the_whole_of_what_is_left():
    got = rules.inheritance(date(2024, 5, 1), 10_000_000, 9_000_000, paid_fen=2_500_000).result
    assert got == (7_500_000, 7_500_000)
    assert rules.inheritance(date(2024, 5, 1), 100, 100, paid_fen=500).result == (0, 0)


def test_before_the_law_zhengzhou_gave_the_personal_part_only_and_other_places_are_not_guessed():
    got = rules.inheritance(date(2009, 5, 1), 1_000_000, 700_000, "410105", paid_fen=500_000).result
    assert got == (500_000, 350_000)
    with pytest.raises(ParameterMissing):
        rules.inheritance(date(2009, 5, 1), 100, 100, "310115")
    with pytest.raises(errors.PersonalPartLarger):
        rules.inheritance(date(2024, 5, 1), 100, 101)
