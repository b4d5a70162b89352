"""`shebao calendar load FILE`: a year's holiday notice; due dates of open cases move with it.

The file is CSV with the columns `date,holiday_name,kind` where kind is `off` or `makeup_workday`.
"""

import argparse
import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from shebao.cli.django import setup


def run(argv: Sequence[str]) -> int:
    """Load, recompute, say what moved."""
    parser = argparse.ArgumentParser(prog="shebao calendar")
    parser.add_argument("act", choices=["load", "show"])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--year", type=int, help="the year the notice completes")
    parser.add_argument("--document", default="", help="number of the notice")
    words = parser.parse_args(argv)
    setup()
    from shebao.base.plumbing import calendar, clock

    if words.act == "show":
        known = calendar.current()
        print(f"published {known.first_year} to {known.last_year}")
        return 0
    if not words.file or not words.year or not words.document:
        parser.error("load needs FILE, --year and --document")
    bad, rows = [], []
    text = words.file.read_text(encoding="utf-8-sig")
    for line, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        try:
            works = {"off": False, "makeup_workday": True}[row["kind"]]
            rows.append((date.fromisoformat(row["date"]), works, row["holiday_name"]))
        except (KeyError, ValueError) as error:
            bad.append(f"line {line}: {error!r}")
    if bad or not rows:
        print("\n".join(bad or ["the file has no days"]) + "\nnothing was loaded")
        return 2
    from shebao.casework import services as casework

    days = calendar.load(rows, year=words.year, document=words.document)
    moved = casework.recompute(at=clock.now())
    print(f"{days} days new or changed; {moved} due dates moved")
    return 0
