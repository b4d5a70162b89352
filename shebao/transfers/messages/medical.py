"""Letters between the two sides of a medical transfer 医保转移报文. Names and versions stay for ever."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shebao.base.letters import letter
from shebao.transfers.messages import BankDetails, Insured, Place


@letter
@dataclass(frozen=True, slots=True)
class MedicalApplication:
    """转移申请通知: applied for at the old place, to be decided at the new one; the day of receipt is kept."""

    KIND: ClassVar[str] = "medical.application"
    VERSION: ClassVar[int] = 1

    case_no: str
    person: Insured
    from_scheme: str
    applicant_kind: str
    applicant_name: str
    applicant_phone: str
    old_card: str
    new_card: str
    applied_on: date


@letter
@dataclass(frozen=True, slots=True)
class MedicalContactLetter:
    """医保转移接续联系函: the new place has insured the person and will receive. 医保办发〔2021〕43号."""

    KIND: ClassVar[str] = "medical.contact-letter"
    VERSION: ClassVar[int] = 1

    letter_no: str
    case_no: str
    origin_case_no: str
    person: Insured
    origin: Place
    destination: Place
    from_scheme: str
    to_scheme: str
    insured_since: str
    old_card: str
    new_card: str
    receiving: BankDetails
    reference: str
    applied_on: date
    accepted_on: date
    paper_no: str
    paper_sha256: str


@dataclass(frozen=True, slots=True)
class Period:
    """缴费时段: a line of the form. Months `2026-03`, both ends counted; `months` may be fewer than the span."""

    since: str
    until: str
    scheme: str
    nature: str
    months: int
    division: str
    place: str
    agency: str
    relationship_no: str


@letter
@dataclass(frozen=True, slots=True)
class MedicalForm:
    """医保关系转移接续信息表: periods really paid, the balance settled; the pooled fund has no line."""

    KIND: ClassVar[str] = "medical.information-form"
    VERSION: ClassVar[int] = 1

    case_no: str
    origin_case_no: str
    person: Insured
    origin: Place
    relationship_no: str
    from_scheme: str
    account_class: str
    last_insured: str
    continuous_months: int
    periods: tuple[Period, ...]
    balance_fen: int
    reference: str
    released_on: date
    paper_no: str
    paper_sha256: str


@letter
@dataclass(frozen=True, slots=True)
class MedicalSupplement:
    """补转通知: posted after the relation had ended, settled and paid under its own reference, fen."""

    KIND: ClassVar[str] = "medical.supplement"
    VERSION: ClassVar[int] = 1

    case_no: str
    number: int
    amount_fen: int
    reference: str
    reason: str
    on: date


@letter
@dataclass(frozen=True, slots=True)
class MedicalRefused:
    """不予转出 / 不予受理: nothing moves, and why."""

    KIND: ClassVar[str] = "medical.refused"
    VERSION: ClassVar[int] = 1

    case_no: str
    code: str
    reason_zh: str
    reason_en: str
    law: str
    on: date


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One settlement in a balance proof, fen: what the old place settled, what was credited, what was explained."""

    number: int
    reference: str
    settled_fen: int
    credited_fen: int
    reason: str


@letter
@dataclass(frozen=True, slots=True)
class BalanceProof:
    """余额核对单: the sum credited under this case, line by line, signed by the new place."""

    KIND: ClassVar[str] = "medical.balance-proof"
    VERSION: ClassVar[int] = 1

    case_no: str
    number: int
    lines: tuple[ProofLine, ...]
    settled_fen: int
    credited_fen: int
    on: date
    paper_no: str
    paper_sha256: str


@letter
@dataclass(frozen=True, slots=True)
class BalanceProofSigned:
    """余额核对单回签: the old place found the same sum in its own books, or says what it found."""

    KIND: ClassVar[str] = "medical.balance-proof-signed"
    VERSION: ClassVar[int] = 1

    case_no: str
    number: int
    agrees: bool
    settled_fen: int
    on: date
    paper_no: str
    paper_sha256: str


@letter
@dataclass(frozen=True, slots=True)
class ProofReminder:
    """催签函: the balance proof sent on `asked_on` has not come back signed; asked for the `round`th time."""

    KIND: ClassVar[str] = "medical.proof-reminder"
    VERSION: ClassVar[int] = 1

    case_no: str
    number: int
    credited_fen: int
    asked_on: date
    round: int
    on: date


@letter
@dataclass(frozen=True, slots=True)
class MedicalCompleted:
    """办结通知: the person has confirmed the balance, or was silent."""

    KIND: ClassVar[str] = "medical.completed"
    VERSION: ClassVar[int] = 1

    case_no: str
    number: int
    confirmed_by_person: bool
    on: date
