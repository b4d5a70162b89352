"""Figures of claims 医保支付拟办数据: what would be paid, from which accounts, explained; or why not."""

from collections.abc import Callable, Mapping
from datetime import date

from shebao.medical.models import Claim, ClaimKind
from shebao.medical.rulings.payout import payout_plan
from shebao.medical.rulings.plan import Plan
from shebao.medical.rulings.reimbursement import reimbursement_plan

PLANS: Mapping[str, Callable[[Claim, date], Plan]] = {
    ClaimKind.PAYOUT: payout_plan, ClaimKind.REIMBURSEMENT: reimbursement_plan,
}  # fmt: skip
"""Kind of claim → what would be paid today."""


def plan_of(claim: Claim, on: date) -> Plan:
    """What would be paid today 拟支付. Refuses what the kind's own plan refuses."""
    return PLANS[claim.kind](claim, on)


__all__ = ["PLANS", "Plan", "payout_plan", "plan_of", "reimbursement_plan"]
