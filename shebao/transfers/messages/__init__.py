"""Letters between the two sides of a transfer 转移接续报文. Names and versions stay for ever."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shebao.base.letters import letter


@dataclass(frozen=True, slots=True)
class BankDetails:
    """Where money is to go 收款账户."""

    holder: str
    account_no: str
    bank_name: str
    bank_code: str


@dataclass(frozen=True, slots=True)
class Place:
    """An agency as papers name it 经办机构."""

    agency: str
    division: str
    name: str
    address: str
    phone: str
    postcode: str


@dataclass(frozen=True, slots=True)
class Insured:
    """The person a letter is about 参保人: as both sides know them."""

    name: str
    number: str
    number_kind: str
    sex: str
    birth_date: date
    person_no: str


@letter
@dataclass(frozen=True, slots=True)
class ContactLetter:
    """转移接续联系函 (同意接收函): the new place agrees to receive. 国办发〔2009〕66号 Art. 8(二)."""

    KIND: ClassVar[str] = "transfer.contact-letter"
    VERSION: ClassVar[int] = 1

    letter_no: str
    case_no: str
    person: Insured
    origin: Place
    destination: Place
    account_kind: str
    receiving: BankDetails
    reference: str
    applied_on: date
    accepted_on: date
    rule_set: str
    paper_no: str
    paper_sha256: str


@dataclass(frozen=True, slots=True)
class FormMoney:
    """Money lines of the information form 信息表金额栏, fen: ① to ⑥."""

    pre1998_personal_fen: int
    balance_last_year_end_fen: int
    this_year_principal_fen: int
    account_fen: int
    pooled_fen: int
    total_fen: int


@dataclass(frozen=True, slots=True)
class FormDoubt:
    """What is not sure about a line 存疑: a stable code, and the months it concerns (1 to 12)."""

    code: str
    months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FormYear:
    """One year at one place, a line of the form's second part 信息表历年记录; fen, rates in ppm.

    `bases_fen`, `personal_fen`, `employer_fen` are twelve amounts, January first, null where there is none;
    `paid_months`, `deemed_months`, `cleared_months` are sets of months, bit 0 is January. Balances are null
    for a year that is not settled.
    """

    place: str
    place_name: str
    year: int
    bases_fen: tuple[int | None, ...]
    personal_fen: tuple[int | None, ...]
    employer_fen: tuple[int | None, ...]
    paid_months: int
    deemed_months: int
    cleared_months: int
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
    relationship_no: str
    doubts: tuple[FormDoubt, ...]


@letter
@dataclass(frozen=True, slots=True)
class InformationForm:
    """转移接续信息表, both parts. 人社部发〔2009〕187号."""

    KIND: ClassVar[str] = "transfer.information-form"
    VERSION: ClassVar[int] = 1

    case_no: str
    origin_case_no: str
    person: Insured
    origin: Place
    relationship_no: str
    local_start: str
    local_end: str
    local_months: int
    account_opened: str
    transfer_on: date
    account_kind: str
    money: FormMoney
    years: tuple[FormYear, ...]
    reference: str
    rule_set: str
    paper_no: str
    paper_sha256: str


@letter
@dataclass(frozen=True, slots=True)
class Status:
    """办理进度: where the other leg of a person's case is, so that they see one case."""

    KIND: ClassVar[str] = "transfer.status"
    VERSION: ClassVar[int] = 1

    case_no: str
    peer_case_no: str
    state: str
    state_zh: str
    state_en: str
    turn: str
    on: date
    due_on: date | None
    provisional: bool
    note_zh: str
    note_en: str


@letter
@dataclass(frozen=True, slots=True)
class DifferenceNotice:
    """表款差额询问: form and money differ at the new place; fen."""

    KIND: ClassVar[str] = "transfer.difference-notice"
    VERSION: ClassVar[int] = 1

    case_no: str
    form_total_fen: int
    money_fen: int
    reference: str
    on: date
    note: str


@letter
@dataclass(frozen=True, slots=True)
class CompletionNotice:
    """办结通知: booked and confirmed at the new place; the old place ends its relationship."""

    KIND: ClassVar[str] = "transfer.completion-notice"
    VERSION: ClassVar[int] = 1

    case_no: str
    total_fen: int
    booked_on: date
    closed_on: date
    confirmed_by_person: bool


@letter
@dataclass(frozen=True, slots=True)
class Recall:
    """撤销请求: please undo; sent by either side, to whoever holds the money. `case_no` is the new place's."""

    KIND: ClassVar[str] = "transfer.recall"
    VERSION: ClassVar[int] = 1

    case_no: str
    by_person: bool
    reason: str
    on: date


@letter
@dataclass(frozen=True, slots=True)
class Recalled:
    """已撤销: at the old place nothing is under way any more; a form that was sent is void. fen given back."""

    KIND: ClassVar[str] = "transfer.recalled"
    VERSION: ClassVar[int] = 1

    case_no: str
    origin_case_no: str
    total_fen: int
    reason: str
    on: date


@letter
@dataclass(frozen=True, slots=True)
class RecallRefused:
    """不能撤销: what was asked for by `transfer.recall` came too late, and why."""

    KIND: ClassVar[str] = "transfer.recall-refused"
    VERSION: ClassVar[int] = 1

    case_no: str
    state: str
    reason_zh: str
    reason_en: str
    on: date


@letter
@dataclass(frozen=True, slots=True)
class Return:
    """退回: the new place gives relationship and money back; the bank brings the money by the way it came. fen."""

    KIND: ClassVar[str] = "transfer.return"
    VERSION: ClassVar[int] = 1

    case_no: str
    total_fen: int
    money_fen: int
    was_booked: bool
    reference: str
    reason: str
    on: date


@letter
@dataclass(frozen=True, slots=True)
class ReturnCompleted:
    """退回办结: the relationship stands at the old place as before the release; fen booked back."""

    KIND: ClassVar[str] = "transfer.return-completed"
    VERSION: ClassVar[int] = 1

    case_no: str
    origin_case_no: str
    total_fen: int
    on: date


@letter
@dataclass(frozen=True, slots=True)
class Forwarded:
    """转送: the contact letter came to a wrong office, which names the right one; its clock began on `received_on`."""

    KIND: ClassVar[str] = "transfer.forwarded"
    VERSION: ClassVar[int] = 1

    case_no: str
    origin_case_no: str
    to: str
    received_on: date
    reason: str
    on: date


@letter
@dataclass(frozen=True, slots=True)
class ForwardedContactLetter:
    """转送的联系函: the contact letter to the right office, with the day the first office received it."""

    KIND: ClassVar[str] = "transfer.forwarded-contact-letter"
    VERSION: ClassVar[int] = 1

    letter: ContactLetter
    first_agency: str
    first_received_on: date


@letter
@dataclass(frozen=True, slots=True)
class GatheringLetter:
    """待遇领取地归集联系函: the paying place gathers. The contact letter, who pays and why, and when the conditions are met.

    A temporary account 临时缴费账户 is named by the contact letter's `account_kind`.
    """

    KIND: ClassVar[str] = "transfer.gathering-letter"
    VERSION: ClassVar[int] = 1

    letter: ContactLetter
    paying_division: str
    paying_reason: str
    conditions_month: str
    first_received_on: date | None = None


@letter
@dataclass(frozen=True, slots=True)
class Certificate:
    """参保缴费凭证: what a person brought or sent from the old place; nobody need bring one. fen."""

    KIND: ClassVar[str] = "transfer.certificate"
    VERSION: ClassVar[int] = 1

    certificate_no: str
    name: str
    number: str
    origin_person_no: str
    since: str
    until: str
    months: int
    balance_fen: int
    issued_on: date


@letter
@dataclass(frozen=True, slots=True)
class Remittance:
    """汇款通知: the old place has paid, when, how much and from which account; fen."""

    KIND: ClassVar[str] = "transfer.remittance"
    VERSION: ClassVar[int] = 1

    case_no: str
    amount_fen: int
    paid_on: date
    payer: str
    account_no: str
    bank_no: str


@dataclass(frozen=True, slots=True)
class Finding:
    """预检事项: what stands in the way or is worth knowing, how it is mended, where, with which papers.

    `code` is stable; `office` is the agency where it is mended; `papers` are codes of papers that may be asked
    for and never more than the law lets an agency ask.
    """

    code: str
    stops: bool
    zh: str
    en: str
    fix_zh: str
    fix_en: str
    office: str
    papers: tuple[str, ...]
    law: str


@letter
@dataclass(frozen=True, slots=True)
class Enquiry:
    """转移预检询问: would this person's relationship be free to move? Nothing is begun by it."""

    KIND: ClassVar[str] = "transfer.enquiry"
    VERSION: ClassVar[int] = 1

    enquiry_no: str
    person: Insured
    on: date


@letter
@dataclass(frozen=True, slots=True)
class EnquiryAnswer:
    """转移预检答复: what the old place finds on a day; empty when nothing stands in the way."""

    KIND: ClassVar[str] = "transfer.enquiry-answer"
    VERSION: ClassVar[int] = 1

    enquiry_no: str
    findings: tuple[Finding, ...]
    on: date
