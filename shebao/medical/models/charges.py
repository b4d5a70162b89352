"""Institutions that charge, their mandates, charges split over accounts, and the day's reconciliation."""

from django.db import models

from shebao.base.plumbing.statements import Table
from shebao.medical.models.sharing import Link
from shebao.medical.states.sharing import LABELS, ChargeState, MandateState


class InstitutionKind(models.TextChoices):
    """Kinds of designated institution 定点医药机构类别."""

    HOSPITAL = "hospital", "医院"
    COMMUNITY = "community", "社区卫生服务中心"
    PHARMACY = "pharmacy", "零售药店"


class Institution(Table):
    """A designated medical institution 定点医药机构 as an agency contracts it."""

    owner = models.CharField("经办机构", max_length=12)
    code = models.CharField("机构编码", max_length=20)
    name = models.CharField("名称", max_length=80)
    name_en = models.CharField("英文名称", max_length=120, blank=True)
    kind = models.CharField("类别", max_length=10, choices=InstitutionKind)
    added_by = models.CharField("登记人", max_length=60)
    added_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "定点医药机构"
        constraints = [models.UniqueConstraint(fields=["owner", "code"], name="institution_once")]

    def __str__(self) -> str:
        return self.name


class Mandate(Table):
    """What a machine may charge for an institution 结算授权, approved by two officers."""

    owner = models.CharField("经办机构", max_length=12)
    mandate_no = models.CharField("授权编号", max_length=40, unique=True)
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="mandates", verbose_name="定点医药机构"
    )
    username = models.CharField("接口账号", max_length=60)
    state = models.CharField(
        "状态", max_length=20, choices=[(s.value, LABELS[s][0]) for s in MandateState]
    )
    most_fen = models.BigIntegerField("单笔上限（分）")
    since = models.DateField("起")
    until = models.DateField("止", null=True)
    proposed_by = models.CharField("经办人", max_length=60)
    proposed_at = models.DateTimeField("经办时间")
    approved_by = models.CharField("复核人", max_length=60, blank=True)
    approved_at = models.DateTimeField("复核时间", null=True)
    ended_by = models.CharField("终止人", max_length=60, blank=True)

    class Meta:
        verbose_name = "结算授权"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "username"],
                condition=~models.Q(state=MandateState.ENDED.value),
                name="mandate_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("proposed_by")),
                name="mandate_two_officers",
            ),
        ]


class Charge(Table):
    """A sum that a person's and their givers' accounts pay to an institution 账户结算.

    `charge_no` is the institution's own number under its owner, so that it exists once. What no account
    could pay is `cash_fen`.
    """

    owner = models.CharField("经办机构", max_length=12)
    charge_no = models.CharField("结算编号", max_length=100, unique=True)
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="charges", verbose_name="定点医药机构"
    )
    mandate = models.ForeignKey(
        Mandate, models.PROTECT, related_name="charges", verbose_name="结算授权"
    )
    external_no = models.CharField("机构结算流水号", max_length=40)
    offline_no = models.IntegerField("断网收据号", null=True)
    person_no = models.CharField("就诊人", max_length=40)
    card_no = models.CharField("卡号", max_length=20, blank=True)
    purpose = models.CharField("用途", max_length=60, blank=True)
    state = models.CharField(
        "状态", max_length=16, choices=[(s.value, LABELS[s][0]) for s in ChargeState]
    )
    amount_fen = models.BigIntegerField("金额")
    own_fen = models.BigIntegerField("本人账户支付")
    family_fen = models.BigIntegerField("共济账户支付")
    cash_fen = models.BigIntegerField("现金支付")
    on = models.DateField("结算日期")
    happened_at = models.DateTimeField("发生时间")
    booked_at = models.DateTimeField("记账时间")
    reversal_no = models.CharField("冲正流水号", max_length=40, blank=True)
    reversed_on = models.DateField("冲正日期", null=True)
    reversed_at = models.DateTimeField("冲正时间", null=True)

    class Meta:
        verbose_name = "账户结算"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "offline_no"],
                condition=models.Q(offline_no__isnull=False),
                name="offline_receipt_once",
            ),
            models.UniqueConstraint(
                fields=["institution", "reversal_no"],
                condition=~models.Q(reversal_no=""),
                name="reversal_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    amount_fen=models.F("own_fen") + models.F("family_fen") + models.F("cash_fen")
                )
                & models.Q(amount_fen__gt=0, own_fen__gte=0, family_fen__gte=0, cash_fen__gte=0),
                name="charge_adds_up",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "person_no", "-id"], name="charge_by_person"),
            models.Index(fields=["institution", "on"], name="charge_by_day"),
        ]

    def __str__(self) -> str:
        return self.charge_no


class ChargeLine(Table):
    """What one account paid of a charge 结算分账. A reversal returns it to this very account."""

    owner = models.CharField("经办机构", max_length=12)
    charge = models.ForeignKey(
        Charge, models.PROTECT, related_name="lines", verbose_name="账户结算"
    )
    seq = models.SmallIntegerField("序号")
    person_no = models.CharField("账户所有人", max_length=40)
    relationship_no = models.CharField("参保关系编号", max_length=40)
    account_code = models.CharField("账务科目", max_length=80)
    link = models.ForeignKey(
        Link, models.PROTECT, null=True, related_name="lines", verbose_name="绑定"
    )
    amount_fen = models.BigIntegerField("金额")

    class Meta:
        verbose_name = "结算分账"
        constraints = [
            models.UniqueConstraint(fields=["charge", "seq"], name="charge_line_once"),
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0), name="charge_line_above_zero"
            ),
        ]
        indexes = [models.Index(fields=["owner", "person_no", "-id"], name="charge_line_by_payer")]


class Reconciliation(Table):
    """An institution's day compared with ours 日终对账: both sums, and every line that differs."""

    owner = models.CharField("经办机构", max_length=12)
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="days", verbose_name="定点医药机构"
    )
    day = models.DateField("对账日")
    ours_count = models.IntegerField("我方笔数")
    ours_fen = models.BigIntegerField("我方金额")
    theirs_count = models.IntegerField("对方笔数")
    theirs_fen = models.BigIntegerField("对方金额")
    differences = models.JSONField("差异")
    by = models.CharField("提交账号", max_length=60)
    at = models.DateTimeField("对账时间")

    class Meta:
        verbose_name = "日终对账"
        constraints = [
            models.UniqueConstraint(fields=["institution", "day"], name="reconciled_day_once")
        ]
