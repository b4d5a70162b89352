"""Tables of the ground floor."""

from django.db import models

from shebao.base.plumbing.statements import Table


class NumberSeries(Table):
    """The next number of a series 流水号, per owner and kind (`case/2026`)."""

    owner = models.CharField("经办机构", max_length=12)
    kind = models.CharField("种类", max_length=40)
    next = models.BigIntegerField("下一号", default=1)

    class Meta:
        verbose_name = "流水号"
        constraints = [models.UniqueConstraint(fields=["owner", "kind"], name="number_series_once")]


class PublishedDay(Table):
    """A day of a holiday notice loaded after this release 已公布的放假调休日."""

    day = models.DateField("日期", unique=True)
    works = models.BooleanField("上班")
    name = models.CharField("节日", max_length=20)
    notice_year = models.SmallIntegerField("通知年度")
    document = models.CharField("文件", max_length=120)

    class Meta:
        verbose_name = "放假调休日"


class JobState(models.TextChoices):
    """The life of a job 任务状态."""

    WAITING = "waiting", "待执行"
    DONE = "done", "已完成"
    DEAD = "dead", "待人工"


class Job(Table):
    """Work to be done after commit 后台任务, written in the business transaction, claimed by lease.

    A job with `lease_until` in the future is running; when the lease runs out it is taken again.
    """

    owner = models.CharField("经办机构", max_length=12)
    kind = models.CharField("种类", max_length=60)
    key = models.CharField("业务键", max_length=200, unique=True)
    payload = models.JSONField("内容", default=dict)
    state = models.CharField("状态", max_length=8, choices=JobState, default=JobState.WAITING)
    run_after = models.DateTimeField("最早执行")
    lease_until = models.DateTimeField("租约到期", null=True)
    lease_by = models.CharField("租约持有", max_length=60, blank=True)
    attempts = models.SmallIntegerField("已试次数", default=0)
    attempts_max = models.SmallIntegerField("最多次数", default=20)
    error = models.TextField("最近错误", blank=True)
    created_at = models.DateTimeField("创建时间")
    done_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        verbose_name = "后台任务"
        indexes = [
            models.Index(
                fields=["run_after", "id"],
                name="job_waiting",
                condition=models.Q(state="waiting"),
            )
        ]
