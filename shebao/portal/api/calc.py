"""The rules for machines 计算接口: `POST /api/v1/calc/TOPIC`, the same bodies as `shebao calc`.

Open to everybody, without a token: a rule answers from what is asked and looks at nobody's record, and
questions and advice are free (社会保险经办条例 Art. 32). What is asked is not kept. The size of a question
and the number of questions a minute from one address are limited.
"""

import json
from collections.abc import Callable
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from ninja import Router

from shebao.base.plumbing import clock
from shebao.portal.api.doors import language
from shebao.portal.errors import QuestionTooLarge, TooManyQuestions
from shebao.records.calc import TOPICS, ask, read_json, schema

router = Router(tags=["calc"], auth=None)

QUESTION_MAX = 512 * 1024
"""Bytes of one question: a whole life month by month fits four times."""
QUESTIONS_A_MINUTE = 600
PROBLEM: dict[str, Any] = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "law": {"type": "string"},
        "at": {"type": "string", "description": "path of the key the refusal is about"},
    },
    "required": ["type", "title", "status", "code", "detail", "law", "at"],
}
REFUSED = {
    "400": "not JSON",
    "413": "the question is too large",
    "422": "refused by form or by law",
    "429": "too many questions; Retry-After says when",
}


def _counted(request: HttpRequest) -> None:
    """One more question of this address in this minute. Refuses `api.too-many-questions`."""
    minute = int(clock.moment().timestamp()) // 60
    key = f"calc/{request.META.get('REMOTE_ADDR', '')}/{minute}"
    cache.add(key, 0, 120)
    if cache.incr(key) > QUESTIONS_A_MINUTE:
        raise TooManyQuestions(most=QUESTIONS_A_MINUTE)


def answer(request: HttpRequest, topic: str) -> HttpResponse:
    """Result and steps of a topic, or the refusal as problem details."""
    _counted(request)
    body = request.read(QUESTION_MAX + 1)
    if len(body) > QUESTION_MAX:
        raise QuestionTooLarge(most=QUESTION_MAX)
    told = json.dumps(ask(topic, read_json(body), language(request)), ensure_ascii=False)
    return HttpResponse(told.encode("utf-8", "backslashreplace"), content_type="application/json")


def _described(topic: str) -> dict[str, Any]:
    """What OpenAPI says of a topic: its body, its answer, its problems."""
    shape = schema(topic)
    problem = {"application/problem+json": {"schema": PROBLEM}}
    return {
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": shape["in"]}},
        },
        "responses": {
            "200": {
                "description": "result and steps",
                "content": {"application/json": {"schema": shape["out"]["oneOf"][0]}},
            },
            **{
                status: {"description": why, "content": problem}
                for status, why in REFUSED.items()
            },
        },
    }  # fmt: skip


def _door(topic: str, then: Callable[[HttpRequest, str], Any]) -> Callable[..., Any]:
    def door(request: HttpRequest) -> Any:
        return then(request, topic)

    door.__name__ = f"{then.__name__}_{topic.replace('-', '_')}"
    return door


@router.get("", summary="The topics 计算项目")
def topics(request: HttpRequest) -> dict[str, dict[str, str]]:
    """Every topic with its line in both languages."""
    return {name: {"zh": row.line[0], "en": row.line[1]} for name, row in TOPICS.items()}


@router.get("/{topic}", summary="JSON Schema of a topic 数据格式")
def described(request: HttpRequest, topic: str) -> dict[str, Any]:
    """In and out, as `shebao calc TOPIC --schema`."""
    return schema(topic)


for _topic, _row in TOPICS.items():
    router.add_api_operation(
        f"/{_topic}", ["POST"], _door(_topic, answer), summary=f"{_row.line[1]} {_row.line[0]}",
        description=f"As `shebao calc {_topic}`. No token is needed.",
        operation_id=f"calc_{_topic.replace('-', '_')}", openapi_extra=_described(_topic),
    )  # fmt: skip
    router.add_api_operation(
        f"/{_topic}", ["GET"], _door(_topic, described), include_in_schema=False
    )


@router.post("/{topic}", include_in_schema=False)
def unknown(request: HttpRequest, topic: str) -> HttpResponse:
    """A topic that does not exist: `records.unknown-topic`."""
    return answer(request, topic)
