"""Tables of papers 文书. What they say lies sealed: a paper names people and their numbers."""

from django.db import models

from shebao.base.plumbing.statements import Table


class Paper(Table):
    """A paper's frozen data 文书: grows only; `paper_no` is `<owner>/paper/<year>/<n>`."""

    owner = models.CharField("经办机构", max_length=12)
    paper_no = models.CharField("文书编号", max_length=40, unique=True)
    kind = models.CharField("种类", max_length=30)
    case_no = models.CharField("办件编号", max_length=60, blank=True)
    person_no = models.CharField("个人编号", max_length=40, blank=True)
    key = models.CharField("幂等键", max_length=160)
    on = models.DateField("出具日期")
    frozen_at = models.DateTimeField("固化时间")
    sha256 = models.CharField("摘要", max_length=64)
    code = models.CharField("校验码", max_length=16, unique=True)
    holder_masked = models.CharField("当事人（遮掩）", max_length=80)
    data_seal = models.BinaryField("固化数据封存")

    class Meta:
        verbose_name = "文书"
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="paper_key_once"),
            models.CheckConstraint(
                condition=models.Q(paper_no__startswith=models.F("owner")),
                name="paper_no_begins_with_owner",
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "case_no", "id"], name="paper_by_case"),
            models.Index(fields=["owner", "person_no", "id"], name="paper_by_person"),
        ]

    def __str__(self) -> str:
        return self.paper_no


class Print(Table):
    """The signed PDF 签章文件 of a paper, made at the first request and kept; at most one."""

    owner = models.CharField("经办机构", max_length=12)
    paper = models.OneToOneField(Paper, models.PROTECT, related_name="print", verbose_name="文书")
    sha256 = models.CharField("文件摘要", max_length=64)
    size = models.IntegerField("字节数")
    printed_at = models.DateTimeField("签章时间")
    file_seal = models.BinaryField("文件封存")

    class Meta:
        verbose_name = "签章文件"
