"""A clerk opens a person: whoever may be meant stands beside what was typed, and is passed by only in so many words."""

import os

import pytest
from django.urls import reverse

from shebao.agencies.models import ReadTrace
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.merging.models import Suspicion
from shebao.portal.naming import to_url
from tests.browser.duplicates import FIRST, SECOND, account
from tests.story import JIA, Story

pytestmark = pytest.mark.django_db
ADDRESS = reverse("counter-register")
OWNER = JIA.pension


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = Story(tmp_path, movers=())
    yield made
    made.close()


@pytest.fixture
def here(story):
    """李四 under his first number."""
    return account(JIA, FIRST, range(3, 13), story.today)


def form(number, name="李四", act="look", **more):
    return {"name": name, "number": number, "kind": "resident", "act": act, **more}


def test_somebody_alike_is_shown_side_by_side_and_must_be_passed_by_in_words(here, as_officer):
    clerk, before = as_officer("jia-clerk"), Person.objects.count()
    page = clerk.post(ADDRESS, form(SECOND)).content.decode()
    for word in (here.person_no, here.number_mask, "已核对，不是同一人", "登记为新参保人"):
        assert word in page
    assert ReadTrace.objects.filter(person_no=here.person_no, purpose="merge").count() == 1

    refused = clerk.post(ADDRESS, form(SECOND, act="register"))
    assert refused.status_code == 422
    assert here.person_no in refused.content.decode()
    assert "merging.may-be-here" in refused.content.decode()
    assert Person.objects.count() == before

    done = clerk.post(ADDRESS, form(SECOND, act="register", other=[here.person_no]))
    new = people.by_number(OWNER, SECOND)
    assert done.url == reverse("counter-person", args=[to_url(new.person_no)])
    assert "参保登记：职工基本养老保险" in clerk.get(done.url).content.decode()
    pair = Suspicion.objects.get()
    assert {pair.person_no, pair.other_no} == {here.person_no, new.person_no}
    assert (pair.finding, pair.names_agree) == ("open", True)
    assert pair.reasons[0]["en"]


def test_nobody_alike_is_registered_with_the_place_of_the_household(story, as_officer):
    clerk = as_officer("jia-clerk")
    page = clerk.post(ADDRESS, form(SECOND, "欧阳无双")).content.decode()
    assert "没有找到可能是同一人的账户" in page
    clerk.post(ADDRESS, form(SECOND, "欧阳无双", act="register", hukou="310115"))
    new = people.by_number(OWNER, SECOND)
    assert (new.name, people.hukou_on(new, story.today).division) == ("欧阳无双", "310115")
    assert not Suspicion.objects.exists()


def test_who_is_here_already_is_the_same_and_another_name_under_that_number_is_refused(
    here, as_officer
):
    clerk = as_officer("jia-clerk")
    again = clerk.post(ADDRESS, form(FIRST, act="register"))
    assert again.url == reverse("counter-person", args=[to_url(here.person_no)])
    other = clerk.post(ADDRESS, form(FIRST, "王大锤", act="register"))
    assert "identity.number-taken" in other.content.decode()
    assert 'aria-invalid="true"' in other.content.decode()
    wrong = clerk.post(ADDRESS, form("310115197901010000", act="register"))
    assert "identity.number-invalid" in wrong.content.decode()


def test_the_page_is_offered_to_clerks_alone(here, as_officer):
    assert ADDRESS in as_officer("jia-clerk").get(reverse("counter-people")).content.decode()
    reviewer = as_officer("jia-reviewer")
    assert ADDRESS not in reviewer.get(reverse("counter-people")).content.decode()
    assert reviewer.get(ADDRESS).status_code == 403
