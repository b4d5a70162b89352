"""Jobs 后台任务: leases, attempts, keys. At least once; the services behind them make it exactly once.

A job is written with `enqueue` in the business transaction. A worker claims one at a time with a lease and
runs the service that `config/handlers.py` names for its kind. A killed worker's lease runs out and the job
is taken again. An `Outage` is retried with growing pauses; after `attempts_max` a person sees it.
"""

import json
import os
import random
import socket
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import structlog
from django.db import connection

from shebao.base import parameters
from shebao.base.plumbing import clock, faults
from shebao.base.plumbing.models import Job, JobState
from shebao.base.refusals import Outage, Refusal

LEASE = timedelta(seconds=60)
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
    Job.objects.bulk_create(
        [
            Job(
                owner=owner,
                kind=kind,
                key=f"{kind}:{key}",
                payload=dict(payload or {}),
                run_after=at + after,
                created_at=at,
                attempts_max=attempts_max,
            )
        ],
        ignore_conflicts=True,
    )


def worker_name() -> str:
    """Who holds a lease: host and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


CLAIM = """
UPDATE base_job SET lease_until = %s, lease_by = %s, attempts = attempts + 1
WHERE id = (
  SELECT id FROM base_job
  WHERE state = 'waiting' AND run_after <= %s AND (lease_until IS NULL OR lease_until < %s){kinds}
  ORDER BY run_after, id LIMIT 1{lock})
RETURNING id, owner, kind, key, payload, attempts, attempts_max"""
DONE = """
UPDATE base_job SET state = 'done', done_at = %s, lease_until = NULL, error = ''
WHERE id = %s AND lease_by = %s AND attempts = %s"""


def _stored(at: datetime) -> Any:
    """A moment as this database keeps it."""
    return connection.ops.adapt_datetimefield_value(at)


def claim(*, at: datetime, by: str, kinds: list[str] | None = None) -> Job | None:
    """Take the oldest due job that nobody holds, with a lease: one statement, the hottest of the worker."""
    sql = CLAIM.format(
        kinds=f" AND kind IN ({', '.join(['%s'] * len(kinds))})" if kinds else "",
        lock=" FOR UPDATE SKIP LOCKED"
        if connection.features.has_select_for_update_skip_locked
        else "",
    )
    moment = _stored(at)
    with connection.cursor() as cursor:
        cursor.execute(sql, [_stored(at + LEASE), by, moment, moment, *(kinds or [])])
        row = cursor.fetchone()
    if row is None:
        return None
    number, owner, kind, key, payload, attempts, most = row
    return Job(
        id=number, owner=owner, kind=kind, key=key, attempts=attempts, attempts_max=most,
        payload=json.loads(payload) if isinstance(payload, str | bytes) else payload,
        lease_by=by, lease_until=at + LEASE,
    )  # fmt: skip


def _done(job: Job) -> None:
    with connection.cursor() as cursor:
        cursor.execute(DONE, [_stored(clock.moment()), job.pk, job.lease_by, job.attempts])


def pause_after(attempt: int) -> timedelta:
    """Growing pause with jitter: 1 s, 2 s, 4 s … 15 min, times 0.5 to 1."""
    seconds = min(2.0 ** min(attempt - 1, 20), PAUSE_MAX.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.5, 1))


def run_one(services: Mapping[str, Service], *, by: str = "") -> bool:
    """Claim and run one job; whether there was one. A bug is logged, kept on the job and retried."""
    by = by or worker_name()
    parameters.look_again()
    job = claim(at=clock.moment(), by=by, kinds=list(services))
    if job is None:
        return False
    mine = Job.objects.filter(pk=job.pk, lease_by=by, attempts=job.attempts)
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
        _done(job)
    return True


def run_all(services: Mapping[str, Service], *, limit: int = 10_000) -> int:
    """Run due jobs until none is left; how many ran. For tests, commands and quiet moments."""
    count = 0
    while count < limit and run_one(services):
        count += 1
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
    try:
        os.kill(int(name.rpartition(":")[2]), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError):
        return True
    return True


def dead(owner: str, *, after: int = 0, limit: int = 50) -> list[Job]:
    """Jobs that wait for a person 待人工, the oldest first; `after` is the last id of the page before."""
    return list(
        Job.objects.filter(owner=owner, state=JobState.DEAD, id__gt=after).order_by("id")[:limit]
    )


def waits(owner: str, kind: str) -> bool:
    """Whether a job of this kind is waiting or running for an agency."""
    return Job.objects.filter(owner=owner, kind=kind, state=JobState.WAITING).exists()


def sweep(kinds: list[str], *, before: datetime) -> int:
    """Take away jobs of these (periodic) kinds that were done before a moment; how many."""
    done = Job.objects.filter(kind__in=kinds, state=JobState.DONE, done_at__lt=before)
    return done.delete()[0]
