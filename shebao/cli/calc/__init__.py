"""`shebao calc` 计算: ask a rule, JSON in, JSON out. No Django, no database.

Exit 0 answered, 2 refused, 1 a bug.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from shebao.base.refusals import Refusal
from shebao.records.calc.asking import INPUT_MAX, answer_or_error, read_json, refused, schema
from shebao.records.calc.table import TOPICS

USAGE = """shebao calc TOPIC [--lines] [--lang zh|en]   JSON on standard input, JSON on standard output
shebao calc TOPIC --arrow IN OUT [--on DATE] [--place CODE]   columns at kernel speed
shebao calc TOPIC --schema                  JSON Schema, in and out
shebao calc --list                          the topics, one line each"""
LANGS = ("zh", "en")


def run(argv: Sequence[str]) -> int:
    """Answer one question, or one a line. Returns the exit status."""
    words = list(argv)
    lang = "zh"
    if "--lang" in words:
        at = words.index("--lang")
        lang = words[at + 1] if at + 1 < len(words) else ""
        del words[at : at + 2]
    if "--arrow" in words:
        return _arrow(words, lang)
    flags = {word for word in words if word.startswith("-")}
    topics = [word for word in words if not word.startswith("-")]
    if flags & {"-h", "--help"}:
        print(USAGE)
        return 0
    if flags - {"--list", "--schema", "--lines"} or lang not in LANGS or len(topics) > 1:
        print(USAGE, file=sys.stderr)
        return 2
    if "--list" in flags:
        for name, topic in TOPICS.items():
            print(f"{name:<22} {topic.line[LANGS.index(lang)]}")
        return 0
    if not topics:
        print(USAGE, file=sys.stderr)
        return 2
    return _topic(topics[0], flags, lang)


def _arrow(words: list[str], lang: str) -> int:
    """Columns in, columns out; says how many rows, and how many were set aside."""
    parser = argparse.ArgumentParser(prog="shebao calc", usage=USAGE, add_help=False)
    parser.add_argument("topic")
    parser.add_argument("--arrow", nargs=2, type=Path)
    parser.add_argument("--on", type=date.fromisoformat, default=None)
    parser.add_argument("--place", default="")
    asked = parser.parse_args(words)
    if lang not in LANGS:
        parser.error("--lang is zh or en")
    from shebao.records.calc import columns

    try:
        rows, aside = columns.run(asked.topic, *asked.arrow, on=asked.on, place=asked.place)
    except Refusal as refusal:
        _write(refused(refusal, lang))
        return 2
    _write({"rows": rows, "set_aside": aside})
    return 0


def _topic(topic: str, flags: set[str], lang: str) -> int:
    try:
        described = schema(topic)
    except Refusal as refusal:
        _write(refused(refusal, lang))
        return 2
    if "--schema" in flags:
        _write(described, indent=2)
        return 0
    if "--lines" in flags:
        return _lines(topic, lang, sys.stdin.buffer, sys.stdout.buffer)
    answer = _one(topic, sys.stdin.buffer.read(INPUT_MAX + 1), lang)
    _write(answer)
    return 2 if "error" in answer else 0


def _one(topic: str, text: bytes, lang: str) -> dict[str, Any]:
    try:
        data = read_json(text)
    except Refusal as refusal:
        return refused(refusal, lang)
    return answer_or_error(topic, data, lang)


def _lines(topic: str, lang: str, lines: BinaryIO, out: BinaryIO) -> int:
    for line in lines:
        out.write(_dump(_one(topic, line, lang)) + b"\n")
    out.flush()
    return 0


def _dump(data: Any, indent: int | None = None) -> bytes:
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    return text.encode("utf-8", "backslashreplace")


def _write(data: Any, indent: int | None = None) -> None:
    sys.stdout.buffer.write(_dump(data, indent) + b"\n")
    sys.stdout.buffer.flush()
