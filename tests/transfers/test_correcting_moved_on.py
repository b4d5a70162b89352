"""A correction of somebody who goes on, or has gone on: nothing is agreed to that could not be booked when its money is here."""

import pytest

from shebao.base.plumbing.models import Job
from shebao.casework import services as casework
from shebao.enrolment import queries as enrolled
from shebao.enrolment.errors import YearClosed
from shebao.payments import queries as payments
from shebao.transfers import queries, services
from shebao.transfers.errors.amending import CorrectionAwaited
from tests.story import BING, JIA, YI
from tests.transfers.test_correcting import answer, correct, told
from tests.transfers.test_passing_on import closed_again, right
from tests.transfers.test_three_places import again, at_bing, whole

pytestmark = pytest.mark.django_db
MORE = (100_000, 8_000, 0)


def more(story, row):
    """What the form says of December, and something more."""
    return tuple(map(sum, zip(told(story, row, "2025-12"), MORE, strict=True)))


def propose(story, row):
    return services.propose_answer(
        owner=row.owner, case_no=row.case_no, agree=True, reason="", **story.duty(row, "clerk")
    )


def agree(story, row, number):
    services.agree(owner=row.owner, proposal_id=number, **story.duty(row, "reviewer"))
    story.play()


@pytest.fixture
def first(story):
    """甲市 → 乙市, booked and confirmed."""
    story.third()
    return whole(story, story.apply())


def onward(story):
    """乙市 → 丙市, all of it."""
    at_bing(story)
    return whole(story, story.apply(origin=YI, to=BING))


@pytest.mark.parametrize("amounts", [more, None])
def test_of_somebody_who_has_gone_on_the_second_place_can_only_object(story, first, amounts):
    """Seed 1, step 13,029: it was agreed to, and nobody could book the money when it came."""
    row, left = first
    onward(story)
    correct(story, row, amounts=amounts and amounts(story, row))
    with pytest.raises(YearClosed):
        propose(story, again(row))
    (part,) = queries.amendments_of(YI.pension, row.case_no)
    assert (part.answer, part.state) == ("", "no-money")
    answer(story, row, agree=False, reason="关系已续转丙市")
    assert not Job.objects.filter(state="dead").exists()
    assert not payments.orders(JIA.pension, "ordered")
    closed_again(row, left)
    right(story, JIA, YI, BING)


def test_whoever_goes_on_between_two_signatures_is_not_signed_for(story, first):
    row, left = first
    correct(story, row, amounts=more(story, row))
    number = propose(story, again(row))
    onward(story)
    with pytest.raises(YearClosed):
        agree(story, again(row), number)
    assert again(row).state == "correcting", "it stays with its officer"
    casework.send_back(
        owner=row.owner, proposal_id=number, reason="关系已续转", by="yi-reviewer",
        at=story.duty(row, "reviewer")["at"],
    )  # fmt: skip
    answer(story, row, agree=False, reason="关系已续转丙市")
    closed_again(row, left)
    right(story, JIA, YI, BING)


def test_who_is_about_to_go_on_waits_for_the_money_of_what_was_agreed_to(story, first):
    row, left = first
    correct(story, row, amounts=more(story, row))
    agree(story, again(row), propose(story, again(row)))
    there, new = at_bing(story)
    second = story.apply(origin=YI, to=BING)
    story.accept(second)
    story.play()
    out = story.leaving(second)
    with pytest.raises(CorrectionAwaited):
        services.propose_release(owner=out.owner, case_no=out.case_no, **story.duty(out, "clerk"))
    story.pay_all(JIA)
    story.play()
    closed_again(row, left)
    held = enrolled.balance(there)
    story.release(story.leaving(second))
    assert story.leaving(second).account_fen == held
    story.pay_all(YI)
    story.play()
    story.book(again(second))
    story.play()
    story.confirm(again(second))
    story.play()
    december = next(y for y in enrolled.years(new) if (y.place, y.year) == (JIA.division, 2025))
    assert december.bases[11] == told(story, row, "2025-12")[0]
    right(story, JIA, YI, BING)
