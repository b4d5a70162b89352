"""Shapes of what made accounts one 归并: the merge, its undoing, what was joined and cleared, whom one is found through."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class MergeOf:
    """A merge 归并 as it was shown, confirmed and signed; amounts in fen."""

    person_no: str
    others: tuple[str, ...]
    elsewhere: tuple[str, ...]
    state: str
    proofs: tuple[str, ...]
    payee_name: str
    payee_account_no: str
    payee_bank_name: str
    payee_bank_code: str
    shared_no: str
    peer: str
    peer_case_no: str
    peer_state: str
    peer_turn: str
    peer_told_on: date | None
    died_on: date | None
    correction: dict
    plan: dict
    plan_sha256: str
    expected: dict
    paper_no: str
    previewed_by: str
    previewed_at: datetime | None
    confirmed_sha256: str
    confirmed_by: str
    confirmed_way: str
    confirmed_at: datetime | None
    refund_fen: int
    order_no: str
    merged_on: date | None
    reason: str
    resident_fen: int = 0
    resident_order_no: str = ""


@dataclass(frozen=True, slots=True)
class LooseOf:
    """What a human had to settle after an undoing 待认定事项."""

    kind: str
    what: str
    belongs_to: str
    settled_by: str
    settled_at: datetime | None
    note: str
    amount_fen: int
    returned_fen: int
    reference: str


@dataclass(frozen=True, slots=True)
class UndoingOf:
    """A merge undone 撤销归并, with what was claimed back."""

    merge_case_no: str
    state: str
    reason: str
    claim_fen: int
    returned_fen: int
    claim_reference: str
    loose: tuple[LooseOf, ...]


@dataclass(frozen=True, slots=True)
class QueryOf:
    """One's number at another agency 跨地区核实: what either told and found."""

    shared_no: str
    peer: str
    names_agree: bool
    state: str
    ours: dict
    theirs: dict
    finding: str
    reason: str
    their_finding: str
    their_reason: str


@dataclass(frozen=True, slots=True)
class AliasOf:
    """Through whom an account is found 归并别名."""

    merged_no: str
    kept_no: str
    case_no: str
    since: date
    until: date | None
    ended_case_no: str


@dataclass(frozen=True, slots=True)
class JoiningOf:
    """Whose account keeps a relationship's money 参保关系归并, and what was cleared."""

    kept_no: str
    case_no: str
    since: date
    until: date | None
    before: str
    cleared: dict
    moved_fen: int
    refund_fen: int
    pooled_fen: int
    ended_case_no: str


@dataclass(frozen=True, slots=True)
class ClearingOf:
    """Months one relationship held twice, cleared 同一关系内重复清退, and what its lines lost."""

    case_no: str
    since: date
    until: date | None
    cleared: dict
    taken: dict
    refund_fen: int
    pooled_fen: int
    ended_case_no: str
    by: str
    at: datetime
