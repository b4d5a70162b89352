"""Shapes of the copy 副本格式, continued: a pension with what was paid, signs of life, and what is to come back."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class RateOf:
    """What a month is worth from a month on 待遇标准."""

    seq: int
    since_month: int
    basic_fen: int
    account_fen: int
    transition_fen: int
    total_fen: int
    reason: str
    case_no: str
    adjusted_fen: int = 0


@dataclass(frozen=True, slots=True)
class PaidMonthOf:
    """A month that was paid 已发月份."""

    month: int
    account_fen: int
    pooled_fen: int
    total_fen: int


@dataclass(frozen=True, slots=True)
class PayrollLineOf:
    """A payment 发放明细, with its months and where it went."""

    months: int
    account_fen: int
    pooled_fen: int
    difference_fen: int
    withheld_fen: int
    net_fen: int
    order_no: str
    paid_on: date | None
    bounce_reason: str
    payee_name: str
    payee_account_no: str
    payee_bank_name: str
    payee_bank_code: str
    paid: tuple[PaidMonthOf, ...]


@dataclass(frozen=True, slots=True)
class SurvivalCheckOf:
    """A sign of life 领取资格认证."""

    on: date
    way: str
    source: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BenefitMoveOf:
    """What happened 待遇变更记录."""

    act: str
    before: str
    after: str
    note_zh: str
    note_en: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RecoveryOf:
    """A sum that is to come back 追回多发待遇."""

    recovery_no: str
    case_no: str
    reason: str
    state: str
    amount_fen: int
    collected_fen: int
    way: str
    instalment_fen: int
    agreed_on: date | None


@dataclass(frozen=True, slots=True)
class BenefitOf:
    """A pension that is or was paid 养老待遇."""

    benefit_no: str
    case_no: str
    person_no: str
    state: str
    first_month: int
    paid_through: int | None
    last_month: int | None
    account_code: str
    opened_fen: int | None
    provisional: bool
    held: str
    checked_on: date
    check_due_on: date
    died_on: date | None
    stop_reason: str
    payee_name: str
    payee_account_no: str
    payee_bank_name: str
    payee_bank_code: str
    rates: tuple[RateOf, ...]
    lines: tuple[PayrollLineOf, ...]
    checks: tuple[SurvivalCheckOf, ...]
    moves: tuple[BenefitMoveOf, ...]
    recoveries: tuple[RecoveryOf, ...]
