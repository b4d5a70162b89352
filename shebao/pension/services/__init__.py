"""The acts of the pension room: the determination, the benefit, its payroll, signs of life, changes, recoveries."""

from shebao.pension.services.adjusting import (
    approve_adjustment,
    propose_adjustment,
    send_adjustment_back,
)
from shebao.pension.services.benefits import correct_account, on_bounced, on_paid
from shebao.pension.services.changing import drop_change, prepare_change, sign_change
from shebao.pension.services.choosing import (
    Cleared,
    Second,
    give_back,
    give_up,
    second,
    take_up,
)
from shebao.pension.services.determining import apply, determine, propose, withdraw
from shebao.pension.services.payroll import (
    approve_payroll,
    propose_payroll,
    send_payroll_back,
)
from shebao.pension.services.recovering import on_arrived
from shebao.pension.services.resettling import credit_account, wait_for_settling
from shebao.pension.services.surviving import certify, tend, tend_job

__all__ = [
    "Cleared",
    "Second",
    "apply",
    "approve_adjustment",
    "approve_payroll",
    "certify",
    "correct_account",
    "credit_account",
    "determine",
    "drop_change",
    "give_back",
    "give_up",
    "on_arrived",
    "on_bounced",
    "on_paid",
    "prepare_change",
    "propose",
    "propose_adjustment",
    "propose_payroll",
    "second",
    "send_adjustment_back",
    "send_payroll_back",
    "sign_change",
    "take_up",
    "tend",
    "tend_job",
    "wait_for_settling",
    "withdraw",
]
