"""Asking a topic 提问: read the input, call the rule, write result and steps. Never a float, never a guess."""

import importlib
import json
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from shebao.base.explain import Figure
from shebao.base.parameters import ParameterMissing
from shebao.base.refusals import Refusal
from shebao.records.calc.errors import NotJson, UnknownTopic
from shebao.records.calc.shapes import Json, Shape
from shebao.records.calc.table import TOPICS

STEP_SCHEMA: Json = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "value": {},
        "formula": {"type": "string"},
        "law": {"type": "string"},
        "certainty": {"enum": ["verified", "secondary", "derived", "recalled", "policy"]},
        "note": {"type": "string"},
    },
    "required": ["name", "value", "formula", "law", "certainty"],
    "additionalProperties": False,
}
ERROR_SCHEMA: Json = {
    "type": "object",
    "properties": {key: {"type": "string"} for key in ("code", "message", "law", "at")},
    "required": ["code", "message", "law", "at"],
    "additionalProperties": False,
}

INPUT_MAX = 50_000_000
"""Bytes of one question to the command; the machine door takes fewer."""

Calculate = Callable[[dict[str, Any]], tuple[dict[str, Any], Sequence[Figure]]]


def _opened(topic: str) -> tuple[Shape, Shape, Calculate]:
    if topic not in TOPICS:
        raise UnknownTopic(topic=topic.encode("utf-8", "replace").decode()[:80], at="topic")
    module = importlib.import_module(f"shebao.records.calc.topics.{TOPICS[topic].module}")
    name = topic.replace("-", "_")
    shapes = module.SHAPES[topic]
    return shapes[0], shapes[1], getattr(module, name)


def schema(topic: str) -> Json:
    """JSON Schema of a topic, in and out. Refuses `records.unknown-topic`."""
    taken, given, _ = _opened(topic)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": topic,
        "description": " / ".join(TOPICS[topic].line),
        "in": taken.schema(),
        "out": {
            "oneOf": [
                {
                    "type": "object",
                    "properties": {
                        "result": given.schema(),
                        "steps": {"type": "array", "items": STEP_SCHEMA},
                    },
                    "required": ["result", "steps"],
                    "additionalProperties": False,
                },
                {
                    "type": "object",
                    "properties": {"error": ERROR_SCHEMA},
                    "required": ["error"],
                    "additionalProperties": False,
                },
            ]
        },
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _step(figure: Figure, lang: str) -> Json:
    formula, note = figure.formula, figure.note
    if not lang.startswith("zh"):
        from shebao.records.explaining import wording

        formula = wording.formula(figure.name, lang, formula).text
        note = wording.note(figure.name, lang, note).text if note else ""
    step = {
        "name": figure.name,
        "value": _plain(figure.value),
        "formula": formula,
        "law": figure.law,
        "certainty": str(figure.certainty),
    }
    return step | {"note": note} if note else step


def read_json(text: bytes) -> Any:
    """JSON from bytes. Refuses `records.not-json`, also for what is too long or too deep to read."""
    if len(text) > INPUT_MAX:
        raise NotJson()
    try:
        return json.loads(text.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise NotJson() from None


def ask(topic: str, data: Any, lang: str = "zh") -> Json:
    """`{"result", "steps"}` of a topic for JSON-ready input. Refusals are raised.

    In English formulas are translated where their words are known; articles are cited as they are called.
    """
    taken, _, calculate = _opened(topic)
    given = taken.read(data, "")
    try:
        result, steps = calculate(given)
    except ParameterMissing as missing:
        missing.at = missing.at or _asked(data, str(missing.facts["on"]))
        raise
    return {"result": result, "steps": [_step(figure, lang) for figure in steps]}


def _asked(data: Any, on: str, path: str = "") -> str:
    """The key whose day, month or year a missing number is of 所缺参数对应的输入; else the place, if one was given."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data):
        at = f"{path}[{key}]" if isinstance(data, list) else f"{path}.{key}".strip(".")
        found = _asked(value, on, at) if isinstance(value, dict | list) else ""
        if found or value in (on, on[:7]) or (key == "year" and str(value) == on[:4]):
            return found or at
    return "place" if isinstance(data, dict) and not path and "place" in data else ""


def refused(refusal: Refusal, lang: str) -> Json:
    """`{"error": {"code", "message", "law", "at"}}`, the machine form of a refusal."""
    told = refusal.as_dict(lang)
    return {"error": {key: told[key] for key in ("code", "message", "law", "at")}}


def answer_or_error(topic: str, data: Any, lang: str = "zh") -> Json:
    """As `ask`, but a refusal becomes its error object; a bug still crashes."""
    try:
        return ask(topic, data, lang)
    except Refusal as refusal:
        return refused(refusal, lang)
