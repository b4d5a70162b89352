"""A pension determined by two officers: the sheet, the clock, what is refused."""

from datetime import date

import pytest

from shebao.base.months import month
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.errors import ProposalChanged, SameOfficer
from shebao.casework.services import Applicant
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.services import MonthEntry
from shebao.enrolment.services.relationships import add_area
from shebao.papers import queries as papers
from shebao.papers import services as printing
from shebao.pension import errors, queries, services
from shebao.pension.rulings import plan
from shebao.pension.states import MOVES, Act, State, after
from tests.story import JIA

pytestmark = pytest.mark.django_db
PAYS = {"place": "310100", "place_reason": "current-is-hukou"}


def apply(story, who="xiuzhen", **changes):
    person = story.person(who, JIA)
    given = dict(
        owner=JIA.pension, person_no=person.person_no, group="female55", offset=0, **PAYS,
        applicant=Applicant("person", person.name), channel="counter", key=f"{who}/1",
        by="jia-clerk", on=story.today, at=clock.now(),
    )  # fmt: skip
    return services.apply(**(given | changes))


def propose(story, row, by="jia-clerk"):
    return services.propose(
        owner=JIA.pension, case_no=row.case_no, by=by, on=story.today, at=clock.now()
    )


def determine(story, number, by="jia-reviewer"):
    return services.determine(
        owner=JIA.pension, proposal_id=number, by=by, on=story.today, at=clock.now()
    )


def test_two_officers_determine_a_pension_and_the_sheet_says_how(story):
    row = apply(story)

    done = determine(story, propose(story, row))

    assert done.state == State.DETERMINED
    assert done.retirement_month == month(2026, 3)
    # 26 years and 2 months at 90 % of the wage, and base and rate of 2025 while those of 2026 are awaited
    assert (done.months, done.provisional) == (314, True)
    assert done.total_fen == done.basic_fen + done.account_fen + done.transition_fen
    assert done.basic_fen > 300_000
    decision = cases.decisions(cases.case(JIA.pension, row.case_no)).get()
    assert decision.explanation["value"] == done.total_fen
    assert (decision.by, decision.countersigned_by) == ("jia-clerk", "jia-reviewer")
    assert "上海市2025年基本养老金计发基数" in str(decision.parameters) + str(decision.explanation)
    _, frozen = papers.frozen(papers.Paper.objects.get(paper_no=done.paper_no))
    assert frozen["data"]["total_fen"] == done.total_fen
    assert frozen["data"]["provisional"] is True
    assert frozen["remedy"]["review_days"] == 60
    assert sum(line["months"] for line in frozen["data"]["years"]) == 314


def test_the_sheet_is_a_signed_pdf_that_verifies(story):
    done = determine(story, propose(story, apply(story)))

    pdf = printing.render(owner=JIA.pension, paper_no=done.paper_no, at=clock.now())

    assert pdf.startswith(b"%PDF")
    assert papers.verify_here(pdf).genuine


def test_the_case_has_twenty_working_days_and_ends_with_the_sheet(story):
    row = apply(story)
    case = cases.case(JIA.pension, row.case_no)
    running = cases.running_clock(case)
    assert (running.days, running.source) == (20, "社会保险经办条例 十八条")
    assert case.due_on == date(2026, 3, 30)

    determine(story, propose(story, row))

    case.refresh_from_db()
    assert case.closed_on == story.today


def test_the_same_officer_cannot_sign(story):
    number = propose(story, apply(story))

    with pytest.raises(SameOfficer):
        determine(story, number, by="jia-clerk")


def test_a_month_booked_meanwhile_voids_the_signature(story):
    number = propose(story, apply(story))
    relationship = enrolled.open_relationship_of(
        JIA.pension, story.person("xiuzhen", JIA), "employee-pension"
    )
    enrolment.book_year(
        relationship, year=2026, months={3: MonthEntry(1_000_000, 80_000, 0)}, key="late",
        on=story.today, by="jia-clerk", at=clock.now(),
    )  # fmt: skip

    with pytest.raises(ProposalChanged):
        determine(story, number)


def test_a_second_application_is_refused_and_the_same_key_is_the_same(story):
    row = apply(story)

    assert apply(story).pk == row.pk
    with pytest.raises(errors.DeterminedAlready) as refused:
        apply(story, key="another")
    assert row.case_no in str(refused.value)


def test_a_withdrawn_application_leaves_the_way_free(story):
    row = apply(story)
    services.withdraw(
        owner=JIA.pension, case_no=row.case_no, by="jia-clerk", on=story.today, at=clock.now()
    )

    assert queries.of_person(JIA.pension, row.person_no) is None
    with pytest.raises(errors.DeterminationWrongMoment):
        propose(story, row)


def test_before_the_month_chosen_nothing_is_determined(story):
    row = apply(story, "guilan")
    assert row.retirement_month == month(2026, 8)

    with pytest.raises(errors.NotYet):
        propose(story, row)


def test_an_early_choice_is_determined_in_its_month(story):
    row = apply(story, "guilan", offset=-4)
    story.advance(31)

    found = plan(row, story.today)

    assert (found.point.month, found.point.offset) == (month(2026, 4), -4)
    assert found.point.age_years == 55


@pytest.mark.parametrize("offset", [-5, 37])
def test_a_month_outside_the_choice_is_refused_at_once(story, offset):
    with pytest.raises((errors.TooEarly, errors.TooLate)):
        apply(story, "guilan", offset=offset)


def test_another_paying_place_determines_it(story):
    row = apply(story, place="110100", place_reason="previous-ten-years")

    with pytest.raises(errors.NotPayingPlace):
        propose(story, row)


def test_too_few_months_are_refused_with_how_many_are_missing(story):
    person = story.person("xiuzhen", JIA)
    relationship = enrolled.open_relationship_of(JIA.pension, person, "employee-pension")
    for year in range(2000, 2013):
        enrolled.ContributionYear.objects.filter(relationship=relationship, year=year).update(
            paid_months=0
        )
    row = apply(story)

    with pytest.raises(errors.TooFewMonths) as refused:
        propose(story, row)
    assert refused.value.facts == {"months": 158, "minimum": 180, "missing": 22}


def test_a_proposal_sent_back_can_be_prepared_again(story):
    row = apply(story)
    number = propose(story, row)
    casework.send_back(
        owner=JIA.pension, proposal_id=number, reason="请核对", by="jia-reviewer", at=clock.now()
    )

    assert determine(story, propose(story, row)).state == State.DETERMINED


def test_every_state_is_reached_and_an_end_is_an_end():
    assert set(State) == {State.RECEIVED, *MOVES.values()}
    for state in (State.DETERMINED, State.WITHDRAWN):
        for act in Act:
            with pytest.raises(errors.DeterminationWrongMoment):
                after(state, act)


def test_months_paid_twice_are_cleared_before_anything_is_determined(story):
    person = story.person("xiuzhen", JIA)
    add_area(owner=JIA.pension, code="310115", name="丙市（演示）")
    second = enrolment.open_relationship(
        owner=JIA.pension, person=person, scheme="employee-pension", area="310115",
        since=date(2025, 1, 1), key="second", by="jia-clerk", at=clock.now(),
    )  # fmt: skip
    enrolment.book_year(
        second, year=2025, months={n: MonthEntry(1_000_000, 80_000, 0) for n in (1, 2, 3)},
        key="second/2025", on=story.today, by="jia-clerk", at=clock.now(),
    )  # fmt: skip
    row = apply(story)

    with pytest.raises(errors.MonthsTwice) as refused:
        propose(story, row)
    assert refused.value.facts == {"months": 3}
