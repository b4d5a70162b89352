"""A refund that the bank sends back 清退款退票: paid again to its holder; of a merge undone meanwhile it settles the claim.

Order 765, Arts. 36, 46: two officers for every payment, and nobody owes what never reached them.
"""

from datetime import date, datetime

from shebao.base.money import format_yuan
from shebao.base.plumbing.clock import now, today
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.merging import queries
from shebao.merging.models import Merge, Undoing
from shebao.merging.services.merging import locked
from shebao.merging.services.undoing import CLAIMS
from shebao.merging.states import UndoState
from shebao.payments import queries as money
from shebao.payments import services as payments
from shebao.payments.errors import BadOrder
from shebao.payments.models import PaymentOrder
from shebao.payments.services import Payee
from shebao.payments.states import ExpectationState, OrderState

AWAITED = (ExpectationState.WAITING, ExpectationState.DIFFERS)


@atomic
def on_refund_bounced(job: Claimed) -> None:
    """Notice: a refund came back 清退款退票. Claimed back meanwhile, it settles the claim; else the fund desk pays it again."""
    found = queries.refunded_by(job.owner, job.payload["order_no"])
    if found is None:
        return
    undoing = one(
        Undoing, lock=True, owner=job.owner, merge_id=found.pk, state=UndoState.DONE.value
    )
    row = locked(job.owner, found.case_no)
    order = money.order(job.owner, job.payload["order_no"])
    if order.state != OrderState.BOUNCED or order.attempt != job.payload["attempt"]:
        return
    reason = job.payload.get("reason", "")[:100]
    casework.remark(
        cases.case(row.owner, row.case_no), act="refund-bounced", by="system", at=now(),
        note=(f"清退款退票：{reason}", f"The refund bounced: {reason}"),
    )  # fmt: skip
    if undoing is not None and _still_claimed(undoing, order):
        _set_off(row, undoing, order, on=today(), at=now())


def _still_claimed(undoing: Undoing, order: PaymentOrder) -> bool:
    """Whether the person still owes this very refund. Money that has come settles a claim in its own way; of two refunds
    claimed in one sum the one that bounced is paid again.
    """
    if undoing.claim_fen - undoing.returned_fen != order.amount_fen:
        return False
    return money.expectation(undoing.owner, f"{undoing.case_no}/claim").state in AWAITED


def _set_off(row: Merge, undoing: Undoing, order: PaymentOrder, *, on: date, at: datetime) -> None:
    """The refund never left 抵销: refund payable −T, claims +T; the order ends, and nothing is awaited from the person."""
    payments.cancel(
        owner=row.owner, order_no=order.order_no, reason=undoing.case_no, by="system", at=at
    )
    payments.cancel_expectation(owner=row.owner, key=f"{undoing.case_no}/claim", by="system", at=at)
    fen = order.amount_fen
    lines = [Line(order.debit_code, -fen), Line(CLAIMS, fen)]
    ledger.post(
        row.owner,
        NewEntry(f"{undoing.case_no}/claim", on, "清退款退票，抵销应收", lines, undoing.case_no),
    )
    undoing.returned_fen = undoing.claim_fen
    undoing.save(update_fields=["returned_fen"])
    amount = format_yuan(fen)
    casework.remark(
        cases.case(row.owner, undoing.case_no), act="claim-returned", by="system", at=at,
        note=(f"清退款 {amount} 元已由银行退回，不再向本人收回",
              f"The refund of {amount} yuan came back by the bank; nothing is claimed"),
    )  # fmt: skip


@atomic
def reissue_refund(
    *, owner: str, order_no: str, payee: Payee, by: str, at: datetime
) -> PaymentOrder:
    """Pay a refund that bounced again 清退款重付, to the same holder; it passes both officers of the fund.

    Refuses `payments.bad-order` (another holder), `wrong-moment`, `not-found`.
    """
    found = queries.refunded_by(owner, order_no)
    if found is None:
        raise NotFound(what=order_no)
    row = locked(owner, found.case_no)
    if payee.name.strip() != row.payee_name:
        raise BadOrder(field="payee_name", value=payee.name[:20], at="payee_name")
    order = payments.reissue(owner=owner, order_no=order_no, payee=payee, by=by, at=at)
    casework.remark(
        cases.case(owner, row.case_no), act="refund-again", by=by, at=at,
        note=("更正收款账户后重新付清退款", "The refund is paid again to corrected details"),
    )  # fmt: skip
    return order
