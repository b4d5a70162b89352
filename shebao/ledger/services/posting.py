"""Posting 记账: balanced entries, once by key, postings first and the entry last.

Nothing is written before every refusal is known, so a caller may catch a refusal and go on in the same
transaction. A transaction calls `post` once, with one or several entries: within one call the person
accounts are locked in id order, across two calls they could not be.

On PostgreSQL one statement does it all (`ledger_post`, migration 0002), on SQLite the same steps run here
under the IMMEDIATE transaction. Both leave balance, sum and lateness to the same triggers.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection, transaction

from shebao.base.plumbing import clock
from shebao.ledger import content
from shebao.ledger.content import Digests, NewEntry
from shebao.ledger.errors import KeyTaken, NotEnough, UnknownAccount
from shebao.ledger.models import Account, Entry, Kind, Posting


class Posted(NamedTuple):
    """What became of an entry 记账结果; `new` is false when the key was posted before with this content."""

    entry_id: int
    key: str
    new: bool


STATEMENT = (
    "select outcome, entry_id, detail from ledger_post(%s, %s::text[], %s::date[], %s::text[],"
    " %s::text[], %s::bytea[], %s::bytea[], %s::int[], %s::text[], %s::bigint[], %s::text[])"
)


def post(owner: str, *entries: NewEntry) -> list[Posted]:
    """Post entries 记账 to the books of `owner`, in the caller's transaction. 财会〔2017〕28号.

    Same key and same content again: nothing happens, `Posted.new` is false. Refuses `ledger.unbalanced`,
    `ledger.bad-amount`, `ledger.key-taken`, `ledger.unknown-account`, `ledger.not-enough`.
    """
    for entry in entries:
        content.check(entry)
    if len({entry.key for entry in entries}) < len(entries):
        raise KeyTaken(key=entries[-1].key)
    digests = [content.digests(owner, entry) for entry in entries]
    write = by_statement if connection.vendor == "postgresql" else by_steps
    if connection.in_atomic_block:  # no savepoint: it would cost two more round trips
        return write(owner, entries, digests)
    with transaction.atomic():
        return write(owner, entries, digests)


def refuse(outcome: str, detail: str) -> None:
    """Raise what the books answered."""
    if outcome == "key-taken":
        raise KeyTaken(key=detail)
    if outcome == "unknown-account":
        raise UnknownAccount(account=detail)
    if outcome == "not-enough":
        raise NotEnough(account=detail)


def _array(texts: Sequence[str]) -> str:
    """A PostgreSQL array literal; quoting by hand costs a tenth of adapting ten lists."""
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return '{"' + '","'.join(quoted) + '"}' if texts else "{}"


def by_statement(
    owner: str, entries: Sequence[NewEntry], digests: Sequence[Digests]
) -> list[Posted]:
    """One prepared statement, one round trip."""
    lines = [(i, line) for i, entry in enumerate(entries, 1) for line in entry.lines]
    parameters = (
        owner,
        _array([entry.key for entry in entries]),
        _array([entry.on.isoformat() for entry in entries]),
        _array([entry.memo for entry in entries]),
        _array([entry.case_no for entry in entries]),
        _array([f"\\x{digest.lines.hex()}" for digest in digests]),
        _array([f"\\x{digest.content.hex()}" for digest in digests]),
        "{" + ",".join([str(i) for i, _ in lines]) + "}",
        _array([line.account_code for _, line in lines]),
        "{" + ",".join([str(line.amount_fen) for _, line in lines]) + "}",
        _array([line.relationship_no for _, line in lines]),
    )
    rows = prepared(STATEMENT, parameters)
    for outcome, _, detail in rows:
        refuse(outcome, detail)
    return [Posted(entry_id, key, outcome == "new") for outcome, entry_id, key in rows]


def prepared(sql: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a server-prepared statement in Django's connection and transaction (Django's own cursor never prepares)."""
    import psycopg

    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(sql, parameters, prepare=True).fetchall()


def by_steps(owner: str, entries: Sequence[NewEntry], digests: Sequence[Digests]) -> list[Posted]:
    """The same on SQLite, whose IMMEDIATE transaction is the lock."""
    old = {
        entry.key: entry
        for entry in Entry.objects.filter(owner=owner, key__in=[e.key for e in entries])
    }
    for entry, digest in zip(entries, digests, strict=True):
        if entry.key in old and bytes(old[entry.key].content_sha256) != digest.content:
            raise KeyTaken(key=entry.key)
    new = [(e, d) for e, d in zip(entries, digests, strict=True) if e.key not in old]
    accounts = known_accounts(owner, [entry for entry, _ in new])
    first = next_entry_id()
    ids = {entry.key: first + i for i, (entry, _) in enumerate(new)}
    for entry, digest in new:
        Posting.objects.bulk_create(
            Posting(
                owner=owner,
                entry_id=ids[entry.key],
                account=accounts[line.account_code],
                amount_fen=line.amount_fen,
                relationship_no=line.relationship_no,
            )
            for line in entry.lines
        )
        close(owner, ids[entry.key], entry, digest)
    return [
        Posted(ids[e.key], e.key, True) if e.key in ids else Posted(old[e.key].pk, e.key, False)
        for e in entries
    ]


def known_accounts(owner: str, entries: Sequence[NewEntry]) -> dict[str, Account]:
    """The accounts of these entries; refuses an unknown one, and one that would fall below zero."""
    codes = sorted({line.account_code for entry in entries for line in entry.lines})
    accounts = {
        account.code: account
        for start in range(0, len(codes), 500)
        for account in Account.objects.filter(owner=owner, code__in=codes[start : start + 500])
    }
    for code in codes:
        if code not in accounts:
            raise UnknownAccount(account=code)
    running = {a.code: a.balance_fen or 0 for a in accounts.values() if a.kind == Kind.PERSON}
    for entry in entries:
        change: dict[str, int] = defaultdict(int)
        for line in entry.lines:
            change[line.account_code] += line.amount_fen
        for code in sorted(change.keys() & running.keys()):
            running[code] += change[code]
            if running[code] < 0:
                raise NotEnough(account=code)
    return accounts


def next_entry_id() -> int:
    """SQLite's next entry id: nobody else writes, and a number once used is never given again."""
    with connection.cursor() as cursor:
        cursor.execute("select seq from sqlite_sequence where name = 'ledger_entry'")
        row = cursor.fetchone()
    return (row[0] if row else 0) + 1


def close(owner: str, entry_id: int, entry: NewEntry, digest: Digests) -> None:
    """Insert the entry after its postings: the trigger demands balance and moves person balances."""
    Entry(
        id=entry_id,
        owner=owner,
        key=entry.key,
        on=entry.on,
        memo=entry.memo,
        case_no=entry.case_no,
        lines=len(entry.lines),
        lines_sha256=digest.lines,
        content_sha256=digest.content,
        posted_at=clock.moment(),
    ).save(force_insert=True)
