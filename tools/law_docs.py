"""The pages under docs/law: article → rule → parameters → tests, by topic; and what is not formalised, and why."""

import ast
import csv
import inspect
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.law import RULES, Certainty, Rule, weakest
from tools import house
from tools.markdown import first_line, page, table

LAW = house.ROOT / "docs" / "law"
TESTS = house.ROOT / "tests"
ENGINE = "tests/base/test_rules_engine.py"
NAMED_FILES = 3


class Test(NamedTuple):
    """A test function and every name it mentions, also by its file's helpers."""

    file: str
    name: str
    mentions: frozenset[str]


def ours() -> list[Rule]:
    """Every cited rule of the package."""
    house.modules()
    return [rule for rule in RULES.values() if rule.name.startswith("shebao.")]


def topic(rule: Rule) -> str:
    """The room a rule belongs to."""
    return rule.name.split(".")[1]


def _mentioned(node: ast.AST) -> set[str]:
    found = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            found.add(each.id)
        elif isinstance(each, ast.Attribute):
            found.add(each.attr)
    return found


def _with_helpers(start: set[str], helpers: dict[str, set[str]]) -> frozenset[str]:
    seen, waiting = set(start), list(start & helpers.keys())
    while waiting:
        more = helpers[waiting.pop()] - seen
        seen |= more
        waiting += more & helpers.keys()
    return frozenset(seen)


@cache
def tests() -> tuple[Test, ...]:
    """Every test of the repository with what it mentions."""
    found = []
    for path in sorted(TESTS.rglob("test_*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
        helpers = {f.name: _mentioned(f) for f in functions if not f.name.startswith("test_")}
        for function in functions:
            if function.name.startswith("test_"):
                names = _with_helpers(_mentioned(function), helpers)
                file = str(path.relative_to(house.ROOT))
                found.append(Test(file, function.name, names))
    return tuple(found)


@cache
def _functions(module: str) -> dict[str, ast.AST]:
    """The trees of all functions of a module of rules."""
    tree = ast.parse(inspect.getsource(house.modules()[module]))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


@cache
def _reach(name: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Every name a rule mentions by its module's functions, and the series it asks for."""
    functions = _functions(RULES[name].function.__module__)
    seen: set[str] = set()
    waiting, nodes = [RULES[name].function.__name__], []
    while waiting:
        function = waiting.pop()
        if function in functions and function not in seen:
            seen.add(function)
            nodes.append(functions[function])
            waiting += _mentioned(functions[function])
    names = frozenset(set().union(*(_mentioned(node) for node in nodes)))
    series = {text for node in nodes for text in _series(node)}
    return names, tuple(sorted(series))


def _series(node: ast.AST) -> Iterator[str]:
    """Literal names of series; the changing part of a name becomes `…`."""
    for n in ast.walk(node):
        if isinstance(n, ast.JoinedStr):
            parts = [v.value if isinstance(v, ast.Constant) else "…" for v in n.values]
            text = "".join(map(str, parts))
        elif isinstance(n, ast.Constant) and isinstance(n.value, str):
            text = n.value
        else:
            continue
        if (
            re.fullmatch(r"[a-z]+(\.[a-z0-9_…]+)*\.[a-z0-9_…]*[a-z0-9…]", text)
            and text.split(".")[0] in parameters.ROOMS
        ):
            yield text


def tests_of(rule: Rule) -> list[Test]:
    """Tests that name a rule 覆盖测试; where none does, those of the rules that call it."""
    own = rule.function.__name__
    found = [test for test in tests() if own in test.mentions]
    if not found:
        callers = [r for r in ours() if r is not rule and own in _reach(r.name)[0]]
        names = {caller.function.__name__ for caller in callers}
        found = [test for test in tests() if names & test.mentions]
    if not found and rule.step:
        found = [test for test in tests() if test.file == ENGINE and "STEPS" in test.mentions]
    return found


def _tests_cell(rule: Rule) -> str:
    """The files that cover a rule: its room's own first, then those of the published figures."""
    files = {test.file.removeprefix("tests/") for test in tests_of(rule)}
    told = sorted(files, key=lambda f: (not f.startswith(topic(rule)), not f.startswith("law/"), f))
    shown = ", ".join(f"[{file}](../../tests/{file})" for file in told[:NAMED_FILES])
    return shown + (", …" if len(told) > NAMED_FILES else "")


def _series_cell(rule: Rule) -> str:
    return ", ".join(f"`{name}`" for name in _reach(rule.name)[1])


def _topic_page(room: str, rules: list[Rule]) -> str:
    by_document: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for rule in rules:
        kind = "step" if rule.step else "assembling"
        name = f"`{rule.name.removeprefix(f'shebao.{room}.rules.')}`"
        says = first_line(rule.function)
        for c in rule.citations:
            row = (
                c.article,
                name,
                kind,
                says,
                c.certainty.value,
                _series_cell(rule),
                _tests_cell(rule),
            )
            by_document[c.document].append(row)
    head = ("Article", "Rule", "Kind", "What it says", "Certainty", "Parameters", "Tests")
    parts = [
        f"## {document}\n\n" + table(head, sorted(rows))
        for document, rows in sorted(by_document.items())
    ]
    parts.append("## Parameters\n\n" + _parameters_table(room))
    about = (
        f"For lawyers: each article this room leans on, the rule it became, the numbers the rule asks for, and the "
        f"tests that cover it. Rules are in `shebao/{room}/rules`, numbers in `shebao/{room}/parameters`."
    )
    return page(f"Law: {room}", about, *parts)


def _parameters_table(room: str) -> str:
    rows = []
    for name in parameters.names(room):
        series = parameters.series(name)
        since, ends = min(row.since for row in series), [row.until for row in series]
        until = "" if None in ends else str(max(end for end in ends if end is not None))
        places = sorted({row.place or "CN" for row in series})
        shown = ", ".join(places[:4]) + (f" and {len(places) - 4} more" if len(places) > 4 else "")
        documents = sorted({row.document for row in series})
        told = documents[0] + (f" and {len(documents) - 1} more" if len(documents) > 1 else "")
        mark = weakest(*(row.certainty for row in series)).value
        rows.append((f"`{name}`", len(series), since, until, shown, told, mark))
    if not rows:
        return "No dated numbers.\n"
    head = ("Series", "Rows", "Since", "Until", "Places", "Documents", "Weakest certainty")
    return table(head, rows)


def _index_page(by_room: dict[str, list[Rule]]) -> str:
    rooms = [
        (f"[{room}]({room}.md)", len(rules), sum(rule.step for rule in rules), len(parameters.names(room)),
         sum(len(parameters.series(name)) for name in parameters.names(room)))
        for room, rules in sorted(by_room.items())
    ]  # fmt: skip
    documents: dict[str, dict[str, list[Certainty]]] = defaultdict(lambda: defaultdict(list))
    for room, rules in by_room.items():
        for rule in rules:
            for c in rule.citations:
                documents[c.document][room].append(c.certainty)
    rows = [
        (document, ", ".join(f"[{room}]({room}.md)" for room in sorted(found)),
         sum(map(len, found.values())), weakest(*(c for some in found.values() for c in some)).value)
        for document, found in sorted(documents.items())
    ]  # fmt: skip
    return page(
        "Law",
        "For lawyers: which document became which rule, and how sure we are. What was left out, and why, is in "
        "[not formalised](not-formalised.md).",
        "## By topic\n\n"
        + table(("Topic", "Rules", "of them step rules", "Series", "Numbers"), rooms),
        "## By document\n\n" + table(("Document", "Topic", "Rules", "Weakest certainty"), rows),
    )


def _file_rows(room: str, name: str) -> list[dict[str, str]]:
    file = house.PACKAGE / room / "parameters" / name
    return (
        list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
        if file.is_file()
        else []
    )


def _not_formalised_page() -> str:
    with (LAW / "open.csv").open(encoding="utf-8") as file:
        open_rows = [tuple(row.values()) for row in csv.DictReader(file)]
    recalled = [
        (f"`{rule.name.removeprefix('shebao.')}`", str(c), first_line(rule.function))
        for rule in sorted(ours(), key=lambda rule: rule.name)
        for c in rule.citations
        if c.certainty is Certainty.RECALLED
    ]
    holes = [
        (f"`{row['name']}`", row.get("place", "") or "CN", row.get("since", ""), row.get("until", ""), row["note"])
        for room in parameters.ROOMS
        for name in ("holes.csv", "awaited.csv")
        for row in _file_rows(room, name)
    ]  # fmt: skip
    doubts = [
        (f"`{row.name}`", row.place or "CN", row.value, row.certainty.value, row.note)
        for row in _doubtful()
    ]
    return page(
        "Not formalised, and not sure",
        "For lawyers: what the law says or may say that no rule computes, and why; rules written from memory; numbers "
        "nobody published; numbers that carry a doubt.",
        "## Left out, and why\n\nKept by hand in `open.csv`.\n\n"
        + table(("Topic", "Fact", "Document", "Why", "Instead"), open_rows),
        "## Rules from memory\n\nTheir text has not been read; every answer says so.\n\n"
        + table(("Rule", "Document", "What it says"), recalled),
        "## Numbers nobody published\n\nAsked for, they are refused as `parameter.missing`.\n\n"
        + table(("Series", "Place", "Since", "Until", "Why"), holes),
        "## Numbers with a doubt\n\n"
        + table(("Series", "Place", "Value", "Certainty", "Doubt"), sorted(set(doubts))),
    )


def _doubtful() -> Iterable[parameters.Parameter]:
    """Numbers recalled, chosen by ourselves, or with a doubt written beside them; series of years only once."""
    seen: set[tuple[str, str]] = set()
    for room in parameters.ROOMS:
        for name in parameters.names(room):
            for row in parameters.series(name):
                unsure = row.certainty in (Certainty.RECALLED, Certainty.POLICY)
                if (unsure or "未见" in row.note or "待" in row.note) and (
                    name,
                    row.place,
                ) not in seen:
                    seen.add((name, row.place))
                    yield row


def pages() -> dict[str, str]:
    """Every page under docs/law: path under docs → text."""
    by_room: dict[str, list[Rule]] = defaultdict(list)
    for rule in sorted(ours(), key=lambda rule: rule.name):
        by_room[topic(rule)].append(rule)
    found = {f"law/{room}.md": _topic_page(room, rules) for room, rules in by_room.items()}
    return found | {
        "law/index.md": _index_page(by_room),
        "law/not-formalised.md": _not_formalised_page(),
    }


def stale(names: Iterable[str]) -> list[Path]:
    """Generated pages of topics that are no more."""
    return [path for path in sorted(LAW.glob("*.md")) if f"law/{path.name}" not in names]
