"""The page that compares form and money: what was sent back to whoever paid says so and is not counted."""

import re

import pytest
from django.urls import reverse

from shebao.base.money import format_yuan
from shebao.base.plumbing import clock
from shebao.cli.demo import build as builder
from shebao.identity import services as people
from shebao.payments import pain
from shebao.payments import queries as payments
from shebao.payments import services as paying
from shebao.payments.pain import Party
from shebao.portal.naming import to_url
from shebao.transfers import queries
from tests.portal.citizens import chinese_left
from tests.portal.test_counter_cases import page, url
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db
BADGE = re.compile(r'bg-(?:blue|yellow)-lt">([^<]+)<')
ENGLISH = {"accept-language": "en"}


def test_money_sent_back_does_not_stand_among_what_came_as_if_it_were_here(story, as_officer):
    row = story.apply()
    story.accept(row)
    story.play()
    story.stray(row.reference, 12_300)
    story.play()
    clerk, address = as_officer("yi-clerk"), url("money", row.case_no)
    assert "退回付款方" not in page(clerk, address)

    (line,) = payments.suspense(YI.pension, story.today)
    paying.return_line(
        owner=YI.pension, line_key=line.line_key, reason="误汇", on=story.today,
        by="yi-accountant", at=clock.now(),
    )  # fmt: skip
    shown = page(clerk, address)
    assert "其中 123.00 正在退回付款方" in shown
    assert "不计入到账资金" in shown

    story.pay_all(YI)
    story.play()
    shown = page(clerk, address)
    assert "其中 123.00 已退回付款方" in shown
    assert "正在退回付款方" not in shown


def test_money_before_its_form_is_said_to_wait_for_the_form_and_is_nobodys_task(story, as_officer):
    row = story.apply()
    story.accept(row)
    story.play()
    story.stray(row.reference, 12_300)
    story.play()
    accountant = as_officer("yi-accountant")
    first = page(accountant, "/fund/")
    assert "款项待认 · " not in first, "the first page sends nobody to look for whose it is"
    for shown in (first, page(accountant, "/fund/suspense/")):
        assert f"款先到：等 {row.case_no} 的信息表" in shown
        assert "退回付款方" not in shown
    story.stray("NOBODY-0001", 500)
    story.play()
    assert "款项待认 · 1" in page(accountant, "/fund/")
    assert "查找对应的应收款，或退回付款方" in page(accountant, "/fund/suspense/")


def test_one_payment_for_two_cases_says_how_much_of_it_is_this_cases(make_story, as_officer):
    story = make_story(movers=("zhangsan", "zhouba"))
    rows = [story.apply(key) for key in ("zhangsan", "zhouba")]
    for row in rows:
        story.accept(row)
    story.play()
    for row in rows:
        story.release(story.leaving(row))
    story.play()
    rows = [queries.transfer_in(YI.pension, row.case_no) for row in rows]
    payer = Party(builder.holder(JIA), JIA.account, *builder.BANK)
    payee = Party(builder.holder(YI), YI.account, *builder.BANK)
    both, fen = " ".join(row.reference for row in rows), sum(row.total_fen for row in rows)
    one = pain.Transfer("JIA/1", rows[0].reference, payee, fen, f"转移 {both}")
    story.bank_books.take(
        pain.write(message_id="JIA/1", payer=payer, transfers=[one], on=story.today, at=clock.now()),
        on=story.today,
    )  # fmt: skip
    story.play()
    for row in rows:
        shown = page(as_officer("yi-clerk"), url("money", row.case_no))
        assert "表款相符" in shown
        assert f"一笔付了几件，其中 {format_yuan(row.total_fen)} 属于本件" in shown


def test_money_that_came_before_its_form_and_went_back_is_said_to_be_gone(story, as_officer):
    row = story.apply()
    story.accept(row)
    story.play()
    story.stray(row.reference, 12_300)
    story.play()
    case = url("case", row.case_no)
    shown = page(as_officer("yi-clerk"), case)
    assert "资金已到" in shown
    assert url("money", row.case_no) in shown
    (line,) = payments.suspense(YI.pension, story.today)
    story.advance(1)
    paying.return_line(
        owner=YI.pension, line_key=line.line_key, reason="误汇", on=story.today,
        by="yi-accountant", at=clock.now(),
    )  # fmt: skip
    story.play()
    mine = reverse("citizen-case", args=[to_url(row.case_no)])
    user = people.open_demo_login(story.person("zhangsan"), at=clock.moment()).username
    both = (("yi-clerk", case), (user, mine))
    ordered = "决定退回付款方，等银行付出"
    for who, address in both:
        shown = page(as_officer(who), address)
        assert "2026-03-02 到账的 123.00 元" in shown
        assert ordered in shown
        assert "下一步：等转出地发出信息表并付款" in shown
        assert BADGE.search(shown)[1] == "联系函已送达"
    story.pay_all(YI)
    story.play()
    for who, address in both:
        client = as_officer(who)
        shown = page(client, address)
        assert "2026-03-03 已由银行退回付款方" in shown
        assert ordered not in shown
        assert not chinese_left(client.get(address, headers=ENGLISH).content.decode()), address
    assert page(as_officer(user), mine).count('class="leg-bank done"') == 0, (
        "the bank has a step to do"
    )
    compared = page(as_officer("yi-clerk"), url("money", row.case_no))
    assert "信息表和资金都还没有到" in compared
    assert "挂账" not in compared


def test_a_strangers_money_that_went_back_makes_no_difference_of_a_form_that_waits(
    story, as_officer
):
    row = story.apply()
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    story.play()
    story.stray(row.reference, 12_300)
    story.play()
    (line,) = payments.suspense(YI.pension, story.today)
    paying.return_line(
        owner=YI.pension, line_key=line.line_key, reason="误汇", on=story.today,
        by="yi-accountant", at=clock.now(),
    )  # fmt: skip
    story.play()
    assert queries.transfer_in(YI.pension, row.case_no).state == "form-received"
    assert "信息表已到，资金还没有到" in page(as_officer("yi-clerk"), url("money", row.case_no))
