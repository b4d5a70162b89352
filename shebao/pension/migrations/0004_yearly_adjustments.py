"""0004 Yearly adjustments of pensions 年度调整.

Why      Pensions in payment rise each year; the run is a list that two officers sign.
Step     1 of 1: a new table; a column with a default on the rates.
Locks    The rates for a moment: the default is kept in the catalogue, no row is written.
Back     Drop both while no year was adjusted.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pension', '0003_second_pension'),
    ]

    operations = [
        migrations.AddField(
            model_name='benefitrate',
            name='adjusted_fen',
            field=models.BigIntegerField(default=0, verbose_name='其中历年调整'),
        ),
        migrations.CreateModel(
            name='Adjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('adjustment_no', models.CharField(max_length=40, unique=True, verbose_name='批次编号')),
                ('year', models.SmallIntegerField(verbose_name='调整年度')),
                ('state', models.CharField(choices=[('adjustment-proposed', '待复核'), ('adjustment-approved', '已复核'), ('adjustment-sent-back', '已退回')], max_length=24, verbose_name='状态')),
                ('people', models.IntegerField(verbose_name='人数')),
                ('monthly_fen', models.BigIntegerField(verbose_name='每月增加合计（分）')),
                ('owed_fen', models.BigIntegerField(verbose_name='补发合计（分）')),
                ('report', models.JSONField(verbose_name='调整清单')),
                ('plan_sha256', models.CharField(max_length=64, verbose_name='方案摘要')),
                ('proposed_by', models.CharField(max_length=60, verbose_name='经办人')),
                ('proposed_at', models.DateTimeField(verbose_name='提交时间')),
                ('approved_by', models.CharField(blank=True, max_length=60, verbose_name='复核人')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='复核时间')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='说明')),
            ],
            options={
                'verbose_name': '年度调整',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'adjustment-proposed')), fields=('owner',), name='one_adjustment_at_a_time'), models.CheckConstraint(condition=models.Q(('approved_by', models.F('proposed_by')), _negated=True), name='adjustment_two_officers')],
            },
        ),
    ]
