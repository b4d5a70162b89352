"""Paying a pension month by month 待遇发放: who bears what, which months are due, what is withheld, when to look again."""

from datetime import date
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.law import FEN, Bound, Certainty, law
from shebao.base.money import Fen, split
from shebao.base.months import Month, month_of
from shebao.pension.errors import BadInstalments
from shebao.pension.rules.steps import AMOUNT

MONTH = Bound(0, 40_000)
"""A month number."""
REGULATION = "社会保险经办条例"


class Split(NamedTuple):
    """Who bears a month 分摊: the individual account and the pooled fund, in fen."""

    account_fen: int
    pooled_fen: int


@law(
    "国发〔2005〕38号",
    certainty=Certainty.RECALLED,
    bounds={"total_fen": AMOUNT, "account_fen": AMOUNT, "left_fen": FEN},
)
def borne(total_fen: int, account_fen: int, left_fen: int) -> Split:
    """个人账户支付完由统筹基金支付: the account's part from what is left of it, everything else from the pooled fund."""
    own = min(account_fen, left_fen, total_fen)
    return Split(own, total_fen - own)


@law("社会保险法", article="十六条", bounds={"first": MONTH, "paid_through": MONTH, "until": MONTH})
def months_due(first: int, paid_through: int, until: int) -> int:
    """应发月数: how many months from the first one, or the one after the last paid, to `until` are due.

    `paid_through` is 0 before anything is paid; who applied late is paid from the first month on.
    """
    return max(0, until - max(first - 1, paid_through))


@law(
    REGULATION,
    article="四十六条",
    bounds={"due_fen": FEN, "instalment_fen": FEN, "left_fen": FEN},
)
def withheld(due_fen: int, instalment_fen: int, left_fen: int) -> int:
    """从以后的待遇中抵扣: an instalment, not more than what is due now nor what is still owed."""
    return min(due_fen, instalment_fen, left_fen)


@law(REGULATION, article="四十六条")
def instalments(amount_fen: int, count: int, on: date) -> tuple[int, ...]:
    """分期归还: whole fen, equal but for the fen left over, which the first ones bear. Refuses `benefit.bad-instalments`."""
    most = parameters.at("pension.recovery.instalments_most", on).as_int()
    if not 1 <= count <= min(most, amount_fen):
        raise BadInstalments(most=min(most, amount_fen), at="count")
    return tuple(split(Fen(amount_fen), [1] * count))


@law("社会保险法", article="十四条", certainty=Certainty.RECALLED)
def last_month_of(died_on: date) -> Month:
    """应发至死亡当月: the month of death is the last one paid; the next one is not due."""
    return month_of(died_on)


@law(REGULATION, article="二十六条")
def next_check(checked_on: date) -> date:
    """下次认证日期: so many months after the last sign of life; presence is never demanded."""
    months = parameters.at("pension.survival.every_months", checked_on).as_int()
    return _later(checked_on, months)


@law(REGULATION, article="二十六条")
def suspended_from(check_due_on: date) -> date:
    """超期暂停日期: nobody is suspended before the months of grace 宽限期 have passed without any sign of life."""
    months = parameters.at("pension.survival.grace_months", check_due_on).as_int()
    return _later(check_due_on, months)


@law("人社厅发〔2018〕107号", certainty=Certainty.RECALLED)
def may_demand_presence(on: date) -> bool:
    """能否要求本人到场认证: since the collective checks were abolished 取消集中认证 never."""
    return parameters.at("pension.survival.presence", on).value != "never"


def _later(day: date, months: int) -> date:
    """The same day so many months on, or the last day of that month."""
    number = month_of(day) + months
    for last in (day.day, 30, 29, 28):
        try:
            return date(number // 12, number % 12 + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError(day)
