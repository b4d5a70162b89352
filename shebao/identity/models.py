"""Persons, their names, documents and hukou through time; organisations; logins.

`since` empty means from the beginning, `until` empty means still so; `until` is the first day it is
no longer so. Numbers lie sealed, see `docs/decisions/0005-identity-numbers-at-rest.md`.
"""

from django.conf import settings
from django.db import models

from shebao.base.plumbing.statements import Table

OWNER = 12
PERSON_NO = 40


class Sex(models.TextChoices):
    """Sex 性别."""

    MALE = "M", "男"
    FEMALE = "F", "女"
    UNKNOWN = "", "未知"


class DocumentKind(models.TextChoices):
    """Kinds of identity document 证件类型, best proof first."""

    RESIDENT = "resident", "居民身份证"
    RESIDENT_15 = "resident-15", "居民身份证（15位）"
    HMT_RESIDENCE = "hmt-residence-permit", "港澳台居民居住证"
    FOREIGN_PERMANENT_2023 = "foreign-permanent-2023", "外国人永久居留身份证（18位）"
    FOREIGN_PERMANENT_2017 = "foreign-permanent-2017", "外国人永久居留身份证（15位）"
    HMT_TRAVEL = "hmt-travel-permit", "港澳台居民来往内地（大陆）通行证"
    PASSPORT = "passport", "护照"
    OTHER = "other", "其他证件"


class HukouKind(models.TextChoices):
    """Kind of household registration 户口性质. Unified since 国发〔2014〕25号."""

    UNIFIED = "", "居民户口"
    URBAN = "urban", "非农业户口"
    RURAL = "rural", "农业户口"


class ConflictReason(models.TextChoices):
    """Why one number stands with two rows 重号原因."""

    TWO_PEOPLE = "two-people", "一号两人"
    LEGACY = "legacy", "历史重复登记"


class Person(Table):
    """A person at one agency 参保人员. `name` and `number_mask` repeat what is current, for lists."""

    owner = models.CharField("经办机构", max_length=OWNER)
    person_no = models.CharField("个人编号", max_length=PERSON_NO, unique=True)
    name = models.CharField("姓名", max_length=100)
    number_mask = models.CharField("证件号码（掩码）", max_length=40, blank=True)
    sex = models.CharField("性别", max_length=1, choices=Sex, blank=True, default=Sex.UNKNOWN)
    birth_date = models.DateField("出生日期", null=True)
    nationality = models.CharField("国籍", max_length=3, blank=True, default="CHN")
    created_by = models.CharField("登记人", max_length=60, blank=True)
    created_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "参保人员"

    def __str__(self) -> str:
        return self.person_no


class PersonName(Table):
    """A name through time 姓名. `pinyin_key` sorts and is searched; `first` is its first character."""

    owner = models.CharField("经办机构", max_length=OWNER)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="names", verbose_name="人员", db_index=True
    )
    display = models.CharField("姓名", max_length=100)
    normalised = models.CharField("规范姓名", max_length=100)
    pinyin_key = models.CharField("拼音", max_length=400)
    initials = models.CharField("拼音首字母", max_length=100)
    first = models.CharField("首字", max_length=1)
    since = models.DateField("起", null=True)
    until = models.DateField("止", null=True)
    recorded_by = models.CharField("经办人", max_length=60, blank=True)
    recorded_at = models.DateTimeField("经办时间")

    class Meta:
        verbose_name = "姓名"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(until=None), name="name_current_once"
            )
        ]
        indexes = [
            models.Index(fields=["owner", "pinyin_key", "id"], name="name_by_pinyin"),
            models.Index(fields=["owner", "initials", "pinyin_key", "id"], name="name_by_initials"),
            models.Index(fields=["owner", "first", "pinyin_key", "id"], name="name_by_character"),
        ]


class IdentityDocument(Table):
    """An identity document through time 身份证件. The number itself lies sealed.

    `number_seal` is AES-256-GCM bound to the person number, `number_key` the HMAC of the normalised
    number (15 digits under their 18); `seal_key` and `search_key` name the keys, for `rekey`.
    """

    owner = models.CharField("经办机构", max_length=OWNER)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="documents", verbose_name="人员"
    )
    kind = models.CharField("证件类型", max_length=24, choices=DocumentKind)
    issuer = models.CharField("签发国家", max_length=3, default="CHN")
    number_seal = models.BinaryField("证件号码封存")
    number_key = models.CharField("证件号码检索值", max_length=64)
    number_mask = models.CharField("证件号码（掩码）", max_length=40)
    seal_key = models.CharField("封存密钥", max_length=4)
    search_key = models.CharField("检索密钥", max_length=4)
    scheme_area = models.CharField("统筹区", max_length=12, blank=True)
    conflict_no = models.SmallIntegerField("重号序号", default=0)
    since = models.DateField("起", null=True)
    until = models.DateField("止", null=True)
    recorded_by = models.CharField("经办人", max_length=60, blank=True)
    recorded_at = models.DateTimeField("经办时间")

    class Meta:
        verbose_name = "身份证件"
        constraints = [
            models.UniqueConstraint(
                fields=["number_key", "owner", "scheme_area", "issuer", "conflict_no"],
                condition=models.Q(until=None),
                name="document_number_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["number_key"],
                condition=models.Q(until__isnull=False),
                name="document_former_number",
            )
        ]


class NumberConflict(Table):
    """Two officers confirmed that one number stands with two people 重号确认. Never merged silently."""

    owner = models.CharField("经办机构", max_length=OWNER)
    number_key = models.CharField("证件号码检索值", max_length=64)
    scheme_area = models.CharField("统筹区", max_length=12, blank=True)
    issuer = models.CharField("签发国家", max_length=3, default="CHN")
    conflict_no = models.SmallIntegerField("重号序号")
    reason = models.CharField("原因", max_length=12, choices=ConflictReason)
    case_no = models.CharField("办件编号", max_length=60, blank=True)
    proposed_by = models.CharField("经办人", max_length=60)
    confirmed_by = models.CharField("复核人", max_length=60)
    opened_at = models.DateTimeField("确认时间")

    class Meta:
        verbose_name = "重号确认"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "number_key", "scheme_area", "issuer", "conflict_no"],
                name="conflict_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(proposed_by=models.F("confirmed_by")),
                name="conflict_has_two_officers",
            ),
        ]


class Alias(Table):
    """An account that is kept as another one 归并别名: nothing of it is re-pointed, it ends when the merge is undone.

    Every account below the kept one has a row of its own (`direct` is false for those that came with
    another), so that one question finds all that belongs to the kept one.
    """

    owner = models.CharField("经办机构", max_length=OWNER)
    merged = models.ForeignKey(
        Person, models.PROTECT, related_name="kept_as", verbose_name="并入的人员"
    )
    kept = models.ForeignKey(
        Person, models.PROTECT, related_name="gathered", verbose_name="保留的人员"
    )
    direct = models.BooleanField("直接并入", default=True)
    case_no = models.CharField("办件编号", max_length=60)
    since = models.DateField("起")
    until = models.DateField("止", null=True)
    recorded_by = models.CharField("经办人", max_length=60)
    confirmed_by = models.CharField("复核人", max_length=60)
    recorded_at = models.DateTimeField("经办时间")
    ended_case_no = models.CharField("撤销办件编号", max_length=60, blank=True)

    class Meta:
        verbose_name = "归并别名"
        constraints = [
            models.UniqueConstraint(
                fields=["merged"],
                condition=models.Q(until=None, direct=True),
                name="alias_kept_as_one",
            ),
            models.UniqueConstraint(
                fields=["merged", "kept"], condition=models.Q(until=None), name="alias_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(merged=models.F("kept")), name="alias_of_another"
            ),
            models.CheckConstraint(
                condition=~models.Q(recorded_by=models.F("confirmed_by")),
                name="alias_two_officers",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kept"], name="alias_of_kept", condition=models.Q(until__isnull=True)
            )
        ]


class Hukou(Table):
    """Where a person's household is registered, through time 户口."""

    owner = models.CharField("经办机构", max_length=OWNER)
    person = models.ForeignKey(Person, models.PROTECT, related_name="hukous", verbose_name="人员")
    division = models.CharField("行政区划代码", max_length=6)
    kind = models.CharField(
        "户口性质", max_length=6, choices=HukouKind, blank=True, default=HukouKind.UNIFIED
    )
    since = models.DateField("起", null=True)
    until = models.DateField("止", null=True)
    recorded_by = models.CharField("经办人", max_length=60, blank=True)
    recorded_at = models.DateTimeField("经办时间")

    class Meta:
        verbose_name = "户口"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(until=None), name="hukou_current_once"
            )
        ]


class Organisation(Table):
    """An organisation known by its unified credit code 单位. Employers build on it."""

    owner = models.CharField("经办机构", max_length=OWNER)
    credit_code = models.CharField("统一社会信用代码", max_length=18)
    name = models.CharField("单位名称", max_length=160)
    pinyin_key = models.CharField("拼音", max_length=800)
    division = models.CharField("登记地行政区划", max_length=6)
    since = models.DateField("登记日期", null=True)
    recorded_by = models.CharField("经办人", max_length=60, blank=True)
    recorded_at = models.DateTimeField("经办时间")

    class Meta:
        verbose_name = "单位"
        constraints = [
            models.UniqueConstraint(fields=["owner", "credit_code"], name="organisation_once")
        ]
        indexes = [
            models.Index(fields=["owner", "pinyin_key", "id"], name="organisation_by_pinyin"),
            models.Index(fields=["owner", "name", "id"], name="organisation_by_name"),
        ]


class Login(Table):
    """A citizen's login 个人登录, opened at one agency's counter; `number_key` joins the rows elsewhere."""

    owner = models.CharField("开通机构", max_length=OWNER)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="login", verbose_name="登录账号"
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="logins", verbose_name="人员")
    number_key = models.CharField("证件号码检索值", max_length=64)
    issuer = models.CharField("签发国家", max_length=3, default="CHN")
    conflict_no = models.SmallIntegerField("重号序号", default=0)
    opened_at = models.DateTimeField("开通时间")

    class Meta:
        verbose_name = "个人登录"
        constraints = [
            models.UniqueConstraint(
                fields=["number_key", "issuer", "conflict_no"], name="login_once"
            )
        ]


class OneTimeCode(Table):
    """A code handed over at the counter for a first sign-in 一次性码. Only its hash is kept."""

    owner = models.CharField("经办机构", max_length=OWNER)
    person = models.ForeignKey(Person, models.PROTECT, related_name="codes", verbose_name="人员")
    code_hash = models.CharField("码摘要", max_length=128)
    attempts = models.SmallIntegerField("已试次数", default=0)
    issued_by = models.CharField("发码人", max_length=60)
    issued_at = models.DateTimeField("发码时间")
    expires_at = models.DateTimeField("失效时间")
    used_at = models.DateTimeField("使用时间", null=True)
    revoked_at = models.DateTimeField("作废时间", null=True)

    class Meta:
        verbose_name = "一次性码"
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(used_at=None, revoked_at=None),
                name="code_live_once",
            )
        ]


class Kin(models.TextChoices):
    """What somebody is to a person 亲属关系. Civil Code, Art. 1045: spouse and near relatives."""

    SPOUSE = "spouse", "配偶"
    PARENT = "parent", "父母"
    CHILD = "child", "子女"
    SIBLING = "sibling", "兄弟姐妹"
    GRANDPARENT = "grandparent", "祖父母、外祖父母"
    GRANDCHILD = "grandchild", "孙子女、外孙子女"
    PARENT_IN_LAW = "parent-in-law", "配偶的父母"


class Kinship(Table):
    """`relative` is `kind` to `person` 亲属关系, as data of others say it; one row serves both ways."""

    owner = models.CharField("经办机构", max_length=OWNER)
    person = models.ForeignKey(Person, models.PROTECT, related_name="kin", verbose_name="人员")
    relative = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="亲属")
    kind = models.CharField("关系", max_length=14, choices=Kin)
    source = models.CharField("数据来源", max_length=60)
    since = models.DateField("起", null=True)
    until = models.DateField("止", null=True)
    recorded_by = models.CharField("经办人", max_length=60)
    recorded_at = models.DateTimeField("经办时间")

    class Meta:
        verbose_name = "亲属关系"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "relative", "kind"],
                condition=models.Q(until=None),
                name="kinship_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(person=models.F("relative")), name="kinship_of_two"
            ),
        ]
