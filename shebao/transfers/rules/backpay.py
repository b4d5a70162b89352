"""Months paid back in one sum 一次性补缴: which of them move. 人社部规〔2016〕5号 item 3; 人社厅发〔2019〕94号."""

from datetime import date
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, said, sourced
from shebao.base.law import law

SINCE_2016 = date(2016, 11, 28)
"""The day of 人社部规〔2016〕5号: paid earlier an undertaking proves it, from then on a legal document."""


class BackPaid(NamedTuple):
    """Whether a back-payment moves, and why, as a stable code."""

    moves: bool
    reason: str


@law("人社部规〔2016〕5号", article="三条")
@law("人社厅发〔2019〕94号")
def back_payment(
    months: int, paid_on: date, *, document_on: date | None, undertaking: bool
) -> Answer[BackPaid]:
    """Whether months paid back in one sum 一次性补缴 move to another place 可否转移.

    Below three years always; from three years on (three included) with the undertaking 承诺书 of the place of back-payment when
    paid before 2016-11-28, later with a legal document 法律文书 that existed before the payment; none afterwards.
    """
    limit = parameters.at("transfers.backpay.limit_months", max(paid_on, SINCE_2016))
    if months < limit.as_int():
        found = BackPaid(True, "below-limit")
    elif paid_on < SINCE_2016:
        found = BackPaid(undertaking, "undertaking" if undertaking else "no-undertaking")
    elif document_on is None:
        found = BackPaid(False, "no-document")
    else:
        before = document_on <= paid_on
        found = BackPaid(before, "document" if before else "document-later")
    steps = (
        sourced(limit, "一次性补缴须有法律文书的月数"),
        said(back_payment, "backpaid_months", months, "一次性补缴月数", ""),
        said(back_payment, "reason", found.reason, "理由", ""),
    )
    return Answer(found, steps)
