"""The public page of how long it takes: nobody signs in, no person stands in it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from shebao.base.plumbing import clock
from shebao.casework import services as casework
from shebao.casework.services import Applicant
from shebao.portal.public import statistics
from tests.portal.conftest import AT
from tests.story import YI

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counted_anew():
    statistics._figures.cache_clear()
    yield
    statistics._figures.cache_clear()


def closed(number):
    on = clock.today() - timedelta(days=20)
    case, _ = casework.open_case(
        owner=YI.pension, kind="transfer-in", key=f"{YI.pension}/s{number}", person_no="p",
        applicant=Applicant("person", "张三", "13800000000"), channel="mobile", state="applied",
        turn="officer", received_on=on, by="p", at=AT,
    )  # fmt: skip
    casework.start_clock(case, step="review", received_on=on, days=15)
    casework.close(case, on=on + timedelta(days=8))


def test_everybody_may_read_how_long_it_takes_and_few_cases_are_only_few(story, client):
    for number in range(4):
        closed(number)
    assert "少于 10" in client.get(reverse("statistics")).content.decode()

    for number in range(4, 12):
        closed(number)
    statistics._figures.cache_clear()
    page = client.get(reverse("statistics")).content.decode()

    assert "养老关系转入" in page
    assert ">12<" in page
    assert ">8<" in page
    assert "100%" in page
    assert "张三" not in page


def test_the_page_counts_once_a_day(story, client, django_assert_num_queries):
    client.get(reverse("statistics"))

    with django_assert_num_queries(1):
        client.get(reverse("statistics"))
