"""Waiting periods after a long break 待遇等待期."""

from django.db import models

from shebao.base.plumbing.statements import Table


class Waiting(Table):
    """Months in which the pooled fund does not pay in full 待遇等待期, from the month insurance was resumed; why is kept."""

    owner = models.CharField("经办机构", max_length=12)
    person_no = models.CharField("个人编号", max_length=40)
    relationship_no = models.CharField("参保关系编号", max_length=40)
    case_no = models.CharField("业务流水号", max_length=60, unique=True)
    since = models.CharField("恢复参保月", max_length=7)
    benefit_from = models.CharField("待遇起始月", max_length=7)
    explanation = models.JSONField("依据", default=dict)
    made_on = models.DateField("认定日期")

    class Meta:
        verbose_name = "待遇等待期"
        indexes = [models.Index(fields=["owner", "person_no"], name="waiting_by_person")]

    def __str__(self) -> str:
        return f"{self.person_no} {self.since}–{self.benefit_from}"
