"""Months that came after the form: sent on by a letter with a form and money of their own, counted once, on both sides' books."""

from fractions import Fraction

import pytest

from shebao.agencies.models import Agency
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.enrolment import queries as enrolled
from shebao.enrolment.errors import LinesDiffer
from shebao.exchange import services as exchange
from shebao.exchange.models import IncomingLetter, OutgoingLetter
from shebao.exchange.registry import Letter
from shebao.ledger import queries as books
from shebao.papers.models import Paper
from shebao.payments import queries as payments
from shebao.transfers import queries, services
from shebao.transfers.errors import WrongMoment
from shebao.transfers.errors.amending import (
    AmendKnown,
    AmendReason,
    AmendSums,
    LateMonth,
    NeverMoved,
)
from shebao.transfers.services.amending import payee_of
from tests.story import JIA, YI
from tests.transfers.test_recalling import here, standing
from tests.transfers.test_transfer import arrived

pytestmark = pytest.mark.django_db
LATE = {"base_fen": 1_000_000, "personal_fen": 80_000, "employer_fen": 0}


def finished(story):
    """张三's transfer, booked and confirmed on both sides."""
    row, _out = arrived(story)
    story.book(row)
    story.play()
    story.confirm(here(row))
    story.play()
    assert (here(row).state, story.leaving(row).state) == ("closed", "transferred-out")
    return here(row)


def late(story, row, month="2026-02", **more):
    return services.note_late(
        owner=JIA.pension, case_no=story.leaving(row).case_no, month=month, by="jia-clerk",
        on=story.today, at=clock.now(), **(LATE | more),
    )  # fmt: skip


def send(story, row, reason="单位补缴到账"):
    number = services.propose_supplement(
        owner=JIA.pension, case_no=story.leaving(row).case_no, reason=reason, by="jia-clerk",
        on=story.today, at=clock.now(),
    )  # fmt: skip
    return services.send_supplement(
        owner=JIA.pension, proposal_id=number, by="jia-reviewer", on=story.today, at=clock.now()
    )


def book(story, row, *, twice=True):
    """乙市's officers know that the month was paid there as well."""
    number = services.propose_supplement_booking(
        owner=YI.pension, case_no=row.case_no, by="yi-clerk", on=story.today, at=clock.now(),
        twice=twice,
    )  # fmt: skip
    return services.book_supplement(
        owner=YI.pension, proposal_id=number, by="yi-reviewer", on=story.today, at=clock.now()
    )


def account(row):
    relationship = enrolled.relationship(YI.pension, row.relationship_no)
    return enrolled.balance(relationship), sum(y.months for y in enrolled.years(relationship))


def right_everywhere(story):
    for city in (JIA, YI):
        held = {each.code: each.balance_fen for each in books.trial_balance(city.pension)}
        assert not any(fen for code, fen in held.items() if code[:8] in ("suspense", "transit/"))
        assert enrolled.verify_books(city.pension) == []
        assert payments.totals(city.pension).open_in_fen == 0
    assert not IncomingLetter.objects.exclude(state="handled").exists()
    story.conserved()


def test_months_that_came_late_follow_the_transfer_with_their_own_money(story):
    row = finished(story)
    balance, months = account(row)
    pooled = books.balance(YI.pension, "fund/pension/pooled")
    late(story, row)
    out = story.leaving(row)
    case = cases.case(JIA.pension, out.case_no)
    assert (case.closed_on, case.turn, cases.running_clock(case).step) == (
        None,
        "officer",
        "supplement",
    )
    send(story, row)
    story.play()
    assert (here(row).state, story.leaving(row).state) == ("supplementing", "supplementing")
    assert cases.case(YI.pension, row.case_no).closed_on is None
    story.pay_all(JIA)
    story.play()
    (part,) = queries.amendments_of(YI.pension, row.case_no)
    assert (part.state, part.amount_fen) == ("money-arrived", 80_000 + 120_000)
    assert part.reference == f"{row.reference}-S1"
    assert cases.running_clock(cases.case(YI.pension, row.case_no)).step == "supplement"
    book(story, row)
    story.play()

    assert account(row) == (balance + 80_000, months + 1)
    assert books.balance(YI.pension, "fund/pension/pooled") == pooled + 120_000
    assert (here(row).state, story.leaving(row).state) == ("closed", "transferred-out")
    for side in (here(row), story.leaving(row)):
        assert cases.case(side.owner, side.case_no).closed_on == story.today
    line = next(
        y for y in enrolled.years(enrolled.relationship(YI.pension, row.relationship_no))
        if (y.place, y.year) == ("310100", 2026)
    )  # fmt: skip
    assert line.paid_months >> 1 & 1
    assert (
        Paper.objects.filter(owner=YI.pension, case_no=row.case_no, kind="result-notice").count()
        == 2
    )
    assert "补转" in queries.other_leg(YI.pension, row.case_no)[-1].note_zh
    right_everywhere(story)


def test_a_month_of_a_settled_year_comes_with_the_interest_it_would_have_earned(story):
    row = finished(story)
    balance, months = account(row)
    late(story, row, "2010-12")
    send(story, row)
    story.play()
    story.pay_all(JIA)
    story.play()
    book(story, row)
    story.play()
    (part,) = queries.amendments_of(YI.pension, row.case_no)
    grown = 80_000
    relationship = enrolled.relationship(JIA.pension, story.leaving(row).relationship_no)
    for year in enrolled.years(relationship):
        grown += grown * (year.rate_ppm or 0) / 1_000_000 if year.standing == "computed" else 0
    assert grown > 100_000
    assert abs(part.account_fen - grown) < 20
    assert account(row) == (balance + part.account_fen, months + 1)
    (there,) = queries.amendments_of(JIA.pension, story.leaving(row).case_no)
    assert there.interest_fen == there.account_fen - 80_000 == part.account_fen - 80_000
    right_everywhere(story)


def test_what_comes_again_is_counted_once_more_and_each_month_once(story):
    row = finished(story)
    balance, months = account(row)
    for month in ("2026-01", "2026-02"):
        late(story, row, month)
        send(story, row)
        story.play()
        story.pay_all(JIA)
        story.play()
        book(story, row)
        story.play()
    assert account(row) == (balance + 160_000, months + 2)
    first, second = queries.amendments_of(YI.pension, row.case_no)
    assert (first.number, second.number) == (1, 2)
    assert first.pooled_fen + second.pooled_fen == 240_000
    with pytest.raises(LateMonth):
        late(story, row, "2026-01")
    right_everywhere(story)


def test_what_may_not_follow_is_refused_where_it_is_typed(story):
    row, _ = arrived(story)
    with pytest.raises(LateMonth):  # the form has it
        late(story, row, "2025-12")
    with pytest.raises(LateMonth):  # after the release
        late(story, row, "2026-12")
    with pytest.raises(LateMonth):
        late(story, row, "soon")
    with pytest.raises(LateMonth):
        late(story, row, base_fen=1_000)
    late(story, row)
    with pytest.raises(WrongMoment):  # not complete yet
        send(story, row)
    story.book(row)
    story.play()
    story.confirm(here(row))
    story.play()
    case = cases.case(JIA.pension, story.leaving(row).case_no)
    assert (case.closed_on, case.turn) == (None, "officer"), "what waited is next"
    with pytest.raises(AmendReason):
        send(story, row, reason=" ")
    send(story, row)
    story.play()
    with pytest.raises(WrongMoment):  # the money is not here
        book(story, row)
    with pytest.raises(WrongMoment):
        send(story, row)


def test_a_transfer_that_is_taken_back_keeps_what_came_late_at_home(story):
    before = standing(story)[2]
    row = story.apply()
    story.accept(row)
    story.play()
    with pytest.raises(WrongMoment):
        late(story, row)
    out = story.leaving(row)
    story.release(out)
    late(story, row)
    number = services.propose_recall(
        owner=JIA.pension, case_no=out.case_no, reason="误转", by="jia-clerk", on=story.today,
        at=clock.now(),
    )  # fmt: skip
    services.recall_release(
        owner=JIA.pension, proposal_id=number, by="jia-reviewer", on=story.today, at=clock.now()
    )
    story.play()
    relationship = enrolled.relationship(JIA.pension, story.leaving(row).relationship_no)
    assert relationship.state == "paused"
    assert enrolled.balance(relationship) == before + 80_000
    assert sum(y.months for y in enrolled.years(relationship)) == 181
    assert story.leaving(row).late == []
    assert enrolled.verify_books(JIA.pension) == []
    with pytest.raises(WrongMoment):
        late(story, row)


def heard(story, row, **changed):
    """The new place hears what the old one wrote, some of it changed, under another letter's number."""
    written = OutgoingLetter.objects.get(owner=JIA.pension, kind="transfer.supplement")
    payload = {**written.payload, **changed}
    services.take_supplement(
        Letter("1", YI.pension, JIA.pension, written.kind, 1, row.case_no, payload, clock.now()),
        at=clock.now(),
    )  # fmt: skip


def test_doubled_letters_and_letters_that_cannot_be_true_move_nothing(make_story):
    story = make_story(movers=("zhangsan", "wangwu"))
    other = story.apply("wangwu")  # only applied for
    row = finished(story)
    late(story, row)
    send(story, row)
    before = account(row)
    with pytest.raises(NeverMoved):
        heard(story, row, case_no=other.case_no)
    with pytest.raises(AmendSums):
        heard(story, row, account_fen=90_000)
    story.play()
    written = OutgoingLetter.objects.get(owner=JIA.pension, kind="transfer.supplement")
    exchange.receive(written.body.encode(), at=clock.now())
    assert IncomingLetter.objects.get(kind="transfer.supplement").repeats == 1
    story.pay_all(JIA)
    story.play()
    book(story, row)
    story.play()
    with pytest.raises(AmendKnown):
        heard(story, row)
    assert account(row) == (before[0] + 80_000, before[1] + 1)
    assert len(queries.amendments_of(YI.pension, row.case_no)) == 1
    right_everywhere(story)


def test_lines_that_stand_otherwise_here_are_not_written_over(story):
    row = finished(story)
    late(story, row, "2010-12")
    send(story, row)
    story.play()
    story.pay_all(JIA)
    story.play()
    enrolled.ContributionYear.objects.filter(
        relationship__relationship_no=row.relationship_no, place="310100", year=2014
    ).update(base_01_fen=1)
    with pytest.raises(LinesDiffer):
        book(story, row)
    assert here(row).state == "supplementing"


def test_a_bounce_of_the_supplement_is_paid_again_and_a_wrong_amount_waits(make_story):
    story = make_story()
    row = finished(story)
    late(story, row)
    send(story, row)
    story.play()
    story.bank_books.habits = story.bank_books.habits._replace(bounce=Fraction(1))
    story.pay_all(JIA)
    story.play()
    story.stray(f"{row.reference}-S1", 100)
    story.play()
    story.advance(4)
    story.play()
    (there,) = queries.amendments_of(JIA.pension, story.leaving(row).case_no)
    (here_,) = queries.amendments_of(YI.pension, row.case_no)
    assert (there.state, here_.state) == ("money-bounced", "money-differs")
    assert cases.case(JIA.pension, story.leaving(row).case_no).turn == "officer"
    services.reissue_amendment(
        owner=JIA.pension, case_no=there.case_no, number=1, payee=payee_of(story.leaving(row)),
        by="jia-clerk", on=story.today, at=clock.now(),
    )  # fmt: skip
    story.pay_all(JIA)
    story.play()
    (there,) = queries.amendments_of(JIA.pension, there.case_no)
    assert there.state == "money-paid"
    before = account(row)
    book(story, row)
    assert account(row) == (before[0] + 80_000, before[1] + 1)
    assert payments.totals(YI.pension).open_in_fen == 100, "the stranger’s waits for the accountant"


def test_inside_a_province_the_months_go_by_record_and_no_fen_is_paid(story):
    Agency.objects.filter(code=JIA.pension).update(division="110105")
    row = story.apply()
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    story.play()
    story.book(here(row))
    story.play()
    story.confirm(here(row))
    story.play()
    balance, months = account(row)
    late(story, row)
    send(story, row)
    story.play()
    assert not payments.orders(JIA.pension, "ordered")
    assert queries.amendments_of(YI.pension, row.case_no)[0].amount_fen == 0
    book(story, here(row))
    story.play()
    assert account(row) == (balance + 80_000, months + 1)
    assert (here(row).state, story.leaving(row).state) == ("closed", "transferred-out")
    right_everywhere(story)
