"""A balance proof that an old place without this system does not sign: it is asked again by letter, under a clock."""

import pytest

from shebao.base.plumbing import clock
from shebao.base.plumbing.jobs import Claimed
from shebao.casework import queries as cases
from shebao.casework.services import watching
from shebao.config import handlers
from shebao.exchange import queries as exchanged
from shebao.papers import queries as papers
from shebao.transfers.errors import WrongMoment
from shebao.transfers.errors.medical import NotPosted
from shebao.transfers.services import medical
from shebao.transfers.services.medical.reminding import asked
from tests.medical_story import JIA, YI
from tests.transfers.medical_papers import (
    come,
    contact,
    leaving,
    post,
    proof_of,
    proved,
    sign,
)
from tests.transfers.test_by_paper import waiting

pytestmark = pytest.mark.django_db


def remind(story, row):
    return medical.remind(
        owner=YI.medical, case_no=row.case_no, by="yi-m-clerk", on=story.today, at=clock.now()
    )


def look(row):
    """As the worker looks every hour; how often the case has gone back to its officer."""
    handlers.JOBS["transfers.chase"](Claimed(YI.medical, "transfers.chase", "x", {}, 1))
    return acts(row).count("unsigned")


def watch(story):
    watching.watch(owner=YI.medical, on=story.today, at=clock.now())


def case_of(row):
    return cases.case(YI.medical, row.case_no)


def acts(row):
    return [log.act for log in cases.timeline(YI.medical, row.case_no)]


def test_unsigned_for_too_long_it_is_its_officers_who_reminds_by_a_letter_that_says_since_when(
    from_paper,
):
    story, row = from_paper, proved(from_paper)
    with pytest.raises(NotPosted):
        remind(story, row)
    sent = post(YI.medical, "medical.balance-proof").posted_on
    case = case_of(row)
    assert (case.turn, cases.running_clock(case).step) == ("other-agency", "medical-proof")
    story.advance((case.due_on - story.today).days)
    assert look(row) == 0, "the last day is not over"
    story.advance(1)
    assert (look(row), look(row)) == (1, 1)
    assert case_of(row).turn == "officer"
    watch(story)
    assert "clock-late" in acts(row)

    remind(story, row)
    case, running = case_of(row), cases.running_clock(case_of(row))
    assert (case.turn, running.received_on) == ("other-agency", story.today)
    with pytest.raises(NotPosted):
        remind(story, row)
    dispatch = post(YI.medical, "medical.proof-reminder")
    data = papers.frozen(papers.paper(YI.medical, dispatch.paper_no))[1]["data"]
    said = {item["label"]: item["text"] for item in data["items"]}
    assert data["subject"] == "医保余额核对单催签函"
    assert (said["核对单（催签函）寄出日期"], said["第几次催签"]) == (sent.isoformat(), "1")
    assert said["转入地记入合计"] == "7,200.00"

    sign(row)
    assert story.arriving(row).state == "medical-proved"
    assert not exchanged.to_post(YI.medical)
    with pytest.raises(WrongMoment):
        remind(story, row)


def test_a_second_reminder_names_the_first_and_left_lying_the_agency_above_is_told(from_paper):
    story, row = from_paper, proved(from_paper)
    post(YI.medical, "medical.balance-proof")
    remind(story, row)
    first = post(YI.medical, "medical.proof-reminder").posted_on
    told = asked(story.arriving(row))
    assert (told.on, told.reminders, told.to_post) == (first, 1, False)
    story.advance((case_of(row).due_on - story.today).days + 1)
    look(row)
    story.advance(60)
    watch(story)
    assert "clock-raised" in acts(row)
    remind(story, row)
    letter = waiting(YI.medical, "medical.proof-reminder")
    assert (letter.payload["round"], letter.payload["asked_on"]) == (2, first.isoformat())


def test_where_the_answer_comes_by_wire_nobody_waits_for_a_signature(medical_story):
    row = medical_story.whole()
    assert asked(row) is None
    assert "medical-proof" not in {each.step for each in cases.clocks(case_of(row))}


@pytest.mark.parametrize("signed", [True, False])
def test_reminded_by_paper_the_old_place_sees_whether_it_signed(to_paper, signed):
    come(JIA.medical, "medical.contact-letter", contact(to_paper))
    out = leaving()
    to_paper.settle(out)
    if signed:
        come(JIA.medical, "medical.balance-proof", proof_of(out))
    reminder = {
        "case_no": out.case_no, "credited": "7200.00", "asked_on": "2026-03-02", "round": "1",
    }  # fmt: skip
    come(JIA.medical, "medical.proof-reminder", reminder)
    case = cases.case(JIA.medical, out.case_no)
    note = cases.timeline(JIA.medical, out.case_no)[-1].note_zh
    assert case.turn == "officer"
    assert ("本地已于" in note) is signed
    assert ("还没有签章" in note) is not signed
