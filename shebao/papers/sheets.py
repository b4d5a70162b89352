"""The determination sheet 核定表 and the preview of a merge 归并预览: kinds of paper like those of `kinds.py`."""

from dataclasses import dataclass
from typing import ClassVar

from shebao.papers.reading import Day, MonthText

ANY_BODY = "依法有管辖权的行政复议机关"
ANY_COURT = "有管辖权的人民法院"


@dataclass(frozen=True, slots=True)
class IndexLine:
    """One year of a determination 历年缴费指数: months, bases together, index and how it came about."""

    year: int
    place: str
    months: int
    base_total_fen: int
    index: str
    formula: str


@dataclass(frozen=True, slots=True)
class PensionDetermination:
    """基本养老金核定表: what is paid a month and how it was computed, 国发〔2005〕38号, 社会保险经办条例 第十八条."""

    KIND: ClassVar[str] = "pension-determination"
    TITLE: ClassVar[tuple[str, str]] = ("基本养老金核定表", "Pension Determination Sheet")

    name: str
    sex: str
    number: str
    local_no: str
    born: Day
    group: str
    """原法定退休年龄."""
    retirement: MonthText
    age: str
    offset: int
    """Months from the statutory one 弹性提前（负）或延后."""
    first_paid: MonthText
    place: str
    place_reason: str
    months: int
    deemed_months: int
    minimum_months: int
    average_index: str
    base: str
    """计发基数, yuan a month."""
    contribution_years: str
    balance_fen: int
    payout_months: str
    basic_fen: int
    account_fen: int
    transition_fen: int
    total_fen: int
    years: tuple[IndexLine, ...]
    provisional: bool
    notes: tuple[str, ...]
    """What is not published yet; why it is provisional 预发."""
    basis: str
    accepted_on: Day
    decided_on: Day
    handler: str
    reviewer: str
    review_body: str = ANY_BODY
    court: str = ANY_COURT


@dataclass(frozen=True, slots=True)
class MergeSide:
    """One account of a merge 账户: whose, how many months from when to when, what it holds."""

    local_no: str
    name: str
    number: str
    kept: bool
    months: int
    first: str
    last: str
    balance_fen: int


@dataclass(frozen=True, slots=True)
class MergePart:
    """One relationship merged 并入关系: months paid twice, what goes back, what is kept."""

    relationship_no: str
    months: int
    overlap: str
    """The months paid twice, as spans; empty when there are none."""
    cleared_months: int
    balance_fen: int
    refund_fen: int
    pooled_fen: int
    moved_fen: int


@dataclass(frozen=True, slots=True)
class MergePreview:
    """账户归并预览确认表: what a merge will do, confirmed by the person before two officers sign, 人社部发〔2009〕187号."""

    KIND: ClassVar[str] = "merge-preview"
    TITLE: ClassVar[tuple[str, str]] = ("账户归并预览确认表", "Preview of a Merge of Accounts")

    name: str
    number: str
    local_no: str
    sides: tuple[MergeSide, ...]
    parts: tuple[MergePart, ...]
    after_months: int
    after_fen: int
    refund_fen: int
    payee: str
    """Whose account the refund goes to, shortened; empty without a refund."""
    correction: str
    notes: tuple[str, ...]
    basis: str
    accepted_on: Day
    made_on: Day
    handler: str
