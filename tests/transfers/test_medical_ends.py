"""What a medical transfer does at its ends: links that end with the relation, cards read, certificates, cases B and C2."""

import os
from datetime import date

import pytest

from shebao.base.money import parse_yuan
from shebao.base.plumbing import clock
from shebao.cards import services as cards
from shebao.cards.errors import CardNotUsable
from shebao.cards.states import CardAct
from shebao.casework.services import Applicant
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.services import MonthEntry
from shebao.identity import services as people
from shebao.medical import services as family
from shebao.medical.errors.sharing import NoAccount
from shebao.medical.services import Ends, Given
from shebao.medical.services.linking import Door
from shebao.papers import queries as papers
from shebao.payments import queries as payments
from shebao.transfers import services as certifying
from shebao.transfers.errors.medical import CardOfAnother, NotMedical, SameYear
from shebao.transfers.queries import medical as queries
from shebao.transfers.services import medical as services
from tests.medical_story import JIA, YI, MedicalStory, someone

pytestmark = pytest.mark.django_db
RESIDENT = "resident-medical"


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = MedicalStory(tmp_path)
    yield made
    made.close()


def someone_insured(story, city, key, scheme, *, since, years):
    """One more person at a place, with the months named."""
    each = someone(key)
    person = people.register_person(
        owner=city.medical, name=each.name, number=each.number, hukou=each.hukou, by="test",
        at=story.when()["at"],
    )  # fmt: skip
    row = enrolment.open_relationship(
        owner=city.medical, person=person, scheme=scheme, area=city.division, since=since,
        key=f"{city.medical}/test/{key}", by="test", at=story.when()["at"],
    )  # fmt: skip
    for year, months in years.items():
        enrolment.book_year(
            row, year=year, months=dict.fromkeys(months, MonthEntry(100_000, 0)),
            key=f"{city.medical}/test/{key}/{year}", **story.when(),
        )  # fmt: skip
    return row


def linked(story):
    mother = someone_insured(
        story, JIA, "zhaomu", RESIDENT, since=date(2024, 1, 1), years={2026: (1, 2)}
    )
    daughter = story.one(city=JIA)
    return family.bind(
        owner=JIA.medical, ends=Ends(daughter.person_no, mother.person.person_no), kin="parent",
        door=Door("web"), key="link", proof="commitment", consent=Given(), **story.when("zhaoliu"),
    )  # fmt: skip


def test_a_balance_that_moves_ends_the_links_that_spend_it_in_the_same_transaction(story):
    link = linked(story)
    out = story.agree(story.ask())
    link.refresh_from_db()
    assert link.state == "link-active"  # asking alone ends nothing
    story.settle(out)
    link.refresh_from_db()
    assert (link.state, link.end_reason, link.ended_by) == (
        "link-ended", "moved-away", "jia-m-reviewer",
    )  # fmt: skip
    with pytest.raises(NoAccount):
        family.bind(
            owner=JIA.medical, ends=Ends(link.grantor_person_no, link.person_no), kin="parent",
            door=Door("web"), key="again", proof="commitment", consent=Given(),
            **story.when("zhaoliu"),
        )  # fmt: skip


def brought_in(owner, *lines):
    return cards.import_cards(
        owner=owner, content="\n".join(["卡号,证件号码,姓名,卡状态", *lines]).encode(), by="m-clerk",
        approved_by="m-reviewer", at=clock.now(),
    )  # fmt: skip


def test_the_card_read_at_the_start_is_held_against_the_cards_of_the_place(story):
    her, other = someone("zhaoliu"), someone("zhaomu")
    someone_insured(story, YI, "zhaomu", RESIDENT, since=date(2024, 1, 1), years={})
    brought_in(
        YI.medical, f"110100A01,{her.number},{her.name},正常",
        f"110100A02,{other.number},{other.name},正常",
    )  # fmt: skip
    for wrong in ("110100A02", "110100A09"):  # her mother's; not hers, who has another one here
        with pytest.raises(CardOfAnother):
            story.ask(new_card=wrong)
    row = story.ask(new_card=";110100a01?", old_card=" 310100A01 ")
    assert (row.new_card, row.old_card) == ("110100A01", "310100A01")
    assert queries.card_said(YI.medical, row.person_no, row.new_card) == ("110****01", "own")

    brought_in(JIA.medical, f"310100A01,{her.number},{her.name},正常")
    out = story.agree(row)
    assert queries.card_said(JIA.medical, out.person_no, out.letter["old_card"])[1] == "own"
    assert queries.card_said(JIA.medical, "310100M1/person/9", "310100A01")[1] == "another"
    assert queries.card_said(JIA.medical, out.person_no, "X1")[1] == "unknown"


def test_a_lost_card_is_refused_and_no_card_is_needed(story):
    her = someone("zhaoliu")
    brought_in(JIA.medical, f"310100A01,{her.number},{her.name},正常")
    cards.move_card(
        owner=JIA.medical, card_no="310100A01", act=CardAct.LOSE, by="x", at=clock.now()
    )
    facts = {
        "owner": JIA.medical, "person_no": story.one(city=JIA).person_no, "key": "k",
        "destination": YI.medical, "from_scheme": "employee-medical", "channel": "counter",
        "applicant": Applicant("person", her.name),
    } | story.when("jia-m-clerk")  # fmt: skip
    with pytest.raises(CardNotUsable) as no:
        services.ask_to_leave(old_card="310100A01", **facts)
    assert no.value.at == "old_card"
    assert services.ask_to_leave(**facts).state == "medical-asked"


def test_a_medical_agency_certifies_months_and_balance_once_a_day(story):
    relation = story.relation(JIA)
    facts = {
        "owner": JIA.medical, "person_no": relation.person.person_no,
        "relationship_no": relation.relationship_no, "on": story.today, "at": clock.now(),
    }  # fmt: skip
    made = certifying.certify(**facts)
    assert made.paper.kind == "medical-certificate"
    assert certifying.certify(**facts).paper.pk == made.paper.pk
    said = papers.frozen(made.paper)[1]["data"]
    assert (said["scheme"], said["since"], said["until"], said["months"]) == (
        "职工基本医疗保险", "2023-01", "2025-12", 36,
    )  # fmt: skip
    assert (said["balance_fen"], said["balance_on"]) == (parse_yuan("7200.00"), "2026-03-02")
    assert said["valid_until"] == "2026-06-02"
    assert made.arrears is None
    here = certifying.certify(
        **facts | {
            "owner": YI.medical, "person_no": story.one().person_no,
            "relationship_no": story.relation(YI).relationship_no,
        }
    )  # fmt: skip
    said = papers.frozen(here.paper)[1]["data"]
    assert (said["scheme"], said["until"], said["balance_fen"]) == ("城乡居民基本医疗保险", None, 0)


def moves(story, key, row):
    """From the letter to the confirmed proof, for a case without money."""
    out = story.agree(row)
    story.settle(out)
    assert queries.sums(story.old_side(row)) == []
    assert payments.orders(JIA.medical, "ordered") == []
    story.note(row)
    arrived = story.arriving(row)
    assert (arrived.state, arrived.record_state) == ("medical-proved", "record-booked")
    services.confirm_balance(
        owner=YI.medical, case_no=row.case_no, person_no=row.person_no, **story.when(key)
    )
    story.play()
    assert (story.arriving(row).state, story.old_side(row).state) == (
        "medical-closed", "medical-gone",
    )  # fmt: skip


def test_case_b_a_resident_moves_with_the_next_years_participation_and_without_money(story):
    old = someone_insured(
        story, JIA, "yun", RESIDENT, since=date(2025, 1, 1), years={2025: range(1, 13)}
    )
    enrolment.pause(old, **story.when("jia-m-clerk"))
    someone_insured(story, YI, "yun", RESIDENT, since=date(2026, 1, 1), years={2026: (1, 2)})
    row = story.ask("yun", from_scheme=RESIDENT)
    assert row.to_scheme == RESIDENT
    moves(story, "yun", row)
    assert [(p.since, p.until, p.scheme) for p in queries.periods(row)] == [
        ("2025-01", "2025-12", RESIDENT)
    ]
    assert enrolled.relationship(JIA.medical, old.relationship_no).state == "transferred-out"


def test_case_b_in_the_year_that_was_paid_at_the_old_place_is_refused_and_nothing_moves(story):
    old = someone_insured(
        story, JIA, "yun", RESIDENT, since=date(2026, 1, 1), years={2026: range(1, 13)}
    )
    enrolment.pause(old, **story.when("jia-m-clerk"))
    someone_insured(story, YI, "yun", RESIDENT, since=date(2026, 2, 1), years={2026: (2,)})
    out = story.agree(story.ask("yun", from_scheme=RESIDENT))
    with pytest.raises(SameYear):
        services.propose_medical_release(
            owner=JIA.medical, case_no=out.case_no, **story.when("jia-m-clerk")
        )
    assert enrolled.relationship(JIA.medical, old.relationship_no).state == "paused"


def test_case_c2_a_resident_becomes_an_employee_and_only_months_move(story):
    old = someone_insured(
        story, JIA, "yun2", RESIDENT, since=date(2024, 1, 1),
        years={2024: range(1, 13), 2025: range(1, 13)},
    )  # fmt: skip
    enrolment.pause(old, **story.when("jia-m-clerk"))
    here = someone_insured(
        story, YI, "yun2", "employee-medical", since=date(2026, 2, 1), years={2026: (2,)}
    )
    row = story.ask("yun2", from_scheme=RESIDENT)
    assert (row.from_scheme, row.to_scheme) == (RESIDENT, "employee-medical")
    moves(story, "yun2", row)
    assert [(p.months, p.scheme) for p in queries.periods(row)] == [(24, RESIDENT)]
    assert story.arriving(row).break_explained["zh"].startswith("中断 1 个月")
    assert enrolled.balance(here) == 0


def test_an_agency_of_the_other_family_is_no_old_place_and_no_new_one(story):
    with pytest.raises(NotMedical):
        story.ask(origin=JIA.pension)
    with pytest.raises(NotMedical):
        services.ask_to_leave(
            owner=JIA.medical, person_no=story.one(city=JIA).person_no, key="k",
            destination=YI.pension, from_scheme="employee-medical", channel="counter",
            applicant=Applicant("person", "赵六"), **story.when("jia-m-clerk"),
        )  # fmt: skip
