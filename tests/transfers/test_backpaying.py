"""Months paid back in one sum: what cannot move is told and stays owed to the person, the rest goes."""

from datetime import date

import pytest

from shebao.base.plumbing import clock
from shebao.enrolment import queries as enrolled
from shebao.ledger import queries as books
from shebao.papers.models import Paper
from shebao.transfers import queries, rules, services
from shebao.transfers.errors.backpay import BackpaidMonths
from shebao.transfers.rulings import release_plan
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
    held = f"person/{out.relationship_no}/held"
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
