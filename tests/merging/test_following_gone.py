"""What follows a transfer of an account that was merged, once the money has gone on from here, or pays a pension; and a late month of whoever left with both."""

import os
from datetime import date

import pytest

from shebao.base.plumbing import clock
from shebao.enrolment import limits
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.ledger import queries as books
from shebao.pension import queries as pensions
from shebao.pension.states import CREDITED
from shebao.transfers import queries as transfers
from shebao.transfers import services
from shebao.transfers.rules import Stay
from tests.merging import following as two
from tests.merging import pensions as drawing
from tests.pension.test_payroll import APRIL
from tests.story import BING, JIA, YI, Story
from tests.transfers import test_gathering as gathering
from tests.transfers.test_correcting_drawing import agree, bring
from tests.transfers.test_correcting_drawing import correct as march_was
from tests.transfers.test_passing_on import february_comes, propose, right, sign_booking
from tests.transfers.test_recalling import here
from tests.transfers.test_supplementing import book, finished, late, send
from tests.transfers.test_three_places import again, at_bing, whole

pytestmark = pytest.mark.django_db


@pytest.fixture
def make_story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = []

    def make(**cast):
        made.append(Story(tmp_path, **cast))
        return made[-1]

    yield make
    for story in made:
        story.close()


@pytest.fixture
def gone(make_story):
    """His accounts of 乙市 were made one, the old one kept; then all went on to 丙市."""
    story = make_story()
    story.third()
    row = finished(story)
    mover, other = story.person("zhangsan"), two.other_account(story)
    done = two.merge(story, other, mover)
    two.goes_on(story)
    at_bing(story)
    came, out = whole(story, story.apply(origin=YI, to=BING))
    return story, row, (mover, other), done, came, out


def passed_on(story, row, came, month="2026-02"):
    """甲市's late month goes on from 乙市 to 丙市 and is booked there."""
    late(story, row, month)
    send(story, row)
    story.play()
    story.pay_all(JIA)
    story.play()
    book(story, row)
    story.play()
    assert here(row).state == "closed"
    arrives(story, came)


def arrives(story, came):
    story.pay_all(YI)
    story.play()
    sign_booking(story, again(came), propose(story, again(came), twice=True))
    story.play()
    two.no_job_died()
    right(story, JIA, YI, BING)


def late_here(story, out, month="2007-12"):
    """A month of the old account's own place comes after all has left."""
    services.note_late(
        owner=YI.pension, case_no=out.case_no, month=month, base_fen=1_000_000, personal_fen=80_000,
        employer_fen=0, **story.duty(out, "clerk"),
    )  # fmt: skip
    number = services.propose_supplement(
        owner=YI.pension, case_no=out.case_no, reason="补缴", **story.duty(out, "clerk")
    )
    services.send_supplement(owner=YI.pension, proposal_id=number, **story.duty(out, "reviewer"))


def at_bing_now(came):
    row = enrolled.relationship(BING.pension, came.relationship_no)
    return enrolled.balance(row), sum(year.months for year in enrolled.years(row))


def test_late_months_go_on_with_the_account_that_left_and_are_given_back_by_an_undoing(gone):
    """One of the first place, one of here; then the other account gets what it would have had."""
    story, row, both, done, came, out = gone
    with two.as_if(story):
        two.undo(story, done)
        late(story, row)
        send(story, row)
        story.play()
        story.pay_all(JIA)
        story.play()
        book(story, row)
        expected = two.stands(*both)
    balance, months = at_bing_now(came)
    passed_on(story, row, came)
    assert at_bing_now(came) == (balance + 80_000, months + 1)
    late_here(story, out)
    arrives(story, came)
    assert at_bing_now(came)[1] == months + 2
    undone = two.undo(story, done)
    assert two.stands(*both) == expected
    awaited = undone.loose.get(kind="money-transferred")
    assert awaited.amount_fen == done.plan["pairings"][0]["moved_fen"] + 80_000
    right_without_the_money(story)


def right_without_the_money(story):
    for city in (JIA, YI, BING):
        assert enrolled.verify_books(city.pension) == []
    story.conserved()


def test_parted_since_a_late_month_of_the_account_that_left_still_goes_on(gone, monkeypatch):
    """The form told of both accounts: what follows it starts from there."""
    story, _row, (mover, _other), done, came, out = gone
    two.undo(story, done)
    rate_of = limits.rate_of
    monkeypatch.setattr(limits, "rate_of", lambda year: rate_of(min(year, 2025)))
    enrolment.settle_years(
        two.own(mover), through=2026, on=date(2027, 1, 5), by="x", at=clock.now()
    )
    _balance, months = at_bing_now(came)
    late_here(story, out)
    story.pay_all(YI)
    story.play()
    sign_booking(story, again(came), propose(story, again(came), twice=True))
    story.play()
    two.no_job_died()
    line = next(
        each for each in enrolled.account_of(two.own(mover)).rows.values() if each.year == 2026
    )
    assert line.standing == "computed", "the parted account goes on"
    assert at_bing_now(came)[1] == months + 1
    right_without_the_money(story)


def test_parted_before_the_other_left_a_late_month_is_of_the_one_that_left(make_story):
    story = make_story()
    story.third()
    finished(story)
    mover, other = story.person("zhangsan"), two.other_account(story)
    two.undo(story, two.merge(story, mover, other))
    at_bing(story)
    came, out = whole(story, story.apply(origin=YI, to=BING))
    assert out.relationship_no == two.own(mover).relationship_no
    _balance, months = at_bing_now(came)
    late_here(story, out, "2010-12")
    arrives(story, came)
    assert at_bing_now(came)[1] == months + 1


@pytest.fixture
def retiring(make_story):
    """何秀珍 has brought March from 乙市 to 甲市; her account is merged into her other one there."""
    story, came, out = bring(make_story)
    drawing.know_bank(story)
    person, other = story.person("xiuzhen", JIA), drawing.other_account(story)
    return story, came, out, person, other


def follows(story, came, out, what):
    if what == "supplement":
        february_comes(story, out)
        sign_booking(story, again(came), propose(story, again(came), twice=True))
    else:
        march_was(story, out)
        agree(story, came)
        story.pay_all(YI)
    story.play()
    two.no_job_died()
    assert again(came).state == "closed"


@pytest.mark.parametrize("what", ["supplement", "correction"])
@pytest.mark.parametrize("paid", [True, False])
def test_into_the_pension_of_the_account_that_was_kept(retiring, what, paid):
    story, came, out, person, other = retiring
    with two.as_if(story):
        follows(story, came, out, what)
        expected = two.stands(person, other)[0]
    done = drawing.merge(story, other, person)
    benefit = drawing.retire(story, other)
    if paid:
        drawing.pay(story, APRIL)
    held = books.balance(JIA.pension, benefit.account_code) if paid else 0
    follows(story, came, out, what)
    benefit.refresh_from_db()
    fen = transfers.amendments_of(JIA.pension, came.case_no)[0].credited_fen
    assert fen
    assert (benefit.provisional, pensions.moves(benefit)[-1].act) == (True, CREDITED)
    if paid:
        assert books.balance(JIA.pension, benefit.account_code) == held + fen
    right(story, JIA, YI)
    undone = drawing.undo(story, done)
    assert two.stands(person)[0] == expected
    if paid:
        again_ = undone.loose.get(kind="pension-again")
        assert again_.amount_fen == done.plan["pairings"][0]["moved_fen"] + fen
    right_without_bing(story)


def right_without_bing(story):
    for city in (JIA, YI):
        assert enrolled.verify_books(city.pension) == []
    story.conserved()


def test_a_gathered_temporary_account_that_is_merged_takes_in_the_persons_part(make_story):
    story = make_story(residents=(gathering.WHO,))
    gathering.hukou(story, "110105")
    gathering.temporary_at_jia(story)
    said = (Stay("310100", "temporary", 2, False), *gathering.SAID)
    row, _out = gathering.to_the_end(
        story, gathering.gather(story, kind="temporary", elsewhere=said)
    )
    person, other = story.person(gathering.WHO), two.other_account(story, name="何秀珍")

    def comes():
        late(story, row, "2026-03", base_fen=10_000_00, personal_fen=gathering.OWN,
             employer_fen=gathering.EMPLOYER)  # fmt: skip
        send(story, row)
        story.play()
        story.pay_all(JIA)
        story.play()
        book(story, row)
        story.play()
        two.no_job_died()

    with two.as_if(story):
        comes()
        expected = two.stands(person, other)
    pooled = books.balance(YI.pension, "fund/pension/pooled")
    done = two.merge(story, other, person)
    before = two.held(two.own(other))
    comes()
    assert two.held(two.own(other)) == before + gathering.OWN
    assert books.balance(YI.pension, "fund/pension/pooled") == pooled + gathering.EMPLOYER
    right_without_bing(story)
    two.undo(story, done)
    assert two.stands(person, other) == expected
