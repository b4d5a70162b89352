"""`shebao law` 参数: show a dated number and its source, list the series, check them, load more.

Only `load` opens Django: it looks at the open cases.
"""

import getpass
import sys
from collections.abc import Sequence
from datetime import date
from importlib import util

from shebao.base import loaded, loading, parameters
from shebao.base.refusals import Refusal

USAGE = """shebao law show NAME --on DATE [--place CODE] [--lang zh|en]   the number in force, and its source
shebao law show NAME                                          the whole series
shebao law list [ROOM]                                        the names of the series
shebao law check                                              overlaps and undeclared holes
shebao law load FILE [--dry-run] [--by NAME]                  rows into this installation; says what changes"""
LINES = (
    ("value", "数值", "value"), ("unit", "单位", "unit"), ("since", "自", "since"), ("until", "至", "until"),
    ("place", "地区", "place"), ("document", "文件", "document"), ("article", "条款", "article"),
    ("certainty", "可信程度", "certainty"), ("note", "说明", "note"),
)  # fmt: skip


class UnknownSeries(Refusal):
    """没有这个参数."""

    code = "cli.unknown-series"
    zh = "没有参数“{name}”；`shebao law list` 列出全部。"
    en = "There is no parameter “{name}”; `shebao law list` names them all."


class BadDate(Refusal):
    """日期无法识别."""

    code = "cli.bad-date"
    zh = "“{text}”不是日期：请写成 2026-03-02。"
    en = "“{text}” is not a date: write it as 2026-03-02."


def run(argv: Sequence[str]) -> int:
    """Show, list, check or load. Exit 0 done, 2 refused or misused, 1 a finding of `check`."""
    words, options = list(argv), {"--on": "", "--place": "", "--lang": "zh", "--by": ""}
    dry_run = "--dry-run" in words
    words = [word for word in words if word != "--dry-run"]
    for name in options:
        if name in words[:-1]:
            at = words.index(name)
            options[name] = words[at + 1]
            del words[at : at + 2]
    if options["--lang"] not in ("zh", "en") or any(word.startswith("--") for word in words):
        words = []
    try:
        match words:
            case ["show", name]:
                return _show(name, options["--on"], options["--place"], options["--lang"])
            case ["list", *rooms] if len(rooms) <= 1:
                return _list(rooms)
            case ["check"]:
                return _check()
            case ["load", name]:
                from shebao.cli.law_load import load

                by = options["--by"] or getpass.getuser()
                return load(name, dry_run=dry_run, by=by, lang=options["--lang"])
    except Refusal as refusal:
        print(f"{refusal.code}: {refusal.sentence(options['--lang'])}", file=sys.stderr)
        return 2
    print(USAGE, file=sys.stderr)
    return 2


def _rooms() -> list[str]:
    return [room for room in parameters.ROOMS if util.find_spec(f"shebao.{room}")]


def _show(name: str, on: str, place: str, lang: str) -> int:
    if name not in {known for room in _rooms() for known in parameters.names(room)}:
        raise UnknownSeries(name=name, at="NAME")
    if not on:
        for row in parameters.series(name):
            until = row.until or "…"
            print(f"{row.place or 'CN':<8}{row.since}  {until!s:<12}{row.value:<12}{row.certainty}")
        return 0
    try:
        day = date.fromisoformat(on)
    except ValueError:
        raise BadDate(text=on, at="--on") from None
    row = parameters.at(name, day, place, path="--place" if place else "--on")
    told = row.as_dict()
    where = next((each.file for each in loaded.rows(name.partition(".")[0]) if each.row == row), "")
    for key, zh, en in LINES:
        if told[key]:
            print(f"{zh if lang == 'zh' else en}\t{told[key]}")
    if where:
        print(f"{'本机加载' if lang == 'zh' else 'loaded from'}\tlaw/{where}")
    return 0


def _list(rooms: Sequence[str]) -> int:
    for room in rooms or _rooms():
        if room in _rooms():
            for name in parameters.names(room):
                print(f"{name:<40}{len(parameters.series(name))}")
    return 0


def _check() -> int:
    found = [finding for room in _rooms() for finding in parameters.findings(room)]
    for finding in found:
        print(*finding)
    altered = loading.altered()
    for name in altered:
        print("altered", f"law/{name}")
    if loaded.files():
        print(f"{len(loaded.files())} loaded files, sum {loaded.mark()}")
    print(f"{len(found) + len(altered)} findings")
    return 1 if found or altered else 0
