"""A move inside a province: relation and records, no money, both houses' books right."""

import pytest

from shebao.agencies.models import Agency
from shebao.base.money import parse_yuan
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.ledger import queries as books
from shebao.payments import queries as payments
from shebao.transfers import preflight, queries, rules, services
from shebao.transfers.errors import RecordsGone
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db
HANDED = "fund/pension/in-province"


@pytest.fixture
def near(story):
    """甲市 is now a district of 乙市's province."""
    Agency.objects.filter(code=JIA.pension).update(division="110105")
    return story


def here(row):
    return queries.transfer_in(YI.pension, row.case_no)


def accepted(story):
    row = story.apply()
    story.accept(row)
    return row


def test_a_province_is_the_pooling_area_not_two_digits():
    assert rules.records_only("440100", "440300")
    assert not rules.records_only("310100", "110100")


def test_months_and_balance_go_by_record_no_fen_is_paid_and_the_way_goes_on_from_there(near):
    story = near
    person = story.person("zhangsan", JIA)
    old = enrolled.open_relationship_of(JIA.pension, person, "employee-pension")
    balance = enrolled.balance(old)
    found = preflight.of_application(
        YI.pension, story.person("zhangsan").person_no, JIA.pension, story.today
    )
    assert [(one.code, one.stops) for one in found] == [("transfer.in-province", False)]
    row = accepted(story)
    story.play()
    story.release(story.leaving(row))
    story.play()
    row, out = here(row), story.leaving(row)
    assert (row.state, out.state) == ("matched", "released")
    assert (out.total_fen, out.handed_fen, out.order_no) == (0, balance, "")
    assert not payments.orders(JIA.pension, "ordered")
    assert not payments.awaited_references(YI.pension)
    assert cases.case(JIA.pension, out.case_no).turn == "other-agency"
    story.book(row)
    story.play()
    story.confirm(here(row))
    story.play()

    row, out = here(row), story.leaving(row)
    assert (row.state, out.state, row.handed_fen) == ("closed", "transferred-out", balance)
    moved = enrolled.relationship(YI.pension, row.relationship_no)
    assert enrolled.balance(moved) == balance + parse_yuan("2000.00")  # two months paid here
    assert sum(year.months for year in enrolled.years(moved)) == 180 + 2
    assert enrolled.balance(old) == 0
    assert books.balance(JIA.pension, HANDED) == balance == -books.balance(YI.pension, HANDED)
    for city in (JIA, YI):
        codes = {line.code for line in books.trial_balance(city.pension)}
        assert not {code for code in codes if code.startswith(("transit/", "suspense/"))}
        assert enrolled.verify_books(city.pension) == []
    story.conserved()

    # The years of 甲市 travel on when the person leaves 乙市 for another province.
    enrolment.pause(moved, on=story.today, by="x", at=clock.now())
    basis = enrolled.transfer_basis(
        enrolled.relationship(YI.pension, row.relationship_no), story.today
    )
    assert sum(year.months for year in basis.bases) == 180 + 2
    assert basis.account_fen == balance + parse_yuan("2000.00")
    assert {year.place for year in enrolled.years(moved)} == {"310100", "110100"}


def test_while_records_are_on_the_way_only_the_new_place_can_ask_for_them_back(near):
    story = near
    person = story.person("zhangsan", JIA)
    old = enrolled.open_relationship_of(JIA.pension, person, "employee-pension")
    before = (enrolled.balance(old), enrolled.years(old))
    row = accepted(story)
    story.play()
    story.release(story.leaving(row))  # the form lies in the outbox
    with pytest.raises(RecordsGone):
        services.propose_recall(
            owner=JIA.pension, case_no=story.leaving(row).case_no, reason="误转", by="jia-clerk",
            on=story.today, at=clock.now(),
        )  # fmt: skip
    services.withdraw(
        owner=YI.pension, case_no=row.case_no, by="zhangsan", on=story.today, at=clock.now()
    )
    story.play()
    assert (here(row).state, story.leaving(row).state) == ("withdrawn", "recalled")
    old = enrolled.open_relationship_of(JIA.pension, person, "employee-pension")
    assert (enrolled.balance(old), enrolled.years(old), old.state) == (*before, "paused")
    assert books.balance(JIA.pension, HANDED) == 0
    story.conserved()
