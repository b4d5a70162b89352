"""Two pensions of one person 重复领取: one is kept, the other cleared; what was drawn twice comes back."""

from datetime import date
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.law import Certainty, law
from shebao.base.months import first_day

DOUBLED = "人社部规〔2016〕5号"


class GivenUp(NamedTuple):
    """What clearing the second pension comes to 清理重复领取, in fen."""

    offset_fen: int
    """Of what was drawn twice, what the cleared account bears 抵扣."""
    claim_fen: int
    """What is still to come back."""
    refund_fen: int
    """What is left of the account, paid back to the person."""


@law(DOUBLED, article="重复领取", certainty=Certainty.RECALLED)
def drawn_twice(month: int, other_first: int) -> bool:
    """Whether a month of the pension given up is to come back 重复领取的月份: the other one was due for it too, and
    the dated rule asks it back (months before 2010 are left with the person).
    """
    if month < other_first:
        return False
    return parameters.at("pension.doubled.returned", first_day(month)).value == "true"


@law(DOUBLED, article="重复领取", certainty=Certainty.RECALLED)
def given_up(drawn_fen: int, account_fen: int, on: date) -> GivenUp:
    """个人账户剩余部分一次性退还，重复领取的待遇先从中抵扣: the account bears what was drawn twice, the rest goes back to the
    person; what it cannot bear is to come back from the pension kept. Amounts in fen.
    """
    bears = parameters.at("pension.doubled.offset", on).value == "true"
    offset = min(drawn_fen, account_fen) if bears else 0
    return GivenUp(offset, drawn_fen - offset, account_fen - offset)
