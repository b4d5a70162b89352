"""李四 asks on the web for the account under an old number, sees the preview, confirms it; nobody else sees it."""

import os

import pytest
from django.urls import reverse

from shebao.base.plumbing import clock
from shebao.identity import services as people
from shebao.merging import queries, services
from shebao.merging.models import Merge
from shebao.portal.naming import to_url
from shebao.transfers import queries as transfers
from tests.browser.duplicates import FIRST, SECOND, account, numbered
from tests.story import JIA, YI, Story

pytestmark = pytest.mark.django_db
FORM = {
    "number": SECOND, "proof": "old-card", "payee_name": "李四",
    "payee_account_no": "6222000000000002", "key": "k",
}  # fmt: skip


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = Story(tmp_path, movers=())
    yield made
    made.close()


def test_a_person_applies_sees_the_preview_and_confirms_it(story, client):
    kept = account(JIA, FIRST, range(3, 13), story.today)
    old = account(JIA, SECOND, range(1, 7), story.today)
    stranger = account(JIA, numbered("00010119790203656"), range(1, 3), story.today)
    client.force_login(people.open_demo_login(kept, at=clock.moment()))
    address = reverse("citizen-merge")
    assert client.get(address).status_code == 200
    nobody = client.post(address, FORM | {"number": "00010119790203999X"})
    assert nobody.status_code in (400, 404, 409, 422)
    sent = client.post(address, FORM)
    (row,) = queries.merges_of(JIA.pension, old.person_no)
    case = reverse("citizen-merge-case", args=[to_url(row.case_no)])
    assert sent.url == case
    assert SECOND not in client.get(case).content.decode()

    row = services.preview(
        owner=JIA.pension, case_no=row.case_no, by="jia-clerk", on=story.today, at=clock.now()
    )
    page = client.get(case).content.decode()
    assert (old.number_mask in page, SECOND in page, "2025-03–2025-06" in page) == (
        True,
        False,
        True,
    )
    client.post(case, {"act": "confirm-merge", "sha256": row.plan_sha256})
    row.refresh_from_db()
    assert (row.state, row.confirmed_way) == ("merge-confirmed", "web")
    client.force_login(people.open_demo_login(stranger, at=clock.moment()))
    assert client.get(case).status_code == 404


def test_ones_own_account_in_another_city_is_transferred_first_and_a_strangers_is_not_found(
    story, client
):
    kept = account(JIA, FIRST, range(3, 13), story.today)
    account(YI, FIRST, range(1, 7), story.today)
    people.register_person(
        owner=JIA.pension, name="王五", number=SECOND, by="jia-clerk", at=clock.now()
    )
    client.force_login(people.open_demo_login(kept, at=clock.moment()))
    sent = client.post(reverse("citizen-merge"), FORM | {"number": FIRST})
    row = Merge.objects.get()
    assert sent.url == reverse("citizen-merge-case", args=[to_url(row.case_no)])
    assert {row.owner, *row.elsewhere} == {JIA.pension, YI.pension}  # to where one pays now
    assert row.others == []
    (coming,) = transfers.transfers_of_person(row.owner, row.person_no)
    assert coming.case_no in client.get(sent.url).content.decode()
    nobody = client.post(reverse("citizen-merge"), FORM)
    assert nobody.status_code == 422
    assert "先转后清" not in nobody.content.decode()
    assert Merge.objects.count() == 1
