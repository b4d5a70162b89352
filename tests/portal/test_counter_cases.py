"""The counter's pages of cases: queue, case, clock, evidence, the acts of both sides."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from shebao.agencies.models import ReadTrace
from shebao.base import parameters
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.payments.models import PaymentOrder
from shebao.portal.naming import to_url
from shebao.transfers import queries
from shebao.transfers import services as transfers
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db


def url(view, case_no):
    return reverse(f"counter-{view}", args=[to_url(case_no)])


def page(client, address, status=200, **form):
    answer = client.post(address, form) if form else client.get(address)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def go(client, address, **form):
    answer = client.post(address, form or {"x": "1"})
    assert answer.status_code == 302, answer.content.decode()[:4000]
    return answer.url


def released(story, key="zhangsan"):
    row = story.apply(key)
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    story.play()
    return row


def test_a_clerk_who_opens_the_front_page_is_at_the_queue(story, as_officer):
    story.apply()
    client = as_officer("yi-clerk")

    assert client.get("/").url == "/counter/"
    text = page(client, "/counter/")
    assert "张三" in text
    assert "还剩 15 个工作日" in text
    assert "00010119850612123" not in text


def test_the_queue_is_filtered_and_paged_by_key(story, as_officer, monkeypatch):
    from shebao.portal.counter import queue

    first = story.apply("zhangsan")
    monkeypatch.setattr(queue, "PAGE", 1)
    client = as_officer("yi-clerk")

    assert first.case_no in page(client, "/counter/?kind=transfer-in")
    assert first.case_no not in page(client, "/counter/?kind=transfer-out")
    assert first.case_no in page(client, "/counter/?whose=mine&after=nonsense")


def test_one_case_from_the_counter_accept_release_book(story, as_officer):
    row = story.apply()
    go(as_officer("yi-clerk"), url("accept", row.case_no))
    story.play()
    out = story.leaving(row)

    client = as_officer("jia-clerk")
    text = page(client, url("release", out.case_no))
    assert "177,648.48" in text
    go(client, url("release", out.case_no))
    number = cases.proposals_waiting(JIA.pension)[0].pk
    own = page(client, reverse("counter-proposal", args=[number]))
    assert "必须由另一名工作人员复核" in own
    client = as_officer("jia-reviewer")
    assert "177,648.48" in page(client, reverse("counter-proposal", args=[number]))
    go(client, reverse("counter-countersign", args=[number]))
    story.play()
    story.pay(story.leaving(row))
    story.play()

    client = as_officer("yi-clerk")
    assert "表款相符" in page(client, url("money", row.case_no))
    go(client, url("money", row.case_no))
    number = cases.proposals_waiting(YI.pension)[0].pk
    reviewer = as_officer("yi-reviewer")
    frozen = page(reviewer, reverse("counter-proposal", args=[number]))
    opened = frozen[: frozen.index("339,483.77")].count("<details open>")
    assert opened >= 1, "what will be booked is seen without a click"
    for words in ("161,835.29", "177,648.48", "到账资金"):
        assert words in frozen
    go(reviewer, reverse("counter-countersign", args=[number]))
    assert queries.transfer_in(YI.pension, row.case_no).state == "booked"
    again = page(reviewer, reverse("counter-countersign", args=[number]), 409, x="1")
    assert "请打开本件查看最新进度" in again


def test_the_first_officer_cannot_countersign_even_with_both_posts(story, as_officer):
    from shebao.agencies import services as agencies

    row = story.apply()
    agencies.grant("yi-clerk", "reviewer", since=story.today, by="test", at=clock.now())
    client = as_officer("yi-clerk")
    go(client, url("refuse", row.case_no), reason="材料不符")
    number = cases.proposals_waiting(YI.pension)[0].pk

    text = page(client, reverse("counter-countersign", args=[number]), 422, x="1")
    assert "不能复核自己经办的事项" in text
    assert queries.transfer_in(YI.pension, row.case_no).state == "applied"


def test_a_refused_form_comes_back_filled_and_says_what_is_wrong(story, as_officer):
    row = story.apply()
    client = as_officer("yi-clerk")

    text = page(client, url("refuse", row.case_no), 422, reason="  ")
    assert "不予受理须写明理由" in text
    assert "国办发〔2009〕66号" in text
    field = re.search(r'<textarea[^>]*id="reason"[^>]*>', text)[0]
    assert 'aria-invalid="true" aria-describedby="refusal"' in field
    go(client, url("refuse", row.case_no), reason="材料不符")
    again = page(client, url("refuse", row.case_no), 422, reason="户口簿缺页")
    assert "户口簿缺页" in again


def test_what_is_sent_back_tells_the_first_officer_why(story, as_officer):
    row = story.apply()
    go(as_officer("yi-clerk"), url("refuse", row.case_no), reason="材料不符")
    number = cases.proposals_waiting(YI.pension)[0].pk
    client = as_officer("yi-reviewer")
    page(client, reverse("counter-send-back", args=[number]), 422, reason=" ")
    go(client, reverse("counter-send-back", args=[number]), reason="请写明缺哪一页")

    assert "请写明缺哪一页" in page(as_officer("yi-clerk"), url("case", row.case_no))


def test_a_release_that_cannot_be_is_shown_with_what_to_do(story, as_officer):
    from shebao.enrolment.models import Relationship

    row = story.apply()
    story.accept(row)
    story.play()
    Relationship.objects.filter(owner=JIA.pension).update(state="active")

    text = page(as_officer("jia-clerk"), url("release", story.leaving(row).case_no))
    assert "须先办理停保" in text
    assert "请先为其办理停保，再回到本页计算" in text
    assert "提交复核" not in text


def test_a_case_of_another_agency_or_of_nobody_is_not_found(story, as_officer):
    row = story.apply()
    client = as_officer("jia-clerk")
    for view in ("case", "release", "money", "accept", "stop", "take"):
        method = client.post if view in ("accept", "stop", "take") else client.get
        assert method(url(view, row.case_no)).status_code == 404
    assert not ReadTrace.objects.filter(reader="jia-clerk").exists()


def test_posts_open_their_own_acts_only(story, as_officer):
    row = story.apply()
    client = as_officer("yi-reviewer")
    assert client.post(url("accept", row.case_no)).status_code == 403
    assert "受理并发出联系函" not in page(client, url("case", row.case_no))
    for username in ("yi-accountant", "yi-operator"):
        assert as_officer(username).get("/counter/").status_code == 403
    assert as_officer("yi-clerk").get("/counter/letters/").status_code == 403


def test_opening_a_case_leaves_a_read_trace(story, as_officer):
    row = story.apply()
    page(as_officer("yi-clerk"), url("case", row.case_no))

    trace = ReadTrace.objects.get(reader="yi-clerk")
    assert (trace.person_no, trace.purpose) == (row.person_no, "case")


def test_the_clock_is_stopped_with_a_reason_and_runs_again(story, as_officer):
    row = story.apply()
    client = as_officer("yi-clerk")
    page(client, url("stop", row.case_no), 422, reason="")
    go(client, url("stop", row.case_no), reason="请补交身份证复印件")
    assert "已中止" in page(client, "/counter/")
    story.advance(3)
    go(client, url("restart", row.case_no))
    assert cases.case(YI.pension, row.case_no).due_on is not None


def test_evidence_is_taken_by_content_and_handed_out_as_a_file(story, as_officer):
    from django.core.files.uploadedfile import SimpleUploadedFile

    row = story.apply()
    client = as_officer("yi-clerk")
    bad = SimpleUploadedFile("身份证.pdf", b"<html>")
    assert client.post(url("attach", row.case_no), {"file": bad}).status_code == 422
    good = SimpleUploadedFile("身份证.pdf", b"%PDF-1.7 a")
    assert client.post(url("attach", row.case_no), {"file": good}).status_code == 302
    number = cases.evidence_of(cases.case(YI.pension, row.case_no))[0].pk

    answer = client.get(reverse("counter-evidence", args=[to_url(row.case_no), number]))
    assert answer.content == b"%PDF-1.7 a"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    other = as_officer("jia-clerk")
    assert (
        other.get(reverse("counter-evidence", args=[to_url(row.case_no), number])).status_code
        == 404
    )


def test_a_difference_is_laid_side_by_side_and_the_old_place_asked(story, as_officer):
    row = released(story)
    transfers_in = queries.transfer_in(YI.pension, row.case_no)
    type(transfers_in).objects.filter(pk=transfers_in.pk).update(
        state="mismatch", money_fen=100, money_on=story.today
    )
    client = as_officer("yi-clerk")
    text = page(client, url("money", row.case_no))
    assert "表款不符" in text
    assert "还没有款项到账" in text
    go(client, url("ask", row.case_no), note="请核对")
    assert cases.case(YI.pension, row.case_no).turn == "other-agency"


def test_a_bounced_payment_is_issued_again_to_corrected_details(make_story, as_officer):
    story = make_story(bounce=1)
    row = released(story)
    story.pay(story.leaving(row))
    story.play(8)
    story.advance()
    story.play(8)
    out = story.leaving(row)
    assert out.state == "bounced"
    client = as_officer("jia-clerk")
    text = page(client, url("case", out.case_no))
    assert "银行退票" in text
    wanted = {"name": "乙市社保基金", "account_no": "6220001101000001", "bank_name": "演示银行",
              "bank_code": "102100000001"}  # fmt: skip
    go(client, url("reissue", out.case_no), **wanted)
    assert story.leaving(row).state == "released"


def test_objections_are_answered_line_by_line(story, as_officer):
    row = released(story)
    story.pay(story.leaving(row))
    story.play()
    story.book(queries.transfer_in(YI.pension, row.case_no))
    story.play()
    transfers.object_to(
        owner=YI.pension, case_no=row.case_no, person_no=row.person_no,
        lines={"money.4": "少了一年", "money.5": "不对"}, by="zhangsan", on=story.today, at=clock.now(),
    )  # fmt: skip
    first, second = queries.objections(queries.transfer_in(YI.pension, row.case_no))
    client = as_officer("yi-clerk")
    text = page(client, url("answer", row.case_no), 422, **{f"answer-{first.pk}": "已核对"})
    assert "已核对" in text
    go(client, url("answer", row.case_no),
       **{f"answer-{first.pk}": "已核对", f"answer-{second.pk}": "无误"})  # fmt: skip
    assert queries.transfer_in(YI.pension, row.case_no).state == "notified"


def test_papers_are_handed_out_signed(story, as_officer):
    from shebao.papers import queries as papers

    row = story.apply()
    story.accept(row)
    paper = papers.of_case(YI.pension, row.case_no)[0]
    client = as_officer("yi-clerk")
    address = reverse("counter-paper", args=[to_url(row.case_no), to_url(paper.paper_no)])
    assert client.get(address).content.startswith(b"%PDF-")


def test_lists_and_cases_ask_a_bounded_number_of_questions(
    story,
    as_officer,
    django_assert_max_num_queries,
):
    row = story.apply()
    client = as_officer("yi-clerk")
    with django_assert_max_num_queries(26):
        page(client, "/counter/")
    with django_assert_max_num_queries(60):
        page(client, url("case", row.case_no))
    with django_assert_max_num_queries(20):
        page(client, "/counter/waiting/")


def test_who_waits_is_told_so_and_no_act_is_offered_that_must_be_refused(story, as_officer):
    row = story.apply()
    story.accept(row)
    story.play()
    clerk = as_officer("yi-clerk")
    assert "现在轮到对方经办机构，没有需要您做的事。" in page(clerk, url("case", row.case_no))
    out = story.leaving(row)
    theirs = page(as_officer("jia-clerk"), url("case", out.case_no))
    assert "没有需要您做的事" not in theirs
    assert "撤销转出" not in theirs, "nothing has left yet"
    story.release(out)
    story.play()
    assert "撤销转出" in page(as_officer("jia-clerk"), url("case", out.case_no))
    money = page(as_officer("yi-clerk"), url("money", row.case_no))
    assert "信息表已到，资金还没有到" in money
    assert "表款不符" not in money


def test_money_that_came_short_says_until_when_the_rest_is_awaited(story, as_officer):
    row = released(story)
    order = PaymentOrder.objects.filter(owner=JIA.pension, case_no=story.leaving(row).case_no)
    order.update(amount_fen=order.get().amount_fen - 100)
    story.pay(story.leaving(row))
    story.play()
    client = as_officer("yi-clerk")
    text = page(client, url("money", row.case_no))
    assert "表款不符：少到 1.00 元" in text
    until = story.today + timedelta(days=parameters.at("payments.short_days", story.today).as_int())
    assert f"到 {until} 仍不足的，登记为差额" in text
    story.advance((until - story.today).days)
    story.play()
    text = page(client, url("money", row.case_no))
    assert "去函询问转出地" in text
    assert "登记为差额" not in text
    go(client, url("ask", row.case_no), note="请补付 1.00 元")
    asked = page(client, url("case", row.case_no))
    assert "已就差额询问转出地：请补付 1.00 元" in asked
    assert "等转出地答复或者补付" in asked
    story.play()
    theirs = page(as_officer("jia-clerk"), url("case", story.leaving(row).case_no))
    assert theirs.count("请补付 1.00 元") == 2, "before the officer, and in what happened"
    assert "请财务人员对照付款指令" in theirs
