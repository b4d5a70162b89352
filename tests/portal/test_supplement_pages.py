"""Months that came late, as the counters of both sides and the person see them."""

import pytest

from shebao.base.plumbing import clock
from shebao.identity import services as people
from shebao.portal.naming import to_url
from tests.portal.citizens import chinese_left
from tests.portal.test_counter_cases import go, page, url
from tests.story import BING, JIA, YI
from tests.transfers.test_passing_on import on_the_way
from tests.transfers.test_supplementing import account, finished, here, right_everywhere
from tests.transfers.test_three_places import at_bing, whole

pytestmark = pytest.mark.django_db
TYPED = {"month": "2026-02", "base": "10000", "personal": "800.00", "employer": ""}


def test_both_counters_carry_a_late_month_to_the_account_and_the_person_follows_it(
    story, as_officer, client
):
    row = finished(story)
    before = account(row)
    out = story.leaving(row).case_no
    clerk = as_officer("jia-clerk")
    assert "登记转出以后到账的月份" in page(clerk, url("case", out))
    wrong = page(clerk, url("late", out), 422, **TYPED | {"base": "ten"})
    assert "“ten”不是金额" in wrong
    assert 'value="2026-02"' in wrong
    assert "信息表已有这个月" in page(clerk, url("late", out), 422, **TYPED | {"month": "2025-12"})
    go(clerk, url("late", out), **TYPED)
    told = page(clerk, url("case", out))
    assert "转出以后到账，待补转" in told
    assert "没有需要您做的事" not in told, "it waits to be sent on"
    assert "请写明是什么情况" in page(clerk, url("supplement", out), 422, reason=" ")
    go(clerk, url("supplement", out), reason="A-17")
    reviewer = as_officer("jia-reviewer")
    (proposal,) = story.waiting(JIA)
    text = page(reviewer, f"/counter/waiting/{proposal}/")
    assert "2026-02" in text
    assert "2,000.00" in text
    go(reviewer, f"/counter/waiting/{proposal}/sign/")
    story.play()
    story.pay_all(JIA)
    story.play()
    ours = as_officer("yi-clerk")
    assert "补转资金 2,000.00 元已到" in page(ours, url("case", row.case_no))
    client.force_login(people.open_demo_login(story.person("zhangsan"), at=clock.moment()))
    address = f"/my/cases/{to_url(row.case_no)}/"
    assert "补转记入个人账户" in page(client, address)
    ours = as_officer("yi-clerk")
    asked = page(ours, url("book-supplement", row.case_no), 422, nothing="")
    assert "2026-02 在本机构已有缴费记录" in asked
    assert 'name="twice"' in asked
    go(ours, url("book-supplement", row.case_no), twice="1")
    (proposal,) = story.waiting()
    go(as_officer("yi-reviewer"), f"/counter/waiting/{proposal}/sign/")
    story.play()
    assert account(row) == (before[0] + 80_000, before[1] + 1)
    assert here(row).state == "closed"
    client.force_login(people.open_demo_login(story.person("zhangsan"), at=clock.moment()))
    text = page(client, address)
    assert "办结以后的补转和更正" in text
    assert "10,000.00" in text
    client.cookies["shebao_language"] = "en"
    assert not chinese_left(page(client, address))
    right_everywhere(story)


def test_both_officers_see_where_a_month_goes_on_to_and_in_english_too(story, as_officer):
    """甲市's late month, at 乙市, of somebody who has moved on to 丙市."""
    story.third()
    first, _ = whole(story, story.apply())
    at_bing(story)
    whole(story, story.apply(origin=YI, to=BING))
    on_the_way(story, first)
    clerk = as_officer("yi-clerk")
    assert "参保人已转往丙市（演示）" in page(clerk, url("case", first.case_no))
    go(clerk, url("book-supplement", first.case_no))
    (proposal,) = story.waiting(YI)
    reviewer, address = as_officer("yi-reviewer"), f"/counter/waiting/{proposal}/"
    assert "续转到" in page(reviewer, address)
    reviewer.cookies["shebao_language"] = "en"
    text = page(reviewer, address)
    assert "Passed on to" in text
    assert "Bing City (demo) Social Insurance Centre" in text
    assert not chinese_left(text)
