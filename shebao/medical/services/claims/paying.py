"""The bank's part of a claim 付款: paid closes it; what comes back is paid again to corrected details."""

from datetime import date, datetime

from shebao.base.money import format_yuan
from shebao.base.plumbing.clock import now, today
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services.cases import SYSTEM
from shebao.medical.errors.claims import NotOwnAccount
from shebao.medical.models import Claim
from shebao.medical.services.claims.common import case_of, locked, move, set_payee, start_clock
from shebao.medical.states.claims import ClaimAct, ClaimState, after_claim
from shebao.payments import queries as money
from shebao.payments import services as payments
from shebao.payments.services import Payee


def _by_order(job: Claimed) -> Claim | None:
    """The claim a notice of the bank is about; nobody when the order was issued again since."""
    row = one(Claim, lock=True, owner=job.owner, order_no=job.payload["order_no"])
    if row is None or money.order(job.owner, row.order_no).attempt != job.payload["attempt"]:
        return None
    return row


@atomic
def on_claim_paid(job: Claimed) -> None:
    """Notice: the bank has paid a claim 银行已付. The case is over."""
    row = _by_order(job)
    if row is None or row.state != ClaimState.ORDERED:
        return
    row.paid_on = row.closed_on = date.fromisoformat(job.payload["on"])
    amount = format_yuan(row.amount_fen)
    move(row, ClaimAct.PAY, turn=Turn.NOBODY, by=SYSTEM, at=now(),
         note=(f"银行已付 {amount} 元", f"Bank paid {amount}"))  # fmt: skip
    casework.close(case_of(row), on=row.paid_on)


@atomic
def on_claim_bounced(job: Claimed) -> None:
    """Notice: the payment came back 退票. The money is payable again; also a finished case is open again."""
    row = _by_order(job)
    if row is None or row.state not in (ClaimState.ORDERED, ClaimState.PAID):
        return
    on, reason = today(), job.payload.get("reason", "")[:400]
    note = (f"银行退票：{reason}", f"Payment bounced: {reason}")
    casework.reopen(case_of(row), on=on, by=SYSTEM, at=now(), note=note)
    row.paid_on = row.closed_on = None
    row.reason = reason
    move(row, ClaimAct.BOUNCE, turn=Turn.OFFICER, by=SYSTEM, at=now(), note=note)
    start_clock(row, on, step="pay-again")


@atomic
def reissue_claim(
    *, owner: str, case_no: str, payee: Payee, by: str, on: date, at: datetime
) -> Claim:
    """Pay a claim again to corrected details 重新付款; the order keeps its number and passes both officers of the fund.

    Still to the same holder. Refuses `medical-claim.wrong-moment`, `medical-claim.not-own-account`,
    `payments.bad-order`.
    """
    row = locked(owner, case_no)
    after_claim(ClaimState(row.state), ClaimAct.REISSUE)
    if payee.name.strip() != row.payee_name:
        raise NotOwnAccount(name=row.payee_name, at="payee_name")
    payments.reissue(owner=owner, order_no=row.order_no, payee=payee, by=by, at=at)
    set_payee(row, payee)
    row.reason = ""
    move(row, ClaimAct.REISSUE, turn=Turn.BANK, by=by, at=at,
         note=("更正收款信息后重新付款", "Paid again to corrected details"))  # fmt: skip
    casework.meet(case_of(row), on=on)
    return row
