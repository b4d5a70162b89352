"""Glyphs 字形: which characters the paper's fonts can print.

Noto Sans SC (OFL) is installed at set-up, never committed. A character that one of the two weights lacks
refuses the paper: a box, a question mark or a look-alike would be a false name.
"""

import struct
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from shebao.papers.errors import NoGlyph

FOLDER = Path(__file__).resolve().parent.parent / "portal" / "vendor" / "fonts"
FONTS = ("NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf")
FAMILY = "Noto Sans SC"
ALLOWED_CONTROLS = {"\n"}


def files() -> list[Path]:
    """The two font files. Missing files are a broken installation, not a refusal."""
    found = [FOLDER / name for name in FONTS]
    for file in found:
        if not file.is_file():
            raise FileNotFoundError(f"{file}: set-up has not installed the paper fonts")
    return found


@cache
def _points(file: Path) -> frozenset[int]:
    """Code points of a TrueType file's `cmap`, from its format 12 table."""
    body = file.read_bytes()
    (tables,) = struct.unpack_from(">H", body, 4)
    records = (struct.unpack_from(">4sIII", body, 12 + 16 * i) for i in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (count,) = struct.unpack_from(">H", body, start + 2)
    found: set[int] = set()
    for i in range(count):
        (offset,) = struct.unpack_from(">I", body, start + 8 + 8 * i)
        (form,) = struct.unpack_from(">H", body, start + offset)
        if form != 12:
            continue
        (groups,) = struct.unpack_from(">I", body, start + offset + 12)
        for g in range(groups):
            first, last, _ = struct.unpack_from(">III", body, start + offset + 16 + 12 * g)
            found.update(range(first, last + 1))
    return frozenset(found)


@cache
def printable() -> frozenset[int]:
    """Code points that every weight can print."""
    first, *others = (_points(file) for file in files())
    return first.intersection(*others)


def _texts(value: Any, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, f"{at}.{name}")
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _texts(inner, f"{at}.{number}")


def demand(value: Any, at: str = "data") -> None:
    """Refuse `papers.no-glyph` for the first character that cannot be printed, naming it and its field."""
    known = printable()
    for field, text in _texts(value, at):
        for character in text:
            if ord(character) not in known and character not in ALLOWED_CONTROLS:
                raise NoGlyph(
                    character=character, point=f"U+{ord(character):04X}", field=field, at=field
                )
