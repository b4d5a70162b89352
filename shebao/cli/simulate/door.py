"""`shebao simulate`: seeded disasters, one step at a time, the books weighed after each.

A step is one job of one city, or one act of one person, or a letter that was late. Around it the post loses,
doubles, delays and forges, the power is cut between two statements, the disk is full, days pass. After
each step no fen and no month may have been made or lost. A failing seed is printed; the same seed fails again.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path


def parser() -> argparse.ArgumentParser:
    """What may be said on the command line."""
    words = argparse.ArgumentParser(
        prog="shebao simulate", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--steps", type=int, default=200)
    words.add_argument("--postgres", action="store_true", help="on PostgreSQL, killed too")
    words.add_argument(
        "--keep",
        type=Path,
        metavar="DIR",
        help="run in this folder, keep it, go on there next time",
    )
    words.add_argument("--quiet", action="store_true", help="print the end only")
    return words


def run(argv: Sequence[str]) -> int:
    """Exit 0 when everything held, 1 for a breach, with the seed that shows it."""
    words = list(argv)
    if words[:1] == ["child"]:
        from shebao.cli.simulate.nursery import run as child

        return child(int(words[1]))
    options = parser().parse_args(words)
    folder = Path(options.keep or tempfile.mkdtemp(prefix="shebao-simulate-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    from shebao.cli.simulate.run import simulate

    try:
        report = simulate(
            folder, seed=options.seed, steps=options.steps, postgres=options.postgres,
            tell=(lambda line: None) if options.quiet else print,
        )  # fmt: skip
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)
    print(report.text())
    print(json.dumps(report.figures()))
    if report.breach:
        print(f"\n违约 BREACH at step {report.steps} of seed {options.seed}: {report.breach}\n"
              f"again: shebao simulate --seed {options.seed} --steps {report.steps}",
              file=sys.stderr)  # fmt: skip
        return 1
    return 0
