"""The page that compares form and money: what was sent back to whoever paid says so and is not counted."""

import pytest

from shebao.base.plumbing import clock
from shebao.payments import queries as payments
from shebao.payments import services as paying
from tests.portal.test_counter_cases import page, url
from tests.story import YI

pytestmark = pytest.mark.django_db


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
