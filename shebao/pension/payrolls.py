"""What a month's payroll would pay 月发放方案: read from the rows, by the rules; nothing is written here.

Whatever is due and unpaid up to the month is in it, so a month that was missed, a late application, a
suspension that ended and a corrected account are all paid by the next run. The report 差异报告 names only what
differs from the month before: that is what a second officer reads.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from shebao.base.months import format_month
from shebao.enrolment import queries as enrolment
from shebao.enrolment.models import Relationship
from shebao.enrolment.queries import EMPTY
from shebao.enrolment.schemes import Scheme
from shebao.identity import queries as people
from shebao.ledger import queries as ledger
from shebao.pension import queries, rules
from shebao.pension.models import (
    Benefit,
    BenefitRate,
    Change,
    Determination,
    PayrollLine,
    Recovery,
)
from shebao.pension.states import BenefitState

PAYABLE = (BenefitState.DETERMINED, BenefitState.IN_PAYMENT, BenefitState.STOPPED)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a line: who bears what, in fen."""

    month: int
    account_fen: int
    pooled_fen: int


@dataclass(frozen=True, slots=True)
class LinePlan:
    """What one benefit would get: months, the difference still owed, what is withheld for which recovery."""

    benefit: Benefit
    months: tuple[Month, ...]
    opened_fen: int
    """What the individual account begins with, when this is the first payment."""
    sources: tuple[tuple[Relationship, int], ...]
    """The accounts that money is moved from at the first payment."""
    owed: tuple[Change, ...]
    difference_account_fen: int
    difference_fen: int
    withheld: tuple[tuple[Recovery, int], ...]

    @property
    def account_fen(self) -> int:
        """From the individual account, for the months."""
        return sum(one.account_fen for one in self.months)

    @property
    def pooled_fen(self) -> int:
        """From the pooled fund, for the months."""
        return sum(one.pooled_fen for one in self.months)

    @property
    def withheld_fen(self) -> int:
        """Withheld in all."""
        return sum(fen for _, fen in self.withheld)

    @property
    def net_fen(self) -> int:
        """What goes to the person's bank account."""
        return self.account_fen + self.pooled_fen + self.difference_fen - self.withheld_fen


@dataclass(frozen=True, slots=True)
class Plan:
    """The payroll of a month: its lines, who is held back and why, what differs."""

    month: int
    lines: tuple[LinePlan, ...]
    held: tuple[tuple[Benefit, str], ...]
    report: Mapping[str, Any]

    @property
    def total_fen(self) -> int:
        """What leaves the bank."""
        return sum(line.net_fen for line in self.lines)

    def payload(self) -> dict[str, Any]:
        """What two officers stand for; anything that comes out differently voids the signature."""
        return {
            "month": self.month,
            "lines": [
                [
                    line.benefit.benefit_no, len(line.months), line.account_fen, line.pooled_fen,
                    line.difference_fen, line.withheld_fen, line.benefit.payee_name,
                    line.benefit.payee_account_no,
                ]
                for line in self.lines
            ],
        }  # fmt: skip


def plan(owner: str, month: int) -> Plan:
    """Everything due at an agency up to a month and not paid yet."""
    every = list(_payable(owner))
    due = {one.pk for one in every if _months_due(one, month)}
    owed = _by_benefit(Change.objects.filter(owner=owner, owed_fen__gt=0, paid_line=None))
    waiting = [one for one in every if one.pk in owed or one.pk in due]
    held = [(one, one.held) for one in waiting if one.held]
    paying = [one for one in waiting if not one.held]
    rates = _by_benefit(BenefitRate.objects.filter(owner=owner, benefit__in=_ids(paying)))
    recoveries = _by_benefit(
        Recovery.objects.filter(
            owner=owner, way="withhold", state="recovery-agreed", benefit__in=_ids(paying)
        )
    )
    left = ledger.person_balances(owner, [one.account_code for one in paying])
    lines = tuple(
        _line(one, month, rates[one.pk], owed.get(one.pk, []), recoveries.get(one.pk, []), left)
        for one in paying
    )
    return Plan(month, lines, tuple(held), _report(owner, month, lines, held))


def _payable(owner: str) -> QuerySet[Benefit]:
    """Benefits that something may be due of; a stopped one only until its last month is paid."""
    closed = Q(state=BenefitState.STOPPED)
    unpaid = Q(paid_through=None) | Q(paid_through__lt=F("last_month"))
    owed = Q(changes__owed_fen__gt=0, changes__paid_line=None)
    rows = Benefit.objects.filter(owner=owner, state__in=PAYABLE)
    return rows.filter(~closed | unpaid | owed).distinct().order_by("id")


def _ids(some: Iterable[Benefit]) -> list[int]:
    return [one.pk for one in some]


def _by_benefit(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in rows.order_by("id"):
        found.setdefault(row.benefit_id, []).append(row)
    return found


def _months_due(one: Benefit, month: int) -> int:
    until = month if one.last_month is None else min(month, one.last_month)
    return rules.months_due(one.first_month, one.paid_through or 0, until)


def rate_of(rates: Sequence[BenefitRate], month: int) -> BenefitRate:
    """What counts in a month: the newest rate that had begun."""
    return max((one for one in rates if one.since_month <= month), key=lambda one: one.seq)


def _line(
    one: Benefit,
    month: int,
    rates: Sequence[BenefitRate],
    owed: Sequence[Change],
    recoveries: Sequence[Recovery],
    left_of: Mapping[str, int],
) -> LinePlan:
    opened, sources = 0, tuple[tuple[Relationship, int], ...]()
    if one.opened_fen is None:
        opened, sources = _opening(one)
    left = left_of.get(one.account_code, 0) + opened
    count = _months_due(one, month)
    last = month if one.last_month is None else min(month, one.last_month)
    months = []
    for number in range(last - count + 1, last + 1):
        rate = rate_of(rates, number)
        own = rules.borne(rate.total_fen, rate.account_fen, left)
        left -= own.account_fen
        months.append(Month(number, own.account_fen, own.pooled_fen))
    difference = sum(each.owed_fen for each in owed)
    from_account = min(left, sum(each.owed_account_fen for each in owed))
    rest = sum(each.account_fen + each.pooled_fen for each in months) + difference
    kept: list[tuple[Recovery, int]] = []
    for each in recoveries:
        fen = rules.withheld(rest, each.instalment_fen, each.amount_fen - each.collected_fen)
        if fen:
            kept.append((each, fen))
            rest -= fen
    return LinePlan(
        one, tuple(months), opened, sources, tuple(owed), from_account, difference, tuple(kept)
    )


def _opening(one: Benefit) -> tuple[int, tuple[tuple[Relationship, int], ...]]:
    """The accounts a pension draws on, and what it begins with: the balance determined, or more if more is there."""
    person = people.by_person_no(one.owner, one.person_no)
    held = [
        (row, enrolment.balance(row))
        for row in enrolment.relationships_of_person(one.owner, person)
        if row.scheme == Scheme.EMPLOYEE_PENSION and row.state not in EMPTY
    ]
    balance = Determination.objects.get(owner=one.owner, case_no=one.case_no).balance_fen or 0
    return max(balance, sum(fen for _, fen in held)), tuple(held)


def _report(
    owner: str,
    month: int,
    lines: Sequence[LinePlan],
    held: Sequence[tuple[Benefit, str]],
) -> dict[str, Any]:
    """What differs from the payroll before 差异报告: new, back pay, changed, withheld, held, no longer paid."""
    before = queries.last_payroll(owner)
    past: dict[int, PayrollLine] = {}
    if before is not None:
        past = {each.benefit_id: each for each in before.lines.select_related("benefit")}
    found: list[dict[str, Any]] = []
    for line in lines:
        last = past.get(line.benefit.pk)
        fen = last.net_fen if last else 0
        if kind := _difference(line, last):
            found.append(_row(kind, line.benefit, fen, line.net_fen, len(line.months)))
    found += [_row(f"held-{why}", one, _net(past, one), 0, 0) for one, why in held]
    now = {line.benefit.pk for line in lines} | {one.pk for one, _ in held}
    for pk, last in past.items():
        if pk not in now:
            found.append(_row(str(last.benefit.state), last.benefit, last.net_fen, 0, 0))
    return {
        "before": format_month(before.month) if before else "",
        "before_people": before.people if before else 0,
        "before_fen": before.total_fen if before else 0,
        "rows": found,
    }


def _net(past: Mapping[int, PayrollLine], one: Benefit) -> int:
    return past[one.pk].net_fen if one.pk in past else 0


def _difference(line: LinePlan, last: PayrollLine | None) -> str:
    """Why a line is named: empty when it is like last month's."""
    if line.benefit.opened_fen is None:
        return "new"
    if line.difference_fen:
        return "difference"
    if line.withheld_fen:
        return "withheld"
    if len(line.months) > 1:
        return "back"
    if last is None or last.net_fen != line.net_fen:
        return "changed"
    if last.payee_account_no != line.benefit.payee_account_no:
        return "account"
    return ""


def _row(kind: str, one: Benefit, before_fen: int, after_fen: int, months: int) -> dict[str, Any]:
    return {
        "kind": kind, "benefit_no": one.benefit_no, "person_no": one.person_no,
        "before_fen": before_fen, "after_fen": after_fen, "months": months,
    }  # fmt: skip
