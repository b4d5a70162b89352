"""Transfers: each side its own row, also when both agencies live in one database."""

from django.db import models

from shebao.base.plumbing.statements import Table
from shebao.transfers.models.amendments import Amending as Amending
from shebao.transfers.models.amendments import Amendment as Amendment
from shebao.transfers.models.medical import MedicalArrival as MedicalArrival
from shebao.transfers.models.medical import MedicalDeparture as MedicalDeparture
from shebao.transfers.models.medical import MedicalPeriod as MedicalPeriod
from shebao.transfers.models.medical import MedicalSum as MedicalSum
from shebao.transfers.states import LABELS, In, Out

IN_STATES = [(state.value, LABELS[state][0]) for state in In]
OUT_STATES = [(state.value, LABELS[state][0]) for state in Out]


class Road(models.TextChoices):
    """Which kind of transfer it is 转移类别: somebody moved, or all is gathered where the pension is paid."""

    MOVING = "moving", "转移接续"
    GATHERING = "gathering", "待遇领取地归集"


class TransferIn(Table):
    """A relationship arriving 转入, as the new place sees it."""

    owner = models.CharField("经办机构", max_length=12)
    case_no = models.CharField("业务流水号", max_length=60, unique=True)
    person_no = models.CharField("个人编号", max_length=40)
    relationship_no = models.CharField("参保关系编号", max_length=40)
    origin_code = models.CharField("转出机构", max_length=12)
    road = models.CharField("转移类别", max_length=10, choices=Road, default=Road.MOVING)
    paying = models.JSONField("待遇领取地认定", null=True)
    state = models.CharField("状态", max_length=16, choices=IN_STATES, default=In.APPLIED)
    rule_set = models.CharField("规则版本", max_length=40)
    account_kind = models.CharField("账户类别", max_length=10, default="regular")
    reference = models.CharField("付款附言编号", max_length=35, unique=True)
    applied_on = models.DateField("申请日期")
    accepted_on = models.DateField("受理日期", null=True)
    letter_no = models.CharField("联系函编号", max_length=60, blank=True)
    origin_case_no = models.CharField("转出地业务号", max_length=60, blank=True)
    form = models.JSONField("信息表", null=True)
    form_on = models.DateField("信息表收到日期", null=True)
    account_fen = models.BigIntegerField("个人账户转移额", null=True)
    pooled_fen = models.BigIntegerField("统筹基金转移额", null=True)
    total_fen = models.BigIntegerField("转移基金总额", null=True)
    money_fen = models.BigIntegerField("已到资金", default=0)
    money_on = models.DateField("资金到齐日期", null=True)
    records_only = models.BooleanField("省内转移，只转记录", default=False)
    handed_fen = models.BigIntegerField("随记录划记的储存额", null=True)
    credited_fen = models.BigIntegerField("记入个人账户", null=True)
    booked_on = models.DateField("记账日期", null=True)
    notified_on = models.DateField("告知日期", null=True)
    silence_until = models.DateField("无异议期限", null=True)
    closed_on = models.DateField("办结日期", null=True)

    class Meta:
        verbose_name = "转入业务"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "person_no", "origin_code", "account_kind"],
                condition=models.Q(closed_on__isnull=True),
                name="one_open_transfer_in",
            ),
            models.CheckConstraint(
                condition=models.Q(total_fen__isnull=True)
                | models.Q(total_fen=models.F("account_fen") + models.F("pooled_fen")),
                name="transfer_in_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return self.case_no


class TransferOut(Table):
    """A relationship leaving 转出, as the old place sees it. Amounts are frozen at release, fen."""

    owner = models.CharField("经办机构", max_length=12)
    case_no = models.CharField("业务流水号", max_length=60, unique=True)
    peer_case_no = models.CharField("转入地业务号", max_length=60)
    person_no = models.CharField("个人编号", max_length=40, blank=True)
    relationship_no = models.CharField("参保关系编号", max_length=40, blank=True)
    destination_code = models.CharField("转入机构", max_length=12)
    road = models.CharField("转移类别", max_length=10, choices=Road, default=Road.MOVING)
    state = models.CharField("状态", max_length=16, choices=OUT_STATES, default=Out.RECEIVED)
    rule_set = models.CharField("规则版本", max_length=40)
    letter = models.JSONField("联系函")
    number_key = models.CharField("证件号码检索键", max_length=64)
    reference = models.CharField("付款附言编号", max_length=35)
    received_on = models.DateField("联系函收到日期")
    pre1998_fen = models.BigIntegerField("①1998年前个人缴费储存额", null=True)
    balance_fen = models.BigIntegerField("②上年末储存额", null=True)
    principal_fen = models.BigIntegerField("③当年本金", null=True)
    account_fen = models.BigIntegerField("④个人账户转移额", null=True)
    pooled_fen = models.BigIntegerField("⑤统筹基金转移额", null=True)
    total_fen = models.BigIntegerField("⑥转移基金总额", null=True)
    records_only = models.BooleanField("省内转移，只转记录", default=False)
    handed_fen = models.BigIntegerField("随记录划记的储存额", null=True)
    backpaid = models.JSONField("一次性补缴", default=list)
    held_fen = models.BigIntegerField("不能转移而留存", null=True)
    late = models.JSONField("转出后到账月份", default=list)
    order_no = models.CharField("付款单号", max_length=60, blank=True)
    form_paper_no = models.CharField("信息表文书号", max_length=60, blank=True)
    released_on = models.DateField("转出日期", null=True)
    paid_on = models.DateField("付款日期", null=True)
    bounce_reason = models.CharField("退票原因", max_length=200, blank=True)
    question_fen = models.BigIntegerField("对方报告到账金额", null=True)
    closed_on = models.DateField("办结日期", null=True)

    class Meta:
        verbose_name = "转出业务"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "peer_case_no"], name="one_transfer_out_a_letter"
            ),
            models.CheckConstraint(
                condition=models.Q(total_fen__isnull=True)
                | models.Q(
                    account_fen=models.F("pre1998_fen")
                    + models.F("balance_fen")
                    + models.F("principal_fen"),
                    total_fen=models.F("account_fen") + models.F("pooled_fen"),
                ),
                name="transfer_out_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return self.case_no


class Objection(Table):
    """What the person says is wrong with one line of the form 异议, and the agency's answer."""

    transfer = models.ForeignKey(
        TransferIn, models.PROTECT, related_name="objections", verbose_name="转入业务"
    )
    owner = models.CharField("经办机构", max_length=12)
    line = models.CharField("信息表行", max_length=40)
    text = models.CharField("异议", max_length=400)
    at = models.DateTimeField("提出时间")
    answer = models.CharField("答复", max_length=400, blank=True)
    answered_by = models.CharField("答复人", max_length=60, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "异议"


class PeerStatus(Table):
    """The other agency's leg of the case as its signed letters told it 对方进度, with their dates."""

    owner = models.CharField("经办机构", max_length=12)
    case_no = models.CharField("业务流水号", max_length=60)
    peer = models.CharField("对方机构", max_length=12)
    peer_case_no = models.CharField("对方业务号", max_length=60)
    letter_id = models.CharField("报文编号", max_length=100, unique=True)
    state = models.CharField("状态", max_length=30)
    state_zh = models.CharField("状态名", max_length=60)
    state_en = models.CharField("状态英文名", max_length=60)
    turn = models.CharField("轮到谁办", max_length=12)
    on = models.DateField("日期")
    due_on = models.DateField("应办结日期", null=True)
    provisional = models.BooleanField("暂定", default=False)
    note_zh = models.CharField("说明", max_length=400, blank=True)
    note_en = models.CharField("英文说明", max_length=400, blank=True)

    class Meta:
        verbose_name = "对方进度"
        indexes = [models.Index(fields=["owner", "case_no", "id"], name="peer_status_of_case")]


class Enquiry(Table):
    """What the old place was asked before anything began 转移预检, once a day, and what it answered."""

    owner = models.CharField("经办机构", max_length=12)
    person_no = models.CharField("个人编号", max_length=40)
    peer = models.CharField("转出机构", max_length=12)
    enquiry_no = models.CharField("询问编号", max_length=100, unique=True)
    asked_on = models.DateField("询问日期")
    asked_by = models.CharField("询问人", max_length=60)
    answered_on = models.DateField("答复日期", null=True)
    findings = models.JSONField("预检事项", null=True)

    class Meta:
        verbose_name = "转移预检"
        indexes = [
            models.Index(fields=["owner", "person_no", "peer", "id"], name="enquiry_of_person")
        ]
