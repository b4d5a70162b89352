"""Shapes of the copy 副本格式, continued: transfers, money, letters, papers, reads, and the whole."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shebao.base import letters
from shebao.records.export.shapes import (
    FORMAT,
    ClockOf,
    DecisionOf,
    EntryOf,
    EvidenceOf,
    ImportLineOf,
    KeptBy,
    LogOf,
    PersonOf,
    RelationshipOf,
)
from shebao.records.export.shapes_of_benefits import BenefitOf
from shebao.records.export.shapes_of_merging import MergeOf, QueryOf, UndoingOf


@dataclass(frozen=True, slots=True)
class TransferInOf:
    """A relationship arriving 转入; `form` is the information form as it came, the number masked."""

    relationship_no: str
    origin_code: str
    state: str
    rule_set: str
    account_kind: str
    reference: str
    applied_on: date
    accepted_on: date | None
    letter_no: str
    origin_case_no: str
    form: dict | None
    form_on: date | None
    account_fen: int | None
    pooled_fen: int | None
    total_fen: int | None
    money_fen: int
    money_on: date | None
    booked_on: date | None
    notified_on: date | None
    silence_until: date | None
    closed_on: date | None
    records_only: bool
    handed_fen: int | None
    road: str = "moving"
    paying: dict | None = None


@dataclass(frozen=True, slots=True)
class TransferOutOf:
    """A relationship leaving 转出; `letter` is the contact letter as it came, the number masked."""

    peer_case_no: str
    relationship_no: str
    destination_code: str
    state: str
    rule_set: str
    letter: dict
    reference: str
    received_on: date
    pre1998_fen: int | None
    balance_fen: int | None
    principal_fen: int | None
    account_fen: int | None
    pooled_fen: int | None
    total_fen: int | None
    order_no: str
    form_paper_no: str
    released_on: date | None
    paid_on: date | None
    bounce_reason: str
    question_fen: int | None
    closed_on: date | None
    records_only: bool
    handed_fen: int | None
    road: str = "moving"
    backpaid: tuple[dict, ...] = ()
    late: tuple[dict, ...] = ()


@dataclass(frozen=True, slots=True)
class AmendmentOf:
    """What followed the transfer 补转与更正: months and lines as they were and as they are, differences in fen."""

    number: int
    kind: str
    state: str
    months: tuple[dict, ...]
    old: tuple[dict, ...]
    new: tuple[dict, ...]
    account_fen: int
    pooled_fen: int
    interest_fen: int
    amount_fen: int
    money_fen: int
    credited_fen: int
    reference: str
    reason: str
    person_before: dict | None
    person_after: dict | None
    paper_no: str
    answer: str
    answer_reason: str
    settled_on: date
    answered_on: date | None
    paid_on: date | None
    arrived_on: date | None
    credited_on: date | None
    order_no: str


@dataclass(frozen=True, slots=True)
class EnquiryOf:
    """What the old place was asked before anything began 转移预检, and its findings."""

    peer: str
    enquiry_no: str
    asked_on: date
    asked_by: str
    answered_on: date | None
    findings: tuple[dict, ...] | None


@dataclass(frozen=True, slots=True)
class ObjectionOf:
    """What the person objected to 异议, and the answer."""

    line: str
    text: str
    at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class PeerStatusOf:
    """The other agency's leg as its letters told it 对方进度."""

    peer: str
    peer_case_no: str
    letter_id: str
    state: str
    state_zh: str
    state_en: str
    turn: str
    on: date
    due_on: date | None
    provisional: bool
    note_zh: str
    note_en: str


@dataclass(frozen=True, slots=True)
class OrderMoveOf:
    """What happened to an order 指令经过."""

    act: str
    before: str
    after: str
    attempt: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderOf:
    """An order to pay of a case 付款指令."""

    order_no: str
    key: str
    payee_name: str
    payee_account_no: str
    payee_bank_name: str
    payee_bank_code: str
    amount_fen: int
    purpose: str
    reference: str
    debit_code: str
    state: str
    attempt: int
    ordered_by: str
    ordered_on: date
    ordered_at: datetime
    paid_on: date | None
    bounced_on: date | None
    bounce_reason: str
    moves: tuple[OrderMoveOf, ...]


@dataclass(frozen=True, slots=True)
class MatchOf:
    """Money of a bank line that belongs to the case 匹配; of the line only day and key."""

    line_key: str
    booked_on: date
    amount_fen: int
    made_by: str
    confirmed_by: str
    at: datetime
    released_by: str
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class ExpectationOf:
    """Money that should come for a case 应收款, with what was matched to it."""

    key: str
    amount_fen: int
    matched_fen: int
    payer: str
    reference: str
    state: str
    expected_on: date
    expected_at: datetime
    arrived_on: date | None
    closed_by: str
    closed_at: datetime | None
    matches: tuple[MatchOf, ...]


@dataclass(frozen=True, slots=True)
class LetterOf:
    """A letter about a case 报文: that it went or came, and its hash; what it said stands in the case."""

    direction: str
    letter_id: str
    peer: str
    kind: str
    version: int
    caseref: str
    at: datetime
    state: str
    sha256: str


@dataclass(frozen=True, slots=True)
class CaseOf:
    """One piece of work 办件, with what happened, what was decided, what was paid."""

    case_no: str
    kind: str
    relationship_no: str
    applicant_kind: str
    applicant_name: str
    applicant_phone: str
    applicant_relation: str
    channel: str
    office_code: str
    handler: str
    state: str
    turn: str
    rule_set: str
    received_on: date
    due_on: date | None
    provisional: bool
    closed_on: date | None
    log: tuple[LogOf, ...]
    clocks: tuple[ClockOf, ...]
    evidence: tuple[EvidenceOf, ...]
    decisions: tuple[DecisionOf, ...]
    transfer_in: TransferInOf | None
    transfer_out: TransferOutOf | None
    objections: tuple[ObjectionOf, ...]
    peer_statuses: tuple[PeerStatusOf, ...]
    orders: tuple[OrderOf, ...]
    expectations: tuple[ExpectationOf, ...]
    letters: tuple[LetterOf, ...]
    amendments: tuple[AmendmentOf, ...] = ()
    merge: MergeOf | None = None
    undoing: UndoingOf | None = None
    query: QueryOf | None = None


@dataclass(frozen=True, slots=True)
class PaperOf:
    """A paper 文书: its hash, its verification code, and the hash of the signed file where one was made."""

    paper_no: str
    kind: str
    title_zh: str
    title_en: str
    case_no: str
    on: date
    frozen_at: datetime
    sha256: str
    code: str
    printed_at: datetime | None
    file_sha256: str
    file_size: int


@dataclass(frozen=True, slots=True)
class ReadOf:
    """Somebody looked at the record 查询留痕."""

    reader_kind: str
    reader: str
    purpose: str
    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the record holds besides and the copy does not carry 未收录, and why."""

    table: str
    column: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Record:
    """A person's whole record at one agency 权益记录副本. 社会保险法 Art. 74; 个人信息保护法 Art. 45."""

    format: str
    agency: KeptBy
    made_at: datetime
    on: date
    made_for: str
    purpose: str
    masked: bool
    person: PersonOf
    relationships: tuple[RelationshipOf, ...]
    entries: tuple[EntryOf, ...]
    imports: tuple[ImportLineOf, ...]
    cases: tuple[CaseOf, ...]
    papers: tuple[PaperOf, ...]
    reads: tuple[ReadOf, ...]
    left_out: tuple[LeftOut, ...]
    benefits: tuple[BenefitOf, ...] = ()
    enquiries: tuple[EnquiryOf, ...] = ()


def schema() -> dict[str, Any]:
    """JSON Schema of the file 副本格式: the record, and the agency's detached signature over it."""
    record = letters.schema(Record)
    inside = record.pop("$defs")
    text = {"type": "string"}
    return {
        "$schema": record.pop("$schema"), "$id": f"shebao:{FORMAT}", "title": "Copy of a record 权益记录副本",
        "type": "object", "required": ["record", "signature"], "additionalProperties": False,
        "properties": {
            "record": {"$ref": "#/$defs/Record"},
            "signature": {
                "type": "object", "properties": {"jws": text, "public": text},
                "required": ["jws", "public"], "additionalProperties": False,
            },
        },
        "$defs": {"Record": {k: v for k, v in record.items() if k != "title"}, **inside},
    }  # fmt: skip
