"""Cases, their log, clock, evidence, proposals and decisions."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shebao.base.plumbing.statements import Table


class Turn(models.TextChoices):
    """Whose turn it is 轮到谁办."""

    OFFICER = "officer", _("经办机构")
    REVIEWER = "reviewer", _("复核人员")
    PERSON = "person", _("参保人")
    OTHER_AGENCY = "other-agency", _("对方经办机构")
    BANK = "bank", _("银行")
    NOBODY = "nobody", _("已办结")


class ApplicantKind(models.TextChoices):
    """Who applies 申请人类别. Order 765, Art. 30: proxies."""

    PERSON = "person", _("本人")
    PROXY = "proxy", _("代办人")
    EMPLOYER = "employer", _("用人单位")
    AGENCY = "agency", _("经办机构")


class Channel(models.TextChoices):
    """By which door the case came 受理渠道. Order 765, Art. 29."""

    MOBILE = "mobile", _("手机")
    COUNTER = "counter", _("窗口")
    LETTER = "letter", _("机构来函")
    API = "api", _("接口")
    PAPER = "paper", _("邮寄")


class Case(Table):
    """One piece of work for one person 办件, as one agency sees it."""

    owner = models.CharField("经办机构", max_length=12)
    case_no = models.CharField("业务流水号", max_length=60, unique=True)
    key = models.CharField("业务键", max_length=200, unique=True)
    kind = models.CharField("业务类型", max_length=40)
    person_no = models.CharField("个人编号", max_length=40)
    relationship_no = models.CharField("参保关系编号", max_length=40, blank=True)
    applicant_kind = models.CharField("申请人类别", max_length=8, choices=ApplicantKind)
    applicant_name = models.CharField("申请人", max_length=80)
    applicant_phone = models.CharField("联系电话", max_length=30, blank=True)
    applicant_relation = models.CharField("与参保人关系", max_length=40, blank=True)
    channel = models.CharField("受理渠道", max_length=8, choices=Channel)
    office_code = models.CharField("网点代码", max_length=20, blank=True)
    handler = models.CharField("经办人", max_length=60, blank=True)
    state = models.CharField("状态", max_length=30)
    turn = models.CharField("轮到谁办", max_length=12, choices=Turn)
    rule_set = models.CharField("规则版本", max_length=40, blank=True)
    received_on = models.DateField("收件日期")
    due_on = models.DateField("应办结日期", null=True)
    provisional = models.BooleanField("时限暂定", default=False)
    closed_on = models.DateField("办结日期", null=True)
    moves = models.IntegerField("记录数", default=0)

    class Meta:
        verbose_name = "办件"
        indexes = [
            models.Index(fields=["owner", "closed_on", "due_on", "id"], name="case_queue"),
            models.Index(fields=["owner", "person_no", "-id"], name="case_by_person"),
        ]

    def __str__(self) -> str:
        return self.case_no


class CaseLog(Table):
    """One move of a case 办理记录. Grows only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="log", verbose_name="办件")
    owner = models.CharField("经办机构", max_length=12)
    seq = models.IntegerField("序号")
    at = models.DateTimeField("时间")
    actor = models.CharField("办理人", max_length=60)
    act = models.CharField("动作", max_length=40)
    before = models.CharField("原状态", max_length=30, blank=True)
    after = models.CharField("新状态", max_length=30, blank=True)
    note_zh = models.CharField("说明", max_length=400, blank=True)
    note_en = models.CharField("英文说明", max_length=400, blank=True)
    data = models.JSONField("数据", default=dict)
    public = models.BooleanField("对本人公开", default=True)

    class Meta:
        verbose_name = "办理记录"
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="case_log_in_order")]


class ClockUnit(models.TextChoices):
    """Unit of a time limit 时限单位."""

    WORKING = "working", _("工作日")
    CALENDAR = "calendar", _("自然日")


class Clock(Table):
    """The time limit of one step 环节时限. `due_on` is derived; it is stored for the index."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks", verbose_name="办件")
    owner = models.CharField("经办机构", max_length=12)
    step = models.CharField("环节", max_length=40)
    received_on = models.DateField("起算收件日")
    days = models.SmallIntegerField("时限天数")
    unit = models.CharField("单位", max_length=8, choices=ClockUnit, default=ClockUnit.WORKING)
    source = models.CharField("依据", max_length=160, blank=True)
    due_on = models.DateField("应办结日期", null=True)
    provisional = models.BooleanField("暂定", default=False)
    met_on = models.DateField("办结日期", null=True)

    class Meta:
        verbose_name = "环节时限"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(met_on__isnull=True), name="one_running_clock"
            )
        ]


class Stop(Table):
    """A span in which the clock stands still 时限中止, both days inside the stop are not counted."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="stops", verbose_name="时限")
    owner = models.CharField("经办机构", max_length=12)
    since = models.DateField("起")
    until = models.DateField("止", null=True)
    reason_zh = models.CharField("原因", max_length=200)
    reason_en = models.CharField("英文原因", max_length=200, blank=True)
    by = models.CharField("办理人", max_length=60)

    class Meta:
        verbose_name = "时限中止"
        constraints = [
            models.UniqueConstraint(
                fields=["clock"], condition=models.Q(until__isnull=True), name="one_open_stop"
            )
        ]


class Rung(models.TextChoices):
    """How far a time limit has been carried upwards 预警级别."""

    WARNED = "warned", _("临期提醒")
    LATE = "late", _("已逾期")
    RAISED = "raised", _("已报上级")


class Alarm(Table):
    """A time limit that somebody above is told of 时限预警, once for each rung."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="alarms", verbose_name="时限")
    owner = models.CharField("经办机构", max_length=12)
    rung = models.CharField("级别", max_length=8, choices=Rung)
    to = models.CharField("告知机构", max_length=12)
    on = models.DateField("日期")

    class Meta:
        verbose_name = "时限预警"
        constraints = [models.UniqueConstraint(fields=["clock", "rung"], name="alarm_once_a_rung")]
        indexes = [models.Index(fields=["to", "rung", "id"], name="alarm_for")]


class Evidence(Table):
    """A file handed in 材料: its type by content, a clean name, a hash."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="evidence", verbose_name="办件")
    owner = models.CharField("经办机构", max_length=12)
    name = models.CharField("名称", max_length=120)
    media_type = models.CharField("类型", max_length=80)
    size = models.IntegerField("字节数")
    sha256 = models.CharField("摘要", max_length=64)
    by = models.CharField("提交人", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "材料"
        constraints = [
            models.UniqueConstraint(fields=["case", "sha256"], name="evidence_once_a_case")
        ]


class EvidenceContent(Table):
    """The bytes of a file handed in 材料内容."""

    evidence = models.OneToOneField(
        Evidence, models.PROTECT, primary_key=True, related_name="content", verbose_name="材料"
    )
    body = models.BinaryField("内容")

    class Meta:
        verbose_name = "材料内容"


class Talk(Table):
    """Messages between person and officer about a case 留言: how far each side has written and read.

    The messages themselves are rows of the log, so they stay with the case and go into the person's copy.
    """

    case = models.OneToOneField(Case, models.PROTECT, related_name="talk", verbose_name="办件")
    owner = models.CharField("经办机构", max_length=12)
    person_wrote = models.IntegerField("本人最近留言", default=0)
    office_wrote = models.IntegerField("机构最近留言", default=0)
    person_read = models.IntegerField("本人已读到", default=0)
    office_read = models.IntegerField("机构已读到", default=0)

    class Meta:
        verbose_name = "留言"


class Outcome(models.TextChoices):
    """What became of a proposal 复核结论."""

    WAITING = "waiting", _("待复核")
    COUNTERSIGNED = "countersigned", pgettext_lazy("outcome", "复核通过")
    SENT_BACK = "sent-back", pgettext_lazy("outcome", "退回")


class Proposal(Table):
    """What the first officer wants to do 经办意见, waiting for the second 复核."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="proposals", verbose_name="办件")
    owner = models.CharField("经办机构", max_length=12)
    act = models.CharField("动作", max_length=40)
    payload = models.JSONField("内容")
    payload_sha256 = models.CharField("内容摘要", max_length=64)
    explanation = models.JSONField("计算说明", default=dict)
    by = models.CharField("经办人", max_length=60)
    at = models.DateTimeField("提交时间")
    outcome = models.CharField("结论", max_length=14, choices=Outcome, default=Outcome.WAITING)
    decided_by = models.CharField("复核人", max_length=60, blank=True)
    decided_at = models.DateTimeField("复核时间", null=True)
    reason = models.CharField("退回理由", max_length=400, blank=True)

    class Meta:
        verbose_name = "复核事项"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(outcome="waiting"), name="one_waiting_proposal"
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="countersigned") | ~models.Q(decided_by=models.F("by")),
                name="two_officers",
            ),
        ]


class Decision(Table):
    """A decision with its frozen figures, parameters, article and remedy 决定. Never changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions", verbose_name="办件")
    owner = models.CharField("经办机构", max_length=12)
    seq = models.IntegerField("办理记录序号")
    act = models.CharField("动作", max_length=40)
    explanation = models.JSONField("计算说明", default=dict)
    parameters = models.JSONField("所用参数", default=list)
    law = models.CharField("依据", max_length=200, blank=True)
    remedy_zh = models.CharField("救济途径", max_length=300)
    remedy_en = models.CharField("救济途径英文", max_length=400)
    by = models.CharField("经办人", max_length=60)
    countersigned_by = models.CharField("复核人", max_length=60, blank=True)
    at = models.DateTimeField("时间")
    sha256 = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = "决定"
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="one_decision_a_move")]
