"""Letters after a pension transfer is complete 补转与更正报文. Names and versions stay for ever."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shebao.base.letters import letter
from shebao.transfers.messages import BankDetails, FormYear, Insured


@dataclass(frozen=True, slots=True)
class MonthChange:
    """One month of the old place's own 月份变动, fen: what the form said (null: nothing), and what is right (null: nothing)."""

    month: str
    old_base_fen: int | None
    old_personal_fen: int | None
    old_employer_fen: int | None
    new_base_fen: int | None
    new_personal_fen: int | None
    new_employer_fen: int | None


@letter
@dataclass(frozen=True, slots=True)
class Supplement:
    """补转通知: months that came after the form had left, with a form and money of their own; fen.

    `old` are the lines of the form they change, `new` the same lines with them.
    """

    KIND: ClassVar[str] = "transfer.supplement"
    VERSION: ClassVar[int] = 1

    case_no: str
    origin_case_no: str
    serial: int
    kind: str
    months: tuple[MonthChange, ...]
    old: tuple[FormYear, ...]
    new: tuple[FormYear, ...]
    account_fen: int
    pooled_fen: int
    total_fen: int
    reference: str
    reason: str
    paper_no: str
    paper_sha256: str
    on: date


@letter
@dataclass(frozen=True, slots=True)
class SupplementBooked:
    """补转办结: months and money of a supplement are booked at the new place; fen."""

    KIND: ClassVar[str] = "transfer.supplement-booked"
    VERSION: ClassVar[int] = 1

    case_no: str
    serial: int
    total_fen: int
    on: date


@letter
@dataclass(frozen=True, slots=True)
class Correction:
    """更正函: the form held a wrong month, amount or identity; old and new beside each other, nothing is done before the answer; fen.

    Differences below zero are claimed back, to `receiving` under `reference`; above zero they are paid under it.
    Of the person only what was wrong is named, before and after.
    """

    KIND: ClassVar[str] = "transfer.correction"
    VERSION: ClassVar[int] = 1

    case_no: str
    origin_case_no: str
    serial: int
    months: tuple[MonthChange, ...]
    old: tuple[FormYear, ...]
    new: tuple[FormYear, ...]
    account_fen: int
    pooled_fen: int
    total_fen: int
    person_before: Insured | None
    person_after: Insured | None
    receiving: BankDetails
    reference: str
    reason: str
    paper_no: str
    paper_sha256: str
    on: date


@letter
@dataclass(frozen=True, slots=True)
class CorrectionAnswer:
    """更正答复: the new place agrees, or says why not."""

    KIND: ClassVar[str] = "transfer.correction-answer"
    VERSION: ClassVar[int] = 1

    case_no: str
    serial: int
    agreed: bool
    total_fen: int
    reason: str
    on: date


@letter
@dataclass(frozen=True, slots=True)
class MonthsBack:
    """退回补缴月份函: months paid back in one sum that prove nothing are given back to where they were paid, which takes them out by a correction.

    `ground` is the stable code of the rule that says so. 人社厅发〔2019〕94号.
    """

    KIND: ClassVar[str] = "transfer.months-back"
    VERSION: ClassVar[int] = 1

    case_no: str
    first: str
    last: str
    backpaid_on: date
    document: str
    document_on: date | None
    ground: str
    reason: str
    on: date
