"""The new place gives single months of a back-payment back; the place of back-payment keeps them, and sends them again once proven."""

from datetime import date

import pytest

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.enrolment import queries as enrolled
from shebao.ledger import queries as books
from shebao.papers import queries as papers
from shebao.papers.models import Paper
from shebao.transfers import queries, services
from shebao.transfers.errors import WrongMoment
from shebao.transfers.errors.amending import AmendReason
from shebao.transfers.errors.backpay import BackpaidMonths, MonthsMove
from shebao.transfers.services.common import held_code
from tests.story import JIA, YI
from tests.transfers.test_backpaying import prove, send_after
from tests.transfers.test_correcting import answer, ended
from tests.transfers.test_recalling import here
from tests.transfers.test_supplementing import account, finished
from tests.transfers.test_transfer import arrived

pytestmark = pytest.mark.django_db


def ask(story, row, **more):
    asked = {
        "first": "2012-01", "last": "2014-12", "paid_on": date(2017, 5, 1), "document": "",
        "document_on": None, "undertaking": False, "reason": "没有法律文书",
    } | more  # fmt: skip
    return services.give_months_back(
        owner=YI.pension,
        case_no=row.case_no,
        by="yi-clerk",
        on=story.today,
        at=clock.now(),
        **asked,
    )


def taken_out(story, row):
    """Two officers of the old place take them out, two of the new one agree, the bank pays back."""
    number = services.propose_taking_back(
        owner=JIA.pension, case_no=story.leaving(row).case_no, by="jia-clerk", on=story.today,
        at=clock.now(),
    )  # fmt: skip
    services.send_correction(
        owner=JIA.pension, proposal_id=number, by="jia-reviewer", on=story.today, at=clock.now()
    )
    story.play()
    answer(story, row)
    story.pay_all(YI)
    story.play()


def test_single_months_go_back_to_the_place_of_back_payment_and_stay_the_persons(story):
    row = finished(story)
    balance, months = account(row)
    pooled = {c.key: books.balance(c.pension, "fund/pension/pooled") for c in (JIA, YI)}
    ask(story, row)
    assert account(row) == (balance, months), "asking moves nothing"
    story.play()
    out = story.leaving(row)
    case = cases.case(JIA.pension, out.case_no)
    assert (case.closed_on, case.turn) == (None, "officer")
    (told,) = [
        paper for paper in Paper.objects.filter(owner=JIA.pension, case_no=out.case_no, kind="result-notice")
        if papers.frozen(paper)[1]["data"]["matter"] == "一次性补缴月份退回告知"
    ]  # fmt: skip
    assert told.person_no == out.person_no
    taken_out(story, row)
    (part,) = queries.amendments_of(YI.pension, row.case_no)
    assert len(part.months) == 36
    assert account(row) == (balance + part.account_fen, months - 36)
    held = held_code(out.relationship_no)
    assert books.balance(JIA.pension, held) == -part.account_fen > 0
    assert books.balance(JIA.pension, "fund/pension/pooled") == pooled["jia"] - part.pooled_fen
    assert books.balance(YI.pension, "fund/pension/pooled") == pooled["yi"] + part.pooled_fen
    ended(story, row)

    prove(story, row)
    send_after(story, row)
    assert account(row) == (balance, months), "all of it is back with the rest"
    assert books.balance(JIA.pension, held) == 0
    assert {c.key: books.balance(c.pension, "fund/pension/pooled") for c in (JIA, YI)} == pooled
    ended(story, row)
    for city in (JIA, YI):
        assert enrolled.verify_books(city.pension) == []


def test_what_is_proven_or_not_there_is_not_given_back_and_nothing_before_the_end(story):
    row, _out = arrived(story)
    with pytest.raises(WrongMoment):
        ask(story, row)
    story.book(row)
    story.play()
    story.confirm(here(row))
    story.play()
    with pytest.raises(MonthsMove):
        ask(story, row, document="判决", document_on=date(2016, 1, 1))
    with pytest.raises(MonthsMove):
        ask(story, row, last="2012-12")  # a year is below the three
    with pytest.raises(BackpaidMonths):
        ask(story, row, first="2010-01")
    with pytest.raises(BackpaidMonths):
        ask(story, row, first="2026-01", last="2026-02")  # paid here, not there
    with pytest.raises(AmendReason):
        ask(story, row, reason=" ")


def test_the_new_place_that_thinks_better_of_it_keeps_them(story):
    row = finished(story)
    before = account(row)
    ask(story, row)
    story.play()
    number = services.propose_taking_back(
        owner=JIA.pension, case_no=story.leaving(row).case_no, by="jia-clerk", on=story.today,
        at=clock.now(),
    )  # fmt: skip
    services.send_correction(
        owner=JIA.pension, proposal_id=number, by="jia-reviewer", on=story.today, at=clock.now()
    )
    story.play()
    answer(story, row, agree=False, reason="本人补交了判决书")
    assert account(row) == before
    kept = {line.code for line in books.trial_balance(JIA.pension)}
    assert held_code(story.leaving(row).relationship_no) not in kept
    ended(story, row)
