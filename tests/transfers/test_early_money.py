"""Money that came before its form and is sent back whole leaves the case as it was; kept after all, it is here again."""

import pytest

from shebao.base.plumbing import clock
from shebao.payments import queries as payments
from shebao.payments import services as paying
from tests.story import YI
from tests.transfers.cutting import GONE, Cutting
from tests.transfers.test_chasing import asked, run
from tests.transfers.test_recalling import here

pytestmark = pytest.mark.django_db


def accepted(story, *strays):
    """A transfer that waits for its form, and what strangers paid under its reference."""
    row = story.apply()
    story.accept(row)
    story.play()
    for fen in strays:
        story.stray(row.reference, fen)
    story.play()
    return row


def send_back(story, fen):
    """The fund desk orders a line of that amount back."""
    (line,) = [one for one in payments.suspense(YI.pension, story.today) if one.amount_fen == fen]
    return paying.return_line(
        owner=YI.pension, line_key=line.line_key, reason="误汇", on=story.today,
        by="yi-accountant", at=clock.now(),
    )  # fmt: skip


def test_money_sent_back_before_its_form_leaves_the_case_as_it_was(story):
    row = accepted(story, 12_300)
    assert (here(row).state, here(row).money_fen) == ("money-received", 12_300)
    send_back(story, 12_300)
    story.play()
    row = here(row)
    assert (row.state, row.money_fen, row.money_on) == ("letter-sent", 0, None)
    story.pay_all(YI)
    story.play()
    story.advance(20)
    run(story)
    assert asked() == 0, "nobody is told that the money is here"
    out = story.leaving(row)
    story.release(out)
    story.play()
    assert here(row).state == "form-received", "a form alone is no difference"
    story.pay(story.leaving(row))
    story.play()
    story.book(here(row))
    story.play()
    story.confirm(here(row))
    story.play()
    assert here(row).state == "closed"
    story.conserved()


def test_an_order_that_is_given_up_leaves_the_money_here(story):
    row = accepted(story, 12_300)
    back = send_back(story, 12_300)
    story.play()
    paying.cancel(
        owner=YI.pension, order_no=back.order_no, reason="误退", by="yi-accountant", at=clock.now()
    )
    story.play()
    row = here(row)
    assert (row.state, row.money_fen) == ("money-received", 12_300)


def test_a_part_that_is_sent_back_leaves_the_rest(story):
    row = accepted(story, 12_300, 500)
    assert here(row).money_fen == 12_800
    send_back(story, 500)
    story.play()
    assert (here(row).state, here(row).money_fen) == ("money-received", 12_300)


def test_the_power_goes_at_the_move_and_it_is_made_once(story, monkeypatch):
    row = accepted(story, 12_300)
    cutting = Cutting(monkeypatch, GONE)
    send_back(story, 12_300)
    for _ in range(3):
        story.play()
    assert cutting.before == cutting.after == GONE
    assert (here(row).state, here(row).money_fen) == ("letter-sent", 0)
