"""Accounts that are merged, and what follows a transfer of one of them: what the counter reads."""

import pytest

from tests.merging import following as two
from tests.portal.citizens import chinese_left
from tests.portal.test_counter_cases import page, url
from tests.story import BING, JIA, YI
from tests.transfers.test_correcting import correct
from tests.transfers.test_supplementing import finished, late, send
from tests.transfers.test_three_places import at_bing, whole

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(story):
    row = finished(story)
    return row, story.person("zhangsan"), two.other_account(story)


def comes(story, row, month="2026-02"):
    late(story, row, month)
    send(story, row)
    story.play()
    story.pay_all(JIA)
    story.play()


def in_english(client, address, code=200, **form):
    client.cookies["shebao_language"] = "en"
    text = page(client, address, code, **form)
    client.cookies["shebao_language"] = "zh-hans"
    return text


def test_the_merge_says_which_case_it_waits_for(story, as_officer, moved):
    row, mover, other = moved
    plan = two.apply(story, other, mover)
    comes(story, row)
    clerk = as_officer("yi-clerk")
    text = page(clerk, url("case", plan.case_no))
    assert "先转后清" in text
    assert row.case_no in text
    text = in_english(clerk, url("case", plan.case_no))
    assert "First transfer, then clear" in text
    assert not chinese_left(text)


def test_a_correction_of_a_month_that_was_paid_back_says_what_to_do(story, as_officer, moved):
    row, mover, other = moved
    done = two.merge(story, other, mover)
    correct(story, row, "2012-03", None)
    clerk, answer = as_officer("yi-clerk"), url("answer-correction", row.case_no)
    text = page(clerk, answer, 422, act="agree")
    assert f"已在归并 {done.case_no} 中清退。请先撤销该归并" in text
    text = in_english(clerk, answer, 422, act="agree")
    assert "Undo that merge first" in text
    assert not chinese_left(text)


def test_what_comes_for_a_merged_account_that_left_is_said_to_go_on(story, as_officer, moved):
    story.third()
    row, mover, other = moved
    two.merge(story, other, mover)
    two.goes_on(story)
    at_bing(story)
    whole(story, story.apply(origin=YI, to=BING))
    comes(story, row)
    text = page(as_officer("yi-clerk"), url("case", row.case_no))
    assert "丙市" in text
