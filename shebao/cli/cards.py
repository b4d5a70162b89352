"""`shebao cards import FILE`: cards known at the place from a CSV file 导入社保卡, under two officers."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shebao.base.refusals import Refusal
from shebao.cli.django import setup


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="shebao cards")
    acts = parser.add_subparsers(dest="act", required=True)
    bring = acts.add_parser("import", help="bring cards in; the same file again changes nothing")
    bring.add_argument("file", type=Path, help="CSV: card number, identity number, name, state")
    bring.add_argument("--owner", required=True, help="agency code, e.g. 310100M1")
    bring.add_argument("--by", required=True, help="the officer")
    bring.add_argument("--approved-by", required=True, help="the second officer")
    bring.add_argument("--dry-run", action="store_true", help="say what would be; keep nothing")
    bring.add_argument(
        "--all-or-nothing", action="store_true", help="keep nothing when one line cannot be taken"
    )
    bring.add_argument("--lines", type=int, default=50, help="bad lines to show")
    return parser


def run(argv: Sequence[str]) -> int:
    """Exit 0 all lines taken, 1 some were not, 2 refused; bad lines are printed with their numbers."""
    asked = _parser().parse_args(argv)
    setup()
    try:
        return _bring(asked)
    except (Refusal, OSError) as no:
        code = f"{no.code}: {no.sentence('en')}" if isinstance(no, Refusal) else str(no)
        print(f"shebao: {code}", file=sys.stderr)
        return 2


def _bring(asked: Any) -> int:
    from shebao.agencies import services as agencies
    from shebao.agencies.models import RoleName
    from shebao.base.plumbing import clock
    from shebao.base.refusals import NotFound
    from shebao.cards import services

    for name, role in ((asked.by, RoleName.CLERK), (asked.approved_by, RoleName.REVIEWER)):
        if agencies.require(name, role, on=clock.today()).owner != asked.owner:
            raise NotFound(what=name)
    brought = services.import_cards(
        owner=asked.owner, content=asked.file.read_bytes(), by=asked.by,
        approved_by=asked.approved_by, at=clock.now(), trial=asked.dry_run,
        whole=asked.all_or_nothing, progress=_progress,
    )  # fmt: skip
    print(
        f"{brought.new} new, {brought.known} known already, {len(brought.findings)} lines not taken"
    )
    for line, code in brought.findings[: asked.lines]:
        print(f"  line {line}: {code}: {services.FINDINGS[code][1]}")
    if not brought.kept:
        print("nothing was kept")
    return 1 if brought.findings else 0


def _progress(done: int, total: int) -> None:
    print(f"{done} of {total} lines", flush=True)
