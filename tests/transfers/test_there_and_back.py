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
from shebao.transfers import services
from shebao.transfers.services.kinds import open_or_reopen
from shebao.verify import Copy
from tests.records.conftest import told
from tests.story import BING, JIA, YI
from tests.transfers.test_three_places import whole

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


def home(story):
    """Back in 甲市: paid there in April before the transfer home, in May after it."""
    row = back_at(story, JIA)
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
