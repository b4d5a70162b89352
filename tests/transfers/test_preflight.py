"""What stands in the way of a transfer, told by both sides before anything is sent; and the certificate."""

from dataclasses import replace
from datetime import date

import pytest

from shebao.agencies import queries as agencies
from shebao.base.money import parse_yuan
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.accounts import MonthEntry
from shebao.enrolment.models import Relationship
from shebao.exchange.models import OutgoingLetter
from shebao.identity.models import Hukou
from shebao.papers import queries as papers
from shebao.pension.models import Determination
from shebao.transfers import papers as forms
from shebao.transfers import preflight, queries, services
from shebao.transfers.errors import AlreadyDrawing, TemporaryHere, TemporaryStays
from shebao.transfers.models import TransferIn, TransferOut
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db


def enquire(story, **more):
    person = story.person("zhangsan")
    return services.enquire(
        owner=YI.pension, person_no=person.person_no, by="zhangsan", on=story.today, at=clock.now(),
        **({"origin": JIA.pension} | more),
    )  # fmt: skip


def answer(story):
    return queries.answer_of(
        queries.enquiry(YI.pension, story.person("zhangsan").person_no, JIA.pension)
    )


def owing(story, city=JIA, year=2026):
    """January was due and not paid."""
    row = enrolled.open_relationship_of(
        city.pension, story.person("zhangsan", city), "employee-pension"
    )
    month = MonthEntry(parse_yuan("8000.00"), parse_yuan("640.00"), 0, paid=False)
    enrolment.book_year(
        row, year=year, months={1: month}, key=f"{city.pension}/owing", on=story.today, by="x",
        at=clock.now(),
    )  # fmt: skip
    return row


def drawing(person):
    Determination.objects.create(
        owner=person.owner, case_no=f"{person.owner}/pension/9", person_no=person.person_no,
        state="determined", group="male60", retirement_month=2026 * 12, place=person.owner[:6],
        place_reason="current-is-hukou", received_on=date(2026, 1, 5), determined_on=date(2026, 1, 9),
    )  # fmt: skip


def codes(findings):
    return [each.code.removeprefix("transfer.") for each in findings]


def test_the_old_place_is_asked_once_a_day_answers_by_letter_and_the_reading_leaves_its_trace(
    story,
):
    owing(story)
    first = enquire(story)
    assert enquire(story).pk == first.pk
    assert answer(story) is None
    story.play(1)

    (told,) = answer(story)
    assert (told.code, told.stops, told.office) == ("transfer.arrears", False, JIA.pension)
    assert "2026-01" in told.zh
    assert "2026-01" in told.en
    assert not TransferOut.objects.exists(), "nothing is begun by asking"
    there = story.person("zhangsan", JIA)
    (read,) = [
        each
        for each in agencies.reads_of(JIA.pension, there.person_no)
        if each.reader == YI.pension
    ]
    assert read.reader_name == agencies.agency(YI.pension).name
    assert OutgoingLetter.objects.filter(kind="transfer.enquiry").count() == 1


def test_every_finding_of_the_old_place_says_what_to_do_where_and_with_which_papers(story):
    here, person = story.person("zhangsan"), story.person("zhangsan", JIA)
    named = forms.insured(here)

    def found(**more):
        return codes(preflight.of_letter(JIA.pension, replace(named, **more), YI.pension)[1])

    assert found() == []
    assert found(name="别人") == ["identity-differs"]
    assert found(number="000101197902034562") == ["person-not-found"]
    row = owing(story)
    enrolment.resume(row, on=story.today, by="x", at=clock.now())
    Relationship.objects.filter(pk=row.pk).update(kind="temporary")
    drawing(person)
    assert found() == ["already-drawing", "still-contributing", "temporary-stays", "arrears"]
    Relationship.objects.filter(pk=row.pk).update(state="ending")
    assert found() == ["already-drawing", "nothing-to-move"]


def test_what_the_new_place_sees_before_an_application_and_beside_its_evidence(story):
    person = story.person("zhangsan")

    def found(origin=JIA.pension):
        return codes(preflight.of_application(YI.pension, person.person_no, origin, story.today))

    assert found() == []
    assert found(YI.pension) == ["same-place"]
    assert found(JIA.medical) == ["wrong-family"]
    assert found("990000P1") == ["unknown-agency"]
    row = story.apply()
    assert found() == ["already-open"]
    assert codes(preflight.of_case(row, story.today)) == []
    drawing(person)
    relationship = enrolled.open_relationship_of(YI.pension, person, "employee-pension")
    Relationship.objects.filter(pk=relationship.pk).update(state="ended")
    assert found() == ["already-open", "already-drawing", "not-insured-here"]


def test_findings_ask_for_identity_papers_at_most_and_each_has_both_languages():
    assert set(preflight.PAPERS) == {preflight.IDENTITY}
    for code, fix in preflight.FIXES.items():
        assert set(fix.papers) <= set(preflight.PAPERS), code
        assert fix.zh
        assert fix.en


def test_what_a_pre_flight_says_also_holds_when_it_is_not_heeded(story):
    """Who draws is not transferred; a temporary account lets nothing in and nothing out."""
    here, there = story.person("zhangsan"), story.person("zhangsan", JIA)
    row = story.apply()
    Hukou.objects.filter(person=here).update(division="310100")
    here.birth_date = date(1970, 1, 1)
    here.save()
    assert codes(preflight.of_case(row, story.today)) == ["temporary-here"]
    with pytest.raises(TemporaryHere):
        story.accept(row)
    here.birth_date = date(1985, 6, 12)
    here.save()
    story.accept(row)
    story.play(1)
    out = story.leaving(row)
    assert codes(preflight.of_leaving(there, YI.pension, row=out)) == []
    Relationship.objects.filter(person=there).update(kind="temporary")
    with pytest.raises(TemporaryStays):
        story.release(out)
    drawing(there)
    with pytest.raises(AlreadyDrawing):
        story.release(out)
    TransferIn.objects.filter(pk=row.pk).update(closed_on=story.today)
    drawing(here)
    with pytest.raises(AlreadyDrawing):
        services.apply(
            owner=YI.pension, person_no=here.person_no, origin=JIA.pension, key="again", by="x",
            applicant=services.applying.Applicant("person", "张三"), channel="mobile", on=story.today,
            at=clock.now(),
        )  # fmt: skip


def test_who_is_on_the_way_elsewhere_is_told_so(story):
    row = story.apply()
    story.accept(row)
    story.play(1)
    there = story.person("zhangsan", JIA)
    named = forms.insured(story.person("zhangsan"))
    found = preflight.of_leaving(there, "120100P1")
    assert codes(found) == ["leaving-already"]
    assert codes(preflight.of_letter(JIA.pension, named, YI.pension)[1]) == []


def test_a_certificate_is_issued_on_identity_alone_and_reminds_of_what_is_owed(story):
    person = story.person("zhangsan", JIA)

    def certify(who=person):
        relationship = enrolled.open_relationship_of(JIA.pension, person, "employee-pension")
        return services.certify(
            owner=JIA.pension, person_no=who.person_no, on=story.today, at=clock.now(),
            relationship_no=relationship.relationship_no,
        )  # fmt: skip

    plain = certify()
    assert (plain.data.months, plain.arrears) == (180, None)
    assert certify().paper.pk == plain.paper.pk, "one a day for what the books say"
    owing(story)
    reminded = certify()
    assert reminded.paper.pk != plain.paper.pk
    assert reminded.data.months == 180, "a month owed does not count"
    assert "请及时补缴" in papers.frozen(reminded.paper)[1]["data"]["arrears"]
    with pytest.raises(NotFound):
        certify(story.person("zhangsan"))
