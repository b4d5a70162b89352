"""A contact letter at a wrong office: the right one works under the first day's clock; nothing is asked twice."""

import pytest
from django.db import transaction

from shebao.base import letters
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.cli.demo import build as builder
from shebao.cli.demo.story import CITIES, someone
from shebao.exchange.models import IncomingLetter, OutgoingLetter
from shebao.exchange.registry import Letter
from shebao.papers import queries as papers
from shebao.transfers import queries, services
from shebao.transfers.errors import ForwardNowhere, ForwardReason, WrongFamily, WrongMoment
from shebao.transfers.messages import Forwarded
from shebao.transfers.models import TransferOut
from tests.story import JIA, YI
from tests.transfers.cutting import FORWARDS, Cut, Cutting
from tests.transfers.test_recalling import here

pytestmark = pytest.mark.django_db
BING = CITIES["bing"]


@pytest.fixture
def wrong(story):
    """张三 names 丙市, where nothing of theirs is; the letter lies there since today."""
    for _ in builder.build(
        BING, origin="http://127.0.0.1:9", bank_url=story.url, movers=(), cast=[someone("zhangsan")]
    ):
        pass
    person = story.person("zhangsan")
    row = services.apply(
        owner=YI.pension, person_no=person.person_no, origin=BING.pension,
        applicant=services.applying.Applicant("person", person.name), channel="mobile", key="wrong",
        by="zhangsan", on=story.today, at=clock.now(),
    )  # fmt: skip
    story.accept(row)
    return row


def at_bing(row):
    return queries.out_for_peer(BING.pension, row.case_no)


def forward(story, row, to=JIA.pension, reason="关系在甲市"):
    return services.forward(
        owner=BING.pension, case_no=at_bing(row).case_no, to=to, reason=reason, by="bing-clerk",
        on=story.today, at=clock.now(),
    )  # fmt: skip


def test_the_right_office_works_under_the_first_day_s_clock_and_the_transfer_ends(story, wrong):
    story.play()
    first = story.today
    due = cases.case(BING.pension, at_bing(wrong).case_no).due_on
    story.advance(7)
    forward(story, wrong)
    assert (at_bing(wrong).state, at_bing(wrong).closed_on) == ("forwarded", story.today)
    assert cases.case(BING.pension, at_bing(wrong).case_no).closed_on == story.today
    story.play()
    row, out = here(wrong), story.leaving(here(wrong))
    assert (row.state, row.origin_code) == ("letter-sent", JIA.pension)
    case = cases.case(JIA.pension, out.case_no)
    assert (case.due_on, out.received_on) == (due, first)
    assert out.person_no == story.person("zhangsan", JIA).person_no
    told = [each.peer for each in queries.other_leg(YI.pension, row.case_no)]
    assert told == [BING.pension, BING.pension, JIA.pension]
    sent = [p for p in papers.of_case(YI.pension, row.case_no) if p.kind == "contact-letter"]
    assert len(sent) == 2
    story.release(out)
    story.pay(story.leaving(row))
    story.play()
    story.book(here(row))
    story.play()
    story.confirm(here(row))
    story.play()
    assert (here(row).state, story.leaving(row).state) == ("closed", "transferred-out")
    assert not OutgoingLetter.objects.exclude(state="delivered").exists()
    story.conserved()


def test_it_is_refused_without_a_reason_to_a_stranger_s_house_and_once_released(story, wrong):
    story.play()
    with pytest.raises(ForwardReason):
        forward(story, wrong, reason=" ")
    for nowhere in (BING.pension, YI.pension):
        with pytest.raises(ForwardNowhere):
            forward(story, wrong, to=nowhere)
    with pytest.raises(WrongFamily):
        forward(story, wrong, to=JIA.medical)
    forward(story, wrong)
    with pytest.raises(WrongMoment):
        forward(story, wrong)


def test_taken_back_while_the_letter_is_forwarded_all_ends_and_nobody_else_is_asked(story, wrong):
    story.play()
    forward(story, wrong)
    services.withdraw(
        owner=YI.pension, case_no=wrong.case_no, by="zhangsan", on=story.today, at=clock.now()
    )
    story.play()
    assert (here(wrong).state, at_bing(wrong).state) == ("withdrawn", "forwarded")
    assert not TransferOut.objects.filter(owner=JIA.pension).exists()
    assert not IncomingLetter.objects.exclude(state="handled").exists()


def test_what_cannot_be_followed_is_told_to_the_officer_and_can_be_taken_back(story, wrong):
    story.play()
    other = story.apply()  # from the right place a transfer is under way already
    forward(story, wrong)
    story.play()
    assert (here(wrong).state, here(wrong).origin_code) == ("letter-sent", BING.pension)
    last = cases.timeline(YI.pension, wrong.case_no)[-1]
    assert (last.act, other.case_no in last.note_zh) == ("hear-forward", True)
    services.withdraw(
        owner=YI.pension, case_no=wrong.case_no, by="zhangsan", on=story.today, at=clock.now()
    )
    story.play()
    assert here(wrong).state == "withdrawn"


def test_cut_short_at_each_move_one_letter_goes_to_the_right_office(story, wrong, monkeypatch):
    cutting = Cutting(monkeypatch, FORWARDS)
    story.play()
    cutting.officer(lambda: forward(story, wrong))
    for _ in range(3):
        story.play()
    assert cutting.before == cutting.after == FORWARDS - {"in/accepted/hear-forward"}
    assert here(wrong).origin_code == JIA.pension
    assert OutgoingLetter.objects.filter(kind="transfer.forwarded-contact-letter").count() == 1
    assert TransferOut.objects.filter(owner=JIA.pension).count() == 1


def test_an_operator_who_set_the_first_word_aside_does_not_stop_it(story, wrong, monkeypatch):
    """The wrong office's status letter never came: the forwarding is heard while `accepted`."""
    cutting = Cutting(monkeypatch, FORWARDS)
    story.play()
    type(wrong).objects.filter(pk=wrong.pk).update(state="accepted")
    said = Forwarded(
        case_no=wrong.case_no, origin_case_no=at_bing(wrong).case_no, to=JIA.pension,
        received_on=story.today, reason="", on=story.today,
    )  # fmt: skip
    letter = Letter(
        f"{BING.pension}/x/1", YI.pension, BING.pension, "transfer.forwarded", 1, wrong.case_no,
        letters.dump(said), clock.now(),
    )  # fmt: skip
    with pytest.raises(Cut), transaction.atomic():
        services.take_forwarded(letter, at=clock.now())
    services.take_forwarded(letter, at=clock.now())
    assert cutting.before == {"in/accepted/hear-forward"}
    assert (here(wrong).state, here(wrong).origin_code) == ("accepted", JIA.pension)
