"""What follows a finished pension transfer 补转与更正."""

from django.db import models

from shebao.transfers.models.sums import Sum


class Amending(models.TextChoices):
    """Why something follows a finished transfer 后续类别."""

    LATE = "late", "后到缴费补转"
    HELD = "held", "留存月份补转"
    CORRECTION = "correction", "更正"
    PASSED = "passed", "前地补转续转"


class Amendment(Sum):
    """What follows a finished pension transfer 补转与更正: lines of the form as they were and as they are, and the difference in money.

    Each side has its own row; grows only. Amounts are differences in fen, of a correction they may be below zero: then
    `amount_fen` goes back from the new place to the old one.
    """

    kind = models.CharField("后续类别", max_length=10, choices=Amending)
    months = models.JSONField("变动月份", default=list)
    old = models.JSONField("原记录", default=list)
    new = models.JSONField("现记录", default=list)
    account_fen = models.BigIntegerField("个人账户转移额之差")
    pooled_fen = models.BigIntegerField("统筹基金转移额之差")
    interest_fen = models.BigIntegerField("其中原地利息", default=0)
    person_before = models.JSONField("更正前身份", null=True)
    person_after = models.JSONField("更正后身份", null=True)
    number_seal = models.BinaryField("更正后证件号码封存", null=True)
    receiving = models.JSONField("退回差额的收款账户", null=True)
    paper_no = models.CharField("文书号", max_length=60, blank=True)
    answer = models.CharField("答复", max_length=10, blank=True)
    answer_reason = models.CharField("答复说明", max_length=400, blank=True)
    answered_on = models.DateField("答复日期", null=True)

    class Meta:
        verbose_name = "补转与更正"
        constraints = [
            models.UniqueConstraint(fields=["owner", "case_no", "number"], name="amendment_once"),
            models.CheckConstraint(
                condition=models.Q(amount_fen__gte=0, number__gt=0), name="amendment_fen"
            ),
        ]

    @property
    def total_fen(self) -> int:
        """The difference of the whole, below zero where money goes back."""
        return self.account_fen + self.pooled_fen
