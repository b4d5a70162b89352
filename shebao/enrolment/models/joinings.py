"""Relationships whose money another one keeps, and months that one holds twice 参保关系归并."""

from django.db import models

from shebao.base.plumbing.statements import Table
from shebao.enrolment.models.relationships import Relationship


class Joining(Table):
    """A relationship whose money is kept with another's 参保关系归并, its own rows untouched.

    `cleared` names the months paid twice, as bits by `place|year`. Until it ends, what arises under the
    merged relationship is posted to the kept one's account, under its own name.
    """

    owner = models.CharField("经办机构", max_length=12)
    merged = models.ForeignKey(
        Relationship, models.PROTECT, related_name="joined_to", verbose_name="并入的参保关系"
    )
    kept = models.ForeignKey(
        Relationship, models.PROTECT, related_name="joinings", verbose_name="保留的参保关系"
    )
    case_no = models.CharField("办件编号", max_length=60)
    since = models.DateField("起")
    until = models.DateField("止", null=True)
    before = models.CharField("原状态", max_length=20)
    cleared = models.JSONField("重复清退月份", default=dict)
    moved_fen = models.BigIntegerField("并入储存额（分）")
    refund_fen = models.BigIntegerField("清退金额（分）", default=0)
    pooled_fen = models.BigIntegerField("转入统筹（分）", default=0)
    ended_case_no = models.CharField("撤销办件编号", max_length=60, blank=True)

    class Meta:
        verbose_name = "参保关系归并"
        constraints = [
            models.UniqueConstraint(
                fields=["merged"], condition=models.Q(until=None), name="joining_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(merged=models.F("kept")), name="joining_of_another"
            ),
            models.CheckConstraint(
                condition=models.Q(moved_fen__gte=0, refund_fen__gte=0), name="joining_fen"
            ),
        ]


class Clearing(Table):
    """Months that one relationship held twice, cleared from lines that came from elsewhere 同一关系内重复清退.

    `cleared` as `Joining.cleared`; `taken` is what the lines lost, so that they can be made whole again.
    """

    owner = models.CharField("经办机构", max_length=12)
    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="clearings", verbose_name="参保关系"
    )
    case_no = models.CharField("办件编号", max_length=60)
    since = models.DateField("起")
    until = models.DateField("止", null=True)
    cleared = models.JSONField("重复清退月份", default=dict)
    taken = models.JSONField("清退的记录", default=dict)
    refund_fen = models.BigIntegerField("清退金额（分）", default=0)
    pooled_fen = models.BigIntegerField("转入统筹（分）", default=0)
    ended_case_no = models.CharField("撤销办件编号", max_length=60, blank=True)
    by = models.CharField("办理人", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "同一关系内重复清退"
        constraints = [
            models.UniqueConstraint(fields=["case_no", "relationship"], name="clearing_once"),
            models.CheckConstraint(
                condition=models.Q(refund_fen__gte=0, pooled_fen__gte=0), name="clearing_fen"
            ),
        ]
