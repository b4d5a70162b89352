"""A transfer given back: every book as it was before, the money by the way it came, whatever crosses it."""

import pytest

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework.errors import ProposalChanged, SameOfficer
from shebao.enrolment import limits
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.exchange.models import IncomingLetter, OutgoingLetter
from shebao.ledger import queries as books
from shebao.papers import queries as papers
from shebao.payments import queries as payments
from shebao.transfers import queries, services
from shebao.transfers.errors import ReturnNotHere, ReturnReason, WrongMoment
from tests.story import JIA, YI
from tests.transfers.test_recalling import here, standing
from tests.transfers.test_transfer import arrived

pytestmark = pytest.mark.django_db


def at_yi(story):
    """The new place's books and years of 张三, as they can be compared."""
    person = story.person("zhangsan", YI)
    relationship = enrolled.open_relationship_of(YI.pension, person, "employee-pension")
    held = {row.code: row.balance_fen for row in books.trial_balance(YI.pension) if row.balance_fen}
    return relationship.state, enrolled.balance(relationship), enrolled.years(relationship), held


def propose(story, row, reason="参保人未在本地就业"):
    return services.propose_return(
        owner=YI.pension, case_no=row.case_no, reason=reason, by="yi-clerk", on=story.today,
        at=clock.now(),
    )  # fmt: skip


def give_back(story, row, by="yi-reviewer"):
    return services.give_back(
        owner=YI.pension, proposal_id=propose(story, row), by=by, on=story.today, at=clock.now()
    )


def restore(story, out):
    number = services.propose_restore(
        owner=JIA.pension, case_no=out.case_no, by="jia-clerk", on=story.today, at=clock.now()
    )
    return services.restore(
        owner=JIA.pension, proposal_id=number, by="jia-reviewer", on=story.today, at=clock.now()
    )


def home_again(story, row):
    """The fund's officers pay the return, the bank carries it, the old place restores."""
    story.play()
    story.pay_all(YI)
    story.play()
    assert story.leaving(row).state == "returning"
    restore(story, story.leaving(row))
    story.play()


def ended(story, row, before_there, before_here):
    assert (here(row).state, story.leaving(row).state) == ("returned", "returned")
    assert standing(story) == before_there
    assert at_yi(story) == before_here
    for city in (JIA, YI):
        held = {each.code: each.balance_fen for each in books.trial_balance(city.pension)}
        assert not any(fen for code, fen in held.items() if code[:8] in ("suspense", "transit/"))
        assert payments.totals(city.pension).open_in_fen == 0
        assert enrolled.verify_books(city.pension) == []
    for side in (here(row), story.leaving(row)):
        case = cases.case(side.owner, side.case_no)
        assert (side.closed_on, case.turn, case.due_on) == (story.today, "nobody", None)
    assert not OutgoingLetter.objects.exclude(state="delivered").exists()
    assert not IncomingLetter.objects.exclude(state="handled").exists()
    story.conserved()


def test_money_not_booked_yet_goes_back_and_the_old_place_stands_as_before_the_release(story):
    there, new = standing(story), at_yi(story)
    row, _ = arrived(story)
    with pytest.raises(ReturnReason):
        propose(story, row, reason=" ")
    with pytest.raises(SameOfficer):
        give_back(story, row, by="yi-clerk")
    proposed = cases.proposals_waiting(YI.pension)[0]
    services.give_back(
        owner=YI.pension, proposal_id=proposed.pk, by="yi-reviewer", on=story.today, at=clock.now()
    )
    assert here(row).state == "returning"
    home_again(story, row)
    ended(story, row, there, new)
    legs = [each.state for each in queries.other_leg(YI.pension, row.case_no)]
    assert legs[-3:] == ["returning", "returning", "returned"]
    with pytest.raises(WrongMoment):
        propose(story, here(row))


def test_what_was_booked_is_taken_out_again_line_by_line_and_its_interest_with_it(story):
    there, new = standing(story), at_yi(story)
    row, _ = arrived(story)
    story.book(row)
    story.play()
    assert here(row).state == "notified"
    assert at_yi(story) != new
    give_back(story, here(row))
    assert at_yi(story)[:3] == new[:3], "at the signature, not when the bank has paid"
    home_again(story, row)
    ended(story, row, there, new)
    (decision,) = cases.decisions(cases.case(JIA.pension, story.leaving(row).case_no)).filter(
        act="restore"
    )
    assert decision.explanation["value"] == row.total_fen


def test_after_a_return_the_same_relationship_can_move_again(story):
    row, _ = arrived(story)
    story.book(row)
    story.play()
    give_back(story, here(row))
    home_again(story, row)
    again = services.apply(
        owner=YI.pension, person_no=row.person_no, origin=JIA.pension,
        applicant=services.applying.Applicant("person", "张三"), channel="mobile", key="again",
        by="zhangsan", on=story.today, at=clock.now(),
    )  # fmt: skip
    story.accept(again)
    story.play()
    out = story.leaving(again)
    story.release(out)
    story.pay(out)
    story.play()
    story.book(here(again))
    story.play()
    assert here(again).state == "notified"
    assert here(again).total_fen == row.total_fen
    story.conserved()


def test_nothing_is_restored_before_all_of_the_money_is_back(story):
    row, _ = arrived(story)
    give_back(story, row)
    story.play()
    out = story.leaving(row)
    with pytest.raises(ReturnNotHere):
        services.propose_restore(
            owner=JIA.pension, case_no=out.case_no, by="jia-clerk", on=story.today, at=clock.now()
        )
    assert enrolled.relationship(JIA.pension, out.relationship_no).state == "ending"


def test_a_stranger_s_money_goes_to_the_stranger_and_the_rest_home(story):
    there, new = standing(story), at_yi(story)
    row = story.apply()
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    story.pay(story.leaving(row))
    story.stray(row.reference, 100)
    story.play()
    story.advance(4)
    story.play()
    assert here(row).state == "mismatch"
    give_back(story, here(row))
    assert [order.amount_fen for order in payments.orders(YI.pension, "ordered")].count(100) == 1
    home_again(story, row)
    ended(story, row, there, new)
    assert story.bank_books.books()["accounts"]["6229999999990001"] == 10**6


def test_money_that_comes_between_two_signatures_is_not_signed_for(story):
    row, _ = arrived(story)
    number = propose(story, row)
    story.stray(row.reference, 100)
    story.play()
    with pytest.raises(ProposalChanged):
        services.give_back(
            owner=YI.pension, proposal_id=number, by="yi-reviewer", on=story.today, at=clock.now()
        )
    assert here(row).state == "matched"


def test_money_that_comes_later_under_the_reference_goes_back_as_well(story):
    row, _ = arrived(story)
    give_back(story, row)
    story.stray(row.reference, 100)
    story.play()
    assert sorted(o.amount_fen for o in payments.orders(YI.pension, "ordered")) == [
        100, row.total_fen,
    ]  # fmt: skip
    home_again(story, row)
    assert here(row).state == "returned"
    assert payments.totals(YI.pension).open_in_fen == 0
    story.conserved()


def test_a_payment_that_bounced_meanwhile_is_undone_without_a_third_signature(make_story):
    story = make_story(bounce=1)
    there, new = standing(story), at_yi(story)
    row = story.apply()
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    story.pay(story.leaving(row))
    story.play()
    story.stray(row.reference, 100)
    story.play()
    story.advance(4)
    story.play()
    assert (here(row).state, story.leaving(row).state) == ("mismatch", "bounced")
    give_back(story, here(row))
    story.play()
    assert (here(row).state, story.leaving(row).state) == ("returned", "recalled")
    assert standing(story)[:4] == there[:4]
    assert at_yi(story)[:3] == new[:3]
    story.conserved()


def test_the_old_place_asks_and_the_new_place_decides(story):
    row, out = arrived(story)
    services.ask_back(
        owner=JIA.pension, case_no=out.case_no, reason="转错了人", by="jia-clerk", on=story.today,
        at=clock.now(),
    )  # fmt: skip
    story.play()
    assert (here(row).state, story.leaving(row).state) == ("matched", "paid")
    notes = [log.note_zh for log in cases.timeline(YI.pension, row.case_no)]
    assert any("请求退回：转错了人" in note for note in notes)


def notices(owner, case_no):
    """What the papers of a case told the person of its turning round."""
    found = [p for p in papers.of_case(owner, case_no) if p.kind == "result-notice"]
    told = [papers.frozen(paper)[1]["data"] for paper in found]
    return [each for each in told if each["matter"].endswith(("退回", "撤销"))]


def test_both_places_tell_the_person_on_paper_what_went_back_and_stands_again(story):
    row, _ = arrived(story)
    story.book(row)
    story.play()
    total = here(row).total_fen
    give_back(story, here(row))
    (gone,) = notices(YI.pension, row.case_no)
    assert gone["amounts"] == [{"label": "原路退回合计", "fen": total}]
    assert (gone["handler"], gone["reviewer"]) == ("yi-clerk", "yi-reviewer")
    out = story.leaving(row)
    assert notices(JIA.pension, out.case_no) == [], "nothing stands again before the money is back"
    home_again(story, row)
    (back,) = notices(JIA.pension, out.case_no)
    assert [each["fen"] for each in back["amounts"]] == [out.account_fen, out.pooled_fen, total]
    assert "恢复到转出以前" in back["outcome"]
    assert len(notices(YI.pension, row.case_no)) == 1


def test_a_recall_is_told_on_paper_too(story):
    row = story.apply()
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    total = story.leaving(row).total_fen
    services.withdraw(
        owner=YI.pension, case_no=row.case_no, by="zhangsan", on=story.today, at=clock.now()
    )
    story.play()
    (told,) = notices(JIA.pension, story.leaving(row).case_no)
    assert told["amounts"] == [{"label": "记回原处", "fen": total}]
    assert "撤销" in told["outcome"]


def test_interest_credited_here_since_the_booking_goes_back_to_the_interest_fund(
    story, monkeypatch
):
    """A year went by: the years that came earned interest here, which the account keeps only for its own months."""
    row, _ = arrived(story)
    relationship = enrolled.relationship(YI.pension, row.relationship_no)
    own = enrolled.balance(relationship)
    story.book(row)
    story.play()
    monkeypatch.setattr(limits, "rate_of", lambda _year: 40_000)
    done = enrolment.settle_years(
        relationship, through=2026, on=story.today, by="x", at=clock.now()
    )
    assert done.interest_fen > 600_000
    give_back(story, here(row))
    assert enrolled.verify_books(YI.pension) == []
    kept = enrolled.balance(relationship) - own
    assert 0 < kept < 10_000, "the interest of two months of one's own"
    assert books.balance(YI.pension, "fund/pension/interest") == -kept
    home_again(story, row)
    story.conserved()
