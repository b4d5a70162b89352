"""Months that came late, as the counters of both sides and the person see them."""

from datetime import date

import pytest

from shebao.base.plumbing import clock
from shebao.identity import services as people
from shebao.pension import queries as pensions
from shebao.pension import services as pension
from shebao.pension.states import ChangeAct
from shebao.portal.naming import to_url
from tests.pension.test_changes import change, paid, publish, sign
from tests.pension.test_payroll import APRIL, approve, balanced, prepare, retired
from tests.portal.citizens import chinese_left
from tests.portal.test_counter_cases import go, page, url
from tests.story import BING, JIA, YI
from tests.transfers.test_correcting_drawing import bring
from tests.transfers.test_passing_on import february_comes, on_the_way, propose, sign_booking
from tests.transfers.test_supplementing import account, finished, here, right_everywhere
from tests.transfers.test_three_places import again, at_bing, whole

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


def benefit_pages(as_officer, story, benefit):
    """The pension's page, as the counter and as the person see it, in both languages."""
    user = people.open_demo_login(story.person("xiuzhen", JIA), at=clock.moment()).username
    there = f"/counter/benefits/{to_url(benefit.benefit_no)}/"
    for who, address in (("jia-clerk", there), (user, "/my/benefit/")):
        client = as_officer(who)
        yield page(client, address)
        english = client.get(address, headers={"accept-language": "en"}).content.decode()
        assert not chinese_left(english.replace("何秀珍", "").replace("演示银行", ""))


def both_read(story, as_officer, came, said):
    """What the first and the second officer read before a supplement is booked; the proposal."""
    assert said in page(as_officer("jia-clerk"), url("case", came.case_no))
    number = propose(story, again(came), twice=True)
    reviewer, address = as_officer("jia-reviewer"), f"/counter/waiting/{number}/"
    text = page(reviewer, address)
    assert said in text
    assert "提交重新计发" in text, "the next step"
    english = reviewer.get(address, headers={"accept-language": "en"}).content.decode()
    assert not chinese_left(english.replace("何秀珍", "").replace("单位补缴到账", ""))
    return number


def test_a_month_before_the_first_payment_of_a_pension_is_said_to_change_it(
    make_story, as_officer, monkeypatch
):
    story, came, out = bring(make_story)
    benefit = retired(story)
    for text in benefit_pages(as_officer, story, benefit):
        assert "核定以后又有补记" not in text
    february_comes(story, out)
    number = both_read(story, as_officer, came, "养老金已核定、还没有首次发放")
    sign_booking(story, again(came), number)
    story.play()
    benefit.refresh_from_db()
    assert (benefit.provisional, benefit.opened_fen) == (True, None)
    for text in benefit_pages(as_officer, story, benefit):
        assert "核定以后又有补记，养老金待重新计发" in text
        assert "首次发放前补转 800.00 元记入个人账户" in text
        assert "下一步：" in text
    before = pensions.rates(benefit)[-1].total_fen
    story.advance((date(2026, 4, 5) - story.today).days)
    approve(story, prepare(story, APRIL))
    balanced(story)
    publish(monkeypatch)
    benefit = sign(story, change(story, benefit, ChangeAct.RESETTLE))
    assert pensions.rates(benefit)[-1].total_fen > before
    for text in benefit_pages(as_officer, story, benefit):
        assert "核定以后又有补记" not in text
    pension.credit_account(
        owner=JIA.pension, person_no=benefit.person_no, fen=0, said=("又有补记", "one more"),
        by="x", at=clock.now(),
    )  # fmt: skip
    benefit.refresh_from_db()
    assert [move.note_zh for move in pensions.came_after(benefit)] == ["又有补记，待重新计发"]


def test_both_officers_read_that_a_month_goes_into_a_pension_in_payment(
    make_story, as_officer, monkeypatch
):
    story, came, out = bring(make_story)
    benefit = paid(story, APRIL)
    publish(monkeypatch)
    benefit = sign(story, change(story, benefit, ChangeAct.RESETTLE))
    february_comes(story, out)
    number = both_read(story, as_officer, came, "已领取养老金：月份和资金记入待遇账户")
    sign_booking(story, again(came), number)
    benefit.refresh_from_db()
    for text in benefit_pages(as_officer, story, benefit):
        assert "补转 800.00 元记入，待重新计发" in text
