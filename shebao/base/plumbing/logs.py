"""Structured logs 日志: JSON lines on standard error, with what must never be logged taken out.

A line says what happened to which case, letter or job. It holds no identity number, name, key or token,
because it has no place for them: only the fields named here are written, and each holds a count, a yes or
no, or one word of code (`FIELDS`, `WORD`); everything else is starred. There is no free text. What happened
is a constant of the source, held by `tests/test_house.py`. Of an exception only its kind and the places of
our own it passed are kept, never its words (a database's words repeat the row); of a library's line only
its template and its place, never what it filled in. The words of a failed job lie with the job, behind the
same door as the rest of the books.
"""

import logging
import re
import sys
import time
import traceback
import uuid
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Any, TextIO

import structlog
from django.http import HttpRequest, HttpResponse

_NUMBER = re.compile(r"(?<![0-9A-Za-z])(\d{6})(\d{8,11})([0-9Xx]{1,4})(?![0-9A-Za-z])")
FIELDS = frozenset({
    "account", "at", "attempt", "by", "dead", "door", "error", "exception", "job", "key", "kind",
    "letter", "level", "logger", "method", "ms", "owner", "place", "request_id", "size", "status",
    "timestamp", "version", "why",
})  # fmt: skip
"""What a line may say beside its event: numbers of things, codes, counts, times. A new one is added here."""
WORD = re.compile(r"[A-Za-z0-9_.:/#<>@+-]{0,300}")
"""One word of code: an address's pattern, a key, a kind, a time. No space, no Chinese: no name, no sentence."""
EVENT = re.compile(r"[a-z][a-z ]{0,60}")
"""What happened, as the source says it."""
TEMPLATE = re.compile(r"[\x20-\x7e]{0,300}")
STARS = "***"
PACKAGE = Path(__file__).resolve().parents[2]
FRAMES = 8
Event = MutableMapping[str, Any]
log = structlog.get_logger(__name__)


def _word(value: Any, form: re.Pattern[str]) -> Any:
    """A count, a yes or no, or a text of this form with long numbers masked; anything else is starred."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str) and form.fullmatch(value):
        return _NUMBER.sub(lambda m: m[1][:4] + "*" * 10 + m[3][-4:], value)
    return STARS


def _strict(_: Any, __: str, event: Event) -> Event:
    """Only fields that are named, only words of code in them; the places of an exception are our own."""
    forms = dict.fromkeys(FIELDS, WORD) | {"event": EVENT, "template": TEMPLATE}
    for key, value in event.items():
        if key != "places":
            event[key] = _word(value, forms[key]) if key in forms else STARS
    return event


def _foreign(_: Any, __: str, event: Event) -> Event:
    """A library's line: its template when it has one, and where it stands; nothing it filled in."""
    record: logging.LogRecord = event["_record"]
    event["event"], event["place"] = "library", f"{record.module}:{record.lineno}"
    if event.pop("positional_args", ()):
        event["template"] = record.msg
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
    last: list[Any] = [_exception, _strict, structlog.processors.JSONRenderer(ensure_ascii=False)]
    structlog.configure(
        processors=[*first, *last],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=lambda *_: structlog.PrintLogger(file=stream or sys.stderr),
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*first, structlog.stdlib.add_logger_name, _foreign],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            pass_foreign_args=True,
        )
    )
    logging.basicConfig(level=level, handlers=[handler], force=True)
    quiet("django.request", logging.ERROR)  # the line below tells of the rest


def quiet(library: str, level: int = logging.CRITICAL) -> None:
    """Hear of a library's own lines only from a level on; by default of none that can be borne."""
    logging.getLogger(library).setLevel(level)


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
