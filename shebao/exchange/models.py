"""Tables of letters, ours and theirs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shebao.base.plumbing.statements import Table
from shebao.exchange.states import In, Keyed, Out

OUT_LABELS = [
    (Out.WAITING.value, _("待送达")),
    (Out.DELIVERED.value, _("已送达")),
    (Out.HELD.value, _("对方暂存")),
    (Out.REFUSED.value, _("对方拒收")),
    (Out.DEAD.value, _("无法送达")),
    (Out.ABANDONED.value, _("已放弃")),
    (Out.TO_POST.value, _("待寄发")),
    (Out.POSTED.value, _("已寄发")),
]
IN_LABELS = [
    (In.WAITING.value, _("待处理")),
    (In.HELD.value, _("暂存")),
    (In.HANDLED.value, _("已处理")),
    (In.REFUSED.value, _("不予办理")),
    (In.DEAD.value, _("处理失败")),
    (In.SET_ASIDE.value, _("已搁置")),
]

KEYED_LABELS = [
    (Keyed.KEYED.value, _("待校对")),
    (Keyed.TAKEN.value, _("已收件")),
    (Keyed.SENT_BACK.value, _("已退回录入")),
]


class Means(models.TextChoices):
    """How a paper travels 递送方式."""

    POST = "post", _("邮寄")
    HAND = "hand", _("当面递交")
    PLATFORM = "platform", _("部级平台")


class Closing(Table):
    """Who put a letter out of the way, and why 人工了结."""

    closed_by = models.CharField("了结人", max_length=60, blank=True)
    closed_at = models.DateTimeField("了结时间", null=True)
    closed_note = models.CharField("了结理由", max_length=200, blank=True)

    class Meta:
        abstract = True


class OutgoingLetter(Closing):
    """A letter we send 发出报文. `letter_id` is its business key and its CloudEvents id.

    Sequence, key and body are empty until the sender first sends it; then the body never changes.
    """

    owner = models.CharField("发件机构", max_length=12)
    letter_id = models.CharField("报文编号", max_length=150, unique=True)
    receiver = models.CharField("收件机构", max_length=12)
    kind = models.CharField("种类", max_length=60)
    version = models.SmallIntegerField("版本")
    caseref = models.CharField("事项编号", max_length=120, blank=True)
    payload = models.JSONField("内容")
    created_at = models.DateTimeField("写成时间")
    sequence = models.BigIntegerField("发件序号", null=True)
    previous = models.BigIntegerField("同一事项前一序号", null=True)
    kid = models.CharField("密钥编号", max_length=60, blank=True)
    body = models.TextField("签名信封", blank=True)
    sha256 = models.CharField("信封摘要", max_length=64, blank=True)
    state = models.CharField("状态", max_length=10, choices=OUT_LABELS, default=Out.WAITING.value)
    attempts = models.IntegerField("已试次数", default=0)
    rounds = models.IntegerField("重发轮次", default=0)
    tried_at = models.DateTimeField("最近尝试", null=True)
    error = models.CharField("最近错误", max_length=300, blank=True)
    receipt = models.TextField("回执", blank=True)
    answered_at = models.DateTimeField("回执时间", null=True)

    class Meta:
        verbose_name = "发出报文"
        constraints = [
            models.UniqueConstraint(fields=["owner", "receiver", "sequence"], name="out_sequence"),
            models.CheckConstraint(
                condition=models.Q(sequence__isnull=True, body="")
                | models.Q(sequence__isnull=False) & ~models.Q(body=""),
                name="out_numbered_when_signed",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "state", "-id"], name="out_by_state"),
            models.Index(fields=["owner", "caseref", "id"], name="out_by_case"),
        ]


class IncomingLetter(Closing):
    """A letter we received 收到报文, its bytes as they came and the receipt we gave."""

    owner = models.CharField("收件机构", max_length=12)
    sender = models.CharField("发件机构", max_length=12)
    letter_id = models.CharField("报文编号", max_length=150)
    kind = models.CharField("种类", max_length=60)
    version = models.SmallIntegerField("版本")
    caseref = models.CharField("事项编号", max_length=120, blank=True)
    sequence = models.BigIntegerField("发件序号", null=True)
    previous = models.BigIntegerField("同一事项前一序号", null=True)
    sent_at = models.DateTimeField("写成时间")
    kid = models.CharField("密钥编号", max_length=60)
    body = models.TextField("签名信封")
    sha256 = models.CharField("信封摘要", max_length=64)
    received_at = models.DateTimeField("收到时间")
    receipt = models.TextField("回执")
    repeats = models.IntegerField("重复次数", default=0)
    state = models.CharField("状态", max_length=10, choices=IN_LABELS)
    attempts = models.IntegerField("已试次数", default=0)
    rounds = models.IntegerField("处理轮次", default=0)
    tried_at = models.DateTimeField("最近尝试", null=True)
    error_code = models.CharField("不予办理代码", max_length=60, blank=True)
    error = models.CharField("最近错误", max_length=300, blank=True)
    handled_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        verbose_name = "收到报文"
        constraints = [
            models.UniqueConstraint(fields=["owner", "sender", "letter_id"], name="in_once")
        ]
        indexes = [
            models.Index(fields=["sha256"], name="in_by_hash"),
            models.Index(fields=["owner", "state", "-id"], name="in_by_state"),
            models.Index(fields=["owner", "caseref", "id"], name="in_by_case"),
            models.Index(fields=["owner", "sender", "sequence"], name="in_by_sequence"),
        ]


class IncidentKind(models.TextChoices):
    """What should not happen between honest agencies 异常."""

    ID_TAKEN = "id-taken", _("同一编号内容不同")
    SEQUENCE_TAKEN = "sequence-taken", _("同一序号不同报文")


class Incident(Table):
    """A well-signed letter that contradicts another 报文异常; its bytes are kept as evidence."""

    owner = models.CharField("收件机构", max_length=12)
    kind = models.CharField("种类", max_length=16, choices=IncidentKind)
    sender = models.CharField("发件机构", max_length=12)
    letter_id = models.CharField("报文编号", max_length=150)
    body = models.TextField("签名信封")
    sha256 = models.CharField("信封摘要", max_length=64)
    receipt = models.TextField("回执", blank=True)
    count = models.IntegerField("次数", default=1)
    first_at = models.DateTimeField("首次时间")
    last_at = models.DateTimeField("最近时间")

    class Meta:
        verbose_name = "报文异常"
        constraints = [
            models.UniqueConstraint(fields=["owner", "kind", "sha256"], name="incident_once")
        ]


class TurnedAway(Table):
    """A letter refused at the door 拒收记录: hash, size, times and count, never its contents.

    `sender` and `kid` are what it claimed, unproved.
    """

    owner = models.CharField("经办机构", max_length=12)
    code = models.CharField("原因", max_length=60)
    sha256 = models.CharField("摘要", max_length=64, blank=True)
    size = models.BigIntegerField("字节数")
    sender = models.CharField("自称发件机构", max_length=12, blank=True)
    kid = models.CharField("自称密钥", max_length=60, blank=True)
    count = models.IntegerField("次数", default=1)
    first_at = models.DateTimeField("首次时间")
    last_at = models.DateTimeField("最近时间")

    class Meta:
        verbose_name = "拒收记录"
        constraints = [
            models.UniqueConstraint(fields=["owner", "code", "sha256"], name="turned_away_once")
        ]
        indexes = [models.Index(fields=["owner", "-last_at"], name="turned_away_by_time")]


class PeerCheck(Table):
    """We asked a peer whether what we hold about it is right 机构目录核对."""

    owner = models.CharField("经办机构", max_length=12)
    peer = models.CharField("对方机构", max_length=12)
    caseref = models.CharField("事项编号", max_length=120, unique=True)
    asked_at = models.DateTimeField("发问时间")
    answered_at = models.DateTimeField("答复时间", null=True)
    agrees = models.BooleanField("相符", null=True)
    differences = models.JSONField("不符项目", default=list)

    class Meta:
        verbose_name = "机构目录核对"


class Dispatch(Table):
    """A letter sent on paper 寄发登记: its dispatch number, day and way; a letter that came back has another one."""

    owner = models.CharField("发件机构", max_length=12)
    letter = models.ForeignKey(
        OutgoingLetter, models.PROTECT, related_name="dispatches", verbose_name="发出报文"
    )
    dispatch_no = models.CharField("发文字号", max_length=60, unique=True)
    means = models.CharField("递送方式", max_length=8, choices=Means)
    tracking = models.CharField("邮件号或平台流水号", max_length=60, blank=True)
    paper_no = models.CharField("文书编号", max_length=60, blank=True)
    posted_on = models.DateField("寄发日期")
    posted_by = models.CharField("寄发人", max_length=60)
    posted_at = models.DateTimeField("登记时间")
    delivered_on = models.DateField("对方签收日期", null=True)
    returned_on = models.DateField("退件日期", null=True)
    returned_note = models.CharField("退件原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "寄发登记"
        constraints = [
            models.UniqueConstraint(
                fields=["letter"],
                condition=models.Q(returned_on__isnull=True),
                name="one_dispatch_under_way",
            )
        ]

    def __str__(self) -> str:
        return self.dispatch_no


class PaperLetter(Table):
    """A letter that came on paper 纸质来函: its scan and what was keyed; another officer compares them.

    `payload_seal` is the sealed JSON of the letter class of `kind`; numbers of people lie in it.
    """

    owner = models.CharField("收件机构", max_length=12)
    sender = models.CharField("来文机构", max_length=12)
    written_no = models.CharField("来文字号", max_length=60)
    kind = models.CharField("种类", max_length=60)
    version = models.SmallIntegerField("版本")
    caseref = models.CharField("事项编号", max_length=120, blank=True)
    person_no = models.CharField("个人编号", max_length=40, blank=True)
    payload_seal = models.BinaryField("录入内容（密封）")
    means = models.CharField("递送方式", max_length=8, choices=Means)
    written_on = models.DateField("来文日期")
    received_on = models.DateField("收到日期")
    scan = models.BinaryField("扫描件", null=True)
    scan_name = models.CharField("扫描件名", max_length=100, blank=True)
    scan_type = models.CharField("扫描件类型", max_length=80, blank=True)
    scan_sha256 = models.CharField("扫描件摘要", max_length=64, blank=True)
    state = models.CharField("状态", max_length=10, choices=KEYED_LABELS, default=Keyed.KEYED.value)
    keyed_by = models.CharField("录入人", max_length=60)
    keyed_at = models.DateTimeField("录入时间")
    compared_by = models.CharField("校对人", max_length=60, blank=True)
    compared_at = models.DateTimeField("校对时间", null=True)
    note = models.CharField("退回理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "纸质来函"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "sender", "kind", "written_no"],
                condition=~models.Q(state=Keyed.SENT_BACK.value),
                name="paper_letter_once",
            ),
            models.CheckConstraint(
                condition=models.Q(compared_by="") | ~models.Q(compared_by=models.F("keyed_by")),
                name="paper_letter_by_two",
            ),
        ]
        indexes = [models.Index(fields=["owner", "state", "id"], name="paper_by_state")]

    def __str__(self) -> str:
        return self.written_no
