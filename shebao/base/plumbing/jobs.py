"""Jobs 后台任务: leases, attempts, keys. At least once; the services behind them make it exactly once.

A job is written with `enqueue` in the business transaction. A worker claims one at a time with a lease and
runs the service that `config/handlers.py` names for its kind. A killed worker's lease runs out and the job
is taken again. An `Outage` is retried with growing pauses; after `attempts_max` a person sees it.
"""

import json
import os
import random
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import structlog
from django.db import connection

from shebao.base import parameters
from shebao.base.plumbing import clock, faults
from shebao.base.plumbing.models import Job, JobState
from shebao.base.plumbing.statements import write_once
from shebao.base.refusals import Outage, Refusal

LEASE = timedelta(seconds=60)
BATCH = 8
"""Jobs a worker takes and finishes with one statement each way."""
PAUSE_MAX = timedelta(minutes=15)
log = structlog.get_logger(__name__)


class Claimed(NamedTuple):
    """What a job's service receives: never the row itself."""

    owner: str
    kind: str
    key: str
    payload: dict[str, Any]
    attempt: int


Service = Callable[[Claimed], None]


class Repeat(Exception):
    """Raised by a service that has more to do: run the same job again after `after`."""

    def __init__(self, after: timedelta = timedelta(0)) -> None:
        self.after = after
        super().__init__(str(after))


def enqueue(
    owner: str,
    kind: str,
    *,
    key: str,
    payload: Mapping[str, Any] | None = None,
    after: timedelta = timedelta(0),
    attempts_max: int = 20,
) -> None:
    """Write a job in the current transaction. The same kind and key again change nothing.

    Jobs live on the machine's own time, not on the (virtual) business date: what is due on a *date* is
    found by a query of a periodic job, never by a job written for that date.
    """
    at = clock.moment()
    write_once(
        Job(
            owner=owner, kind=kind, key=f"{kind}:{key}", payload=dict(payload or {}),
            run_after=at + after, created_at=at, attempts_max=attempts_max,
        )
    )  # fmt: skip


def worker_name() -> str:
    """Who holds a lease: host and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


CLAIM = """
WITH due AS MATERIALIZED (
  SELECT id FROM base_job
  WHERE state = 'waiting' AND run_after <= %s AND (lease_until IS NULL OR lease_until < %s){kinds}{owners}
  ORDER BY run_after, id LIMIT %s{lock})
UPDATE base_job SET lease_until = %s, lease_by = %s, attempts = attempts + 1
WHERE id IN (SELECT id FROM due)
RETURNING id, owner, kind, key, payload, attempts, attempts_max, run_after"""
DONE = """
UPDATE base_job SET state = 'done', done_at = %s, lease_until = NULL, error = ''
WHERE lease_by = %s AND state = 'waiting' AND ({these})"""


def _stored(at: datetime) -> Any:
    """A moment as this database keeps it."""
    return connection.ops.adapt_datetimefield_value(at)


def _among(column: str, values: Sequence[str]) -> str:
    """A condition on a column; none where no values are given."""
    return f" AND {column} IN ({', '.join(['%s'] * len(values))})" if values else ""


def claim(
    *, at: datetime, by: str, kinds: Sequence[str] = (), owners: Sequence[str] = (), limit: int = 1
) -> list[Job]:
    """Take the oldest due jobs that nobody holds, with a lease: one statement, the hottest of the worker."""
    sql = CLAIM.format(
        kinds=_among("kind", kinds),
        owners=_among("owner", owners),
        lock=" FOR UPDATE SKIP LOCKED"
        if connection.features.has_select_for_update_skip_locked
        else "",
    )
    moment = _stored(at)
    with connection.cursor() as cursor:
        cursor.execute(sql, [moment, moment, *kinds, *owners, limit, _stored(at + LEASE), by])
        rows = sorted(cursor.fetchall(), key=lambda row: (row[-1], row[0]))
    return [
        Job(
            id=number, owner=owner, kind=kind, key=key, attempts=attempts, attempts_max=most,
            payload=json.loads(payload) if isinstance(payload, str | bytes) else payload,
            lease_by=by, lease_until=at + LEASE,
        )
        for number, owner, kind, key, payload, attempts, most, _ in rows
    ]  # fmt: skip


def _done(jobs: list[Job]) -> None:
    """What ran is done, unless another worker has taken it since."""
    if not jobs:
        return
    these = " OR ".join(["(id = %s AND attempts = %s)"] * len(jobs))
    numbers = [number for job in jobs for number in (job.pk, job.attempts)]
    with connection.cursor() as cursor:
        cursor.execute(
            DONE.format(these=these), [_stored(clock.moment()), jobs[0].lease_by, *numbers]
        )


def pause_after(attempt: int) -> timedelta:
    """Growing pause with jitter: 1 s, 2 s, 4 s … 15 min, times 0.5 to 1."""
    seconds = min(2.0 ** min(attempt - 1, 20), PAUSE_MAX.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.5, 1))


def run_one(services: Mapping[str, Service], *, by: str = "") -> bool:
    """Claim and run one job; whether there was one. A bug is logged, kept on the job and retried."""
    return bool(run_some(services, by=by, limit=1))


def run_some(
    services: Mapping[str, Service], *, by: str = "", owners: Sequence[str] = (), limit: int = BATCH
) -> int:
    """Claim up to `limit` jobs, of some agencies only or of all, and run them in order; how many ran.

    Killed in between, those that ran are run again when the lease is over: services are safe to repeat.
    When half the lease is gone, the rest is handed back, so that nobody else starts what we still hold.
    """
    by = by or worker_name()
    parameters.look_again()
    claimed = claim(at=clock.moment(), by=by, kinds=list(services), owners=owners, limit=limit)
    if not claimed:
        return 0
    until = time.monotonic() + LEASE.total_seconds() / 2
    ran: list[Job] = []
    done: list[Job] = []
    try:
        for job in claimed:
            if ran and time.monotonic() > until:
                break
            ran.append(job)
            if _run(job, services):
                done.append(job)
    finally:
        _done(done)
        _hand_back(claimed[len(ran) :])
    return len(ran)


def _run(job: Job, services: Mapping[str, Service]) -> bool:
    """Run one job; whether it is done. A failure is kept with the job."""
    mine = Job.objects.filter(pk=job.pk, lease_by=job.lease_by, attempts=job.attempts)
    faults.point(f"job/{job.kind}/claimed")
    try:
        with structlog.contextvars.bound_contextvars(job=job.key, attempt=job.attempts):
            services[job.kind](Claimed(job.owner, job.kind, job.key, job.payload, job.attempts))
        faults.point(f"job/{job.kind}/not-yet-done")
    except Repeat as repeat:
        mine.update(run_after=clock.moment() + repeat.after, lease_until=None, attempts=0, error="")
    except (Outage, Refusal, Exception) as error:  # every failure is kept with the job
        dead = job.attempts >= job.attempts_max
        mine.update(
            state=JobState.DEAD if dead else JobState.WAITING,
            run_after=clock.moment() + pause_after(job.attempts),
            lease_until=None,
            error=f"{type(error).__name__}: {error}"[:2000],
        )
        log.warning("job failed", kind=job.kind, key=job.key, attempt=job.attempts, dead=dead,
                    error=type(error).__name__, exc_info=not isinstance(error, Outage))  # fmt: skip
    else:
        return True
    return False


def _hand_back(jobs: list[Job]) -> None:
    """Claimed and not begun: free again, and not counted as a try."""
    for job in jobs:
        Job.objects.filter(pk=job.pk, lease_by=job.lease_by, attempts=job.attempts).update(
            lease_until=None, attempts=job.attempts - 1
        )


def run_all(
    services: Mapping[str, Service], *, owners: Sequence[str] = (), limit: int = 10_000
) -> int:
    """Run due jobs until none is left; how many ran. For tests, commands and quiet moments."""
    count = 0
    while count < limit and (ran := run_some(services, owners=owners)):
        count += ran
    return count


def retry(job_id: int, *, owner: str) -> bool:
    """A person asks to try a dead job again."""
    return bool(
        Job.objects.filter(pk=job_id, owner=owner, state=JobState.DEAD).update(
            state=JobState.WAITING, attempts=0, run_after=clock.moment(), lease_until=None
        )
    )


def release_orphans() -> int:
    """Give back the leases of workers of this host that are dead 释放租约, so nothing waits for a lease to run out.

    A number that another process has taken since only means that the lease runs out by itself.
    """
    host = socket.gethostname()
    held = Job.objects.filter(
        state=JobState.WAITING, lease_until__isnull=False, lease_by__startswith=f"{host}:"
    )
    dead = [name for name in set(held.values_list("lease_by", flat=True)) if not _alive(name)]
    return held.filter(lease_by__in=dead).update(lease_until=None)


def _alive(name: str) -> bool:
    """Whether a worker's process still works; one that only waits to be buried (a zombie) does not."""
    try:
        number = int(name.rpartition(":")[2])
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError):
        return True
    try:
        stat = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:  # no such file system here, or gone since
        return True
    return stat.rpartition(")")[2].split()[0] not in ("Z", "X")


def dead(owner: str, *, after: int = 0, limit: int = 50) -> list[Job]:
    """Jobs that wait for a person 待人工, the oldest first; `after` is the last id of the page before."""
    return list(
        Job.objects.filter(owner=owner, state=JobState.DEAD, id__gt=after).order_by("id")[:limit]
    )


def count_dead(owner: str) -> int:
    """How many jobs wait for a person."""
    return Job.objects.filter(owner=owner, state=JobState.DEAD).count()


def count_late(owner: str, *, at: datetime) -> int:
    """How many jobs were due at a moment already and are not done."""
    waiting = Job.objects.filter(owner=owner, state=JobState.WAITING, run_after__lt=at)
    return waiting.filter(attempts=0).count()


def count_stuck(owner: str, *, tries: int) -> int:
    """How many jobs have failed so often already that they do not mend themselves 反复失败."""
    return Job.objects.filter(owner=owner, state=JobState.WAITING, attempts__gte=tries).count()


def stuck(owner: str, *, tries: int, limit: int = 50) -> list[Job]:
    """Jobs that have failed so often and go on being tried 反复失败, the oldest first."""
    rows = Job.objects.filter(owner=owner, state=JobState.WAITING, attempts__gte=tries)
    return list(rows.order_by("id")[:limit])


def waits(owner: str, kind: str) -> bool:
    """Whether a job of this kind is waiting or running for an agency."""
    return Job.objects.filter(owner=owner, kind=kind, state=JobState.WAITING).exists()


def sweep(kinds: list[str], *, before: datetime) -> int:
    """Take away jobs of these (periodic) kinds that were done before a moment; how many."""
    done = Job.objects.filter(kind__in=kinds, state=JobState.DONE, done_at__lt=before)
    return done.delete()[0]
