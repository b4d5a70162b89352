"""Kinds of paper 文书种类: what each must say, as frozen dataclasses.

Money is whole fen (`*_fen`), rates are parts per million (`*_ppm`), a `Day` is `2026-03-02`, a `MonthText` is
`2026-03`. A field without a default must be given, even when it is None; an unknown field is refused. Every
kind has `name` and `number` of the person it is about; the number is printed as given (mask it before when
the reader need not see it). The issuing agency, paper number, date and verification code are not part of
the data: freezing adds them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, get_args

from shebao.papers.covering import CoveringLetter
from shebao.papers.errors import MissingField, SumsDiffer, UnknownKind
from shebao.papers.funds import FundReport
from shebao.papers.inspection import InspectionOpinion, InspectionSample
from shebao.papers.medical import (
    BalanceProof,
    MedicalCertificate,
    MedicalContactLetter,
    MedicalForm,
)
from shebao.papers.reading import Day, MonthText, record
from shebao.papers.sheets import (
    ANY_BODY,
    ANY_COURT,
    MergeNotice,
    MergePreview,
    PensionChange,
    PensionDetermination,
)
from shebao.papers.undertaking import BackPaymentUndertaking


@dataclass(frozen=True, slots=True)
class AgencyBlock:
    """An agency as forms name it 经办机构."""

    division: str
    """行政区划代码 AAB301."""
    name: str
    phone: str = ""
    address: str = ""
    postcode: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Agent:
    """Who applies for the person 代办人 (YAE440–YAE444)."""

    name: str
    relation: str
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where the money goes 收款账户 (AAE009, AAC078, AAC080, AAC155)."""

    holder: str
    account_no: str
    bank_code: str
    bank_name: str


@dataclass(frozen=True, slots=True)
class ParticipationCertificate:
    """基本养老保险参保缴费凭证: proof of what was paid in here, 国办发〔2009〕66号 第八条."""

    KIND: ClassVar[str] = "participation-certificate"
    TITLE: ClassVar[tuple[str, str]] = (
        "基本养老保险参保缴费凭证",
        "Certificate of Participation and Contributions",
    )

    name: str
    sex: str
    number: str
    local_no: str
    """个人编号 AAC001."""
    hukou_address: str
    """户籍地地址 AAC010; empty when unknown."""
    since: MonthText
    """在本地参保起 AAE030."""
    until: MonthText | None
    """在本地参保止 AAE031; None while it goes on."""
    months: int
    """本地实际缴费月数 AAE201."""
    balance_fen: int
    """本地参保期间个人账户储存额."""
    balance_on: Day
    handler: str
    arrears: str = ""
    """欠缴月份: months owed, told with a reminder; empty when there are none."""


@dataclass(frozen=True, slots=True)
class ContactLetter:
    """基本养老保险关系转移接续联系函: the new place agrees to receive, 国办发〔2009〕66号 第八条(二)."""

    KIND: ClassVar[str] = "contact-letter"
    TITLE: ClassVar[tuple[str, str]] = (
        "基本养老保险关系转移接续联系函",
        "Contact Letter for the Transfer of a Pension Insurance Relationship",
    )

    name: str
    """原在你处参保人员."""
    number: str
    original_no: str
    """原个人编号 YAC519; empty when the new place does not know it."""
    origin: AgencyBlock
    destination: AgencyBlock
    account: BankAccount
    account_type: Literal["regular", "temporary"]
    agent: Agent | None
    handler: str
    reviewer: str
    sex: str = ""
    direction: str = "转入"
    """转移方向 AAC070 / EAC071."""
    transfer_type: str = "跨省转移接续"
    """转移类型 AAE173."""
    reply_days: int = 15
    """办理时限, working days, 第八条(三)."""


@dataclass(frozen=True, slots=True)
class YearLine:
    """One row of part 2 历年缴费明细: a year, or a part of it with one contribution base."""

    place: str
    division: str
    year: int
    since: MonthText
    until: MonthText
    base_fen: int | None
    """月缴费基数 AAE180; None when it was not recorded."""
    months: int
    employee_ppm: int | None
    to_account_ppm: int | None
    """单位缴费划入个人账户比例 AAA043."""
    employer_ppm: int | None
    credited_fen: int
    credited_personal_fen: int
    interest_fen: int
    interest_personal_fen: int
    balance_fen: int
    balance_personal_fen: int
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Payment:
    """转移支出: what the origin paid, when and by whom."""

    total_fen: int
    paid_on: Day | None
    handler: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """转入地财务登账 (YAD003, AAD017): filled by the new place; printed blank while None."""

    amount_fen: int
    booked_on: Day
    uploaded: bool


@dataclass(frozen=True, slots=True)
class InformationForm:
    """基本养老保险关系转移接续信息表, both parts, 国办发〔2009〕66号 第八条(三)."""

    KIND: ClassVar[str] = "information-form"
    TITLE: ClassVar[tuple[str, str]] = (
        "基本养老保险关系转移接续信息表",
        "Information Form for the Transfer of a Pension Insurance Relationship",
    )

    name: str
    sex: str
    number: str
    local_no: str
    employer_name: str
    """转出单位名称 AAB004."""
    letter_no: str
    """The contact letter that is answered 联系函编号 AAE270."""
    origin: AgencyBlock
    destination: AgencyBlock
    started_work: MonthText | None
    first_place_since: MonthText | None
    first_contribution: MonthText | None
    account_opened: MonthText | None
    local_since: MonthText
    local_until: MonthText
    local_months: int
    transferred_on: Day
    account_type: Literal["regular", "temporary"]
    a1_fen: int
    a2_fen: int
    a3_fen: int
    account_fen: int
    pooled_fen: int
    total_fen: int
    years: tuple[YearLine, ...]
    handler: str
    reviewer: str
    payment: Payment | None = None
    receipt: Receipt | None = None
    remarks: tuple[str, ...] = ()

    def check(self) -> None:
        """④=①+②+③ and ⑥=④+⑤, else `papers.sums-differ`."""
        if self.account_fen != self.a1_fen + self.a2_fen + self.a3_fen:
            raise SumsDiffer(field="个人账户基金转移额", at="data.account_fen")
        if self.total_fen != self.account_fen + self.pooled_fen:
            raise SumsDiffer(field="转移基金总额", at="data.total_fen")


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground of a refusal 理由: the refusal's code, sentences and article."""

    code: str
    zh: str
    en: str
    law: str


@dataclass(frozen=True, slots=True)
class RefusalPaper:
    """不予受理 / 不予办理通知书: a lawful no in writing, with article and remedy."""

    KIND: ClassVar[str] = "refusal"
    TITLE: ClassVar[tuple[str, str]] = ("不予办理通知书", "Notice of Refusal")

    name: str
    number: str
    stage: Literal["acceptance", "handling"]
    """acceptance 不予受理, handling 不予办理."""
    matter: str
    """What was applied for 申请事项."""
    received_on: Day
    reasons: tuple[Reason, ...]
    remedy: str
    """What the person can do to be served after all 补正或者办理途径."""
    handler: str
    reviewer: str
    addressee: str = ""
    """Who applied, when not the person."""
    review_body: str = ANY_BODY
    court: str = ANY_COURT

    def check(self) -> None:
        """At least one reason, else `papers.missing-field`."""
        if not self.reasons:
            raise MissingField(field="reasons", at="data.reasons")


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a result 结果项目."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount of a result 金额."""

    label: str
    fen: int


@dataclass(frozen=True, slots=True)
class ResultNotice:
    """办理结果告知书: what was done, to the person or the employer, 国办发〔2009〕66号 第八条(四)."""

    KIND: ClassVar[str] = "result-notice"
    TITLE: ClassVar[tuple[str, str]] = ("办理结果告知书", "Notice of Result")

    name: str
    number: str
    matter: str
    accepted_on: Day
    decided_on: Day
    outcome: str
    """One sentence: what was decided."""
    items: tuple[Item, ...]
    amounts: tuple[Amount, ...]
    basis: str
    """Document and article 依据."""
    handler: str
    reviewer: str
    addressee: str = ""
    objection_days: int = 0
    """Calendar days to object to a line; 0: none is named."""
    notes: tuple[str, ...] = ()
    review_body: str = ANY_BODY
    court: str = ANY_COURT


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure of an explanation 一行数据, in both languages; `depth` says below which it stands."""

    depth: int
    label: str
    label_en: str
    value: str
    formula: str
    formula_en: str
    law: str
    certainty: str
    certainty_en: str
    note: str
    note_en: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """计算说明: how the figures of a decision came about, line by line, from what was frozen with it."""

    KIND: ClassVar[str] = "explanation"
    TITLE: ClassVar[tuple[str, str]] = ("计算说明", "How It Was Computed")

    name: str
    number: str
    matter: str
    """What was decided 决定事项."""
    matter_en: str
    decided_on: Day
    law: str
    decision_no: int
    decision_sha256: str
    """The hash of the decision's figures and parameters."""
    figures: tuple[FigureLine, ...]
    handler: str
    reviewer: str


Kind = (
    PensionDetermination
    | PensionChange
    | ParticipationCertificate
    | ContactLetter
    | InformationForm
    | RefusalPaper
    | ResultNotice
    | Explanation
    | MedicalCertificate
    | MedicalContactLetter
    | MedicalForm
    | BalanceProof
    | MergePreview
    | MergeNotice
    | CoveringLetter
    | InspectionOpinion
    | InspectionSample
    | FundReport
    | BackPaymentUndertaking
)
_ALL: tuple[type[Kind], ...] = get_args(Kind)
KINDS: dict[str, type[Kind]] = {kind.KIND: kind for kind in _ALL}
DECISIONS = (RefusalPaper.KIND, ResultNotice.KIND, PensionDetermination.KIND, PensionChange.KIND)
"""Kinds that must name reconsideration and lawsuit with their times."""


def title(kind: str, data: Mapping[str, Any] | None = None) -> tuple[str, str]:
    """The paper's title (zh, en). A refusal at acceptance is titled 不予受理通知书."""
    if kind == RefusalPaper.KIND and data and data.get("stage") == "acceptance":
        return ("不予受理通知书", "Notice of Non-acceptance")
    return KINDS[kind].TITLE


def shape(kind: str) -> type[Kind]:
    """The dataclass of a kind. Refuses `papers.unknown-kind`."""
    try:
        return KINDS[kind]
    except KeyError:
        raise UnknownKind(kind=kind) from None


def read(kind: str, data: Mapping[str, Any]) -> Kind:
    """Data to the kind's dataclass. Refuses a missing, unknown or wrong field, and sums that differ."""
    paper = record(shape(kind), data, "data")
    if isinstance(
        paper,
        InformationForm | RefusalPaper | MedicalForm | BalanceProof | PensionChange | FundReport,
    ):
        paper.check()
    return paper
