"""The acts of a claim 医保支付申请, in the order they happen: applying, deciding, paying."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from shebao.medical.models import Claim, ClaimKind
from shebao.medical.queries import claims as queries
from shebao.medical.services.claims.applying import accept_payout, apply_payout, withdraw_claim
from shebao.medical.services.claims.deciding import (
    decide_claim,
    propose_claim,
    propose_claim_refusal,
    refuse_claim,
)
from shebao.medical.services.claims.paying import on_claim_bounced, on_claim_paid, reissue_claim
from shebao.medical.services.claims.reimbursing import (
    Told,
    accept_reimbursement,
    apply_reimbursement,
    assess_bill,
)
from shebao.medical.states.claims import ClaimAct

ACCEPT: Mapping[str, Callable[..., Claim]] = {
    ClaimKind.PAYOUT: accept_payout, ClaimKind.REIMBURSEMENT: accept_reimbursement,
}  # fmt: skip


def accept(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> Claim:
    """The officer accepts a claim 受理, by its kind. Refuses what the kind's own acceptance refuses."""
    kind = queries.claim(owner, case_no).kind
    return ACCEPT[kind](owner=owner, case_no=case_no, by=by, on=on, at=at)


CLAIMS_COUNTERSIGNED: Mapping[str, Callable[..., object]] = {
    ClaimAct.DECIDE: decide_claim, ClaimAct.REFUSE: refuse_claim,
}  # fmt: skip
"""What the second officer's signature does, by the act proposed."""

__all__ = [
    "CLAIMS_COUNTERSIGNED",
    "Told",
    "accept",
    "accept_payout",
    "accept_reimbursement",
    "apply_payout",
    "apply_reimbursement",
    "assess_bill",
    "decide_claim",
    "on_claim_bounced",
    "on_claim_paid",
    "propose_claim",
    "propose_claim_refusal",
    "refuse_claim",
    "reissue_claim",
    "withdraw_claim",
]
