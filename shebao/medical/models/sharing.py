"""Links between people who share a medical account, and the consents to them."""

from django.db import models

from shebao.base.plumbing.statements import Table
from shebao.identity.models import Kin
from shebao.medical.states.sharing import LABELS, ConsentState, EndReason, LinkState


class Channel(models.TextChoices):
    """Where a link was made 办理渠道: three doors, one service."""

    WEB = "web", "个人网页"
    COUNTER = "counter", "分中心窗口"
    HOSPITAL = "hospital", "定点机构医保办"


class Proof(models.TextChoices):
    """How the kinship was proved 关系证明: by data first, else papers, else a signed commitment."""

    DATA = "data", "数据核实"
    PAPERS = "papers", "证件材料"
    COMMITMENT = "commitment", "承诺书"


class Link(Table):
    """A relative may use a giver's medical account 家庭共济绑定. One live link between two people.

    Both are people of one agency, whose books hold both accounts. Channel, officer, institution, terminal
    and cards say how it was made.
    """

    owner = models.CharField("经办机构", max_length=12)
    link_no = models.CharField("绑定编号", max_length=40, unique=True)
    grantor_person_no = models.CharField("共济人", max_length=40)
    grantor_relationship_no = models.CharField("共济人参保关系", max_length=40)
    person_no = models.CharField("被共济人", max_length=40)
    relationship_no = models.CharField("被共济人参保关系", max_length=40)
    kin = models.CharField("对方是共济人的", max_length=14, choices=Kin)
    state = models.CharField(
        "状态", max_length=16, choices=[(s.value, LABELS[s][0]) for s in LinkState]
    )
    rank = models.SmallIntegerField("使用顺序", default=0)
    channel = models.CharField("办理渠道", max_length=10, choices=Channel)
    institution_code = models.CharField("定点机构或网点", max_length=20, blank=True)
    terminal = models.CharField("终端", max_length=40, blank=True)
    grantor_card_no = models.CharField("共济人卡号", max_length=20, blank=True)
    card_no = models.CharField("被共济人卡号", max_length=20, blank=True)
    proof = models.CharField("关系证明", max_length=12, choices=Proof)
    proof_note = models.CharField("证明说明", max_length=200, blank=True)
    asked = models.JSONField("询问并确认的事项", default=list)
    bound_by = models.CharField("办理人", max_length=60)
    bound_on = models.DateField("绑定日期")
    bound_at = models.DateTimeField("绑定时间")
    ended_at = models.DateTimeField("解绑时间", null=True)
    ended_by = models.CharField("解绑办理人", max_length=60, blank=True)
    end_reason = models.CharField(
        "解绑原因", max_length=20, blank=True, choices=[(r.value, LABELS[r][0]) for r in EndReason]
    )
    key = models.CharField("业务键", max_length=160, unique=True)

    class Meta:
        verbose_name = "家庭共济绑定"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "person_no", "grantor_person_no"],
                condition=~models.Q(state=LinkState.ENDED.value),
                name="family_link_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(person_no=models.F("grantor_person_no")),
                name="family_link_of_two",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "grantor_person_no", "state"], name="link_by_giver")
        ]

    def __str__(self) -> str:
        return self.link_no


class LinkMove(Table):
    """What happened to a link 绑定变更记录. Grows only."""

    owner = models.CharField("经办机构", max_length=12)
    link = models.ForeignKey(Link, models.PROTECT, related_name="moves", verbose_name="绑定")
    act = models.CharField("业务", max_length=20)
    before = models.CharField("原状态", max_length=16, blank=True)
    after = models.CharField("新状态", max_length=16)
    note = models.CharField("说明", max_length=200, blank=True)
    by = models.CharField("办理人", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "绑定变更记录"


class Consent(Table):
    """The relative's consent to a link 被共济人同意: its own record, withdrawn at any time. PIPL, Arts. 15, 29, 31."""

    owner = models.CharField("经办机构", max_length=12)
    link = models.OneToOneField(Link, models.PROTECT, related_name="consent", verbose_name="绑定")
    person_no = models.CharField("被共济人", max_length=40)
    state = models.CharField(
        "状态", max_length=20, choices=[(s.value, LABELS[s][0]) for s in ConsentState]
    )
    given_by = models.CharField("同意人", max_length=100, blank=True)
    guardian = models.BooleanField("由监护人同意", default=False)
    channel = models.CharField("取得方式", max_length=10, choices=Channel, blank=True)
    words = models.CharField("同意内容", max_length=400, blank=True)
    given_at = models.DateTimeField("同意时间", null=True)
    ended_at = models.DateTimeField("撤回或异议时间", null=True)
    recorded_by = models.CharField("记录人", max_length=60)

    class Meta:
        verbose_name = "被共济人同意"
