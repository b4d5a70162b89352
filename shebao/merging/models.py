"""The worklist of accounts that may be one person's, merges, and their undoing."""

from django.db import models

from shebao.base.plumbing.statements import Table
from shebao.merging.states import LABELS, OPEN, CompareState, QueryState, State, UndoState


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


class Merge(Table):
    """One person's accounts made one 归并: `person_no` is kept, `others` are merged into it.

    `plan` is the preview the person sees and two officers sign, `plan_sha256` its digest; nothing of the
    accounts themselves is written here. `expected` is the pension before and after as it was told with the preview:
    an outlook, so a later day's does not void it. `elsewhere` names agencies whose account is first
    transferred here, then cleared of what was paid twice 先转后清. `shared_no` names both legs 联办 of one case for the
    person, `peer…` what the other family's agency told of its own. `died_on` is set where the person is dead: the heir who applied confirms.
    """

    owner = models.CharField("经办机构", max_length=12)
    case_no = models.CharField("业务流水号", max_length=60, unique=True)
    person_no = models.CharField("保留的个人编号", max_length=40)
    others = models.JSONField("并入的个人编号")
    state = models.CharField(
        "状态",
        max_length=20,
        choices=[(str(s), LABELS[s][0]) for s in State],
        default=State.RECEIVED,
    )
    proofs = models.JSONField("归属证明", default=list)
    payee_name = models.CharField("收款户名", max_length=140, blank=True)
    payee_account_no = models.CharField("收款账号", max_length=34, blank=True)
    payee_bank_name = models.CharField("收款开户行", max_length=140, blank=True)
    payee_bank_code = models.CharField("收款行号", max_length=14, blank=True)
    elsewhere = models.JSONField("先从何处转入", default=list)
    shared_no = models.CharField("联办编号", max_length=60, blank=True)
    peer = models.CharField("联办机构", max_length=12, blank=True)
    peer_case_no = models.CharField("对方流水号", max_length=60, blank=True)
    peer_state = models.CharField("对方状态", max_length=20, blank=True)
    peer_turn = models.CharField("对方轮到", max_length=20, blank=True)
    peer_told_on = models.DateField("对方告知日期", null=True)
    died_on = models.DateField("参保人死亡日期", null=True)
    correction = models.JSONField("先行更正的身份信息", default=dict)
    plan = models.JSONField("归并预览", default=dict)
    plan_sha256 = models.CharField("预览摘要", max_length=64, blank=True)
    expected = models.JSONField("归并前后的养老金测算", default=dict)
    paper_no = models.CharField("预览文书编号", max_length=40, blank=True)
    previewed_by = models.CharField("制作人", max_length=60, blank=True)
    previewed_at = models.DateTimeField("制作时间", null=True)
    confirmed_sha256 = models.CharField("本人确认的摘要", max_length=64, blank=True)
    confirmed_by = models.CharField("确认人", max_length=60, blank=True)
    confirmed_way = models.CharField("确认方式", max_length=10, blank=True)
    confirmed_at = models.DateTimeField("确认时间", null=True)
    refund_fen = models.BigIntegerField("清退金额（分）", default=0)
    order_no = models.CharField("退款指令编号", max_length=32, blank=True)
    resident_fen = models.BigIntegerField("其中居民账户清退（分）", default=0)
    resident_order_no = models.CharField("居民账户退款指令编号", max_length=32, blank=True)
    merged_on = models.DateField("归并日期", null=True)
    reason = models.CharField("不予归并理由", max_length=400, blank=True)

    class Meta:
        verbose_name = "归并"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "person_no"],
                condition=models.Q(state__in=sorted(OPEN)),
                name="merge_open_once",
            )
        ]

    def __str__(self) -> str:
        return self.case_no


class Undoing(Table):
    """A merge undone 撤销归并, a case of its own with two officers."""

    owner = models.CharField("经办机构", max_length=12)
    case_no = models.CharField("业务流水号", max_length=60, unique=True)
    merge = models.ForeignKey(Merge, models.PROTECT, related_name="undoings", verbose_name="归并")
    person_no = models.CharField("个人编号", max_length=40)
    state = models.CharField(
        "状态",
        max_length=20,
        choices=[(str(s), LABELS[s][0]) for s in UndoState],
        default=UndoState.PREPARED,
    )
    reason = models.CharField("撤销理由", max_length=400)
    claim_fen = models.BigIntegerField("应收回清退款（分）", default=0)
    returned_fen = models.BigIntegerField("已收回（分）", default=0)
    claim_reference = models.CharField("附言编号", max_length=35, blank=True)

    class Meta:
        verbose_name = "撤销归并"
        constraints = [
            models.UniqueConstraint(
                fields=["merge"],
                condition=~models.Q(state=UndoState.DROPPED.value),
                name="undoing_once",
            ),
            models.CheckConstraint(
                condition=models.Q(returned_fen__gte=0)
                & models.Q(returned_fen__lte=models.F("claim_fen")),
                name="undoing_returned_within",
            ),
        ]


class Loose(Table):
    """Something that arose while accounts were one and needs a human to say whose it is 待认定事项.

    Also money that left meanwhile and is awaited under `reference`; it is settled when it comes.
    """

    owner = models.CharField("经办机构", max_length=12)
    undoing = models.ForeignKey(
        Undoing, models.PROTECT, related_name="loose", verbose_name="撤销归并"
    )
    kind = models.CharField("种类", max_length=20)
    what = models.CharField("事项", max_length=120)
    belongs_to = models.CharField("认定归属", max_length=40, blank=True)
    settled_by = models.CharField("认定人", max_length=60, blank=True)
    settled_at = models.DateTimeField("认定时间", null=True)
    note = models.CharField("说明", max_length=400, blank=True)
    amount_fen = models.BigIntegerField("应收回（分）", default=0)
    returned_fen = models.BigIntegerField("已收回（分）", default=0)
    reference = models.CharField("附言编号", max_length=35, blank=True)

    class Meta:
        verbose_name = "待认定事项"
        constraints = [
            models.UniqueConstraint(fields=["undoing", "kind", "what"], name="loose_once")
        ]


class Party(models.TextChoices):
    """Which side of a comparison an agency is 比对一方."""

    ASKING = "asking", "请求方"
    ASKED = "asked", "被请求方"


class QueryFinding(models.TextChoices):
    """What two officers found about one number at two agencies 核实结论."""

    ONE_PERSON = "one-person", "同一人"
    TWO_PEOPLE = "two-people", "一号两人"
    NOTHING = "nothing", "无需办理"


class Comparison(Table):
    """A comparison of two agencies' registers by keyed digests 跨地区比对, as one of them sees it.

    `shared_no` is the asking side's case, the comparison's name at both. `private_seal` lies there only while it
    runs; `after` is the last person keyed, the checkpoint; `compared` how many numbers of ours took part.
    """

    owner = models.CharField("经办机构", max_length=12)
    case_no = models.CharField("业务流水号", max_length=60, unique=True)
    shared_no = models.CharField("比对编号", max_length=60)
    peer = models.CharField("对方经办机构", max_length=12)
    side = models.CharField("一方", max_length=8, choices=Party)
    basis = models.CharField("依据文件", max_length=200)
    state = models.CharField(
        "状态", max_length=20, choices=[(str(s), LABELS[s][0]) for s in CompareState]
    )
    private_seal = models.BinaryField("密钥封存", null=True)
    public = models.CharField("公开部分", max_length=64, blank=True)
    peer_public = models.CharField("对方公开部分", max_length=64, blank=True)
    after = models.BigIntegerField("断点", default=0)
    parts = models.IntegerField("已发部分", default=0)
    answered = models.IntegerField("已答部分", default=0)
    sent_all = models.BooleanField("已全部发出", default=False)
    compared = models.IntegerField("参加比对的号码数", default=0)
    their_people = models.IntegerField("对方人数", default=0)
    hits = models.IntegerField("两地同号数", default=0)
    reason = models.CharField("不同意的理由", max_length=400, blank=True)
    ended_on = models.DateField("结束日期", null=True)

    class Meta:
        verbose_name = "跨地区比对"
        constraints = [
            models.UniqueConstraint(fields=["owner", "shared_no"], name="comparison_once"),
            models.CheckConstraint(
                condition=models.Q(private_seal=None) | models.Q(ended_on=None),
                name="comparison_key_destroyed",
            ),
        ]

    def __str__(self) -> str:
        return self.case_no


class Token(Table):
    """A keyed digest of a number 比对摘要, here only while its comparison runs."""

    owner = models.CharField("经办机构", max_length=12)
    comparison = models.ForeignKey(
        Comparison, models.PROTECT, related_name="tokens", verbose_name="跨地区比对"
    )
    token = models.CharField("号码摘要", max_length=24)
    name_token = models.CharField("号码与姓名摘要", max_length=12)
    person_no = models.CharField("个人编号", max_length=40)

    class Meta:
        verbose_name = "比对摘要"
        constraints = [
            models.UniqueConstraint(fields=["comparison", "token", "person_no"], name="token_once")
        ]


class Query(Table):
    """One number at two agencies 跨地区核实: a case of its own on either side.

    `shared_no` names it at both. `ours` is what we told the other side, `theirs` what it told us.
    """

    owner = models.CharField("经办机构", max_length=12)
    case_no = models.CharField("业务流水号", max_length=60, unique=True)
    shared_no = models.CharField("核实编号", max_length=90)
    comparison = models.ForeignKey(
        Comparison, models.PROTECT, related_name="queries", verbose_name="跨地区比对"
    )
    peer = models.CharField("对方经办机构", max_length=12)
    person_no = models.CharField("个人编号", max_length=40)
    names_agree = models.BooleanField("姓名一致")
    state = models.CharField(
        "状态", max_length=20, choices=[(str(s), LABELS[s][0]) for s in QueryState],
        default=QueryState.OPEN,
    )  # fmt: skip
    ours = models.JSONField("本地告知", default=dict)
    theirs = models.JSONField("对方告知", default=dict)
    finding = models.CharField("核实结论", max_length=12, choices=QueryFinding, blank=True)
    reason = models.CharField("结论理由", max_length=400, blank=True)
    their_finding = models.CharField("对方结论", max_length=12, blank=True)
    their_reason = models.CharField("对方理由", max_length=400, blank=True)

    class Meta:
        verbose_name = "跨地区核实"
        constraints = [
            models.UniqueConstraint(fields=["owner", "shared_no", "person_no"], name="query_once")
        ]
        indexes = [models.Index(fields=["person_no"], name="query_by_person")]

    def __str__(self) -> str:
        return self.case_no
