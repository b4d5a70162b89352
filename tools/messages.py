"""Words of the pages 界面文字: gather, check, compile. The source language is Chinese.

    python tools/messages.py            bring each room's locale/en/LC_MESSAGES/django.po up to date
    python tools/messages.py check      fail on a missing, stale or half-translated word
    python tools/messages.py compile    write the .mo files that are older than their .po

Gathered are the Chinese words in `gettext(…)` and its sisters, in `{% translate %}` and
`{% blocktranslate %}`, and the labels of `TextChoices` (a page shows them with `{% translate x %}`).
Translations already made are kept; words no longer used go.
"""

import ast
import gc
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "shebao"
CALLS = {
    "gettext": (None, 0), "gettext_lazy": (None, 0), "_": (None, 0), "gettext_noop": (None, 0),
    "pgettext": (0, 1), "pgettext_lazy": (0, 1),
    "ngettext": (None, 0), "ngettext_lazy": (None, 0),
}  # fmt: skip
CHINESE = re.compile(r"[㐀-鿿豈-﫿𠀀-𯨟]")
IN_TEMPLATE = re.compile(r" (_|gettext|pgettext|ngettext)\((.*?)\) ", re.DOTALL)
REPEATED = re.compile(r"(.{8,}?)\1+", re.DOTALL)
PLACE = re.compile(r"%\(\w+\)[sd]|\{\w*\}")


class Word(NamedTuple):
    """One thing to translate."""

    context: str | None
    text: str
    plural: str | None = None


@cache
def rooms() -> list[Path]:
    """Folders that are Django applications, where a catalogue may live."""
    return sorted(file.parent for file in PACKAGE.rglob("apps.py"))


def room_of(file: Path) -> Path:
    """The room a file's words belong to: the nearest application above it, else the portal."""
    apps = set(rooms())
    return next((folder for folder in file.parents if folder in apps), PACKAGE / "portal")


def _word(name: str, values: list[object]) -> Word | None:
    at_context, at_text = CALLS[name]
    if len(values) <= at_text or not isinstance(values[at_text], str):
        return None
    text = str(values[at_text])
    plural = str(values[1]) if name.startswith("ngettext") and len(values) > 1 else None
    context = None if at_context is None else str(values[at_context])
    return Word(context, text, plural) if CHINESE.search(text) else None


def _constant(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def in_python(text: str) -> Iterator[Word]:
    """Words of a Python file."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in CALLS:
                word = _word(name, [_constant(argument) for argument in node.args])
                if word:
                    yield word
        elif isinstance(node, ast.ClassDef) and any(
            ast.unparse(base).endswith("TextChoices") for base in node.bases
        ):
            for line in node.body:
                value = _constant(line.value) if isinstance(line, ast.Assign) else None
                if isinstance(value, tuple) and len(value) == 2 and CHINESE.search(str(value[1])):
                    yield Word(None, str(value[1]))


def in_template(text: str) -> Iterator[Word]:
    """Words of a template."""
    from django.utils.translation.template import templatize

    for name, inside in IN_TEMPLATE.findall(templatize(text)):
        values = ast.literal_eval(f"({inside.removesuffix(', count')},)")
        word = _word(name, list(values))
        if word:
            yield word


def gather() -> dict[Path, set[Word]]:
    """Every room's words."""
    found: dict[Path, set[Word]] = {room: set() for room in rooms()}
    for file in sorted(PACKAGE.rglob("*.py")):
        if "migrations" not in file.parts and "cli" not in file.parts:
            found[room_of(file)].update(in_python(file.read_text(encoding="utf-8")))
    for file in sorted(PACKAGE.rglob("templates/**/*")):
        if file.suffix in (".html", ".txt"):
            found[room_of(file)].update(in_template(file.read_text(encoding="utf-8")))
    return found


def catalogue_file(room: Path) -> Path:
    """Where a room keeps its English."""
    return room / "locale" / "en" / "LC_MESSAGES" / "django.po"


def read(room: Path) -> Catalog:
    """A room's catalogue as it is, or an empty one."""
    file = catalogue_file(room)
    if not file.is_file():
        return Catalog(locale="en")
    with file.open("rb") as handle:
        return read_po(handle, locale="en")


def renewed(room: Path, words: set[Word]) -> Catalog:
    """The catalogue for these words, with the translations that were there."""
    old, new = read(room), Catalog(locale="en", fuzzy=False)
    new.header_comment = "# English of this room; gathered by tools/messages.py."
    new.mime_headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Language", "en"),
        ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
    ]
    for word in sorted(words, key=lambda w: (w.text, w.context or "")):
        known = old.get(word.text, context=word.context)
        key = (word.text, word.plural) if word.plural else word.text
        string = known.string if known else (("", "") if word.plural else "")
        if word.plural and isinstance(string, str):
            string = (string, string)
        new.add(key, string, context=word.context)
    return new


def as_text(catalogue: Catalog) -> bytes:
    """A catalogue as bytes, without dates, places or tools, so that it changes only with words."""
    with tempfile.TemporaryFile() as out:
        write_po(out, catalogue, width=100, no_location=True, omit_header=True, sort_output=False)
        out.seek(0)
        body = out.read().decode()
    head = f'{catalogue.header_comment}\nmsgid ""\nmsgstr ""\n'
    head += '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
    head += '"Language: en\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    return (head + body.rstrip() + "\n").encode()


def gather_all() -> None:
    """Write every catalogue that changed."""
    for room, words in gather().items():
        file = catalogue_file(room)
        if not words and not file.exists():
            continue
        text = as_text(renewed(room, words))
        if not file.exists() or file.read_bytes() != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text)
            print(f"{file.relative_to(ROOT)} written")


def findings() -> list[str]:
    """What is missing or wrong, one line each."""
    found = []
    for room, words in gather().items():
        name, old = room.name, read(room)
        for word in sorted(words, key=lambda w: w.text):
            message = old.get(word.text, context=word.context)
            strings = _strings(message.string if message else "")
            if not all(strings):
                found.append(f"{name}: no English for “{word.text}”")
            elif any(CHINESE.search(string) for string in strings):
                found.append(f"{name}: Chinese in the English of “{word.text}”")
            elif any(REPEATED.fullmatch(string) for string in strings):
                found.append(f"{name}: the English of “{word.text}” says itself twice")
            elif set(PLACE.findall(word.text)) != set(PLACE.findall(strings[-1])):
                found.append(f"{name}: the English of “{word.text}” has other placeholders")
        known = {word.text for word in words}
        stale = [m.id for m in old if m.id and _strings(m.id)[0] not in known]
        found.extend(f"{name}: “{_strings(text)[0]}” is no longer used" for text in stale)
    return found


def _strings(value: object) -> list[str]:
    return [str(v) for v in value] if isinstance(value, (tuple, list)) else [str(value)]


def compile_all() -> None:
    """Write each .mo that is missing or older than its .po; safe beside another run."""
    for source in sorted(PACKAGE.rglob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as handle:
            catalogue = read_po(handle, locale=source.parent.parent.name)
        part = target.with_suffix(f".{os.getpid()}")
        with part.open("wb") as out:
            write_mo(out, catalogue)
        part.replace(target)


def main(words: list[str]) -> int:
    """Gather, check or compile."""
    gc.disable()  # trees of a thousand files are no garbage
    if words == ["compile"]:
        compile_all()
    elif words == ["check"]:
        lines = findings()
        print("\n".join(lines))
        return 1 if lines else 0
    elif not words:
        gather_all()
    else:
        print(__doc__)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
