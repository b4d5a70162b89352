"""Determinations of pensions."""

from django.db import models

from shebao.base.plumbing.statements import Table
from shebao.pension.states import LABELS, State

STATES = [(state.value, LABELS[state][0]) for state in State]


class Determination(Table):
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
