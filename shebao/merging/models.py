"""The worklist of accounts that may be one person's."""

from django.db import models

from shebao.base.plumbing.statements import Table


class ClusterKind(models.TextChoices):
    """Which of the two lists 线索类别: a pair to merge, or one number that two people have."""

    DUPLICATE = "duplicate", "疑似一人多户"
    SHARED_NUMBER = "shared-number", "一号多人"


class Finding(models.TextChoices):
    """What became of a suspicion 核实结论."""

    OPEN = "open", "待核实"
    DIFFERENT = "different", "不是同一人"
    MERGED = "merged", "已归并"


class Cluster(Table):
    """Accounts that hang together by suspicions 疑似重复组; the worklist shows those with an open one.

    `at_stake_fen` is what their individual accounts hold together, `score` that of its surest suspicion.
    """

    owner = models.CharField("经办机构", max_length=12)
    cluster_no = models.CharField("线索编号", max_length=40, unique=True)
    kind = models.CharField("线索类别", max_length=14, choices=ClusterKind)
    people = models.SmallIntegerField("账户数")
    waiting = models.SmallIntegerField("待核实线索数")
    score = models.SmallIntegerField("相似度（千分）")
    at_stake_fen = models.BigIntegerField("涉及储存额（分）", default=0)
    found_on = models.DateField("发现日期")

    class Meta:
        verbose_name = "疑似重复组"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__range=(0, 1000)), name="cluster_score_in_thousandths"
            )
        ]
        indexes = [
            models.Index(
                fields=["owner", "kind", "-at_stake_fen", "id"],
                name="cluster_by_money",
                condition=models.Q(waiting__gt=0),
            )
        ]

    def __str__(self) -> str:
        return self.cluster_no


class Suspicion(Table):
    """Two accounts that may be one person's 疑似重复线索: found once, whatever finds it again.

    `person_no` is the smaller of the two numbers. A pair that two officers called different people stays
    so for ever.
    """

    owner = models.CharField("经办机构", max_length=12)
    cluster = models.ForeignKey(
        Cluster, models.PROTECT, related_name="suspicions", verbose_name="疑似重复组"
    )
    person_no = models.CharField("个人编号", max_length=40)
    other_no = models.CharField("另一个人编号", max_length=40)
    rule = models.CharField("规则", max_length=40)
    score = models.SmallIntegerField("相似度（千分）")
    names_agree = models.BooleanField("姓名一致")
    reasons = models.JSONField("理由", default=list)
    finding = models.CharField("核实结论", max_length=10, choices=Finding, default=Finding.OPEN)
    found_at = models.DateTimeField("发现时间")
    reason = models.CharField("结论理由", max_length=400, blank=True)
    proposed_by = models.CharField("经办人", max_length=60, blank=True)
    confirmed_by = models.CharField("复核人", max_length=60, blank=True)
    decided_at = models.DateTimeField("结论时间", null=True)

    class Meta:
        verbose_name = "疑似重复线索"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "person_no", "other_no"], name="suspicion_once"
            ),
            models.CheckConstraint(
                condition=models.Q(person_no__lt=models.F("other_no")), name="suspicion_in_order"
            ),
            models.CheckConstraint(
                condition=~models.Q(finding=Finding.DIFFERENT.value)
                | (~models.Q(confirmed_by="") & ~models.Q(confirmed_by=models.F("proposed_by"))),
                name="suspicion_two_officers",
            ),
        ]
        indexes = [models.Index(fields=["owner", "other_no"], name="suspicion_by_other")]
