"""At the counter of the old place: months paid back in one sum are recorded beside the release."""

import pytest

from shebao.casework import queries as cases
from shebao.portal.naming import to_url
from tests.portal.citizens import chinese_left
from tests.portal.test_counter_cases import go, page, url
from tests.portal.test_roads_back import as_person
from tests.story import JIA
from tests.transfers.test_supplementing import finished

pytestmark = pytest.mark.django_db


def test_a_back_payment_is_recorded_and_the_release_shows_what_stays(story, as_officer):
    row = story.apply()
    story.accept(row)
    story.play()
    case = story.leaving(row).case_no
    clerk = as_officer("jia-clerk")
    assert "登记一次性补缴" in page(clerk, url("case", case))
    wrong = page(
        clerk, url("back-payment", case), 422, first="2001-01", last="2004-12", paid_on="2017-05-01",
        undertaking="1", wait="1",
    )  # fmt: skip
    assert 'name="undertaking" value="1" checked' in wrong
    assert 'name="wait" value="1" checked' in wrong, "else the person is told at once"
    assert "补缴起止月份填写有误" in wrong
    assert 'value="2001-01"' in wrong
    go(clerk, url("back-payment", case), first="2012-01", last="2014-12", paid_on="2017-05-01")
    text = page(clerk, url("case", case))
    assert "不能转移，已告知本人" in text
    assert "没有法律文书" in text
    release = page(clerk, url("release", case))
    assert "177,648.48" not in release
    assert "留存原地的储存额" in release
    story.play(1)
    follow = page(as_person(story, as_officer("yi-clerk")), f"/my/cases/{to_url(row.case_no)}/")
    told = follow.index("一次性补缴 2012-01 至 2014-12 不能转移")
    assert follow[:told].rpartition("<details")[2].strip().startswith("open"), "news stands open"
    clerk = as_officer("jia-clerk")
    go(
        clerk, url("back-payment", case), first="2012-01", last="2014-12", paid_on="2017-05-01",
        document="（2016）甲01民终1号", document_on="2016-03-01",
    )  # fmt: skip
    assert "177,648.48" in page(clerk, url("release", case))


def test_a_proof_that_comes_later_is_taken_at_the_counter_and_the_months_wait_to_be_sent(
    story, as_officer
):
    row = story.apply()
    story.accept(row)
    story.play()
    clerk, case = as_officer("jia-clerk"), story.leaving(row).case_no
    go(
        clerk, url("back-payment", case), first="2012-01", last="2014-12", paid_on="2017-05-01", wait="1"
    )  # fmt: skip
    assert "等补证明，到期告知本人" in page(clerk, url("case", case))
    story.release(story.leaving(row))
    story.pay(story.leaving(row))
    story.play()
    shown = page(clerk, url("case", case))
    assert "登记补齐的补缴证明" in shown
    late = page(
        clerk, url("prove", case), 422, months="2012-01/2014-12", document="判决",
        document_on="2018-01-01",
    )  # fmt: skip
    assert "法律文书晚于补缴" in late
    assert 'value="判决"' in late
    go(
        clerk, url("prove", case), months="2012-01/2014-12", document="（2016）甲01民终1号",
        document_on="2016-03-01",
    )  # fmt: skip
    text = page(clerk, url("case", case))
    assert "补缴证明已补齐，待补转" in text
    assert "登记补齐的补缴证明" not in text
    clerk.cookies["shebao_language"] = "en"
    assert not chinese_left(page(clerk, url("case", case)))


def test_the_new_place_gives_months_back_and_the_old_place_takes_them_out_on_its_page(
    story, as_officer
):
    row = finished(story)
    clerk = as_officer("yi-clerk")
    assert "退回不能转移的补缴月份" in page(clerk, url("case", row.case_no))
    given = {
        "first": "2012-01",
        "last": "2014-12",
        "paid_on": "2017-05-01",
        "reason": "没有法律文书",
    }
    proven = given | {"document": "判决", "document_on": "2016-01-01"}
    wrong = page(clerk, url("months-back", row.case_no), 422, **proven)
    assert "按规定可以转移，不用退回" in wrong
    assert 'value="判决"' in wrong
    go(clerk, url("months-back", row.case_no), **given)
    story.play()
    out = story.leaving(row).case_no
    clerk = as_officer("jia-clerk")
    shown = page(clerk, url("case", out))
    assert "收回这些月份，提交复核" in shown
    assert "没有法律文书" in shown
    clerk.cookies["shebao_language"] = "en"
    assert not chinese_left(page(clerk, url("case", out)))
    go(clerk, url("take-months-back", out))
    assert [each.act for each in cases.proposals_waiting(JIA.pension)] == ["correct"]
