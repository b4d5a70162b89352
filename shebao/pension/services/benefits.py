"""A benefit from its determination on 养老待遇: opened, moved, its bank account corrected, bounces paid again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from shebao.base.explain import Figure
from shebao.base.months import format_month
from shebao.base.plumbing import clock, numbers, statements
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.ledger import services as ledger
from shebao.payments import queries as money
from shebao.payments import services as payments
from shebao.payments.services import Payee
from shebao.payments.states import OrderState
from shebao.pension import rules
from shebao.pension.errors import AccountMissing, NotBounced
from shebao.pension.models import (
    Benefit,
    BenefitMove,
    BenefitRate,
    Determination,
    PayrollLine,
    SurvivalCheck,
)
from shebao.pension.states import BenefitAct, BenefitState, benefit_after

POOLED = "fund/pension/pooled"
PAYABLE = "payable/pension"
RECEIVABLE = "payable/pension-recovery"
"""Pensions ordered and not yet paid; pensions paid too much that are to come back (a debit balance)."""
NO_ACCOUNT, BOUNCED = "no-account", "bounced"
Found = tuple[dict[str, Any], Figure, Sequence[Mapping[str, str]]]
"""What two officers sign, its explanation, and the parameter rows it stands on."""


def open_accounts(owner: str) -> None:
    """The control accounts pensions are booked on 开立科目."""
    ledger.open_accounts(owner, [POOLED], "fund")
    ledger.open_accounts(owner, [PAYABLE, RECEIVABLE], "payable")


def locked(owner: str, benefit_no: str) -> Benefit:
    """The benefit for writing. Another agency's is `not-found`."""
    return statements.locked(Benefit, benefit_no, owner=owner, benefit_no=benefit_no)


def note(
    row: Benefit, act: str, said: tuple[str, str], *, by: str, at: datetime, before: str = ""
) -> None:
    """Write what happened to a benefit; nothing else tells it later."""
    BenefitMove.objects.create(
        owner=row.owner, benefit=row, act=act, before=before or row.state, after=row.state,
        note_zh=said[0], note_en=said[1], by=by, at=at,
    )  # fmt: skip


def move(row: Benefit, act: BenefitAct, said: tuple[str, str], *, by: str, at: datetime) -> None:
    """Move a benefit; every change of its state passes here."""
    before = row.state
    row.state = benefit_after(BenefitState(before), act)
    row.save()
    note(row, act, said, by=by, at=at, before=before)


def open_benefit(
    row: Determination, first_month: int, *, by: str, on: date, at: datetime
) -> Benefit:
    """What two officers determined becomes a benefit 待遇建立, to be paid from `first_month` on."""
    number = numbers.take(row.owner, "benefit")
    made = Benefit.objects.create(
        owner=row.owner, benefit_no=f"{row.owner}/benefit/{number}", case_no=row.case_no,
        person_no=row.person_no, state=BenefitState.DETERMINED, first_month=first_month,
        account_code=f"person/{row.owner}/benefit/{number}/account", provisional=row.provisional,
        held="" if row.payee_account_no else NO_ACCOUNT, checked_on=row.received_on,
        check_due_on=rules.next_check(row.received_on), payee_name=row.payee_name,
        payee_account_no=row.payee_account_no, payee_bank_name=row.payee_bank_name,
        payee_bank_code=row.payee_bank_code,
    )  # fmt: skip
    BenefitRate.objects.create(
        owner=row.owner, benefit=made, seq=1, since_month=first_month,
        basic_fen=row.basic_fen or 0, account_fen=row.account_fen or 0,
        transition_fen=row.transition_fen or 0, total_fen=row.total_fen or 0,
        reason="determined", case_no=row.case_no,
    )  # fmt: skip
    SurvivalCheck.objects.create(
        owner=row.owner, benefit=made, on=row.received_on, way="application", by=by, at=at
    )
    ledger.open_accounts(row.owner, [made.account_code], "person")
    open_accounts(row.owner)
    month = format_month(first_month)
    note(
        made, "open", (f"待遇核定，自 {month} 起发放", f"Determined, to be paid from {month}"),
        by=by, at=at,
    )  # fmt: skip
    return made


def check_payee(payee: Payee) -> None:
    """Refuses `benefit.account-missing`, and `payments.bad-order` for what the bank cannot pay to: one line would hold up a payroll."""
    if not payee.account_no.strip() or not payee.name.strip():
        raise AccountMissing(at="payee_account_no")
    payments.check_payee(payee)


@atomic
def correct_account(*, owner: str, benefit_no: str, payee: Payee, by: str, at: datetime) -> Benefit:
    """The account pensions go to 更正收款账户; what the bank sent back is ordered again to it 退票重付.

    The orders go through both officers of the fund again, and the next payroll names the new account to the
    second officer. Refuses `benefit.account-missing`, `benefit.not-bounced` when nothing would change,
    `payments.bad-order`.
    """
    check_payee(payee)
    row = locked(owner, benefit_no)
    back = [
        order
        for line in row.lines.exclude(order_no="").exclude(bounce_reason="").filter(paid_on=None)
        if (order := money.order(owner, line.order_no)).state == OrderState.BOUNCED
    ]
    same = (row.payee_name, row.payee_account_no) == (payee.name, payee.account_no)
    if same and not back:
        raise NotBounced(at="payee_account_no")
    for order in back:
        payments.reissue(owner=owner, order_no=order.order_no, payee=payee, by=by, at=at)
    PayrollLine.objects.filter(owner=owner, order_no__in=[each.order_no for each in back]).update(
        bounce_reason=""
    )
    row.payee_name, row.payee_account_no = payee.name, payee.account_no
    row.payee_bank_name, row.payee_bank_code = payee.bank_name, payee.bank_code
    row.held = ""
    row.save()
    said = f"尾号 {payee.account_no[-4:]}", f"ending in {payee.account_no[-4:]}"
    note(
        row, "correct-account",
        (f"收款账户改为{said[0]}，退票重付 {len(back)} 笔",
         f"Account {said[1]}; {len(back)} payments issued again"),
        by=by, at=at,
    )  # fmt: skip
    return row


def _line_of(job: Claimed) -> PayrollLine | None:
    """The line a notice of the bank is about; nobody when the order was issued again since."""
    order_no = job.payload["order_no"]
    line = one(PayrollLine, lock=True, related=("benefit",), owner=job.owner, order_no=order_no)
    if line is not None and money.order(job.owner, order_no).attempt != job.payload["attempt"]:
        return None
    return line


@atomic
def on_paid(job: Claimed) -> None:
    """Notice: the bank has paid a pension 银行已付."""
    line = _line_of(job)
    if line is not None:
        line.paid_on, line.bounce_reason = date.fromisoformat(job.payload["on"]), ""
        line.save(update_fields=["paid_on", "bounce_reason"])


@atomic
def on_bounced(job: Claimed) -> None:
    """Notice: a pension came back 退票: it stays owed, and later months wait until the account is corrected."""
    line = _line_of(job)
    if line is None or (line.bounce_reason and line.paid_on is None):
        return
    line.paid_on, line.bounce_reason = None, job.payload.get("reason", "")[:35] or "—"
    line.save(update_fields=["paid_on", "bounce_reason"])
    row = locked(job.owner, line.benefit.benefit_no)
    row.held = BOUNCED
    row.save(update_fields=["held"])
    note(
        row, "bounce", (f"银行退票：{line.bounce_reason}", f"Payment bounced: {line.bounce_reason}"),
        by="bank", at=clock.now(),
    )  # fmt: skip
