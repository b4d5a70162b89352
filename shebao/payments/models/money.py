"""Bank accounts, orders and files out, statements and lines in, expectations and matches."""

from enum import StrEnum

from django.db import models

from shebao.base.plumbing.statements import Table
from shebao.ledger.funds import NAMES
from shebao.payments.states import (
    LABELS,
    MOVES,
    ExpectationState,
    FileState,
    LineState,
    OrderAct,
    OrderState,
)


def _choices(states: type[StrEnum]) -> list[tuple[str, str]]:
    return [(state.value, LABELS[state][0]) for state in states]


class BankAccount(Table):
    """An agency's own account at a bank 银行账户, one fund each (`fund` as in `ledger/funds.py`); `link` is the bank's machine door."""

    owner = models.CharField("经办机构", max_length=12)
    account_no = models.CharField("账号", max_length=34)
    holder = models.CharField("户名", max_length=140)
    bank_name = models.CharField("开户行", max_length=140)
    bank_code = models.CharField("行号", max_length=14, blank=True)
    ledger_code = models.CharField("账务科目", max_length=60)
    fund = models.CharField("所属基金", max_length=30, blank=True)
    link = models.URLField("银企直联地址", blank=True)
    notice_cursor = models.BigIntegerField("已取通知序号", default=0)
    statement_cursor = models.CharField("已取对账单日", max_length=10, blank=True)
    opened_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "银行账户"
        constraints = [
            models.UniqueConstraint(fields=["owner", "account_no"], name="bank_account_once")
        ]

    @property
    def fund_names(self) -> tuple[str, str]:
        """The fund in both languages; nothing where it is the agency's own."""
        return NAMES.get(self.fund, ("", ""))


class PeerAccount(Table):
    """Another agency's account 对方机构账户: tells whose money a line is."""

    owner = models.CharField("经办机构", max_length=12)
    agency_code = models.CharField("对方机构代码", max_length=12)
    account_no = models.CharField("账号", max_length=34)
    holder = models.CharField("户名", max_length=140)
    bank_name = models.CharField("开户行", max_length=140, blank=True)
    bank_code = models.CharField("行号", max_length=14, blank=True)

    class Meta:
        verbose_name = "对方机构账户"
        constraints = [
            models.UniqueConstraint(fields=["owner", "account_no"], name="peer_account_once")
        ]


class BankFile(Table):
    """A batch of orders proposed by one officer, approved by another 付款文件; then its exact bytes."""

    owner = models.CharField("经办机构", max_length=12)
    file_no = models.CharField("文件编号", max_length=35, unique=True)
    account = models.ForeignKey(
        BankAccount, models.PROTECT, related_name="files", verbose_name="付款账户"
    )
    state = models.CharField("状态", max_length=10, choices=_choices(FileState))
    orders_count = models.IntegerField("笔数")
    total_fen = models.BigIntegerField("合计（分）")
    message_id = models.CharField("报文编号", max_length=35, blank=True)
    xml = models.BinaryField("文件内容", null=True)
    sha256 = models.CharField("内容摘要", max_length=64, blank=True)
    proposed_by = models.CharField("制单人", max_length=60)
    proposed_at = models.DateTimeField("制单时间")
    approved_by = models.CharField("复核人", max_length=60, blank=True)
    approved_at = models.DateTimeField("复核时间", null=True)
    sent_by = models.CharField("发送人", max_length=60, blank=True)
    sent_at = models.DateTimeField("发送时间", null=True)
    note = models.CharField("说明", max_length=400, blank=True)

    class Meta:
        verbose_name = "付款文件"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("proposed_by")),
                name="bank_file_two_officers",
            )
        ]
        indexes = [models.Index(fields=["owner", "-id"], name="bank_file_by_owner")]


class Statement(Table):
    """A file from the bank about one account 对账文件, kept as it came; taken once."""

    owner = models.CharField("经办机构", max_length=12)
    account = models.ForeignKey(
        BankAccount, models.PROTECT, related_name="statements", verbose_name="银行账户"
    )
    kind = models.CharField("种类", max_length=10)
    message_id = models.CharField("报文编号", max_length=35)
    sha256 = models.CharField("内容摘要", max_length=64)
    xml = models.BinaryField("文件内容")
    on = models.DateField("截止日", null=True)
    opening_fen = models.BigIntegerField("期初余额（分）", null=True)
    closing_fen = models.BigIntegerField("期末余额（分）", null=True)
    lines_new = models.IntegerField("新增流水")
    lines_known = models.IntegerField("已有流水")
    taken_by = models.CharField("导入人", max_length=60)
    taken_at = models.DateTimeField("导入时间")

    class Meta:
        verbose_name = "对账文件"
        constraints = [
            models.UniqueConstraint(fields=["account", "message_id"], name="statement_once")
        ]
        indexes = [models.Index(fields=["owner", "-id"], name="statement_by_owner")]


class StatementFinding(Table):
    """A line, or a whole file, that needs a person 对账疑点: with its number, age and owner."""

    owner = models.CharField("经办机构", max_length=12)
    statement = models.ForeignKey(
        Statement, models.PROTECT, related_name="findings", verbose_name="对账文件"
    )
    line_no = models.IntegerField("行号")
    reason = models.CharField("原因", max_length=30)
    value = models.CharField("原文", max_length=200, blank=True)
    found_at = models.DateTimeField("发现时间")
    resolved_by = models.CharField("处理人", max_length=60, blank=True)
    resolved_at = models.DateTimeField("处理时间", null=True)
    note = models.CharField("处理说明", max_length=400, blank=True)

    class Meta:
        verbose_name = "对账疑点"
        indexes = [
            models.Index(
                fields=["owner", "id"],
                name="finding_open",
                condition=models.Q(resolved_at__isnull=True),
            )
        ]


class PaymentOrder(Table):
    """An order to pay 付款指令. Its number and reference stay through every attempt."""

    owner = models.CharField("经办机构", max_length=12)
    order_no = models.CharField("指令编号", max_length=32, unique=True)
    key = models.CharField("业务键", max_length=160)
    payee_name = models.CharField("收款户名", max_length=140)
    payee_account_no = models.CharField("收款账号", max_length=34)
    payee_bank_name = models.CharField("收款开户行", max_length=140, blank=True)
    payee_bank_code = models.CharField("收款行号", max_length=14, blank=True)
    amount_fen = models.BigIntegerField("金额（分）")
    purpose = models.CharField("用途", max_length=100)
    reference = models.CharField("附言编号", max_length=35)
    debit_code = models.CharField("借方科目", max_length=160)
    case_no = models.CharField("办件编号", max_length=120, blank=True)
    state = models.CharField("状态", max_length=10, choices=_choices(OrderState))
    attempt = models.SmallIntegerField("第几次", default=1)
    file = models.ForeignKey(
        BankFile, models.PROTECT, null=True, related_name="orders", verbose_name="付款文件"
    )
    returns_line = models.ForeignKey(
        "StatementLine", models.PROTECT, null=True, related_name="returns", verbose_name="退回流水"
    )
    ordered_by = models.CharField("发起人", max_length=60)
    ordered_on = models.DateField("发起日期")
    ordered_at = models.DateTimeField("发起时间")
    paid_on = models.DateField("付讫日期", null=True)
    bounced_on = models.DateField("退票日期", null=True)
    bounce_reason = models.CharField("退票原因", max_length=35, blank=True)

    class Meta:
        verbose_name = "付款指令"
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="payment_order_once"),
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0), name="payment_order_above_zero"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "state", "id"], name="order_by_state"),
            models.Index(fields=["owner", "reference"], name="order_by_reference"),
            models.Index(fields=["owner", "case_no"], name="order_by_case"),
        ]

    @property
    def instruction_id(self) -> str:
        """The bank's name for this attempt, at most 35 characters."""
        return f"{self.order_no}/{self.attempt}"

    @property
    def stoppable(self) -> bool:
        """Whether it may still be cancelled: no bank file holds it."""
        return (OrderState(self.state), OrderAct.CANCEL) in MOVES


class OrderMove(Table):
    """What happened to an order 指令经过. Grows only."""

    owner = models.CharField("经办机构", max_length=12)
    order = models.ForeignKey(
        PaymentOrder, models.PROTECT, related_name="moves", verbose_name="付款指令"
    )
    act = models.CharField("动作", max_length=10)
    before = models.CharField("之前状态", max_length=10, blank=True)
    after = models.CharField("之后状态", max_length=10)
    attempt = models.SmallIntegerField("第几次")
    by = models.CharField("办理人", max_length=60)
    at = models.DateTimeField("时间")
    data = models.JSONField("内容", default=dict)

    class Meta:
        verbose_name = "指令经过"


class StatementLine(Table):
    """One movement of a bank account 银行流水, once whatever files tell of it.

    `free_fen` is what is not matched, settled or sent back yet; `contra_code` the account it was booked on.
    `waited_until` is when an order settled it after it had stood in suspense; settled when it was read, it never did.
    """

    owner = models.CharField("经办机构", max_length=12)
    key = models.CharField("业务键", max_length=100, unique=True)
    account = models.ForeignKey(
        BankAccount, models.PROTECT, related_name="lines", verbose_name="银行账户"
    )
    statement = models.ForeignKey(
        Statement, models.PROTECT, related_name="lines", verbose_name="对账文件"
    )
    line_no = models.IntegerField("行号")
    direction = models.CharField("方向", max_length=6, choices=[("credit", "收"), ("debit", "付")])
    amount_fen = models.BigIntegerField("金额（分）")
    free_fen = models.BigIntegerField("未核销（分）")
    reference = models.CharField("附言编号", max_length=35, blank=True)
    instruction_id = models.CharField("指令标识", max_length=35, blank=True)
    remittance = models.CharField("附言", max_length=1000, blank=True)
    counterparty_name = models.CharField("对方户名", max_length=140, blank=True)
    counterparty_account = models.CharField("对方账号", max_length=34, blank=True)
    return_reason = models.CharField("退回原因", max_length=35, blank=True)
    booked_on = models.DateField("记账日期")
    taken_at = models.DateTimeField("导入时间")
    state = models.CharField("状态", max_length=10, choices=_choices(LineState))
    contra_code = models.CharField("对方科目", max_length=160)
    order = models.ForeignKey(
        PaymentOrder, models.PROTECT, null=True, related_name="lines", verbose_name="付款指令"
    )
    waited_until = models.DateTimeField("待认至", null=True)
    officer = models.CharField("经管人", max_length=60, blank=True)

    class Meta:
        verbose_name = "银行流水"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0)
                & models.Q(free_fen__gte=0)
                & models.Q(free_fen__lte=models.F("amount_fen")),
                name="statement_line_free_within",
            )
        ]
        indexes = [
            models.Index(
                fields=["owner", "id"], name="line_open", condition=models.Q(free_fen__gt=0)
            ),
            models.Index(
                fields=["owner", "waited_until"],
                name="line_waited",
                condition=models.Q(waited_until__isnull=False),
            ),
            models.Index(fields=["account", "booked_on"], name="line_by_account"),
        ]


class LineReference(Table):
    """A word of a line that may be somebody's reference 流水附言中的编号."""

    owner = models.CharField("经办机构", max_length=12)
    line = models.ForeignKey(
        StatementLine, models.PROTECT, related_name="words", verbose_name="银行流水"
    )
    word = models.CharField("编号", max_length=35)

    class Meta:
        verbose_name = "流水附言编号"
        constraints = [models.UniqueConstraint(fields=["line", "word"], name="line_word_once")]
        indexes = [models.Index(fields=["owner", "word"], name="line_by_word")]


class Expectation(Table):
    """Money that should come 应收款: how much, from whom, under which reference."""

    owner = models.CharField("经办机构", max_length=12)
    key = models.CharField("业务键", max_length=160)
    amount_fen = models.BigIntegerField("应收（分）")
    matched_fen = models.BigIntegerField("已匹配（分）", default=0)
    payer = models.CharField("付款机构", max_length=12)
    reference = models.CharField("附言编号", max_length=35)
    case_no = models.CharField("办件编号", max_length=120, blank=True)
    state = models.CharField("状态", max_length=10, choices=_choices(ExpectationState))
    expected_on = models.DateField("登记日期")
    expected_at = models.DateTimeField("登记时间")
    arrived_on = models.DateField("到齐日期", null=True)
    closed_by = models.CharField("入账或取消人", max_length=60, blank=True)
    closed_at = models.DateTimeField("入账或取消时间", null=True)

    class Meta:
        verbose_name = "应收款"
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="expectation_once"),
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0)
                & models.Q(matched_fen__gte=0)
                & models.Q(matched_fen__lte=models.F("amount_fen")),
                name="expectation_matched_within",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "reference"], name="expectation_by_reference"),
            models.Index(fields=["owner", "state", "id"], name="expectation_by_state"),
        ]


class Match(Table):
    """Some of a line's money belongs to an expectation 匹配, many to many."""

    owner = models.CharField("经办机构", max_length=12)
    line = models.ForeignKey(
        StatementLine, models.PROTECT, related_name="matches", verbose_name="银行流水"
    )
    expectation = models.ForeignKey(
        Expectation, models.PROTECT, related_name="matches", verbose_name="应收款"
    )
    amount_fen = models.BigIntegerField("金额（分）")
    made_by = models.CharField("匹配人", max_length=60, blank=True)
    confirmed_by = models.CharField("复核人", max_length=60, blank=True)
    at = models.DateTimeField("匹配时间")
    released_by = models.CharField("解除人", max_length=60, blank=True)
    released_at = models.DateTimeField("解除时间", null=True)

    class Meta:
        verbose_name = "匹配"
        constraints = [
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="match_above_zero")
        ]


class MatchProposal(Table):
    """A match that one officer proposes and another confirms 人工匹配."""

    owner = models.CharField("经办机构", max_length=12)
    proposal_no = models.CharField("编号", max_length=40, unique=True)
    line = models.ForeignKey(
        StatementLine, models.PROTECT, related_name="proposals", verbose_name="银行流水"
    )
    expectation = models.ForeignKey(
        Expectation, models.PROTECT, null=True, related_name="proposals", verbose_name="应收款"
    )
    order = models.ForeignKey(
        PaymentOrder, models.PROTECT, null=True, related_name="proposals", verbose_name="付款指令"
    )
    amount_fen = models.BigIntegerField("金额（分）")
    note = models.CharField("理由", max_length=400)
    proposed_by = models.CharField("提出人", max_length=60)
    proposed_at = models.DateTimeField("提出时间")
    confirmed_by = models.CharField("复核人", max_length=60, blank=True)
    confirmed_at = models.DateTimeField("复核时间", null=True)
    sent_back_by = models.CharField("退回人", max_length=60, blank=True)
    sent_back_at = models.DateTimeField("退回时间", null=True)

    class Meta:
        verbose_name = "人工匹配"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(confirmed_by=models.F("proposed_by")),
                name="match_proposal_two_officers",
            )
        ]
