"""Shapes of the copy 副本格式, version 1. Fen, parts per million, ISO dates; sets of months are bits, bit 0 January.

A released version stays: a new column makes version 2. JSON Schema is generated into the docs.
"""

from dataclasses import dataclass
from datetime import date, datetime

from shebao.records.export.shapes_of_merging import AliasOf, ClearingOf, JoiningOf

FORMAT = "shebao-export/1"
Months = tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class KeptBy:
    """The agency that keeps the record 经办机构."""

    code: str
    name: str
    name_en: str
    kind: str
    division: str


@dataclass(frozen=True, slots=True)
class NameOf:
    """A name through time 姓名."""

    display: str
    since: date | None
    until: date | None
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentOf:
    """An identity document through time 身份证件; `number` is masked unless the person asked for it in full."""

    kind: str
    issuer: str
    number: str
    scheme_area: str
    conflict_no: int
    since: date | None
    until: date | None
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class HukouOf:
    """Where the household is registered, through time 户口."""

    division: str
    kind: str
    since: date | None
    until: date | None
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class ConflictOf:
    """One's number stands with another row too 重号确认."""

    conflict_no: int
    reason: str
    case_no: str
    proposed_by: str
    confirmed_by: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class LoginOf:
    """A log-in opened at this agency's counter 个人登录."""

    username: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class PersonOf:
    """Who the record is about 参保人员."""

    person_no: str
    name: str
    number_mask: str
    sex: str
    birth_date: date | None
    nationality: str
    created_by: str
    created_at: datetime
    names: tuple[NameOf, ...]
    documents: tuple[DocumentOf, ...]
    hukous: tuple[HukouOf, ...]
    conflicts: tuple[ConflictOf, ...]
    logins: tuple[LoginOf, ...]
    aliases: tuple[AliasOf, ...] = ()


@dataclass(frozen=True, slots=True)
class MoveOf:
    """One move of a relationship 参保关系变更."""

    act: str
    before: str
    after: str
    on: date
    case_no: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Sums:
    """All twelve months together, and what counts 合计: `base_total_fen` of paid, not cleared months.

    `doubted` are the numbers of the months that doubts name, added up, so that none of them can be changed unseen.
    """

    base_fen: int
    personal_fen: int
    employer_fen: int
    base_total_fen: int
    months: int
    deemed: int
    cleared: int
    doubted: int


@dataclass(frozen=True, slots=True)
class YearOf:
    """A year at one place 年度缴费记录: twelve months, sums, the account's line, and how it came about."""

    place: str
    place_name: str
    year: int
    origin: str
    standing: str
    bases_fen: Months
    personal_fen: Months
    employer_fen: Months
    paid_months: int
    deemed_months: int
    cleared_months: int
    sums: Sums
    employee_rate_ppm: int | None
    employer_rate_ppm: int | None
    employer_share_ppm: int | None
    credited_fen: int
    credited_personal_fen: int
    interest_fen: int | None
    interest_personal_fen: int | None
    closing_fen: int | None
    closing_personal_fen: int | None
    closing_pre1998_fen: int
    rate_ppm: int | None
    doubts: tuple[dict, ...]
    source_agency: str
    source_relationship_no: str
    moved_out: bool
    booked_key: str
    explanation: tuple[dict, ...]


@dataclass(frozen=True, slots=True)
class ResidentYearOf:
    """A year of a resident's account 居民缴费年度; `months` are those it covers, as bits."""

    year: int
    personal_fen: int
    collective_fen: int
    subsidy_fen: int
    interest_fen: int
    months: int
    booked_key: str
    booked_on: date


@dataclass(frozen=True, slots=True)
class RelationshipOf:
    """One scheme at one area 参保关系, with its years and the account in the books."""

    relationship_no: str
    scheme: str
    area: str
    area_name: str
    kind: str
    state: str
    since: date
    until: date | None
    settlements: int
    key: str
    ledger_code: str
    balance_fen: int
    moves: tuple[MoveOf, ...]
    years: tuple[YearOf, ...]
    joinings: tuple[JoiningOf, ...] = ()
    clearings: tuple[ClearingOf, ...] = ()
    resident_years: tuple[ResidentYearOf, ...] = ()


@dataclass(frozen=True, slots=True)
class PostingOf:
    """A line of an entry 分录行; credit positive."""

    account: str
    amount_fen: int
    relationship_no: str


@dataclass(frozen=True, slots=True)
class EntryOf:
    """An entry that touches the person 分录; other people's lines of it only as number and sum."""

    key: str
    on: date
    memo: str
    case_no: str
    posted_at: datetime
    postings: tuple[PostingOf, ...]
    others_lines: int
    others_fen: int


@dataclass(frozen=True, slots=True)
class ImportLineOf:
    """A line of an imported file 导入行."""

    file_no: str
    area: str
    sheet: str
    line: int
    kind: str
    name: str
    month: str
    year: int | None
    paid: bool
    base_fen: int | None
    personal_fen: int | None
    employer_fen: int | None
    interest_fen: int | None
    interest_personal_fen: int | None
    closing_fen: int | None
    closing_personal_fen: int | None
    findings: tuple[str, ...]
    state: str
    chunk: int | None
    collective_fen: int | None = None
    subsidy_fen: int | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class LogOf:
    """A step of a case 办理记录."""

    seq: int
    at: datetime
    actor: str
    act: str
    before: str
    after: str
    note_zh: str
    note_en: str
    data: dict


@dataclass(frozen=True, slots=True)
class StopOf:
    """The clock stood still 时限中止."""

    since: date
    until: date | None
    reason_zh: str
    reason_en: str
    by: str


@dataclass(frozen=True, slots=True)
class ClockOf:
    """A time limit 环节时限."""

    step: str
    received_on: date
    days: int
    unit: str
    source: str
    due_on: date | None
    provisional: bool
    met_on: date | None
    stops: tuple[StopOf, ...]


@dataclass(frozen=True, slots=True)
class EvidenceOf:
    """A file handed in 材料: its hash; the bytes are at the agency."""

    name: str
    media_type: str
    size: int
    sha256: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class DecisionOf:
    """A decision as it was frozen 决定: explanation tree, parameter rows, article, remedy, hash of the three."""

    seq: int
    act: str
    explanation: dict
    parameters: tuple[dict, ...]
    law: str
    remedy_zh: str
    remedy_en: str
    by: str
    countersigned_by: str
    at: datetime
    sha256: str
