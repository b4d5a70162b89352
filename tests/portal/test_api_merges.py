"""One's own merge by a machine: applied for, read, confirmed as shown, taken back; nobody else's."""

import json
import os

import pytest

from shebao.base.plumbing import clock
from shebao.identity import services as identity
from shebao.merging import services
from shebao.merging.models import Merge
from shebao.portal import services as doors
from tests.browser.duplicates import FIRST, SECOND, account, numbered
from tests.story import JIA, YI, Story

pytestmark = pytest.mark.django_db
BODY = {
    "number": SECOND, "proof": "old-card", "payee_name": "李四",
    "payee_account_no": "6222000000000002", "payee_bank_name": "演示银行",
}  # fmt: skip
ADDRESS = "/api/v1/merges"


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = Story(tmp_path, movers=())
    yield made
    made.close()


def token_of(person):
    user = identity.open_demo_login(person, at=clock.moment())
    return doors.issue_token(user, name="test", at=clock.moment())


@pytest.fixture
def ask(client):
    def asked(token, path="", body=None, key="k1"):
        heads = {
            "Authorization": f"Bearer {token}",
            "Idempotency-Key": key,
            "Accept-Language": "en",
        }
        if body is None:
            return client.get(f"{ADDRESS}{path}", headers=heads)
        return client.post(
            f"{ADDRESS}{path}", json.dumps(body), content_type="application/json", headers=heads
        )

    return asked


def test_a_person_applies_confirms_what_was_shown_and_only_that(story, ask):
    kept = account(JIA, FIRST, range(3, 13), story.today)
    account(JIA, SECOND, range(1, 7), story.today)
    stranger = account(JIA, numbered("00010119790203656"), range(1, 3), story.today)
    token = token_of(kept)
    made = ask(token, body=BODY).json()
    assert (made["state"], made["plan"]) == ("merge-received", {})
    assert ask(token, body=BODY).json() == made
    assert Merge.objects.count() == 1
    row = services.preview(
        owner=JIA.pension, case_no=made["case_no"], by="jia-clerk", on=story.today, at=clock.now()
    )
    (shown,) = ask(token).json()["merges"]
    assert shown["plan"]["pairings"][0]["cleared_months"] == 4
    assert SECOND not in json.dumps(shown)
    path = f"/{made['case']}/confirm"
    assert ask(token_of(stranger), path, {"sha256": row.plan_sha256}).status_code == 404
    wrong = ask(token, path, {"sha256": "0" * 64}, key="k2")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "merging.preview-changed")
    assert (
        ask(token, path, {"sha256": row.plan_sha256}, key="k3").json()["state"] == "merge-confirmed"
    )
    assert ask(token_of(stranger)).json() == {"merges": []}


def test_it_is_taken_back_and_an_account_of_another_city_is_transferred_first(story, ask):
    kept = account(JIA, FIRST, range(3, 13), story.today)
    account(YI, FIRST, range(1, 7), story.today)
    token = token_of(kept)
    made = ask(token, body=BODY | {"number": FIRST}).json()
    row = Merge.objects.get()
    assert {row.owner, *row.elsewhere} == {JIA.pension, YI.pension}
    assert ask(token, f"/{made['case']}/withdraw", {}, key="w").json()["state"] == "merge-withdrawn"
    missing = ask(token, body=BODY | {"number": FIRST, "proof": "none"}, key="p")
    assert (missing.status_code, missing.json()["code"]) == (422, "merging.proof-missing")


def test_an_officers_token_is_not_a_persons(story, ask):
    from django.contrib.auth import get_user_model

    clerk = get_user_model().objects.get(username="jia-clerk")
    token = doors.issue_token(clerk, name="test", at=clock.moment())
    assert ask(token).status_code == 403
