"""A medical application is taken back, at either end, until the form is sent; letters may cross."""

import os

import pytest

from shebao.casework import queries as cases
from shebao.casework.services import Applicant
from shebao.config import handlers
from shebao.papers import queries as papers
from shebao.transfers.errors.medical import FormSent, NotOwn
from shebao.transfers.models import MedicalArrival, MedicalDeparture
from shebao.transfers.queries import medical as queries
from shebao.transfers.queries import other_leg
from shebao.transfers.services import medical as services
from tests.medical_story import JIA, YI, MedicalStory

pytestmark = pytest.mark.django_db
WHOLE = 7200_00


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = MedicalStory(tmp_path)
    yield made
    made.close()


def take_back(story, row):
    return services.withdraw_medical(
        owner=row.owner, case_no=row.case_no, person_no=row.person_no, **story.when("zhaoliu")
    )


def begun_there(story, key="k"):
    person = story.one(city=JIA)
    return services.ask_to_leave(
        owner=JIA.medical, person_no=person.person_no, destination=YI.medical,
        from_scheme="employee-medical", applicant=Applicant("person", person.name),
        channel="mobile", key=key, **story.when("zhaoliu"),
    )  # fmt: skip


def release(story, out):
    number = services.propose_medical_release(
        owner=JIA.medical, case_no=out.case_no, **story.when("jia-m-clerk")
    )
    services.release_medical(owner=JIA.medical, proposal_id=number, **story.when("jia-m-reviewer"))


def ended(story, row):
    """Both cases are over, taken back, and nothing has moved."""
    row, out = story.arriving(row), story.old_side(row)
    assert (row.state, out.state) == ("medical-withdrawn", "medical-out-withdrawn")
    for each in (row, out):
        case = cases.case(each.owner, each.case_no)
        assert case.closed_on == each.closed_on == story.today
        assert cases.running_clock(case) is None
        assert not papers.of_case(each.owner, each.case_no).filter(kind="refusal")
    assert story.balance(JIA) == WHOLE
    assert story.relation(JIA).state == "paused"
    story.kept()


def test_after_the_contact_letter_the_old_place_is_asked_and_stops_and_she_may_ask_again(story):
    row = story.ask()
    story.agree(row)
    waiting = take_back(story, row)
    assert waiting.state == "medical-recalling"
    assert cases.running_clock(cases.case(YI.medical, row.case_no)).step == "medical-recall"
    assert not waiting.closed_on
    story.play()
    ended(story, row)
    assert [each.state for each in other_leg(YI.medical, row.case_no)][
        -1
    ] == "medical-out-withdrawn"
    again = services.apply_medical(
        owner=YI.medical, person_no=row.person_no, origin=JIA.medical, channel="mobile",
        from_scheme="employee-medical", applicant=Applicant("person", "赵六"), key="again",
        **story.when(),
    )  # fmt: skip
    story.settle(story.agree(again))
    assert story.old_side(again).state == "medical-released"


def test_once_the_form_is_here_it_cannot_be_taken_back_at_either_end(story):
    row = story.ask()
    out = story.agree(row)
    story.settle(out)
    for each in (row, out):
        with pytest.raises(FormSent):
            take_back(story, each)
    assert story.arriving(row).state == "medical-under-way"


def test_a_recall_that_meets_the_form_is_refused_and_the_transfer_goes_on_to_its_proof(story):
    row = story.ask()
    out = story.agree(row)
    release(story, out)
    take_back(story, row)
    story.play()
    arrived = story.arriving(row)
    assert (arrived.state, arrived.record_state) == ("medical-under-way", "record-here")
    log = cases.timeline(YI.medical, row.case_no)
    assert any("不能撤回：信息表已经发出" in entry.note_zh for entry in log)
    story.send_money()
    story.note(row)
    story.credit(row)
    assert story.arriving(row).state == "medical-proved"
    assert (story.balance(JIA), story.balance(YI)) == (0, WHOLE)
    story.kept()


def test_money_and_record_that_were_done_while_the_answer_was_awaited_are_proved_with_it(
    story, monkeypatch
):
    row = story.ask()
    release(story, story.agree(row))
    take_back(story, row)
    held = []
    kind = ("transfer.recall-refused", 1)
    take = handlers.LETTERS[kind]
    monkeypatch.setitem(handlers.LETTERS, kind, lambda letter, *, at: held.append((letter, at)))
    story.play()
    story.send_money()
    story.note(row)
    story.credit(row)
    assert story.arriving(row).state == "medical-recalling"
    ((letter, at),) = held
    take(letter, at=at)
    story.play()
    assert story.arriving(row).state == "medical-proved"


@pytest.mark.parametrize("accepted", [False, True], ids=["asked", "accepted"])
def test_begun_and_taken_back_at_the_old_place_it_ends_at_both(story, accepted):
    out = begun_there(story)
    story.play()
    row = MedicalArrival.objects.get(owner=YI.medical)
    if accepted:
        services.accept_medical(owner=YI.medical, case_no=row.case_no, **story.when())
        story.play()
    with pytest.raises(NotOwn):
        services.withdraw_medical(
            owner=JIA.medical, case_no=out.case_no, person_no="x", **story.when("x")
        )
    take_back(story, out)
    story.play()
    row.refresh_from_db()
    out.refresh_from_db()
    assert (row.state, out.state) == ("medical-withdrawn", "medical-out-withdrawn")
    assert begun_there(story, "again").pk != out.pk


def test_taken_back_at_the_old_place_while_the_contact_letter_is_on_its_way_opens_no_second_case(
    story,
):
    out = begun_there(story)
    story.play()
    row = MedicalArrival.objects.get(owner=YI.medical)
    services.accept_medical(owner=YI.medical, case_no=row.case_no, **story.when())
    take_back(story, out)
    story.play()
    row.refresh_from_db()
    assert row.state == "medical-withdrawn"
    assert [each.state for each in MedicalDeparture.objects.all()] == ["medical-out-withdrawn"]


def test_taken_back_at_the_new_place_before_it_was_accepted_is_no_refusal_at_the_old_one(story):
    out = begun_there(story)
    story.play()
    row = MedicalArrival.objects.get(owner=YI.medical)
    take_back(story, row)
    story.play()
    out.refresh_from_db()
    assert (out.state, bool(out.closed_on)) == ("medical-out-withdrawn", True)
    assert not papers.of_case(JIA.medical, out.case_no).filter(kind="refusal")


def test_a_recall_and_a_refusal_that_cross_end_both_cases_once(story):
    row = story.ask()
    out = story.agree(row)
    number = services.propose_medical_refusal(
        owner=JIA.medical, case_no=out.case_no, reason="查无缴费", by="jia-m-clerk",
        at=story.when()["at"],
    )  # fmt: skip
    services.refuse_medical(owner=JIA.medical, proposal_id=number, **story.when("jia-m-reviewer"))
    take_back(story, row)
    story.play()
    assert (story.arriving(row).state, story.old_side(row).state) == (
        "medical-refused", "medical-out-refused",
    )  # fmt: skip
    assert queries.sums(story.arriving(row)) == []
    assert story.balance(JIA) == WHOLE


def test_both_ends_taken_back_at_once_end_once(story):
    row = story.ask()
    out = story.agree(row)
    take_back(story, row)
    take_back(story, out)
    story.play()
    ended(story, row)


def test_an_application_passed_on_while_one_is_open_is_refused_at_once_and_says_which(story):
    row = story.ask()
    begun_there(story)
    story.play()
    out = MedicalDeparture.objects.get(owner=JIA.medical)
    assert out.state == "medical-out-refused"
    refusal = papers.of_case(JIA.medical, out.case_no).get(kind="refusal")
    assert row.case_no in papers.frozen(refusal)[1]["data"]["reasons"][0]["zh"]
    assert MedicalArrival.objects.get(owner=YI.medical).pk == row.pk
