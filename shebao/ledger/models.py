"""Tables of the books 账表. What may not be changed is guarded by triggers on both databases."""

from django.db import models
from django.db.models import Q

from shebao.base.plumbing.statements import Table
from shebao.ledger.content import CODE_MAX, KEY_MAX, MEMO_MAX, NUMBER_MAX


class Kind(models.TextChoices):
    """Kinds of account 科目类别. Only a person's keeps its balance on the row."""

    PERSON = "person", "个人权益"
    FUND = "fund", "基金"
    TRANSIT = "transit", "转移在途"
    SUSPENSE = "suspense", "待认款项"
    BANK = "bank", "银行存款"
    PAYABLE = "payable", "应付款"


def kind_of(code: str) -> Kind:
    """What kind an account's code says it is 科目编码所示类别; `refund-payable/` is owed, too."""
    head = code.split("/", 1)[0].removeprefix("refund-")
    return Kind(head)


class Account(Table):
    """Account 科目. `person/<relationship>/pension`, `fund/pension/pooled`, `transit/<agency>` …"""

    owner = models.CharField("经办机构", max_length=12)
    code = models.CharField("科目编码", max_length=CODE_MAX)
    kind = models.CharField("类别", max_length=10, choices=Kind)
    balance_fen = models.BigIntegerField("余额（分）", null=True)

    class Meta:
        verbose_name = "科目"
        constraints = [
            models.UniqueConstraint(fields=["owner", "code"], name="ledger_account_once"),
            models.CheckConstraint(
                condition=Q(kind="person", balance_fen__gte=0)
                | (~Q(kind="person") & Q(balance_fen__isnull=True)),
                name="ledger_person_never_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(kind="person", code__startswith="person/")
                | Q(kind="fund", code__startswith="fund/")
                | Q(kind="transit", code__startswith="transit/")
                | Q(kind="suspense", code__startswith="suspense/")
                | Q(kind="bank", code__startswith="bank/")
                | Q(kind="payable", code__startswith="payable/")
                | Q(kind="payable", code__startswith="refund-payable/"),
                name="ledger_account_code_says_kind",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "kind"], name="ledger_control", condition=~Q(kind="person")
            )
        ]


class Entry(Table):
    """Entry 分录. Written last, after its lines; never changed."""

    owner = models.CharField("经办机构", max_length=12)
    key = models.CharField("业务键", max_length=KEY_MAX)
    on = models.DateField("记账日期")
    memo = models.CharField("摘要", max_length=MEMO_MAX, blank=True)
    case_no = models.CharField("办件编号", max_length=NUMBER_MAX, blank=True)
    lines = models.IntegerField("行数")
    lines_sha256 = models.BinaryField("分录行摘要")
    content_sha256 = models.BinaryField("内容摘要")
    posted_at = models.DateTimeField("入账时间")

    class Meta:
        verbose_name = "分录"
        constraints = [
            models.UniqueConstraint(fields=["key", "owner"], name="ledger_entry_once"),
            models.CheckConstraint(condition=Q(lines__gte=2), name="ledger_entry_two_lines"),
        ]
        indexes = [
            models.Index(fields=["owner", "id"], name="ledger_entry_journal"),
            models.Index(
                fields=["owner", "case_no", "id"],
                name="ledger_entry_case",
                condition=~Q(case_no=""),
            ),
        ]


class Posting(Table):
    """Line of an entry 分录行. Credit 贷 positive, debit 借 negative.

    The account's key is kept by the trigger that closes the entry (accounts are never deleted): the
    database's own check would lock the pooled fund's row for every entry of every process.
    """

    owner = models.CharField("经办机构", max_length=12)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings", verbose_name="分录")
    account = models.ForeignKey(
        Account,
        models.PROTECT,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name="科目",
    )
    amount_fen = models.BigIntegerField("金额（分）")
    relationship_no = models.CharField("参保关系编号", max_length=NUMBER_MAX, blank=True)

    class Meta:
        verbose_name = "分录行"
        constraints = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="ledger_posting_not_zero")
        ]
        indexes = [models.Index(fields=["account", "entry"], name="ledger_posting_account")]


class Pending(Table):
    """An entry that waits for its seal 待封分录. Written by the trigger, removed by the sealer."""

    entry_id = models.BigIntegerField("分录", primary_key=True)
    owner = models.CharField("经办机构", max_length=12)

    class Meta:
        verbose_name = "待封分录"


class Seal(Table):
    """Seal 封存: the place of an entry in its owner's chain of SHA-256. Append-only."""

    owner = models.CharField("经办机构", max_length=12)
    seq = models.BigIntegerField("序号")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="seal", verbose_name="分录")
    row_sha256 = models.BinaryField("分录摘要")
    chain_sha256 = models.BinaryField("链摘要")

    class Meta:
        verbose_name = "封存"
        constraints = [models.UniqueConstraint(fields=["owner", "seq"], name="ledger_seal_once")]


class Mark(Table):
    """Mark 余额标记: what a control account held after the owner's seal `seq`. Append-only."""

    owner = models.CharField("经办机构", max_length=12)
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="+", db_index=False, verbose_name="科目"
    )
    seq = models.BigIntegerField("封存序号")
    balance_fen = models.BigIntegerField("余额（分）")

    class Meta:
        verbose_name = "余额标记"
        constraints = [models.UniqueConstraint(fields=["account", "seq"], name="ledger_mark_once")]
        indexes = [models.Index(fields=["owner", "seq"], name="ledger_mark_round")]
