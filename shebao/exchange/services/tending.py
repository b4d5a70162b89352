"""Tending 巡检: what upgrades made understandable, and what lost its job, gets going again."""

from datetime import timedelta

from shebao.base.plumbing import clock, jobs
from shebao.exchange.models import IncomingLetter, OutgoingLetter
from shebao.exchange.services import handling, sending
from shebao.exchange.states import In, Out

QUIET = timedelta(hours=1)
"""A waiting letter nobody has touched for so long gets a new job; a second job does no harm."""


def tend(job: jobs.Claimed) -> None:
    """The periodic job `exchange.tend` of one agency."""
    handling.release_held(job.owner)
    now = clock.moment()
    hour = now.strftime("%Y%m%d%H")
    for letter in OutgoingLetter.objects.filter(
        owner=job.owner, state=Out.WAITING, tried_at__lt=now - QUIET
    ).order_by("pk")[:1000]:
        sending.enqueue(letter, f"tend-{hour}")
    for arrived in IncomingLetter.objects.filter(
        owner=job.owner, state=In.WAITING, tried_at__lt=now - QUIET
    ).order_by("pk")[:1000]:
        handling.enqueue(arrived, f"tend-{hour}")
