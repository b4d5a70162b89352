"""The medical wallet, transfers into it from other places, and settlements between the two funds."""

from django.db import models

from shebao.base.plumbing.statements import Table
from shebao.identity.models import Kin
from shebao.medical.models.sharing import Channel, Proof
from shebao.medical.states.wallet import WALLET_LABELS, Settled, WalletIn, WalletOut, Why


class WalletSide(models.TextChoices):
    """Which end this is 转出方或者接收方."""

    OUT = "out", "转出"
    IN = "in", "转入"


def _choices(*states: type) -> list[tuple[str, str]]:
    return [(s.value, WALLET_LABELS[s][0]) for each in states for s in each]  # type: ignore[attr-defined]


class Wallet(Table):
    """What relatives elsewhere gave a person 医保钱包; its money lives in the ledger, `account_code`."""

    owner = models.CharField("经办机构", max_length=12)
    person_no = models.CharField("钱包所有人", max_length=40)
    relationship_no = models.CharField("参保关系编号", max_length=40)
    account_code = models.CharField("账务科目", max_length=80, unique=True)
    opened_at = models.DateTimeField("开通时间")

    class Meta:
        verbose_name = "医保钱包"
        constraints = [
            models.UniqueConstraint(fields=["owner", "person_no"], name="wallet_once"),
        ]


class WalletSettlement(Table):
    """What one fund owes another for wallet transfers 钱包清算, paid in one sum; each side keeps its own row."""

    owner = models.CharField("经办机构", max_length=12)
    settlement_no = models.CharField("清算编号", max_length=80, unique=True)
    side = models.CharField("方向", max_length=4, choices=WalletSide)
    other_code = models.CharField("对方机构", max_length=12)
    state = models.CharField("状态", max_length=24, choices=_choices(Settled))
    amount_fen = models.BigIntegerField("金额（分）")
    reference = models.CharField("附言", max_length=35)
    order_no = models.CharField("付款指令", max_length=60, blank=True)
    differences = models.JSONField("差异", default=list)
    reason = models.CharField("退票原因", max_length=400, blank=True)
    proposed_by = models.CharField("经办人", max_length=60, blank=True)
    approved_by = models.CharField("复核人", max_length=60, blank=True)
    made_on = models.DateField("清算日期")
    done_on = models.DateField("完成日期", null=True)

    class Meta:
        verbose_name = "钱包清算"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(proposed_by="") | ~models.Q(approved_by=models.F("proposed_by")),
                name="wallet_settlement_two_officers",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0), name="wallet_settlement_above_zero"
            ),
        ]

    def __str__(self) -> str:
        return self.settlement_no


class WalletTransfer(Table):
    """A giver's money for a relative insured elsewhere 钱包转账. Each side keeps its own row.

    `person_no` is this side's person: the giver, or the relative (empty when nobody here is meant).
    """

    owner = models.CharField("经办机构", max_length=12)
    transfer_no = models.CharField("转账编号", max_length=80, unique=True)
    peer_no = models.CharField("对方编号", max_length=80)
    side = models.CharField("方向", max_length=4, choices=WalletSide)
    other_code = models.CharField("对方机构", max_length=12)
    person_no = models.CharField("本方人员", max_length=40, blank=True)
    relationship_no = models.CharField("本方参保关系", max_length=40, blank=True)
    account_code = models.CharField("账务科目", max_length=80, blank=True)
    other_name = models.CharField("对方姓名", max_length=100)
    other_mask = models.CharField("对方证件号码（部分）", max_length=40, blank=True)
    kin = models.CharField("接收人是转出人的", max_length=14, choices=Kin)
    proof = models.CharField("关系证明", max_length=12, choices=Proof, blank=True)
    asked = models.JSONField("询问并确认的事项", default=list)
    channel = models.CharField("办理渠道", max_length=10, choices=Channel, blank=True)
    amount_fen = models.BigIntegerField("金额（分）")
    state = models.CharField("状态", max_length=24, choices=_choices(WalletOut, WalletIn))
    why = models.CharField("退回原因", max_length=24, blank=True, choices=_choices(Why))
    sent_on = models.DateField("转出日期")
    sent_at = models.DateTimeField("转出时间")
    lapses_at = models.DateTimeField("接收截止")
    recall_at = models.DateTimeField("申请撤回时间", null=True)
    ended_at = models.DateTimeField("接收或退回时间", null=True)
    given_back_at = models.DateTimeField("退还时间", null=True)
    by = models.CharField("办理人", max_length=60, blank=True)
    bank = models.JSONField("对方收款账户", default=dict)
    paid_by = models.ForeignKey(
        WalletSettlement, models.PROTECT, null=True, related_name="pays", verbose_name="付出清算"
    )
    received_by = models.ForeignKey(
        WalletSettlement, models.PROTECT, null=True, related_name="brings", verbose_name="收到清算"
    )
    key = models.CharField("业务键", max_length=160, unique=True)

    class Meta:
        verbose_name = "钱包转账"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0), name="wallet_transfer_above_zero"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "person_no", "-id"], name="wallet_by_person"),
            models.Index(fields=["owner", "other_code", "state"], name="wallet_by_place"),
            models.Index(
                fields=["owner", "lapses_at"], name="wallet_offered",
                condition=models.Q(state=WalletIn.OFFERED.value),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.transfer_no
