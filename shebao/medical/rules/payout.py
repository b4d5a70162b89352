"""A balance that cannot move 个人账户一次性支取: for which reasons, from when, how much. Local rules; nothing pooled is ever paid."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, sourced
from shebao.base.law import FEN, Certainty, law
from shebao.base.months import first_day, month_of
from shebao.medical.doubts import doubted
from shebao.medical.errors.claims import GroundNotHere, TooEarly


class Ground(StrEnum):
    """Why a balance cannot move 支取情形."""

    DEATH = "death"
    EMIGRATION = "emigration"
    NOT_ONLINE = "not-online"
    NOT_TAKEN = "not-taken"
    GIVEN_UP = "given-up"
    PENSION_CLEARED = "pension-cleared"
    RETIRED_ELSEWHERE = "retired-elsewhere"


GROUNDS: dict[Ground, tuple[str, str]] = {
    Ground.DEATH: ("参保人死亡", "Death of the insured person"),
    Ground.EMIGRATION: ("出国（境）定居", "Settled abroad"),
    Ground.NOT_ONLINE: (
        "转入地未接入医保转移平台",
        "The new place is not on the transfer platform",
    ),
    Ground.NOT_TAKEN: ("转入地不接收余额", "The new place does not take the balance"),
    Ground.GIVEN_UP: ("本人放弃医保关系", "The person gives up the relation"),
    Ground.PENSION_CLEARED: ("养老保险已一次性结清", "The pension was settled in one sum"),
    Ground.RETIRED_ELSEWHERE: ("非本地户籍的退休人员", "Retired, registered elsewhere"),
}
PAPERS: dict[Ground, tuple[str, str]] = {
    Ground.DEATH: ("死亡证明，或者承诺书", "death certificate, or a commitment letter"),
    Ground.EMIGRATION: ("注销户籍或者定居证明", "proof of settling abroad"),
    Ground.NOT_ONLINE: ("转入地的参保证明", "proof of insurance at the new place"),
    Ground.NOT_TAKEN: ("转入地不接收的答复", "the new place's answer"),
    Ground.GIVEN_UP: ("本人放弃关系的书面声明", "the person's written statement"),
    Ground.PENSION_CLEARED: ("养老待遇一次性结清单", "the pension's settlement sheet"),
    Ground.RETIRED_ELSEWHERE: ("户籍和退休证明", "proof of registration and retirement"),
}
"""What each ground rests on."""


class PaidOut(NamedTuple):
    """What is paid, in fen 支取金额: of the account all, of the pooled fund nothing."""

    account_fen: int
    pooled_fen: int


@law("统筹地区规定", certainty=Certainty.SECONDARY)
def may_be_paid_out(ground: Ground, on: date, place: str) -> Answer[Ground]:
    """支取情形: whether this place pays an account out for this reason. Refuses `medical-payout.ground-not-here`."""
    row = parameters.find(f"medical.payout_{ground}", on, place)
    if row is None or row.value != "true":
        zh, en = GROUNDS[ground]
        raise GroundNotHere(ground=zh, ground_en=en, at="ground")
    return Answer(ground, doubted([sourced(row, "可以支取的情形")], on))


@law("统筹地区规定", certainty=Certainty.SECONDARY)
def payable_from(ended_on: date, on: date, place: str) -> Answer[date]:
    """可支取日: the place's day of the month after insurance ended, else at once. Refuses `medical-payout.too-early`."""
    row = parameters.at("medical.payout_from_day", on, place)
    after = first_day(month_of(ended_on) + 1)
    first = after.replace(day=row.as_int()) if row.as_int() else ended_on
    if on < first:
        raise TooEarly(on=first.isoformat())
    return Answer(first, doubted([sourced(row, "停保次月几日起")], on))


@law("国发〔1998〕44号", bounds={"balance_fen": FEN}, certainty=Certainty.RECALLED)
def paid_out(balance_fen: int) -> PaidOut:
    """支取金额: the whole balance of the account, fen; the pooled fund neither moves nor is paid."""
    return PaidOut(balance_fen, 0)
