"""0001 The worklist of suspected duplicates 疑似重复线索.

Why      What a sweep or an entry finds is kept, ordered by money, and a verdict is remembered for ever.
Step     1 of 1: new tables.
Locks    None.
Back     Drop the tables.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Cluster',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('cluster_no', models.CharField(max_length=40, unique=True, verbose_name='线索编号')),
                ('kind', models.CharField(choices=[('duplicate', '疑似一人多户'), ('shared-number', '一号多人')], max_length=14, verbose_name='线索类别')),
                ('people', models.SmallIntegerField(verbose_name='账户数')),
                ('waiting', models.SmallIntegerField(verbose_name='待核实线索数')),
                ('score', models.SmallIntegerField(verbose_name='相似度（千分）')),
                ('at_stake_fen', models.BigIntegerField(default=0, verbose_name='涉及储存额（分）')),
                ('found_on', models.DateField(verbose_name='发现日期')),
            ],
            options={
                'verbose_name': '疑似重复组',
                'indexes': [models.Index(condition=models.Q(('waiting__gt', 0)), fields=['owner', 'kind', '-at_stake_fen', 'id'], name='cluster_by_money')],
                'constraints': [models.CheckConstraint(condition=models.Q(('score__range', (0, 1000))), name='cluster_score_in_thousandths')],
            },
        ),
        migrations.CreateModel(
            name='Suspicion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('person_no', models.CharField(max_length=40, verbose_name='个人编号')),
                ('other_no', models.CharField(max_length=40, verbose_name='另一个人编号')),
                ('rule', models.CharField(max_length=40, verbose_name='规则')),
                ('score', models.SmallIntegerField(verbose_name='相似度（千分）')),
                ('names_agree', models.BooleanField(verbose_name='姓名一致')),
                ('reasons', models.JSONField(default=list, verbose_name='理由')),
                ('finding', models.CharField(choices=[('open', '待核实'), ('different', '不是同一人'), ('merged', '已归并')], default='open', max_length=10, verbose_name='核实结论')),
                ('found_at', models.DateTimeField(verbose_name='发现时间')),
                ('reason', models.CharField(blank=True, max_length=400, verbose_name='结论理由')),
                ('proposed_by', models.CharField(blank=True, max_length=60, verbose_name='经办人')),
                ('confirmed_by', models.CharField(blank=True, max_length=60, verbose_name='复核人')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='结论时间')),
                ('cluster', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suspicions', to='merging.cluster', verbose_name='疑似重复组')),
            ],
            options={
                'verbose_name': '疑似重复线索',
                'indexes': [models.Index(fields=['owner', 'other_no'], name='suspicion_by_other')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'person_no', 'other_no'), name='suspicion_once'), models.CheckConstraint(condition=models.Q(('person_no__lt', models.F('other_no'))), name='suspicion_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('finding', 'different'), _negated=True), models.Q(models.Q(('confirmed_by', ''), _negated=True), models.Q(('confirmed_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='suspicion_two_officers')],
            },
        ),
    ]
