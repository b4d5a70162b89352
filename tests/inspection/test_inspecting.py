"""One inspection from opening to opinion: two inspectors, the office heard, nothing of the case touched."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from shebao.agencies import services as agencies
from shebao.agencies.errors import NoRight
from shebao.base.refusals import NotFound, WrongMoment
from shebao.casework import queries as cases
from shebao.casework.errors import EvidenceType
from shebao.inspection import queries, services
from shebao.inspection.errors import (
    AlreadyInspected,
    AnswerAwaited,
    ConclusionDiffers,
    InspectionWords,
    NotHeard,
    NothingToAsk,
    OwnCase,
    SameInspector,
)
from shebao.inspection.models import Inspection
from shebao.inspection.states import MOVES, Conclusion, State
from shebao.ledger.models import Entry
from shebao.papers import queries as papers
from shebao.papers import services as printing
from shebao.payments.models import PaymentOrder
from tests.inspection import cast
from tests.inspection.cast import AT, ON, A, say

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%%EOF"


def begin(case, by="稽一"):
    return services.open_inspection(
        owner=A, case_no=case.case_no, reason="整数金额", by=by, at=AT
    ).inspection_no


def test_from_a_mark_to_a_signed_opinion_without_touching_the_case(suspect):
    before = (Entry.objects.count(), list(PaymentOrder.objects.values()), suspect.log.count())
    number = begin(suspect)
    say("record", number, words="退款未附计算说明", law="社会保险经办条例 第三十六条")
    say("attach", number, name="截图.pdf", body=PDF, finding=1)
    asked = say("ask", number, question="请说明退款如何计算")
    assert asked.due_on == ON + timedelta(days=14)  # ten working days
    assert queries.waiting(A) == 1
    say("answer", number, by="周三", words="按月累加，见附件", files=[("说明.pdf", PDF + b" ")])
    say("propose", number, conclusion=Conclusion.RECTIFY, opinion="补附计算说明")
    row = say("close", number, by="稽二")

    assert (row.state, row.proposed_by, row.closed_by) == (State.CLOSED, "稽一", "稽二")
    paper = papers.paper(A, row.paper_no)
    data = papers.frozen(paper)[1]["data"]
    assert data["findings"] == [
        {"words": "退款未附计算说明", "law": "社会保险经办条例 第三十六条", "files": 1}
    ]
    assert data["answer"] == "按月累加，见附件"
    assert data["person"] == "张*"
    assert (paper.person_no, paper.case_no) == ("", number)
    assert printing.render(owner=A, paper_no=paper.paper_no, at=AT).startswith(b"%PDF")
    assert [each.act for each in row.log.order_by("seq")] == [
        "open-inspection", "record-finding", "attach-proof", "ask-office", "answer-inspector",
        "attach-proof", "propose-opinion", "close-inspection",
    ]  # fmt: skip
    suspect.refresh_from_db()
    after = (Entry.objects.count(), list(PaymentOrder.objects.values()), suspect.log.count())
    assert after == before
    assert papers.of_case(A, suspect.case_no).count() == 0


def test_two_inspectors_also_where_the_program_is_bypassed(suspect):
    number = begin(suspect)
    say("propose", number, conclusion=Conclusion.SOUND, opinion="金额有据")
    with pytest.raises(SameInspector):
        say("close", number)
    with pytest.raises(SameInspector):
        say("send_back", number, reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Inspection.objects.update(closed_by="稽一")
    say("send_back", number, by="稽二", reason="请附依据")
    assert Inspection.objects.get().state == State.OPEN


def test_whoever_worked_on_the_case_or_its_payment_does_not_inspect_it(suspect):
    for name in ("周三", "孙二"):
        agencies.grant(name, "inspector", since=ON, by="init", at=AT)
    with pytest.raises(OwnCase):
        begin(suspect, by="周三")
    worked = cast.case("worked", cast.person(1), by="孙二")
    cast.pay(worked, 30_000_00, account="6222000000003333", by="钱一")
    cast.look()
    with pytest.raises(OwnCase):
        begin(worked, by="孙二")
    cast.filed(PaymentOrder.objects.get(case_no=suspect.case_no))
    with pytest.raises(OwnCase):
        begin(suspect, by="孙二")
    number = begin(suspect)
    say("propose", number, conclusion=Conclusion.SOUND, opinion="金额有据")
    with pytest.raises(OwnCase):
        say("close", number, by="孙二")


def test_an_office_is_heard_about_every_finding_before_the_opinion(suspect):
    number = begin(suspect)
    with pytest.raises(NothingToAsk):
        say("ask", number, question="?")
    say("record", number, words="一")
    with pytest.raises(NotHeard):
        say("propose", number, conclusion=Conclusion.RECTIFY, opinion="改")
    say("ask", number, question="请说明")
    with pytest.raises(AnswerAwaited):
        say(
            "propose",
            number,
            conclusion=Conclusion.RECTIFY,
            opinion="改",
            at=AT + timedelta(days=14),
        )
    say("answer", number, by="周三", words="是")
    say("record", number, words="二")
    with pytest.raises(NotHeard):
        say("propose", number, conclusion=Conclusion.RECTIFY, opinion="改")
    say("ask", number, question="再说明")
    late = AT + timedelta(days=15)
    row = say("propose", number, conclusion=Conclusion.RECTIFY, opinion="改", at=late)
    assert row.state == State.PROPOSED


def test_a_conclusion_fits_what_was_found(suspect):
    number = begin(suspect)
    with pytest.raises(ConclusionDiffers):
        say("propose", number, conclusion=Conclusion.RECTIFY, opinion="改")
    with pytest.raises(InspectionWords):
        say("propose", number, conclusion=Conclusion.SOUND, opinion=" ")


def test_only_marked_or_drawn_cases_of_ones_own_area_are_opened(suspect):
    quiet = cast.case("quiet", cast.person(1))
    with pytest.raises(NotFound):
        begin(quiet)
    elsewhere = cast.case("elsewhere", cast.person(2), office=cast.OTHER)
    cast.pay(elsewhere, 30_000_00, account="6222000000003333")
    cast.look()
    with pytest.raises(NotFound):
        begin(elsewhere, by="稽三")
    with pytest.raises(NoRight):
        begin(suspect, by="钱一")
    number = begin(elsewhere)
    with pytest.raises(NotFound):
        say("record", number, by="稽三", words="x")
    with pytest.raises(AlreadyInspected):
        begin(elsewhere, by="稽二")


def test_the_office_answers_once_asked_and_nobody_elses_office(suspect):
    number = begin(suspect)
    with pytest.raises(WrongMoment):
        say("answer", number, by="周三", words="x")
    say("record", number, words="一")
    say("ask", number, question="请说明")
    with pytest.raises(NotFound):
        say("answer", number, by="钱一", words="x")  # an accountant
    agencies.add_officer(owner=A, username="外网点", name="外", name_en="Out")
    agencies.grant("外网点", "clerk", since=ON, by="init", at=AT, office_code=cast.OTHER)
    with pytest.raises(NotFound):
        say("answer", number, by="外网点", words="x")
    with pytest.raises(EvidenceType):
        say("answer", number, by="周三", words="x", files=[("a.exe", b"MZ")])
    say("answer", number, by="周三", words="x")


def test_a_closed_inspection_takes_nothing_more(suspect):
    number = begin(suspect)
    say("propose", number, conclusion=Conclusion.SOUND, opinion="金额有据")
    say("close", number, by="稽二")
    for act, more in (
        ("record", {"words": "x"}), ("attach", {"name": "a.pdf", "body": PDF}),
        ("propose", {"conclusion": Conclusion.SOUND, "opinion": "x"}),
    ):  # fmt: skip
        with pytest.raises(WrongMoment):
            say(act, number, **more)
    assert {state for state, _ in MOVES} == set(State) - {State.CLOSED}
    assert cases.case(A, suspect.case_no).state == "merge-received"
