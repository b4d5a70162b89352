"""Closed days and months of the books 结账."""

from django.db import models

from shebao.base.plumbing.statements import Table
from shebao.payments.models.money import _choices
from shebao.payments.states import MonthState


class BooksDay(Table):
    """A day that an officer closed 日结: everything the bank told up to it was read. Grows only."""

    owner = models.CharField("经办机构", max_length=12)
    on = models.DateField("日期")
    closed_by = models.CharField("日结人", max_length=60)
    closed_at = models.DateTimeField("日结时间")
    last_entry = models.BigIntegerField("末笔分录")

    class Meta:
        verbose_name = "日结"
        constraints = [models.UniqueConstraint(fields=["owner", "on"], name="books_day_once")]


class BooksMonth(Table):
    """A closing of a month 月结, with its reports as they were; closing anew is a new version."""

    owner = models.CharField("经办机构", max_length=12)
    month = models.IntegerField("月份序号")
    version = models.SmallIntegerField("第几次")
    state = models.CharField("状态", max_length=10, choices=_choices(MonthState))
    report = models.JSONField("月报")
    report_sha256 = models.CharField("月报摘要", max_length=64)
    last_entry = models.BigIntegerField("末笔分录")
    proposed_by = models.CharField("提交人", max_length=60)
    proposed_at = models.DateTimeField("提交时间")
    approved_by = models.CharField("复核人", max_length=60, blank=True)
    approved_at = models.DateTimeField("复核时间", null=True)
    reopening_by = models.CharField("申请反结账人", max_length=60, blank=True)
    reopening_at = models.DateTimeField("申请反结账时间", null=True)
    reopened_by = models.CharField("反结账复核人", max_length=60, blank=True)
    reopened_at = models.DateTimeField("反结账复核时间", null=True)
    reason = models.CharField("理由", max_length=400, blank=True)

    class Meta:
        verbose_name = "月结"
        constraints = [
            models.UniqueConstraint(fields=["owner", "month", "version"], name="books_month_once"),
            models.UniqueConstraint(
                fields=["owner", "month"],
                condition=models.Q(state__in=["proposed", "closed", "reopening"]),
                name="books_month_one_counts",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by="") | ~models.Q(approved_by=models.F("proposed_by")),
                name="books_month_two_officers",
            ),
            models.CheckConstraint(
                condition=models.Q(reopened_by="")
                | ~models.Q(reopened_by=models.F("reopening_by")),
                name="books_month_two_reopen",
            ),
        ]
