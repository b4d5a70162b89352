"""Gathering to the paying place: without a contribution there, a temporary account too, joined to the pension."""

from datetime import date

import pytest

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework.services import Applicant
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.services import MonthEntry
from shebao.identity import services as identities
from shebao.ledger import queries as books
from shebao.payments import queries as payments
from shebao.payments.services import Payee
from shebao.pension import services as pension
from shebao.pension.errors import NotGathered
from shebao.transfers import preflight, queries, services
from shebao.transfers.errors import AlreadyOpen, NotInsuredHere
from shebao.transfers.errors.gathering import NotPayingPlace, NotYetDue, StaysMissing
from shebao.transfers.rules import Stay
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db
WHO = "xiuzhen"  # 55 in December 2025, worked in 甲市 since 2000
OWN, EMPLOYER = 800_00, 1_600_00
SAID = (Stay("310100", "regular", 60, False),)


@pytest.fixture
def story(make_story):
    """她的户籍迁到乙市：乙市是待遇领取地，她从未在乙市缴费。"""
    story = make_story(residents=(WHO,))
    hukou(story, "110105")
    return story


def hukou(story, division, city=YI):
    return identities.move_hukou(
        owner=city.pension, person_no=story.person(WHO, city).person_no, division=division,
        on=date(2025, 1, 5), by="x", at=clock.now(),
    )  # fmt: skip


def at_jia(story, kind="regular"):
    held = enrolled.relationships_of_person(JIA.pension, story.person(WHO, JIA))
    return held.filter(kind=kind).last()


def stop(story):
    enrolment.pause(at_jia(story), on=story.today, by="x", at=clock.now())


def gather(story, *, kind="regular", elsewhere=SAID, key="g"):
    person = story.person(WHO)
    return services.gather(
        owner=YI.pension, person_no=person.person_no, origin=JIA.pension, account_kind=kind,
        elsewhere=elsewhere, applicant=Applicant("person", person.name), channel="counter",
        key=key, by="yi-clerk", on=story.today, at=clock.now(),
    )  # fmt: skip


def here(row):
    return queries.transfer_in(YI.pension, row.case_no)


def to_the_end(story, row):
    story.accept(row)
    story.play()
    out = story.leaving(row)
    assert out.road == "gathering"
    story.release(out)
    if not out.records_only:
        story.pay(out)
    story.play()
    story.book(here(row))
    story.play()
    story.confirm(here(row))
    story.play()
    return here(row), story.leaving(row)


def test_the_paying_place_gathers_where_nobody_ever_paid(story):
    stop(story)
    before = enrolled.balance(at_jia(story))
    row = gather(story)
    assert gather(story).case_no == row.case_no
    relationship = enrolled.relationship(YI.pension, row.relationship_no)
    assert (relationship.state, relationship.kind) == ("paused", "regular")
    assert not enrolled.years(relationship)
    assert preflight.of_case(row, story.today) == []
    with pytest.raises(NotInsuredHere):  # an ordinary transfer still needs one to be insured here
        services.apply(
            owner=YI.pension, person_no=row.person_no, origin=JIA.pension, key="t", by="x",
            applicant=Applicant("person", "x"), channel="mobile", on=story.today, at=clock.now(),
        )  # fmt: skip
    row, out = to_the_end(story, row)
    assert (row.state, out.state) == ("closed", "transferred-out")
    decision = cases.decisions(cases.case(YI.pension, row.case_no)).first()
    assert decision.explanation["name"] == "paying_place"
    named = {step["name"]: step["value"] for step in decision.explanation["inputs"]}
    assert (named["reason"], named["months_310000"]) == ("no-ten-years", 60)
    assert enrolled.balance(relationship) == before == row.credited_fen
    assert sum(year.months for year in enrolled.years(relationship)) == 26 * 12 + 2
    for city in (JIA, YI):
        assert enrolled.verify_books(city.pension) == []
    story.conserved()


def test_taken_back_the_empty_relationship_is_void_and_it_can_be_gathered_again(story):
    stop(story)
    row = gather(story)
    story.accept(row)
    story.play()
    services.withdraw(owner=YI.pension, case_no=row.case_no, by="x", on=story.today, at=clock.now())
    story.play()
    assert (here(row).state, story.leaving(row).state) == ("withdrawn", "withdrawn")
    assert enrolled.relationship(YI.pension, row.relationship_no).state == "voided"
    again = gather(story, key="again")
    other = gather(
        story,
        key="other",
        kind="temporary",
        elsewhere=(Stay("310100", "temporary", 2, False), *SAID),
    )
    assert again.relationship_no == other.relationship_no != row.relationship_no
    services.withdraw(
        owner=YI.pension, case_no=other.case_no, by="x", on=story.today, at=clock.now()
    )
    assert enrolled.relationship(YI.pension, again.relationship_no).state == "paused"


def test_applied_for_then_gathered_then_determined(story):
    """The retirement road: the application names what lies elsewhere; the pension waits for it."""
    stop(story)
    person = story.person(WHO)
    claim = pension.apply(
        owner=YI.pension, person_no=person.person_no, group="female55", offset=0, place="110105",
        place_reason="no-ten-years", applicant=Applicant("person", person.name), channel="counter",
        key="claim", by="x", on=story.today, at=clock.now(), payee=Payee("x", "6222000000000009", "b", "102100000001"),
        elsewhere=["310100"],
    )  # fmt: skip
    story.advance(200)  # the month chosen has come
    row = gather(story)
    story.accept(row)
    with pytest.raises(NotGathered):
        ready(story, claim)
    story.play()
    story.release(story.leaving(row))
    story.pay(story.leaving(row))
    story.play()
    story.book(here(row))
    assert ready(story, claim)


def ready(story, claim):
    """Whether the only thing that stood in the way, the gathering, is done."""
    from shebao.pension import careers, rulings

    person = story.person(WHO)
    try:
        found = careers.own([person], story.today, "female55")
    except Exception:  # nothing paid here yet: no career at all
        raise NotGathered(places="310100") from None
    rulings.refuse_missing(claim, found)
    return True


def temporary_at_jia(story):
    """Six months in 甲市 in a temporary account beside nothing else: both sides' whole contributions, sealed."""
    old = at_jia(story)
    enrolment.pause(old, on=story.today, by="x", at=clock.now())
    row = enrolment.open_relationship(
        owner=JIA.pension, person=old.person, scheme="employee-pension", area=JIA.division,
        kind="temporary", since=date(2026, 1, 1), key="temp", by="x", at=clock.now(),
    )  # fmt: skip
    months = {n: MonthEntry(10_000_00, OWN, EMPLOYER) for n in (1, 2)}
    enrolment.book_year(
        row, year=2026, months=months, key="t26", on=story.today, by="x", at=clock.now()
    )
    enrolment.pause(row, on=story.today, by="x", at=clock.now())
    return row


@pytest.mark.parametrize("near", [False, True])
def test_a_temporary_account_comes_whole_and_the_persons_part_is_the_account(story, near):
    if near:
        from shebao.agencies.models import Agency

        Agency.objects.filter(code=JIA.pension).update(division="110108")
    sealed = temporary_at_jia(story)
    pooled = books.balance(YI.pension, "fund/pension/pooled")
    said = (Stay("110108" if near else "310100", "temporary", 2, False), *SAID)
    row = gather(story, kind="temporary", elsewhere=said)
    row, out = to_the_end(story, row)
    whole = 2 * (OWN + EMPLOYER)
    assert (out.total_fen, out.handed_fen) == ((0, whole) if near else (whole, None)) or near
    assert row.credited_fen == 2 * OWN
    relationship = enrolled.relationship(YI.pension, row.relationship_no)
    assert enrolled.balance(relationship) == 2 * OWN
    assert sum(year.months for year in enrolled.years(relationship)) == 2
    assert books.balance(YI.pension, "fund/pension/pooled") - pooled == 2 * EMPLOYER
    assert enrolled.relationship(JIA.pension, sealed.relationship_no).state == "transferred-out"
    assert at_jia(story).state == "paused"  # the regular one is another gathering
    for city in (JIA, YI):
        assert enrolled.verify_books(city.pension) == []
    story.conserved()


def test_a_gathered_temporary_account_goes_back_with_the_pooled_part(story):
    sealed = temporary_at_jia(story)
    before = enrolled.balance(sealed)
    pooled = books.balance(YI.pension, "fund/pension/pooled")
    row = gather(story, kind="temporary", elsewhere=(Stay("310100", "temporary", 2, False), *SAID))
    story.accept(row)
    story.play()
    story.release(story.leaving(row))
    story.pay(story.leaving(row))
    story.play()
    story.book(here(row))
    story.play()
    number = services.propose_return(
        owner=YI.pension, case_no=row.case_no, reason="误归集", by="yi-clerk", on=story.today,
        at=clock.now(),
    )  # fmt: skip
    services.give_back(
        owner=YI.pension, proposal_id=number, by="yi-reviewer", on=story.today, at=clock.now()
    )
    assert books.balance(YI.pension, "fund/pension/pooled") == pooled
    story.play()
    story.pay_all(YI)
    story.play()
    number = services.propose_restore(
        owner=JIA.pension, case_no=story.leaving(row).case_no, by="jia-clerk", on=story.today,
        at=clock.now(),
    )  # fmt: skip
    services.restore(
        owner=JIA.pension, proposal_id=number, by="jia-reviewer", on=story.today, at=clock.now()
    )
    story.play()
    assert (here(row).state, story.leaving(row).state) == ("returned", "returned")
    assert enrolled.balance(sealed) == before
    assert not payments.orders(YI.pension, "ordered")
    story.conserved()


def test_only_the_paying_place_gathers_and_not_before_its_time(story):
    stop(story)
    with pytest.raises(NotPayingPlace) as no:
        gather(story, elsewhere=(Stay("310100", "regular", 314, True),))
    assert "甲市" in no.value.sentence("zh")
    with pytest.raises(StaysMissing):
        gather(story, elsewhere=())
    with pytest.raises(StaysMissing):
        gather(story, elsewhere=(Stay("440100", "regular", 12, False),))
    person = story.person(WHO)
    person.birth_date = date(1990, 1, 1)
    person.save()
    with pytest.raises(NotYetDue):
        gather(story)


def test_without_the_letter_of_a_gathering_a_temporary_account_stays(story):
    temporary_at_jia(story)
    person = story.person(WHO, JIA)
    stop_codes = [one.code for one in preflight.of_leaving(person, YI.pension)]
    assert "transfer.temporary-stays" not in stop_codes  # the regular one is meant
    row = gather(story, kind="temporary", elsewhere=(Stay("310100", "temporary", 2, False), *SAID))
    other = gather(story, key="second")
    assert {row.account_kind, other.account_kind} == {"temporary", "regular"}
    story.accept(row)
    story.play()
    out = story.leaving(row)
    assert preflight.of_leaving(person, YI.pension, row=out) == []


def test_the_same_account_is_on_its_way_once(story):
    stop(story)
    row = gather(story)
    with pytest.raises(AlreadyOpen) as no:
        gather(story, key="again")
    assert no.value.facts["case_no"] == row.case_no
    services.withdraw(owner=YI.pension, case_no=row.case_no, by="x", on=story.today, at=clock.now())
    assert gather(story, key="later").case_no != row.case_no
