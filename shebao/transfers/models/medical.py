"""Medical transfers 医保关系转移: each side its own row, money and months apart."""

from django.db import models

from shebao.base.plumbing.statements import Table
from shebao.transfers.models.sums import Sum
from shebao.transfers.states.medical import MEDICAL_LABELS, MedicalIn, MedicalOut, Record

RECORD_STATES = [(state.value, MEDICAL_LABELS[state][0]) for state in Record]


class MedicalArrival(Table):
    """A medical relation arriving 医保转入, as the new place sees it; money is in `MedicalSum`, months in `MedicalPeriod`."""

    owner = models.CharField("经办机构", max_length=12)
    case_no = models.CharField("业务流水号", max_length=60, unique=True)
    person_no = models.CharField("个人编号", max_length=40)
    relationship_no = models.CharField("参保关系编号", max_length=40)
    origin_code = models.CharField("转出机构", max_length=12)
    from_scheme = models.CharField("原险种", max_length=30)
    to_scheme = models.CharField("现险种", max_length=30)
    state = models.CharField(
        "状态", max_length=24, default=MedicalIn.APPLIED,
        choices=[(state.value, MEDICAL_LABELS[state][0]) for state in MedicalIn],
    )  # fmt: skip
    record_state = models.CharField(
        "记录状态", max_length=16, choices=RECORD_STATES, default=Record.DUE
    )
    reference = models.CharField("付款附言编号", max_length=35, unique=True)
    old_card = models.CharField("原社保卡号", max_length=20, blank=True)
    new_card = models.CharField("新社保卡号", max_length=20, blank=True)
    applied_on = models.DateField("申请日期")
    accepted_on = models.DateField("受理日期", null=True)
    letter_no = models.CharField("联系函编号", max_length=60, blank=True)
    origin_case_no = models.CharField("转出地业务号", max_length=60, blank=True)
    form = models.JSONField("信息表", null=True)
    form_on = models.DateField("信息表收到日期", null=True)
    recorded_on = models.DateField("记录日期", null=True)
    break_explained = models.JSONField("中断说明", null=True)
    overlap_months = models.JSONField("重复月份", default=list)
    proofs = models.SmallIntegerField("余额核对次数", default=0)
    proof_paper_no = models.CharField("余额核对单", max_length=60, blank=True)
    signed_on = models.DateField("对方签章日期", null=True)
    silence_until = models.DateField("无异议期限", null=True)
    first_closed_on = models.DateField("首次办结日期", null=True)
    closed_on = models.DateField("办结日期", null=True)

    class Meta:
        verbose_name = "医保转入业务"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "person_no", "origin_code", "from_scheme"],
                condition=models.Q(first_closed_on__isnull=True),
                name="one_open_medical_arrival",
            )
        ]

    def __str__(self) -> str:
        return self.case_no


class MedicalDeparture(Table):
    """A medical relation leaving 医保转出, as the old place sees it."""

    owner = models.CharField("经办机构", max_length=12)
    case_no = models.CharField("业务流水号", max_length=60, unique=True)
    peer_case_no = models.CharField("转入地业务号", max_length=60, blank=True)
    person_no = models.CharField("个人编号", max_length=40, blank=True)
    relationship_no = models.CharField("参保关系编号", max_length=40, blank=True)
    destination_code = models.CharField("转入机构", max_length=12)
    from_scheme = models.CharField("原险种", max_length=30)
    state = models.CharField(
        "状态", max_length=24, default=MedicalOut.RECEIVED,
        choices=[(state.value, MEDICAL_LABELS[state][0]) for state in MedicalOut],
    )  # fmt: skip
    record_state = models.CharField(
        "记录状态", max_length=16, choices=RECORD_STATES, default=Record.DUE
    )
    letter = models.JSONField("联系函", default=dict)
    reference = models.CharField("付款附言编号", max_length=35, blank=True)
    received_on = models.DateField("联系函收到日期")
    form_paper_no = models.CharField("信息表文书号", max_length=60, blank=True)
    released_on = models.DateField("转出日期", null=True)
    proof_paper_no = models.CharField("余额核对单", max_length=60, blank=True)
    signed_on = models.DateField("签章日期", null=True)
    closed_on = models.DateField("办结日期", null=True)

    class Meta:
        verbose_name = "医保转出业务"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "peer_case_no"],
                condition=~models.Q(peer_case_no=""),
                name="one_medical_departure_a_letter",
            )
        ]

    def __str__(self) -> str:
        return self.case_no


class MedicalSum(Sum):
    """One settlement of a medical transfer 结清资金: number 0 with the form, 1 and on are supplements 补转. Own money leg."""

    class Meta:
        verbose_name = "医保转移资金"
        constraints = [
            models.UniqueConstraint(fields=["owner", "case_no", "number"], name="medical_sum_once"),
            models.UniqueConstraint(fields=["owner", "reference"], name="medical_sum_reference"),
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0, credited_fen__gte=0)
                & models.Q(credited_fen__lte=models.F("amount_fen")),
                name="medical_sum_never_more",
            ),
        ]


class MedicalPeriod(Table):
    """Months insured elsewhere 外地缴费时段, as the form named them: rows, never only a total. 社会保险法 Art. 32."""

    owner = models.CharField("经办机构", max_length=12)
    case_no = models.CharField("业务流水号", max_length=60)
    person_no = models.CharField("个人编号", max_length=40)
    relationship_no = models.CharField("参保关系编号", max_length=40)
    line = models.SmallIntegerField("行号")
    since = models.CharField("开始年月", max_length=7)
    until = models.CharField("结束年月", max_length=7)
    scheme = models.CharField("险种", max_length=30)
    nature = models.CharField("缴费性质", max_length=20)
    months = models.SmallIntegerField("缴费月数")
    division = models.CharField("参保地代码", max_length=6)
    place = models.CharField("参保地", max_length=80)
    agency = models.CharField("经办机构代码", max_length=12)
    source_relationship_no = models.CharField("原参保关系编号", max_length=40)
    dropped = models.JSONField("不重复计算的月份", default=list)

    class Meta:
        verbose_name = "外地医保缴费时段"
        constraints = [
            models.UniqueConstraint(fields=["owner", "case_no", "line"], name="medical_period_once")
        ]
