"""A population's chunk 批量记账: one balanced entry over up to 100,000 accounts."""

from collections.abc import Iterable
from datetime import date

from django.db import connection

from shebao.base.money import FEN_MAX
from shebao.base.plumbing.transactions import atomic
from shebao.ledger import content
from shebao.ledger.content import Line, NewEntry
from shebao.ledger.errors import KeyTaken, NotEnough, UnknownAccount
from shebao.ledger.models import Entry, Kind
from shebao.ledger.services.posting import Posted, close, next_entry_id

CHUNK_MAX = 100_000
COPY = "copy ledger_posting (owner, entry_id, account_id, amount_fen, relationship_no) from stdin"
INSERT = (
    "insert into ledger_posting (owner, entry_id, account_id, amount_fen, relationship_no)"
    " values (%s, %s, %s, %s, %s)"
)


@atomic
def post_chunk(
    owner: str,
    key: str,
    on: date,
    memo: str,
    amounts: Iterable[tuple[str, int, str]],
    against: str,
    case_no: str = "",
) -> Posted:
    """Post one entry for many accounts 批量记账. 财会〔2017〕28号.

    `amounts` are (account code, fen, relationship number), at most 100,000; the account `against` takes
    the counter-amount. Same key and same content again: nothing happens. Refuses as `post` does.
    """
    lines = [Line(*amount) for amount in amounts]
    if len(lines) > CHUNK_MAX:
        raise ValueError(f"a chunk holds at most {CHUNK_MAX} accounts, not {len(lines)}")
    total = sum(line.amount_fen for line in lines)
    counter = [Line(against, -part) for part in _parts(total)]
    entry = NewEntry(key, on, memo, [*lines, *counter], case_no)
    content.check(entry)
    digest = content.digests(owner, entry)
    _lock_key(owner, key)
    old = Entry.objects.filter(owner=owner, key=key).first()
    if old is not None:
        if bytes(old.content_sha256) != digest.content:
            raise KeyTaken(key=key)
        return Posted(old.pk, key, False)
    ids = _locked_ids(owner, entry.lines)
    entry_id = _next_id()
    _copy(owner, entry_id, entry.lines, ids)
    close(owner, entry_id, entry, digest)
    return Posted(entry_id, key, True)


def _parts(total: int) -> list[int]:
    """A total, cut where it is larger than any one amount may be."""
    parts = []
    while abs(total) > FEN_MAX:
        part = FEN_MAX if total > 0 else -FEN_MAX
        parts.append(part)
        total -= part
    return [*parts, total] if total else parts


def _lock_key(owner: str, key: str) -> None:
    """The same key in two transactions waits here, as in `ledger_post`."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_advisory_xact_lock(hashtextextended(%s || '/' || %s, 0))", [owner, key]
            )


def _next_id() -> int:
    if connection.vendor != "postgresql":
        return next_entry_id()
    with connection.cursor() as cursor:
        cursor.execute("select nextval('ledger_entry_id_seq')")
        return int(cursor.fetchone()[0])


def _locked_ids(owner: str, lines: Iterable[Line]) -> dict[str, int]:
    """Account ids by code, person accounts locked in id order. Refuses unknown ones and empty ones."""
    change: dict[str, int] = {}
    for line in lines:
        change[line.account_code] = change.get(line.account_code, 0) + line.amount_fen
    ids: dict[str, int] = {}
    for account_id, code, kind, balance_fen in _rows(owner, sorted(change)):
        ids[code] = account_id
        if kind == Kind.PERSON and balance_fen + change[code] < 0:
            raise NotEnough(account=code)
    for code in change:
        if code not in ids:
            raise UnknownAccount(account=code)
    return ids


def _rows(owner: str, codes: list[str]) -> list[tuple[int, str, str, int]]:
    columns = "select a.id, a.code, a.kind, a.balance_fen from ledger_account a"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "select a.id from ledger_account a where a.owner = %s and a.code = any(%s)"
                " and a.kind = 'person' order by a.id for no key update",
                [owner, codes],
            )
            cursor.execute(f"{columns} where a.owner = %s and a.code = any(%s)", [owner, codes])
            return cursor.fetchall()
        found: list[tuple[int, str, str, int]] = []
        for start in range(0, len(codes), 500):
            part = codes[start : start + 500]
            marks = ", ".join(["%s"] * len(part))
            cursor.execute(f"{columns} where a.owner = %s and a.code in ({marks})", [owner, *part])
            found += cursor.fetchall()
        return found


def _copy(owner: str, entry_id: int, lines: Iterable[Line], ids: dict[str, int]) -> None:
    rows = [
        (owner, entry_id, ids[line.account_code], line.amount_fen, line.relationship_no)
        for line in lines
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(COPY) as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            cursor.executemany(INSERT, rows)
