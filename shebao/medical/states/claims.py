"""The life of a claim 医保支付申请: money a medical agency pays to a person, by a case of its own. Pure.

One life for a balance that cannot move 一次性支取 and for bills paid in cash 手工报销: apply, accept, two officers, the bank.
"""

from collections.abc import Mapping
from enum import StrEnum

from shebao.medical.errors.claims import ClaimWrongMoment


class ClaimState(StrEnum):
    """Where a claim stands 申请状态."""

    APPLIED = "medical-claim-applied"
    ACCEPTED = "medical-claim-accepted"
    ORDERED = "medical-claim-ordered"
    BOUNCED = "medical-claim-bounced"
    PAID = "medical-claim-paid"
    REFUSED = "medical-claim-refused"
    WITHDRAWN = "medical-claim-withdrawn"


class ClaimAct(StrEnum):
    """What moves a claim 申请业务."""

    ACCEPT = "medical-claim-accept"
    DECIDE = "medical-claim-decide"
    REFUSE = "medical-claim-refuse"
    WITHDRAW = "medical-claim-withdraw"
    PAY = "medical-claim-pay"
    BOUNCE = "medical-claim-bounce"
    REISSUE = "medical-claim-reissue"


CLAIMS: Mapping[tuple[ClaimState, ClaimAct], ClaimState] = {
    (ClaimState.APPLIED, ClaimAct.ACCEPT): ClaimState.ACCEPTED,
    (ClaimState.APPLIED, ClaimAct.REFUSE): ClaimState.REFUSED,
    (ClaimState.APPLIED, ClaimAct.WITHDRAW): ClaimState.WITHDRAWN,
    (ClaimState.ACCEPTED, ClaimAct.DECIDE): ClaimState.ORDERED,
    (ClaimState.ACCEPTED, ClaimAct.REFUSE): ClaimState.REFUSED,
    (ClaimState.ORDERED, ClaimAct.PAY): ClaimState.PAID,
    (ClaimState.ORDERED, ClaimAct.BOUNCE): ClaimState.BOUNCED,
    (ClaimState.PAID, ClaimAct.BOUNCE): ClaimState.BOUNCED,
    (ClaimState.BOUNCED, ClaimAct.REISSUE): ClaimState.ORDERED,
}
"""A bank may send money back after it had said paid: then the claim is open again."""
CLAIM_LABELS: Mapping[str, tuple[str, str]] = {
    ClaimState.APPLIED: ("已申请", "Applied"),
    ClaimState.ACCEPTED: ("已受理，待核定", "Accepted, to be decided"),
    ClaimState.ORDERED: ("已核定，待付款", "Decided, to be paid"),
    ClaimState.BOUNCED: ("银行退票", "Payment bounced"),
    ClaimState.PAID: ("已支付", "Paid"),
    ClaimState.REFUSED: ("不予支付", "Refused"),
    ClaimState.WITHDRAWN: ("已撤回", "Withdrawn"),
}
CLAIM_ACTS: Mapping[str, tuple[str, str]] = {
    ClaimAct.ACCEPT: ("受理", "Accept"),
    ClaimAct.DECIDE: ("核定支付", "Decide and pay"),
    ClaimAct.REFUSE: ("不予支付", "Refuse"),
    ClaimAct.WITHDRAW: ("撤回申请", "Withdraw"),
    ClaimAct.PAY: ("银行已付", "Paid by the bank"),
    ClaimAct.BOUNCE: ("银行退票", "Bounced"),
    ClaimAct.REISSUE: ("重新付款", "Pay again"),
}


def after_claim(state: ClaimState, act: ClaimAct) -> ClaimState:
    """The state that follows. Refuses `medical-claim.wrong-moment`."""
    try:
        return CLAIMS[state, act]
    except KeyError:
        (zh, en), (act_zh, act_en) = CLAIM_LABELS[state], CLAIM_ACTS[act]
        raise ClaimWrongMoment(state=zh, state_en=en, act=act_zh, act_en=act_en) from None
