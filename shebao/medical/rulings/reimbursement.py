"""What bills paid in cash come to 手工报销方案: the pooled fund and the person's own account, bill by bill."""

from datetime import date

from shebao.base.explain import Answer, Figure, said
from shebao.base.money import format_yuan
from shebao.enrolment import queries as enrolment
from shebao.enrolment.schemes import Scheme
from shebao.medical.doubts import doubted
from shebao.medical.errors.claims import AccountShort, NotAssessed, NothingToReimburse
from shebao.medical.models import Claim, ClaimBill
from shebao.medical.rules.reimbursement import DOCUMENT, reimbursed
from shebao.medical.rulings.plan import Plan

POOLED = "fund/medical/pooled"


def reimbursement_plan(claim: Claim, on: date) -> Plan:
    """The sums of all bills 拟报销, explained bill by bill.

    Refuses `medical-reimbursement.not-assessed`, `.account-short`, `.nothing`.
    """
    bills = list(ClaimBill.objects.filter(claim=claim).order_by("pk"))
    undone = sum(1 for bill in bills if bill.pooled_fen is None)
    if undone:
        raise NotAssessed(count=undone)
    parts = [reimbursed(b.amount_fen, b.pooled_fen or 0, b.account_fen or 0) for b in bills]
    pooled, account = sum(p.pooled_fen for p in parts), sum(p.account_fen for p in parts)
    row = enrolment.relationship(claim.owner, claim.relationship_no)
    held = enrolment.balance(row) if row.scheme == Scheme.EMPLOYEE_MEDICAL else 0
    if account > held:
        raise AccountShort(needs=format_yuan(account), holds=format_yuan(held))
    if not pooled + account:
        raise NothingToReimburse()
    steps = [
        said(reimbursed, "bill_fen", part.pooled_fen + part.account_fen, f"票据 {bill.number}",
             f"{format_yuan(bill.amount_fen)} − {format_yuan(part.own_fen)}")
        for bill, part in zip(bills, parts, strict=True)
    ]  # fmt: skip
    steps.append(said(reimbursed, "reimbursed_pooled_fen", pooled, "统筹基金支付", "各票据相加"))
    steps.append(said(reimbursed, "reimbursed_account_fen", account, "个人账户支付", "各票据相加"))
    whole = doubted(steps, on)
    figure = Figure(
        "reimbursed_fen", pooled + account, "报销金额", "统筹基金 + 个人账户", f"{DOCUMENT} 二十条",
        Answer(None, whole).weakest(), whole,
    )  # fmt: skip
    gives = [(POOLED, pooled, ""), (row.ledger_code, account, row.relationship_no)]
    return Plan(
        claim,
        tuple(one for one in gives if one[1]),
        figure,
        f"{DOCUMENT} 第二十条",
        "医疗费用手工报销",
    )
