"""Bank files 付款文件: one officer proposes, another approves, then the bytes exist and are sent."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from shebao.base.plumbing import jobs, numbers
from shebao.base.plumbing.clock import ZONE
from shebao.base.plumbing.statements import several
from shebao.base.plumbing.transactions import atomic
from shebao.ledger.funds import fund_of
from shebao.payments import pain
from shebao.payments.errors import AnotherFund, EmptyFile, SamePerson, WrongAccount
from shebao.payments.models import BankFile, PaymentOrder
from shebao.payments.services.accounts import locked_account, missing
from shebao.payments.services.officers import duty
from shebao.payments.services.orders import move, tell
from shebao.payments.states import FILE_MOVES, FileAct, FileState, OrderAct, OrderState, after


@atomic
def propose_file(
    *, owner: str, account_no: str, order_nos: Sequence[str], by: str, at: datetime
) -> BankFile:
    """Put orders into a file to be paid from an account 制单: the accountant's act.

    Refuses `agencies.no-right`, `payments.empty-file`, `payments.wrong-account`, `payments.another-fund`, `wrong-moment`.
    """
    on = at.astimezone(ZONE).date()
    duty(owner, by, "accountant", at)
    account = locked_account(owner, account_no)
    orders = list(
        PaymentOrder.objects.select_for_update()
        .filter(owner=owner, order_no__in=order_nos)
        .order_by("id")
    )
    lost = set(order_nos) - {one.order_no for one in orders}
    if lost:
        raise missing(min(lost))
    if not orders:
        raise EmptyFile(at="order")
    for one in orders:
        if one.payee_account_no == account.account_no:
            raise WrongAccount(order_no=one.order_no)
        if fund_of(one.debit_code) != account.fund:
            raise AnotherFund(order_no=one.order_no, at="account")
    number = numbers.take(owner, f"bank-file/{on.year}")
    file = BankFile.objects.create(
        owner=owner,
        file_no=f"{owner}/bank-file/{on.year}/{number}",
        account=account,
        state=FileState.PROPOSED,
        orders_count=len(orders),
        total_fen=sum(one.amount_fen for one in orders),
        proposed_by=by,
        proposed_at=at,
    )
    for one in orders:
        one.file = file
        move(one, OrderAct.PROPOSE, by=by, at=at, data={"file_no": file.file_no})
    return file


@atomic
def approve_file(*, owner: str, file_no: str, by: str, at: datetime) -> BankFile:
    """Countersign a file 复核: the cashier's act, never by who proposed it. Now its bytes exist.

    With a linked account it is sent by the worker; otherwise a person takes the bytes to the bank and
    calls `mark_sent`. Refuses `agencies.no-right`, `payments.same-officer`, `wrong-moment`.
    """
    on = at.astimezone(ZONE).date()
    duty(owner, by, "cashier", at)
    file = locked_file(owner, file_no)
    if file.proposed_by == by:
        raise SamePerson(by=by)
    file.state = after(FILE_MOVES, FileState(file.state), FileAct.APPROVE)
    account = file.account
    orders = _orders(file)
    file.message_id = file.file_no
    file.xml = pain.write(
        message_id=file.message_id,
        payer=pain.Party(account.holder, account.account_no, account.bank_name, account.bank_code),
        transfers=[_transfer(one) for one in orders],
        on=on,
        at=at,
    )
    file.sha256 = hashlib.sha256(file.xml).hexdigest()
    file.approved_by, file.approved_at = by, at
    file.save()
    for one in orders:
        move(one, OrderAct.APPROVE, by=by, at=at, data={"file_no": file.file_no})
    if account.link:
        jobs.enqueue(owner, "payments.bank-send", key=file_no, payload={"file_no": file_no})
    return file


@atomic
def send_back_file(*, owner: str, file_no: str, reason: str, by: str, at: datetime) -> BankFile:
    """Send a proposed file back 退回制单: its orders are free again."""
    duty(owner, by, "cashier", at)
    file = locked_file(owner, file_no)
    file.state = after(FILE_MOVES, FileState(file.state), FileAct.SEND_BACK)
    file.note = reason[:400]
    file.save()
    for one in _orders(file):
        one.file = None
        move(one, OrderAct.SEND_BACK, by=by, at=at, data={"reason": reason})
    return file


@atomic
def mark_sent(
    *, owner: str, file_no: str, by: str, at: datetime, rejected: Mapping[str, str] | None = None
) -> BankFile:
    """The file is with the bank 已送银行. `rejected` names instructions the bank would not carry out.

    Doing it again changes nothing. Orders the bank already reported as paid stay paid.
    """
    file = locked_file(owner, file_no)
    if file.state == FileState.SENT:
        return file
    file.state = after(FILE_MOVES, FileState(file.state), FileAct.SEND)
    file.sent_by, file.sent_at = by, at
    file.save()
    for one in _orders(file):
        if one.instruction_id in (rejected or {}):
            _reject(one, (rejected or {})[one.instruction_id], by=by, at=at)
        elif one.state == OrderState.APPROVED:
            move(one, OrderAct.SEND, by=by, at=at, data={"file_no": file_no})
    return file


@atomic
def refuse_file(*, owner: str, file_no: str, reason: str, by: str, at: datetime) -> BankFile:
    """The bank took nothing of the file 银行拒收: its orders bounce without having moved money."""
    file = locked_file(owner, file_no)
    file.state = after(FILE_MOVES, FileState(file.state), FileAct.REFUSE)
    file.note = reason[:400]
    file.save()
    for one in _orders(file):
        _reject(one, reason, by=by, at=at)
    return file


def _reject(one: PaymentOrder, reason: str, *, by: str, at: datetime) -> None:
    on = at.astimezone(ZONE).date()
    one.bounced_on, one.bounce_reason = on, reason[:35]
    move(one, OrderAct.REJECT, by=by, at=at, data={"reason": reason})
    tell(one, "payments.bounced", on, reason=one.bounce_reason, money_moved=False)


def locked_file(owner: str, file_no: str) -> BankFile:
    """The file with its account, locked; another agency's is not found."""
    try:
        return (
            BankFile.objects.select_for_update(of=("self",))
            .select_related("account")
            .get(owner=owner, file_no=file_no)
        )
    except BankFile.DoesNotExist:
        raise missing(file_no) from None


def _orders(file: BankFile) -> list[PaymentOrder]:
    return several(PaymentOrder, lock=True, file_id=file.pk)


def _transfer(one: PaymentOrder) -> pain.Transfer:
    payee = pain.Party(
        one.payee_name, one.payee_account_no, one.payee_bank_name, one.payee_bank_code
    )
    return pain.Transfer(one.instruction_id, one.reference, payee, one.amount_fen, one.purpose)
