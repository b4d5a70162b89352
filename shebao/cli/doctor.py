"""`shebao doctor`: what waits for a person, agency by agency; for whoever looks after an installation.

Exit 0 when nothing waits, 1 when something does: fit for a timer that sends a message.
"""

import argparse
import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from shebao.cli.django import setup

LATE = timedelta(minutes=5)
"""A job due for longer means that no worker runs, or that it cannot keep up."""
AHEAD = timedelta(minutes=2)
"""Rows so far in the future were written by a clock that was ahead of this one."""
ROOM = 1024 * 1024 * 1024
BACKUP_MAX = timedelta(hours=26)
"""A day, and two hours for the backup itself."""
SILENT = timedelta(minutes=1)
"""Whoever follows says so every few seconds."""
TRIES = 5
"""A job that failed so often does not mend itself."""


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

    if unmade := list(tables()):
        for line in unmade:
            print(line)
        return 1
    codes = [owner] if owner else [agency.code for agency in agencies.local_agencies()]
    found = [(code, line) for code in codes for line in matters(code)]
    if not owner:
        found += [("本机 here", line) for line in machine()]
    for code, line in found:
        print(f"{code}  {line}")
    if not found:
        print("没有需要人处理的事项 nothing waits for a person")
    return 1 if found else 0


def tables() -> Iterator[str]:
    """Tables that are not those of this release: nothing else can be asked before they are."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield f"表结构待升级 migration to apply: {step.app_label}.{step.name}  → shebao upgrade"


def machine() -> Iterator[str]:
    """What is wrong with the machine: its clock, its disk, the age of its backup."""
    from django.conf import settings

    from shebao.base.plumbing import clock
    from shebao.cli.backup import manifest
    from shebao.ledger import queries as ledger

    last = ledger.last_posted()
    if not settings.DEMO and last is not None and last > clock.moment() + AHEAD:
        yield f"时钟落后 the clock is behind: the last entry is of {last:%Y-%m-%d %H:%M} UTC"
    if os.environ.get("SHEBAO_TODAY") and not settings.DEMO:
        yield "时钟是虚拟的 the date is not the real one: SHEBAO_TODAY is set"
    home = Path(settings.HOME)
    disk = shutil.disk_usage(home)
    if disk.free < max(ROOM, disk.total // 20):
        yield f"磁盘将满 little room left: {disk.free // 2**20} MiB in {home}"
    told = manifest.noted(home)
    if told is None:
        if not settings.DEMO:
            yield "从未备份 never backed up  → shebao backup DIR"
        return
    age = clock.moment() - datetime.fromisoformat(told["at"])
    if age > (SILENT if told["followed"] else BACKUP_MAX):
        what = (
            "备份中断 the following stopped" if told["followed"] else "备份过旧 the backup is old"
        )
        yield f"{what}: {age.total_seconds() / 3600:.1f} h, {told['folder']}  → shebao backup"


def matters(owner: str) -> Iterator[str]:
    """What waits for a person at one agency (zh en), and where to look."""
    from shebao.base.plumbing import clock, jobs
    from shebao.exchange import queries as exchange
    from shebao.ledger.verify import unsealed
    from shebao.payments import queries as payments

    for letter in exchange.dead(owner):
        yield (
            f"报文待人工 letter {letter.state}: {letter.direction} {letter.letter_id} {letter.error}"
            "  → /counter/letters/, shebao agency retry|close"
        )
    for each in exchange.unsent(owner):
        yield (
            f"报文送不出 letters not taken: {each.letters} to {each.peer} since {each.since:%Y-%m-%d %H:%M} UTC, {each.error}"
            "  → call them; sent by itself once they answer"
        )
    for held in exchange.held(owner):
        yield f"报文暂存 letter held: {held.letter_id} {held.kind}/{held.version}"
    if count := jobs.count_dead(owner):
        yield f"后台任务失败 dead jobs: {count}  → /counter/jobs/"
    if count := jobs.count_late(owner, at=clock.moment() - LATE):
        yield f"后台任务积压 jobs due for five minutes and more: {count}; does a worker run?"
    if count := jobs.count_stuck(owner, tries=TRIES):
        yield f"后台任务反复失败 jobs that fail again and again: {count}  → /counter/jobs/, the log"
    if late := list(unsealed(owner, clock.moment())):
        first = late[0]
        yield (
            f"{first.sentence('zh')} {first.sentence('en')}: {len(late)} ({first.subject} …); "
            "does a worker run?"
        )
    if findings := payments.findings(owner):
        yield f"银行流水疑点 bank lines not read: {len(findings)} or more  → /fund/statements/"
