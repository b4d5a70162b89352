"""A year's adjustment of all pensions: previewed as its list, signed by two, a paper for each, the next payroll pays."""

from datetime import date

import pytest

from shebao.agencies.errors import NoRight
from shebao.base.months import month
from shebao.base.parameters import ParameterMissing
from shebao.base.plumbing import clock
from shebao.papers import queries as papers
from shebao.papers.models import Paper
from shebao.pension import queries, rules, services
from shebao.pension.errors import adjusting as errors
from shebao.pension.models import Adjustment, Benefit, BenefitRate, PaidMonth
from shebao.pension.states import ChangeAct
from tests.pension.test_changes import change, paid, publish, sign
from tests.pension.test_payroll import approve, balanced, prepare
from tests.story import JIA

pytestmark = pytest.mark.django_db
FEBRUARY, MARCH = month(2027, 2), month(2027, 3)
NOTICE = (
    "pension.adjust.fixed,60,yuan,2027-01-01,2027-12-31,310000,某通知,,recalled,待核对",
    "pension.adjust.per_year,1.50,yuan,2027-01-01,2027-12-31,310000,某通知,,recalled,待核对",
    "pension.adjust.share,1.6,percent,2027-01-01,2027-12-31,310000,某通知,,recalled,待核对",
    "pension.adjust.elder_from,70,year,2027-01-01,2027-12-31,310000,某通知,,recalled,待核对",
    "pension.adjust.elder,40,yuan,2027-01-01,2027-12-31,310000,某通知,,recalled,待核对",
)


def propose(story, year=2027, by="jia-clerk"):
    return services.propose_adjustment(
        owner=JIA.pension, year=year, by=by, on=story.today, at=clock.now()
    )


def approved(story, row, by="jia-reviewer"):
    return services.approve_adjustment(
        owner=JIA.pension, adjustment_no=row.adjustment_no, by=by, on=story.today, at=clock.now()
    )


@pytest.fixture
def drawn(story, monkeypatch):
    """何秀珍's pension, no longer provisional, paid from 2026-04 to 2027-02."""
    benefit = paid(story, FEBRUARY)
    publish(monkeypatch)
    return sign(story, change(story, benefit, ChangeAct.RESETTLE))


@pytest.mark.parametrize(
    ("months", "pension", "age", "fen"),
    [
        (120, 300_000, 69, 60_00 + 10 * 150 + 48_00),
        (121, 300_000, 70, 60_00 + 11 * 150 + 48_00 + 40_00),
        (0, 333_333, 60, 60_00 + 53_40),  # 53.33 is rounded up to the jiao
    ],
)
def test_a_month_gains_a_fixed_sum_a_sum_a_year_a_share_and_more_for_the_old(
    load_law, months, pension, age, fen
):
    load_law(*NOTICE)
    found = rules.adjustment(2027, "310100", pension_fen=pension, months=months, age_years=age)
    assert found.result.total_fen == fen
    doubts = {str(step.certainty) for step in found.steps}
    assert "recalled" in doubts, "what is not verified stays in doubt"


def test_the_steps_count_years_begun_shares_to_the_fen_and_jiao_upwards():
    assert [rules.by_years(months, 150) for months in (0, 1, 12, 13, 720)] == [
        0, 150, 150, 300, 9_000,
    ]  # fmt: skip
    assert [rules.by_pension(fen, 16_000) for fen in (0, 31, 32, 100_000)] == [0, 0, 1, 1_600]
    assert [rules.rounded_up(fen, 10) for fen in (0, 1, 10, 11)] == [0, 10, 10, 20]


def test_a_place_whose_notice_is_not_known_is_refused_by_its_name_and_year(load_law):
    load_law(*NOTICE)
    for place, year in (("110100", 2027), ("310100", 2028)):
        with pytest.raises(ParameterMissing) as no:
            rules.adjustment(year, place, pension_fen=1, months=1, age_years=60)
        assert str(year) in no.value.sentence("zh")


def test_previewed_signed_by_two_told_on_paper_and_paid_with_the_next_month(story, drawn, load_law):
    old = queries.rates(drawn)[-1]
    with pytest.raises(ParameterMissing):
        propose(story)
    load_law(*NOTICE)
    with pytest.raises(NoRight):
        propose(story, by="jia-reviewer")
    with pytest.raises(errors.AdjustmentYear):
        propose(story, year=2028)
    row = propose(story)
    assert propose(story).pk == row.pk, "asked again it is the same"
    share = (old.total_fen * 16 + 500) // 1000
    rise = -(-(60_00 + 27 * 150 + share) // 10) * 10  # 314 months are 27 years begun
    assert row.report["lines"] == [
        [drawn.benefit_no, drawn.person_no, old.total_fen, old.total_fen + rise, 2, 2 * rise]
    ]
    assert (row.people, row.monthly_fen, row.owed_fen) == (1, rise, 2 * rise)
    assert len(queries.rates(drawn)) == 2, "a preview changes nothing"
    with pytest.raises(NoRight):
        approved(story, row, by="jia-clerk")
    row = approved(story, row)
    assert approved(story, row).state == "adjustment-approved"
    new = queries.rates(drawn)[-1]
    assert (new.since_month, new.total_fen, new.adjusted_fen, new.reason) == (
        month(2027, 1), old.total_fen + rise, rise, "adjusted",
    )  # fmt: skip
    assert (new.basic_fen, new.account_fen) == (old.basic_fen, old.account_fen)
    paper = Paper.objects.filter(kind="pension-change", person_no=drawn.person_no).order_by("-pk")[
        0
    ]
    said = papers.frozen(paper)[1]["data"]
    assert (said["act"], said["amount_name"], said["amount_fen"]) == ("年度调整", "补发", 2 * rise)
    assert (said["handler"], said["reviewer"]) == ("jia-clerk", "jia-reviewer")
    (item,) = said["items"]
    assert (item["before_fen"], item["after_fen"]) == (old.total_fen, old.total_fen + rise)
    with pytest.raises(errors.NobodyToAdjust):
        propose(story)

    story.advance(28)
    difference = drawn.changes.get(act="resettle").owed_fen
    payroll = prepare(story, MARCH)
    assert payroll.total_fen == new.total_fen + 2 * rise + difference
    approve(story, payroll)
    assert PaidMonth.objects.get(month=MARCH).total_fen == new.total_fen
    story.pay_all()
    story.play()
    balanced(story)
    story.conserved()


def test_who_is_provisional_or_began_this_year_waits_and_a_changed_list_is_not_signed(
    story, drawn, load_law
):
    load_law(*NOTICE)
    Benefit.objects.update(provisional=True)
    with pytest.raises(errors.NobodyToAdjust):
        propose(story)
    Benefit.objects.update(provisional=False, first_month=month(2027, 1))
    with pytest.raises(errors.NobodyToAdjust):
        propose(story)
    Benefit.objects.update(first_month=month(2026, 4))
    row = propose(story)
    BenefitRate.objects.filter(benefit=drawn).update(total_fen=300_000)
    with pytest.raises(errors.AdjustmentChanged):
        approved(story, row)
    services.send_adjustment_back(
        owner=JIA.pension, adjustment_no=row.adjustment_no, reason="有变化", by="jia-reviewer",
        on=story.today, at=clock.now(),
    )  # fmt: skip
    again = propose(story)
    assert again.pk != row.pk
    assert not Adjustment.objects.exclude(pk__in=(row.pk, again.pk)).exists()
    assert len(queries.rates(drawn)) == 2


def test_a_pension_settled_again_keeps_what_the_years_added(story, drawn, load_law, monkeypatch):
    load_law(*NOTICE)
    approved(story, propose(story))
    rise = queries.rates(drawn)[-1].adjusted_fen
    before = queries.rates(drawn)[-1].total_fen
    Benefit.objects.update(provisional=True)
    drawn.refresh_from_db()
    made = change(story, drawn, ChangeAct.RESETTLE, key="once more")
    sign(story, made)
    made.refresh_from_db()
    last = queries.rates(drawn)[-1]
    assert (last.total_fen, last.adjusted_fen, last.since_month) == (before, rise, month(2027, 1))
    assert made.owed_fen == 0, "nothing but the adjustment stood between them"
    story.advance((date(2027, 3, 5) - story.today).days)
    assert prepare(story, MARCH).total_fen > before
