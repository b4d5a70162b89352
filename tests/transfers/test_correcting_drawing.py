"""A correction of somebody who draws a pension, or begins to while its money is on the way: it goes into the pension."""

from datetime import date

import pytest

from shebao.base.plumbing import clock
from shebao.base.plumbing.models import Job
from shebao.casework import queries as cases
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.accounts import MonthEntry
from shebao.enrolment.errors import YearClosed
from shebao.enrolment.states import State
from shebao.ledger import queries as books
from shebao.papers import queries as papers
from shebao.papers.models import Paper
from shebao.payments import queries as payments
from shebao.pension import queries as pensions
from shebao.pension.states import ChangeAct
from shebao.transfers import queries, services
from shebao.verify import Copy
from tests.pension.test_changes import change, paid, publish, sign
from tests.pension.test_payroll import APRIL, approve, balanced, prepare
from tests.records.conftest import told
from tests.story import JIA, YI
from tests.transfers.test_passing_on import closed_again, right
from tests.transfers.test_three_places import again, whole

pytestmark = pytest.mark.django_db
MONTH = MonthEntry(1_000_000, 80_000)
MORE = (1_100_000, 88_000, 0)


def bring(make_story):
    """何秀珍 worked in 乙市 in March and has brought it to 甲市, where her pension is due."""
    story = make_story(residents=("xiuzhen",))
    held = enrolment.open_relationship(
        owner=YI.pension, person=story.person("xiuzhen"), scheme="employee-pension",
        area=YI.division, since=date(2026, 3, 1), key="x", by="x", at=clock.now(),
    )  # fmt: skip
    enrolment.book_year(held, year=2026, months={3: MONTH}, key="x3", **story.duty(held, "clerk"))
    enrolment.pause(held, **story.duty(held, "clerk"))
    return story, *whole(story, story.apply("xiuzhen", origin=YI, to=JIA))


@pytest.fixture
def moved(make_story):
    return bring(make_story)


def correct(story, out, amounts=MORE):
    """乙市 corrects the month of its form."""
    number = services.propose_correction(
        owner=YI.pension, case_no=out.case_no, month="2026-03", amounts=amounts, reason="基数录入有误",
        **story.duty(out, "clerk"),
    )  # fmt: skip
    services.send_correction(owner=YI.pension, proposal_id=number, **story.duty(out, "reviewer"))
    story.play()


def agree(story, came):
    """Two officers of 甲市 agree."""
    number = services.propose_answer(
        owner=JIA.pension, case_no=came.case_no, agree=True, reason="", **story.duty(came, "clerk")
    )
    services.agree(owner=JIA.pension, proposal_id=number, **story.duty(came, "reviewer"))
    story.play()


def drawn(story):
    """What she draws, her relationship, and what the pension's account held."""
    benefit = pensions.benefit_of_person(JIA.pension, story.person("xiuzhen", JIA).person_no)
    row = enrolled.relationships_of_person(JIA.pension, story.person("xiuzhen", JIA)).last()
    assert row.state == State.DRAWING
    return benefit, books.balance(JIA.pension, benefit.account_code)


def credited(story, came, out, opened, account):
    """The difference is in the pension's account, which waits to be settled again; nothing failed."""
    benefit, holds = drawn(story)
    (part,) = queries.amendments_of(JIA.pension, came.case_no)
    assert (part.credited_fen, part.state) == (8_000, "money-credited")
    assert (benefit.opened_fen, holds, benefit.provisional) == (
        opened + 8_000,
        account + 8_000,
        True,
    )
    notes = [move.note_zh for move in pensions.moves(benefit)]
    assert sum("更正 80.00 元记入，待重新计发" in note for note in notes) == 1
    march = next(
        y for y in enrolled.years(enrolled.relationship(JIA.pension, came.relationship_no))
        if (y.place, y.year) == (YI.division, 2026)
    )  # fmt: skip
    assert march.bases[2] == MORE[0]
    (letter,) = Paper.objects.filter(
        owner=JIA.pension, kind="result-notice", case_no=came.case_no, key__contains="/amend/"
    )
    assert "差额已记入您的待遇账户，养老金将重新计发" in papers.frozen(letter)[1]["data"]["outcome"]
    assert not Job.objects.filter(state="dead").exists()
    closed_again(came, out)
    balanced(story)
    right(story, JIA, YI)
    found = Copy(told(story.person("xiuzhen", JIA))["record"]).differences()
    assert [each for each in found if "parameters" not in each.path] == [], "2026's are made up"


def test_who_begins_to_draw_before_the_money_is_here_gets_it_into_the_pension(moved, monkeypatch):
    """What was agreed to is booked: the notice of the money used to fail twenty times and was given up."""
    story, came, out = moved
    correct(story, out)
    agree(story, came)
    benefit = paid(story)
    story.advance((date(2026, 4, 5) - story.today).days)
    approve(story, prepare(story, APRIL))
    benefit, account = drawn(story)
    opened = benefit.opened_fen
    assert again(came).state == "correcting"
    story.pay_all(YI)
    story.play()
    credited(story, came, out, opened, account)
    settled_again(story, monkeypatch)


def settled_again(story, monkeypatch):
    """The pension is settled again, and more is paid from now on."""
    story.pay_all(JIA)
    story.play()
    publish(monkeypatch)
    benefit, _ = drawn(story)
    before = pensions.rates(benefit)[-1].total_fen
    made = change(story, benefit, ChangeAct.RESETTLE)
    benefit = sign(story, made)
    made.refresh_from_db()
    assert pensions.rates(benefit)[-1].total_fen > before
    assert (made.owed_fen > 0, benefit.provisional) == (True, False)
    balanced(story)


def test_of_somebody_who_draws_already_a_correction_upwards_is_agreed_to(moved):
    story, came, out = moved
    paid(story, APRIL)
    correct(story, out)
    benefit, account = drawn(story)
    agree(story, came)
    story.pay_all(YI)
    story.play()
    credited(story, came, out, benefit.opened_fen, account)


@pytest.mark.parametrize("amounts", [None, (900_000, 72_000, 0)])
def test_what_is_claimed_back_does_not_come_out_of_a_pension(moved, amounts):
    story, came, out = moved
    paid(story, APRIL)
    correct(story, out, amounts)
    benefit, account = drawn(story)
    with pytest.raises(YearClosed):
        agree(story, came)
    assert drawn(story) == (benefit, account)


def dies(story):
    """She dies in April, after April's pension."""
    benefit, _ = drawn(story)
    stop = change(story, benefit, ChangeAct.STOP, died_on=story.today.isoformat(), proof="公安数据")
    return sign(story, stop)


def inherits(story, benefit, key):
    """The rest of her account goes to her heir, by two officers."""
    heir = {"name": "何大", "account_no": "6222310100000999"}
    made = change(story, benefit, ChangeAct.INHERIT, key=key, **heir)
    sign(story, made)
    made.refresh_from_db()
    story.play()
    return payments.order(JIA.pension, made.order_no).amount_fen


def in_payment(story, came, out):
    """Agreed to, then drawn and paid for April, before the difference has left."""
    correct(story, out)
    agree(story, came)
    paid(story, APRIL)


def left(benefit):
    return books.balance(JIA.pension, benefit.account_code)


def for_the_heirs(story, came, benefit, before):
    """The money is in the account that is inherited, and the case lies with its officer, with a clock."""
    case = cases.case(JIA.pension, came.case_no)
    (part,) = queries.amendments_of(JIA.pension, came.case_no)
    benefit.refresh_from_db()
    assert (part.credited_fen, part.state, left(benefit)) == (
        8_000,
        "money-credited",
        before + 8_000,
    )
    assert not Job.objects.filter(state="dead").exists()
    assert (case.closed_on, case.turn, cases.running_clock(case).step) == (
        None,
        "officer",
        "pay-heirs",
    )
    assert "待付给继承人" in cases.timeline(JIA.pension, came.case_no)[-1].note_zh
    assert "待付给继承人" in list(pensions.moves(benefit))[-1].note_zh
    (letter,) = Paper.objects.filter(
        owner=JIA.pension, kind="result-notice", case_no=came.case_no, key__contains="/amend/"
    )
    assert "付给继承人" in papers.frozen(letter)[1]["data"]["outcome"]


def test_of_somebody_who_has_died_meanwhile_the_heirs_get_it_with_the_rest(moved):
    story, came, out = moved
    in_payment(story, came, out)
    benefit = dies(story)
    before = left(benefit)
    story.pay_all(YI)
    story.play()
    for_the_heirs(story, came, benefit, before)

    assert inherits(story, benefit, "heirs") == before + 8_000
    assert left(benefit) == 0
    closed_again(came, out)
    balanced(story)
    right(story, JIA, YI)


def test_heirs_who_had_the_rest_already_get_what_comes_after_it(moved):
    story, came, out = moved
    in_payment(story, came, out)
    benefit = dies(story)
    inherits(story, benefit, "first")
    story.pay_all(YI)
    story.play()
    for_the_heirs(story, came, benefit, 0)

    assert inherits(story, benefit, "second") == 8_000
    closed_again(came, out)
    balanced(story)
    right(story, JIA, YI)
