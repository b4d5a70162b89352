"""At the counter: enrolled with the kind of account the law gives, the hukou recorded, the account turned; the person sees it."""

import pytest
from django.urls import reverse

from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.enrolment import queries as enrolled
from shebao.identity import services as identities
from shebao.portal.naming import from_url, to_url
from shebao.transfers.services import kinds
from tests.portal.citizens import chinese_left
from tests.portal.test_counter_cases import go, page
from tests.story import YI

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(make_story):
    return make_story(residents=("xiuzhen",))


def test_from_enrolment_over_the_hukou_to_a_regular_account(story, as_officer):
    person = story.person("xiuzhen")
    word = to_url(person.person_no)
    clerk = as_officer("yi-clerk")
    assert "参保登记" in page(clerk, reverse("counter-person", args=[word]))
    decided = go(clerk, reverse("counter-enrol", args=[word]), since="2026-02-01", key="k")
    text = page(clerk, decided)
    assert "临时缴费账户，原参保地的关系留在原地" in text
    assert "已认定" in text
    shown = page(clerk, reverse("counter-person", args=[word]))
    assert "不转入也不转出" in shown
    assert "登记参保" not in shown
    no = page(
        clerk, reverse("counter-hukou", args=[word]), 422, division="999", moved_on="2026-02-20"
    )
    assert "六位代码" in no
    case = go(
        clerk, reverse("counter-hukou", args=[word]), division="110105", moved_on="2026-02-20"
    )
    assert "划入统筹基金" in page(clerk, case)
    number = from_url(case.rstrip("/").rsplit("/", 1)[1])
    go(clerk, reverse("counter-turn", args=[to_url(number)]), act="propose")
    waiting = cases.proposals_waiting(YI.pension)[0].pk
    reviewer = as_officer("yi-reviewer")
    assert "转为一般账户" in page(reviewer, reverse("counter-proposal", args=[waiting]))
    go(reviewer, reverse("counter-countersign", args=[waiting]))
    row = enrolled.open_relationship_of(YI.pension, person, "employee-pension")
    assert row.kind == "regular"
    assert kinds.temporary_of(YI.pension, person.person_no) is None


def test_the_person_reads_what_a_temporary_account_is(story, as_officer, client):
    person = story.person("xiuzhen")
    word = to_url(person.person_no)
    go(as_officer("yi-clerk"), reverse("counter-enrol", args=[word]), since="2026-02-01", key="k")
    client.force_login(identities.open_demo_login(person, at=clock.moment()))
    text = page(client, reverse("citizen-home"))
    assert "户籍迁来本省：次月起转为一般账户" in text
    assert "统一归集" in text
    client.cookies["shebao_language"] = "en"
    english = page(client, reverse("citizen-home"))
    assert "Your hukou moves to this province" in english
    assert not [line for line in chinese_left(english) if "秀珍" not in line]
