"""A refund of a merge that bounced at the fund desk: seen among what waits, corrected there, its holder as before."""

import os

import pytest
from django.urls import reverse

from shebao.payments import queries as payments
from shebao.portal.naming import to_url
from tests.merging.test_money_gone import CARD, OWNER, account, made, merge
from tests.story import JIA

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    yield from made(tmp_path, monkeypatch, movers=("zhangsan",))


def test_the_accountant_sees_it_corrects_the_account_and_cannot_change_the_holder(
    story, as_officer
):
    row = merge(story, story.person("zhangsan", JIA), account(story))
    story.pay_all()
    story.play()  # the bank knows the card under another name
    accountant = as_officer("jia-accountant")
    assert "退回款或者清退款退票" in accountant.get("/fund/").content.decode()
    address = reverse("fund-order", args=[to_url(row.order_no)])
    page = accountant.get(address).content.decode()
    assert "归并退还本人的重复缴费" in page
    assert "款留待认" not in page
    again = reverse("fund-order-again", args=[to_url(row.order_no)])
    form = {"payee_name": CARD.name, "payee_account_no": "6222000000000009"}
    wrong = accountant.post(again, form | {"payee_name": "别人"})
    assert (wrong.status_code, 'aria-invalid="true"' in wrong.content.decode()) == (422, True)
    accountant.post(again, form)
    order = payments.order(OWNER, row.order_no)
    assert (order.state, order.attempt, order.payee_account_no) == ("ordered", 2, form["payee_account_no"])  # fmt: skip
    given_up = accountant.post(reverse("fund-order-cancel", args=[to_url(row.order_no)]))
    assert "fund.order-of-case" in given_up.content.decode()
