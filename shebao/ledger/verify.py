"""Verification 账务核验: seal, then recompute everything and name what does not agree.

Reads the books as a stranger would: nothing kept is believed that the postings do not say. Each finding
names the row. A changed line also shows in what was computed from it (a balance, a mark); the first finding
of an entry is the cause.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef

from shebao.base.plumbing import clock
from shebao.base.plumbing.models import NumberSeries
from shebao.ledger import content, queries
from shebao.ledger.models import Account, Entry, Mark, Pending, Posting, Seal
from shebao.ledger.services import sealing

UNSEALED_MAX = timedelta(minutes=5)
PAGE = 2000
STEPS = 6

KINDS: dict[str, tuple[str, str]] = {
    "unsealed": ("分录超过五分钟未封存", "an entry has waited for its seal for five minutes"),
    "posting-altered": ("分录行与入账时不符", "a line differs from what was posted"),
    "posting-missing": ("分录行缺失", "a line is missing"),
    "posting-added": ("分录行多出", "a line was added"),
    "unbalanced": ("分录借贷不平", "the entry's lines do not add up to zero"),
    "entry-altered": ("分录与入账时不符", "the entry differs from what was posted"),
    "entry-missing": ("分录缺失", "the entry is missing"),
    "account-missing": ("科目缺失", "the account is missing"),
    "balance-altered": (
        "账户余额与分录行不符",
        "the account's balance is not the sum of its lines",
    ),
    "seal-altered": ("封存链断裂", "the chain of seals is broken here"),
    "seal-missing": ("封存缺失", "the seal is missing"),
    "mark-altered": ("余额标记与分录行不符", "the mark is not the sum of the lines before it"),
    "mark-missing": ("余额标记缺失", "the mark is missing"),
    "trial-balance": ("试算不平", "the trial balance is not zero"),
    "conservation": (
        "机构间资金不守恒",
        "more arrived, or was paid, than was released between two agencies",
    ),
}
"""Every kind of finding with its sentence (zh, en)."""


class Finding(NamedTuple):
    """One thing that does not agree 核验发现. `subject` names the row."""

    owner: str
    kind: str
    subject: str

    def sentence(self, lang: str = "zh") -> str:
        """The finding for people."""
        return f"{KINDS[self.kind][0 if lang.startswith('zh') else 1]}: {self.subject}"


def verify(
    owner: str | None = None,
    *,
    at: datetime | None = None,
    told: Callable[[int, int], object] = lambda done, steps: None,
) -> list[Finding]:
    """Verify the books of one agency, or of all 核验账务. Empty when everything agrees.

    `at` is the machine's moment (default now), for the age of what is unsealed; `told(done, steps)` hears
    after each step how far it is.
    """
    at = at or clock.moment()
    everyone = Account.objects.order_by("owner").values_list("owner", flat=True).distinct()
    owners = list(everyone)
    found: list[Finding] = []
    chosen = [owner] if owner else owners
    steps, done = len(chosen) * STEPS + 1, 0
    for one in chosen:
        found += unsealed(one, at)
        sealing.seal(one)
        broken = set[int]()
        for step in (
            chain(one, broken),
            entries(one, broken),
            orphans(one),
            balances(one),
            marks(one),
            zero(one),
        ):
            found += step
            done += 1
            told(done, steps)
    found += conservation(owners, owner)
    told(steps, steps)
    return found


def unsealed(owner: str, at: datetime) -> Iterator[Finding]:
    """Entries that the sealing worker has left waiting, and waiting places whose entry is gone."""
    waiting = Pending.objects.filter(owner=owner).order_by("entry_id")
    late = Entry.objects.filter(posted_at__lt=at - UNSEALED_MAX)
    for pending in waiting.filter(entry_id__in=late.values("pk")):
        yield Finding(owner, "unsealed", f"entry {pending.entry_id}")
    there = Entry.objects.filter(pk=OuterRef("entry_id"))
    for pending in waiting.filter(~Exists(there)):
        yield Finding(owner, "entry-missing", f"entry {pending.entry_id}")


def chain(owner: str, broken: set[int]) -> Iterator[Finding]:
    """Walk the seals in their order: no gap, each link made of the one before."""
    before: bytes | None = b""
    expected = 1
    for seal in Seal.objects.filter(owner=owner).order_by("seq").iterator(PAGE):
        if seal.seq != expected:
            yield Finding(owner, "seal-missing", f"seal {expected}..{seal.seq - 1}")
            before = None
        kept = bytes(seal.chain_sha256)
        if before is not None:
            row = bytes(seal.row_sha256)
            if content.chain_digest(before, owner, seal.seq, seal.entry_id, row) != kept:
                broken.add(seal.seq)
                if seal.seq - 1 not in broken:
                    yield Finding(owner, "seal-altered", f"seal {seal.seq}")
        before, expected = kept, seal.seq + 1
    series = NumberSeries.objects.filter(owner=owner, kind=sealing.SERIES).first()
    if series and series.next > expected:
        yield Finding(owner, "seal-missing", f"seal {expected}..{series.next - 1}")


Lines = list[tuple[str, int, str]]


def entries(owner: str, broken: set[int]) -> Iterator[Finding]:
    """Every entry against its own digests, its lines and its seal."""
    last = 0
    while page := list(Entry.objects.filter(owner=owner, pk__gt=last).order_by("pk")[:PAGE]):
        first, last = page[0].pk, page[-1].pk
        seals = {
            entry_id: (seq, bytes(row))
            for entry_id, seq, row in Seal.objects.filter(
                entry_id__gte=first, entry_id__lte=last
            ).values_list("entry_id", "seq", "row_sha256")
        }
        waiting = set(
            Pending.objects.filter(entry_id__gte=first, entry_id__lte=last).values_list(
                "entry_id", flat=True
            )
        )
        by_entry = _lines_of(owner, first, last)
        found_id, lines = next(by_entry, (0, []))
        for entry in page:
            while found_id and found_id < entry.pk:
                found_id, lines = next(by_entry, (0, []))
            kind = _disagreement(entry, lines if found_id == entry.pk else [])
            seq, row = seals.get(entry.pk, (0, b""))
            if not kind and seq and seq not in broken:
                sealed = content.row_digest(entry.pk, entry.posted_at, bytes(entry.content_sha256))
                kind = "" if sealed == row else "entry-altered"
            if kind:
                yield Finding(owner, kind, f"entry {entry.pk} ({entry.key})")
            if not seq and entry.pk not in waiting:
                yield Finding(owner, "seal-missing", f"entry {entry.pk} ({entry.key})")


def _lines_of(owner: str, first: int, last: int) -> Iterator[tuple[int, Lines]]:
    """The lines of each entry between two ids, as a stream."""
    rows = (
        Posting.objects.filter(entry__owner=owner, entry_id__gte=first, entry_id__lte=last)
        .order_by("entry_id")
        .values_list("entry_id", "account__code", "amount_fen", "relationship_no", "owner")
    )
    for entry_id, group in groupby(rows.iterator(PAGE), itemgetter(0)):
        yield (
            entry_id,
            [
                (code if of == owner else f"{of}:{code}", fen, relationship)
                for _, code, fen, relationship, of in group
            ],
        )


def _disagreement(entry: Entry, lines: Lines) -> str:
    """What is wrong with an entry, or nothing."""
    kept = bytes(entry.lines_sha256)
    head = content.content_digest(
        entry.owner, entry.key, entry.on, entry.memo, entry.case_no, entry.lines, kept
    )
    if head != bytes(entry.content_sha256):
        return "entry-altered"
    if len(lines) != entry.lines:
        return "posting-missing" if len(lines) < entry.lines else "posting-added"
    if content.lines_digest(lines) != kept:
        return "posting-altered"
    return "unbalanced" if sum(line[1] for line in lines) else ""


def orphans(owner: str) -> Iterator[Finding]:
    """Lines and seals whose entry is gone, lines whose account is gone."""
    entry = Entry.objects.filter(pk=OuterRef("entry_id"))
    account = Account.objects.filter(pk=OuterRef("account_id"))
    gone = set(
        Posting.objects.filter(~Exists(entry), owner=owner).values_list("entry_id", flat=True)
    ) | set(Seal.objects.filter(~Exists(entry), owner=owner).values_list("entry_id", flat=True))
    for entry_id in sorted(gone):
        yield Finding(owner, "entry-missing", f"entry {entry_id}")
    lost = Posting.objects.filter(~Exists(account), owner=owner)
    for account_id in sorted(set(lost.values_list("account_id", flat=True))):
        yield Finding(owner, "account-missing", f"account {account_id}")


WRONG_BALANCES = """
select a.code, a.balance_fen, coalesce(x.fen, 0)
  from ledger_account a
  left join (select p.account_id, sum(p.amount_fen) as fen from ledger_posting p
              where p.owner = %s group by p.account_id) x on x.account_id = a.id
 where a.owner = %s and a.kind = 'person' and a.balance_fen <> coalesce(x.fen, 0)
 order by a.code
"""
ROUNDS = """
select (s.seq - 1) / %s, p.account_id, sum(p.amount_fen)
  from ledger_seal s
  join ledger_posting p on p.entry_id = s.entry_id
  join ledger_account a on a.id = p.account_id and a.kind <> 'person'
 where s.owner = %s group by 1, 2 order by 1, 2
"""


def balances(owner: str) -> list[Finding]:
    """Each person's balance against the sum of its lines, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(WRONG_BALANCES, [owner, owner])
        return [
            Finding(owner, "balance-altered", f"{code}: {kept} ≠ {summed}")
            for code, kept, summed in cursor.fetchall()
        ]


def marks(owner: str) -> Iterator[Finding]:
    """Each mark against the sealed lines before it; each full round has its marks."""
    every = sealing.MARK_EVERY
    kept = {
        (account_id, seq): fen
        for account_id, seq, fen in Mark.objects.filter(owner=owner)
        .order_by("seq", "account_id")
        .values_list("account_id", "seq", "balance_fen")
    }
    last = Seal.objects.filter(owner=owner).order_by("-seq").values_list("seq", flat=True).first()
    with connection.cursor() as cursor:
        cursor.execute(ROUNDS, [every, owner])
        rounds = cursor.fetchall()
    held: dict[int, int] = {}
    for number, account_id, fen in rounds:
        held[account_id] = held.get(account_id, 0) + int(fen)
        seq = (number + 1) * every
        if seq > (last or 0):
            continue
        mark = kept.pop((account_id, seq), None)
        if mark != held[account_id]:
            kind = "mark-missing" if mark is None else "mark-altered"
            yield Finding(owner, kind, f"mark {seq} of account {account_id}")
    for account_id, seq in kept:
        yield Finding(owner, "mark-altered", f"mark {seq} of account {account_id}")


def zero(owner: str) -> list[Finding]:
    """The trial balance is zero."""
    total = sum(line.balance_fen for line in queries.trial_balance(owner))
    return [Finding(owner, "trial-balance", f"{total}")] if total else []


FLOWS = """
select x.owner, x.code,
  sum(case when x.bank = 0 then x.amount_fen else 0 end),
  sum(case when x.amount_fen > 0 or x.bank = 1 then x.amount_fen else 0 end),
  sum(x.amount_fen)
  from (select a.owner, a.code, p.amount_fen,
               case when exists (
                 select 1 from ledger_posting q
                   join ledger_account c on c.id = q.account_id and c.kind = 'bank'
                  where q.entry_id = p.entry_id)
                 or not exists (
                 select 1 from ledger_posting q
                   join ledger_account c on c.id = q.account_id and c.kind <> 'suspense'
                  where q.entry_id = p.entry_id) then 1 else 0 end as bank
          from ledger_account a join ledger_posting p on p.account_id = a.id
         where a.kind in ('transit', 'suspense')) x
 group by x.owner, x.code order by x.owner, x.code
"""


def conservation(owners: list[str], only: str | None = None) -> Iterator[Finding]:
    """Between two agencies of this installation no more arrives, and no more is paid, than was released.

    Released: booked to `transit/<to>` without the bank. Arrived: credited to `suspense/<from>`, less what
    the bank took back and what turned out to be somebody else's (an entry between suspense accounts).
    Statements of the two banks may come in any order; the release is booked before both.
    """
    released: dict[tuple[str, str], int] = {}
    arrived: dict[tuple[str, str], int] = {}
    with connection.cursor() as cursor:
        cursor.execute(FLOWS)
        for one, code, moved, credited, held in cursor.fetchall():
            kind, other = code.split("/", 1)
            if kind == "suspense":
                arrived[other, one] = int(credited)
                continue
            released[one, other] = int(moved)
            if held < 0 and only in (None, one):
                yield Finding(one, "conservation", f"{code}: {held}")
    for (giver, taker), fen in released.items():
        if (
            taker in owners
            and only in (None, giver, taker)
            and arrived.get((giver, taker), 0) > fen
        ):
            yield Finding(
                taker, "conservation", f"{giver} → {taker}: {arrived[giver, taker]} > {fen}"
            )
