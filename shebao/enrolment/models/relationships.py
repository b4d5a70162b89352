"""Relationships, contribution years and imported files."""

from django.db import models

from shebao.base.money import FEN_MAX
from shebao.base.plumbing.statements import Table
from shebao.enrolment.schemes import NAMES
from shebao.enrolment.states import (
    FILE_STATE_NAMES,
    OPEN,
    STATE_NAMES,
    FileState,
    State,
)

SCHEMES = [(str(scheme), zh) for scheme, (zh, _) in NAMES.items()]
STATES = [(str(state), zh) for state, (zh, _) in STATE_NAMES.items()]
FILE_STATES = [(str(state), zh) for state, (zh, _) in FILE_STATE_NAMES.items()]


class Kind(models.TextChoices):
    """Regular or temporary account 账户类别. 国办发〔2009〕66号 Art. 5."""

    REGULAR = "regular", "一般账户"
    TEMPORARY = "temporary", "临时缴费账户"


class Origin(models.TextChoices):
    """Where a year's line came from 记录来源."""

    OWN = "own", "本地缴费"
    IMPORT = "import", "历史数据导入"
    TRANSFER = "transfer", "转移接续转入"


class Standing(models.TextChoices):
    """How a year's interest and balance came about 计息状态."""

    OPEN = "open", "未结息"
    BOOKED = "booked", "按原记账"
    COMPUTED = "computed", "本系统计息"


class PoolingArea(Table):
    """A pooling area 统筹区 as an agency knows it; `code` is a GB/T 2260 division."""

    owner = models.CharField("经办机构", max_length=12)
    code = models.CharField("统筹区代码", max_length=6)
    name = models.CharField("名称", max_length=40)
    name_en = models.CharField("英文名称", max_length=60, blank=True)
    province = models.CharField("省级代码", max_length=6)
    family = models.CharField("类别", max_length=8)

    class Meta:
        verbose_name = "统筹区"
        verbose_name_plural = "统筹区"
        constraints = [
            models.UniqueConstraint(fields=["owner", "code", "family"], name="pooling_area_once")
        ]

    def __str__(self) -> str:
        return self.name


class Relationship(Table):
    """A person insured in one scheme at one area 参保关系. Its money lives in the ledger, `ledger_code`."""

    owner = models.CharField("经办机构", max_length=12)
    relationship_no = models.CharField("参保关系编号", max_length=40, unique=True)
    person = models.ForeignKey(
        "identity.Person", models.PROTECT, related_name="relationships", verbose_name="个人"
    )
    scheme = models.CharField("险种", max_length=30, choices=SCHEMES)
    area = models.ForeignKey(
        PoolingArea, models.PROTECT, related_name="relationships", verbose_name="统筹区"
    )
    kind = models.CharField("账户类别", max_length=10, choices=Kind, default=Kind.REGULAR)
    state = models.CharField("状态", max_length=20, choices=STATES, default=State.ACTIVE)
    since = models.DateField("参保日期")
    until = models.DateField("终止日期", null=True)
    ledger_code = models.CharField("账务科目", max_length=80, unique=True)
    settlements = models.IntegerField("结息次数", default=0)
    key = models.CharField("业务键", max_length=160, unique=True)

    class Meta:
        verbose_name = "参保关系"
        verbose_name_plural = "参保关系"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "scheme", "area", "kind"],
                condition=models.Q(state__in=sorted(OPEN)),
                name="relationship_open_once",
            )
        ]
        indexes = [models.Index(fields=["owner", "state"], name="relationship_by_state")]

    def __str__(self) -> str:
        return self.relationship_no


class RelationshipMove(Table):
    """One move of a relationship 参保关系变更记录. Grows only."""

    owner = models.CharField("经办机构", max_length=12)
    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="moves", verbose_name="参保关系"
    )
    act = models.CharField("业务", max_length=20)
    before = models.CharField("原状态", max_length=20, blank=True)
    after = models.CharField("新状态", max_length=20)
    on = models.DateField("日期")
    case_no = models.CharField("办件编号", max_length=40, blank=True)
    by = models.CharField("经办人", max_length=60)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "参保关系变更记录"
        verbose_name_plural = "参保关系变更记录"


class TwelveMonths(Table):
    """What each month of a year carries 逐月缴费: base, personal part, employer part credited.

    A month without a base was not insured; `paid_months`, `deemed_months` and `cleared_months` are sets
    of months, bit 0 is January.
    """

    base_01_fen = models.BigIntegerField("1月缴费基数", null=True)
    base_02_fen = models.BigIntegerField("2月缴费基数", null=True)
    base_03_fen = models.BigIntegerField("3月缴费基数", null=True)
    base_04_fen = models.BigIntegerField("4月缴费基数", null=True)
    base_05_fen = models.BigIntegerField("5月缴费基数", null=True)
    base_06_fen = models.BigIntegerField("6月缴费基数", null=True)
    base_07_fen = models.BigIntegerField("7月缴费基数", null=True)
    base_08_fen = models.BigIntegerField("8月缴费基数", null=True)
    base_09_fen = models.BigIntegerField("9月缴费基数", null=True)
    base_10_fen = models.BigIntegerField("10月缴费基数", null=True)
    base_11_fen = models.BigIntegerField("11月缴费基数", null=True)
    base_12_fen = models.BigIntegerField("12月缴费基数", null=True)
    personal_01_fen = models.BigIntegerField("1月个人缴费", null=True)
    personal_02_fen = models.BigIntegerField("2月个人缴费", null=True)
    personal_03_fen = models.BigIntegerField("3月个人缴费", null=True)
    personal_04_fen = models.BigIntegerField("4月个人缴费", null=True)
    personal_05_fen = models.BigIntegerField("5月个人缴费", null=True)
    personal_06_fen = models.BigIntegerField("6月个人缴费", null=True)
    personal_07_fen = models.BigIntegerField("7月个人缴费", null=True)
    personal_08_fen = models.BigIntegerField("8月个人缴费", null=True)
    personal_09_fen = models.BigIntegerField("9月个人缴费", null=True)
    personal_10_fen = models.BigIntegerField("10月个人缴费", null=True)
    personal_11_fen = models.BigIntegerField("11月个人缴费", null=True)
    personal_12_fen = models.BigIntegerField("12月个人缴费", null=True)
    employer_01_fen = models.BigIntegerField("1月单位划入", null=True)
    employer_02_fen = models.BigIntegerField("2月单位划入", null=True)
    employer_03_fen = models.BigIntegerField("3月单位划入", null=True)
    employer_04_fen = models.BigIntegerField("4月单位划入", null=True)
    employer_05_fen = models.BigIntegerField("5月单位划入", null=True)
    employer_06_fen = models.BigIntegerField("6月单位划入", null=True)
    employer_07_fen = models.BigIntegerField("7月单位划入", null=True)
    employer_08_fen = models.BigIntegerField("8月单位划入", null=True)
    employer_09_fen = models.BigIntegerField("9月单位划入", null=True)
    employer_10_fen = models.BigIntegerField("10月单位划入", null=True)
    employer_11_fen = models.BigIntegerField("11月单位划入", null=True)
    employer_12_fen = models.BigIntegerField("12月单位划入", null=True)
    paid_months = models.SmallIntegerField("已到账月份", default=0)
    deemed_months = models.SmallIntegerField("视同缴费月份", default=0)
    cleared_months = models.SmallIntegerField("重复清退月份", default=0)

    class Meta:
        abstract = True


class ContributionYear(TwelveMonths):
    """A year of contributions at one place 年度缴费记录: twelve months, and the account's yearly line.

    The yearly line is null until the year is settled; `source_relationship_no` names the relationship
    elsewhere under which the months arose. Who leaves a place and comes back within a year has a line for each `stay`:
    what came home with the transfer, and what is paid since.
    """

    owner = models.CharField("经办机构", max_length=12)
    relationship = models.ForeignKey(
        Relationship, models.PROTECT, related_name="years", verbose_name="参保关系"
    )
    place = models.CharField("参保地代码", max_length=6)
    place_name = models.CharField("参保地名称", max_length=40, blank=True)
    year = models.SmallIntegerField("年度")
    stay = models.SmallIntegerField("同年第几段", default=0, db_default=0)
    origin = models.CharField("记录来源", max_length=8, choices=Origin, default=Origin.OWN)
    standing = models.CharField("计息状态", max_length=8, choices=Standing, default=Standing.OPEN)
    employee_rate_ppm = models.IntegerField("个人缴费比例", null=True)
    employer_rate_ppm = models.IntegerField("单位缴费比例", null=True)
    employer_share_ppm = models.IntegerField("单位缴费划入个人账户比例", null=True)
    credited_fen = models.BigIntegerField("当年记账金额", default=0)
    credited_personal_fen = models.BigIntegerField("当年记账个人部分", default=0)
    interest_fen = models.BigIntegerField("当年记账利息", null=True)
    interest_personal_fen = models.BigIntegerField("当年利息个人部分", null=True)
    closing_fen = models.BigIntegerField("年末累计储存额", null=True)
    closing_personal_fen = models.BigIntegerField("年末累计个人部分", null=True)
    closing_pre1998_fen = models.BigIntegerField("其中1998年前个人缴费累计", default=0)
    rate_ppm = models.IntegerField("记账利率", null=True)
    doubts = models.JSONField("存疑", default=list)
    source_agency = models.CharField("来源机构", max_length=12, blank=True)
    source_relationship_no = models.CharField("来源参保关系", max_length=40, blank=True)
    moved_out = models.BooleanField("已转出", default=False)
    booked_key = models.CharField("转入业务键", max_length=160, blank=True)

    class Meta:
        verbose_name = "年度缴费记录"
        verbose_name_plural = "年度缴费记录"
        constraints = [
            models.UniqueConstraint(
                fields=["relationship", "place", "year", "stay"], name="contribution_year_once"
            ),
            models.CheckConstraint(
                condition=models.Q(paid_months__range=(0, 4095))
                & models.Q(deemed_months__range=(0, 4095))
                & models.Q(cleared_months__range=(0, 4095)),
                name="contribution_year_twelve_bits",
            ),
            models.CheckConstraint(
                condition=models.Q(credited_fen__range=(0, FEN_MAX))
                & models.Q(credited_personal_fen__gte=0)
                & models.Q(credited_personal_fen__lte=models.F("credited_fen")),
                name="contribution_year_parts",
            ),
        ]


class ImportFile(Table):
    """A file of contribution months 导入文件, kept sealed under the hash of its bytes."""

    owner = models.CharField("经办机构", max_length=12)
    file_no = models.CharField("导入编号", max_length=40, unique=True)
    sha256 = models.CharField("文件哈希", max_length=64)
    name = models.CharField("文件名", max_length=200)
    size = models.BigIntegerField("字节数")
    content_seal = models.BinaryField("文件封存")
    scheme = models.CharField("险种", max_length=30, choices=SCHEMES)
    area = models.ForeignKey(PoolingArea, models.PROTECT, related_name="+", verbose_name="统筹区")
    state = models.CharField("状态", max_length=14, choices=FILE_STATES, default=FileState.STAGED)
    columns = models.JSONField("列对应", default=dict)
    rows_total = models.IntegerField("总行数", default=0)
    rows_bad = models.IntegerField("错误行数", default=0)
    rows_done = models.IntegerField("已入账行数", default=0)
    staged_by = models.CharField("经办人", max_length=60)
    staged_at = models.DateTimeField("暂存时间")
    staged_on = models.DateField("受理日期")
    posted_by = models.CharField("入账人", max_length=60, blank=True)
    approved_by = models.CharField("复核人", max_length=60, blank=True)
    posted_at = models.DateTimeField("入账时间", null=True)
    undone_by = models.CharField("冲回人", max_length=60, blank=True)
    undone_approved_by = models.CharField("冲回复核人", max_length=60, blank=True)
    undone_at = models.DateTimeField("冲回时间", null=True)

    class Meta:
        verbose_name = "导入文件"
        verbose_name_plural = "导入文件"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "sha256"],
                condition=~models.Q(state__in=["rolled-back", "discarded"]),
                name="import_file_once",
            )
        ]

    def __str__(self) -> str:
        return self.file_no


class RowKind(models.TextChoices):
    """What a line says 行类别."""

    MONTH = "month", "缴费月份"
    BALANCE = "balance", "年末余额"
    RESIDENT = "resident", "居民缴费年度"


class RowState(models.TextChoices):
    """Where a line stands 行状态."""

    WAITING = "waiting", "待入账"
    BAD = "bad", "有错误"
    POSTED = "posted", "已入账"
    SKIPPED = "skipped", "已有相同记录"
    UNDONE = "undone", "已冲回"


class ImportRow(Table):
    """One line of a file 导入行, with its number and findings. The identity number is sealed."""

    owner = models.CharField("经办机构", max_length=12)
    file = models.ForeignKey(
        ImportFile, models.PROTECT, related_name="rows", verbose_name="导入文件"
    )
    sheet = models.CharField("工作表", max_length=60, blank=True)
    line = models.IntegerField("行号")
    kind = models.CharField("行类别", max_length=8, choices=RowKind)
    number_key = models.CharField("证件检索键", max_length=64, blank=True)
    number_seal = models.BinaryField("证件封存", null=True)
    name = models.CharField("姓名", max_length=100, blank=True)
    month = models.IntegerField("年月", null=True)
    year = models.SmallIntegerField("年度", null=True)
    paid = models.BooleanField("已到账", default=True)
    base_fen = models.BigIntegerField("缴费基数", null=True)
    personal_fen = models.BigIntegerField("个人缴费", null=True)
    employer_fen = models.BigIntegerField("单位划入", null=True)
    collective_fen = models.BigIntegerField("集体补助", null=True)
    subsidy_fen = models.BigIntegerField("政府补贴", null=True)
    months = models.SmallIntegerField("覆盖月份", null=True)
    interest_fen = models.BigIntegerField("当年利息", null=True)
    interest_personal_fen = models.BigIntegerField("利息个人部分", null=True)
    closing_fen = models.BigIntegerField("年末储存额", null=True)
    closing_personal_fen = models.BigIntegerField("年末个人部分", null=True)
    findings = models.JSONField("核对结果", default=list)
    state = models.CharField("行状态", max_length=8, choices=RowState, default=RowState.WAITING)
    chunk = models.IntegerField("批次", null=True)

    class Meta:
        verbose_name = "导入行"
        verbose_name_plural = "导入行"
        constraints = [
            models.UniqueConstraint(fields=["file", "sheet", "line"], name="import_row_once")
        ]
        indexes = [
            models.Index(fields=["file", "number_key", "state"], name="import_row_by_person")
        ]


class ImportChunk(Table):
    """One posted chunk of a file 入账批: `taken` maps number keys to relationships, `opened` are the new ones."""

    owner = models.CharField("经办机构", max_length=12)
    file = models.ForeignKey(
        ImportFile, models.PROTECT, related_name="chunks", verbose_name="导入文件"
    )
    sequence = models.IntegerField("批次")
    key = models.CharField("业务键", max_length=160, unique=True)
    on = models.DateField("记账日期")
    taken = models.JSONField("入账参保关系", default=dict)
    opened = models.JSONField("新建参保关系", default=list)
    rows_count = models.IntegerField("行数")
    undone = models.BooleanField("已冲回", default=False)

    class Meta:
        verbose_name = "入账批"
        verbose_name_plural = "入账批"
        constraints = [
            models.UniqueConstraint(fields=["file", "sequence"], name="import_chunk_once")
        ]
