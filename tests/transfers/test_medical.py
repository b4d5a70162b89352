"""赵六's medical relation and balance from 甲市 to 乙市, both agencies in one database, the bank a real server."""

import os
from datetime import date

import pytest

from shebao.base.money import parse_yuan
from shebao.casework import queries as cases
from shebao.casework.errors import SameOfficer
from shebao.casework.services import Applicant
from shebao.enrolment import services as enrolment
from shebao.enrolment.services import MonthEntry
from shebao.ledger import queries as books
from shebao.ledger import services as ledger
from shebao.papers import queries as papers
from shebao.payments import queries as payments
from shebao.payments import services as paying
from shebao.transfers.errors import WrongMoment
from shebao.transfers.errors.medical import (
    ChoosePlace,
    NothingLate,
    OpenAlready,
    Retired,
    StillInsured,
)
from shebao.transfers.queries import medical as queries
from shebao.transfers.queries import other_leg
from shebao.transfers.rulings.medical import together
from shebao.transfers.services import medical as services
from tests.medical_story import JIA, YI, MedicalStory

pytestmark = pytest.mark.django_db


@pytest.fixture
def make(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = []

    def story(**habits):
        made.append(MedicalStory(tmp_path, **habits))
        return made[-1]

    yield story
    for each in made:
        each.close()


@pytest.fixture
def story(make):
    return make()


def states(row):
    return row.state, row.record_state, [part.state for part in queries.sums(row)]


def test_balance_and_months_move_and_both_places_prove_the_same_sum(story):
    row = story.ask()
    out = story.agree(row)
    assert states(out) == ("medical-received", "record-due", [])
    story.settle(out)
    assert states(story.arriving(row)) == ("medical-under-way", "record-here", ["money-awaited"])
    assert books.balance(JIA.medical, f"transit/{YI.medical}") == parse_yuan("7200.00")
    story.send_money()
    assert states(story.old_side(row)) == ("medical-released", "record-sent", ["money-paid"])
    assert states(story.arriving(row)) == ("medical-under-way", "record-here", ["money-arrived"])
    story.note(row)
    assert states(story.arriving(row)) == ("medical-under-way", "record-booked", ["money-arrived"])
    story.credit(row)
    assert states(story.arriving(row)) == ("medical-proved", "record-booked", ["money-credited"])

    assert story.balance(JIA) == 0
    assert story.balance(YI) == parse_yuan("7200.00")  # 36 months of 200.00
    mine = papers.of_case(YI.medical, row.case_no).get(kind="balance-proof")
    theirs = papers.of_case(JIA.medical, out.case_no).get(kind="balance-proof")
    for paper in (mine, theirs):
        said = papers.frozen(paper)[1]["data"]
        assert said["settled_fen"] == said["credited_fen"] == parse_yuan("7200.00")
    story.agreed(story.arriving(row))
    assert story.arriving(row).state == "medical-closed"
    assert story.old_side(row).state == "medical-gone"
    assert story.relation(JIA).state == "transferred-out"
    rows = [(p.since, p.until, p.months, p.place) for p in queries.periods(row)]
    assert rows == [("2023-01", "2025-12", 36, "甲市（演示）")]
    story.kept()


def test_the_two_legs_arrive_in_either_order_and_each_has_its_own_date(story):
    row = story.ask()
    assert cases.case(YI.medical, row.case_no).due_on == date(2026, 3, 9)  # five working days
    out = story.agree(row)
    assert cases.case(JIA.medical, out.case_no).due_on == date(2026, 3, 16)  # ten
    story.settle(out)
    story.advance(7)
    story.send_money()
    record, money = queries.legs(story.arriving(row))
    assert (record.due.day, money.due.day) == (date(2026, 3, 9), date(2026, 3, 16))
    assert cases.case(YI.medical, row.case_no).due_on == date(2026, 3, 9)
    story.credit(row)  # the money first: nothing is proved while the months are not recorded
    assert states(story.arriving(row))[:2] == ("medical-under-way", "record-here")
    story.note(row)
    assert story.arriving(row).state == "medical-proved"


def test_the_person_sees_the_old_places_leg_through_its_letters(story):
    row = story.whole()
    told = [each.state for each in other_leg(YI.medical, row.case_no)]
    assert told == ["medical-received", "medical-released", "money-paid", "medical-released"]


def test_two_officers_settle_and_two_officers_credit(story):
    row = story.ask()
    out = story.agree(row)
    number = services.propose_medical_release(
        owner=JIA.medical, case_no=out.case_no, **story.when("jia-m-clerk")
    )
    with pytest.raises(SameOfficer):
        services.release_medical(owner=JIA.medical, proposal_id=number, **story.when("jia-m-clerk"))
    assert story.balance(JIA) == parse_yuan("7200.00")
    services.release_medical(owner=JIA.medical, proposal_id=number, **story.when("jia-m-reviewer"))
    story.play()
    story.send_money()
    number = services.propose_credit(
        owner=YI.medical, case_no=row.case_no, number=0, **story.when()
    )
    with pytest.raises(SameOfficer):
        services.credit(owner=YI.medical, proposal_id=number, **story.when())
    assert story.balance(YI) == 0


def test_applying_twice_is_one_case_and_a_second_one_is_refused_with_its_number(story):
    row = story.ask()
    assert story.ask().pk == row.pk
    with pytest.raises(OpenAlready, match=row.case_no):
        services.apply_medical(
            owner=YI.medical, person_no=row.person_no, origin=JIA.medical,
            from_scheme="employee-medical", applicant=Applicant("person", "赵六"),
            channel="mobile", key="again", **story.when(),
        )  # fmt: skip


def test_who_draws_retiree_benefits_is_refused_and_nothing_moves(story):
    relation = story.relation(JIA)
    enrolment.draw(relation, case_no="", **story.when("jia-m-clerk"))
    row = story.ask()
    out = story.agree(row)
    with pytest.raises(Retired):
        services.propose_medical_release(
            owner=JIA.medical, case_no=out.case_no, **story.when("jia-m-clerk")
        )
    number = services.propose_medical_refusal(
        owner=JIA.medical, case_no=out.case_no, reason="已享受退休待遇", by="jia-m-clerk",
        at=story.when()["at"],
    )  # fmt: skip
    services.refuse_medical(owner=JIA.medical, proposal_id=number, **story.when("jia-m-reviewer"))
    story.play()
    assert (story.arriving(row).state, story.old_side(row).state) == (
        "medical-refused", "medical-out-refused",
    )  # fmt: skip
    refusal = papers.of_case(YI.medical, row.case_no).get(kind="refusal")
    assert papers.frozen(refusal)[1]["data"]["reasons"][0]["zh"] == "已享受退休待遇"
    assert story.balance(JIA) == parse_yuan("7200.00")


def test_insurance_that_has_not_ended_is_stopped_first(story):
    enrolment.resume(story.relation(JIA), **story.when("jia-m-clerk"))
    out = story.agree(story.ask())
    with pytest.raises(StillInsured):
        services.propose_medical_release(
            owner=JIA.medical, case_no=out.case_no, **story.when("jia-m-clerk")
        )


def test_what_is_posted_after_the_end_follows_as_a_supplement_and_is_proved_again(story):
    row = story.whole()
    story.agreed(story.arriving(row))
    assert story.old_side(row).state == "medical-gone"
    relation, out = story.relation(JIA), story.old_side(row)
    with pytest.raises(NothingLate):
        services.propose_supplement(
            owner=JIA.medical, case_no=out.case_no, reason="退费", **story.when("jia-m-clerk")
        )
    ledger.post(
        JIA.medical,
        ledger.NewEntry(
            f"{JIA.medical}/late", story.today, "药费冲正",
            [ledger.Line("fund/medical/contributions", -1234),
             ledger.Line(relation.ledger_code, 1234, relation.relationship_no)],
        ),
    )  # fmt: skip
    number = services.propose_supplement(
        owner=JIA.medical, case_no=out.case_no, reason="药费冲正", **story.when("jia-m-clerk")
    )
    services.send_supplement(owner=JIA.medical, proposal_id=number, **story.when("jia-m-reviewer"))
    story.play()
    assert states(story.arriving(row)) == (
        "medical-under-way", "record-booked", ["money-credited", "money-awaited"],
    )  # fmt: skip
    assert story.arriving(row).closed_on is None
    story.send_money()
    story.credit(row, 1)
    arrived = story.arriving(row)
    assert (arrived.state, arrived.proofs) == ("medical-proved", 2)
    story.agreed(arrived)
    assert (story.arriving(row).state, story.old_side(row).state) == (
        "medical-closed", "medical-gone",
    )  # fmt: skip
    assert (story.balance(JIA), story.balance(YI)) == (0, parse_yuan("7212.34"))
    latest = papers.of_case(JIA.medical, out.case_no).filter(kind="balance-proof").last()
    assert papers.frozen(latest)[1]["data"]["settled_fen"] == parse_yuan("7212.34")
    story.kept()


def test_a_balance_that_came_short_is_credited_with_a_reason_and_named_in_the_proof(story):
    row = story.ask()
    out = story.agree(row)
    story.settle(out)
    order = payments.orders(JIA.medical, "ordered").pop()
    paying.cancel(
        owner=JIA.medical, order_no=order.order_no, reason="x", by="jia-m-clerk",
        at=story.when()["at"],
    )  # fmt: skip
    less = paying.order(
        owner=JIA.medical, key="less", amount_fen=order.amount_fen - 500, purpose="医保",
        payee=paying.Payee(order.payee_name, order.payee_account_no, order.payee_bank_name,
                           order.payee_bank_code),
        reference=order.reference, debit_code=order.debit_code, case_no=out.case_no,
        **story.when("jia-m-clerk"),
    )  # fmt: skip
    story.send_money()
    assert less.amount_fen == parse_yuan("7195.00")
    story.advance(10)
    story.play()
    story.note(row)
    assert states(story.arriving(row))[2] == ["money-differs"]
    with pytest.raises(WrongMoment):
        services.propose_credit(owner=YI.medical, case_no=row.case_no, number=0, **story.when())
    number = services.propose_short(
        owner=YI.medical, case_no=row.case_no, number=0, reason="银行扣收手续费", **story.when()
    )
    services.close_short(owner=YI.medical, proposal_id=number, **story.when("yi-m-reviewer"))
    story.play()
    row = story.arriving(row)
    assert states(row) == ("medical-proved", "record-booked", ["money-short"])
    assert story.balance(YI) == parse_yuan("7195.00")
    said = papers.frozen(papers.of_case(YI.medical, row.case_no).get(kind="balance-proof"))[1][
        "data"
    ]
    assert (said["settled_fen"], said["credited_fen"]) == (720000, 719500)
    assert said["rows"][0]["remark"] == "银行扣收手续费"
    story.kept()


def test_the_old_place_does_not_sign_a_sum_its_books_do_not_have(story, monkeypatch):
    row = story.ask()
    story.settle(story.agree(row))
    story.send_money()
    part = queries.sums(story.old_side(row))[0]
    part.amount_fen -= 1
    part.save()
    story.note(row)
    story.credit(row)
    assert story.arriving(row).state == "medical-proving"
    assert story.old_side(row).signed_on is None
    assert not papers.of_case(JIA.medical, story.old_side(row).case_no).filter(kind="balance-proof")


def test_months_in_two_places_wait_for_two_officers_and_count_once(story):
    relation = story.relation(JIA)
    enrolment.resume(relation, **story.when("jia-m-clerk"))
    enrolment.book_year(
        relation, year=2026, months={1: MonthEntry(1_000_000, 0), 2: MonthEntry(1_000_000, 0)},
        key="late-months", **story.when("jia-m-clerk"),
    )  # fmt: skip
    enrolment.pause(relation, **story.when("jia-m-clerk"))
    row = story.ask()
    story.settle(story.agree(row))
    story.send_money()
    story.note(row)
    row = story.arriving(row)
    assert (row.record_state, row.overlap_months) == ("record-overlap", ["2026-02"])
    story.credit(row)
    assert story.arriving(row).state == "medical-under-way"  # nothing is proved before
    with pytest.raises(ChoosePlace):
        services.propose_overlap(
            owner=YI.medical, case_no=row.case_no, keep="both", reason="x", **story.when()
        )
    number = services.propose_overlap(
        owner=YI.medical,
        case_no=row.case_no,
        keep="here",
        reason="二月起在本地参保",
        **story.when(),
    )
    services.solve_overlap(owner=YI.medical, proposal_id=number, **story.when("yi-m-reviewer"))
    story.play()
    row = story.arriving(row)
    assert (row.state, row.record_state) == ("medical-proved", "record-booked")
    assert [p.dropped for p in queries.periods(row)] == [["2026-02"]]
    assert together(row, story.today).result == (39, ())  # 38 there, 2 here, one of them twice
