"""A correction, as the counters of both sides and the person see it."""

import pytest

from shebao.base.plumbing import clock
from shebao.identity import services as people
from shebao.papers import queries as papers
from shebao.papers.models import Paper
from shebao.portal.naming import to_url
from tests.pension.test_changes import paid
from tests.pension.test_payroll import APRIL, retired
from tests.portal.citizens import chinese_left
from tests.portal.test_counter_cases import go, page, url
from tests.story import JIA, YI
from tests.transfers.test_correcting import ended, told
from tests.transfers.test_correcting_drawing import MORE, bring, correct, dies, in_payment, inherits
from tests.transfers.test_supplementing import account, finished

pytestmark = pytest.mark.django_db


def test_both_counters_set_a_wrong_month_right_and_the_person_sees_old_and_new(
    story, as_officer, client
):
    row = finished(story)
    before = account(row)
    out = story.leaving(row).case_no
    base, personal, employer = told(story, row, "2025-12")
    typed = {"month": "2025-12", "base": f"{base / 100:.2f}", "personal": f"{personal / 100:.2f}",
             "employer": f"{employer / 100:.2f}", "reason": "A-17"}  # fmt: skip
    clerk = as_officer("jia-clerk")
    assert "更正已发出的信息表" in page(clerk, url("case", out))
    same = page(clerk, url("correct", out), 422, **typed)
    assert "没有需要更正的" in same
    assert 'value="2025-12"' in same
    go(clerk, url("correct", out), **typed | {"base": "", "personal": "", "employer": ""})
    (proposal,) = story.waiting(JIA)
    reviewer = as_officer("jia-reviewer")
    assert "2025-12" in page(reviewer, f"/counter/waiting/{proposal}/")
    go(reviewer, f"/counter/waiting/{proposal}/sign/")
    story.play()
    theirs = page(as_officer("jia-clerk"), url("case", out))
    assert "等待转入地答复" in theirs
    assert "同意更正，提交复核" not in theirs, "whoever corrects does not answer"
    ours = as_officer("yi-clerk")
    text = page(ours, url("case", row.case_no))
    assert "同意更正，提交复核" in text
    assert "2025-12" in text
    refused = page(ours, url("answer-correction", row.case_no), 422, act="disagree", reason="")
    assert "请写明是什么情况" in refused
    go(ours, url("answer-correction", row.case_no), act="agree")
    (proposal,) = story.waiting(YI)
    signs = page(as_officer("yi-reviewer"), f"/counter/waiting/{proposal}/")
    assert "应补转或者退回合计" in signs
    assert "到账资金" not in signs, "nothing has come or gone before it is agreed to"
    go(as_officer("yi-reviewer"), f"/counter/waiting/{proposal}/sign/")
    story.pay_all(YI)
    story.play()
    assert account(row)[1] == before[1] - 1
    client.force_login(people.open_demo_login(story.person("zhangsan"), at=clock.moment()))
    address = f"/my/cases/{to_url(row.case_no)}/"
    text = page(client, address)
    assert "更正记账" in text
    assert "转入地同意更正" in text
    assert text.count("转出地更正信息表（") == 1, "what opened the case again is said once"
    client.cookies["shebao_language"] = "en"
    assert not chinese_left(page(client, address))
    ended(story, row)


@pytest.mark.parametrize(("amounts", "into"), [(MORE, True), (None, False)])
def test_of_a_pension_in_payment_the_clerk_reads_that_the_difference_goes_into_it(
    make_story, as_officer, amounts, into
):
    story, came, out = bring(make_story)
    paid(story, APRIL)
    correct(story, out, amounts)
    text = page(as_officer("jia-clerk"), url("case", came.case_no))
    assert "同意更正，提交复核" in text
    assert ("已领取养老金：月份和资金记入待遇账户" in text) is into
    assert ("提交重新计发" in text) is into
    client = as_officer("jia-clerk")
    client.cookies["shebao_language"] = "en"
    text = page(client, url("case", came.case_no))
    assert ("draws a pension already: months and money go into" in text) is into


def test_the_case_of_somebody_who_has_died_leads_to_the_heirs_and_then_is_over(
    make_story, as_officer
):
    story, came, out = bring(make_story)
    in_payment(story, came, out)
    benefit = dies(story)
    clerk, case = as_officer("jia-clerk"), url("case", came.case_no)
    assert "归继承人" not in page(clerk, case), "nothing has come yet"
    story.pay_all(YI)
    story.play()
    text = page(clerk, case)
    assert "参保人已去世，更正或者补转的资金归继承人" in text
    assert f"/counter/benefits/{to_url(benefit.benefit_no)}/" in text
    assert "没有需要您做的事" not in text
    clerk.cookies["shebao_language"] = "en"
    assert not chinese_left(page(clerk, case))
    inherits(story, benefit, "heirs")
    assert "归继承人" not in page(as_officer("jia-clerk"), case)


def test_the_clerk_reads_before_agreeing_that_it_goes_to_the_heirs(make_story, as_officer):
    story, came, out = bring(make_story)
    paid(story, APRIL)
    dies(story)
    correct(story, out)
    text = page(as_officer("jia-clerk"), url("case", came.case_no))
    assert "参保人已去世：差额到账后，记入待遇账户，付给继承人。" in text
    assert "养老金重新计发" not in text


@pytest.mark.parametrize(
    ("pension", "read"),
    [
        ("drawn", "已领取养老金：月份和资金记入待遇账户"),
        ("determined", "养老金已核定、还没有首次发放"),
        ("left", "已去世：资金记入待遇账户，付给继承人"),
    ],
)
def test_the_second_officer_reads_before_agreeing_which_pension_it_goes_into(
    make_story, as_officer, pension, read
):
    story, came, out = bring(make_story)
    if pension == "determined":
        retired(story)
    else:
        paid(story, APRIL)
    if pension == "left":
        dies(story)
    correct(story, out)
    clerk = as_officer("jia-clerk")
    if pension == "determined":
        assert read in page(clerk, url("case", came.case_no))
    go(clerk, url("answer-correction", came.case_no), act="agree")
    (proposal,) = story.waiting(JIA)
    reviewer, address = as_officer("jia-reviewer"), f"/counter/waiting/{proposal}/"
    text = page(reviewer, address)
    assert read in text
    assert ("提交重新计发" in text) is (pension != "left"), "the next step"
    reviewer.cookies["shebao_language"] = "en"
    assert not chinese_left(page(reviewer, address).replace("何秀珍", ""))
    go(reviewer, f"{address}sign/")
    story.play()
    story.pay_all(YI)
    story.play()
    (letter,) = Paper.objects.filter(
        owner=JIA.pension, kind="result-notice", case_no=came.case_no, key__contains="/amend/"
    )
    outcome = papers.frozen(letter)[1]["data"]["outcome"]
    assert ("付给继承人" in outcome, "重新计发" in outcome) == (
        pension == "left",
        pension != "left",
    )
