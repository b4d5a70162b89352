"""Provisional payment and its re-settlement 预发与重新计发: a difference statement, item by item."""

from typing import NamedTuple

from shebao.base.explain import Answer, said
from shebao.base.law import FEN, Bound, Certainty, law
from shebao.base.months import format_month
from shebao.pension.errors import FORMULA, PartsNoTotal, SettledBeforeFirst
from shebao.pension.rules.steps import Pension

PAID_MONTHS = Bound(0, 240)
ITEMS = (
    ("basic_fen", "基础养老金"),
    ("account_fen", "个人账户养老金"),
    ("transition_fen", "过渡性养老金"),
    ("total_fen", "月基本养老金"),
)


class DifferenceLine(NamedTuple):
    """One item 差额项目: paid, due, and the difference of a month, in fen; negative was paid too much."""

    item: str
    paid_fen: int
    due_fen: int
    monthly_fen: int


class Resettlement(NamedTuple):
    """The difference statement 重新计发差额单: lines, months already paid, and what is still owed in all.

    `owed_fen` is negative where too much was paid; it is then recovered by Order 765, Art. 46.
    """

    lines: tuple[DifferenceLine, ...]
    first_month: int
    last_month: int
    months: int
    owed_fen: int


@law(
    FORMULA,
    certainty=Certainty.SECONDARY,
    bounds={"paid_fen": FEN, "due_fen": FEN, "months": PAID_MONTHS},
)
def owed_of_months(paid_fen: int, due_fen: int, months: int) -> int:
    """补发额: the difference of a month times the months already paid, in fen; below zero was paid too much."""
    return (due_fen - paid_fen) * months


@law(FORMULA, certainty=Certainty.SECONDARY)
def resettlement(
    paid: Pension, due: Pension, *, first_month: int, last_month: int
) -> Answer[Resettlement]:
    """Re-settle a provisional pension 重新计发 once base and rate are published.

    `first_month` is the first month the provisional pension was paid for, `last_month` the last; both
    counted. Items are compared one by one; only the total, rounded as the province does, is owed. Refuses
    `pension.settled-before-first`, and `pension.parts-no-total` where the parts are not those of the total.
    """
    for side, one in (("paid", paid), ("due", due)):
        parts = one.basic_fen + one.account_fen + one.transition_fen
        if one.total_fen not in (parts, -(-parts // 10) * 10):
            raise PartsNoTotal(parts=parts, total=one.total_fen, at=f"{side}.total_fen")
    months = last_month - first_month + 1
    if months < 0:
        raise SettledBeforeFirst(
            first=format_month(first_month), last=format_month(last_month), at="last_month"
        )
    lines = tuple(
        DifferenceLine(item, one, two, two - one)
        for item, _ in ITEMS
        for one, two in [(getattr(paid, item), getattr(due, item))]
    )
    owed = owed_of_months(paid.total_fen, due.total_fen, months)
    named = dict(ITEMS)
    steps = [
        said(resettlement, f"difference_{line.item}", line.monthly_fen, f"{named[line.item]}每月差额",
             f"{line.due_fen} − {line.paid_fen}")
        for line in lines
    ]  # fmt: skip
    steps += [
        said(resettlement, "months", months, "已预发月数",
             f"{format_month(first_month)} 至 {format_month(last_month)}"),
        said(owed_of_months, "owed_fen", owed, "补发（负数为多发）", "每月差额 × 月数"),
    ]  # fmt: skip
    return Answer(Resettlement(lines, first_month, last_month, months, owed), tuple(steps))
