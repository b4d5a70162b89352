"""Marks on cases, samples, and inspections with their findings and evidence."""

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from shebao.base.plumbing.statements import Table
from shebao.inspection.marks import MARKS
from shebao.inspection.states import LABELS, Conclusion, MarkState, State

RULES = [(code, said.name[0]) for code, said in MARKS.items()]


def _choices(states: type[StrEnum]) -> list[tuple[str, str]]:
    return [(state.value, LABELS[state][0]) for state in states]


class MarkedCase(Table):
    """A case that one or more marks point at 稽核线索; `weight` is what its different marks weigh together."""

    owner = models.CharField("经办机构", max_length=12)
    case_no = models.CharField("业务流水号", max_length=60, unique=True)
    kind = models.CharField("业务类型", max_length=40)
    person_no = models.CharField("个人编号", max_length=40, blank=True)
    office_code = models.CharField("网点代码", max_length=20, blank=True)
    amount_fen = models.BigIntegerField("涉及金额（分）", default=0)
    weight = models.SmallIntegerField("权重", default=0)
    state = models.CharField(
        "状态", max_length=16, choices=_choices(MarkState), default=MarkState.WAITING
    )
    marked_on = models.DateField("最近提示日期")
    weighed_by = models.CharField("处理人", max_length=60, blank=True)
    weighed_at = models.DateTimeField("处理时间", null=True)
    reason = models.CharField("排除理由", max_length=400, blank=True)

    class Meta:
        verbose_name = "稽核线索"
        indexes = [
            models.Index(fields=["owner", "state", "-weight", "-id"], name="marked_by_weight"),
        ]

    def __str__(self) -> str:
        return self.case_no


class Mark(Table):
    """One rule met by one case 风险提示, with the numbers it saw. Grows only."""

    owner = models.CharField("经办机构", max_length=12)
    key = models.CharField("业务键", max_length=160, unique=True)
    marked = models.ForeignKey(
        MarkedCase, models.PROTECT, related_name="marks", verbose_name="稽核线索"
    )
    rule = models.CharField("规则", max_length=20, choices=RULES)
    facts = models.JSONField("依据的数据")
    on = models.DateField("发生日期")
    found_at = models.DateTimeField("提示时间")

    class Meta:
        verbose_name = "风险提示"


class LateBelow(Table):
    """A case that an agency below, at another installation, told to us as late 下级逾期. No person stands in it."""

    owner = models.CharField("经办机构", max_length=12)
    sender = models.CharField("下级机构", max_length=12)
    case_no = models.CharField("业务流水号", max_length=60)
    kind = models.CharField("业务类型", max_length=40)
    due_on = models.DateField("应办结日期")
    raised_on = models.DateField("上报日期")
    met_on = models.DateField("办结日期", null=True)

    class Meta:
        verbose_name = "下级逾期"
        constraints = [
            models.UniqueConstraint(fields=["owner", "case_no", "due_on"], name="late_below_once")
        ]


class WorkBelow(Table):
    """How much work an agency below, at another installation, said it has 下级在办; the newest day counts."""

    owner = models.CharField("经办机构", max_length=12)
    sender = models.CharField("下级机构", max_length=12)
    on = models.DateField("日期")
    open = models.IntegerField("在办")
    overdue = models.IntegerField("已逾期")
    waiting = models.IntegerField("待复核")

    class Meta:
        verbose_name = "下级在办"
        constraints = [models.UniqueConstraint(fields=["owner", "sender"], name="work_below_once")]


class Look(Table):
    """How far an agency's work was looked through 已检查到."""

    owner = models.CharField("经办机构", max_length=12, unique=True)
    through = models.DateField("已检查到")
    at = models.DateTimeField("检查时间")

    class Meta:
        verbose_name = "风险检查进度"


class Sample(Table):
    """A sample drawn by a seed 抽样: the question, the frame's size and hash, what was drawn. Grows only."""

    owner = models.CharField("经办机构", max_length=12)
    sample_no = models.CharField("抽样编号", max_length=40, unique=True)
    kind = models.CharField("业务类型", max_length=40, blank=True)
    office_code = models.CharField("网点代码", max_length=20, blank=True)
    first_month = models.IntegerField("起始月份")
    last_month = models.IntegerField("截止月份")
    least_fen = models.BigIntegerField("最低金额（分）", null=True)
    most_fen = models.BigIntegerField("最高金额（分）", null=True)
    seed = models.CharField("种子", max_length=40)
    size = models.SmallIntegerField("样本量")
    frame = models.IntegerField("总体件数")
    frame_sha256 = models.CharField("总体摘要", max_length=64)
    paper_no = models.CharField("文书编号", max_length=40, blank=True)
    drawn_by = models.CharField("抽样人", max_length=60)
    drawn_at = models.DateTimeField("抽样时间")

    class Meta:
        verbose_name = "抽样"

    def __str__(self) -> str:
        return self.sample_no


class DrawnCase(Table):
    """A case that was drawn 样本: its place in the sample. Grows only."""

    owner = models.CharField("经办机构", max_length=12)
    sample = models.ForeignKey(Sample, models.PROTECT, related_name="drawn", verbose_name="抽样")
    rank = models.SmallIntegerField("次序")
    case_no = models.CharField("业务流水号", max_length=60)

    class Meta:
        verbose_name = "样本"
        constraints = [models.UniqueConstraint(fields=["sample", "rank"], name="drawn_in_order")]
        indexes = [models.Index(fields=["owner", "case_no"], name="drawn_by_case")]


class Origin(models.TextChoices):
    """Why a case is inspected 稽核来源."""

    MARK = "mark", "风险提示"
    SAMPLE = "sample", "抽样"


class Inspection(Table):
    """One case inspected 稽核: why, what was asked and answered, the opinion and who signed it."""

    owner = models.CharField("经办机构", max_length=12)
    inspection_no = models.CharField("稽核编号", max_length=40, unique=True)
    case_no = models.CharField("业务流水号", max_length=60)
    kind = models.CharField("业务类型", max_length=40)
    person_no = models.CharField("个人编号", max_length=40, blank=True)
    office_code = models.CharField("网点代码", max_length=20, blank=True)
    origin = models.CharField("来源", max_length=8, choices=Origin)
    sample = models.ForeignKey(
        Sample, models.PROTECT, null=True, related_name="inspections", verbose_name="抽样"
    )
    state = models.CharField("状态", max_length=24, choices=_choices(State), default=State.OPEN)
    reason = models.CharField("立案理由", max_length=400)
    opened_by = models.CharField("立案人", max_length=60)
    opened_on = models.DateField("立案日期")
    question = models.CharField("问询内容", max_length=600, blank=True)
    asked_on = models.DateField("问询日期", null=True)
    due_on = models.DateField("答复期限", null=True)
    answer = models.CharField("答复内容", max_length=600, blank=True)
    answered_by = models.CharField("答复人", max_length=60, blank=True)
    answered_on = models.DateField("答复日期", null=True)
    conclusion = models.CharField("结论", max_length=10, choices=_choices(Conclusion), blank=True)
    opinion = models.CharField("稽核意见", max_length=600, blank=True)
    proposed_by = models.CharField("提出人", max_length=60, blank=True)
    proposed_at = models.DateTimeField("提出时间", null=True)
    closed_by = models.CharField("签署人", max_length=60, blank=True)
    closed_on = models.DateField("办结日期", null=True)
    paper_no = models.CharField("意见书编号", max_length=40, blank=True)
    moves = models.IntegerField("记录数", default=0)

    class Meta:
        verbose_name = "稽核"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "case_no"], condition=Q(closed_on__isnull=True),
                name="inspected_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(closed_by="") | ~Q(closed_by=F("proposed_by")),
                name="inspection_two_inspectors",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["owner", "state", "id"], name="inspection_by_state")]

    def __str__(self) -> str:
        return self.inspection_no


class InspectionLog(Table):
    """One move of an inspection 稽核记录. Grows only."""

    owner = models.CharField("经办机构", max_length=12)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="log", verbose_name="稽核"
    )
    seq = models.IntegerField("序号")
    at = models.DateTimeField("时间")
    actor = models.CharField("办理人", max_length=60)
    act = models.CharField("动作", max_length=24)
    after = models.CharField("新状态", max_length=24)
    note = models.CharField("说明", max_length=600, blank=True)

    class Meta:
        verbose_name = "稽核记录"
        constraints = [
            models.UniqueConstraint(fields=["inspection", "seq"], name="inspection_log_in_order")
        ]


class Finding(Table):
    """What an inspector found 稽核发现, and which article it offends. `heard`: the office was asked about it."""

    owner = models.CharField("经办机构", max_length=12)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="findings", verbose_name="稽核"
    )
    seq = models.SmallIntegerField("序号")
    words = models.CharField("发现的问题", max_length=400)
    law = models.CharField("依据", max_length=160, blank=True)
    heard = models.BooleanField("已问询", default=False)
    by = models.CharField("记录人", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "稽核发现"
        constraints = [
            models.UniqueConstraint(fields=["inspection", "seq"], name="finding_in_order")
        ]


class Proof(Table):
    """A file that proves a finding, or that came with an answer 稽核证据; a download, never shown inside pages."""

    owner = models.CharField("经办机构", max_length=12)
    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="proofs", verbose_name="稽核"
    )
    finding = models.ForeignKey(
        Finding, models.PROTECT, null=True, related_name="proofs", verbose_name="稽核发现"
    )
    name = models.CharField("名称", max_length=120)
    media_type = models.CharField("类型", max_length=80)
    sha256 = models.CharField("摘要", max_length=64)
    size = models.IntegerField("字节数")
    body = models.BinaryField("内容")
    by = models.CharField("提交人", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "稽核证据"
        constraints = [models.UniqueConstraint(fields=["inspection", "sha256"], name="proof_once")]
