"""Taking a transfer back: at once, by asking, or by the old place itself; every book as it was before."""

import pytest

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework.errors import SameOfficer
from shebao.enrolment import queries as enrolled
from shebao.exchange import queries as exchange
from shebao.exchange.models import IncomingLetter, OutgoingLetter
from shebao.exchange.registry import Letter
from shebao.ledger import queries as books
from shebao.payments import queries as payments
from shebao.transfers import queries, services
from shebao.transfers.errors import PaymentUnderWay, RecallReason, WrongMoment
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db


def here(row):
    return queries.transfer_in(YI.pension, row.case_no)


def take_back(story, row, **more):
    return services.withdraw(
        owner=YI.pension, case_no=row.case_no, by="zhangsan", on=story.today, at=clock.now(), **more
    )


def propose(story, out, reason="计算有误"):
    return services.propose_recall(
        owner=JIA.pension, case_no=out.case_no, reason=reason, by="jia-clerk", on=story.today,
        at=clock.now(),
    )  # fmt: skip


def undo(story, out, by="jia-reviewer"):
    return services.recall_release(
        owner=JIA.pension, proposal_id=propose(story, out), by=by, on=story.today, at=clock.now()
    )


def standing(story):
    """The old place's books and years of 张三, as they can be compared."""
    person = story.person("zhangsan", JIA)
    relationship = enrolled.open_relationship_of(JIA.pension, person, "employee-pension")
    balances = {
        row.code: row.balance_fen for row in books.trial_balance(JIA.pension) if row.balance_fen
    }
    return (
        relationship.state, relationship.until, enrolled.balance(relationship),
        enrolled.years(relationship), balances,
    )  # fmt: skip


def in_transit():
    """What the old place has released and not paid, in fen."""
    held = {row.code: row.balance_fen for row in books.trial_balance(JIA.pension)}
    return held.get(f"transit/{YI.pension}", 0)


@pytest.fixture
def way(story):
    """Accepted, the contact letter delivered."""
    row = story.apply()
    story.accept(row)
    return row


def ended_as_before(story, row, before):
    """The old place stands as it stood, nothing is in transit, nobody awaits money, all can begin anew."""
    out = story.leaving(row)
    assert standing(story) == before
    assert not in_transit()
    assert not payments.orders(JIA.pension, "ordered")
    assert not payments.awaited_references(YI.pension)
    for side in (here(row), out):
        assert side.closed_on == story.today
        case = cases.case(side.owner, side.case_no)
        assert (case.turn, case.due_on) == ("nobody", None)
    story.conserved()
    again = services.apply(
        owner=YI.pension, person_no=row.person_no, origin=JIA.pension,
        applicant=services.applying.Applicant("person", "张三"), channel="mobile", key="again",
        by="zhangsan", on=story.today, at=clock.now(),
    )  # fmt: skip
    assert again.pk != row.pk


def test_with_the_letter_on_its_way_the_old_place_is_asked_and_both_end(story, way):
    before = standing(story)
    take_back(story, way, reason="暂不转移")
    assert here(way).state == "recalling"
    assert cases.case(YI.pension, way.case_no).due_on, "the answer is awaited under a clock"
    story.play()
    assert (here(way).state, story.leaving(way).state) == ("withdrawn", "withdrawn")
    ended_as_before(story, way, before)


def test_before_it_is_accepted_an_application_ends_at_once_and_nobody_is_told(story):
    row = story.apply()
    take_back(story, row)
    assert here(row).state == "withdrawn"
    assert not OutgoingLetter.objects.exists()


def test_a_release_no_bank_file_holds_is_undone_to_the_fen(story, way):
    before = standing(story)
    story.play()
    story.release(story.leaving(way))
    story.play()
    assert here(way).state == "form-received"
    take_back(story, way)
    story.play()
    out = story.leaving(way)
    assert (here(way).state, out.state) == ("withdrawn", "recalled")
    assert payments.order(JIA.pension, out.order_no).state == "cancelled"
    (decision,) = cases.decisions(cases.case(JIA.pension, out.case_no)).filter(act="recall")
    assert decision.explanation["value"] == out.total_fen
    ended_as_before(story, way, before)


def test_a_withdrawal_that_the_form_overtook_is_answered_all_the_same(story, way):
    before = standing(story)
    story.play()
    story.release(story.leaving(way))  # the form is in the outbox when the person takes back
    take_back(story, way)
    assert here(way).state == "recalling"
    story.play()
    row = here(way)
    assert row.form, "the form was kept though the answer was still awaited"
    assert (row.state, story.leaving(way).state) == ("withdrawn", "recalled")
    ended_as_before(story, way, before)


def test_once_a_bank_file_holds_the_payment_it_goes_on_and_is_booked(story, way):
    story.play()
    story.release(story.leaving(way))
    story.play(1)
    take_back(story, way)
    story.pay(story.leaving(way))
    story.play()
    row, out = here(way), story.leaving(way)
    assert (row.state, out.state) == ("matched", "paid")
    notes = [log.note_zh for log in cases.timeline(YI.pension, way.case_no)]
    assert any("不能撤销" in note for note in notes)
    with pytest.raises(WrongMoment):
        take_back(story, way)
    story.book(row)
    story.conserved()


def test_money_that_came_while_an_answer_was_awaited_is_compared_after_it(story, way, monkeypatch):
    """The money is here before the old place says that it is too late."""
    from shebao.base.refusals import Outage
    from shebao.config import handlers
    from shebao.exchange import services as letters

    story.play()
    story.release(story.leaving(way))
    story.play(1)
    take_back(story, way)
    held = {"transfer.recall"}

    def deliver(job):
        if exchange.outgoing(job.owner, job.payload["letter_id"]).kind in held:
            raise Outage("held up on the road")
        letters.deliver(job)

    monkeypatch.setitem(handlers.JOBS, "exchange.deliver", deliver)
    story.pay(story.leaving(way))
    story.play()
    assert here(way).state == "recalling"
    held.clear()
    story.play()
    assert here(way).state == "matched"


def test_the_old_place_takes_back_its_own_release_by_two_officers_with_a_reason(story, way):
    before = standing(story)
    story.play()
    out = story.leaving(way)
    with pytest.raises(WrongMoment):
        propose(story, out)
    story.release(out)
    story.play()
    with pytest.raises(RecallReason):
        propose(story, out, reason=" ")
    with pytest.raises(SameOfficer):
        undo(story, out, by="jia-clerk")
    undo(story, out)
    story.play()
    assert (here(way).state, story.leaving(way).state) == ("recalled", "recalled")
    ended_as_before(story, way, before)


def test_a_bounced_payment_can_be_taken_back_and_a_stranger_s_money_stays_in_suspense(make_story):
    story = make_story(bounce=1)
    before = standing(story)
    row = story.apply()
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    story.pay(story.leaving(row))
    story.play()
    story.advance()
    story.stray(row.reference, 100)
    story.play()
    story.advance(4)
    story.play()
    assert (here(row).state, story.leaving(row).state) == ("mismatch", "bounced")
    undo(story, story.leaving(row))
    story.play()
    assert (here(row).state, story.leaving(row).state) == ("recalled", "recalled")
    assert standing(story)[:4] == before[:4]
    assert payments.totals(YI.pension).open_in_fen == 100
    assert books.balance(YI.pension, "suspense/unknown") == 100
    assert not in_transit()
    story.conserved()


def test_nobody_can_take_back_what_a_bank_file_holds(story, way):
    story.play()
    story.release(story.leaving(way))
    number = propose(story, story.leaving(way))
    story.pay(story.leaving(way))
    with pytest.raises(PaymentUnderWay):
        services.recall_release(
            owner=JIA.pension, proposal_id=number, by="jia-reviewer", on=story.today, at=clock.now()
        )
    assert story.leaving(way).state == "released"


def test_when_both_sides_take_back_at_once_the_letters_cross_and_all_ends(story, way):
    before = standing(story)
    story.play()
    story.release(story.leaving(way))
    story.play()
    take_back(story, way)
    undo(story, story.leaving(way))
    story.play()
    assert (here(way).state, story.leaving(way).state) == ("withdrawn", "recalled")
    assert not OutgoingLetter.objects.exclude(state="delivered").exists()
    ended_as_before(story, way, before)


def heard(service, kind, number, **changed):
    """A letter that was sent is heard once more, under another number."""
    sent = OutgoingLetter.objects.filter(kind=kind).last()
    letter = Letter(
        number, sent.receiver, sent.owner, kind, sent.version, sent.caseref, sent.payload | changed,
        sent.created_at,
    )  # fmt: skip
    service(letter, at=clock.now())


def test_a_question_and_a_second_word_that_cross_a_recall_move_nothing_and_block_nothing(
    story, way
):
    story.play()
    story.release(story.leaving(way))
    story.play()
    story.stray(way.reference, 100)
    story.play()
    story.advance(4)
    story.play()
    assert here(way).state == "mismatch"
    services.ask_origin(
        owner=YI.pension,
        case_no=way.case_no,
        note="",
        by="yi-clerk",
        on=story.today,
        at=clock.now(),
    )
    undo(story, story.leaving(way))  # the question lies in the outbox
    story.play()
    row, out = here(way), story.leaving(way)
    assert (row.state, out.state, out.question_fen) == ("recalled", "recalled", None)
    acts = [log.act for log in cases.timeline(JIA.pension, out.case_no)]
    assert acts[-1] == "hear-difference"
    assert not OutgoingLetter.objects.exclude(state="delivered").exists()
    assert not IncomingLetter.objects.exclude(state="handled").exists()

    heard(services.take_recalled, "transfer.recalled", f"{JIA.pension}/told/again")
    again = here(way)
    assert (again.state, again.closed_on) == ("recalled", row.closed_on)
    assert cases.timeline(YI.pension, way.case_no)[-1].act == "grant"
    assert queries.other_leg(YI.pension, way.case_no)[-1].state == "recalled"
