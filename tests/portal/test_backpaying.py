"""At the counter of the old place: months paid back in one sum are recorded beside the release."""

import pytest

from tests.portal.test_counter_cases import go, page, url

pytestmark = pytest.mark.django_db


def test_a_back_payment_is_recorded_and_the_release_shows_what_stays(story, as_officer):
    row = story.apply()
    story.accept(row)
    story.play()
    case = story.leaving(row).case_no
    clerk = as_officer("jia-clerk")
    assert "登记一次性补缴" in page(clerk, url("case", case))
    wrong = page(
        clerk, url("back-payment", case), 422, first="2001-01", last="2004-12", paid_on="2017-05-01"
    )
    assert "补缴起止月份填写有误" in wrong
    assert 'value="2001-01"' in wrong
    go(clerk, url("back-payment", case), first="2012-01", last="2014-12", paid_on="2017-05-01")
    text = page(clerk, url("case", case))
    assert "不能转移，已告知本人" in text
    assert "没有法律文书" in text
    release = page(clerk, url("release", case))
    assert "177,648.48" not in release
    go(
        clerk, url("back-payment", case), first="2012-01", last="2014-12", paid_on="2017-05-01",
        document="（2016）甲01民终1号", document_on="2016-03-01",
    )  # fmt: skip
    assert "177,648.48" in page(clerk, url("release", case))
