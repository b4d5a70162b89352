"""A medical agency without this system: applications, refusals, recalls and supplements by paper."""

from datetime import date

import pytest

from shebao.casework import queries as cases
from shebao.exchange import errors as letters_errors
from shebao.exchange import queries as exchanged
from shebao.papers import queries as papers
from shebao.transfers import errors
from shebao.transfers.errors import medical as no
from shebao.transfers.models import MedicalArrival
from tests.medical_story import JIA, YI
from tests.transfers.medical_papers import (
    WHOLE,
    accepted,
    application,
    come,
    contact,
    key,
    leaving,
    pay_from_old,
    post,
    proved,
    sign,
    take,
)
from tests.transfers.test_by_paper import waiting
from tests.transfers.test_medical_recalling import begun_there, take_back

pytestmark = pytest.mark.django_db


def test_applied_for_here_the_letter_names_our_case_and_a_refusal_ends_it(to_paper):
    begun = begun_there(to_paper)
    dispatch = post(JIA.medical, "medical.application")
    said = papers.frozen(papers.paper(JIA.medical, dispatch.paper_no))[1]["data"]
    assert {"label": "申请人", "text": "本人"} in said["items"]
    with pytest.raises(errors.UnknownCase):
        key(JIA.medical, "transfer.recall", {"case_no": begun.case_no, "reason": "不转了"})
    come(JIA.medical, "medical.contact-letter", contact(to_paper, case_no=begun.case_no))
    assert (leaving().case_no, leaving().state) == (begun.case_no, "medical-received")
    with pytest.raises(errors.WrongMoment):
        key(JIA.medical, "medical.refused", {"case_no": begun.case_no, "reason": "未参保"})


@pytest.mark.parametrize(
    ("flag", "state"), [("", "medical-out-refused"), ("1", "medical-out-withdrawn")]
)
def test_an_application_passed_on_by_paper_is_refused_or_taken_back_there(to_paper, flag, state):
    begun = begun_there(to_paper)
    typed = {
        "case_no": begun.case_no,
        "reason": "在本地没有参保",
        "by_person": flag,
        "law": "第五条",
    }
    come(JIA.medical, "medical.refused", typed)
    assert leaving().state == state
    refusals = papers.of_case(JIA.medical, begun.case_no).filter(kind="refusal")
    assert len(refusals) == (0 if flag else 1)


def test_an_application_that_came_on_paper_opens_the_case_under_the_day_it_came(from_paper):
    came = from_paper.today
    from_paper.advance(2)
    with pytest.raises(errors.KeyedWrong) as told:
        key(YI.medical, "medical.application", application(from_paper, applicant_kind="proxy"))
    assert told.value.at == "applicant_name"
    come(YI.medical, "medical.application", application(from_paper), received_on=came)
    row = MedicalArrival.objects.get(owner=YI.medical)
    assert (row.state, row.applied_on, row.origin_case_no) == (
        "medical-applied", date(2026, 2, 20), "甲医-申-1",
    )  # fmt: skip
    assert cases.case(YI.medical, row.case_no).due_on == date(
        2026, 3, 9
    )  # five from the day it came
    assert not exchanged.to_post(YI.medical)
    come(
        YI.medical, "medical.application", application(from_paper, their_no="申-2"), written_no="2"
    )
    assert waiting(YI.medical, "medical.refused").payload["code"] == "medical-transfer.already-open"


def test_the_old_place_refuses_by_paper_and_the_case_ends_with_its_reason(from_paper):
    row = accepted(from_paper)
    with pytest.raises(errors.KeyedWrong):
        key(
            YI.medical, "medical.refused", {"case_no": row.case_no, "reason": "x", "by_person": "1"}
        )
    come(YI.medical, "medical.refused", {"case_no": row.case_no, "reason": "已享受退休待遇"})
    assert from_paper.arriving(row).state == "medical-refused"
    paper = papers.of_case(YI.medical, row.case_no).get(kind="refusal")
    assert papers.frozen(paper)[1]["data"]["reasons"][0]["zh"] == "已享受退休待遇"


@pytest.mark.parametrize(
    ("kind", "typed", "state"),
    [("transfer.recalled", {"total": "0"}, "medical-withdrawn"), ("transfer.recall-refused", {}, "medical-under-way")],
)  # fmt: skip
def test_taken_back_here_the_old_place_answers_by_paper(from_paper, kind, typed, state):
    row = accepted(from_paper)
    take_back(from_paper, row)
    with pytest.raises(letters_errors.EarlierFirst):
        post(YI.medical, "transfer.recall")
    post(YI.medical, "medical.contact-letter")
    post(YI.medical, "transfer.recall")
    come(YI.medical, kind, {"case_no": row.case_no, "reason": "信息表已发"} | typed)
    assert from_paper.arriving(row).state == state


def test_asked_by_paper_to_stop_we_stop_before_the_form_and_refuse_after_it(to_paper):
    come(JIA.medical, "medical.contact-letter", contact(to_paper))
    out = leaving()
    recall = {"case_no": out.case_no, "reason": "不转了", "by_person": "1"}
    keyed = key(JIA.medical, "transfer.recall", recall)
    take(keyed)
    assert leaving().state == "medical-out-withdrawn"
    assert waiting(JIA.medical, "transfer.recalled").payload["case_no"] == "乙医-9"
    assert to_paper.balance(JIA) == WHOLE


def test_asked_after_the_form_the_answer_on_paper_is_no(to_paper):
    come(JIA.medical, "medical.contact-letter", contact(to_paper))
    to_paper.settle(leaving())
    come(JIA.medical, "transfer.recall", {"case_no": leaving().case_no, "reason": "不转了"})
    assert leaving().state == "medical-released"
    assert waiting(JIA.medical, "transfer.recall-refused").payload["reason_zh"] == "信息表已经发出"


def test_a_supplement_by_paper_opens_a_finished_case_and_is_proved_again(from_paper):
    story, row = from_paper, proved(from_paper)
    post(YI.medical, "medical.balance-proof")
    with pytest.raises(no.KeyedSumsDiffer):
        sign(row, "7000.00")
    sign(row)
    story.agreed(story.arriving(row))
    assert story.arriving(row).state == "medical-closed"
    typed = {
        "case_no": row.case_no,
        "serial": "1",
        "amount": "12.34",
        "reason": "药费冲正",
        "reference": "",
    }
    for wrong in ({"serial": "0"}, {"amount": "0"}, {"reason": " "}):
        with pytest.raises(errors.KeyedWrong) as told:
            key(YI.medical, "medical.supplement", typed | wrong)
        assert told.value.at == next(iter(wrong))
    first = key(YI.medical, "medical.supplement", typed)
    second = key(
        YI.medical,
        "medical.supplement",
        typed | {"serial": "2"} | {"reference": f"{row.reference}-S1"},
        written_no="2",
    )
    take(first)
    with pytest.raises(no.SumKnown):
        take(second)
    assert story.arriving(row).state == "medical-under-way"
    pay_from_old(story, row, 1234, f"{row.reference}-S1")
    story.play()
    story.credit(row, 1)
    row = story.arriving(row)
    assert (row.state, row.proofs, story.balance(YI)) == ("medical-proving", 2, WHOLE + 1234)
    post(YI.medical, "medical.completed")
    post(YI.medical, "medical.balance-proof")
    sign(row, "7212.34", written_no="回签 2")
    assert story.arriving(row).state == "medical-proved"


def test_an_answer_to_a_proof_that_was_replaced_is_refused_and_stays_to_be_seen(from_paper):
    row = proved(from_paper)
    old = key(
        YI.medical,
        "medical.balance-proof-signed",
        {"case_no": row.case_no, "settled": "7200.00", "agrees": "1"},
    )
    sign(row, "7000.00", agrees="", written_no="不一致")
    assert from_paper.arriving(row).state == "medical-proving"
    notes = [log.note_zh for log in cases.timeline(YI.medical, row.case_no)]
    assert any("核对不一致" in note for note in notes)
    typed = {"case_no": row.case_no, "serial": "1", "amount": "5.00", "reason": "补"}
    come(YI.medical, "medical.supplement", typed)
    with pytest.raises(no.NothingToSign):
        take(old)
    assert from_paper.arriving(row).state == "medical-under-way"


def test_a_supplement_we_send_is_posted_under_the_reference_of_the_letter():
    from shebao.transfers.services.medical.applying import of_supplement

    assert of_supplement("MI110100M1-2026-000012", 0) == "MI110100M1-2026-000012"
    assert of_supplement("MI110100M1-2026-000012", 2) == "MI110100M1-2026-000012-S2"
    assert len(of_supplement("X" * 35, 12)) == 35
