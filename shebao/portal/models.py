"""The tables of the doors."""

from django.db import models

from shebao.base.plumbing.statements import Table


class IdempotentAnswer(Table):
    """The answer a machine got for an idempotency key 幂等应答, repeated to a retry."""

    owner = models.CharField("经办机构", max_length=12)
    user = models.CharField("调用账号", max_length=60)
    key = models.CharField("幂等键", max_length=200)
    request_sha256 = models.CharField("请求摘要", max_length=64)
    status = models.SmallIntegerField("状态码")
    body = models.JSONField("应答")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "幂等应答"
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotent_answer_once")
        ]


class ApiToken(Table):
    """A bearer token of an officer, a citizen or a partner channel 接口令牌; only its hash is kept."""

    owner = models.CharField("经办机构", max_length=12, blank=True)
    user = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="api_tokens", verbose_name="账号"
    )
    name = models.CharField("用途", max_length=60)
    sha256 = models.CharField("令牌摘要", max_length=64, unique=True)
    issued_at = models.DateTimeField("发放时间")
    expires_at = models.DateTimeField("到期时间")
    withdrawn_at = models.DateTimeField("收回时间", null=True)

    class Meta:
        verbose_name = "接口令牌"


class BooksCheck(Table):
    """One verification of an agency's books 账务核验记录: asked by an officer, done by a job."""

    owner = models.CharField("经办机构", max_length=12)
    asked_by = models.CharField("发起人", max_length=60)
    asked_at = models.DateTimeField("发起时间")
    steps = models.SmallIntegerField("共几步", default=0)
    steps_done = models.SmallIntegerField("已完成几步", default=0)
    finished_at = models.DateTimeField("完成时间", null=True)
    found = models.IntegerField("发现数", default=0)
    findings = models.JSONField("发现", default=list)

    class Meta:
        verbose_name = "账务核验记录"
        indexes = [models.Index(fields=["owner", "-id"], name="books_check_by_owner")]


class Draft(Table):
    """An application somebody has begun 未提交的申请; once sent only the number of its case stays."""

    owner = models.CharField("经办机构", max_length=12)
    user = models.ForeignKey(
        "agencies.User", models.PROTECT, related_name="drafts", verbose_name="账号"
    )
    person_no = models.CharField("个人编号", max_length=40)
    kind = models.CharField("业务", max_length=40)
    about = models.CharField("对象", max_length=60, help_text="转入申请为转出地机构代码")
    key = models.CharField("幂等键", max_length=40)
    typed = models.JSONField("已填内容", default=dict)
    case_no = models.CharField("办件编号", max_length=60, blank=True)
    saved_at = models.DateTimeField("暂存时间")

    class Meta:
        verbose_name = "未提交的申请"
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="draft_key_once"),
            models.UniqueConstraint(
                fields=["user", "kind", "about"], condition=models.Q(case_no=""),
                name="draft_one_open",
            ),
        ]  # fmt: skip
