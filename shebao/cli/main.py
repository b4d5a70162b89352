"""The `shebao` command 命令: one line per door; each door is imported only when it is opened.

`shebao calc` never imports Django, so a first answer comes within a third of a second.
"""

import importlib
import os
import sys
from collections.abc import Sequence

from shebao import __version__

DOORS: dict[str, tuple[str, str]] = {
    "agency": ("shebao.cli.agency", "add an agency, rotate its keys, bring in a trust root"),
    "backup": ("shebao.cli.backup.door", "copy database and law to another disk, and follow"),
    "bank": ("shebao.cli.bank", "the demonstration bank: a process with books of its own"),
    "calc": ("shebao.cli.calc", "ask the rules: JSON in, JSON out"),
    "calendar": ("shebao.cli.calendar", "load a year of the working-day calendar"),
    "cards": ("shebao.cli.cards", "bring social security cards in from a file"),
    "demo": ("shebao.cli.demo", "the story: cities, people, letters that really travel"),
    "doctor": ("shebao.cli.doctor", "what waits for a person; exit 1 when something does"),
    "identity": ("shebao.cli.identity", "find duplicates in a file; seal numbers under a new key"),
    "import": ("shebao.cli.imports", "stage, post or roll back a file of contribution months"),
    "init": ("shebao.cli.init", "make the keys and tables of a new installation"),
    "law": ("shebao.cli.law", "show a dated parameter and its source"),
    "ledger": ("shebao.cli.ledger", "verify, balance, journal"),
    "manage": ("shebao.cli.manage", "Django's own commands"),
    "papers": ("shebao.cli.papers", "verify a paper without the network"),
    "population": ("shebao.cli.population", "the rules over millions of rows, file to file"),
    "records": ("shebao.cli.records", "a person's own record as one signed file"),
    "restore": ("shebao.cli.backup.restoring", "bring a backup back, migrate, prove the books"),
    "simulate": ("shebao.cli.simulate", "disasters by seed: no fen and no month may be lost"),
    "serve": ("shebao.cli.serve", "serve the pages, with the worker if asked"),
    "upgrade": ("shebao.cli.upgrade", "back up, migrate, verify"),
    "verify": ("shebao.verify", "recompute such a file, name the first difference"),
    "worker": ("shebao.cli.worker", "run background jobs"),
}
"""Command → (module with `run(argv) -> int`, one line of help)."""


def main(argv: Sequence[str] | None = None) -> int:
    """Open the door named by the first word. Exit 0 done, 2 refused, 1 a bug."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in ("-h", "--help", "help"):
        print("shebao 社保\n")
        for name, (_, line) in sorted(DOORS.items()):
            print(f"  {name:<12} {line}")
        return 0
    if words[0] == "--version":
        print(f"shebao {__version__}")
        return 0
    if words[0] not in DOORS:
        print(f"shebao: no such command: {words[0]}; `shebao help` lists them", file=sys.stderr)
        return 2
    module = importlib.import_module(DOORS[words[0]][0])
    try:
        done = int(module.run(words[1:]) or 0)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read has read enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return done
