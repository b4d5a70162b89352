"""Determinations of pensions, the benefits they give, each month's payroll, and what is recovered."""

from enum import StrEnum

from django.db import models

from shebao.base.plumbing.statements import Table
from shebao.pension.states import (
    LABELS,
    AdjustmentState,
    BenefitState,
    ChangeState,
    PayrollState,
    RecoveryState,
    State,
)


def _choices(states: type[StrEnum]) -> list[tuple[str, str]]:
    return [(state.value, LABELS[state][0]) for state in states]


STATES = _choices(State)


class Payee(Table):
    """Where money goes 收款账户: the person's own, or of an heir."""

    payee_name = models.CharField("收款户名", max_length=140, blank=True)
    payee_account_no = models.CharField("收款账号", max_length=34, blank=True)
    payee_bank_name = models.CharField("收款开户行", max_length=140, blank=True)
    payee_bank_code = models.CharField("收款行号", max_length=14, blank=True)

    class Meta:
        abstract = True


class Determination(Payee):
    """One person's pension determined 养老待遇核定; months are month numbers, amounts fen, null until determined."""

    owner = models.CharField("经办机构", max_length=12)
    case_no = models.CharField("业务流水号", max_length=60, unique=True)
    person_no = models.CharField("个人编号", max_length=40)
    state = models.CharField("状态", max_length=20, choices=STATES, default=State.RECEIVED)
    group = models.CharField("原法定退休年龄", max_length=10)
    offset = models.SmallIntegerField("早退（负）或晚退月数", default=0)
    retirement_month = models.IntegerField("退休月份")
    place = models.CharField("待遇领取地", max_length=6)
    place_reason = models.CharField("领取地理由", max_length=40)
    elsewhere = models.JSONField("还在外地的参保地", default=list)
    waived = models.CharField("未归集部分放弃等待的理由", max_length=200, blank=True)
    received_on = models.DateField("受理日期")
    months = models.IntegerField("缴费月数", null=True)
    balance_fen = models.BigIntegerField("个人账户储存额", null=True)
    basic_fen = models.BigIntegerField("基础养老金", null=True)
    account_fen = models.BigIntegerField("个人账户养老金", null=True)
    transition_fen = models.BigIntegerField("过渡性养老金", null=True)
    total_fen = models.BigIntegerField("月基本养老金", null=True)
    provisional = models.BooleanField("预发", default=False)
    determined_on = models.DateField("核定日期", null=True)
    paper_no = models.CharField("核定表编号", max_length=40, blank=True)

    class Meta:
        verbose_name = "养老待遇核定"
        verbose_name_plural = "养老待遇核定"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "person_no"],
                condition=~models.Q(state=State.WITHDRAWN.value),
                name="determination_once",
            )
        ]

    def __str__(self) -> str:
        return self.case_no


class Benefit(Payee):
    """A pension that is or will be paid 养老待遇. `paid_through` is the last month paid, null before the first.

    The individual account's money stands on `account_code` from the first payment on; `held` says why
    nothing goes out although it is due: no account, or the bank sent the last payment back.
    """

    owner = models.CharField("经办机构", max_length=12)
    benefit_no = models.CharField("待遇编号", max_length=40, unique=True)
    case_no = models.CharField("核定业务流水号", max_length=60, unique=True)
    person_no = models.CharField("个人编号", max_length=40)
    state = models.CharField("状态", max_length=20, choices=_choices(BenefitState))
    first_month = models.IntegerField("起领月份")
    paid_through = models.IntegerField("已发至月份", null=True)
    last_month = models.IntegerField("应发至月份", null=True)
    account_code = models.CharField("账务科目", max_length=80, unique=True)
    opened_fen = models.BigIntegerField("个人账户转入额", null=True)
    provisional = models.BooleanField("预发", default=False)
    held = models.CharField("暂缓原因", max_length=20, blank=True)
    checked_on = models.DateField("资格认证日期")
    check_due_on = models.DateField("下次认证日期")
    died_on = models.DateField("死亡日期", null=True)
    stop_reason = models.CharField("停发原因", max_length=20, blank=True)

    class Meta:
        verbose_name = "养老待遇"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "person_no"],
                condition=~models.Q(state=BenefitState.STOPPED.value),
                name="benefit_once",
            )
        ]
        indexes = [models.Index(fields=["owner", "state", "id"], name="benefit_by_state")]

    def __str__(self) -> str:
        return self.benefit_no


class BenefitMove(Table):
    """What happened to a benefit 待遇变更记录. Grows only."""

    owner = models.CharField("经办机构", max_length=12)
    benefit = models.ForeignKey(
        Benefit, models.PROTECT, related_name="moves", verbose_name="养老待遇"
    )
    act = models.CharField("业务", max_length=30)
    before = models.CharField("原状态", max_length=20, blank=True)
    after = models.CharField("新状态", max_length=20)
    note_zh = models.CharField("说明", max_length=400)
    note_en = models.CharField("英文说明", max_length=400)
    by = models.CharField("办理人", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "待遇变更记录"


class BenefitRate(Table):
    """What a month of a benefit is worth from a month on 待遇标准; the highest `seq` that has begun counts."""

    owner = models.CharField("经办机构", max_length=12)
    benefit = models.ForeignKey(
        Benefit, models.PROTECT, related_name="rates", verbose_name="养老待遇"
    )
    seq = models.SmallIntegerField("序号")
    since_month = models.IntegerField("起始月份")
    basic_fen = models.BigIntegerField("基础养老金")
    account_fen = models.BigIntegerField("个人账户养老金")
    transition_fen = models.BigIntegerField("过渡性养老金")
    adjusted_fen = models.BigIntegerField("其中历年调整", default=0)
    total_fen = models.BigIntegerField("月基本养老金")
    reason = models.CharField("依据", max_length=20)
    case_no = models.CharField("业务流水号", max_length=60)

    class Meta:
        verbose_name = "待遇标准"
        constraints = [
            models.UniqueConstraint(fields=["benefit", "seq"], name="benefit_rate_in_order")
        ]


class Adjustment(Table):
    """A year's adjustment of an agency's pensions 年度调整: prepared by one officer, approved by another as its list."""

    owner = models.CharField("经办机构", max_length=12)
    adjustment_no = models.CharField("批次编号", max_length=40, unique=True)
    year = models.SmallIntegerField("调整年度")
    state = models.CharField("状态", max_length=24, choices=_choices(AdjustmentState))
    people = models.IntegerField("人数")
    monthly_fen = models.BigIntegerField("每月增加合计（分）")
    owed_fen = models.BigIntegerField("补发合计（分）")
    report = models.JSONField("调整清单")
    plan_sha256 = models.CharField("方案摘要", max_length=64)
    proposed_by = models.CharField("经办人", max_length=60)
    proposed_at = models.DateTimeField("提交时间")
    approved_by = models.CharField("复核人", max_length=60, blank=True)
    approved_at = models.DateTimeField("复核时间", null=True)
    note = models.CharField("说明", max_length=400, blank=True)

    class Meta:
        verbose_name = "年度调整"
        constraints = [
            models.UniqueConstraint(
                fields=["owner"],
                condition=models.Q(state=AdjustmentState.PROPOSED.value),
                name="one_adjustment_at_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("proposed_by")),
                name="adjustment_two_officers",
            ),
        ]

    def __str__(self) -> str:
        return self.adjustment_no


class Payroll(Table):
    """One month's pensions of an agency 月发放批次: prepared by one officer, approved by another."""

    owner = models.CharField("经办机构", max_length=12)
    payroll_no = models.CharField("批次编号", max_length=40, unique=True)
    month = models.IntegerField("发放月份")
    state = models.CharField("状态", max_length=20, choices=_choices(PayrollState))
    people = models.IntegerField("人数")
    total_fen = models.BigIntegerField("应发合计（分）")
    report = models.JSONField("差异报告")
    plan_sha256 = models.CharField("方案摘要", max_length=64)
    proposed_by = models.CharField("制单人", max_length=60)
    proposed_at = models.DateTimeField("制单时间")
    approved_by = models.CharField("复核人", max_length=60, blank=True)
    approved_at = models.DateTimeField("复核时间", null=True)
    note = models.CharField("说明", max_length=400, blank=True)

    class Meta:
        verbose_name = "月发放批次"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "month"],
                condition=~models.Q(state=PayrollState.SENT_BACK.value),
                name="payroll_once_a_month",
            ),
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("proposed_by")),
                name="payroll_two_officers",
            ),
        ]


class PayrollLine(Payee):
    """What one benefit gets in a payroll 发放明细: months, earlier months, differences, what is withheld."""

    owner = models.CharField("经办机构", max_length=12)
    payroll = models.ForeignKey(
        Payroll, models.PROTECT, related_name="lines", verbose_name="月发放批次"
    )
    benefit = models.ForeignKey(
        Benefit, models.PROTECT, related_name="lines", verbose_name="养老待遇"
    )
    person_no = models.CharField("个人编号", max_length=40)
    months = models.SmallIntegerField("月数")
    account_fen = models.BigIntegerField("个人账户支付")
    pooled_fen = models.BigIntegerField("统筹基金支付")
    difference_fen = models.BigIntegerField("补发差额", default=0)
    withheld_fen = models.BigIntegerField("抵扣追回", default=0)
    net_fen = models.BigIntegerField("实发")
    order_no = models.CharField("付款指令编号", max_length=32, blank=True)
    paid_on = models.DateField("付讫日期", null=True)
    bounce_reason = models.CharField("退票原因", max_length=35, blank=True)

    class Meta:
        verbose_name = "发放明细"
        constraints = [
            models.UniqueConstraint(fields=["payroll", "benefit"], name="payroll_line_once"),
            models.CheckConstraint(
                condition=models.Q(
                    net_fen=models.F("account_fen")
                    + models.F("pooled_fen")
                    + models.F("difference_fen")
                    - models.F("withheld_fen")
                )
                & models.Q(net_fen__gte=0, withheld_fen__gte=0),
                name="payroll_line_adds_up",
            ),
        ]
        indexes = [models.Index(fields=["owner", "order_no"], name="payroll_line_by_order")]


class PaidMonth(Table):
    """A month of a benefit that a payroll paid 已发月份: once, whatever is run again."""

    owner = models.CharField("经办机构", max_length=12)
    benefit = models.ForeignKey(
        Benefit, models.PROTECT, related_name="paid", verbose_name="养老待遇"
    )
    line = models.ForeignKey(
        PayrollLine, models.PROTECT, related_name="paid", verbose_name="发放明细"
    )
    month = models.IntegerField("月份")
    account_fen = models.BigIntegerField("个人账户支付")
    pooled_fen = models.BigIntegerField("统筹基金支付")
    total_fen = models.BigIntegerField("合计")

    class Meta:
        verbose_name = "已发月份"
        constraints = [
            models.UniqueConstraint(fields=["benefit", "month"], name="benefit_month_paid_once")
        ]


class SurvivalCheck(Table):
    """That somebody who draws a pension lives 领取资格认证: by which way it was seen, by whom."""

    owner = models.CharField("经办机构", max_length=12)
    benefit = models.ForeignKey(
        Benefit, models.PROTECT, related_name="checks", verbose_name="养老待遇"
    )
    on = models.DateField("认证日期")
    way = models.CharField("认证方式", max_length=20)
    source = models.CharField("依据", max_length=200, blank=True)
    by = models.CharField("办理人", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "领取资格认证"
        constraints = [
            models.UniqueConstraint(fields=["benefit", "on", "way"], name="survival_check_once")
        ]


class Change(Table):
    """A change of a benefit that two officers decide 待遇变更: `facts` is what it was asked with."""

    owner = models.CharField("经办机构", max_length=12)
    case_no = models.CharField("业务流水号", max_length=60, unique=True)
    benefit = models.ForeignKey(
        Benefit, models.PROTECT, related_name="changes", verbose_name="养老待遇"
    )
    person_no = models.CharField("个人编号", max_length=40)
    act = models.CharField("变更业务", max_length=30)
    state = models.CharField("状态", max_length=20, choices=_choices(ChangeState))
    facts = models.JSONField("申请内容")
    owed_fen = models.BigIntegerField("补发差额", default=0)
    owed_account_fen = models.BigIntegerField("其中个人账户支付", default=0)
    paid_line = models.ForeignKey(
        PayrollLine, models.PROTECT, null=True, related_name="differences", verbose_name="发放明细"
    )
    order_no = models.CharField("付款指令编号", max_length=32, blank=True)

    class Meta:
        verbose_name = "待遇变更"
        constraints = [
            models.UniqueConstraint(
                fields=["benefit"],
                condition=models.Q(state=ChangeState.PREPARED.value),
                name="one_change_at_a_time",
            )
        ]


class Recovery(Table):
    """A sum paid too much that comes back 追回多发待遇, in instalments or from later months. Order 765, Art. 46."""

    owner = models.CharField("经办机构", max_length=12)
    recovery_no = models.CharField("追回编号", max_length=40, unique=True)
    benefit = models.ForeignKey(
        Benefit, models.PROTECT, related_name="recoveries", verbose_name="养老待遇"
    )
    person_no = models.CharField("个人编号", max_length=40)
    case_no = models.CharField("业务流水号", max_length=60)
    reason = models.CharField("原因", max_length=20)
    state = models.CharField("状态", max_length=20, choices=_choices(RecoveryState))
    amount_fen = models.BigIntegerField("应追回（分）")
    collected_fen = models.BigIntegerField("已追回（分）", default=0)
    way = models.CharField("归还方式", max_length=20, blank=True)
    instalment_fen = models.BigIntegerField("每期（分）", default=0)
    agreed_on = models.DateField("约定日期", null=True)

    class Meta:
        verbose_name = "追回多发待遇"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0)
                & models.Q(collected_fen__gte=0)
                & models.Q(collected_fen__lte=models.F("amount_fen")),
                name="recovery_collected_within",
            )
        ]
