"""Who sees and who decides, by level: a province's officer sees numbers of its cities, their cases stay theirs."""

import re
from datetime import date

import pytest
from django.urls import reverse

from shebao.agencies import services as agencies
from shebao.agencies.models import ReadTrace
from shebao.base.refusals import NotFound
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.portal.naming import to_url
from shebao.transfers import queries, services
from tests.portal.citizens import chinese_left
from tests.portal.conftest import AT
from tests.story import JIA, YI

pytestmark = pytest.mark.django_db
PROVINCE = "110000P1"


@pytest.fixture
def province(story):
    """乙省's own agency over 乙市, with an officer who holds every post there, and its case."""
    agencies.add_agency(
        code=PROVINCE, name="乙省社会保险事业管理局", name_en="Yi Province Office", city="乙省",
        level="province", at=AT,
    )  # fmt: skip
    agencies.set_parent(YI.pension, PROVINCE)
    agencies.add_officer(owner=PROVINCE, username="sheng", name="盛一", name_en="Sheng")
    for post in ("inspector", "clerk", "reviewer", "operator", "accountant", "cashier"):
        agencies.grant("sheng", post, since=date(2020, 1, 1), by="init", at=AT)
    return story.apply()


def below(client):
    return client.get(reverse("counter-below")).content.decode()


def test_a_provinces_inspector_sees_how_many_cases_its_cities_have_and_how_many_are_late(
    province, story, as_officer
):
    client = as_officer("sheng")
    text = below(client)
    assert YI.pension in text
    assert JIA.pension not in text  # another province's
    assert cells(text) == ["1", "0", "0"]

    story.advance(60)
    assert cells(below(client)) == ["1", "1", "0"]
    services.propose_refusal(
        owner=YI.pension, case_no=province.case_no, reason="缺证件", by="yi-clerk", at=AT
    )
    agencies.add_agency(
        code="110200P1", name="丁市社会保险事业管理局", city="丁市", local=False,
        parent_code=PROVINCE, at=AT,
    )  # fmt: skip
    assert cells(below(client)) == ["1", "1", "1", "—", "—", "—"]  # one works elsewhere
    person = story.person("zhangsan")
    for word in (person.name, person.number_mask, person.person_no, province.case_no):
        assert word not in below(client)
    assert not ReadTrace.objects.filter(reader="sheng").exists()


def cells(text):
    return re.findall(r'data-label="(?:在办|已逾期|待复核)">(\S+?)</td>', text)


def test_what_belongs_to_a_city_is_not_found_for_the_province_whatever_posts_one_holds(
    province, story, as_officer
):
    client, person = as_officer("sheng"), story.person("zhangsan")
    case, who = to_url(province.case_no), to_url(person.person_no)
    for path in (
        reverse("counter-case", args=[case]), reverse("counter-person", args=[who]),
        reverse("counter-apply", args=[who]), reverse("counter-money", args=[case]),
    ):  # fmt: skip
        assert client.get(path).status_code == 404
    assert client.post(reverse("counter-accept", args=[case])).status_code == 404
    assert "张三" not in client.get("/counter/").content.decode()
    found = client.post("/counter/people/", {"q": "张三"}, follow=True).content.decode()
    assert person.number_mask not in found
    with pytest.raises(NotFound):
        cases.case(PROVINCE, province.case_no)
    with pytest.raises(NotFound):
        services.accept(owner=PROVINCE, case_no=province.case_no, by="sheng", on=story.today, at=AT)
    assert queries.transfer_in(YI.pension, province.case_no).state == "applied"
    assert cases.counts(PROVINCE, on=story.today, soon=story.today)["open"] == 0


def test_a_city_has_no_view_of_the_province_and_a_clerk_none_of_what_lies_below(
    province, as_officer
):
    agencies.grant("yi-clerk", "inspector", since=date(2020, 1, 1), by="init", at=AT)
    text = below(as_officer("yi-clerk"))
    assert "没有下级机构" in text
    assert PROVINCE not in text
    assert as_officer("yi-reviewer").get(reverse("counter-below")).status_code == 403


def test_the_page_is_whole_in_english(province, as_officer):
    client = as_officer("sheng")
    client.cookies["shebao_language"] = "en"
    text = below(client)
    assert "Agencies below" in text
    assert chinese_left(text) == []


def test_what_was_late_for_long_is_named_to_the_inspector_above_without_the_person(
    province, story, as_officer
):
    story.advance(60)
    assert casework.watch(owner=YI.pension, on=story.today, at=AT) == 1

    text = below(as_officer("sheng"))

    assert province.case_no in text
    assert "逾期未办，已报到本机构" in text
    assert "张三" not in text
    assert cells(text) == ["1", "1", "0"]
