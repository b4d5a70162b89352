"""Markdown for the pages that are written from the code."""

import inspect
from collections.abc import Iterable
from typing import Any

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
