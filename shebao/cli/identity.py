"""`shebao identity rekey`: seal numbers again under the first key. Safe to run again."""

import argparse
import sys
from collections.abc import Sequence

from shebao.cli.django import setup


def run(argv: Sequence[str]) -> int:
    """Put the new key first in `SHEBAO_SEAL_KEYS` or `SHEBAO_SEARCH_KEY`, keep the old one behind it, run this.

    When it says that nothing is left the old key may go.
    """
    parser = argparse.ArgumentParser(prog="shebao identity")
    parser.add_argument("act", choices=["rekey"])
    parser.add_argument("--chunk", type=int, default=2_000, help="documents a transaction")
    options = parser.parse_args(argv)
    setup()
    from shebao.identity import queries, services

    missing = queries.seal_keys_missing()
    if missing:
        print(f"shebao: no seal key {', '.join(missing)} in the environment", file=sys.stderr)
        return 2
    sealed = searched = 0
    after: int | None = 0
    while after is not None:
        done = services.rekey(chunk=options.chunk, after=after)
        sealed, searched, after = sealed + done.sealed, searched + done.searched, done.last
        if after is not None:
            print(f"{sealed} sealed, {searched} search values made", flush=True)
    print(f"done: {sealed} sealed again, {searched} search values made again; nothing is left")
    return 0
