"""甲市 → 乙市 → 甲市 within one year: further months are enrolled at the first place, and all of them move on."""

from datetime import date

import pytest

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework.services import Applicant
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.accounts import MonthEntry
from shebao.enrolment.errors import MonthHeld
from shebao.enrolment.models import Relationship
from shebao.transfers import queries, services
from shebao.transfers.errors.amending import LateMonth
from shebao.transfers.services.kinds import open_or_reopen
from shebao.verify import Copy
from tests.records.conftest import told
from tests.story import BING, JIA, YI
from tests.transfers.test_passing_on import propose, sign_booking
from tests.transfers.test_three_places import again, whole

pytestmark = pytest.mark.django_db
MONTH = MonthEntry(1_000_000, 80_000)


def paid(story, row, *months):
    return enrolment.book_year(
        row, year=2026, months=dict.fromkeys(months, MONTH), key=f"{row.relationship_no}/{months}",
        **story.duty(row, "clerk"),
    )  # fmt: skip


def at(story, city):
    return enrolled.open_relationship_of(
        city.pension, story.person("zhangsan", city), "employee-pension"
    )


def back_at(story, city):
    """They stop where they are and are insured at a place again."""
    return open_or_reopen(
        story.person("zhangsan", city), city.division, "regular", since=date(2026, 3, 2),
        key=f"again/{city.key}", by="x", at=clock.now(),
    )  # fmt: skip


@pytest.fixture
def gone(story):
    """In 甲市 until March; then everything has moved to 乙市, where January and February were paid."""
    old = at(story, JIA)
    paid(story, old, 3)
    whole(story, story.apply())
    enrolment.pause(at(story, YI), **story.duty(at(story, YI), "clerk"))
    assert enrolled.relationship(JIA.pension, old.relationship_no).state == "transferred-out"
    return old


def home(story, row=None):
    """Back in 甲市: paid there in April before the transfer home, in May after it."""
    row = row or back_at(story, JIA)
    paid(story, row, 4)
    came, _ = whole(story, story.apply(origin=YI, to=JIA))
    paid(story, row, 5)
    return row, came


def apply(story, origin, to):
    """Applied for anew, from another place."""
    person = story.person("zhangsan", to)
    return services.apply(
        owner=to.pension, person_no=person.person_no, origin=origin.pension, channel="mobile",
        applicant=Applicant("person", person.name), key=f"from/{origin.key}", by="zhangsan",
        on=story.today, at=clock.now(),
    )  # fmt: skip


def months_of(row, place, year=2026):
    """The months of a year at a place that count, line by line."""
    account = enrolled.account_of(enrolled.relationship(row.owner, row.relationship_no))
    lines = [each for each in account.rows.values() if (each.place, each.year) == (place, year)]
    return [
        [number for number in range(1, 13) if each.insured >> (number - 1) & 1]
        for each in sorted(lines, key=lambda each: each.first_month)
    ]


def right(story, *cities):
    for city in cities:
        assert enrolled.verify_books(city.pension) == []
        record = told(story.person("zhangsan", city))["record"]
        found = list(Copy(record).differences())
        assert not found, "\n".join(map(str, found))
    story.conserved()


def test_months_after_coming_back_stand_beside_those_that_came_home(story, gone):
    row, came = home(story)
    assert row.pk == gone.pk, "the relationship goes on"
    assert came.state == "closed"
    assert months_of(row, JIA.division) == [[3], [4, 5]]
    assert months_of(row, YI.division) == [[1, 2]]
    years = enrolled.years(enrolled.relationship(JIA.pension, row.relationship_no))
    assert sum(year.months for year in years) == 180 + 1 + 2 + 2
    balance = enrolled.balance(enrolled.relationship(JIA.pension, row.relationship_no))
    assert balance == came.account_fen + 2 * MONTH.personal_fen
    right(story, JIA, YI)


def test_a_month_that_moved_out_is_not_booked_again_before_it_comes_home_nor_after(story, gone):
    row = back_at(story, JIA)
    with pytest.raises(MonthHeld) as no:
        paid(story, row, 3, 4)
    assert "2026-03 在 甲市（演示）" in no.value.sentence("zh")
    assert "2026-03 at Jia City (demo)" in no.value.sentence("en")
    paid(story, row, 4)
    whole(story, story.apply(origin=YI, to=JIA))
    with pytest.raises(MonthHeld):
        paid(story, row, 3)
    paid(story, row, 4)  # the same again changes nothing
    assert months_of(row, JIA.division) == [[3], [4]]


def test_all_of_them_move_on_as_one_line_and_home_again(story, gone):
    story.third()
    row, _ = home(story)
    enrolment.pause(
        enrolled.relationship(JIA.pension, row.relationship_no), **story.duty(row, "clerk")
    )
    there = back_at(story, BING)
    paid(story, there, 6)
    moved, out = whole(story, story.apply(origin=JIA, to=BING))
    assert (moved.state, out.state) == ("closed", "transferred-out")
    lines = [(line["place"], line["year"]) for line in moved.form["years"]]
    assert len(lines) == len(set(lines)), "a form has one line for each place and year"
    assert months_of(there, JIA.division) == [[3, 4, 5]]
    assert sum(map(len, months_of(there, BING.division))) == 1
    enrolment.pause(
        enrolled.relationship(BING.pension, there.relationship_no), **story.duty(there, "clerk")
    )
    third = back_at(story, JIA)
    paid(story, third, 7)
    whole(story, apply(story, BING, JIA))
    assert months_of(third, JIA.division) == [[3, 4, 5], [7]]
    years = enrolled.years(enrolled.relationship(JIA.pension, third.relationship_no))
    assert sum(year.months for year in years) == 180 + 3 + 2 + 1 + 1
    right(story, JIA, YI, BING)


def test_who_was_insured_here_before_2010_has_a_transfer_accepted(story, gone):
    """What was opened before 2010 stays regular: no parameter of temporary accounts is asked for."""
    Relationship.objects.filter(pk=gone.pk).update(since=date(2005, 7, 1))
    row, came = home(story)
    assert (came.state, row.kind) == ("closed", "regular")
    (decision,) = cases.decisions(cases.case(JIA.pension, came.case_no)).filter(act="accept")
    assert decision.parameters == []


def late(story, out, month):
    """It came to where they had gone away from, and is sent after them."""
    services.note_late(
        owner=out.owner, case_no=out.case_no, month=month, base_fen=1_000_000, personal_fen=80_000,
        employer_fen=0, **story.duty(out, "clerk"),
    )  # fmt: skip
    number = services.propose_supplement(
        owner=out.owner, case_no=out.case_no, reason="单位补缴到账", **story.duty(out, "clerk")
    )
    services.send_supplement(owner=out.owner, proposal_id=number, **story.duty(out, "reviewer"))


def test_away_again_with_what_was_paid_at_home_and_a_late_month_goes_with_the_last_departure(
    story, gone
):
    """What had moved out comes back with more months of its year: those that were paid there since."""
    (first,) = queries.transfers_of_person(YI.pension, story.person("zhangsan").person_no)
    row, _ = home(story)
    enrolment.pause(
        enrolled.relationship(JIA.pension, row.relationship_no), **story.duty(row, "clerk")
    )
    back_at(story, YI)
    on, out = whole(story, apply(story, JIA, YI))
    assert (on.state, out.state) == ("closed", "transferred-out")
    assert months_of(at(story, YI), JIA.division) == [[3, 4, 5]]
    right(story, JIA, YI)
    with pytest.raises(LateMonth, match="最近一次转出"):
        late(story, story.leaving(first), "2026-01")
    late(story, out, "2026-01")
    story.pay_all(JIA)
    story.play()
    sign_booking(story, again(on), propose(story, again(on), twice=True))
    story.play()
    assert months_of(at(story, YI), JIA.division) == [[1, 3, 4, 5]]
    right(story, JIA, YI)


def anew(story, city):
    """Insured at a place again by a relationship of its own, as after a merge that was undone."""
    return enrolment.open_relationship(
        owner=city.pension, person=story.person("zhangsan", city), scheme="employee-pension",
        area=city.division, since=date(2026, 3, 2), key=f"anew/{city.key}", by="x", at=clock.now(),
    )  # fmt: skip


def test_late_months_of_the_first_stay_go_all_the_way_one_after_the_other(story, gone):
    """Seed 1 of the simulation: the second was refused for ever, since what was told of the first stood on both stays."""
    (first,) = queries.transfers_of_person(YI.pension, story.person("zhangsan").person_no)
    row, came = home(story, anew(story, JIA))
    assert row.pk != gone.pk
    enrolment.pause(
        enrolled.relationship(JIA.pension, row.relationship_no), **story.duty(row, "clerk")
    )
    anew(story, YI)
    on, _ = whole(story, apply(story, JIA, YI))
    for count, month in enumerate(("2026-01", "2026-02"), start=1):
        late(story, story.leaving(first), month)
        for part, city in ((first, JIA), (came, YI), (on, JIA)):
            story.pay_all(city)
            story.play()
            sign_booking(story, again(part), propose(story, again(part), twice=True))
            story.play()
        assert months_of(at(story, YI), JIA.division) == [[*(1, 2)[:count], 3, 4, 5]]
    for each in (first, came, on):
        for side in (again(each), story.leaving(each)):
            assert cases.case(side.owner, side.case_no).closed_on
    right(story, JIA, YI)
