"""What follows a finished transfer of an account that is merged: under way it keeps the merge waiting, later it follows the account."""

import os
from fractions import Fraction

import pytest

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework.errors import ProposalChanged
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolling
from shebao.enrolment.errors import MonthsCleared
from shebao.merging import errors
from shebao.transfers import queries as transfers
from shebao.transfers import services as transferring
from shebao.transfers.errors.amending import MonthsHere
from tests.merging import following as two
from tests.merging import pensions as at_jia
from tests.merging.test_money_gone import account as another
from tests.story import JIA, YI, Story
from tests.transfers.test_correcting import answer, correct, told
from tests.transfers.test_recalling import here
from tests.transfers.test_supplementing import book, finished, late, right_everywhere, send
from tests.transfers.test_three_places import whole
from tests.transfers.test_transfer import arrived

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = Story(tmp_path)
    yield made
    made.close()


@pytest.fixture
def moved(story):
    """His transfer from 甲市 is over; his old account of 乙市 is there as well."""
    row = finished(story)
    return row, story.person("zhangsan"), two.other_account(story)


def on_its_way(story, row, month="2026-02"):
    """甲市 has sent a late month, and its money is here."""
    late(story, row, month)
    send(story, row)
    story.play()
    story.pay_all(JIA)
    story.play()
    assert here(row).state == "supplementing"


def too_little(story, row, month="2025-12"):
    base, personal, employer = told(story, row, month)
    correct(story, row, month, amounts=(base + 100_000, personal + 8_000, employer))


def waits(story, row, plan):
    with pytest.raises(errors.TransferOpen) as refused:
        two.preview(story, plan)
    assert row.case_no in refused.value.sentence("zh")


def test_while_a_supplement_is_on_its_way_the_merge_waits_and_clears_it_with_the_rest(story, moved):
    """The month that came late is counted and cleared once, like those that came in time."""
    row, mover, other = moved
    follow(story, row, "back", "2012-06")
    plan = two.apply(story, other, mover)
    without = two.preview(story, plan).plan["pairings"][0]
    on_its_way(story, row, "2012-06")
    waits(story, row, plan)
    book(story, row)
    story.play()
    plan = two.preview(story, plan)
    part = plan.plan["pairings"][0]
    assert part["cleared_months"] == without["cleared_months"] + 1
    assert part["moved_fen"] == pytest.approx(without["moved_fen"], abs=10_000)
    assert two.sign(story, two.confirm(story, plan)).state == "merge-done"
    right_everywhere(story)


def test_while_a_correction_is_under_way_the_merge_waits(story, moved):
    """To be answered; agreed to and its money awaited; claimed back and not paid yet."""
    row, mover, other = moved
    plan = two.preview(story, two.apply(story, other, mover))
    too_little(story, row)
    waits(story, row, plan)
    answer(story, row)
    with pytest.raises(errors.TransferOpen):
        two.confirm(story, plan)
    story.pay_all(JIA)
    story.play()
    two.no_job_died()
    assert here(row).state == "closed"
    with pytest.raises(errors.PreviewChanged):
        two.confirm(story, plan)
    two.confirm(story, two.preview(story, plan))
    correct(story, row, "2025-11", None)
    answer(story, row)
    with pytest.raises(errors.TransferOpen):
        two.sign(story, plan)
    story.pay_all(YI)
    story.play()
    two.no_job_died()
    with pytest.raises(ProposalChanged):
        two.sign(story, plan)
    right_everywhere(story)


FOLLOWS = ("supplement", "correction", "back")


def follow(story, row, what, month="2025-12"):
    """Something follows the transfer, from its beginning to its end."""
    if what == "supplement":
        on_its_way(story, row)
        book(story, row)
    elif what == "correction":
        too_little(story, row, month)
        answer(story, row)
        story.pay_all(JIA)
    else:
        correct(story, row, month, None)
        answer(story, row)
        story.pay_all(YI)
    story.play()
    two.no_job_died()
    assert here(row).state == "closed"


@pytest.mark.parametrize("what", FOLLOWS)
@pytest.mark.parametrize("keep", ["other", "mover"])
def test_what_follows_after_the_merge_goes_to_the_account_that_keeps_the_money(
    story, moved, what, keep
):
    """Under its own name: undone, each has exactly what it would have had without the merge."""
    row, mover, other = moved
    with two.as_if(story):
        follow(story, row, what)
        expected = two.stands(mover, other)
    done = two.merge(story, *((other, mover) if keep == "other" else (mover, other)))
    kept = two.own(other if keep == "other" else mover)
    before = two.held(kept)
    follow(story, row, what)
    (part,) = transfers.amendments_of(two.OWNER, row.case_no)
    assert part.account_fen
    assert two.held(kept) - before == part.credited_fen
    assert abs(part.credited_fen - part.account_fen) <= 100
    right_everywhere(story)
    two.undo(story, done)
    assert two.stands(mover, other) == expected
    right_everywhere(story)


@pytest.mark.parametrize("what", FOLLOWS)
def test_undone_while_it_is_under_way_it_ends_where_it_belongs(story, moved, what):
    row, mover, other = moved
    with two.as_if(story):
        follow(story, row, what)
        expected = two.stands(mover, other)
    done = two.merge(story, other, mover)
    if what == "supplement":
        on_its_way(story, row)
    elif what == "correction":
        too_little(story, row)
        answer(story, row)
    else:
        correct(story, row, "2025-12", None)
        answer(story, row)
    two.undo(story, done)
    if what == "supplement":
        book(story, row)
    else:
        story.pay_all(JIA if what == "correction" else YI)
    story.play()
    two.no_job_died()
    assert two.stands(mover, other) == expected
    right_everywhere(story)


def test_a_correction_of_a_month_that_was_cleared_says_to_undo_the_merge_first(story, moved):
    row, mover, other = moved
    done = two.merge(story, other, mover)
    assert "2011-01–2012-06" in done.plan["pairings"][0]["overlap"]
    correct(story, row, "2012-03", None)
    with pytest.raises(MonthsCleared) as refused:
        answer(story, row)
    assert done.case_no in refused.value.sentence("zh")
    assert "Undo that merge first" in refused.value.sentence("en")
    two.undo(story, done)
    answer(story, row)
    story.pay_all(YI)
    story.play()
    two.no_job_died()
    two.merge(story, other, mover, key="again")
    right_everywhere(story)


def test_a_month_beside_cleared_ones_is_booked_and_the_account_has_what_its_lines_say(story, moved):
    """2012-03 was never paid in 甲市 after all and was corrected; it is paid late, once the accounts are one."""
    row, mover, other = moved
    follow(story, row, "back", "2012-08")
    with two.as_if(story):
        follow_late(story, row, "2012-08")
        expected = two.stands(mover, other)
    done = two.merge(story, other, mover)
    follow_late(story, row, "2012-08")
    right_everywhere(story)
    two.undo(story, done)
    assert two.stands(mover, other) == expected


def follow_late(story, row, month):
    on_its_way(story, row, month)
    book(story, row)
    story.play()
    two.no_job_died()


def test_a_month_that_the_kept_account_has_too_is_asked_about(story, moved):
    row, mover, other = moved
    follow(story, row, "back", "2012-03")
    two.merge(story, other, mover)
    on_its_way(story, row, "2012-03")
    with pytest.raises(MonthsHere):
        book(story, row, twice=False)


def test_a_payment_that_came_back_after_the_end_is_paid_again_though_the_account_was_merged(
    story, moved
):
    row, mover, other = moved
    correct(story, row, "2025-12", None)
    answer(story, row)
    story.bank_books.habits = story.bank_books.habits._replace(bounce=Fraction(1))
    story.pay_all(YI)
    story.play()
    (part,) = transfers.amendments_of(two.OWNER, row.case_no)
    assert (part.state, here(row).state) == ("money-bounced", "closed")
    before = two.stands(mover, other)
    done = two.merge(story, other, mover)
    two.pay_again(story, part)
    story.pay_all(YI)
    story.play()
    two.no_job_died()
    assert transfers.amendments_of(two.OWNER, row.case_no)[0].state == "money-paid"
    assert cases.case(two.OWNER, row.case_no).closed_on == story.today
    right_everywhere(story)
    two.undo(story, done)
    assert two.stands(mover, other) == before


def test_while_a_return_is_proposed_or_on_its_way_the_merge_waits(story):
    row, _out = arrived(story)
    story.book(row)
    story.play()
    mover, other = story.person("zhangsan"), two.other_account(story)
    plan = two.apply(story, other, mover)
    number = transferring.propose_return(
        owner=YI.pension, case_no=row.case_no, reason="误转", **story.duty(row, "clerk")
    )
    waits(story, row, plan)
    transferring.give_back(owner=YI.pension, proposal_id=number, **story.duty(row, "reviewer"))
    waits(story, row, plan)
    story.play()
    story.pay_all(YI)
    story.play()
    out = story.leaving(row)
    number = transferring.propose_restore(
        owner=JIA.pension, case_no=out.case_no, **story.duty(out, "clerk")
    )
    transferring.restore(owner=JIA.pension, proposal_id=number, **story.duty(out, "reviewer"))
    story.play()
    two.sign(story, two.confirm(story, two.preview(story, plan)))
    two.no_job_died()
    right_everywhere(story)


def test_late_months_of_a_transfer_taken_back_are_at_home_before_the_merge(story, monkeypatch):
    """A job books them; until then there is something to wait for."""
    kept, other = story.person("zhangsan", JIA), another(story)
    row = story.apply()
    story.accept(row)
    story.play()
    out = story.leaving(row)
    story.release(out)
    late(story, row)
    number = transferring.propose_recall(
        owner=JIA.pension, case_no=out.case_no, reason="误转", **story.duty(out, "clerk")
    )
    transferring.recall_release(
        owner=JIA.pension, proposal_id=number, **story.duty(out, "reviewer")
    )
    plan = at_jia.apply(story, other, kept, payee=two.CARD)
    assert story.leaving(row).closed_on
    with pytest.raises(errors.TransferOpen) as refused:
        at_jia.preview(story, plan)
    assert out.case_no in refused.value.sentence("zh")
    story.play()
    two.no_job_died()
    at_jia.sign(story, at_jia.confirm(story, at_jia.preview(story, plan)))
    assert enrolled.verify_books(JIA.pension) == []


def test_what_follows_a_transfer_into_the_others_account_comes_before_the_undoing(story):
    """The kept account had left when they were merged; what came back went to the only account there is, the other's."""
    kept, other = story.person("zhangsan", JIA), another(story, last=(2010, 12))
    finished(story)
    done = at_jia.sign(
        story,
        at_jia.confirm(
            story, at_jia.preview(story, at_jia.apply(story, kept, other, payee=two.CARD))
        ),
    )
    there = enrolled.open_relationship_of(YI.pension, story.person("zhangsan"), "employee-pension")
    enrolling.pause(there, on=story.today, by="yi-clerk", at=clock.now())
    back, out = whole(story, story.apply(origin=YI, to=JIA))
    (gone,) = at_jia.own(other)
    assert back.relationship_no == gone.relationship_no
    late_at_yi(story, out)
    with pytest.raises(errors.TransferOpen) as refused:
        at_jia.undo(story, done)
    assert back.case_no in refused.value.sentence("zh")


def late_at_yi(story, out):
    """March was paid late in 乙市, and is sent after."""
    transferring.note_late(
        owner=YI.pension, case_no=out.case_no, month="2026-03", base_fen=1_000_000,
        personal_fen=80_000, employer_fen=0, **story.duty(out, "clerk"),
    )  # fmt: skip
    number = transferring.propose_supplement(
        owner=YI.pension, case_no=out.case_no, reason="补缴", **story.duty(out, "clerk")
    )
    transferring.send_supplement(
        owner=YI.pension, proposal_id=number, **story.duty(out, "reviewer")
    )
    story.play()
