"""What stands in the way of a medical transfer, told by both places before anything is sent; by the pension's letters."""

import os
from dataclasses import replace

import pytest

from shebao.agencies import queries as agencies
from shebao.enrolment import services as enrolment
from shebao.enrolment.models import Relationship
from shebao.exchange.models import OutgoingLetter
from shebao.transfers import papers as forms
from shebao.transfers import queries, services
from shebao.transfers.errors.medical import NotMedical, SameAgency
from shebao.transfers.models import MedicalDeparture
from shebao.transfers.preflight import medical as preflight
from tests.medical.wallets import WalletStory
from tests.medical_story import JIA, YI
from tests.transfers.test_medical_ends import linked

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = WalletStory(tmp_path)
    yield made
    made.close()


def codes(findings):
    return [each.code.removeprefix("medical-transfer.") for each in findings]


def enquire(story, origin=JIA.medical):
    return services.enquire(
        owner=YI.medical, person_no=story.one().person_no, origin=origin, **story.when("zhaoliu")
    )


def test_the_old_place_is_asked_once_a_day_answers_by_letter_and_the_reading_leaves_its_trace(
    story,
):
    enrolment.resume(story.relation(JIA), **story.when("jia-m-clerk"))
    first = enquire(story)
    assert enquire(story).pk == first.pk
    story.play()
    answer = queries.answer_of(queries.enquiry(YI.medical, story.one().person_no, JIA.medical))
    (told,) = answer
    assert (told.code, told.stops, told.office) == ("medical-transfer.not-ended", True, JIA.medical)
    assert "请先办理停保" in told.zh
    assert "has not ended" in told.en
    assert not MedicalDeparture.objects.exists(), "nothing is begun by asking"
    reads = agencies.reads_of(JIA.medical, story.giver)
    assert [each.reader for each in reads if each.reader == YI.medical]
    assert OutgoingLetter.objects.filter(kind="transfer.enquiry").count() == 1
    with pytest.raises(NotMedical):
        enquire(story, JIA.pension)
    with pytest.raises(SameAgency):
        enquire(story, YI.medical)


def test_what_the_old_place_finds(story):
    named = forms.insured(story.one())

    def found(**more):
        return codes(preflight.of_letter(JIA.medical, replace(named, **more))[1])

    assert found() == []
    assert found(name="别人") == ["transfer.identity-differs"]
    assert found(number="000101197902034562") == ["person-not-found"]
    linked(story)
    story.send(100_00)
    findings = preflight.of_letter(JIA.medical, named)[1]
    assert codes(findings) == ["links-end", "wallet-open"]
    assert not any(each.stops for each in findings)
    out = story.agree(story.ask())
    assert codes(preflight.of_departure(out)) == ["links-end", "wallet-open"]
    out.person_no = ""
    assert codes(preflight.of_departure(out)) == ["person-not-found"]
    Relationship.objects.filter(pk=story.relation(JIA).pk).update(state="drawing")
    assert found() == ["retired", "nothing-to-move"]


def test_what_the_new_place_finds_before_an_application_and_beside_it(story):
    person = story.one()

    def found(origin=JIA.medical):
        return codes(preflight.of_application(YI.medical, person.person_no, origin))

    assert found() == []
    assert found(YI.medical) == ["same-place"]
    assert found(JIA.pension) == ["wrong-family"]
    assert found("990000M1") == ["transfer.unknown-agency"]
    row = story.ask()
    assert found() == ["already-open"]
    assert preflight.of_case(row) == []
    Relationship.objects.filter(person=person).update(state="paused")
    assert codes(preflight.of_case(row)) == ["not-insured-here"]
    Relationship.objects.filter(person=person).update(state="drawing", scheme="employee-medical")
    assert found() == ["already-open", "retired", "not-insured-here"]
