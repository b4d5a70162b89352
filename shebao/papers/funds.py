"""A fund's monthly report 基金月报: a kind of paper like those of `kinds.py`. It is about a fund, not a person."""

from dataclasses import dataclass
from typing import ClassVar

from shebao.papers.errors import SumsDiffer
from shebao.papers.reading import Day, MonthText


@dataclass(frozen=True, slots=True)
class TrialLine:
    """One account of the trial balance 试算平衡表; credit is positive."""

    name: str
    code: str
    opening_fen: int
    debit_fen: int
    credit_fen: int
    closing_fen: int


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line of a report 报表项目; `total` is set in bold."""

    name: str
    name_en: str
    amount_fen: int
    total: bool


@dataclass(frozen=True, slots=True)
class AgeLine:
    """Money in suspense of an age 待认款项账龄; `until` days, 0 for all that is older."""

    since: int
    until: int
    lines: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class FundReport:
    """社会保险基金月报: what two officers closed a month with, 财会〔2017〕28号."""

    KIND: ClassVar[str] = "fund-report"
    TITLE: ClassVar[tuple[str, str]] = ("社会保险基金月报", "Monthly Report of the Fund")

    name: str
    """The agency whose fund it is."""
    number: str
    """The closing: owner, month, and which time."""
    fund: str
    month: MonthText
    until: Day
    sheet: tuple[ReportLine, ...]
    flows: tuple[ReportLine, ...]
    ages: tuple[AgeLine, ...]
    trial: tuple[TrialLine, ...]
    report_sha256: str
    handler: str
    reviewer: str

    def check(self) -> None:
        """Refuses `papers.sums-differ` where the trial balance is not zero, or an account does not add up."""
        for line in self.trial:
            if line.opening_fen - line.debit_fen + line.credit_fen != line.closing_fen:
                raise SumsDiffer(field=line.code, at="data.trial")
        if sum(line.closing_fen for line in self.trial):
            raise SumsDiffer(field="trial", at="data.trial")
