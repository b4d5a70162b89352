"""The undertaking of a place of back-payment 承诺书: a kind of paper like those of `kinds.py`. 人社部规〔2016〕5号 item 3."""

from dataclasses import dataclass
from typing import ClassVar

from shebao.papers.reading import Day, MonthText


@dataclass(frozen=True, slots=True)
class BackPaymentUndertaking:
    """一次性补缴承诺书: the place of back-payment stands for months paid back before 2016-11-28. 人社厅发〔2019〕94号."""

    KIND: ClassVar[str] = "back-payment-undertaking"
    TITLE: ClassVar[tuple[str, str]] = (
        "一次性补缴承诺书",
        "Undertaking on a Back-payment of Contributions",
    )

    name: str
    number: str
    local_no: str
    destination: str
    """The agency the months move to 转入地机构."""
    first: MonthText
    last: MonthText
    months: int
    paid_on: Day
    document: str
    """What the back-payment was allowed by, where it is known 依据材料."""
    basis: str
    handler: str
    reviewer: str
