"""李四 asks on the web for the account under an old number, sees the preview, confirms it; nobody else sees it."""

import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
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


def test_a_strangers_number_is_answered_like_one_nobody_has_and_no_case_is_opened(story, client):
    kept = account(JIA, FIRST, range(3, 13), story.today)
    stranger = people.register_person(
        owner=JIA.pension, name="张三", number=numbered("00010119850612456"), by="jia-clerk",
        at=clock.now(),
    )  # fmt: skip
    client.force_login(people.open_demo_login(kept, at=clock.moment()))
    said = [
        client.post(reverse("citizen-merge"), FORM | {"number": number})
        for number in (numbered("00010119850612456"), numbered("00010119850612556"))
    ]
    assert [one.status_code for one in said] == [422, 422]
    assert all("identity.not-found" in one.content.decode() for one in said)
    assert not Merge.objects.exists()
    assert stranger.name not in said[0].content.decode()


@pytest.mark.parametrize(
    ("typed", "code"),
    [({"payee_name": "王五"}, "merging.payee-not-own"), ({"payee_name": ""}, "payments.bad-order"),
     ({"payee_account_no": "12"}, "payments.bad-order"),
     ({"payee_account_no": "6222😀"}, "payments.bad-order")],
)  # fmt: skip
def test_a_refund_goes_to_ones_own_account_and_one_that_can_be_is_told_at_once(
    story, client, typed, code
):
    kept = account(JIA, FIRST, range(3, 13), story.today)
    account(JIA, SECOND, range(1, 7), story.today)
    client.force_login(people.open_demo_login(kept, at=clock.moment()))
    said = client.post(reverse("citizen-merge"), FORM | typed)
    assert (said.status_code, Merge.objects.count()) == (422, 0)
    page = said.content.decode()
    assert code in page
    assert "payee_account_no" not in page.partition('role="alert"')[2].partition("</div>")[0]


def test_a_proof_that_is_refused_leaves_no_application_and_only_the_button_takes_one_back(
    story, client
):
    kept = account(JIA, FIRST, range(3, 13), story.today)
    account(JIA, SECOND, range(1, 7), story.today)
    client.force_login(people.open_demo_login(kept, at=clock.moment()))
    file = SimpleUploadedFile("proof.exe", b"MZ" * 100)
    said = client.post(reverse("citizen-merge"), FORM | {"file": file})
    assert (said.status_code, Merge.objects.count()) == (422, 0)
    assert 'name="proof"' in said.content.decode()  # the form is still there

    case = client.post(reverse("citizen-merge"), FORM).url
    row = Merge.objects.get()
    assert client.post(case, {"act": "no-such-act"}).status_code == 404
    row.refresh_from_db()
    assert row.state == "merge-received"
    assert "工作人员正在核对您的证明" in client.get(case).content.decode()
    client.post(case, {"act": "withdraw-merge"})
    assert "工作人员正在核对您的证明" not in client.get(case).content.decode()


def test_a_preview_made_before_the_other_account_was_to_be_kept_is_given_no_more_either(
    story, client
):
    kept = account(JIA, FIRST, range(3, 13), story.today)
    old = account(JIA, SECOND, range(1, 7), story.today)
    at = {"owner": JIA.pension, "on": story.today, "at": clock.now()}
    client.force_login(people.open_demo_login(kept, at=clock.moment()))
    client.post(reverse("citizen-merge"), FORM)
    row = Merge.objects.get()
    papers = []
    for keep in (kept, old):
        row = services.preview(case_no=row.case_no, keep=keep.person_no, by="jia-clerk", **at)
        papers.append(row.paper_no)
    address = reverse("citizen-paper", args=[to_url(papers[0])])
    assert client.get(address).status_code == 200
    number = services.propose_refusal(case_no=row.case_no, reason="两个人", by="jia-clerk", **at)
    services.refuse(proposal_id=number, by="jia-reviewer", **at)
    assert client.get(address).status_code == 404
    assert to_url(papers[0]) not in client.get(reverse("citizen-papers")).content.decode()
