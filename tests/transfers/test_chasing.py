"""A form without money, or money without a form, is asked about by itself: after the days, once a round, three times."""

from datetime import date

import pytest
from django.urls import reverse

from shebao.base.plumbing import clock, jobs
from shebao.casework import queries as cases
from shebao.config import handlers
from shebao.exchange import services as exchange
from shebao.exchange.models import OutgoingLetter
from shebao.transfers.models import TransferIn
from shebao.transfers.services import chasing
from tests.portal.conftest import as_officer  # noqa: F401
from tests.story import JIA, YI
from tests.transfers.test_recalling import here

pytestmark = pytest.mark.django_db


def half(story):
    """The form is at the new place, the money was never paid out."""
    row = story.apply()
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    story.play()
    assert here(row).state == "form-received"
    return row


def asked():
    return OutgoingLetter.objects.filter(
        owner=YI.pension, kind="transfer.difference-notice"
    ).count()


def run(story):
    jobs.enqueue(YI.pension, "transfers.chase", key=f"chase/{story.today}/{asked()}")
    jobs.run_all(handlers.JOBS)


@pytest.mark.parametrize(
    ("on", "times"),
    [(date(2026, 3, 16), 0), (date(2026, 3, 17), 1), (date(2026, 3, 30), 1), (date(2026, 3, 31), 2), (date(2026, 12, 1), 3)],
)  # fmt: skip
def test_the_old_place_is_asked_once_each_ten_working_days_and_three_times_at_most(on, times):
    assert chasing.rounds_due(date(2026, 3, 2), on, 10) == times


def test_a_form_without_money_is_asked_about_and_the_old_place_s_officer_has_the_turn(story):
    row = half(story)
    story.advance(14)
    run(story)
    assert asked() == 0
    story.advance(1)
    for _ in range(2):
        run(story)
    assert asked() == 1
    story.play()
    out = story.leaving(row)
    assert (out.state, out.question_fen) == ("released", 0)
    assert cases.case(JIA.pension, out.case_no).turn == "officer"
    notes = [log.note_zh for log in cases.timeline(YI.pension, row.case_no, public_only=True)]
    assert sum("第 1 次询问转出地" in note for note in notes) == 1
    assert here(row).state == "form-received"


def test_asked_or_not_the_transfer_goes_on_when_the_money_comes(story):
    row = half(story)
    story.advance(15)
    run(story)
    story.pay(story.leaving(row))
    story.play()
    assert here(row).state == "matched"
    story.advance(60)
    run(story)
    assert asked() == 1
    story.book(here(row))
    story.conserved()


def test_money_without_its_form_is_asked_about_and_the_form_ends_it(story):
    row = story.apply()
    story.accept(row)
    story.play()
    out = story.leaving(row)
    story.release(out)
    held = OutgoingLetter.objects.get(owner=JIA.pension, kind="transfer.information-form")
    OutgoingLetter.objects.filter(pk=held.pk).update(state="dead")
    story.pay(story.leaving(row))
    story.play()
    assert here(row).state == "money-received"
    story.advance(15)
    run(story)
    assert asked() == 1
    notes = [log.note_zh for log in cases.timeline(YI.pension, row.case_no, public_only=True)]
    assert sum("款项已到，信息表未到" in note for note in notes) == 1
    exchange.retry_outgoing(JIA.pension, held.letter_id, by="jia-operator", at=clock.now())
    story.play()
    assert here(row).state == "matched"
    story.conserved()


def test_where_records_alone_travel_no_money_is_missed(story):
    row = half(story)
    TransferIn.objects.filter(pk=row.pk).update(records_only=True)
    story.advance(60)
    run(story)
    assert asked() == 0


def test_the_fund_desk_sees_the_form_s_side_beside_the_money_nobody_claimed(story, as_officer):  # noqa: F811
    row = half(story)
    text = as_officer("yi-accountant").get(reverse("fund-suspense")).content.decode()
    assert "表已到，款未到" in text
    assert row.case_no in text
    story.pay(story.leaving(row))
    story.play()
    assert (
        row.case_no
        not in as_officer("yi-accountant").get(reverse("fund-suspense")).content.decode()
    )
