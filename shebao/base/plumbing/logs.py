"""Structured logs 日志: JSON lines on standard error, with what must never be logged taken out.

A line says what happened to which case, letter or job. It holds no identity number, name, key or token:
values of secret fields are starred, digits of a number masked, and of an exception only its kind and the
places of our own it passed are kept, never its words (a database's words repeat the row). The words of a
failed job lie with the job, behind the same door as the rest of the books.
"""

import logging
import re
import sys
import time
import traceback
import uuid
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any, TextIO

import structlog
from django.http import HttpRequest, HttpResponse

_NUMBER = re.compile(r"(?<![0-9A-Za-z])(\d{6})(\d{8,11})([0-9Xx]{1,4})(?![0-9A-Za-z])")
SECRET = (
    "password",
    "secret",
    "token",
    "seal",
    "code",
    "authorization",
    "cookie",
    "name",
    "number",
)
PLAIN = ("event", "kind", "logger")
PACKAGE = Path(__file__).resolve().parents[2]
FRAMES = 8
Event = MutableMapping[str, Any]
log = structlog.get_logger(__name__)


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return _NUMBER.sub(lambda m: m[1][:4] + "*" * 10 + m[3][-4:], value)
    if isinstance(value, Mapping):
        return {key: "***" if _secret(str(key)) else _masked(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_masked(item) for item in value]
    return value


def _secret(key: str) -> bool:
    return key not in PLAIN and any(word in key.lower() for word in SECRET)


def _mask(_: Any, __: str, event: Event) -> Event:
    """Star secret fields and mask long numbers, also inside lists and tables."""
    for key, value in event.items():
        event[key] = "***" if _secret(key) else _masked(value)
    return event


def _exception(_: Any, __: str, event: Event) -> Event:
    """An exception as its kind and the places of ours it passed; never its words."""
    found = event.pop("exc_info", None)
    if not found:
        return event
    error = found if isinstance(found, BaseException) else sys.exc_info()[1]
    if isinstance(found, tuple):
        error = found[1]
    if error is not None:
        event["exception"] = type(error).__name__
        passed = traceback.extract_tb(error.__traceback__)
        ours = [frame for frame in passed if PACKAGE in Path(frame.filename).parents]
        event["places"] = [
            f"{Path(frame.filename).relative_to(PACKAGE)}:{frame.lineno} {frame.name}"
            for frame in ours[-FRAMES:]
        ]
    return event


def configure(*, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Set up structlog and Python's own logging once, at the door: both write the same JSON lines."""
    first: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    last: list[Any] = [_exception, _mask, structlog.processors.JSONRenderer(ensure_ascii=False)]
    structlog.configure(
        processors=[*first, *last],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=lambda *_: structlog.PrintLogger(file=stream or sys.stderr),
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*first, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("django.request").setLevel(logging.ERROR)  # the line below tells of the rest


class RequestLog:
    """One line a request: its number, door, answer and time; never its address, words or cookies."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give the request a number that every line about it carries, and the answer too."""
        number, started = uuid.uuid4().hex, time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=number):
            response = self.get_response(request)
            door = request.resolver_match.route if request.resolver_match else ""
            log.info(
                "request", method=request.method, door=door, status=response.status_code,
                ms=round((time.perf_counter() - started) * 1000),
            )  # fmt: skip
        response.headers["X-Request-Id"] = number
        return response
