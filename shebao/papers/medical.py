"""Papers of medical insurance 医保文书: certificate, contact letter, information form, balance proof. Kinds like those of `kinds.py`."""

from dataclasses import dataclass
from typing import ClassVar

from shebao.papers.errors import SumsDiffer
from shebao.papers.reading import Day, MonthText


@dataclass(frozen=True, slots=True)
class MedicalAgency:
    """A medical-security agency as forms name it 医疗保障经办机构."""

    division: str
    name: str
    phone: str = ""
    address: str = ""
    postcode: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class FundAccount:
    """Where the balance goes 收款账户."""

    holder: str
    account_no: str
    bank_code: str
    bank_name: str


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """One row of periods 缴费时段."""

    since: MonthText
    until: MonthText
    scheme: str
    nature: str
    months: int
    place: str
    division: str


@dataclass(frozen=True, slots=True)
class MedicalCertificate:
    """基本医疗保险参保凭证: scheme, months paid here, the balance in figures and in words; three copies 联次."""

    KIND: ClassVar[str] = "medical-certificate"
    TITLE: ClassVar[tuple[str, str]] = (
        "基本医疗保险参保凭证",
        "Certificate of Medical Insurance Participation",
    )

    name: str
    sex: str
    number: str
    local_no: str
    scheme: str
    since: MonthText
    until: MonthText | None
    months: int
    benefit_since: MonthText | None
    benefit_until: MonthText | None
    balance_fen: int
    balance_on: Day
    valid_until: Day
    handler: str


@dataclass(frozen=True, slots=True)
class MedicalContactLetter:
    """基本医疗保险关系转移接续联系函, 医保办发〔2021〕43号."""

    KIND: ClassVar[str] = "medical-contact-letter"
    TITLE: ClassVar[tuple[str, str]] = (
        "基本医疗保险关系转移接续联系函",
        "Contact Letter for the Transfer of a Medical Insurance Relation",
    )

    name: str
    sex: str
    number: str
    from_scheme: str
    to_scheme: str
    insured_since: MonthText
    old_card: str
    new_card: str
    origin: MedicalAgency
    destination: MedicalAgency
    account: FundAccount
    reference: str
    reply_days: int
    handler: str


@dataclass(frozen=True, slots=True)
class MedicalForm:
    """基本医疗保险关系转移接续信息表: periods really paid, the balance settled; no pooled line, 医保办发〔2021〕43号."""

    KIND: ClassVar[str] = "medical-form"
    TITLE: ClassVar[tuple[str, str]] = (
        "基本医疗保险关系转移接续信息表",
        "Information Form for the Transfer of a Medical Insurance Relation",
    )

    name: str
    sex: str
    number: str
    local_no: str
    from_scheme: str
    to_scheme: str
    account_class: str
    letter_no: str
    origin: MedicalAgency
    destination: MedicalAgency
    last_insured: MonthText | None
    periods: tuple[PeriodLine, ...]
    months: int
    balance_fen: int
    released_on: Day
    handler: str
    reviewer: str

    def check(self) -> None:
        """The months together are those of the rows, else `papers.sums-differ`."""
        if self.months != sum(line.months for line in self.periods):
            raise SumsDiffer(field="缴费月数", at="data.months")


@dataclass(frozen=True, slots=True)
class ProofRow:
    """One settlement in a balance proof 核对行."""

    what: str
    reference: str
    settled_fen: int
    credited_fen: int
    remark: str = ""


@dataclass(frozen=True, slots=True)
class BalanceProof:
    """个人账户余额核对单: what the old place settled equals what was credited; each side seals its own copy."""

    KIND: ClassVar[str] = "balance-proof"
    TITLE: ClassVar[tuple[str, str]] = (
        "医保个人账户余额核对单",
        "Balance Proof of a Medical Account",
    )

    name: str
    number: str
    origin: MedicalAgency
    destination: MedicalAgency
    rows: tuple[ProofRow, ...]
    settled_fen: int
    credited_fen: int
    side: str
    """Who seals this copy: 转入地 or 转出地."""
    handler: str
    reviewer: str

    def check(self) -> None:
        """Both totals are those of the rows, else `papers.sums-differ`."""
        settled = sum(row.settled_fen for row in self.rows)
        if (settled, sum(row.credited_fen for row in self.rows)) != (
            self.settled_fen,
            self.credited_fen,
        ):
            raise SumsDiffer(field="合计", at="data.settled_fen")
