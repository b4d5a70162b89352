"""Reference pages from the code: `make docs` writes them, `make check` fails when they are behind.

python tools/docs.py            write docs/reference/*.md and docs/law/index.md
python tools/docs.py --check    fail and name the pages that differ
"""

import dataclasses
import importlib
import inspect
import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import house  # noqa: E402

DOCS = ROOT / "docs"
BANNER = "<!-- Written by `make docs` from the code. Do not edit. -->\n"


def first_line(thing: Any) -> str:
    """The first line of a docstring."""
    return (inspect.getdoc(thing) or "").split("\n", 1)[0].strip()


def first_words(thing: Any) -> str:
    """The first paragraph of a docstring, on one line."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n", 1)[0].split())


def cell(text: object) -> str:
    """Text that fits a cell of a table."""
    return " ".join(str(text).replace("|", "\\|").split())


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    head = list(head)
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(cell(c) for c in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def page(title: str, about: str, *parts: str) -> str:
    """A whole page."""
    return "\n".join([f"# {title}\n", BANNER, f"{about}\n", *parts]).rstrip() + "\n"


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
            if callable(parser):
                text = parser().format_help().rstrip()
                parts.append(_code(text) + "\n")
    return page("Commands", "For operators: the one command line.", *parts)


def settings_page() -> str:
    """The table in the docstring of the settings."""
    settings = importlib.import_module("shebao.config.settings")
    text = inspect.getdoc(settings) or ""
    about = "For operators: everything is set by the environment."
    return page("Settings", about, text[text.index("|") :] + "\n")


def law_page() -> str:
    """Document → article → rule."""
    from shebao.base.law import RULES

    house.modules()
    by_document: dict[str, list[tuple[str, str, str, str]]] = defaultdict(list)
    for rule in RULES.values():
        if rule.name.startswith("shebao."):
            for c in rule.citations:
                row = (c.article, f"`{rule.name}`", first_line(rule.function), c.certainty.value)
                by_document[c.document].append(row)
    parts = [
        f"## {document}\n\n" + table(("Article", "Rule", "What it says", "Certainty"), sorted(rows))
        for document, rows in sorted(by_document.items())
    ]
    return page("Law", "For lawyers: which article is which rule, and how sure we are.", *parts)


PAGES: dict[str, Callable[[], str]] = {
    "reference/rooms.md": rooms_page,
    "reference/acts.md": acts_page,
    "reference/states.md": states_page,
    "reference/refusals.md": refusals_page,
    "reference/letters.md": letters_page,
    "reference/commands.md": commands_page,
    "reference/settings.md": settings_page,
    "law/index.md": law_page,
}


def main(check: bool) -> int:
    """Write or compare."""
    os.environ["COLUMNS"] = "100"  # width of the commands' own help
    house.open_django()
    behind = []
    for name, make in PAGES.items():
        file, text = DOCS / name, make()
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
