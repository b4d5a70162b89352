"""One transfer from beginning to end, both agencies in one database, the bank a real server."""

from datetime import date, timedelta

import pytest

from shebao.base.money import parse_yuan
from shebao.base.plumbing import clock
from shebao.base.plumbing.models import Job
from shebao.base.refusals import NotFound
from shebao.casework import queries as cases
from shebao.casework.errors import SameOfficer
from shebao.cli.demo.story import someone
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.identity import services as people
from shebao.ledger import queries as books
from shebao.papers import queries as papers
from shebao.payments import queries as money
from shebao.payments.pain import Party
from shebao.transfers import queries, services
from shebao.transfers.errors import (
    AlreadyOpen,
    NoSuchLine,
    NothingToMove,
    NotYours,
    RefusalReason,
    SamePlace,
    StillContributing,
    WrongMoment,
)
from shebao.transfers.models import PeerStatus, TransferOut
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db


def arrived(story, key="zhangsan"):
    """A transfer up to the money at the new place."""
    row = story.apply(key)
    story.accept(row)
    story.play()
    out = story.leaving(row)
    story.release(out)
    story.pay(out)
    story.play()
    return queries.transfer_in(YI.pension, row.case_no), story.leaving(row)


def test_who_was_enrolled_and_never_paid_has_nothing_that_could_move(story):
    """Two officers would sign an entry of no line; the first is told so."""
    at, her = {"by": "test", "at": clock.now()}, someone("guli")
    for city in (JIA, YI):
        person = people.register_person(
            owner=city.pension, name=her.name, number=her.number, hukou=her.hukou, **at
        )
        row = enrolment.open_relationship(
            owner=city.pension, person=person, scheme="employee-pension",
            area=city.division, since=date(2026, 1, 5), key=f"{city.pension}/test/guli", **at,
        )  # fmt: skip
        if city is JIA:
            enrolment.pause(row, on=story.today, **at)
    row = story.apply("guli")
    story.accept(row)
    story.play()
    with pytest.raises(NothingToMove):
        story.release(story.leaving(row))
    assert story.waiting(JIA) == []


def test_months_and_money_go_from_one_agencys_books_to_the_others(story):
    row, out = arrived(story)
    assert (row.state, out.state) == ("matched", "paid")
    assert row.total_fen == out.total_fen == row.money_fen
    story.book(row)
    story.play()
    story.confirm(queries.transfer_in(YI.pension, row.case_no))
    story.play()

    row, out = queries.transfer_in(YI.pension, row.case_no), story.leaving(row)
    assert (row.state, out.state) == ("closed", "transferred-out")
    moved = enrolled.relationship(YI.pension, row.relationship_no)
    assert enrolled.balance(moved) == out.account_fen + parse_yuan(
        "2000.00"
    )  # two months paid here
    months = sum(year.months for year in enrolled.years(moved))
    assert months == 180 + 2
    left = enrolled.relationship(JIA.pension, out.relationship_no)
    assert (left.state, enrolled.balance(left)) == ("transferred-out", 0)
    assert books.balance(JIA.pension, f"transit/{YI.pension}") == 0
    assert books.balance(YI.pension, f"suspense/{JIA.pension}") == 0
    assert enrolled.verify_books(YI.pension) == enrolled.verify_books(JIA.pension) == []
    story.conserved()


def test_the_pooled_part_is_twelve_percent_of_all_bases(story):
    _, out = arrived(story)
    # bases of 15 years, 12 months each: 123 367 yuan a month together → 1 480 404.00 yuan; × 12 %
    assert out.pooled_fen == parse_yuan("177648.48")
    assert out.principal_fen == 0  # no month of 2026 was paid at the old place
    assert out.account_fen == out.balance_fen


def test_each_step_has_its_legal_date_and_both_sides_their_own_row(story):
    row = story.apply()
    assert cases.case(YI.pension, row.case_no).due_on == date(2026, 3, 23)  # 15 working days
    story.accept(row)
    story.play()
    out = story.leaving(row)
    assert out.owner == JIA.pension != row.owner
    assert cases.case(JIA.pension, out.case_no).due_on == date(2026, 3, 23)
    with pytest.raises(NotFound):
        queries.transfer_out(YI.pension, out.case_no)


def test_the_person_sees_the_other_leg_through_signed_status_letters(story):
    row, _ = arrived(story)
    legs = [status.state for status in queries.other_leg(YI.pension, row.case_no)]
    assert legs == ["received", "released", "paid"]
    assert PeerStatus.objects.filter(owner=JIA.pension).count() == 0


def test_applying_twice_with_one_key_is_one_case_and_with_another_is_refused(story):
    first = story.apply()
    assert story.apply().pk == first.pk
    person = story.person("zhangsan")
    with pytest.raises(AlreadyOpen):
        services.apply(
            owner=YI.pension, person_no=person.person_no, origin=JIA.pension,
            applicant=services.applying.Applicant("person", "张三"), channel="mobile", key="other",
            by="x", on=story.today, at=cases.timeline(YI.pension, first.case_no)[0].at,
        )  # fmt: skip


def test_nobody_moves_to_where_they_are(story):
    person = story.person("zhangsan")
    common = {"owner": YI.pension, "person_no": person.person_no, "channel": "mobile", "key": "k", "by": "x",
              "applicant": services.applying.Applicant("person", "张三"), "on": story.today,
              "at": services.confirming.now()}  # fmt: skip
    with pytest.raises(SamePlace):
        services.apply(**common, origin=YI.pension)


def test_a_refusal_takes_two_officers_and_a_reason_and_ends_the_case(story):
    row = story.apply()
    at = services.confirming.now()
    with pytest.raises(RefusalReason):
        services.propose_refusal(
            owner=YI.pension, case_no=row.case_no, reason=" ", by="yi-clerk", at=at
        )
    number = services.propose_refusal(
        owner=YI.pension, case_no=row.case_no, reason="材料不符", by="yi-clerk", at=at
    )
    with pytest.raises(SameOfficer):
        services.refuse(owner=YI.pension, proposal_id=number, by="yi-clerk", on=story.today, at=at)
    services.refuse(owner=YI.pension, proposal_id=number, by="yi-reviewer", on=story.today, at=at)
    assert queries.transfer_in(YI.pension, row.case_no).state == "refused"
    story.play()
    assert not TransferOut.objects.exists()


def test_somebody_unknown_at_the_old_place_waits_there_with_an_officer(story):
    from shebao.identity.models import PersonName

    person = story.person("zhangsan", JIA)
    person.name = "别人"
    person.save()
    PersonName.objects.filter(person=person).update(display="别人", normalised="别人")
    row = story.apply()
    story.accept(row)
    story.play()
    out = story.leaving(row)
    assert (out.state, out.person_no) == ("received", "")
    with pytest.raises(services.leaving.Refusal) as refused:
        story.release(out)
    assert refused.value.code == "transfer.person-not-found"


def test_who_still_contributes_is_not_released(story):
    from shebao.enrolment import services as enrolment

    person = story.person("zhangsan", JIA)
    relationship = enrolled.open_relationship_of(JIA.pension, person, "employee-pension")
    enrolment.resume(relationship, on=story.today, by="x", at=services.confirming.now())
    row = story.apply()
    story.accept(row)
    story.play()
    with pytest.raises(StillContributing):
        story.release(story.leaving(row))


def test_a_bounced_payment_is_in_transit_again_and_is_paid_again_to_corrected_details(make_story):
    story = make_story(bounce=1)
    row = story.apply()
    story.accept(row)
    story.play()
    out = story.leaving(row)
    story.release(out)
    story.pay(out)
    story.play()
    story.advance()
    story.play()
    out = story.leaving(row)
    assert out.state == "bounced"
    assert out.bounce_reason
    notes = [log.note_zh for log in cases.timeline(JIA.pension, out.case_no)]
    assert any(note == f"银行退票：{out.bounce_reason}" for note in notes)
    assert books.balance(JIA.pension, f"transit/{YI.pension}") == out.total_fen
    story.bank_books.habits = story.bank_books.habits._replace(bounce=0)
    account = out.letter["receiving"]
    services.reissue(
        owner=JIA.pension, case_no=out.case_no, by="jia-clerk", on=story.today,
        at=services.confirming.now(),
        payee=Party(account["holder"], account["account_no"], "更正后的支行", account["bank_code"]),
    )  # fmt: skip
    assert money.order(JIA.pension, out.order_no).payee_bank_name == "更正后的支行"
    story.pay(out)
    story.play()
    assert queries.transfer_in(YI.pension, row.case_no).state == "matched"
    assert story.leaving(row).state == "paid"
    story.conserved()


def test_a_bounce_told_twice_does_not_touch_the_payment_issued_since(make_story):
    story = make_story(bounce=1)
    row = story.apply()
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    story.pay(story.leaving(row))
    story.play()
    out = story.leaving(row)
    assert out.state == "bounced"
    bank = out.letter["receiving"]
    payee = Party(bank["holder"], bank["account_no"], bank["bank_name"], bank["bank_code"])
    services.reissue(
        owner=JIA.pension, case_no=out.case_no, payee=payee, by="jia-clerk", on=story.today,
        at=services.confirming.now(),
    )  # fmt: skip
    told = Job.objects.filter(owner=JIA.pension, kind__in=("payments.paid", "payments.bounced"))
    assert (
        told.update(state="waiting") == 2
    )  # their worker was killed before it had noted them done
    story.play()
    assert story.leaving(row).state == "released"
    story.pay(out)
    story.play()
    assert story.leaving(row).state == "paid"


@pytest.mark.parametrize("habit", ["split", "delay", "join"])
def test_split_and_late_money_still_matches_to_the_fen(make_story, habit):
    story = make_story(**{habit: 1})
    row, _ = arrived(story)
    for _ in range(6):
        story.advance()
        story.play()
    row = queries.transfer_in(YI.pension, row.case_no)
    assert row.state == "matched"
    story.book(row)
    story.conserved()


def test_a_booking_needs_a_second_officer(story):
    row, _ = arrived(story)
    at = services.confirming.now()
    number = services.propose_booking(
        owner=YI.pension, case_no=row.case_no, by="yi-clerk", on=story.today, at=at
    )
    with pytest.raises(SameOfficer):
        services.book(owner=YI.pension, proposal_id=number, by="yi-clerk", on=story.today, at=at)
    assert queries.transfer_in(YI.pension, row.case_no).state == "matched"


def booked(story):
    row, _ = arrived(story)
    story.book(row)
    story.play()
    return queries.transfer_in(YI.pension, row.case_no)


def test_silence_closes_after_thirty_days_and_not_before(story):
    row = booked(story)
    assert row.silence_until == story.today + timedelta(days=30)
    story.advance(30)
    story.play()
    assert queries.transfer_in(YI.pension, row.case_no).state == "notified"
    story.advance(1)
    story.play()
    assert queries.transfer_in(YI.pension, row.case_no).state == "closed"
    assert story.leaving(row).state == "transferred-out"


def test_objections_are_made_line_by_line_answered_and_then_confirmed(story):
    row = booked(story)
    at = services.confirming.now()
    common = {
        "owner": YI.pension,
        "case_no": row.case_no,
        "by": "zhangsan",
        "on": story.today,
        "at": at,
    }
    with pytest.raises(NoSuchLine):
        services.object_to(person_no=row.person_no, lines={"year.310100.1990": "没有"}, **common)
    with pytest.raises(NotYours):
        services.object_to(person_no="x", lines={"money.4": "少了"}, **common)
    services.object_to(person_no=row.person_no, lines={"year.310100.2013": "少记一个月"}, **common)
    with pytest.raises(WrongMoment):
        story.confirm(row)
    row = queries.transfer_in(YI.pension, row.case_no)
    assert row.state == "objected"
    (objection,) = queries.objections(row)
    services.answer(
        owner=YI.pension, case_no=row.case_no, answers={objection.pk: "经核对无误"}, by="yi-clerk",
        on=story.today, at=at,
    )  # fmt: skip
    story.confirm(row)
    assert queries.transfer_in(YI.pension, row.case_no).state == "closed"


def test_after_an_answer_the_days_of_silence_are_counted_anew(story):
    row = booked(story)
    first_end = row.silence_until
    story.advance(10)
    common = {"owner": YI.pension, "case_no": row.case_no, "on": story.today}
    at = services.confirming.now()
    services.object_to(
        person_no=row.person_no, lines={"money.4": "少了"}, by="zhangsan", at=at, **common
    )
    row = queries.transfer_in(YI.pension, row.case_no)
    assert row.silence_until is None  # while an answer is owed nothing is taken as agreed
    (objection,) = queries.objections(row)
    story.advance(5)
    common["on"] = story.today
    services.answer(answers={objection.pk: "无误"}, by="yi-clerk", at=at, **common)

    row = queries.transfer_in(YI.pension, row.case_no)
    assert row.silence_until == story.today + timedelta(days=30)
    assert cases.case(YI.pension, row.case_no).due_on == row.silence_until
    story.advance((first_end - story.today).days + 1)
    story.play()
    assert queries.transfer_in(YI.pension, row.case_no).state == "notified"
    story.advance((row.silence_until - story.today).days + 1)
    story.play()
    assert queries.transfer_in(YI.pension, row.case_no).state == "closed"


def test_the_years_arrive_with_their_doubts(story):
    row = booked(story)
    doubts = {
        d.code
        for y in services.arriving.forms.year_rows(row)
        for d in [type("D", (), x) for x in y.doubts]
    }
    assert doubts, "months without a published limit carry a doubt"


def test_no_identity_number_lies_in_the_rows_of_a_transfer(story):
    row, out = arrived(story)
    number = "00010119850612"
    assert number not in str(row.form)
    assert number not in str(out.letter)


@pytest.mark.parametrize("kind", ["employer", "person"])
def test_an_employer_that_applied_is_told_that_it_is_done_and_nothing_of_the_money(story, kind):
    person = story.person("zhangsan")
    row = services.apply(
        owner=YI.pension, person_no=person.person_no, origin=JIA.pension,
        applicant=services.applying.Applicant(kind, "乙市第一机械厂（演示）", "13800000000"),
        channel="counter", key="k", by="yi-clerk", on=story.today, at=services.confirming.now(),
    )  # fmt: skip
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    story.pay(story.leaving(row))
    story.play()
    story.book(queries.transfer_in(YI.pension, row.case_no))
    story.play()

    notices = [paper for paper in papers.of_case(YI.pension, row.case_no) if "notice" in paper.kind]
    to_person, *to_employer = [papers.frozen(paper)[1]["data"] for paper in notices]
    assert to_person["addressee"] == ""
    assert len(to_person["amounts"]) == 3
    assert len(to_employer) == (kind == "employer")
    for told in to_employer:
        assert told["addressee"] == "乙市第一机械厂（演示）"
        assert told["amounts"] == []
        assert told["objection_days"] == 0
        assert "元" not in str(told)
        assert person.person_no not in str(told)
