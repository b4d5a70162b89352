"""Content 分录内容: what an entry says, how it is checked, and its digests. Pure.

The digest does not depend on the order of the lines, so a retry that builds them anew is the same entry.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from shebao.base.money import FEN_MAX
from shebao.ledger.errors import Unbalanced, ZeroLine

KEY_MAX, MEMO_MAX, CODE_MAX, NUMBER_MAX = 200, 200, 160, 120
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Line(NamedTuple):
    """One line 分录行: credit 贷 is positive, debit 借 negative, in fen."""

    account_code: str
    amount_fen: int
    relationship_no: str = ""


class NewEntry(NamedTuple):
    """An entry to be posted 待记分录: at least two lines that add up to zero."""

    key: str
    on: date
    memo: str
    lines: Sequence[Line]
    case_no: str = ""


class Digests(NamedTuple):
    """SHA-256 of the lines, and of the head together with them."""

    lines: bytes
    content: bytes


def check(entry: NewEntry) -> None:
    """Refuse `ledger.bad-amount` and `ledger.unbalanced`; an over-long text is a bug."""
    total = 0
    for line in entry.lines:
        if not line.amount_fen or not -FEN_MAX <= line.amount_fen <= FEN_MAX:
            raise ZeroLine(key=entry.key, account=line.account_code, amount_fen=line.amount_fen)
        if len(line.relationship_no) > NUMBER_MAX:
            raise ValueError(f"relationship number too long: {line.relationship_no}")
        total += line.amount_fen
    if total or len(entry.lines) < 2:
        raise Unbalanced(key=entry.key, lines=len(entry.lines), sum_fen=total)
    if not entry.key or len(entry.key) > KEY_MAX:
        raise ValueError(f"an entry's key has 1 to {KEY_MAX} characters: {entry.key!r}")
    if len(entry.memo) > MEMO_MAX or len(entry.case_no) > NUMBER_MAX:
        raise ValueError(f"memo or case number too long in the entry {entry.key}")


def lines_digest(lines: Iterable[tuple[str, int, str]]) -> bytes:
    """SHA-256 over the lines, sorted by account, amount and relationship."""
    return hashlib.sha256(_compact([list(line) for line in sorted(lines)]).encode()).digest()


def content_digest(
    owner: str, key: str, on: date, memo: str, case_no: str, line_count: int, lines: bytes
) -> bytes:
    """SHA-256 over an entry's head and its lines' digest."""
    head = [owner, key, on.isoformat(), memo, case_no, line_count, lines.hex()]
    return hashlib.sha256(_compact(head).encode()).digest()


def digests(owner: str, entry: NewEntry) -> Digests:
    """Both digests of an entry that is to be posted."""
    lines = lines_digest(entry.lines)
    return Digests(
        lines,
        content_digest(
            owner, entry.key, entry.on, entry.memo, entry.case_no, len(entry.lines), lines
        ),
    )


def row_digest(entry_id: int, posted_at: datetime, content: bytes) -> bytes:
    """SHA-256 over a committed entry's row, as it is sealed."""
    moment = (posted_at - _EPOCH) // _MICROSECOND
    return hashlib.sha256(f"{entry_id}/{moment}/".encode() + content).digest()


def chain_digest(before: bytes, owner: str, seq: int, entry_id: int, row: bytes) -> bytes:
    """One link of the chain: the link before, the place, the entry."""
    return hashlib.sha256(before + f"{owner}/{seq}/{entry_id}/".encode() + row).digest()
