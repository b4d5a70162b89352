"""Reference pages from the code: `make docs` writes them, `make check` fails when they are behind.

python tools/docs.py            write docs/reference/*.md and docs/law/*.md
python tools/docs.py --check    fail and name the pages that differ
"""

import dataclasses
import gc
import importlib
import inspect
import json
import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import access_docs, house, law_docs  # noqa: E402
from tools.markdown import first_line, first_words, page, table  # noqa: E402

DOCS = ROOT / "docs"


def rooms_page() -> str:
    """Rooms from the top floor down, with their furniture and tables."""
    parts = []
    for room in reversed(house.rooms()):
        caption = inspect.getdoc(house.modules()[f"shebao.{room}"]) or ""
        parts.append(f"## Floor {house.floors().get(room, '?')} · {room}\n\n{_code(caption)}\n")
        files = [
            (f"`{s.path.relative_to(house.PACKAGE / room)}`", _first(s.text))
            for s in house.sources()
            if s.room == room and s.path.name not in ("__init__.py", "apps.py")
        ]
        parts.append(table(("File", "What is in it"), files))
        models = [m for m in house.models() if house.room_of(m) == room]
        if models:
            rows = [(f"`{m.__name__}`", m._meta.verbose_name, first_line(m)) for m in models]
            parts.append(table(("Table", "中文", "A row is"), rows))
    about = "For newcomers: what is where. A room may look only at rooms on lower floors."
    return page("Rooms", about, *parts)


def _code(text: str) -> str:
    return f"```text\n{text}\n```"


def _first(text: str) -> str:
    found = re.match(r'\s*(?:r?""")(.+?)(?:\n|""")', text)
    return found[1].strip() if found else ""


def acts_page() -> str:
    """Every public function of services."""
    by_room: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for room, name, function in house.acts():
        signature = re.sub(
            r"shebao\.[\w.]+\.|datetime\.|<class '([^']+)'>", r"\1", _signature(function)
        )
        by_room[room].append((f"`{name}`", f"`{signature}`", first_words(function)))
    parts = [
        f"## {room}\n\n" + table(("Act", "Takes and gives", "What it does"), sorted(rows))
        for room, rows in sorted(by_room.items(), key=lambda item: house.floors().get(item[0], 99))
    ]
    return page("Acts", "For programmers: every act of every room's services.", *parts)


def _signature(function: Callable[..., Any]) -> str:
    found = inspect.signature(function)
    parts = []
    for name, parameter in found.parameters.items():
        star = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}.get(parameter.kind.name, "")
        parts.append(f"{star}{name}: {_type(parameter.annotation)}")
    return f"({', '.join(parts)}) → {_type(found.return_annotation)}"


def _type(annotation: Any) -> str:
    text = inspect.formatannotation(annotation)
    return re.sub(r"(?:\w+\.)+(\w+)", r"\1", text)


def states_page() -> str:
    """Every table of moves."""
    names, parts = house.names_of_words(), []
    for room, name, moves in sorted(house.moves(), key=lambda m: m[:2]):
        rows = [
            (_word(before, names), _word(act, names), _word(after, names))
            for (before, act), after in moves.items()
        ]
        kind = type(next(iter(moves))[0])
        parts.append(f"## {room} · `{name}`\n\n{first_line(kind)}\n")
        parts.append(table(("From", "Act", "To"), rows))
    return page("States", "Which act may follow which state. Nothing else moves anything.", *parts)


def _word(word: Any, names: dict[Any, tuple[str, str]]) -> str:
    return f"`{word.value}` {names[word][0]}" if word in names else f"`{word.value}`"


def refusals_page() -> str:
    """Every refusal by code."""
    from shebao.base.refusals import REMEDIES, all_refusals

    house.modules()
    rows = [
        (f"`{c.code}`", c.zh, c.en, c.law, REMEDIES[c.remedy][1])
        for c in all_refusals()
        if c.__module__.startswith("shebao.")
    ]
    about = (
        "For agencies, partners and officers: every lawful no. Codes never change; sentences may. "
        "Words in braces are filled in."
    )
    head = ("Code", "中文", "English", "Article", "What can be done")
    return page("Refusals", about, table(head, rows))


def letters_page() -> str:
    """Every letter with its fields."""
    parts = []
    for cls in house.letters():
        parts.append(f"## `{cls.KIND}` {cls.VERSION}\n\n{first_words(cls)}\n")  # type: ignore[attr-defined]
        fields = dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ()
        rows = [(f"`{f.name}`", f"`{_type(f.type)}`", _optional(f)) for f in fields]
        parts.append(table(("Field", "Type", "May be left out"), rows))
    about = "For neighbouring agencies: what goes over the wire. A released kind and version stays."
    return page("Letters", about, *parts)


def _optional(field: dataclasses.Field[Any]) -> str:
    missing = dataclasses.MISSING
    return "" if field.default is missing and field.default_factory is missing else "yes"


def commands_page() -> str:
    """Every door of the command, with its own help where it has a parser."""
    from shebao.cli.main import DOORS

    parts = []
    for name, (module_name, line) in sorted(DOORS.items()):
        parts.append(f"## `shebao {name}`\n\n{line[0].upper()}{line[1:]}.\n")
        if (house.PACKAGE.parent / Path(*module_name.split("."))).with_suffix(".py").exists():
            module = importlib.import_module(module_name)
            parser = getattr(module, "parser", None)
            if parser is not None:
                ready = parser() if callable(parser) else parser
                parts.append(_code(ready.format_help().rstrip()) + "\n")
    return page("Commands", "For operators: the one command line.", *parts)


def settings_page() -> str:
    """The table in the docstring of the settings."""
    settings = importlib.import_module("shebao.config.settings")
    text = inspect.getdoc(settings) or ""
    about = "For operators: everything is set by the environment."
    return page("Settings", about, text[text.index("|") :] + "\n")


def calc_page() -> str:
    """Every topic of the rules: what it takes and gives, and the Python functions behind it."""
    from shebao.records.calc import TOPICS, schema

    parts = []
    for name, row in TOPICS.items():
        shape = schema(name)
        answer = shape["out"]["oneOf"][0]["properties"]["result"]
        head = ("Key", "Form", "May be left out")
        parts += [
            f"## `{name}` {row.line[0]}\n\n{row.line[1][0].upper()}{row.line[1][1:]}. Behind it: {_behind(name, row.module)}.\n",
            table(head, _keys(shape["in"])),
            "Result:\n\n" + table(("Key", "Form"), (r[:2] for r in _keys(answer))),
        ]
    about = (
        "For everybody who asks the rules: three equal ways. `shebao calc TOPIC` reads JSON and writes JSON; `POST "
        "/api/v1/calc/TOPIC` takes the same body, without sign-in, and tells a refusal as problem details; in Python "
        '`from shebao.records.calc import ask` and `ask("payout-months", {"age_years": 60, "age_months": 3})`, or the rules '
        "named below with their dates. `--schema` and `GET /api/v1/calc/TOPIC` give the JSON Schema."
    )
    return page("The rules, asked from outside", about, *parts)


def _behind(topic: str, module: str) -> str:
    """The cited rules an adapter calls."""
    from shebao.base.law import RULES

    adapter = importlib.import_module(f"shebao.records.calc.topics.{module}")
    source, seen = inspect.getsource(adapter), set()
    waiting = [topic.replace("-", "_")]
    while waiting:
        name = waiting.pop()
        found = re.search(rf"^def {name}\(.*?(?=^def |^@|\Z)", source, re.M | re.S)
        if name in seen or found is None:
            continue
        seen.add(name)
        waiting += re.findall(r"\b(_[a-z_]+)\(", found[0])
        seen |= {f"rules.{rule}" for rule in re.findall(r"\brules\.([a-z_]+)\(", found[0])}
    called = {getattr(adapter.rules, name[6:]) for name in seen if name.startswith("rules.")}
    names = sorted(key for key, rule in RULES.items() if rule.function in called)
    return ", ".join(f"`{name}`" for name in names)


def _keys(
    shape: dict[str, Any], at: str = "", optional: bool = False
) -> list[tuple[str, str, str]]:
    """Keys of a JSON Schema, deep, with their forms."""
    for one in ("oneOf", "anyOf"):
        if one in shape:
            if not any("properties" in form or "items" in form for form in shape[one]):
                continue
            return list(
                dict.fromkeys(row for form in shape[one] for row in _keys(form, at, optional))
            )
    if "items" in shape and "properties" in str(shape["items"]):
        return [(f"`{at}`", "a list", "yes" if optional else ""), *_keys(shape["items"], f"{at}[]")]
    if "properties" not in shape:
        return [(f"`{at}`", _form(shape), "yes" if optional else "")] if at else []
    needed, rows = shape["required"], []
    for name, inner in shape["properties"].items():
        rows += _keys(inner, f"{at}.{name}" if at else name, name not in needed)
    return rows


def _form(shape: dict[str, Any]) -> str:
    if "anyOf" in shape or "oneOf" in shape:
        return " or ".join(_form(form) for form in shape.get("anyOf", shape.get("oneOf", ())))
    if "enum" in shape:
        return ", ".join(f"`{word}`" for word in shape["enum"])
    if shape["type"] == "array":
        return f"a list of {_form(shape['items'])}"
    if shape["type"] == "integer":
        return f"whole number {shape['minimum']}…{shape['maximum']}"
    if "pattern" in shape:
        return f"text like `{shape['pattern']}`"
    return {"string": "text", "boolean": "true or false"}.get(shape["type"], str(shape["type"]))


def copy_page() -> str:
    """The file of a person's own record, shape by shape, and what it leaves out."""
    from shebao.records.export import carried, shapes, shapes_of_cases, shapes_of_merging

    parts = []
    for module in (shapes_of_cases, shapes, shapes_of_merging):
        for name, shape in vars(module).items():
            if dataclasses.is_dataclass(shape) and shape.__module__ == module.__name__:
                rows = [(f"`{f.name}`", f"`{_type(f.type)}`") for f in dataclasses.fields(shape)]
                parts.append(
                    f"## `{name}`\n\n{first_words(shape)}\n\n" + table(("Field", "Type"), rows)
                )
    rows = [(one.table, one.column or "the table", one.zh, one.en) for one in carried.left_out()]
    head = ("Table", "Column", "为何", "Why")
    parts.append(f"## Left out\n\n{table(head, rows)}")
    about = (
        f"For people and auditors: the file `shebao records export` writes, format `{shapes.FORMAT}`. "
        "Its JSON Schema is [record-copy-1.schema.json](record-copy-1.schema.json); how to check one "
        "is in [check your own record](../guides/check-your-own-record.md)."
    )
    return page("Copy of a record", about, *parts)


def copy_schema() -> str:
    """The JSON Schema of that file."""
    from shebao.records.export.shapes_of_cases import schema

    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "reference/rooms.md": rooms_page,
    "reference/acts.md": acts_page,
    "reference/states.md": states_page,
    "reference/refusals.md": refusals_page,
    "reference/letters.md": letters_page,
    "reference/commands.md": commands_page,
    "reference/record-copy.md": copy_page,
    "reference/record-copy-1.schema.json": copy_schema,
    "reference/settings.md": settings_page,
    "reference/calc.md": calc_page,
    "reference/access.md": access_docs.access_page,
}


def main(check: bool) -> int:
    """Write or compare."""
    gc.disable()  # trees of a thousand files are no garbage
    os.environ["COLUMNS"] = "100"  # width of the commands' own help
    house.open_django()
    behind = []
    texts = {name: make() for name, make in PAGES.items()} | law_docs.pages()
    for gone in law_docs.stale(texts):
        behind.append(f"law/{gone.name}")
        if not check:
            gone.unlink()
    for name, text in texts.items():
        file = DOCS / name
        if file.is_file() and file.read_text(encoding="utf-8") == text:
            continue
        behind.append(name)
        if not check:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            print(f"docs/{name} written")
    if check and behind:
        print(f"behind the code, run `make docs`: {', '.join(behind)}")
    return 1 if check and behind else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
