"""`shebao identity rekey`: seal numbers again under the first key. Safe to run again.

`shebao identity duplicates --accounts FILE --pairs FILE [--conflicts FILE]`: which accounts of a file are one person's.
With `--agency CODE` instead of files it sweeps the database and fills the worklist of suspected duplicates.
"""

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from shebao.base.refusals import Refusal
from shebao.cli.django import setup


def run(argv: Sequence[str]) -> int:
    """One of two acts; exit 0 done, 2 refused."""
    parser = argparse.ArgumentParser(prog="shebao identity")
    acts = parser.add_subparsers(dest="act", required=True)
    rekey = acts.add_parser("rekey", help="seal numbers again under the first key")
    rekey.add_argument("--chunk", type=int, default=2_000, help="documents a transaction")
    find = acts.add_parser("duplicates", help="find accounts of one person in a file 查重")
    where = find.add_mutually_exclusive_group(required=True)
    where.add_argument("--agency", help="sweep this agency's people into its worklist")
    where.add_argument(
        "--accounts",
        type=Path,
        help="Parquet or CSV: acct, id_no, name, sex, birth, office, mobile",
    )
    find.add_argument("--pairs", type=Path, help="written: a, b, rule, score, names_agree")
    find.add_argument(
        "--conflicts",
        type=Path,
        help="written: numbers that two people have; beside PAIRS unless said",
    )
    find.add_argument("--lang", choices=("zh", "en"), default="zh")
    options = parser.parse_args(argv)
    if options.act == "rekey":
        return _rekey(options.chunk)
    if options.accounts and not options.pairs:
        parser.error("--accounts needs --pairs")
    began = time.monotonic()

    def tell(line: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {line}", file=sys.stderr, flush=True)

    try:
        return _sweep(options, tell) if options.agency else _duplicates(options, tell)
    except Refusal as refusal:
        print(f"shebao: {refusal.code}: {refusal.sentence(options.lang)}", file=sys.stderr)
        return 2


def _rekey(chunk: int) -> int:
    """Put the new key first in `SHEBAO_SEAL_KEYS` or `SHEBAO_SEARCH_KEY`, keep the old one behind it, run this.

    When it says that nothing is left the old key may go.
    """
    setup()
    from shebao.identity import queries, services

    missing = queries.seal_keys_missing()
    if missing:
        print(f"shebao: no seal key {', '.join(missing)} in the environment", file=sys.stderr)
        return 2
    sealed = searched = 0
    after: int | None = 0
    while after is not None:
        done = services.rekey(chunk=chunk, after=after)
        sealed, searched, after = sealed + done.sealed, searched + done.searched, done.last
        if after is not None:
            print(f"{sealed} sealed, {searched} search values made", flush=True)
    print(f"done: {sealed} sealed again, {searched} search values made again; nothing is left")
    return 0


def _sweep(asked: argparse.Namespace, tell: Callable[[str], None]) -> int:
    """Everybody of an agency into the worklist."""
    setup()
    from shebao.agencies import queries
    from shebao.base.plumbing import clock
    from shebao.merging import services

    queries.agency(asked.agency)
    found = services.sweep(asked.agency, on=clock.today(), at=clock.now(), tell=tell)
    new, known, apart, clusters = found.reported
    print(
        f"{found.people:,} people, {found.pairs:,} pairs, {found.shared:,} under a number of two people"
    )
    print(
        f"worklist: {new:,} new in {clusters:,} groups, {known:,} known, {apart:,} kept apart for ever"
    )
    return 0


def _duplicates(asked: argparse.Namespace, tell: Callable[[str], None]) -> int:
    """No database: a file in, files out."""
    from shebao.identity.population import duplicates

    pairs: Path = asked.pairs
    conflicts = asked.conflicts or pairs.with_name(f"{pairs.stem}.conflicts{pairs.suffix}")
    found = duplicates(asked.accounts, pairs, conflicts, tell)
    print(f"{found.accounts:,} accounts, {found.pairs:,} pairs → {pairs}")
    for rule, count in found.rules.items():
        print(f"  {rule:<20} {count:>9,}")
    print(f"{found.twice:,} accounts under a number of two people → {conflicts}")
    if found.aside:
        print(f"{found.aside:,} lines set aside → {pairs.with_suffix('.aside.csv')}")
    return 0
