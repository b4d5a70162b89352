"""Claims 医保支付申请: what a medical agency pays to a person by a case of its own."""

from django.db import models

from shebao.base.plumbing.statements import Table
from shebao.medical.states.claims import CLAIM_LABELS, ClaimState


class ClaimKind(models.TextChoices):
    """What is claimed 申请类别; each is a kind of case too."""

    PAYOUT = "medical-payout", "个人账户一次性支取"
    REIMBURSEMENT = "medical-reimbursement", "医疗费用手工报销"


class Claim(Table):
    """One claim 医保支付申请: what for, what it rests on (`facts`), to whom, how much, how far."""

    owner = models.CharField("经办机构", max_length=12)
    case_no = models.CharField("业务流水号", max_length=60, unique=True)
    kind = models.CharField("类别", max_length=24, choices=ClaimKind)
    person_no = models.CharField("个人编号", max_length=40)
    relationship_no = models.CharField("参保关系编号", max_length=40)
    ground = models.CharField("支取情形", max_length=20, blank=True)
    facts = models.JSONField("申报内容", default=dict)
    state = models.CharField(
        "状态", max_length=24, default=ClaimState.APPLIED,
        choices=[(state.value, CLAIM_LABELS[state][0]) for state in ClaimState],
    )  # fmt: skip
    payee_name = models.CharField("收款户名", max_length=140)
    payee_account_no = models.CharField("收款账号", max_length=34)
    payee_bank_name = models.CharField("开户行", max_length=140, blank=True)
    payee_bank_code = models.CharField("行号", max_length=14, blank=True)
    amount_fen = models.BigIntegerField("核定金额", default=0)
    order_no = models.CharField("付款指令", max_length=60, blank=True)
    reason = models.CharField("退票或者不予支付的理由", max_length=400, blank=True)
    applied_on = models.DateField("申请日期")
    accepted_on = models.DateField("受理日期", null=True)
    decided_on = models.DateField("核定日期", null=True)
    paid_on = models.DateField("支付日期", null=True)
    closed_on = models.DateField("办结日期", null=True)

    class Meta:
        verbose_name = "医保支付申请"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "relationship_no"],
                condition=models.Q(closed_on__isnull=True, kind=ClaimKind.PAYOUT.value),
                name="one_open_payout",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_fen__gte=0), name="claim_not_below_zero"
            ),
        ]
        indexes = [models.Index(fields=["owner", "person_no", "-id"], name="claim_by_person")]

    def __str__(self) -> str:
        return self.case_no


class ClaimBill(Table):
    """A bill paid in cash 票据: as told, and what the officer found payable. A bill is claimed once."""

    owner = models.CharField("经办机构", max_length=12)
    claim = models.ForeignKey(
        Claim, models.PROTECT, related_name="bills", verbose_name="医保支付申请"
    )
    number = models.CharField("票据号码", max_length=40)
    institution = models.CharField("医疗机构", max_length=80)
    on = models.DateField("就诊日期")
    amount_fen = models.BigIntegerField("票据金额")
    pooled_fen = models.BigIntegerField("统筹基金支付", null=True)
    account_fen = models.BigIntegerField("个人账户支付", null=True)
    note = models.CharField("审核说明", max_length=200, blank=True)
    live = models.BooleanField("有效", default=True)

    class Meta:
        verbose_name = "报销票据"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "institution", "number"],
                condition=models.Q(live=True),
                name="bill_claimed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0)
                & (
                    models.Q(pooled_fen__isnull=True, account_fen__isnull=True)
                    | models.Q(
                        pooled_fen__gte=0,
                        account_fen__gte=0,
                        amount_fen__gte=models.F("pooled_fen") + models.F("account_fen"),
                    )
                ),
                name="bill_not_above_itself",
            ),
        ]
