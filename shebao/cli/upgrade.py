"""`shebao upgrade --backup DIR`: back up, bring the tables up to this release, verify the books.

Cases that are open go on: released states, acts and letters are never removed. When the books do not agree
afterwards it says so and how to go back; a backup is never deleted.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from shebao.base.refusals import Refusal
from shebao.cli.django import setup


def run(argv: Sequence[str]) -> int:
    """Exit 0 when all is well, 1 when the books do not agree, 2 when refused."""
    words = argparse.ArgumentParser(
        prog="shebao upgrade", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    words.add_argument("--backup", type=Path, required=True, metavar="DIR", help="on another disk")
    asked = words.parse_args(argv)
    setup()
    from shebao.cli.backup import door

    try:
        door.back_up(door.parser().parse_args([str(asked.backup)]))
    except Refusal as refusal:
        print(f"{refusal.code}: {refusal.sentence('zh')} {refusal.sentence('en')}")
        return 2
    return migrated(asked.backup)


def migrated(backup: Path) -> int:
    """Migrate and verify."""
    from django.core.management import call_command

    from shebao.cli.backup import manifest
    from shebao.ledger.verify import verify

    before = manifest.migrations()
    call_command("migrate", verbosity=0)
    after = manifest.migrations()
    for room, name in sorted(after.items()):
        if before.get(room) != name:
            print(f"{room}: {before.get(room, '—')} → {name}")
    findings = verify()
    for found in findings:
        print(f"{found.owner} {found.kind} {found.sentence('zh')} ({found.sentence('en')})")
    if findings:
        print(
            f"账务不符 the books do not agree; go back with the old release: shebao restore {backup}"
        )
        return 1
    print("升级完成 upgraded; the books agree")
    return 0
