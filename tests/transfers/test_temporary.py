"""A temporary account through its life: opened by the rule, sealed, made regular when the hukou moves in."""

from datetime import date

import pytest

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework.errors import SameOfficer
from shebao.cli.demo import build as builder
from shebao.cli.demo.story import CITIES, someone
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.services import MonthEntry
from shebao.identity import queries as people
from shebao.ledger import queries as books
from shebao.pension.careers import own
from shebao.transfers import preflight, rules, services
from shebao.transfers.errors.kinds import HukouElsewhere, InsuredAlready, NotYetRegular
from shebao.transfers.messages import Insured
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db
BING = CITIES["bing"]
BASE, OWN, EMPLOYER = 10_000_00, 800_00, 1_600_00


@pytest.fixture
def story(make_story):
    """何秀珍, 55, of 甲市's province, works in 乙市 now."""
    return make_story(residents=("xiuzhen",))


def enrol(story, key="xiuzhen", city=YI, since=date(2025, 7, 1), **asked):
    person = story.person(key, city)
    return services.enrol(
        owner=city.pension, person_no=person.person_no, since=since, key=f"{person.person_no}/e",
        by=f"{city.key}-clerk", on=story.today, at=clock.now(), **asked,
    )  # fmt: skip


def worked(story, row, *, through=2025):
    """Six months of 2025 with both sides' whole contributions, settled."""
    enrolment.book_year(
        row, year=2025, months={n: MonthEntry(BASE, OWN, EMPLOYER) for n in range(7, 13)},
        key=f"{row.relationship_no}/2025", on=story.today, by="x", at=clock.now(),
    )  # fmt: skip
    enrolment.settle_years(row, through=through, on=story.today, by="x", at=clock.now())
    return enrolled.relationship(row.owner, row.relationship_no)


def hukou(story, division, on, city=YI):
    return services.move_hukou(
        owner=city.pension, person_no=story.person("xiuzhen", city).person_no, division=division,
        moved_on=on, by="yi-clerk", on=story.today, at=clock.now(),
    )  # fmt: skip


def codes(found):
    return [one.code.removeprefix("transfer.") for one in found]


def test_the_rule_opens_a_temporary_account_and_says_why(story):
    done = enrol(story)
    assert done.relationship.kind == "temporary"
    assert enrol(story).case.case_no == done.case.case_no
    decision = cases.decisions(cases.case(YI.pension, done.case.case_no)).get()
    named = {step["name"]: step["value"] for step in decision.explanation["inputs"]}
    assert named["reason"] == "outside-hukou-and-of-age"
    assert named["age"] == 54
    assert len(decision.parameters) == 3
    with pytest.raises(InsuredAlready):
        services.enrol(
            owner=YI.pension, person_no=story.person("xiuzhen").person_no, since=story.today,
            key="another", by="x", on=story.today, at=clock.now(),
        )  # fmt: skip
    row = worked(story, done.relationship)
    assert enrolled.balance(row) > 6 * (OWN + EMPLOYER)
    [line] = enrolled.years(row)
    assert not [doubt for doubt in line.doubts if doubt["code"] == "share-differs"]
    assert enrolled.verify_books(YI.pension) == []


@pytest.mark.parametrize("asked", [{"approved_move": True}, {"opened_before_2010": True}])
def test_what_was_decided_at_enrolment_is_not_decided_again_by_a_transfer(story, asked):
    done = enrol(story, **asked)
    assert done.relationship.kind == "regular"
    person = story.person("xiuzhen")
    found = preflight.of_application(YI.pension, person.person_no, JIA.pension, story.today)
    assert "temporary-here" not in codes(found)


def test_the_hukou_moves_in_and_the_account_is_regular_from_the_next_month(story):
    row = worked(story, enrol(story).relationship)
    assert hukou(story, "120100", date(2026, 1, 5)) is None  # not this province
    case = hukou(story, "110105", date(2026, 2, 20))
    assert hukou(story, "110105", date(2026, 2, 20)).case_no == case.case_no
    assert case.due_on is not None
    before = enrolled.balance(row)
    number = services.propose_turn(
        owner=YI.pension, case_no=case.case_no, by="yi-clerk", on=story.today, at=clock.now()
    )
    with pytest.raises(SameOfficer):
        services.turn(
            owner=YI.pension, proposal_id=number, by="yi-clerk", on=story.today, at=clock.now()
        )
    services.turn(
        owner=YI.pension, proposal_id=number, by="yi-reviewer", on=story.today, at=clock.now()
    )
    row = enrolled.relationship(YI.pension, row.relationship_no)
    [line] = enrolled.years(row)
    assert (row.kind, line.months, line.credited_fen) == ("regular", 6, 6 * OWN)
    assert line.closing_fen == line.closing_personal_fen == enrolled.balance(row)
    pooled = {each.code: each.balance_fen for each in books.trial_balance(YI.pension)}
    assert pooled["fund/pension/pooled"] - builder.OPENING_FEN == 6 * EMPLOYER
    assert before - enrolled.balance(row) > 6 * EMPLOYER  # and the interest on it
    assert enrolled.verify_books(YI.pension) == []
    assert cases.case(YI.pension, case.case_no).closed_on == story.today
    paying = own([story.person("xiuzhen")], story.today).career
    assert paying.temporary == frozenset()
    found = preflight.of_application(
        YI.pension, story.person("xiuzhen").person_no, JIA.pension, story.today
    )
    assert "temporary-here" not in codes(found)
    story.conserved()


def test_before_the_next_month_it_is_not_signed_and_a_hukou_that_moved_on_drops_it(story):
    worked(story, enrol(story).relationship)
    case = hukou(story, "110105", story.today)
    with pytest.raises(NotYetRegular) as early:
        services.propose_turn(
            owner=YI.pension, case_no=case.case_no, by="yi-clerk", on=story.today, at=clock.now()
        )
    assert early.value.facts["since"] == "2026-04-01"
    story.advance(40)
    hukou(story, "310100", date(2026, 4, 2))
    with pytest.raises(HukouElsewhere):
        services.propose_turn(
            owner=YI.pension, case_no=case.case_no, by="yi-clerk", on=story.today, at=clock.now()
        )
    services.drop_turn(
        owner=YI.pension, case_no=case.case_no, by="yi-clerk", on=story.today, at=clock.now()
    )
    assert cases.case(YI.pension, case.case_no).state == "account-kind-dropped"


def test_the_first_day_is_of_the_next_month_also_in_december():
    assert rules.regular_from(date(2026, 1, 1)) == date(2026, 2, 1)
    assert rules.regular_from(date(2026, 12, 31)) == date(2027, 1, 1)


def test_moving_again_to_a_third_place_seals_it_and_the_regular_one_moves(story):
    """丙市 lies in the hukou's province: a regular account there; 甲市's comes, 乙市's stays and earns interest."""
    for _ in builder.build(
        BING, origin="http://127.0.0.1:9", bank_url=story.url, movers=(), cast=[someone("xiuzhen")]
    ):
        pass
    sealed = worked(story, enrol(story).relationship, through=2024)
    enrolment.pause(sealed, on=story.today, by="yi-clerk", at=clock.now())
    third = enrol(story, city=BING, since=date(2026, 3, 1))
    assert third.relationship.kind == "regular"
    at_jia = enrolled.open_relationship_of(
        JIA.pension, story.person("xiuzhen", JIA), "employee-pension"
    )
    if at_jia.state == "active":
        enrolment.pause(at_jia, on=story.today, by="x", at=clock.now())
    person = people.by_number(BING.pension, someone("xiuzhen").number)
    named = Insured(
        person.name, someone("xiuzhen").number, "resident", person.sex, person.birth_date,
        person.person_no,
    )  # fmt: skip
    _, at_yi = preflight.of_letter(YI.pension, named, BING.pension)
    assert codes(at_yi) == ["temporary-stays"]
    _, at_jia = preflight.of_letter(JIA.pension, named, BING.pension)
    assert not preflight.stops(at_jia)
    before = enrolled.balance(sealed)
    enrolment.settle_years(sealed, through=2025, on=story.today, by="x", at=clock.now())
    assert enrolled.balance(sealed) > before
    basis = enrolled.temporary_basis(sealed, story.today)
    assert basis.account_fen == enrolled.balance(sealed)
