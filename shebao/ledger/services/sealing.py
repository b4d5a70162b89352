"""Sealing 封存: committed entries get a place in their owner's chain; control accounts get marks.

One sealer per owner at a time (it holds the owner's number series). Business transactions never wait for it.
Every `MARK_EVERY` seals each control account touched since gets a mark, so a balance reads few rows.
"""

from collections.abc import Sequence

from django.db import connection
from django.db.models import Exists, OuterRef

from shebao.base.plumbing import numbers
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.transactions import atomic
from shebao.ledger import content
from shebao.ledger.models import Entry, Mark, Pending, Seal

MARK_EVERY = 256
"""Never changed once there are books: `verify` expects the marks at these places."""
SERIES = "ledger/seal"


def seal(owner: str) -> int:
    """Seal every committed entry of `owner` 封存 and return how many. 社会保险经办条例 (records kept whole)."""
    sealed = 0
    while count := _seal_some(owner):
        sealed += count
    return sealed


def seal_job(job: Claimed) -> None:
    """The worker's door: seal the books of the job's owner 封存任务."""
    seal(job.owner)


@atomic
def _seal_some(owner: str) -> int:
    """One batch, cut at the next round of marks."""
    first = numbers.take(owner, SERIES, 0)
    room = MARK_EVERY - (first - 1) % MARK_EVERY
    there = Entry.objects.filter(
        pk=OuterRef("entry_id")
    )  # one that is gone is for `verify` to name
    waiting = Pending.objects.filter(Exists(there), owner=owner).order_by("entry_id")
    entry_ids = list(waiting.values_list("entry_id", flat=True)[:room])
    if not entry_ids:
        return 0
    numbers.take(owner, SERIES, len(entry_ids))
    _append(owner, first, entry_ids)
    Pending.objects.filter(entry_id__in=entry_ids).delete()
    if len(entry_ids) == room:
        _mark(owner, first + room - 1)
    return len(entry_ids)


def _append(owner: str, first: int, entry_ids: Sequence[int]) -> None:
    last = Seal.objects.filter(owner=owner, seq=first - 1).first()
    chain = bytes(last.chain_sha256) if last else b""
    seals = []
    entries = Entry.objects.filter(pk__in=entry_ids).order_by("pk")
    for seq, entry in enumerate(entries, first):
        row = content.row_digest(entry.pk, entry.posted_at, bytes(entry.content_sha256))
        chain = content.chain_digest(chain, owner, seq, entry.pk, row)
        seals.append(Seal(owner=owner, seq=seq, entry=entry, row_sha256=row, chain_sha256=chain))
    Seal.objects.bulk_create(seals)


TOUCHED = """
select p.account_id, sum(p.amount_fen)
  from ledger_seal s
  join ledger_posting p on p.entry_id = s.entry_id
  join ledger_account a on a.id = p.account_id and a.kind <> 'person'
 where s.owner = %s and s.seq > %s and s.seq <= %s
 group by p.account_id
"""


def _mark(owner: str, seq: int) -> None:
    """Write what each control account touched in this round now holds."""
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED, [owner, seq - MARK_EVERY, seq])
        touched = cursor.fetchall()
    held: dict[int, int] = {}
    for account_id, _ in touched:
        last = Mark.objects.filter(account_id=account_id).order_by("-seq").first()
        held[account_id] = last.balance_fen if last else 0
    Mark.objects.bulk_create(
        Mark(owner=owner, account_id=a, seq=seq, balance_fen=held[a] + int(change))
        for a, change in touched
    )
