"""Sheets of pensions and merges 核定表、变更告知书、归并预览: kinds of paper like those of `kinds.py`."""

from dataclasses import dataclass
from typing import ClassVar

from shebao.papers.errors import SumsDiffer
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
class ChangedItem:
    """One item of a pension before and after 待遇项目: a month's amounts, and what all months together make."""

    item: str
    before_fen: int
    after_fen: int
    difference_fen: int
    """After less before, of all months; negative for what was paid too much."""


@dataclass(frozen=True, slots=True)
class PensionChange:
    """养老待遇变更告知书: what changed, from when, what is paid or comes back, 社会保险经办条例 第二十五条、第四十六条."""

    KIND: ClassVar[str] = "pension-change"
    TITLE: ClassVar[tuple[str, str]] = ("养老待遇变更告知书", "Notice of a Changed Pension")

    name: str
    number: str
    local_no: str
    benefit_no: str
    act: str
    act_en: str
    words: str
    """What was done, in a sentence."""
    items: tuple[ChangedItem, ...]
    """Only where the pension was computed again 差额表."""
    months: int
    amount_fen: int
    """What this change is about: back pay, what comes back, what heirs are paid; 0 for none."""
    amount_name: str
    next: str
    """What happens now, and what the person may do."""
    basis: str
    decided_on: Day
    handler: str
    reviewer: str
    review_body: str = ANY_BODY
    court: str = ANY_COURT

    def check(self) -> None:
        """Refuses `papers.sums-differ` where an item's difference is not its monthly one times the months."""
        for item in self.items:
            made = (item.after_fen - item.before_fen) * self.months
            if made != item.difference_fen:
                raise SumsDiffer(field=item.item, at="data.items")


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
    heir: str = ""
    """Who signs where the person has died: name and relation."""


@dataclass(frozen=True, slots=True)
class MergeNotice:
    """账户归并告知函: to the tax authority and to agencies without letters, when accounts are made one, and when that is undone.

    Numbers stand in full: who collects contributions must know under which number nothing more is paid.
    """

    KIND: ClassVar[str] = "merge-notice"
    TITLE: ClassVar[tuple[str, str]] = ("账户归并告知函", "Notice of a Merge of Accounts")

    name: str
    number: str
    """The number that goes on."""
    addressee: str
    undone: bool
    closed: tuple[str, ...]
    """Numbers under which nothing more is paid; after an undoing those paid under again."""
    effective_on: Day
    basis: str
    handler: str
    reviewer: str
    claim: str = ""
    """What the addressee is asked to give back, if anything."""
