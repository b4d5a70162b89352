"""A form that held something wrong: old and new beside each other, agreed or objected to, money either way, nothing written over."""

from fractions import Fraction

import pytest

from shebao.base.plumbing import clock
from shebao.base.plumbing.models import Job
from shebao.casework import queries as cases
from shebao.casework.errors import ProposalChanged, SameOfficer
from shebao.config import handlers
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.accounts import MonthEntry
from shebao.exchange.models import IncomingLetter
from shebao.identity import queries as people
from shebao.identity import services as identities
from shebao.ledger import queries as books
from shebao.papers.models import Paper
from shebao.payments import queries as payments
from shebao.payments.pain import Party
from shebao.transfers import queries, services
from shebao.transfers.errors import WrongMoment
from shebao.transfers.errors.amending import (
    AmendReason,
    CorrectionAnswered,
    MonthsHere,
    NothingWrong,
)
from tests.story import JIA, YI
from tests.transfers.test_recalling import here
from tests.transfers.test_supplementing import account, book, finished, late, right_everywhere, send
from tests.transfers.test_transfer import arrived

pytestmark = pytest.mark.django_db


def told(story, row, month):
    """What the form says of a month, in fen."""
    from shebao.base.months import parse_month
    from shebao.transfers.rulings.amending import month_told

    return month_told(story.leaving(row), parse_month(month))


def propose(story, row, month="2025-12", amounts=None, reason="基数录入有误"):
    return services.propose_correction(
        owner=JIA.pension, case_no=story.leaving(row).case_no, month=month, amounts=amounts,
        reason=reason, by="jia-clerk", on=story.today, at=clock.now(),
    )  # fmt: skip


def correct(story, row, month="2025-12", amounts=None, by="jia-reviewer"):
    services.send_correction(
        owner=JIA.pension, proposal_id=propose(story, row, month, amounts), by=by, on=story.today,
        at=clock.now(),
    )  # fmt: skip
    story.play()


def answer(story, row, *, agree=True, reason="", by="yi-reviewer"):
    number = services.propose_answer(
        owner=YI.pension, case_no=row.case_no, agree=agree, reason=reason, by="yi-clerk",
        on=story.today, at=clock.now(),
    )  # fmt: skip
    act = services.agree if agree else services.disagree
    act(owner=YI.pension, proposal_id=number, by=by, on=story.today, at=clock.now())
    story.play()


def ended(story, row):
    assert (here(row).state, story.leaving(row).state) == ("closed", "transferred-out")
    for side in (here(row), story.leaving(row)):
        assert cases.case(side.owner, side.case_no).closed_on == story.today
    right_everywhere(story)


def test_too_little_was_moved_and_the_difference_is_sent_after(story):
    row = finished(story)
    balance, months = account(row)
    form = here(row).form
    base, personal, employer = told(story, row, "2025-12")
    correct(story, row, amounts=(base + 100_000, personal + 8_000, employer))
    (part,) = queries.amendments_of(YI.pension, row.case_no)
    assert (part.months[0]["old"], part.months[0]["new"]) == (
        [base, personal, employer], [base + 100_000, personal + 8_000, employer],
    )  # fmt: skip
    assert (part.account_fen > 8_000, part.pooled_fen) == (True, 12_000)
    assert account(row) == (balance, months), "nothing before the answer"
    assert not payments.orders(JIA.pension, "ordered")
    assert cases.running_clock(cases.case(YI.pension, row.case_no)).step == "correct"
    with pytest.raises(SameOfficer):
        answer(story, row, by="yi-clerk")
    services.agree(
        owner=YI.pension, proposal_id=cases.proposals_waiting(YI.pension)[0].pk, by="yi-reviewer",
        on=story.today, at=clock.now(),
    )  # fmt: skip
    story.play()
    assert account(row) == (balance, months), "nor before the money"
    with pytest.raises(CorrectionAnswered):
        answer(story, row)
    story.pay_all(JIA)
    story.play()
    assert account(row) == (balance + part.account_fen, months)
    assert here(row).form == form, "the form stays as it was sent"
    assert Paper.objects.filter(owner=JIA.pension, kind="information-form").count() == 2
    ended(story, row)


def test_too_much_was_moved_and_it_is_claimed_back(story):
    row = finished(story)
    balance, months = account(row)
    pooled = {c.key: books.balance(c.pension, "fund/pension/pooled") for c in (JIA, YI)}
    correct(story, row, "2025-12", None)  # the month was never paid
    (part,) = queries.amendments_of(YI.pension, row.case_no)
    assert part.account_fen < 0
    assert part.pooled_fen < 0
    answer(story, row)
    assert account(row) == (balance + part.account_fen, months - 1)
    assert (here(row).state, story.leaving(row).state) == ("correcting", "correcting")
    story.pay_all(YI)
    story.play()
    assert books.balance(YI.pension, "fund/pension/pooled") == pooled["yi"] + part.pooled_fen
    assert books.balance(JIA.pension, "fund/pension/pooled") == pooled["jia"] - part.pooled_fen
    ended(story, row)


@pytest.mark.parametrize(("payer", "amounts"), [(JIA, (100_000, 8_000, 0)), (YI, None)])
def test_a_corrections_payment_that_bounces_opens_the_case_of_whoever_paid_again(
    story, payer, amounts
):
    """Who pays is done when the bank has paid; the bank may send it back on the same day."""
    row = finished(story)
    form = told(story, row, "2025-12")
    correct(story, row, amounts=amounts and tuple(map(sum, zip(form, amounts, strict=True))))
    answer(story, row)
    story.bank_books.habits = story.bank_books.habits._replace(bounce=Fraction(1))
    story.pay_all(payer)
    story.play()
    side = here(row) if payer is YI else story.leaving(row)
    (part,) = queries.amendments_of(side.owner, side.case_no)
    case = cases.case(side.owner, side.case_no)
    assert (part.state, case.closed_on, case.turn) == ("money-bounced", None, "officer")
    assert cases.running_clock(case).step == "pay-again"

    order = payments.order(side.owner, part.order_no)
    services.reissue_amendment(
        owner=side.owner, case_no=side.case_no, number=1, by="clerk", on=story.today, at=clock.now(),
        payee=Party(order.payee_name, order.payee_account_no, order.payee_bank_name, order.payee_bank_code),
    )  # fmt: skip
    story.pay_all(payer)
    story.play()
    assert not Job.objects.filter(state="dead").exists()
    assert queries.amendments_of(side.owner, side.case_no)[0].state == "money-paid"
    ended(story, row)


def test_a_supplement_that_is_here_before_a_corrections_money_waits_for_its_moment(
    story, monkeypatch
):
    """The old place is done when the bank has paid; here the correction is open until the money has come."""
    row = finished(story)
    base, personal, employer = told(story, row, "2025-12")
    correct(story, row, amounts=(base + 100_000, personal + 8_000, employer))
    answer(story, row)
    months, late_notices = account(row)[1], []
    with monkeypatch.context() as bank:
        bank.setitem(handlers.JOBS, "payments.arrived", late_notices.append)
        story.pay_all(JIA)
        story.play()
    assert (here(row).state, story.leaving(row).state) == ("correcting", "transferred-out")
    late(story, row)
    send(story, row)
    story.play()
    letter = IncomingLetter.objects.get(owner=YI.pension, kind="transfer.supplement")
    assert (letter.state, letter.error_code) == ("refused", "transfer.wrong-moment")

    for notice in late_notices:
        handlers.JOBS["payments.arrived"](notice)
    story.play()
    assert here(row).state == "supplementing"
    story.pay_all(JIA)
    story.play()
    book(story, row)
    story.play()
    assert account(row)[1] == months + 1
    ended(story, row)


def test_the_new_place_objects_with_its_reason_and_all_stays(story):
    row = finished(story)
    before = account(row)
    correct(story, row, "2025-12", None)
    with pytest.raises(AmendReason):
        answer(story, row, agree=False)
    answer(story, row, agree=False, reason="本人持有缴费凭证")
    assert account(row) == before
    ended(story, row)
    notes = [log.note_zh for log in cases.timeline(JIA.pension, story.leaving(row).case_no)]
    assert any("本人持有缴费凭证" in note for note in notes)
    (part,) = queries.amendments_of(JIA.pension, story.leaving(row).case_no)
    assert (part.answer, part.answer_reason) == ("disagreed", "本人持有缴费凭证")
    # What was objected to is not there: a second correction starts from the form, and a supplement follows.
    correct(story, row, "2025-11", None)
    answer(story, row)
    story.pay_all(YI)
    story.play()
    late(story, row)
    send(story, row)
    story.play()
    story.pay_all(JIA)
    story.play()
    book(story, row)
    story.play()
    assert account(row)[1] == before[1]
    ended(story, row)


def test_a_wrong_name_and_number_get_rows_of_their_own_and_no_fen_moves(story):
    row = finished(story)
    before = account(row)
    person = story.person("zhangsan", JIA)
    identities.change_name(
        owner=JIA.pension, person_no=person.person_no, name="张叁", on=story.today, by="jia-clerk",
        at=clock.now(),
    )  # fmt: skip
    correct(story, row, "")
    (part,) = queries.amendments_of(YI.pension, row.case_no)
    assert (part.person_before["name"], part.person_after["name"]) == ("张三", "张叁")
    assert "*" in part.person_after["number"]
    answer(story, row)
    ours = people.by_person_no(YI.pension, row.person_no)
    assert ours.name == "张叁"
    assert set(people.names_of(ours)) == {"张三", "张叁"}
    assert account(row) == before
    assert not payments.orders(JIA.pension, "ordered")
    ended(story, row)


def test_what_is_right_is_not_corrected_and_nothing_before_the_end(story):
    row, _ = arrived(story)
    with pytest.raises(WrongMoment):
        propose(story, row)
    story.book(row)
    story.play()
    story.confirm(here(row))
    story.play()
    with pytest.raises(AmendReason):
        propose(story, row, reason=" ")
    same = tuple(told(story, row, "2025-12"))
    with pytest.raises(NothingWrong):
        propose(story, row, amounts=same)
    with pytest.raises(NothingWrong):
        propose(story, row, "")
    assert cases.case(JIA.pension, story.leaving(row).case_no).closed_on is not None
    assert not IncomingLetter.objects.filter(kind="transfer.correction").exists()


def test_what_changed_between_the_two_signatures_is_proposed_again(story):
    row = finished(story)
    base, personal, employer = told(story, row, "2025-12")
    number = propose(story, row, amounts=(base + 100_000, personal + 8_000, employer))
    identities.change_name(
        owner=JIA.pension, person_no=story.leaving(row).person_no, name="张叁", on=story.today,
        by="jia-clerk", at=clock.now(),
    )  # fmt: skip
    with pytest.raises(ProposalChanged):
        services.send_correction(
            owner=JIA.pension, proposal_id=number, by="jia-reviewer", on=story.today, at=clock.now()
        )
    assert not IncomingLetter.objects.filter(kind="transfer.correction").exists()


def test_a_month_paid_here_as_well_is_asked_about_before_it_is_agreed_to(story):
    """乙市 holds January and February of 2026 of its own: written down wrongly there, or paid twice?"""
    row = finished(story)
    before = account(row)
    correct(story, row, "2026-01", (1_000_000, 80_000, 0))
    with pytest.raises(MonthsHere) as no:
        answer(story, row)
    assert "2026-01" in no.value.sentence("zh")
    assert (no.value.at, no.value.law) == ("twice", "人社部发〔2009〕187号")
    answer(story, row, agree=False, reason="该月只在本地缴费")
    assert account(row) == before
    ended(story, row)
    correct(story, row, "2026-01", (1_000_000, 80_000, 0))
    number = services.propose_answer(
        owner=YI.pension, case_no=row.case_no, agree=True, reason="", by="yi-clerk",
        on=story.today, at=clock.now(), twice=True,
    )  # fmt: skip
    told_ = cases.proposal(YI.pension, number).explanation
    assert [one["value"] for one in told_["inputs"] if one["name"] == "month_here"] == ["2026-01"]
    services.agree(
        owner=YI.pension, proposal_id=number, by="yi-reviewer", on=story.today, at=clock.now()
    )
    story.play()
    story.pay_all(JIA)
    story.play()
    assert account(row)[1] == before[1] + 1, "to be cleared as paid twice"
    ended(story, row)


def test_a_month_booked_here_between_the_two_signatures_is_asked_about_again(story):
    row = finished(story)
    correct(story, row, "2026-03", (1_000_000, 80_000, 0))
    number = services.propose_answer(
        owner=YI.pension, case_no=row.case_no, agree=True, reason="", by="yi-clerk",
        on=story.today, at=clock.now(),
    )  # fmt: skip
    here_ = enrolled.relationship(YI.pension, row.relationship_no)
    enrolment.book_year(
        here_, year=2026, months={3: MonthEntry(1_000_000, 80_000)}, key="march", by="x",
        on=story.today, at=clock.now(),
    )  # fmt: skip
    with pytest.raises(ProposalChanged):
        services.agree(
            owner=YI.pension, proposal_id=number, by="yi-reviewer", on=story.today, at=clock.now()
        )
