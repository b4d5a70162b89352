"""Questions to the books 账务查询: balances, trial balance, journal, what is in transit."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection
from django.db.models import Sum

from shebao.base.plumbing.statements import one
from shebao.ledger.errors import UnknownAccount
from shebao.ledger.models import Account, Entry, Kind, Posting, Seal

LINES_SHOWN = 50
BATCH = 500
LINE = ("account__code", "amount_fen", "relationship_no")


class TrialLine(NamedTuple):
    """A line of the trial balance 试算平衡表; persons are one line with their number."""

    code: str
    kind: str
    balance_fen: int
    accounts: int


class JournalLine(NamedTuple):
    """A line of an entry as shown 分录行."""

    account_code: str
    amount_fen: int
    relationship_no: str


class JournalEntry(NamedTuple):
    """An entry as shown 日记账. Of a very long entry only the first lines; `line_count` says all."""

    entry_id: int
    key: str
    on: date
    memo: str
    case_no: str
    posted_at: datetime
    lines: list[JournalLine]
    line_count: int


CONTROL = """
select a.id, a.code, a.kind,
  coalesce((select m.balance_fen from ledger_mark m where m.account_id = a.id
             order by m.seq desc limit 1), 0)
  + coalesce((select sum(p.amount_fen) from ledger_seal s
               join ledger_posting p on p.entry_id = s.entry_id and p.account_id = a.id
              where s.owner = a.owner and s.seq > coalesce(
                (select max(r.seq) from ledger_mark r where r.owner = a.owner), 0)), 0)
  + coalesce((select sum(p.amount_fen) from ledger_pending n
               join ledger_posting p on p.entry_id = n.entry_id and p.account_id = a.id
              where n.owner = a.owner), 0), 1
  from ledger_account a
"""
"""One statement, so that an entry being sealed meanwhile is counted once."""
PERSONS = """
union all
select 0, 'person', 'person', coalesce(sum(balance_fen), 0), count(*)
  from ledger_account where owner = %s and kind = 'person'
order by 2
"""


def balance(owner: str, code: str) -> int:
    """What an account holds 余额, in fen. Refuses `ledger.unknown-account`."""
    account = one(Account, owner=owner, code=code)
    if account is None:
        raise UnknownAccount(account=code)
    if account.kind == Kind.PERSON:
        return int(account.balance_fen or 0)
    with connection.cursor() as cursor:
        cursor.execute(f"{CONTROL} where a.id = %s", [account.pk])
        return int(cursor.fetchone()[3])


def person_balances(owner: str, codes: Iterable[str]) -> dict[str, int]:
    """What many persons' accounts hold, in fen; one that is not open is left out."""
    wanted, found = sorted(set(codes)), dict[str, int]()
    for start in range(0, len(wanted), BATCH):
        rows = Account.objects.filter(
            owner=owner, kind=Kind.PERSON, code__in=wanted[start : start + BATCH]
        )
        found |= {code: fen or 0 for code, fen in rows.values_list("code", "balance_fen")}
    return found


def parts_of(owner: str, code: str) -> dict[str, int]:
    """What an account holds by the relationship its postings arose under 余额按参保关系, in fen; none that is zero."""
    rows = Posting.objects.filter(account__owner=owner, account__code=code)
    sums = rows.order_by().values_list("relationship_no").annotate(fen=Sum("amount_fen"))
    return {number: int(fen) for number, fen in sums if fen}


def control_balances(owner: str, prefix: str = "") -> dict[str, int]:
    """Every control account 总账科目 whose code begins with `prefix`, in fen, by code."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{CONTROL} where a.owner = %s and a.kind <> 'person' order by a.code", [owner]
        )
        return {
            code: int(fen) for _, code, _, fen, _ in cursor.fetchall() if code.startswith(prefix)
        }


def owner_balances(owner: str) -> dict[str, int]:
    """Every control account and `person`, all persons together, in fen, without reading a million accounts.

    Each entry adds up to zero by its trigger, so the persons hold what the others lack. Adding the persons
    themselves up is the trial balance's, and `shebao ledger verify`'s, work.
    """
    held = control_balances(owner)
    return {**held, "person": -sum(held.values())}


def in_transit(owner: str) -> dict[str, int]:
    """Released and not yet paid by the bank 转移在途, in fen, by the agency it goes to."""
    return {
        code.removeprefix("transit/"): fen
        for code, fen in control_balances(owner, "transit/").items()
    }


def sum_of(owner: str, prefix: str) -> int:
    """What all accounts whose codes begin with `prefix` hold together, persons too, in fen."""
    persons = Account.objects.filter(owner=owner, kind=Kind.PERSON, code__startswith=prefix)
    held = persons.aggregate(fen=Sum("balance_fen"))["fen"] or 0
    return int(held) + sum(control_balances(owner, prefix).values())


def trial_balance(owner: str) -> list[TrialLine]:
    """Trial balance 试算平衡: every control account and all persons together; adds up to zero."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{CONTROL} where a.owner = %s and a.kind <> 'person' {PERSONS}", [owner] * 2
        )
        return [TrialLine(code, kind, int(fen), n) for _, code, kind, fen, n in cursor.fetchall()]


def journal(
    owner: str,
    after: int | None = None,
    limit: int = 50,
    account: str | None = None,
    case_no: str | None = None,
    newest_first: bool = False,
) -> list[JournalEntry]:
    """Journal 日记账 by key-paging: entries after the id `after`, oldest first (or newest first)."""
    entries = Entry.objects.filter(owner=owner)
    if case_no is not None:
        entries = entries.filter(case_no=case_no)
    if account is not None:
        held = Posting.objects.filter(account__owner=owner, account__code=account)
        entries = entries.filter(pk__in=held.values("entry_id"))
    if after is not None:
        entries = entries.filter(pk__lt=after) if newest_first else entries.filter(pk__gt=after)
    return _shown(entries.order_by("-pk" if newest_first else "pk")[:limit])


def entries_of_case(owner: str, case_no: str) -> list[JournalEntry]:
    """All entries of one case 办件的分录, oldest first."""
    return _shown(Entry.objects.filter(owner=owner, case_no=case_no).order_by("pk"))


def entry(owner: str, key: str) -> JournalEntry | None:
    """The entry posted under a key, or none."""
    return next(iter(_shown(Entry.objects.filter(owner=owner, key=key))), None)


def _shown(entries: Iterable[Entry]) -> list[JournalEntry]:
    """Entries with their lines: one question for all but the very long ones, which are cut short."""
    found = list(entries)
    short = [entry.pk for entry in found if entry.lines <= LINES_SHOWN]
    lines: dict[int, list[JournalLine]] = {}
    rows = Posting.objects.filter(entry_id__in=short).order_by("pk")
    for entry_id, *row in rows.values_list("entry_id", *LINE):
        lines.setdefault(entry_id, []).append(JournalLine(*row))
    return [
        JournalEntry(
            e.pk, e.key, e.on, e.memo, e.case_no, e.posted_at,
            lines.get(e.pk, []) if e.lines <= LINES_SHOWN else _first_lines(e), e.lines,
        )
        for e in found
    ]  # fmt: skip


def _first_lines(entry: Entry) -> list[JournalLine]:
    rows = entry.postings.order_by("pk").values_list(*LINE)
    return [JournalLine(*row) for row in rows[:LINES_SHOWN]]


def last_link(owner: str) -> tuple[int, str] | None:
    """Number and sum of the last link of an owner's chain 封存链末环; none before the first seal."""
    row = Seal.objects.filter(owner=owner).order_by("-seq").values_list("seq", "chain_sha256")
    found = row.first()
    return (found[0], bytes(found[1]).hex()) if found else None


def link(owner: str, seq: int) -> str:
    """The sum of one link; empty when the chain is not so long."""
    row = Seal.objects.filter(owner=owner, seq=seq).values_list("chain_sha256", flat=True)
    return bytes(found).hex() if (found := row.first()) else ""


def last_posted() -> datetime | None:
    """When the last entry of this installation was posted 最近入账时间, by the clock of then."""
    return Entry.objects.order_by("-id").values_list("posted_at", flat=True).first()
