"""Months paid back in one sum: what cannot move is told and stays owed to the person, the rest goes."""

from datetime import date

import pytest

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.enrolment import queries as enrolled
from shebao.ledger import queries as books
from shebao.papers import queries as papers
from shebao.papers.models import Paper
from shebao.transfers import queries, rules, services
from shebao.transfers.errors.backpay import BackpaidMonths, NothingHeld, ProofFails
from shebao.transfers.rulings import release_plan
from shebao.transfers.services import backpaying
from shebao.transfers.services.common import held_code
from tests.story import JIA, YI

BEFORE, AFTER = date(2016, 11, 27), date(2016, 11, 28)


@pytest.mark.parametrize(
    ("months", "paid_on", "document_on", "undertaking", "moves", "reason"),
    [
        (35, AFTER, None, False, True, "below-limit"),
        (36, AFTER, None, True, False, "no-document"),  # three years are included
        (36, AFTER, AFTER, False, True, "document"),
        (36, AFTER, date(2016, 11, 29), False, False, "document-later"),
        (60, BEFORE, None, True, True, "undertaking"),
        (60, BEFORE, date(2016, 1, 1), False, False, "no-undertaking"),
    ],
)
def test_what_proves_a_back_payment(months, paid_on, document_on, undertaking, moves, reason):
    found = rules.back_payment(
        months, paid_on, document_on=document_on, undertaking=undertaking
    ).result
    assert (found.moves, found.reason) == (moves, reason)


@pytest.fixture
def leaving(story):
    row = story.apply()
    story.accept(row)
    story.play()
    return row


def record(story, row, **more):
    asked = {"first": "2012-01", "last": "2014-12", "paid_on": date(2017, 5, 1), "document": "",
             "document_on": None, "undertaking": False} | more  # fmt: skip
    return services.record_back_payment(
        owner=JIA.pension, case_no=story.leaving(row).case_no, by="jia-clerk", on=story.today,
        at=clock.now(), **asked,
    )  # fmt: skip


@pytest.mark.django_db
def test_months_that_cannot_move_are_told_and_the_rest_goes(story, leaving):
    whole = release_plan(story.leaving(leaving), story.today)
    out = record(story, leaving)
    paper = Paper.objects.get(owner=JIA.pension, case_no=out.case_no, kind="result-notice")
    assert paper.person_no == out.person_no
    story.play(1)
    told = queries.other_leg(YI.pension, leaving.case_no)[-1]
    assert "2012-01" in told.note_zh
    assert "其余照常转移" in told.note_zh
    assert "2026-03-16" in told.note_zh  # the tenth working day after the letter came
    plan = release_plan(story.leaving(leaving), story.today)
    assert plan.account_fen + plan.held_fen == whole.account_fen
    assert plan.held_fen > 0
    assert plan.pooled_fen < whole.pooled_fen
    story.release(story.leaving(leaving))
    story.pay(story.leaving(leaving))
    story.play()
    row = queries.transfer_in(YI.pension, leaving.case_no)
    years = {year["year"]: year for year in row.form["years"]}
    assert not {2012, 2013, 2014} & set(years)
    assert row.state == "matched"
    story.book(row)
    story.play()
    story.confirm(queries.transfer_in(YI.pension, leaving.case_no))
    story.play()
    out = story.leaving(leaving)
    assert out.state == "transferred-out"
    held = held_code(out.relationship_no)
    assert books.balance(JIA.pension, held) == out.held_fen == plan.held_fen
    moved = enrolled.relationship(YI.pension, row.relationship_no)
    assert sum(year.months for year in enrolled.years(moved)) == 180 - 36 + 2
    for city in (JIA, YI):
        assert enrolled.verify_books(city.pension) == []
    story.conserved()


@pytest.mark.django_db
def test_a_recall_puts_the_held_money_back_with_the_rest(story, leaving):
    old = enrolled.open_relationship_of(
        JIA.pension, story.person("zhangsan", JIA), "employee-pension"
    )
    before = (enrolled.balance(old), enrolled.years(old))
    record(story, leaving)
    story.release(story.leaving(leaving))
    number = services.propose_recall(
        owner=JIA.pension, case_no=story.leaving(leaving).case_no, reason="误转", by="jia-clerk",
        on=story.today, at=clock.now(),
    )  # fmt: skip
    services.recall_release(
        owner=JIA.pension, proposal_id=number, by="jia-reviewer", on=story.today, at=clock.now()
    )
    old = enrolled.open_relationship_of(
        JIA.pension, story.person("zhangsan", JIA), "employee-pension"
    )
    assert (enrolled.balance(old), enrolled.years(old)) == before
    assert books.balance(JIA.pension, f"person/{old.relationship_no}/held") == 0
    assert enrolled.verify_books(JIA.pension) == []


@pytest.mark.django_db
def test_what_is_proven_moves_and_wrong_months_are_refused(story, leaving):
    whole = release_plan(story.leaving(leaving), story.today)
    record(story, leaving)
    record(story, leaving, document="（2016）甲01民终1号", document_on=date(2016, 3, 1))
    plan = release_plan(story.leaving(leaving), story.today)
    assert (plan.account_fen, plan.held_fen) == (whole.account_fen, 0)
    for first, last in (("2010-12", "2014-01"), ("2014-02", "2014-01"), ("nonsense", "2014-01")):
        with pytest.raises(BackpaidMonths):
            record(story, leaving, first=first, last=last)


def to_the_end(story, leaving):
    """Released, paid, booked and confirmed with the rest."""
    story.release(story.leaving(leaving))
    story.pay(story.leaving(leaving))
    story.play()
    story.book(queries.transfer_in(YI.pension, leaving.case_no))
    story.play()
    story.confirm(queries.transfer_in(YI.pension, leaving.case_no))
    story.play()
    return story.leaving(leaving)


def prove(story, row, first="2012-01", last="2014-12", **more):
    asked = {
        "document": "（2016）甲01民终1号",
        "document_on": date(2016, 3, 1),
        "undertaking": False,
    }
    return services.prove_back_payment(
        owner=JIA.pension, case_no=story.leaving(row).case_no, first=first, last=last,
        by="jia-clerk", on=story.today, at=clock.now(), **(asked | more),
    )  # fmt: skip


def send_after(story, leaving):
    """Two officers send the proven months after, the bank pays, two officers book them."""
    number = services.propose_supplement(
        owner=JIA.pension, case_no=story.leaving(leaving).case_no, reason="补缴证明补齐",
        by="jia-clerk", on=story.today, at=clock.now(),
    )  # fmt: skip
    services.send_supplement(
        owner=JIA.pension, proposal_id=number, by="jia-reviewer", on=story.today, at=clock.now()
    )
    story.play()
    story.pay_all()
    story.play()
    number = services.propose_supplement_booking(
        owner=YI.pension, case_no=leaving.case_no, by="yi-clerk", on=story.today, at=clock.now()
    )
    services.book_supplement(
        owner=YI.pension, proposal_id=number, by="yi-reviewer", on=story.today, at=clock.now()
    )
    story.play()


@pytest.mark.django_db
def test_a_later_proof_sends_the_held_months_after_and_the_account_is_whole(story, leaving):
    whole = release_plan(story.leaving(leaving), story.today)
    record(story, leaving)
    out = to_the_end(story, leaving)
    with pytest.raises(ProofFails):
        prove(story, leaving, document_on=date(2018, 1, 1))
    with pytest.raises(NothingHeld):
        prove(story, leaving, first="2012-02")
    assert cases.case(JIA.pension, out.case_no).closed_on
    prove(story, leaving)
    case = cases.case(JIA.pension, out.case_no)
    assert (case.closed_on, case.turn) == (None, "officer")
    with pytest.raises(NothingHeld):
        prove(story, leaving)
    send_after(story, leaving)
    row, out = queries.transfer_in(YI.pension, leaving.case_no), story.leaving(leaving)
    (sent,) = queries.amendments_of(JIA.pension, out.case_no)
    (came,) = queries.amendments_of(YI.pension, row.case_no)
    assert (sent.kind, came.kind, len(came.months)) == ("held", "held", 36)
    assert sent.account_fen == out.held_fen == came.credited_fen
    assert out.account_fen + sent.account_fen == whole.account_fen
    assert out.pooled_fen + sent.pooled_fen == whole.pooled_fen
    assert books.balance(JIA.pension, held_code(out.relationship_no)) == 0
    moved = enrolled.relationship(YI.pension, row.relationship_no)
    assert sum(year.months for year in enrolled.years(moved)) == 180 + 2
    assert cases.case(JIA.pension, out.case_no).closed_on
    assert (row.state, out.state) == ("closed", "transferred-out")
    for city in (JIA, YI):
        assert enrolled.verify_books(city.pension) == []
    story.conserved()


@pytest.mark.django_db
def test_of_two_spans_each_goes_when_it_is_proven_and_no_fen_is_left(story, leaving):
    whole = release_plan(story.leaving(leaving), story.today)
    record(story, leaving)
    record(story, leaving, first="2016-01", last="2018-12", paid_on=date(2019, 1, 2))
    out = to_the_end(story, leaving)
    prove(story, leaving)
    send_after(story, leaving)
    held = held_code(out.relationship_no)
    assert books.balance(JIA.pension, held) > 0
    prove(story, leaving, first="2016-01", last="2018-12")
    send_after(story, leaving)
    out = story.leaving(leaving)
    sent = queries.amendments_of(JIA.pension, out.case_no)
    assert [len(each.months) for each in sent] == [36, 36]
    assert out.account_fen + sum(each.account_fen for each in sent) == whole.account_fen
    assert books.balance(JIA.pension, held) == 0
    for city in (JIA, YI):
        assert enrolled.verify_books(city.pension) == []
    story.conserved()


@pytest.mark.django_db
def test_who_waits_for_a_proof_is_told_by_itself_on_the_tenth_working_day(story, leaving):
    record(story, leaving, wait=True)
    out = story.leaving(leaving)
    told = Paper.objects.filter(owner=JIA.pension, case_no=out.case_no, kind="result-notice")
    assert not told.exists()
    assert (backpaying.told_until(out, story.today), story.today) == (
        date(2026, 3, 16), date(2026, 3, 2),
    )  # fmt: skip

    def watch():
        return backpaying.watch(owner=JIA.pension, on=story.today, at=clock.now())

    story.advance(13)
    assert watch() == 0
    story.advance(1)
    assert (watch(), watch()) == (1, 0)
    assert told.get().person_no == out.person_no
    acts = [log.act for log in cases.timeline(JIA.pension, out.case_no)]
    assert acts[-1] == "tell-unmovable"
    assert acts.count("tell-unmovable") == 1
    story.advance(1)  # a second one, found too late, is told at once and says that it is late
    record(story, leaving, first="2016-01", last="2018-12", paid_on=date(2019, 1, 2), wait=True)
    log = cases.timeline(JIA.pension, out.case_no)[-1]
    assert log.act == "tell-unmovable-late"
    assert "已逾期" in log.note_zh


@pytest.mark.django_db
def test_the_release_tells_whoever_still_waits_and_a_proof_in_time_makes_the_telling_needless(
    story, leaving
):
    record(story, leaving, wait=True)
    record(story, leaving, first="2016-01", last="2018-12", paid_on=date(2019, 1, 2), wait=True)
    record(story, leaving, document="（2016）甲01民终1号", document_on=date(2016, 3, 1))
    out = story.release(story.leaving(leaving))
    (told,) = Paper.objects.filter(owner=JIA.pension, case_no=out.case_no, kind="result-notice")
    assert "2016-01 至 2018-12" in papers.frozen(told)[1]["data"]["outcome"]


@pytest.mark.django_db
def test_an_undertaking_is_a_paper_of_its_own_that_the_form_names(story, leaving):
    record(story, leaving, paid_on=date(2016, 5, 1), undertaking=True, document="甲人社〔2015〕1号")
    out = story.leaving(leaving)
    assert not Paper.objects.filter(owner=JIA.pension, kind="back-payment-undertaking").exists()
    story.release(out)
    paper = Paper.objects.get(owner=JIA.pension, kind="back-payment-undertaking")
    data = papers.frozen(paper)[1]["data"]
    assert (paper.case_no, paper.person_no) == (out.case_no, story.leaving(leaving).person_no)
    assert (data["first"], data["last"], data["months"]) == ("2012-01", "2014-12", 36)
    assert (data["handler"], data["reviewer"]) == ("jia-clerk", "jia-reviewer")
    form = Paper.objects.get(owner=JIA.pension, kind="information-form")
    (remark,) = papers.frozen(form)[1]["data"]["remarks"]
    assert paper.paper_no in remark
