"""Orders to pay 付款指令: made, moved, issued again, cancelled."""

import re
from datetime import date, datetime
from typing import Any

from django.db.models import Sum

from shebao.base.money import FEN_MAX
from shebao.base.plumbing import jobs, numbers
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.payments.errors import BadOrder, KeyTaken
from shebao.payments.models import OrderMove, PaymentOrder, StatementLine
from shebao.payments.pain import Party
from shebao.payments.services.accounts import missing
from shebao.payments.states import (
    LINE_MOVES,
    MOVES,
    LineAct,
    LineState,
    OrderAct,
    OrderState,
    after,
)

REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9/?:().'+_-]{3,34}")
ACCOUNT = re.compile(r"[A-Za-z0-9-]{4,34}")


def check_payee(payee: Party) -> None:
    """Refuse what the bank's file cannot carry 收款账户不合规, as soon as it is typed. Refuses `payments.bad-order`."""
    if not ACCOUNT.fullmatch(payee.account_no):
        raise BadOrder(field="payee_account_no", value=payee.account_no, at="payee_account_no")
    if not 1 <= len(payee.name) <= 140 or not payee.name.isprintable():
        raise BadOrder(field="payee_name", value=payee.name[:20], at="payee_name")
    if not f"{payee.bank_name}{payee.bank_code}".isprintable():
        raise BadOrder(field="payee_bank", value=payee.bank_name[:20], at="payee_bank")


def _check(payee: Party, amount_fen: int, reference: str, purpose: str) -> None:
    check_payee(payee)
    if not 0 < amount_fen <= FEN_MAX:
        raise BadOrder(field="amount", value=amount_fen, at="amount_fen")
    if not REFERENCE.fullmatch(reference):
        raise BadOrder(field="reference", value=reference, at="reference")
    if not purpose or len(purpose) > 100 or not purpose.isprintable():
        raise BadOrder(field="purpose", value=purpose[:20], at="purpose")


@atomic
def order(
    *,
    owner: str,
    key: str,
    payee: Party,
    amount_fen: int,
    purpose: str,
    reference: str,
    debit_code: str,
    case_no: str,
    on: date,
    by: str,
    at: datetime,
    returns_line: StatementLine | None = None,
) -> PaymentOrder:
    """Order a payment 发起付款. Nothing is posted until the bank has paid: then `debit_code` −T, bank +T.

    `reference` travels end to end (4–35 printable ASCII characters). The same key with the same content
    returns the order as it stands; other content is refused as `payments.key-taken`.
    """
    _check(payee, amount_fen, reference, purpose)
    content = {
        "amount_fen": amount_fen,
        "purpose": purpose,
        "reference": reference,
        "debit_code": debit_code,
        "case_no": case_no,
    }
    known = one(PaymentOrder, owner=owner, key=key)
    if known is not None:
        same_payee = known.attempt > 1 or _payee_of(known) == payee
        if not same_payee or any(getattr(known, name) != value for name, value in content.items()):
            raise KeyTaken(key=key)
        return known
    number = numbers.take(owner, f"order/{on.year}")
    made = PaymentOrder.objects.create(
        owner=owner,
        order_no=f"{owner}/order/{on.year}/{number}",
        key=key,
        payee_name=payee.name,
        payee_account_no=payee.account_no,
        payee_bank_name=payee.bank_name,
        payee_bank_code=payee.bank_code,
        state=OrderState.ORDERED,
        ordered_by=by,
        ordered_on=on,
        ordered_at=at,
        returns_line=returns_line,
        **content,
    )
    _log(made, "order", "", by=by, at=at, data=_payee_of(made)._asdict())
    return made


@atomic
def reissue(*, owner: str, order_no: str, payee: Party, by: str, at: datetime) -> PaymentOrder:
    """Issue a bounced payment again 退票重付, to a corrected payee, as the next attempt.

    It goes through both officers again. Refuses `payments.bad-order`, `wrong-moment`.
    """
    check_payee(payee)
    found = locked_order(owner, order_no)
    found.attempt += 1
    found.file = None
    found.payee_name, found.payee_account_no = payee.name, payee.account_no
    found.payee_bank_name, found.payee_bank_code = payee.bank_name, payee.bank_code
    move(found, OrderAct.REISSUE, by=by, at=at, data=payee._asdict())
    return found


@atomic
def cancel(*, owner: str, order_no: str, reason: str, by: str, at: datetime) -> PaymentOrder:
    """Give up an order that no file holds 撤销. Money sent back for a line stays in suspense."""
    found = locked_order(owner, order_no)
    move(found, OrderAct.CANCEL, by=by, at=at, data={"reason": reason})
    if found.returns_line_id is not None:
        line = locked_line(owner, pk=found.returns_line_id)
        if not on_their_way(line):
            move_line(line, LineAct.KEEP)
        tell_moved(line, found, on=day_of(at))
    return found


def _payee_of(found: PaymentOrder) -> Party:
    return Party(
        found.payee_name, found.payee_account_no, found.payee_bank_name, found.payee_bank_code
    )


def on_their_way(line: StatementLine) -> int:
    """How much of a line's money is ordered back and not paid yet, in fen."""
    ended = (OrderState.PAID, OrderState.CANCELLED)
    found = PaymentOrder.objects.filter(returns_line=line).exclude(state__in=ended)
    return int(found.aggregate(total=Sum("amount_fen"))["total"] or 0)


def locked_order(owner: str, order_no: str) -> PaymentOrder:
    """The order, locked; another agency's is not found."""
    try:
        return PaymentOrder.objects.select_for_update().get(owner=owner, order_no=order_no)
    except PaymentOrder.DoesNotExist:
        raise missing(order_no) from None


def locked_line(owner: str, **which: Any) -> StatementLine:
    """The line, locked; another agency's is not found."""
    try:
        return StatementLine.objects.select_for_update().get(owner=owner, **which)
    except StatementLine.DoesNotExist:
        raise missing(str(which.get("key", "")) or "line") from None


def move(
    found: PaymentOrder, act: OrderAct, *, by: str, at: datetime, data: dict[str, Any] | None = None
) -> None:
    """The one place where an order changes its state: moved, saved, logged."""
    before = found.state
    found.state = after(MOVES, OrderState(before), act)
    found.save()
    _log(found, act, before, by=by, at=at, data=data or {})


def move_line(line: StatementLine, act: LineAct) -> None:
    """The one place where a line changes its state."""
    line.state = after(LINE_MOVES, LineState(line.state), act)
    line.save()


def _log(
    found: PaymentOrder, act: str, before: str, *, by: str, at: datetime, data: dict[str, Any]
) -> None:
    OrderMove.objects.create(
        owner=found.owner,
        order=found,
        act=act,
        before=before,
        after=found.state,
        attempt=found.attempt,
        by=by,
        at=at,
        data=data,
    )


def explained_on(line: StatementLine, at: datetime) -> date:
    """The day a line's money is booked where it belongs 核销日: the bank's when it was known as the line was read.

    Money that stood in suspense is booked on the day of the act: what was told of the days before stays true.
    """
    waited = at > line.taken_at
    return max(line.booked_on, day_of(at)) if waited else line.booked_on


def returned(found: PaymentOrder, *, paid: bool) -> None:
    """The line whose money an order sends back: gone, or here again."""
    back = locked_line(found.owner, pk=found.returns_line_id)
    back.free_fen += -found.amount_fen if paid else found.amount_fen
    if not paid:
        move_line(back, LineAct.RETURN_BOUNCED)
    elif on_their_way(back):  # another part is still on its way
        back.save(update_fields=["free_fen"])
    else:
        move_line(back, LineAct.KEEP if back.free_fen else LineAct.RETURN_PAID)


def tell_moved(line: StatementLine, found: PaymentOrder, *, on: date) -> None:
    """Tell whom it may concern that an order sends a line's money back, or does so no more (`payments.credit-moved`)."""
    for word in line.words.values_list("word", flat=True):
        jobs.enqueue(
            line.owner, "payments.credit-moved", key=f"{found.order_no}/{found.state}/{word}",
            payload={"reference": word, "amount_fen": found.amount_fen, "on": on.isoformat()},
        )  # fmt: skip


def tell(found: PaymentOrder, kind: str, on: date, **more: Any) -> None:
    """Write the notice job for the room above: `payments.paid`, `payments.bounced`."""
    jobs.enqueue(
        found.owner,
        kind,
        key=found.instruction_id,
        payload={
            "order_no": found.order_no,
            "attempt": found.attempt,
            "key": found.key,
            "case_no": found.case_no,
            "reference": found.reference,
            "amount_fen": found.amount_fen,
            "on": on.isoformat(),
            **more,
        },
    )
