"""The account after death 个人账户继承: what is left of it, and which part may be inherited."""

from datetime import date
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, said, sourced
from shebao.base.law import FEN, law
from shebao.base.money import div_half_up
from shebao.enrolment.errors import PersonalPartLarger


class Inheritance(NamedTuple):
    """What is left 余额 and what heirs receive 可继承额, in fen."""

    left_fen: int
    inheritable_fen: int


@law("社会保险法", article="十四条", bounds={"balance_fen": FEN, "paid_fen": FEN})
def account_left(balance_fen: int, paid_fen: int) -> int:
    """账户余额: the balance at retirement less the account pensions paid from it, never below zero."""
    return max(0, balance_fen - paid_fen)


@law("社会保险法", article="十四条")
def inheritance(
    died_on: date, balance_fen: int, personal_fen: int, place: str = "", *, paid_fen: int = 0
) -> Answer[Inheritance]:
    """What heirs receive of an individual account 个人账户余额继承 when its owner died on a day, in fen.

    The whole balance since the law of 2011; before it some places gave the personal part only. Pensions
    already paid from the account come off first, from both parts in proportion. Refuses
    `enrolment.personal-part-larger`, and `parameter.missing` where no text of the place and day is known.
    """
    if personal_fen > balance_fen:
        raise PersonalPartLarger(at="personal_fen")
    part = parameters.at("enrolment.inheritable_part", died_on, place, path="died_on")
    left = account_left(balance_fen, paid_fen)
    gives = left if part.value == "whole" else div_half_up(left * personal_fen, max(1, balance_fen))
    steps = (
        sourced(part, "可继承的部分"),
        said(account_left, "left_fen", left, "个人账户余额", "储存额 − 已发个人账户养老金"),
        said(inheritance, "inheritable_fen", gives, "可继承额", "余额，或余额中个人缴费部分"),
    )
    return Answer(Inheritance(left, gives), steps)
