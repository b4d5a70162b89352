"""The month's payroll 月发放: prepared by one officer, approved by another as its difference report, then orders.

One transaction writes lines, months, entries and orders: killed before it ends, nothing of it is there, and
the same act again does it once. 社会保险法 Art. 16; Order 765, Arts. 37, 41.
"""

from collections.abc import Sequence
from datetime import date, datetime

from shebao.agencies import services as agencies
from shebao.agencies.models import RoleName
from shebao.base.months import format_month, month_of
from shebao.base.plumbing import numbers
from shebao.base.plumbing.statements import locked
from shebao.base.plumbing.transactions import atomic
from shebao.casework.services.officers import digest
from shebao.enrolment import services as enrolment
from shebao.enrolment.services.years import INTEREST, open_funds
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.payments import services as payments
from shebao.payments.services import Payee
from shebao.pension import queries
from shebao.pension.errors import (
    NobodyToPay,
    PayrollChanged,
    PayrollMonth,
    PayrollOnce,
    PayrollSamePerson,
)
from shebao.pension.models import Benefit, Change, PaidMonth, Payroll, PayrollLine, Recovery
from shebao.pension.payrolls import LinePlan, plan
from shebao.pension.services.benefits import PAYABLE, POOLED, RECEIVABLE, move, open_accounts
from shebao.pension.services.collecting import collected
from shebao.pension.states import BenefitAct, PayrollAct, PayrollState, payroll_after


@atomic
def propose_payroll(*, owner: str, month: int, by: str, on: date, at: datetime) -> Payroll:
    """Prepare a month's payroll 制单: what is due, and what differs from last month. The accountant's act.

    Asked again while it waits, the same one is returned. Refuses `agencies.no-right`,
    `benefit.payroll-month`, `benefit.payroll-once`, `benefit.nobody-to-pay`.
    """
    agencies.on_duty(owner, by, RoleName.ACCOUNTANT, on)
    held = Payroll.objects.filter(owner=owner, month=month).exclude(
        state=PayrollState.SENT_BACK
    ).first()  # fmt: skip
    if held is not None:
        if held.state == PayrollState.PROPOSED and held.proposed_by == by:
            return held
        raise PayrollOnce(month=format_month(month), payroll_no=held.payroll_no)
    last = queries.last_payroll(owner)
    if month > month_of(on) or (last and month <= last.month):
        raise PayrollMonth(
            month=format_month(month), last=format_month(last.month) if last else "—", at="month"
        )
    found = plan(owner, month)
    if not found.lines and not found.held:
        raise NobodyToPay(month=format_month(month))
    number = numbers.take(owner, f"payroll/{month}")
    return Payroll.objects.create(
        owner=owner, payroll_no=f"{owner}/payroll/{format_month(month)}/{number}", month=month,
        state=PayrollState.PROPOSED, people=len(found.lines), total_fen=found.total_fen,
        report=found.report, plan_sha256=digest(found.payload()), proposed_by=by, proposed_at=at,
    )  # fmt: skip


def _move(row: Payroll, act: PayrollAct) -> None:
    row.state = payroll_after(PayrollState(row.state), act)
    row.save()


@atomic
def send_payroll_back(
    *, owner: str, payroll_no: str, reason: str, by: str, on: date, at: datetime
) -> Payroll:
    """The second officer does not agree 退回: the month may be prepared again."""
    agencies.on_duty(owner, by, RoleName.CASHIER, on)
    row = locked(Payroll, payroll_no, owner=owner, payroll_no=payroll_no)
    row.note = reason.strip()[:400]
    _move(row, PayrollAct.SEND_BACK)
    return row


@atomic
def approve_payroll(*, owner: str, payroll_no: str, by: str, on: date, at: datetime) -> Payroll:
    """The second officer stands for the month 复核: booked and ordered, once. The cashier's act.

    Refuses `agencies.no-right`, `benefit.payroll-same-officer`, `benefit.payroll-changed` when anything
    changed since, `benefit.wrong-moment`. Approved already, nothing happens again.
    """
    agencies.on_duty(owner, by, RoleName.CASHIER, on)
    row = locked(Payroll, payroll_no, owner=owner, payroll_no=payroll_no)
    if row.proposed_by == by:
        raise PayrollSamePerson()
    if row.state == PayrollState.APPROVED:
        return row
    row.approved_by, row.approved_at = by, at
    _move(row, PayrollAct.APPROVE)
    found = plan(owner, row.month)
    if digest(found.payload()) != row.plan_sha256:
        raise PayrollChanged()
    lines = _write(row, found.lines)
    _order(row, lines, by=by, on=on, at=at)
    _book(row, found.lines, on=on)
    for each, line in zip(found.lines, lines, strict=True):
        _after(row, each, line, on=on, by=by, at=at)
    Benefit.objects.bulk_update(
        [each.benefit for each in found.lines], ["paid_through", "opened_fen"], batch_size=1000
    )
    return row


def _write(row: Payroll, plans: Sequence[LinePlan]) -> list[PayrollLine]:
    """Lines and months; a month that was paid before stops everything."""
    made = PayrollLine.objects.bulk_create(
        PayrollLine(
            owner=row.owner, payroll=row, benefit=each.benefit, person_no=each.benefit.person_no,
            months=len(each.months), account_fen=each.account_fen, pooled_fen=each.pooled_fen,
            difference_fen=each.difference_fen, withheld_fen=each.withheld_fen, net_fen=each.net_fen,
            payee_name=each.benefit.payee_name, payee_account_no=each.benefit.payee_account_no,
            payee_bank_name=each.benefit.payee_bank_name, payee_bank_code=each.benefit.payee_bank_code,
        )
        for each in plans
    )  # fmt: skip
    PaidMonth.objects.bulk_create(
        PaidMonth(
            owner=row.owner, benefit=each.benefit, line=line, month=one.month,
            account_fen=one.account_fen, pooled_fen=one.pooled_fen,
            total_fen=one.account_fen + one.pooled_fen,
        )
        for each, line in zip(plans, made, strict=True)
        for one in each.months
    )  # fmt: skip
    return made


def _order(row: Payroll, lines: Sequence[PayrollLine], *, by: str, on: date, at: datetime) -> None:
    """One order a line, where anything is left to pay."""
    month = format_month(row.month)
    for line in lines:
        if not line.net_fen:
            continue
        number = line.benefit.benefit_no.rpartition("/")[2]
        line.order_no = payments.order(
            owner=row.owner, key=f"{row.payroll_no}/{line.benefit.benefit_no}",
            payee=Payee(line.payee_name, line.payee_account_no, line.payee_bank_name, line.payee_bank_code),
            amount_fen=line.net_fen, purpose=f"{month} 基本养老金",
            reference=f"{row.owner}P{row.month}B{number}", debit_code=PAYABLE,
            case_no=line.benefit.case_no, on=on, by=by, at=at,
        ).order_no  # fmt: skip
    PayrollLine.objects.bulk_update(lines, ["order_no"])


def _book(row: Payroll, plans: Sequence[LinePlan], *, on: date) -> None:
    """An entry a benefit: the first time its account is opened; account and pooled fund owe what was ordered."""
    open_accounts(row.owner)
    open_funds(row.owner)
    month = format_month(row.month)
    entries = [
        NewEntry(
            f"{row.payroll_no}/{each.benefit.benefit_no}", on, f"{month} 基本养老金",
            _postings(each), each.benefit.case_no,
        )
        for each in plans
    ]  # fmt: skip
    ledger.post(row.owner, *entries)


def _postings(each: LinePlan) -> list[Line]:
    code = each.benefit.account_code
    came = sum(fen for _, fen in each.sources)
    lines = [Line(r.ledger_code, -fen, r.relationship_no) for r, fen in each.sources if fen]
    account = each.opened_fen - each.account_fen - each.difference_account_fen
    pooled = each.pooled_fen + each.difference_fen - each.difference_account_fen
    lines += [
        Line(code, account), Line(INTEREST, came - each.opened_fen), Line(POOLED, -pooled),
        Line(PAYABLE, each.net_fen), Line(RECEIVABLE, each.withheld_fen),
    ]  # fmt: skip
    return [line for line in lines if line.amount_fen]


def _after(
    row: Payroll, each: LinePlan, line: PayrollLine, *, on: date, by: str, at: datetime
) -> None:
    """The benefit is paid through the month (the caller keeps it); what was owed and withheld is noted."""
    benefit = each.benefit
    if each.months:
        benefit.paid_through = each.months[-1].month
    if benefit.opened_fen is None:
        benefit.opened_fen = each.opened_fen
        for relationship, _ in each.sources:
            enrolment.draw(relationship, on=on, by=by, at=at, case_no=benefit.case_no)
    month = format_month(row.month)
    if benefit.state == "benefit-determined":
        move(
            benefit, BenefitAct.START, (f"{month} 开始发放", f"Paid from {month} on"), by=by, at=at
        )
    if each.owed:
        Change.objects.filter(pk__in=[one.pk for one in each.owed]).update(paid_line=line)
    for recovery, fen in each.withheld:
        collected(Recovery.objects.select_for_update().get(pk=recovery.pk), fen, by=by, at=at)
