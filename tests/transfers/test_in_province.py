"""A move inside a province: relation and records, no money, both houses' books right."""

from functools import partial

import pytest

from shebao.agencies.models import Agency
from shebao.base.money import format_yuan, parse_yuan
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.ledger import queries as books
from shebao.papers import queries as papers
from shebao.payments import queries as payments
from shebao.transfers import preflight, queries, rules, services
from shebao.transfers.errors import RecordsGone
from tests.story import JIA, YI
from tests.transfers.cutting import Cutting

pytestmark = pytest.mark.django_db
HANDED = "fund/pension/in-province"
RECORDS_ONLY = {
    "in/applied/accept", "out/received/release", "in/letter-sent/take-form", "in/matched/book",
    "out/released/recall", "out/released/complete",
}  # fmt: skip
"""Moves of a transfer that moves no money, as `faults` names them."""


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


def test_the_form_says_on_paper_why_it_pays_nothing_and_what_goes_by_record(near):
    story = near
    row = accepted(story)
    story.play()
    out = story.release(story.leaving(row))
    (form,) = [p for p in papers.of_case(JIA.pension, out.case_no) if p.kind == "information-form"]
    data = papers.frozen(form)[1]["data"]
    assert data["total_fen"] == data["account_fen"] == data["pooled_fen"] == 0
    (why,) = data["remarks"]
    assert why.startswith("两地在同一省份")
    assert f"{format_yuan(out.handed_fen)} 元" in why
    assert "第四条" in why


def test_across_provinces_the_form_has_nothing_to_say_for(story):
    row = accepted(story)
    story.play()
    out = story.release(story.leaving(row))
    (form,) = [p for p in papers.of_case(JIA.pension, out.case_no) if p.kind == "information-form"]
    assert papers.frozen(form)[1]["data"]["remarks"] == []


class CutShort:
    """People's moves inside a province, with the power going at every move."""

    def __init__(self, story, monkeypatch):
        self.story, self.cutting = story, Cutting(monkeypatch, RECORDS_ONLY)
        Agency.objects.filter(code=JIA.pension).update(division="110105")

    def play(self):
        for _ in range(4):
            self.story.play()

    def signed(self, owner, prepare, sign):
        """Two officers, the second cut off, done again, and asked once more."""
        row = _At(owner)
        number = prepare(**self.story.duty(row, "clerk"))
        self.cutting.officer(
            lambda: sign(owner=owner, proposal_id=number, **self.story.duty(row, "reviewer"))
        )

    def released(self, key):
        row = self.story.apply(key)
        self.cutting.officer(lambda: self.story.accept(row))
        self.play()
        case = {"owner": JIA.pension, "case_no": self.story.leaving(row).case_no}
        self.signed(JIA.pension, partial(services.propose_release, **case), services.release)
        return row

    def booked(self, row):
        case = {"owner": YI.pension, "case_no": row.case_no}
        self.signed(YI.pension, partial(services.propose_booking, **case), services.book)
        self.play()
        self.story.confirm(here(row))
        self.play()


class _At:
    """Something of an agency."""

    def __init__(self, owner):
        self.owner = owner


def test_cut_short_at_each_move_records_go_once_and_come_back_once(make_story, monkeypatch):
    """The power goes at every move of a move inside a province, before its commit and after it."""
    story = make_story(movers=("zhangsan", "zhouba"))
    way, person = CutShort(story, monkeypatch), story.person("zhangsan", JIA)
    old = enrolled.open_relationship_of(JIA.pension, person, "employee-pension")
    before = (enrolled.balance(old), enrolled.years(old))
    row = way.released("zhangsan")
    services.withdraw(
        owner=YI.pension, case_no=row.case_no, by="zhangsan", on=story.today, at=clock.now()
    )
    way.play()
    assert (here(row).state, story.leaving(row).state) == ("withdrawn", "recalled")
    old = enrolled.open_relationship_of(JIA.pension, person, "employee-pension")
    assert (enrolled.balance(old), enrolled.years(old)) == before
    assert books.balance(JIA.pension, HANDED) == 0
    row = way.released("zhouba")
    way.play()
    assert here(row).state == "matched"
    way.booked(row)
    assert (here(row).state, story.leaving(row).state) == ("closed", "transferred-out")
    assert RECORDS_ONLY - way.cutting.before == set()
    assert books.balance(JIA.pension, HANDED) == here(row).handed_fen
    assert books.balance(YI.pension, HANDED) == -here(row).handed_fen
    for city in (JIA, YI):
        assert enrolled.verify_books(city.pension) == []
    story.conserved()


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
