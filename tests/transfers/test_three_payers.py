"""Three agencies: two of them pay 乙市, one in one credit for two people, a stranger under a reference; each fen finds its case."""

from datetime import date

import pytest

from shebao.base.plumbing import clock
from shebao.casework.services import Applicant
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.accounts import MonthEntry
from shebao.exchange.models import OutgoingLetter
from shebao.payments import queries as payments
from shebao.payments import services as paying
from shebao.payments.came import lines_under
from shebao.payments.models import StatementLine
from shebao.portal.fund import queries as desk
from shebao.transfers import queries, services
from shebao.transfers.services import chasing
from tests.story import BING, JIA, YI

pytestmark = pytest.mark.django_db
MONTH = MonthEntry(500_000, 40_000)


def worked_at_bing(story):
    """张三 paid a year in 丙市 long ago and left."""
    row = enrolment.open_relationship(
        owner=BING.pension, person=story.person("zhangsan", BING), scheme="employee-pension",
        area=BING.division, since=date(2010, 1, 1), key="bing", by="bing-clerk", at=clock.now(),
    )  # fmt: skip
    enrolment.book_year(
        row, year=2010, months=dict.fromkeys(range(1, 13), MONTH), key="bing/2010", on=story.today,
        by="bing-clerk", at=clock.now(),
    )  # fmt: skip
    enrolment.settle_years(row, through=2025, on=story.today, by="bing-clerk", at=clock.now())
    enrolment.pause(row, on=story.today, by="bing-clerk", at=clock.now())


def here(row):
    return queries.transfer_in(YI.pension, row.case_no)


def open_lines():
    return list(StatementLine.objects.filter(owner=YI.pension, free_fen__gt=0).order_by("pk"))


@pytest.fixture
def three(make_story):
    story = make_story(movers=("zhangsan", "zhouba"), join=1)
    story.third()
    worked_at_bing(story)
    return story


def all_released(story):
    rows = [story.apply("zhangsan"), story.apply("zhouba")]
    rows.append(_from_bing(story))
    for row in rows:
        story.accept(row)
    story.play()
    for row in rows:
        story.release(story.leaving(row))
    story.play()
    return [here(row) for row in rows]


def _from_bing(story):
    person = story.person("zhangsan")
    return services.apply(
        owner=YI.pension, person_no=person.person_no, origin=BING.pension, key="from-bing",
        applicant=Applicant("person", person.name), channel="mobile", by="zhangsan", on=story.today,
        at=clock.now(),
    )  # fmt: skip


def the_stranger_s(story, other):
    """Money under the third case's reference that its agency did not pay: ranked, told from the form's own, kept."""
    (line,) = open_lines()
    assert (line.amount_fen, other.state) == (100, "form-received")
    ranked = desk.targets(YI.pension, line)
    assert ranked[0].expectation.reference == other.reference
    assert (ranked[0].named, ranked[0].fits) == (True, False)
    return line


def asked_after_ten_days(story):
    """Which agency is asked about a form without its money."""
    story.advance(20)
    chasing.chase(owner=YI.pension, on=story.today, at=clock.now())
    asked = OutgoingLetter.objects.filter(owner=YI.pension, kind="transfer.difference-notice")
    return {letter.receiver for letter in asked}


def paid_and_the_stranger_sent_home(story, other, line):
    """The right money comes beside the stranger's: a difference, until that has gone back by the way it came."""
    story.pay_all(BING)
    story.play()
    story.advance(1)
    story.play()
    story.advance(4)
    story.play()
    other = here(other)
    assert (other.state, other.money_fen) == ("mismatch", other.total_fen + 100)
    paying.return_line(
        owner=YI.pension, line_key=line.key, reason="误汇", by="yi-accountant", on=story.today,
        at=clock.now(),
    )  # fmt: skip
    story.pay_all(YI)
    story.play()
    story.advance(1)
    story.play()
    story.play()
    assert here(other).state == "matched"
    assert open_lines() == []


def test_each_agencys_money_goes_to_its_own_cases_and_the_strangers_goes_home(three):
    story = three
    first, second, other = all_released(story)
    assert {row.state for row in (first, second, other)} == {"form-received"}
    story.stray(other.reference, 100)
    story.pay_all(JIA)  # two orders, which the bank makes one credit of
    story.play()
    story.advance(1)  # alone, a payment to be joined goes the day after
    story.play()
    first, second, other = (here(row) for row in (first, second, other))
    assert (first.state, second.state) == ("matched", "matched")
    credits = lines_under(YI.pension, first.reference)
    assert credits == lines_under(YI.pension, second.reference)
    assert credits[0].amount_fen == first.total_fen + second.total_fen
    assert credits[0].contra_code == f"suspense/{JIA.pension}"

    line = the_stranger_s(story, other)
    assert asked_after_ten_days(story) == {BING.pension}, "who owes it, and no other"
    paid_and_the_stranger_sent_home(story, other, line)
    for row in (first, second, other):
        story.book(here(row))
    story.play()
    for row in (first, second, other):
        story.confirm(here(row))
    story.play()
    assert {here(row).state for row in (first, second, other)} == {"closed"}
    assert {story.leaving(here(row)).state for row in (first, second, other)} == {"transferred-out"}
    years = enrolled.years(enrolled.relationship(YI.pension, here(other).relationship_no))
    assert {year.place for year in years} == {JIA.division, BING.division, YI.division}
    for city in (JIA, YI, BING):
        assert payments.totals(city.pension).open_in_fen == 0
        assert enrolled.verify_books(city.pension) == []
    story.conserved()
