"""Structured logs 日志: JSON lines on standard error, with what must never be logged taken out."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_NUMBER = re.compile(r"(?<![0-9A-Za-z])(\d{6})(\d{8,11})([0-9Xx]{1,4})(?![0-9A-Za-z])")
SECRET = ("password", "secret", "token", "seal", "code", "authorization", "cookie")


def _mask(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if key not in ("event", "kind") and any(word in key.lower() for word in SECRET):
            event[key] = "***"
        elif isinstance(value, str):
            event[key] = _NUMBER.sub(lambda m: m[1][:4] + "*" * 10 + m[3][-4:], value)
    return event


def configure(*, level: str = "INFO") -> None:
    """Set up structlog once, at the door."""
    logging.basicConfig(level=level, format="%(message)s")
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            _mask,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=lambda *_: structlog.PrintLogger(file=sys.stderr),
    )
