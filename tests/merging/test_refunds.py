"""A refund of a merge that the bank sends back: paid again to its holder; of a merge undone meanwhile nobody owes it."""

import os

import pytest

from shebao.base.plumbing import clock
from shebao.base.plumbing.models import Job
from shebao.cli.demo import story as places
from shebao.ledger import queries as books
from shebao.merging import services
from shebao.merging.services.undoing import CLAIMS
from shebao.payments import pain
from shebao.payments import queries as payments
from shebao.payments.errors import BadOrder
from shebao.payments.pain import Party
from shebao.payments.services import Payee
from tests.merging import pensions as two
from tests.merging.test_money_gone import CARD, OWNER, account, made, merge
from tests.pension.test_payroll import balanced
from tests.story import JIA, builder

pytestmark = pytest.mark.django_db
RIGHT = Payee("张三", "6222000000000009", *builder.BANK)


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    yield from made(tmp_path, monkeypatch, movers=("zhangsan",))


def merged(story):
    """The bank knows the card of the refund under another name: the payment will come back."""
    row = merge(story, story.person("zhangsan", JIA), account(story))
    assert row.refund_fen > 0
    return row


def held(code):
    return books.balance(OWNER, code)


def owed(row):
    return held(f"refund-payable/{row.case_no}")


def opened(story, payee=RIGHT):
    story.bank_books.open_account(
        {"account_no": payee.account_no, "holder": payee.name, "bank_name": payee.bank_name,
         "bank_code": payee.bank_code, "opening_fen": 10**7}, on=story.today,
    )  # fmt: skip


def again(row, payee=RIGHT):
    return services.reissue_refund(
        owner=OWNER, order_no=row.order_no, payee=payee, by="jia-accountant", at=clock.now()
    )


def test_a_refund_that_bounced_is_paid_again_to_its_holder(story):
    row = merged(story)
    story.pay_all()
    story.play()
    assert payments.order(OWNER, row.order_no).state == "bounced"
    assert owed(row) == row.refund_fen
    with pytest.raises(BadOrder):
        again(row, RIGHT._replace(name="别人"))
    opened(story)
    again(row)
    story.pay_all()
    story.play()
    assert payments.order(OWNER, row.order_no).state == "paid"
    assert owed(row) == 0
    assert story.bank_books.books()["accounts"][RIGHT.account_no] == 10**7 + row.refund_fen
    story.conserved()
    balanced(story)


def test_undone_while_the_bank_had_it_a_refund_that_bounces_settles_the_claim(story):
    row = merged(story)
    story.pay_all()  # in a file: it cannot be stopped
    done = two.undo(story, row)
    assert done.claim_fen == row.refund_fen == -held(CLAIMS)
    story.play()
    done.refresh_from_db()
    assert (done.returned_fen, owed(row), held(CLAIMS)) == (done.claim_fen, 0, 0)
    assert payments.order(OWNER, row.order_no).state == "cancelled"
    assert payments.expectation(OWNER, f"{done.case_no}/claim").state == "cancelled"
    story.conserved()
    balanced(story)


def test_who_paid_the_claim_before_the_refund_bounced_is_paid(story):
    row = merged(story)
    story.pay_all()
    done = two.undo(story, row)
    opened(story)
    payer = Party(*RIGHT)
    one = pain.Transfer(
        "BACK/1", done.claim_reference, Party(places.holder(JIA), JIA.account, *builder.BANK),
        done.claim_fen, "退回",
    )  # fmt: skip
    story.bank_books.take(
        pain.write(message_id="BACK/1", payer=payer, transfers=[one], on=story.today, at=clock.now()),
        on=story.today,
    )  # fmt: skip
    story.play()
    done.refresh_from_db()
    assert (done.returned_fen, held(CLAIMS)) == (done.claim_fen, 0)
    assert payments.order(OWNER, row.order_no).state == "bounced"
    assert owed(row) == row.refund_fen
    assert not Job.objects.exclude(error="").exists(), "nothing is tried that cannot be"
    again(row)
    story.pay_all()
    story.play()
    assert owed(row) == 0
    assert story.bank_books.books()["accounts"][RIGHT.account_no] == 10**7
    assert CARD.account_no not in (RIGHT.account_no, "")
    story.conserved()
    balanced(story)
