"""0002 Days and months are closed 日结、月结.

Why      An accountant closes a day, two officers close a month and open it again; its reports are kept.
Step     1 of 1 — two new tables, empty.
Locks    None.
Back     Drop the tables. Nothing in the books hangs on them.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='BooksDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('on', models.DateField(verbose_name='日期')),
                ('closed_by', models.CharField(max_length=60, verbose_name='日结人')),
                ('closed_at', models.DateTimeField(verbose_name='日结时间')),
                ('last_entry', models.BigIntegerField(verbose_name='末笔分录')),
            ],
            options={
                'verbose_name': '日结',
                'constraints': [models.UniqueConstraint(fields=('owner', 'on'), name='books_day_once')],
            },
        ),
        migrations.CreateModel(
            name='BooksMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('month', models.IntegerField(verbose_name='月份序号')),
                ('version', models.SmallIntegerField(verbose_name='第几次')),
                ('state', models.CharField(choices=[('proposed', '待复核'), ('closed', '已结账'), ('sent-back', '已退回'), ('reopening', '申请反结账'), ('reopened', '已反结账')], max_length=10, verbose_name='状态')),
                ('report', models.JSONField(verbose_name='月报')),
                ('report_sha256', models.CharField(max_length=64, verbose_name='月报摘要')),
                ('last_entry', models.BigIntegerField(verbose_name='末笔分录')),
                ('proposed_by', models.CharField(max_length=60, verbose_name='提交人')),
                ('proposed_at', models.DateTimeField(verbose_name='提交时间')),
                ('approved_by', models.CharField(blank=True, max_length=60, verbose_name='复核人')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='复核时间')),
                ('reopening_by', models.CharField(blank=True, max_length=60, verbose_name='申请反结账人')),
                ('reopening_at', models.DateTimeField(null=True, verbose_name='申请反结账时间')),
                ('reopened_by', models.CharField(blank=True, max_length=60, verbose_name='反结账复核人')),
                ('reopened_at', models.DateTimeField(null=True, verbose_name='反结账复核时间')),
                ('reason', models.CharField(blank=True, max_length=400, verbose_name='理由')),
            ],
            options={
                'verbose_name': '月结',
                'constraints': [models.UniqueConstraint(fields=('owner', 'month', 'version'), name='books_month_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'closed', 'reopening'])), fields=('owner', 'month'), name='books_month_one_counts'), models.CheckConstraint(condition=models.Q(('approved_by', ''), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='books_month_two_officers'), models.CheckConstraint(condition=models.Q(('reopened_by', ''), models.Q(('reopened_by', models.F('reopening_by')), _negated=True), _connector='OR'), name='books_month_two_reopen')],
            },
        ),
    ]
