"""`shebao doctor`: what waits for a person, agency by agency; for whoever looks after an installation.

Exit 0 when nothing waits, 1 when something does: fit for a timer that sends a message.
"""

import argparse
from collections.abc import Iterator, Sequence
from datetime import timedelta

from shebao.cli.django import setup

LATE = timedelta(minutes=5)
"""A job due for longer means that no worker runs, or that it cannot keep up."""


def run(argv: Sequence[str]) -> int:
    """Print a line for each matter."""
    words = argparse.ArgumentParser(
        prog="shebao doctor", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    words.add_argument(
        "--owner", default="", help="one agency; all of this installation if left out"
    )
    owner = words.parse_args(argv).owner
    setup()
    from shebao.agencies import queries as agencies

    codes = [owner] if owner else [agency.code for agency in agencies.local_agencies()]
    found = [(code, line) for code in codes for line in matters(code)]
    for code, line in found:
        print(f"{code}  {line}")
    if not found:
        print("没有需要人处理的事项 nothing waits for a person")
    return 1 if found else 0


def matters(owner: str) -> Iterator[str]:
    """What waits for a person at one agency (zh en), and where to look."""
    from shebao.base.plumbing import clock, jobs
    from shebao.exchange import queries as exchange
    from shebao.payments import queries as payments

    for letter in exchange.dead(owner):
        yield (
            f"报文待人工 letter {letter.state}: {letter.direction} {letter.letter_id} {letter.error}"
            "  → /counter/letters/, shebao agency retry|close"
        )
    for held in exchange.held(owner):
        yield f"报文暂存 letter held: {held.letter_id} {held.kind}/{held.version}"
    if count := jobs.count_dead(owner):
        yield f"后台任务失败 dead jobs: {count}  → /counter/jobs/"
    if count := jobs.count_late(owner, at=clock.moment() - LATE):
        yield f"后台任务积压 jobs due for five minutes and more: {count}; does a worker run?"
    if findings := payments.findings(owner):
        yield f"银行流水疑点 bank lines not read: {len(findings)} or more  → /fund/statements/"
