"""What every machine door shares: bearer tokens, idempotency keys, problem details (RFC 9457)."""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.docs import DocsBase
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer

from shebao.agencies.models import User
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound, Refusal, WrongMoment
from shebao.portal.errors import (
    BadRequest,
    KeyMissing,
    KeyReused,
    MethodWrong,
    QuestionTooLarge,
    TokenWrong,
    TooManyQuestions,
)
from shebao.portal.services import keep_answer, kept_answer, user_of_token
from shebao.records.calc.errors import NotJson, UnknownTopic

KEY_MAX = 200
STATUS: dict[type[Refusal], int] = {
    NotFound: 404, WrongMoment: 409, BadRequest: 400, UnknownTopic: 404, NotJson: 400,
    QuestionTooLarge: 413, TooManyQuestions: 429, TokenWrong: 403, MethodWrong: 405,
}  # fmt: skip
"""What differs from 422, the status of a refusal."""


class Token(HttpBearer):
    """`Authorization: Bearer …`: a token of an officer, a citizen or a partner channel."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        """The user, or nobody."""
        user = user_of_token(token, at=clock.moment())
        if user is not None:
            request.user = user
        return user


PROBLEM = {
    "type": "object", "description": "Why it was refused (RFC 9457).",
    "required": ["type", "title", "status", "code", "detail", "law", "at"],
    "properties": {
        "type": {"type": "string", "description": "urn:shebao:refusal: and the code"},
        "title": {"type": "string", "description": "the sentence, in the language of Accept-Language"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "stable for ever; docs/reference/refusals.md"},
        "detail": {"type": "string", "description": "what can be done"},
        "law": {"type": "string", "description": "the article"},
        "at": {"type": "string", "description": "the field it is about, or empty"},
    },
}  # fmt: skip
KEY_HEADER = {
    "in": "header", "name": "Idempotency-Key", "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": KEY_MAX},
    "description": "The same key and request again give the first answer and do nothing.",
}  # fmt: skip


class Described(NinjaAPI):
    """The doors with a description that also tells of keys and refusals, which every act has."""

    def get_openapi_schema(self, **known: Any) -> OpenAPISchema:
        """OpenAPI 3.1, with `Idempotency-Key` at every act and the problem details at every answer."""
        told = super().get_openapi_schema(**known)
        told.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
        refused = {
            "description": "refused",
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
        for operations in told["paths"].values():
            for method, operation in operations.items():
                operation["responses"]["default"] = refused
                if method == "post" and operation.get("security"):
                    operation.setdefault("parameters", []).append(KEY_HEADER)
        return told


class NoDocs(DocsBase):
    """The description is served as JSON; no third-party page."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """Not served."""
        return HttpResponse(status=404)


def language(request: HttpRequest) -> str:
    """`en` when the caller prefers it, else `zh`."""
    return "en" if request.headers.get("Accept-Language", "").lower().startswith("en") else "zh"


def problem(request: HttpRequest, refusal: Refusal, status: int) -> HttpResponse:
    """A refusal as problem details."""
    told = refusal.as_dict(language(request))
    body = {
        "type": f"urn:shebao:refusal:{told['code']}", "title": told["message"], "status": status,
        "code": told["code"], "detail": told["remedy"], "law": told["law"], "at": told["at"],
    }  # fmt: skip
    answer = HttpResponse(
        json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace"),
        status=status, content_type="application/problem+json",
    )  # fmt: skip
    if status == 429:
        answer["Retry-After"] = "60"
    return answer


def status_of(refusal: Refusal) -> int:
    """By `STATUS`, also of its kin; 403 without the right; else 422."""
    found = next((code for cls, code in STATUS.items() if isinstance(refusal, cls)), 422)
    return 403 if refusal.code == "agencies.no-right" else found


def install(api: NinjaAPI) -> None:
    """Refusals and bad shapes become problem details; a bug stays a 500."""

    @api.exception_handler(Refusal)
    def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
        return problem(request, refusal, status_of(refusal))

    @api.exception_handler(ValidationError)
    def misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
        first = error.errors[0]
        where = ".".join(str(part) for part in first.get("loc", ())[1:])
        return problem(request, BadRequest(what=f"{where}: {first.get('msg')}", at=where), 400)

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        if error.status_code == 400:  # a body that is no JSON
            return problem(request, BadRequest(what=str(error)), 400)
        return api.create_response(request, {"detail": str(error)}, status=error.status_code)


def told(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The door, which also says as problem details that a method is not its own."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = view(request, *args, **kwargs)
        if answer.status_code != 405:
            return answer
        allowed = answer.headers.get("Allow", "")
        refused = problem(request, MethodWrong(method=request.method, allowed=allowed), 405)
        refused["Allow"] = allowed
        return refused

    return door


def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """An address under the doors where there is none: `not-found`, as problem details."""
    return problem(request, NotFound(what=rest[:80]), 404)


def actor(request: HttpRequest) -> User:
    """The signed-in user of a machine door."""
    user = request.user
    if not isinstance(user, User):
        raise TokenWrong()
    return user


def once(
    request: HttpRequest, content: Mapping[str, Any], act: Callable[[], Mapping[str, Any]]
) -> dict[str, Any]:
    """Do an act once for an idempotency key: the answer is kept in the act's own transaction.

    Refuses `api.idempotency-key-missing`, `api.idempotency-key-reused`. A refused act keeps nothing, so the
    same key may try again.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not 0 < len(key) <= KEY_MAX:
        raise KeyMissing(at="Idempotency-Key")
    user = actor(request)
    text = json.dumps([request.path, content], sort_keys=True, ensure_ascii=False, default=str)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic():
        found = kept_answer(user, key)
        if found:
            if found.request_sha256 != sha256:
                raise KeyReused(key=key)
            return dict(found.body)
        body = dict(act())
        keep_answer(user, key, sha256=sha256, body=body, at=clock.moment())
    return body
