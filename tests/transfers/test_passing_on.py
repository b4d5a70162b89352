"""Months that come late for somebody who has moved on, or draws a pension: they follow to where the person is."""

from datetime import date

import pytest

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework.errors import SameOfficer
from shebao.cli.simulate import facts
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.accounts import MonthEntry
from shebao.ledger import queries as books
from shebao.payments import queries as payments
from shebao.pension import queries as pensions
from shebao.pension.states import ChangeAct
from shebao.transfers import queries, services
from shebao.transfers.errors import WrongMoment
from shebao.verify import Copy
from tests.pension.test_changes import change, paid, publish, sign
from tests.pension.test_payroll import APRIL, balanced
from tests.records.conftest import told
from tests.story import BING, JIA, YI
from tests.transfers.test_supplementing import late, send
from tests.transfers.test_three_places import again, at_bing, whole

pytestmark = pytest.mark.django_db
MONTH = MonthEntry(1_000_000, 80_000)


def propose(story, row, **more):
    return services.propose_supplement_booking(
        owner=row.owner, case_no=row.case_no, **story.duty(row, "clerk"), **more
    )


def sign_booking(story, row, number, post="reviewer"):
    return services.book_supplement(owner=row.owner, proposal_id=number, **story.duty(row, post))


def on_the_way(story, row):
    """甲市's late month is at 乙市, with its money."""
    late(story, row, "2026-01")
    send(story, row)
    story.pay_all(JIA)
    story.play()
    assert again(row).state == "supplementing"


def closed_again(*sides):
    for side in sides:
        row = queries.transfer_in(side.owner, side.case_no) if "/transfer-in/" in side.case_no else (
            queries.transfer_out(side.owner, side.case_no)
        )  # fmt: skip
        assert row.state in ("closed", "transferred-out")
        assert cases.case(row.owner, row.case_no).closed_on


def right(story, *cities):
    for city in cities:
        assert enrolled.verify_books(city.pension) == []
        held = {line.code: line.balance_fen for line in books.trial_balance(city.pension)}
        assert not any(fen for code, fen in held.items() if code[:8] in ("suspense", "transit/"))
        assert payments.totals(city.pension).open_in_fen == 0
    story.conserved()


def february_comes(story, out):
    """乙市's late month of somebody who came to 甲市 is there, with its money."""
    services.note_late(
        owner=YI.pension, case_no=out.case_no, month="2026-02", base_fen=1_000_000,
        personal_fen=80_000, employer_fen=0, **story.duty(out, "clerk"),
    )  # fmt: skip
    number = services.propose_supplement(
        owner=YI.pension, case_no=out.case_no, reason="单位补缴到账", **story.duty(out, "clerk")
    )
    services.send_supplement(owner=YI.pension, proposal_id=number, **story.duty(out, "reviewer"))
    story.pay_all(YI)
    story.play()


@pytest.fixture
def third(story):
    """甲市 → 乙市 → 丙市, all of it booked; 丙市 lies in the province of 甲市, not of 乙市."""
    story.third()
    first, left = whole(story, story.apply())
    there, new = at_bing(story)
    second, out = whole(story, story.apply(origin=YI, to=BING))
    return first, left, second, out, there, new


def test_a_late_month_of_the_first_place_goes_on_to_the_third(story, third):
    first, left, second, out, there, new = third
    balance = enrolled.balance(new)
    on_the_way(story, first)
    number = propose(story, again(first))
    proposal = cases.proposal(YI.pension, number)
    assert proposal.payload["onward"] == BING.pension
    with pytest.raises(SameOfficer):
        sign_booking(story, again(first), number, "clerk")
    sign_booking(story, again(first), number)
    story.play()
    (part,) = queries.amendments_of(YI.pension, first.case_no)
    (gone,) = queries.amendments_of(YI.pension, out.case_no)
    assert (gone.kind, gone.account_fen, gone.pooled_fen) == (
        "passed",
        part.account_fen,
        part.pooled_fen,
    )
    assert (part.credited_fen, enrolled.balance(there)) == (0, 0)
    closed_again(first, left)
    assert [
        year for year in enrolled.years(there) if year.place == JIA.division and year.year == 2026
    ] == []
    story.pay_all(YI)
    story.play()
    assert again(second).state == "supplementing"
    sign_booking(story, again(second), propose(story, again(second)))
    story.play()
    closed_again(second, out)
    lines = {(y.place, y.year): y for y in enrolled.years(new)}
    assert lines[JIA.division, 2026].insured == 0b1
    assert enrolled.balance(new) == balance + part.account_fen
    right(story, JIA, YI, BING)
    for city in (JIA, YI, BING):
        assert list(Copy(told(story.person("zhangsan", city))["record"]).differences()) == []


def test_the_simulation_counts_a_month_that_goes_on_until_the_third_place_has_booked_it(
    story, third
):
    """Seed 1, step 5,697: the month was looked for among those that came late here, and seemed to be nowhere."""
    first, left, second, out, _, _ = third
    held = {first.person_no: [2026 * 12]}
    on_the_way(story, first)
    assert facts._late(YI.pension) == {}
    sign_booking(story, again(first), propose(story, again(first)))
    story.play()
    closed_again(first, left)
    assert facts._late(JIA.pension) == {}
    assert facts._late(YI.pension) == held
    story.pay_all(YI)
    story.play()
    assert facts._late(YI.pension) == held
    sign_booking(story, again(second), propose(story, again(second)))
    story.play()
    closed_again(second, out)
    assert facts._late(YI.pension) == {}


def test_a_second_one_builds_on_what_went_on_before(story, third):
    first, _, second, out, _, new = third
    for month in ("2026-01", "2026-02"):
        late(story, first, month)
        send(story, first)
        story.pay_all(JIA)
        story.play()
        sign_booking(story, again(first), propose(story, again(first)))
        story.pay_all(YI)
        story.play()
        sign_booking(story, again(second), propose(story, again(second), twice=True))
        story.play()
    lines = {(y.place, y.year): y for y in enrolled.years(new)}
    assert lines[JIA.division, 2026].insured == 0b11
    assert len(queries.amendments_of(YI.pension, out.case_no)) == 2
    right(story, JIA, YI, BING)


def test_while_they_are_moving_on_it_waits_for_the_end_of_that(story):
    story.third()
    first, _ = whole(story, story.apply())
    on_the_way(story, first)
    at_bing(story)
    second = story.apply(origin=YI, to=BING)
    story.accept(second)
    story.play()
    story.release(story.leaving(second))
    with pytest.raises(WrongMoment):
        propose(story, again(first), twice=True)
    assert again(first).state == "supplementing", "it stays with its officer"


def test_into_a_pension_in_payment_it_is_credited_and_settled_again(make_story, monkeypatch):
    story = make_story(residents=("xiuzhen",))
    person = story.person("xiuzhen")
    held = enrolment.open_relationship(
        owner=YI.pension, person=person, scheme="employee-pension", area=YI.division,
        since=date(2026, 3, 1), key="x", by="x", at=clock.now(),
    )  # fmt: skip
    enrolment.book_year(held, year=2026, months={3: MONTH}, key="x3", **story.duty(held, "clerk"))
    enrolment.pause(held, **story.duty(held, "clerk"))
    came, out = whole(story, story.apply("xiuzhen", origin=YI, to=JIA))
    benefit = paid(story, APRIL)
    publish(monkeypatch)
    benefit = sign(story, change(story, benefit, ChangeAct.RESETTLE))
    opened, before = benefit.opened_fen, pensions.rates(benefit)[-1].total_fen
    account = books.balance(JIA.pension, benefit.account_code)
    february_comes(story, out)
    sign_booking(story, again(came), propose(story, again(came), twice=True))
    story.play()
    benefit.refresh_from_db()
    assert (benefit.opened_fen, benefit.provisional) == (opened + 80_000, True)
    assert books.balance(JIA.pension, benefit.account_code) == account + 80_000
    notes = [move.note_zh for move in pensions.moves(benefit)]
    assert any("补转 800.00 元记入，待重新计发" in note for note in notes)
    balanced(story)
    found = Copy(told(story.person("xiuzhen", JIA))["record"]).differences()
    assert [each for each in found if "parameters" not in each.path] == [], "2026's are made up"
    made = change(story, benefit, ChangeAct.RESETTLE, key="after")
    benefit = sign(story, made)
    made.refresh_from_db()
    assert pensions.rates(benefit)[-1].total_fen > before
    assert (made.owed_fen > 0, benefit.provisional) == (True, False)
    right(story, JIA, YI)
