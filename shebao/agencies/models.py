"""Agencies, their officers and keys."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _

from shebao.base.plumbing.statements import Table
from shebao.base.refusals import Called


class Family(models.TextChoices):
    """Two families of agency 两类经办机构. Order 765, Arts. 4 and 60."""

    PENSION = "pension", _("人力资源社会保障")
    MEDICAL = "medical", _("医疗保障")


class Level(models.TextChoices):
    """Administrative level 层级."""

    NATIONAL = "national", _("国家级")
    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")


class Road(models.TextChoices):
    """How letters reach an agency 通信方式."""

    DIRECT = "direct", _("联网")
    PAPER = "paper", _("纸质")
    PLATFORM = "platform", _("部级平台")


class Agency(Table):
    """A social insurance agency 社会保险经办机构: in this installation (`local`) or a correspondent.

    `code` is division + family letter + number: `310100P1`, `310100M1`.
    """

    code = models.CharField("机构代码", max_length=12, unique=True)
    division = models.CharField("行政区划代码", max_length=6)
    kind = models.CharField("类别", max_length=8, choices=Family)
    level = models.CharField("层级", max_length=8, choices=Level)
    parent_code = models.CharField("上级机构代码", max_length=12, blank=True)
    name = models.CharField("名称", max_length=80)
    name_en = models.CharField("英文名称", max_length=120, blank=True)
    city = models.CharField("地区名称", max_length=40)
    city_en = models.CharField("地区英文名称", max_length=60, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)
    postcode = models.CharField("邮编", max_length=6, blank=True)
    local = models.BooleanField("本系统内", default=False)
    road = models.CharField("通信方式", max_length=8, choices=Road, default=Road.DIRECT)
    url = models.URLField("报文地址", blank=True)
    root_fingerprint = models.CharField("信任根指纹", max_length=64, blank=True)

    class Meta:
        verbose_name = "经办机构"
        verbose_name_plural = "经办机构"

    def __str__(self) -> str:
        return self.name

    @property
    def called(self) -> Called:
        """Its name in both languages."""
        return Called(self.name, self.name_en or self.name)

    @property
    def called_city(self) -> Called:
        """Its place in both languages."""
        return Called(self.city, self.city_en or self.city)


class Office(Table):
    """A branch or window of an agency 经办网点."""

    owner = models.CharField("经办机构", max_length=12)
    code = models.CharField("网点代码", max_length=20)
    name = models.CharField("名称", max_length=80)
    name_en = models.CharField("英文名称", max_length=120, blank=True)
    address = models.CharField("地址", max_length=120, blank=True)
    phone = models.CharField("电话", max_length=30, blank=True)

    class Meta:
        verbose_name = "网点"
        constraints = [models.UniqueConstraint(fields=["owner", "code"], name="office_once")]

    def __str__(self) -> str:
        return self.name


class UserKind(models.TextChoices):
    """Who signs in 账号类别."""

    OFFICER = "officer", _("经办人员")
    CITIZEN = "citizen", _("参保人")
    EMPLOYER = "employer", _("单位经办人")


class UserManager(BaseUserManager["User"]):
    """Makes users."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        """A user; without a password it signs in by passkey, TOTP or one-time code only."""
        user = self.model(username=username, **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str, **fields: object) -> "User":
        """An operator's user."""
        return self.create_user(username, password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in 登录账号: an officer of one agency, a citizen, or an employer's clerk.

    An officer belongs to exactly one agency (`owner`); a citizen to none, see `identity.Login`.
    """

    username = models.CharField("登录名", max_length=60, unique=True)
    kind = models.CharField("账号类别", max_length=8, choices=UserKind, default=UserKind.OFFICER)
    owner = models.CharField("经办机构", max_length=12, blank=True)
    office_code = models.CharField("网点代码", max_length=20, blank=True)
    display_name = models.CharField("姓名", max_length=60, blank=True)
    display_name_en = models.CharField("英文姓名", max_length=60, blank=True)
    email = models.EmailField("邮箱", blank=True)
    is_active = models.BooleanField("在用", default=True)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        verbose_name = "登录账号"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="officer")
                | ~models.Q(owner="")
                | models.Q(is_superuser=True),
                name="officer_has_an_agency",
            )
        ]

    def __str__(self) -> str:
        return self.display_name or self.username


class RoleName(models.TextChoices):
    """Posts in an agency 岗位. Order 765, Art. 36: posts and duties apart."""

    CLERK = "clerk", _("经办")
    REVIEWER = "reviewer", _("复核")
    ACCOUNTANT = "accountant", _("财务")
    CASHIER = "cashier", _("出纳复核")
    OPERATOR = "operator", _("系统管理")
    INSPECTOR = "inspector", _("稽核")
    HOSPITAL = "hospital", _("定点机构医保办")


class Role(Table):
    """A post held by an officer 岗位授权, at the whole agency or one office, through time."""

    user = models.ForeignKey(User, models.PROTECT, related_name="roles", verbose_name="人员")
    owner = models.CharField("经办机构", max_length=12)
    name = models.CharField("岗位", max_length=12, choices=RoleName)
    office_code = models.CharField("限于网点", max_length=20, blank=True)
    since = models.DateField("起")
    until = models.DateField("止", null=True, blank=True)
    granted_by = models.CharField("授权人", max_length=60)
    granted_at = models.DateTimeField("授权时间")
    ended_by = models.CharField("收回人", max_length=60, blank=True)

    class Meta:
        verbose_name = "岗位授权"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "owner", "name", "office_code", "since"], name="role_once"
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="role_ends_after_it_begins",
            ),
        ]


class OfficerCode(Table):
    """A code an operator hands to an officer for a first sign-in 经办人员一次性码. Only its digest is kept."""

    owner = models.CharField("经办机构", max_length=12)
    user = models.ForeignKey(
        User, models.PROTECT, related_name="officer_codes", verbose_name="人员"
    )
    code_hash = models.CharField("码摘要", max_length=64)
    attempts = models.SmallIntegerField("已试次数", default=0)
    issued_by = models.CharField("发码人", max_length=60)
    issued_at = models.DateTimeField("发码时间")
    expires_at = models.DateTimeField("失效时间")
    used_at = models.DateTimeField("使用时间", null=True)
    revoked_at = models.DateTimeField("作废时间", null=True)

    class Meta:
        verbose_name = "经办人员一次性码"
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(used_at=None, revoked_at=None),
                name="officer_code_live_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.issued_at:%Y-%m-%d %H:%M}"


class Absence(Table):
    """An officer is away and another stands in 缺勤交接."""

    owner = models.CharField("经办机构", max_length=12)
    user = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name="人员")
    stand_in = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="代办人")
    since = models.DateField("起")
    until = models.DateField("止")
    arranged_by = models.CharField("安排人", max_length=60)
    arranged_at = models.DateTimeField("安排时间")

    class Meta:
        verbose_name = "缺勤交接"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")),
                name="absence_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(user=models.F("stand_in")), name="nobody_stands_in_for_oneself"
            ),
        ]


class Purpose(models.TextChoices):
    """Why a person's page is opened 查询用途."""

    SELF = "self", _("本人查询")
    CASE = "case", _("办理业务")
    ENQUIRY = "enquiry", _("窗口咨询")
    PAYMENT = "payment", _("资金核对")
    REVIEW = "review", _("业务复核")
    INSPECTION = "inspection", _("稽核检查")
    MERGE = "merge", _("信息归并")
    IMPORT = "import", _("数据核对")


class ReadTrace(Table):
    """Who looked at whom, when and why 查询留痕. Grows only."""

    owner = models.CharField("经办机构", max_length=12)
    person_no = models.CharField("个人编号", max_length=40)
    reader_kind = models.CharField("查询者类别", max_length=8, choices=UserKind)
    reader = models.CharField("查询者", max_length=60)
    purpose = models.CharField("用途", max_length=40)
    subject = models.CharField("事项", max_length=80, blank=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "查询留痕"
        indexes = [
            models.Index(fields=["owner", "person_no", "-id"], name="trace_by_person"),
            models.Index(fields=["owner", "reader", "-id"], name="trace_by_reader"),
        ]


class KeyUse(models.TextChoices):
    """What a key signs 密钥用途."""

    LETTER = "letter", _("报文签名")
    PAPER = "paper", _("文书签章")


class Key(Table):
    """A signing key of a local agency, or the public key of a correspondent 密钥. Kept for ever.

    `kid` is `<owner>/<use>/<n>`. A retired key still proves what it signed before; a revoked one nothing new.
    """

    owner = models.CharField("经办机构", max_length=12)
    use = models.CharField("用途", max_length=8, choices=KeyUse)
    kid = models.CharField("密钥编号", max_length=60, unique=True)
    suite = models.CharField("算法", max_length=20, default="Ed25519")
    public = models.TextField("公钥或证书")
    private_seal = models.BinaryField("私钥封存", null=True)
    since = models.DateTimeField("启用")
    retired_at = models.DateTimeField("停用", null=True)
    revoked = models.BooleanField("已作废", default=False)

    class Meta:
        verbose_name = "密钥"
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "use"],
                condition=models.Q(retired_at__isnull=True),
                name="one_key_in_use",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked=False) | models.Q(retired_at__isnull=False),
                name="revoked_is_retired",
            ),
        ]


class TrustRoot(Table):
    """A root certificate whose agencies we accept 信任根: our own, or a peer's brought in by two officers.

    `owner` is the agency whose officer brought it in, empty for our own. `divisions` are the beginnings of
    division codes it may speak for, with commas; empty means any that no other root holds.
    """

    owner = models.CharField("经办机构", max_length=12, blank=True)
    name = models.CharField("名称", max_length=80)
    fingerprint = models.CharField("指纹", max_length=64, unique=True)
    certificate = models.TextField("证书")
    private_seal = models.BinaryField("私钥封存", null=True)
    own = models.BooleanField("本系统的根", default=False)
    divisions = models.CharField("区划范围", max_length=200, blank=True)
    serial = models.BigIntegerField("机构目录序号", default=0)
    added_by = models.CharField("录入人", max_length=60)
    added_at = models.DateTimeField("录入时间")
    confirmed_by = models.CharField("复核人", max_length=60, blank=True)
    confirmed_at = models.DateTimeField("复核时间", null=True)

    class Meta:
        verbose_name = "信任根"
        constraints = [
            models.UniqueConstraint(
                fields=["own"], condition=models.Q(own=True), name="one_own_root"
            ),
            models.CheckConstraint(
                condition=models.Q(own=True)
                | models.Q(confirmed_by="")
                | ~models.Q(confirmed_by=models.F("added_by")),
                name="root_by_two_officers",
            ),
        ]
