"""Form and money that differ 表款不符: never booked, shown, asked about, and matched when the rest has come."""

import pytest

from shebao.base.plumbing import clock
from shebao.payments import queries as payments
from shebao.payments import services as paying
from shebao.payments.models import PaymentOrder
from shebao.transfers import queries, services
from shebao.transfers.errors import WrongMoment
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db


def short_by(story, fen):
    """A transfer whose old place pays some fen less than its form says."""
    row = story.apply()
    story.accept(row)
    story.play()
    out = story.leaving(row)
    story.release(out)
    order = PaymentOrder.objects.filter(owner=JIA.pension, case_no=out.case_no)
    order.update(amount_fen=order.get().amount_fen - fen)
    story.pay(out)
    story.play()
    return queries.transfer_in(YI.pension, row.case_no)


def test_less_money_than_the_form_says_is_a_difference_and_cannot_be_booked(story):
    row = short_by(story, 100)
    assert row.state == "form-received"
    story.advance(3)
    story.play()

    row = queries.transfer_in(YI.pension, row.case_no)
    assert (row.state, row.money_fen) == ("mismatch", (row.total_fen or 0) - 100)
    with pytest.raises(WrongMoment):
        story.book(row)


def test_the_old_place_is_asked_by_letter_about_a_difference(story):
    row = short_by(story, 100)
    story.advance(3)
    story.play()
    services.ask_origin(
        owner=YI.pension, case_no=row.case_no, note="少 1.00 元", by="yi-clerk", on=story.today,
        at=clock.now(),
    )  # fmt: skip
    story.play()
    asked = story.leaving(row)
    assert (asked.state, asked.question_fen) == ("questioned", (asked.total_fen or 0) - 100)
    assert queries.transfer_in(YI.pension, row.case_no).state == "mismatch"


def test_money_too_much_is_a_difference_until_it_is_sent_back_and_then_it_matches(story):
    row = story.apply()
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    story.play()
    story.stray(row.reference, 100)
    story.pay(story.leaving(row))
    story.play()
    row = queries.transfer_in(YI.pension, row.case_no)
    assert (row.state, row.money_fen) == ("mismatch", (row.total_fen or 0) + 100)

    (open_line,) = payments.suspense(YI.pension, story.today)
    paying.return_line(
        owner=YI.pension, line_key=open_line.line_key, reason="误汇", on=story.today,
        by="yi-accountant", at=clock.now(),
    )  # fmt: skip
    story.play()

    row = queries.transfer_in(YI.pension, row.case_no)
    assert (row.state, row.money_fen) == ("matched", row.total_fen)
    story.book(row)
    assert payments.suspense(YI.pension, story.today)[0].next_action == payments.RETURN_ORDER
