"""The machine doors: tokens, idempotency keys, problem details, OpenAPI, other people's cases."""

import json
import os
from datetime import timedelta

import pytest

from shebao.agencies.models import ReadTrace, User
from shebao.base.plumbing.clock import moment
from shebao.identity import services as people
from shebao.ledger import queries as books
from shebao.portal import services as doors
from shebao.portal.models import ApiToken, IdempotentAnswer
from shebao.portal.naming import to_url
from shebao.transfers.models import TransferIn
from tests.story import JIA, OPENING_FEN, YI, Story

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(db, tmp_path, monkeypatch):
    monkeypatch.setenv("SHEBAO_TODAY", os.environ["SHEBAO_TODAY"])
    made = Story(tmp_path, movers=("zhangsan", "zhouba"))
    yield made
    made.close()


def token(story, who):
    if who in ("zhangsan", "zhouba"):
        user = people.open_demo_login(story.person(who), at=moment())
    else:
        user = User.objects.get(username=who)
    return doors.issue_token(user, name="test", at=moment())


def post(client, secret, path, body=None, key="k1", **headers):
    extra = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key, **headers}
    return client.post(
        f"/api/v1{path}", json.dumps(body or {}), content_type="application/json",
        headers={name: value for name, value in extra.items() if value is not None},
    )  # fmt: skip


def get(client, secret, path):
    return client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {secret}"})


def test_the_same_key_again_repeats_the_answer_and_makes_one_case(story, client):
    mine = token(story, "zhangsan")
    first = post(client, mine, "/transfers", {"origin": JIA.pension})
    again = post(client, mine, "/transfers", {"origin": JIA.pension})

    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert TransferIn.objects.count() == IdempotentAnswer.objects.count() == 1


def test_a_key_used_for_another_request_or_left_out_is_refused(story, client):
    mine = token(story, "zhangsan")
    post(client, mine, "/transfers", {"origin": JIA.pension})
    other = post(client, mine, "/transfers", {"origin": JIA.pension, "applicant_kind": "proxy"})
    none = post(client, mine, "/transfers", {"origin": JIA.pension}, key=None)

    assert other.json()["code"] == "api.idempotency-key-reused"
    assert none.json()["code"] == "api.idempotency-key-missing"
    assert none["Content-Type"] == "application/problem+json"


def test_a_refused_act_keeps_nothing_so_the_same_key_may_try_again(story, client):
    mine = token(story, "zhangsan")
    refused = post(client, mine, "/transfers", {"origin": YI.pension})
    assert (refused.status_code, refused.json()["code"]) == (422, "transfer.same-place")
    assert post(client, mine, "/transfers", {"origin": JIA.pension}).status_code == 200


def test_a_refusal_is_a_problem_detail_in_the_callers_language(story, client):
    mine = token(story, "zhangsan")
    told = post(
        client, mine, "/transfers", {"origin": YI.pension}, **{"Accept-Language": "en"}
    ).json()
    assert told["title"].startswith("The old and the new place")
    assert told["law"] == "国办发〔2009〕66号 第三条"
    assert told["at"] == "origin"


def test_a_misshapen_request_names_the_field(story, client):
    told = post(client, token(story, "zhangsan"), "/transfers", {"origin": "x" * 99})
    assert (told.status_code, told.json()["code"]) == (400, "api.bad-request")
    assert "origin" in told.json()["at"]


def test_wrong_expired_and_withdrawn_tokens_open_nothing(story, client):
    mine = token(story, "zhangsan")
    assert get(client, "sb_wrong", "/cases").status_code == 401
    ApiToken.objects.update(expires_at=moment() - timedelta(seconds=1))
    assert get(client, mine, "/cases").status_code == 401
    assert mine not in str(list(ApiToken.objects.values()))


def test_an_officer_needs_the_post_and_another_agencys_case_is_not_found(story, client):
    row = story.apply()
    case = f"/transfers/{to_url(row.case_no)}"
    wrong_post = post(client, token(story, "yi-accountant"), f"{case}/accept")
    elsewhere = get(client, token(story, "jia-clerk"), case)
    citizen = post(client, token(story, "zhangsan"), f"{case}/accept")

    assert (wrong_post.status_code, wrong_post.json()["code"]) == (403, "agencies.no-right")
    assert elsewhere.status_code == 404
    assert citizen.status_code == 403


def test_a_citizen_sees_their_own_case_only_and_reading_leaves_a_trace(story, client):
    row = story.apply()
    case = f"/transfers/{to_url(row.case_no)}"
    assert get(client, token(story, "zhouba"), case).status_code == 404
    before = ReadTrace.objects.count()
    assert get(client, token(story, "zhangsan"), case).json()["state"] == "applied"
    assert ReadTrace.objects.count() == before + 1


def test_another_persons_case_is_not_found_at_confirm_and_object(story, client):
    row = story.apply("zhouba")
    mine = token(story, "zhangsan")
    for act, body in (("confirm", {}), ("object", {"lines": {"money.4": "x"}})):
        answer = post(client, mine, f"/transfers/{to_url(row.case_no)}/{act}", body)
        assert answer.status_code == 404, answer.json()


def test_a_body_that_is_no_json_is_a_problem_too(story, client):
    heads = {"Authorization": f"Bearer {token(story, 'zhangsan')}", "Idempotency-Key": "k"}
    answer = client.post(
        "/api/v1/transfers", b"\xff", content_type="application/json", headers=heads
    )
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["code"] == "api.bad-request"


def test_a_transfer_is_read_by_the_posts_that_open_its_page_and_by_no_other(story, client):
    case = f"/transfers/{to_url(story.apply().case_no)}"
    before = ReadTrace.objects.count()
    for post_name in ("accountant", "cashier", "operator"):
        told = get(client, token(story, f"yi-{post_name}"), case)
        assert (told.status_code, told.json()["code"]) == (403, "agencies.no-right"), post_name
    assert ReadTrace.objects.count() == before
    for post_name in ("clerk", "reviewer"):
        assert get(client, token(story, f"yi-{post_name}"), case).status_code == 200


def test_what_does_not_follow_is_a_conflict(story, client):
    row = story.apply()
    clerk = token(story, "yi-clerk")
    told = post(client, clerk, f"/transfers/{to_url(row.case_no)}/propose-booking")
    assert (told.status_code, told.json()["code"]) == (409, "transfer.wrong-moment")


def test_the_description_is_openapi_3_1_and_names_every_act(client):
    told = client.get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    acts = {path.rpartition("/")[2] for path in told["paths"] if "{case}" in path}
    assert {
        "accept",
        "countersign",
        "propose-release",
        "propose-booking",
        "confirm",
        "object",
    } <= acts


def test_the_accountant_sees_totals_and_suspense_and_sends_stray_money_back_once(story, client):
    story.stray("TI110100P1-2026-000001", 700)
    story.play()
    desk = token(story, "yi-accountant")
    told = get(client, desk, "/payments/totals").json()
    assert (told["received_fen"], told["open_in_fen"], told["bank_fen"]) == (700, 700, 700)
    assert told["ledger_fen"][f"bank/{YI.account}"] == -OPENING_FEN - 700
    assert told["ledger_fen"]["suspense/unknown"] == 700
    assert sum(told["ledger_fen"].values()) == 0
    added_up = {line.code: line.balance_fen for line in books.trial_balance(YI.pension)}
    assert told["ledger_fen"] == added_up
    assert told["notices"] == {YI.account: 1}

    (line,) = get(client, desk, "/payments/suspense").json()
    assert (line["free_fen"], line["returnable"]) == (700, True)
    path = f"/payments/suspense/{line['id']}/return"
    made = post(client, desk, path, {"reason": "误汇"}).json()
    assert (made["state"], made["amount_fen"]) == ("ordered", 700)
    assert post(client, desk, path, {"reason": "误汇"}).json() == made
    assert post(client, desk, path, {"reason": "误汇"}, key="k2").status_code == 409
    elsewhere = post(client, token(story, "jia-accountant"), path, {"reason": "误汇"}, key="k3")
    assert elsewhere.status_code == 404
    assert get(client, token(story, "yi-clerk"), "/payments/totals").status_code == 403
