"""`shebao worker`: run background jobs, and put the periodic ones into the table when their time comes."""

import argparse
import signal
import threading
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from shebao.cli.django import setup, stay

IDLE_SECONDS = 0.2
KEEP_DONE = timedelta(days=1)
SWEEP = timedelta(minutes=10)
"""How often periodic jobs that are done for so long are taken away."""
ORPHANS = timedelta(seconds=5)
"""How often leases of dead workers of this host are given back: one may die after we started."""


def parser() -> argparse.ArgumentParser:
    """What may be said on the command line."""
    words = argparse.ArgumentParser(prog="shebao worker", description="Run background jobs.")
    words.add_argument("--once", action="store_true", help="stop when nothing is due")
    words.add_argument("--parent", type=int, default=0, help=argparse.SUPPRESS)
    return words


class Clockwork:
    """Enqueues each periodic job once per slot of its period and local agency.

    The key names the slot, so several workers, or one started again, enqueue it once. While one of a
    kind still waits for an agency no further one is added. A slot ends also with the business date: what
    is due on a date is looked for on that date, be the period as long as it may.
    """

    def __init__(self, periodic: Mapping[str, timedelta]) -> None:
        self.periodic = periodic
        self.last: dict[str, str] = {}

    def tick(self, at: datetime, on: date) -> int:
        """Enqueue what has come due; how many kinds."""
        due = {kind: f"{self.slot(kind, at)}/{on}" for kind in self.periodic}
        due = {kind: slot for kind, slot in due.items() if self.last.get(kind) != slot}
        if due:
            self.enqueue(due)
            self.last.update(due)
        return len(due)

    def slot(self, kind: str, at: datetime) -> int:
        """The number of the period that `at` lies in."""
        return int(at.timestamp() // self.periodic[kind].total_seconds())

    def enqueue(self, due: Mapping[str, str]) -> None:
        """For each kind and its slot one job for each local agency that has none of this kind waiting."""
        from django.db import transaction

        from shebao.agencies import queries
        from shebao.base.plumbing import jobs

        with transaction.atomic():
            local = list(queries.local_agencies())
            for kind, slot in due.items():
                for agency in local:
                    if not jobs.waits(agency.code, kind):
                        jobs.enqueue(agency.code, kind, key=f"{agency.code}/{kind}/{slot}")


def loop(*, once: bool, stop: threading.Event) -> int:
    """Run jobs until told to stop, or with `once` until nothing is due; how many ran."""
    import structlog
    from django.db import OperationalError, connection

    from shebao.base.plumbing import clock, jobs
    from shebao.config import handlers

    log = structlog.get_logger(__name__)
    clockwork, ran = Clockwork(handlers.PERIODIC), 0
    swept, freed = clock.moment(), clock.moment() - 2 * ORPHANS
    while not stop.is_set():
        try:
            if clock.moment() - freed > ORPHANS:
                freed = clock.moment()
                jobs.release_orphans()
            clockwork.tick(clock.moment(), clock.today())
            if some := jobs.run_some(handlers.JOBS):
                ran += some
                continue
            if clock.moment() - swept > SWEEP:
                swept = clock.moment()
                jobs.sweep(list(handlers.PERIODIC), before=swept - KEEP_DONE)
        except OperationalError as error:
            log.warning("database away", error=type(error).__name__)
            connection.close()
            stop.wait(1)
            continue
        if once:
            break
        stop.wait(IDLE_SECONDS)
    return ran


def run(argv: Sequence[str]) -> int:
    """Work until told to stop."""
    args = parser().parse_args(argv)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if args.parent:
        from shebao.cli.parents import die_with_parent

        die_with_parent(args.parent)
    setup()
    stay()
    ran = loop(once=args.once, stop=stop)
    if args.once:
        print(f"{ran} jobs run")
    return 0
