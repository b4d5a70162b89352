"""Who looked at me: neighbouring looks of one officer, day and purpose are one line with a count."""

import pytest
from django.urls import reverse

from shebao.agencies import services as agencies
from tests.portal import citizens
from tests.portal.citizens import AT, NEW

pytestmark = pytest.mark.django_db


def test_looks_of_one_day_for_one_purpose_are_one_line_and_others_are_not(client):
    user, person = citizens.build()
    client.force_login(user)
    for subject in ("case/1", "case/1", "case/1", "case/2"):
        agencies.read(
            person.person_no, owner=NEW, purpose="case", reader_kind="officer", reader="zhou",
            at=AT, subject=subject,
        )  # fmt: skip

    text = client.get(reverse("citizen-reads")).content.decode()

    assert text.count("case/1") == 1
    assert "当天 3 次" in text
    assert text.count("case/2") == 1
    assert text.count("当天") == 1


def test_the_entrance_names_the_city(client):
    citizens.build()
    assert "乙市" in client.get("/").content.decode()
