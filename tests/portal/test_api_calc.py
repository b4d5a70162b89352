"""The rules by POST /api/v1/calc/TOPIC: the same bodies and refusals as the command, for everybody."""

import json
import sys

import jsonschema
import pytest

from shebao.base.plumbing.clock import moment
from shebao.cli import calc as command
from shebao.portal.api import calc
from shebao.records.calc import TOPICS, ask
from tests.cli.test_calc import GOOD, Bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_count():
    calc.cache.clear()


def post(client, topic, body, **headers):
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return client.post(
        f"/api/v1/calc/{topic}", body, content_type="application/json", headers=headers
    )


def by_command(monkeypatch, topic, body, *flags):
    out = Bytes()
    monkeypatch.setattr(sys, "stdin", Bytes(body))
    monkeypatch.setattr(sys, "stdout", out)
    command.run([topic, *flags])
    return json.loads(out.buffer.getvalue())


@pytest.mark.parametrize("topic", TOPICS)
def test_door_command_and_function_give_one_answer_without_a_token(topic, client, monkeypatch):
    answer = post(client, topic, GOOD[topic])

    assert answer.status_code == 200
    assert answer.json() == by_command(monkeypatch, topic, json.dumps(GOOD[topic]).encode())
    assert answer.json() == ask(topic, GOOD[topic])


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_refusal_tells_what_the_command_tells_as_a_problem_detail(
    topic, lang, client, monkeypatch
):
    wrong = GOOD[topic] | {"surprise": 1}
    told = post(client, topic, wrong, **{"Accept-Language": lang})
    error = by_command(monkeypatch, topic, json.dumps(wrong).encode(), "--lang", lang)["error"]

    assert (told.status_code, told["Content-Type"]) == (422, "application/problem+json")
    problem = told.json()
    assert [problem[key] for key in ("code", "title", "law", "at")] == [
        error[key] for key in ("code", "message", "law", "at")
    ]
    assert problem["type"] == f"urn:shebao:refusal:{problem['code']}"


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b"[" * 100_000, b"NaN"])
def test_bytes_that_are_no_question_are_refused_and_never_crash(text, client):
    told = post(client, "name", text)
    assert (told.status_code, told.json()["code"]) in (
        (400, "records.not-json"),
        (422, "records.bad-value"),
    )


def test_an_unknown_topic_is_not_found_and_a_get_tells_the_schema(client):
    told = post(client, "horoscope", {})
    assert (told.status_code, told.json()["code"]) == (404, "records.unknown-topic")
    assert client.get("/api/v1/calc/horoscope").status_code == 404


def test_a_wrong_method_and_an_address_of_nothing_are_problem_details_too(client):
    wrong = client.put("/api/v1/calc/name", b"{}", content_type="application/json")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "api.method-wrong")
    assert "POST" in wrong["Allow"]
    nothing = client.get("/api/v1/calc/name/of/nothing")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "not-found")
    for answer in (wrong, nothing):
        assert answer["Content-Type"] == "application/problem+json"
    assert set(client.get("/api/v1/calc").json()) == set(TOPICS)
    jsonschema.validate(GOOD["name"], client.get("/api/v1/calc/name").json()["in"])


def test_half_a_surrogate_can_be_answered(client):
    told = post(client, "name", b'{"\\ud800": "x"}')
    assert (told.status_code, told.json()["code"]) == (422, "records.unknown-key")


def test_a_question_that_is_too_large_is_refused_whole(client):
    body = json.dumps({"a": "x" * calc.QUESTION_MAX, "b": ""}).encode()
    told = post(client, "name", body)
    assert (told.status_code, told.json()["code"]) == (413, "api.question-too-large")


def test_a_whole_life_month_by_month_fits_a_question():
    months = [
        {
            "month": f"{1990 + n // 12}-{n % 12 + 1:02d}",
            "personal_credited_fen": 10**6,
            "employer_credited_fen": 10**6,
            "personal_interest_fen": 10**6,
            "employer_interest_fen": 10**6,
        }
        for n in range(540)
    ]
    accounts = [{"id": name, "scheme": "employee", "months": months} for name in "AB"]
    assert len(json.dumps({"keep": "A", "accounts": accounts})) < calc.QUESTION_MAX


def test_more_questions_a_minute_than_allowed_wait(client, monkeypatch):
    monkeypatch.setattr(calc, "QUESTIONS_A_MINUTE", 2)
    now = moment()
    monkeypatch.setattr(calc.clock, "moment", lambda: now)
    answers = [post(client, "minimum-contribution", {"year": 2031}) for _ in range(3)]

    assert [a.status_code for a in answers] == [200, 200, 429]
    assert answers[2].json()["code"] == "api.too-many-questions"
    assert answers[2]["Retry-After"] == "60"
    elsewhere = client.post(
        "/api/v1/calc/minimum-contribution",
        b'{"year": 2031}',
        content_type="application/json",
        REMOTE_ADDR="192.0.2.7",
    )
    assert elsewhere.status_code == 200


def test_every_topic_is_described_with_its_body_answer_and_problems(client):
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    for topic in TOPICS:
        told = paths[f"/api/v1/calc/{topic}"]["post"]
        body = told["requestBody"]["content"]["application/json"]["schema"]
        jsonschema.validate(GOOD[topic], body)
        answer = told["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema.validate(ask(topic, GOOD[topic]), answer)
        assert "application/problem+json" in told["responses"]["422"]["content"]
        assert not told.get("security")
