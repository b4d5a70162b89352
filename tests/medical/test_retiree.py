"""Months toward retiree benefits: all places together, each once, against a place's own years; no pension in it."""

import inspect
import os
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shebao.base.parameters import ParameterMissing
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.medical.rules.retiree import months_short, retiree_years
from shebao.transfers.rulings.medical import toward_retirement
from tests.medical_story import JIA, YI, MedicalStory
from tests.transfers.test_medical_ends import someone_insured

XIAMEN, ON = "350200", date(2026, 3, 2)
count = st.integers(0, 1200)


def test_xiamen_asks_twenty_five_years_of_men_twenty_of_women_and_ten_there():
    man = retiree_years(290, 100, "M", ON, XIAMEN).result
    assert man == (290, 300, 10, 100, 120, 20)
    woman = retiree_years(290, 120, "F", ON, XIAMEN).result
    assert (woman.required_months, woman.short_months, woman.short_here) == (240, 0, 0)


def test_a_place_without_years_of_its_own_is_not_guessed_and_one_without_own_months_asks_none():
    with pytest.raises(ParameterMissing):
        retiree_years(290, 100, "M", ON, "650100")
    beijing = retiree_years(100, 0, "F", ON, "110100")
    assert (beijing.result.short_months, beijing.result.required_here) == (140, 0)
    assert {step.name for step in beijing.steps} == {
        "counted_months", "retiree_months_female", "short_months", "here_months",
    }  # fmt: skip
    asked = next(step for step in beijing.steps if step.name == "retiree_months_female")
    assert (asked.certainty, "凭记忆录入" in asked.note) == ("recalled", True)


@given(count, count, st.sampled_from("MF"))
def test_one_more_month_never_leaves_more_to_pay_and_nobody_is_asked_for_less_than_nothing(
    months, here, sex
):
    here = min(months, here)
    found = retiree_years(months, here, sex, ON, XIAMEN).result
    more = retiree_years(months + 1, here + 1, sex, ON, XIAMEN).result
    assert 0 <= more.short_months <= found.short_months <= more.short_months + 1
    assert 0 <= more.short_here <= found.short_here
    assert found.short_months == months_short(months, found.required_months)


def test_no_pension_enters_the_rule():
    asked = set(inspect.signature(retiree_years).parameters)
    assert asked == {"months", "months_here", "sex", "on", "place"}


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = MedicalStory(tmp_path, movers=("zhaoliu",))
    yield made
    made.close()


def told(story, city=YI):
    return toward_retirement(story.one(city=city), story.today)


@pytest.mark.django_db
def test_months_that_moved_count_as_rows_by_place_a_residents_do_not_and_an_overlap_counts_once(
    story,
):
    assert told(story).rows == ()
    assert told(story, JIA).rows == (("甲市（演示）", 36),)
    story.whole()
    assert told(story).rows == (("甲市（演示）", 36),)
    assert told(story).answer.result[:3] == (36, 240, 204)  # a woman, and two months as a resident
    worker = someone_insured(
        story, YI, "yun", "employee-medical", since=date(2025, 11, 1), years={2025: (11, 12)}
    )
    # the same person as an employee here, one month of it also paid in 甲市
    worker.person = story.one()
    worker.save(update_fields=["person"])
    assert told(story).rows == (("乙市（演示）", 2), ("甲市（演示）", 34))
    assert told(story).answer.result.counted_months == 36


@pytest.mark.django_db
def test_drawing_the_pension_anywhere_changes_nothing(story):
    before = told(story, JIA)
    pension = enrolled.open_relationship_of(
        JIA.pension, story.person("zhaoliu", JIA), "employee-pension"
    )
    enrolment.draw(pension, case_no="", **story.when("jia-clerk"))
    assert told(story, JIA) == before


@pytest.mark.django_db
def test_where_the_years_are_not_known_the_months_are_told_all_the_same(story, monkeypatch):
    monkeypatch.setattr(
        "shebao.transfers.rulings.medical.retiree_years",
        lambda *args: (_ for _ in ()).throw(ParameterMissing(name="x", place="y", on="z")),
    )
    found = told(story, JIA)
    assert (found.rows, found.answer) == ((("甲市（演示）", 36),), None)
