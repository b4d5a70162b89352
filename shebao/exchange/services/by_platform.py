"""By the ministry's platform 部级平台往来: the worker carries what waits to be posted, and brings what came.

Adapters are in `exchange/platforms.py`. What came waits for an officer like a keyed paper. Record 0032.
"""

from datetime import date

import structlog

from shebao.agencies import queries as agencies
from shebao.agencies.models import Road
from shebao.base import letters
from shebao.base.plumbing import clock, jobs
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import Refusal
from shebao.exchange import errors
from shebao.exchange.models import Means, OutgoingLetter
from shebao.exchange.platforms import Item, Platform, platform
from shebao.exchange.services.by_paper import BY_PLATFORM, key, post
from shebao.exchange.states import Out

log = structlog.get_logger(__name__)


def carry(job: jobs.Claimed) -> None:
    """The periodic job `exchange.platform` of one agency; does nothing where no platform is named.

    A letter is handed over before it is marked as posted: killed between the two, it is handed over
    again under the same number, which the adapter takes as the same letter.
    """
    through = platform()
    if through is None:
        return
    peers = [
        each.code for each in agencies.agencies() if each.road == Road.PLATFORM and not each.local
    ]
    waiting = OutgoingLetter.objects.filter(
        owner=job.owner, state=Out.TO_POST, receiver__in=peers
    ).order_by("pk")
    for row in waiting[:200]:
        _hand_over(through, row)
    for item in through.fetch(job.owner):
        if bring(job.owner, item):
            through.keep(job.owner, item)


def _hand_over(through: Platform, row: OutgoingLetter) -> None:
    number = through.put(
        Item(
            number=row.letter_id, sender=row.owner, receiver=row.receiver, kind=row.kind,
            version=row.version, caseref=row.caseref,
            written_on=clock.day_of(row.created_at).isoformat(), contents=row.payload,
        )
    )  # fmt: skip
    try:
        post(
            owner=row.owner, letter_id=row.letter_id, means=Means.PLATFORM, tracking=number,
            on=max(clock.today(), clock.day_of(row.created_at)), by=BY_PLATFORM, at=clock.now(),
        )  # fmt: skip
    except errors.EarlierFirst:
        log.info("an earlier letter waits", letter=row.letter_id)


@atomic
def bring(owner: str, item: Item) -> bool:
    """Keep what the platform brought, once, for an officer to compare; whether it is ours now."""
    cls = letters.LETTERS.get((item.kind, item.version))
    if cls is None:
        log.warning("nobody here knows this kind", kind=item.kind, letter=item.number)
        return False
    today = clock.today()
    try:
        key(
            owner=owner, sender=item.sender, letter=letters.load(cls, item.contents),
            written_no=item.number[:60], written_on=min(date.fromisoformat(item.written_on), today),
            received_on=today, means=Means.PLATFORM, scan=None, by=BY_PLATFORM, at=clock.now(),
            caseref=item.caseref,
        )  # fmt: skip
    except errors.KeyedBefore:
        return True
    except Refusal as refusal:
        log.warning("not taken from the platform", letter=item.number, why=refusal.code)
        return False
    return True
