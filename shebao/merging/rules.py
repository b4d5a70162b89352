"""Months paid twice 重复缴费: which are kept, which are cleared 清退, and what goes back to the person.

The keeper is agreed with the person; the rule is told, it never chooses.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, Figure, said, sourced
from shebao.base.law import FEN, Bound, law
from shebao.base.money import Fen, div_half_up, split
from shebao.base.months import first_day, format_month, month
from shebao.merging.errors import (
    AccountTwice,
    KeepEmployeeScheme,
    MonthTwice,
    UnknownKeeper,
    YearTwice,
)

POLICIES = ("one-keeper",)
SWITCH = Bound(0, 1)
OVERLAP = Bound(0, 12)
DOCUMENT = "人社部发〔2009〕187号"


class AccountMonth(NamedTuple):
    """One credited month 记账月份 of an employee account, amounts in fen."""

    month: int
    personal_credited_fen: int = 0
    employer_credited_fen: int = 0
    personal_interest_fen: int = 0
    employer_interest_fen: int = 0


class ResidentYear(NamedTuple):
    """One year of a resident account 居民缴费年度: principal in fen, and the months it covers."""

    year: int
    personal_fen: int
    collective_fen: int
    months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it came 待归并账户: `employee` with months, `resident` with years."""

    id: str
    scheme: str
    months: Sequence[AccountMonth] = field(default_factory=tuple)
    years: Sequence[ResidentYear] = field(default_factory=tuple)


class Cleared(NamedTuple):
    """A month cleared 清退月份 and its refund in fen."""

    account: str
    month: int
    refund_fen: int


class Overlap(NamedTuple):
    """What is kept and what goes back 归并结果; months are counts."""

    kept_months: int
    cleared: tuple[Cleared, ...]
    refund_fen: int
    merged_months: int


@law(
    DOCUMENT,
    bounds={
        "personal_fen": FEN,
        "employer_fen": FEN,
        "personal_interest_fen": FEN,
        "employer_interest_fen": FEN,
        "refund_employer": SWITCH,
    },
)
def month_refund(
    personal_fen: int,
    employer_fen: int,
    personal_interest_fen: int,
    employer_interest_fen: int,
    refund_employer: int,
) -> int:
    """清退额 of a month: its account balance, principal and interest; the employer's part by a switch 0 or 1."""
    return (
        personal_fen
        + personal_interest_fen
        + (employer_fen + employer_interest_fen) * refund_employer
    )


@law(
    "人社部发〔2014〕17号",
    bounds={"personal_fen": FEN, "collective_fen": FEN, "overlapping_months": OVERLAP},
)
def resident_refund(personal_fen: int, collective_fen: int, overlapping_months: int) -> int:
    """居民重复年度退还额: a year's principal, personal and collective, a twelfth per overlapping month."""
    return div_half_up((personal_fen + collective_fen) * overlapping_months, 12)


def _check(keep: str, accounts: Sequence[Account]) -> Account:
    seen: set[str] = set()
    for index, account in enumerate(accounts):
        if account.id in seen:
            raise AccountTwice(account=account.id, at=f"accounts[{index}].id")
        seen.add(account.id)
        _once(account, index)
    keeper = next((account for account in accounts if account.id == keep), None)
    if keeper is None:
        raise UnknownKeeper(keep=keep, at="keep")
    if keeper.scheme != "employee":
        raise KeepEmployeeScheme(keep=keep, at="keep")
    return keeper


def _once(account: Account, index: int) -> None:
    months: set[int] = set()
    for at, row in enumerate(account.months):
        if row.month in months:
            raise MonthTwice(
                account=account.id,
                month=format_month(row.month),
                at=f"accounts[{index}].months[{at}].month",
            )
        months.add(row.month)
    years: set[int] = set()
    for at, year in enumerate(account.years):
        if year.year in years:
            raise YearTwice(
                account=account.id, year=year.year, at=f"accounts[{index}].years[{at}].year"
            )
        years.add(year.year)


def _clear_employee(account: Account, taken: set[int]) -> tuple[list[Cleared], list[Figure]]:
    cleared: list[Cleared] = []
    sources: dict[str, Figure] = {}
    for row in sorted(account.months):
        if row.month not in taken:
            continue
        switch = parameters.at("merging.refund_employer_credited", first_day(row.month))
        if row.employer_credited_fen or row.employer_interest_fen:
            sources[switch.value] = sourced(switch, "退还单位划入部分")
        refund = month_refund(*row[1:], int(switch.as_bool()))
        cleared.append(Cleared(account.id, row.month, refund))
    return cleared, list(sources.values())


def _clear_resident(account: Account, taken: set[int]) -> list[Cleared]:
    cleared: list[Cleared] = []
    for year in sorted(account.years):
        both = [m for m in sorted(set(year.months)) if m in taken]
        if both:
            refund = resident_refund(year.personal_fen, year.collective_fen, len(both))
            parts = split(Fen(refund), [1] * len(both))
            cleared += [Cleared(account.id, m, p) for m, p in zip(both, parts, strict=True)]
    return cleared


def _total(cleared: Iterable[Cleared]) -> int:
    return sum(row.refund_fen for row in cleared)


@law(DOCUMENT)
@law("人社部发〔2010〕70号", article="十条")
def overlap(keep: str, accounts: Sequence[Account]) -> Answer[Overlap]:
    """Which months stay and which are cleared 重复缴费清退 once the keeper is agreed.

    The keeper's months stay; a month another employee account has too is cleared there, with its balance paid
    back. Resident accounts give back principal for months also paid in the employee scheme. Refuses
    `merging.unknown-keeper`, `merging.keep-employee-scheme`, `merging.account-twice`, `merging.month-twice`.
    """
    keeper = _check(keep, accounts)
    taken = {row.month for row in keeper.months}
    kept = len(taken)
    steps = [said(overlap, "kept_months", kept, "保留月数", "保留账户的全部月份")]
    cleared: list[Cleared] = []
    for account in accounts:
        if account.scheme == "employee" and account is not keeper:
            gone, sources = _clear_employee(account, taken)
            cleared += gone
            taken |= {row.month for row in account.months}
            steps += sources
            name = f"refund_fen_{account.id}"
            steps.append(said(month_refund, name, _total(gone), "重复月份储存额", "本金 + 利息"))
    for account in accounts:
        if account.scheme == "resident":
            gone = _clear_resident(account, taken)
            cleared += gone
            name = f"refund_fen_{account.id}"
            formula = "Σ（个人 + 集体）÷ 12 × 重复月数；政府补贴和利息不退"
            steps.append(said(resident_refund, name, _total(gone), "居民重复月份本金", formula))
    refund = _total(cleared)
    steps += [
        said(overlap, "refund_fen", refund, "退还合计", "各账户之和"),
        said(overlap, "merged_months", len(taken), "归并后月数", "职工月份不重复计算"),
    ]
    return Answer(Overlap(kept, tuple(cleared), refund, len(taken)), tuple(steps))


@law("人社部发〔2014〕17号")
def whole_year(year: int) -> tuple[int, ...]:
    """The twelve months 全年月份 a resident year covers when none are named."""
    return tuple(range(month(year, 1), month(year, 12) + 1))
