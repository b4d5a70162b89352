"""The roads of a transfer that does not go straight, as the person and the counters see them."""

import re
from datetime import date
from fractions import Fraction

import pytest
from django.utils import translation

from shebao.agencies.models import Agency
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.identity import services as people
from shebao.payments import queries as payments
from shebao.portal.citizen.track import track
from shebao.portal.fund import queries as desk
from shebao.portal.naming import to_url
from shebao.transfers import queries
from shebao.transfers import services as transfers
from tests.portal.citizens import chinese_left
from tests.portal.test_counter_cases import go, page, released, url
from tests.story import JIA, YI
from tests.transfers.test_recalling import standing
from tests.transfers.test_returning import at_yi, ended, give_back, home_again
from tests.transfers.test_transfer import arrived

pytestmark = pytest.mark.django_db


def here(row):
    return queries.transfer_in(YI.pension, row.case_no)


def as_person(story, client):
    client.force_login(people.open_demo_login(story.person("zhangsan"), at=clock.moment()))
    return client


def test_the_person_takes_back_after_the_form_and_sees_the_years_at_home_again(story, client):
    row = released(story)
    address = f"/my/cases/{to_url(row.case_no)}/"
    text = page(as_person(story, client), address)
    assert "请转出地撤销转移" in text
    go(client, f"{address}withdraw/")
    waiting = page(client, address)
    assert "请转出地撤销，等答复" in waiting
    assert "轮到对方经办机构" in waiting
    assert re.search(r"等答复</span>\s*<span class=\"who\">\s*转出地", waiting)
    assert "再次申请转移" not in waiting
    story.play()
    ended = page(client, address)
    assert "信息表原来的金额，没有转走" in ended
    assert "转移的钱" not in ended
    assert "再次申请转移" in ended
    assert "已撤销转出，钱和年限回到原参保地" in ended
    assert "已撤回，办结" in ended
    assert "请转出地撤销转移" not in ended
    client.cookies["shebao_language"] = "en"
    assert not chinese_left(page(client, address))


def test_a_payment_the_bank_sent_back_is_not_told_as_paid_and_the_old_place_has_the_turn(
    story, client
):
    row = story.apply()
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    books = story.bank_books
    books.habits = books.habits._replace(bounce=Fraction(1))
    story.pay(story.leaving(row))
    story.play()
    story.advance()
    story.play()
    books.habits = books.habits._replace(bounce=Fraction(0))
    address = f"/my/cases/{to_url(row.case_no)}/"
    told = page(as_person(story, client), address)
    assert "银行退票，等转出地更正账户后再付" in told
    assert "轮到对方经办机构" in told
    assert cases.case(JIA.pension, story.leaving(row).case_no).due_on.isoformat() in told
    client.cookies["shebao_language"] = "en"
    assert not chinese_left(page(client, address))


def test_a_step_the_bank_undid_is_done_again_only_when_it_is_paid_again():
    day = date(2026, 3, 2)
    gone = ["applied", "accepted", "received", "released", "paid", "bounced"]

    def bank(*marks):
        steps = track([(mark, day) for mark in marks], open_=True)
        return next((step.on, step.now, str(step.label)) for step in steps if step.leg == "bank")

    assert bank(*gone) == (None, True, "银行退票，等转出地更正账户后再付")
    assert bank(*gone, "released") == (None, True, "银行付款")
    assert bank(*gone, "released", "paid") == (day, False, "银行付款")


def test_before_the_form_the_page_says_that_the_old_place_answers(story, client):
    row = story.apply()
    story.accept(row)
    story.play()
    address = f"/my/cases/{to_url(row.case_no)}/"
    assert "由转出地答复" in page(as_person(story, client), address)
    go(client, f"{address}withdraw/")
    story.play()
    assert here(row).state == story.leaving(row).state == "withdrawn"


def test_an_officer_takes_back_for_who_stands_at_the_window(story, as_officer):
    row = story.apply()
    story.accept(row)
    story.play()
    client = as_officer("yi-clerk")
    assert "向转出地去函撤回" in page(client, url("case", row.case_no))
    go(client, url("take-back", row.case_no), act="withdraw", reason="参保人到窗口要求撤回")
    story.play()
    assert here(row).state == "withdrawn"
    letters = [log.note_zh for log in cases.timeline(JIA.pension, story.leaving(row).case_no)]
    assert any("参保人到窗口要求撤回" in note for note in letters)


def test_the_old_place_takes_back_with_a_reason_and_a_second_officer(story, as_officer):
    row = released(story)
    out = story.leaving(row)
    client = as_officer("jia-clerk")
    assert "撤销转出" in page(client, url("case", out.case_no))
    refused = page(client, url("recall", out.case_no), 422, reason=" ", act="recall")
    assert "撤销转出须写明理由" in refused
    go(client, url("recall", out.case_no), reason="计算有误")
    number = cases.proposals_waiting(JIA.pension)[0].pk
    client = as_officer("jia-reviewer")
    shown = page(client, f"/counter/waiting/{number}/")
    assert "计算有误" in shown
    assert "冲回转出合计" in shown
    go(client, f"/counter/waiting/{number}/sign/")
    story.play()
    assert (here(row).state, story.leaving(row).state) == ("recalled", "recalled")


def test_a_return_is_proposed_read_line_by_line_signed_and_seen_by_the_person(
    story, as_officer, client
):
    row = released(story)
    out = story.leaving(row)
    story.pay(out)
    story.play()
    clerk = as_officer("yi-clerk")
    text = page(clerk, url("case", row.case_no))
    assert "退回转出地" in text
    assert "退回</button>" not in text, "no road of this side is still shut"
    refused = page(clerk, url("return", row.case_no), 422, reason=" ")
    assert "退回须写明理由" in refused
    go(clerk, url("return", row.case_no), reason="Wrong person")
    number = cases.proposals_waiting(YI.pension)[0].pk
    reviewer = as_officer("yi-reviewer")
    shown = page(reviewer, f"/counter/waiting/{number}/")
    assert "Wrong person" in shown
    assert "退回 甲市" in shown
    assert "339,483.77" in shown
    go(reviewer, f"/counter/waiting/{number}/sign/")
    story.play()
    address = f"/my/cases/{to_url(row.case_no)}/"
    waiting = page(as_person(story, client), address)
    assert "转入地退回，钱按原路退给原参保地" in waiting
    jia = as_officer("jia-clerk")
    assert "提交复核，恢复参保关系" not in page(jia, url("case", out.case_no))
    story.pay_all(YI)
    story.play()
    assert "提交复核，恢复参保关系" in page(jia, url("case", out.case_no))
    go(jia, url("restore", out.case_no))
    number = cases.proposals_waiting(JIA.pension)[0].pk
    go(as_officer("jia-reviewer"), f"/counter/waiting/{number}/sign/")
    story.play()
    assert (here(row).state, story.leaving(row).state) == ("returned", "returned")
    assert "已退回，钱和年限回到原参保地" in page(as_person(story, client), address)
    client.cookies["shebao_language"] = "en"
    assert not chinese_left(page(client, address))


def test_a_request_to_return_stands_before_the_officers_who_decide(story, as_officer, client):
    row = released(story)
    out = story.leaving(row)
    story.pay(out)
    story.play()
    story.book(here(row))
    story.play()
    mark, words = "对方请求退回", "转出地请求退回：记录有误"
    clerk = as_officer("yi-clerk")
    assert mark not in page(clerk, "/counter/")
    go(as_officer("jia-clerk"), url("ask-back", out.case_no), reason="记录有误")
    asked = page(as_officer("jia-clerk"), url("case", out.case_no))
    assert "已请转入地退回：记录有误" in asked
    assert "由转入地决定" in asked
    story.play()
    clerk = as_officer("yi-clerk")
    assert mark in page(clerk, "/counter/")
    told = page(clerk, url("case", row.case_no))
    assert words in told
    assert "由您决定" in told
    assert "没有需要您做的事" not in told
    clerk.cookies["shebao_language"] = "en"
    assert not chinese_left(page(clerk, url("case", row.case_no)).replace("记录有误", ""))
    clerk.cookies["shebao_language"] = "zh-hans"
    give_back(story, row)
    assert mark not in page(clerk, "/counter/")
    assert "由您决定" not in page(clerk, url("case", row.case_no))
    address = f"/my/cases/{to_url(row.case_no)}/"
    assert "等退款：转入地财务和银行办理" in page(as_person(story, client), address)
    assert "等退款：转入地财务和银行办理" in page(client, "/my/")


def test_an_objection_waits_for_the_agency_and_an_empty_answer_is_refused_in_the_officer_s_words(
    story, as_officer, client
):
    row = released(story)
    story.pay(story.leaving(row))
    story.play()
    story.book(here(row))
    story.play()
    address = f"/my/cases/{to_url(row.case_no)}/"
    go(as_person(story, client), f"{address}form/", **{"act": "object", "line-money.4": "请核对"})
    waiting = page(client, address)
    assert re.search(r"答复您的异议，再请您核对</span>\s*<span class=\"who\">\s*转入地", waiting)
    assert "您核对确认，办结" not in waiting
    clerk = as_officer("yi-clerk")
    refused = page(clerk, url("answer", row.case_no), 422, x="1")
    assert "请对每一条异议写明答复" in refused
    assert "请至少对一行写明您的异议" not in refused


def test_a_refusal_ticks_what_was_found_and_stands_again_as_it_was_typed(make_story, as_officer):
    story = make_story(movers=("zhengshi",))
    row = story.apply("zhengshi")
    clerk = as_officer("yi-clerk")
    assert 'value="transfer.temporary-here"' in page(clerk, url("case", row.case_no))
    again = page(clerk, url("refuse", row.case_no), 422, codes="transfer.already-drawing")
    assert "不能以此不予受理" in again
    go(clerk, url("refuse", row.case_no), codes="transfer.temporary-here")
    number = cases.proposals_waiting(YI.pension)[0].pk
    shown = page(as_officer("yi-reviewer"), f"/counter/waiting/{number}/")
    assert "继续在本地缴费" in shown


def test_who_is_refused_reads_why_and_how_it_is_mended_in_their_own_language(
    make_story, as_officer, client
):
    story = make_story(movers=("zhengshi",))
    row = story.apply("zhengshi")
    go(
        as_officer("yi-clerk"),
        url("refuse", row.case_no),
        codes="transfer.temporary-here",
        reason="详询窗口",
    )
    number = cases.proposals_waiting(YI.pension)[0].pk
    transfers.refuse(
        owner=YI.pension, proposal_id=number, by="yi-reviewer", on=story.today, at=clock.now()
    )
    client.force_login(people.open_demo_login(story.person("zhengshi"), at=clock.moment()))
    address = f"/my/cases/{to_url(row.case_no)}/"
    told = page(client, address)
    assert "不用办理转移，继续在本地缴费" in told
    assert "详询窗口" in told
    client.cookies["shebao_language"] = "en"
    english = page(client, address)
    assert "No transfer is needed. Keep contributing here" in english
    assert "temporary account" in english
    assert not chinese_left(english.replace("郑十", ""))


def test_an_officer_forwards_a_letter_and_is_told_why_not(story, as_officer):
    row = story.apply()
    story.accept(row)
    story.play()
    out = story.leaving(row)
    clerk = as_officer("jia-clerk")
    text = page(clerk, url("case", out.case_no))
    assert "转送其他经办机构" not in text, "two agencies: there is nobody to forward to"
    refused = page(clerk, url("forward", out.case_no), 422, to=YI.pension, reason="在乙市")
    assert "就是转入地" in refused
    Agency.objects.create(
        code="310115P1", kind="pension", division="310115", level="city", city="丙市",
        name="丙市社会保险事业管理中心",
    )  # fmt: skip
    assert "丙市社会保险事业管理中心" in page(clerk, url("case", out.case_no))
    go(clerk, url("forward", out.case_no), to="310115P1", reason="关系在丙市")
    assert "已转送" in page(clerk, url("case", out.case_no))


def test_the_old_place_asks_for_its_money_with_a_reason(story, as_officer):
    row = released(story)
    out = story.leaving(row)
    assert "请转入地退回" not in page(as_officer("jia-clerk"), url("case", out.case_no))
    story.pay(out)
    story.play()
    clerk = as_officer("jia-clerk")
    assert "请转入地退回" in page(clerk, url("case", out.case_no))
    go(clerk, url("ask-back", out.case_no), reason="Wrong person")
    story.play()
    assert "转出地请求退回：Wrong person" in page(as_officer("yi-clerk"), url("case", row.case_no))


def test_a_refused_recall_leaves_the_track_as_it_was_with_the_bank_next():
    from datetime import date

    on = date(2026, 3, 2)
    reached = [
        (s, on) for s in ("applied", "accepted", "letter-sent", "form-received", "recalling")
    ]
    steps = track([*reached, ("form-received", on)], open_=True, state="form-received")
    turned = track(reached, open_=True, state="recalling")
    with translation.override("zh-hans"):
        assert [str(step.label) for step in steps if step.now] == ["银行付款"]
        assert [str(step.label) for step in turned if step.now] == ["请转出地撤销，等答复"]


def test_a_return_that_bounces_is_the_accountants_and_is_paid_again(make_story, as_officer):
    story = make_story()
    there, new = standing(story), at_yi(story)
    row, _ = arrived(story)
    give_back(story, row)
    story.play()
    story.bank_books.habits = story.bank_books.habits._replace(bounce=Fraction(1))
    story.pay_all(YI)
    story.play()
    (order,) = payments.orders(YI.pension, "bounced")
    assert desk.bounced_returns(YI.pension) == 1
    assert payments.totals(YI.pension).open_in_fen == row.total_fen
    story.bank_books.habits = story.bank_books.habits._replace(bounce=Fraction(0))
    client = as_officer("yi-accountant")
    address = f"/fund/orders/{to_url(order.order_no)}/"
    paid = client.post(f"{address}again/", {
        "payee_name": order.payee_name, "payee_account_no": order.payee_account_no,
        "payee_bank_name": "", "payee_bank_code": "",
    })  # fmt: skip
    assert paid.status_code == 302
    assert client.post(f"{address}cancel/", {"reason": "x"}).status_code == 422
    home_again(story, row)
    ended(story, row, there, new)
