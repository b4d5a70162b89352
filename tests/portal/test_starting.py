"""What a start form refuses: at the field, in the reader's language, before a case is opened that must fail."""

import os
import re
from datetime import date

import pytest
from django.urls import reverse

from shebao.agencies.models import User
from shebao.base.plumbing import clock
from shebao.casework.models import Case
from shebao.enrolment import services as enrolment
from shebao.identity import services as people
from shebao.portal.naming import to_url
from shebao.transfers.models import MedicalArrival, MedicalDeparture
from shebao.transfers.preflight import medical as preflight
from shebao.transfers.queries import medical
from tests.medical_story import JIA, YI, MedicalStory
from tests.portal.citizens import chinese_left
from tests.portal.test_medical import citizen, inside, officer
from tests.transfers.test_medical_ends import someone_insured

pytestmark = pytest.mark.django_db
ASKED = {"way": "in", "origin": JIA.medical, "from_scheme": "employee-medical", "key": "k"}
AGAIN = "medical-transfer.moved-already"


@pytest.fixture
def story(db, tmp_path, monkeypatch, settings):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    settings.DEMO = True
    made = MedicalStory(tmp_path, movers=("zhangsan",))
    yield made
    made.close()


def refused(answer, code, field):
    """The page again, with the code and the field marked."""
    page = answer.content.decode()
    assert (answer.status_code, code in page) == (422, True), page[:400]
    assert re.search(rf'id="{field}"[^>]*aria-invalid', page), field
    return page


def test_a_telephone_number_is_one_at_every_start(story):
    her, here = citizen(story), reverse("citizen-medical")
    page = refused(her.post(here, ASKED | {"phone": "打我手机"}), "casework.phone-shape", "phone")
    assert 'value="打我手机"' in page, "what was typed stays"
    assert not MedicalArrival.objects.exists()
    clerk, person = officer("yi-clerk"), story.person("zhangsan")
    there = reverse("counter-apply", args=[to_url(person.person_no)])
    body = {"origin": JIA.pension, "applicant_kind": "person", "key": "k", "act": "send"}
    refused(clerk.post(there, body | {"applicant_phone": "x"}), "casework.phone-shape", "phone")
    her.post(here, ASKED | {"phone": "１３８ 0000-0000"})
    assert Case.objects.get(kind="medical-in").applicant_phone == "138 0000-0000"


def test_a_card_number_has_letters_and_digits_as_a_reader_types_them(story):
    her, here = citizen(story), reverse("citizen-medical")
    refused(her.post(here, ASKED | {"old_card": "找不到了"}), "card.number-shape", "old")
    clerk = officer("yi-m-clerk")
    there = reverse("counter-medical", args=[to_url(story.one().person_no)])
    body = ASKED | {"agency": JIA.medical, "applicant_kind": "person"}
    refused(clerk.post(there, body | {"new_card": "A-17"}), "card.number-shape", "new")
    clerk.post(there, body | {"old_card": ";310100a01?"})
    assert MedicalArrival.objects.get().old_card == "310100A01"


def test_who_has_come_already_is_told_so_before_a_second_case_unless_they_were_insured_there_again(
    story,
):
    first = story.whole()
    story.agreed(first)
    her, here = citizen(story), reverse("citizen-medical")
    assert 'name="again"' not in her.get(here).content.decode()
    page = her.post(here, ASKED).content.decode()
    assert (AGAIN in page, first.case_no in page) == (True, True)
    assert re.search('name="again"[^>]*aria-invalid', page)
    found = preflight.of_application(YI.medical, first.person_no, JIA.medical)
    assert [(each.code, each.stops) for each in found] == [(AGAIN, True)]
    clerk = officer("yi-m-clerk")
    there = reverse("counter-medical", args=[to_url(first.person_no)])
    body = ASKED | {"agency": JIA.medical, "applicant_kind": "person"}
    assert AGAIN in clerk.post(there, body).content.decode()
    clerk.cookies["shebao_language"] = "en"
    english = clerk.post(there, body).content.decode()
    assert "The relation from Jia City (demo) has come already" in english
    assert MedicalArrival.objects.count() == 1
    her.post(here, ASKED | {"again": "1"})
    second = MedicalArrival.objects.latest("pk")
    assert (second.pk == first.pk, second.state) == (False, "medical-applied")
    assert preflight.of_case(second) == []
    asked = (YI.medical, first.person_no, JIA.medical, "employee-medical")
    assert medical.came_already(*asked) == first
    MedicalDeparture.objects.create(
        owner=YI.medical, case_no="x", person_no=first.person_no, destination_code="330100M1",
        relationship_no=first.relationship_no, state="medical-gone", received_on=story.today,
    )  # fmt: skip
    assert medical.came_already(*asked) is None, "it has gone on from here since"


def test_a_form_sent_without_the_other_agency_says_what_is_missing(story):
    clerk = officer("yi-clerk")
    there = reverse("counter-apply", args=[to_url(story.person("zhangsan").person_no)])
    body = {"origin": "", "applicant_kind": "person", "key": "k", "act": "send"}
    page = refused(clerk.post(there, body), "transfer.agency-missing", "origin")
    assert "请选择对方经办机构" in page
    refused(citizen(story).post(reverse("citizen-medical"), ASKED | {"origin": ""}),
            "transfer.agency-missing", "origin")  # fmt: skip
    theirs = officer("jia-m-clerk")
    leave = reverse("counter-medical", args=[to_url(story.one(city=JIA).person_no)])
    out = ASKED | {"way": "out", "agency": "", "applicant_kind": "person"}
    refused(theirs.post(leave, out), "transfer.agency-missing", "agency")


def test_nobody_is_offered_to_move_to_where_they_are(story):
    row = someone_insured(
        story, JIA, "yun", "employee-medical", since=date(2024, 1, 1), years={2024: range(1, 13)}
    )
    her = inside(people.open_demo_login(row.person, at=clock.moment()))
    page = her.get(reverse("citizen-medical")).content.decode()
    offered = page[page.index('id="destination"') :]
    assert f'value="{YI.medical}"' in offered
    assert f'value="{JIA.medical}"' not in offered


def test_an_english_refusal_names_agencies_in_english(story):
    enrolment.resume(story.relation(JIA), **story.when("jia-m-clerk"))
    clerk = inside(User.objects.get(username="jia-m-clerk"), "en")
    there = reverse("counter-medical", args=[to_url(story.one(city=JIA).person_no)])
    body = ASKED | {"way": "out", "agency": YI.medical, "applicant_kind": "person"}
    page = clerk.post(there, body).content.decode()
    assert "Insurance at Jia City (demo) Medical Security Centre has not ended" in page
    assert not chinese_left(page.replace("赵六", ""))
