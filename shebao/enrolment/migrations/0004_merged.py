"""0004 Relationships kept with another's 参保关系归并.

Why      A merged relationship's money stands with the kept one's; its own rows stay as they arose.
Step     1 of 1: a new table, a new state.
Locks    The table of relationships for the choices of its state; no row is written.
Back     Drop the table while nothing was merged.
"""

import django.db.models.deletion
import shebao.enrolment.states
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enrolment', '0003_benefits'),
    ]

    operations = [
        migrations.AlterField(
            model_name='relationship',
            name='state',
            field=models.CharField(choices=[('active', '参保缴费'), ('paused', '暂停缴费'), ('ending', '转出办理中'), ('drawing', '领取待遇'), ('transferred-out', '已转出'), ('ended', '终止'), ('voided', '无效'), ('merged', '已并入另一账户')], default=shebao.enrolment.states.State['ACTIVE'], max_length=20, verbose_name='状态'),
        ),
        migrations.CreateModel(
            name='Joining',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('case_no', models.CharField(max_length=60, verbose_name='办件编号')),
                ('since', models.DateField(verbose_name='起')),
                ('until', models.DateField(null=True, verbose_name='止')),
                ('before', models.CharField(max_length=20, verbose_name='原状态')),
                ('cleared', models.JSONField(default=dict, verbose_name='重复清退月份')),
                ('moved_fen', models.BigIntegerField(verbose_name='并入储存额（分）')),
                ('refund_fen', models.BigIntegerField(default=0, verbose_name='清退金额（分）')),
                ('pooled_fen', models.BigIntegerField(default=0, verbose_name='转入统筹（分）')),
                ('ended_case_no', models.CharField(blank=True, max_length=60, verbose_name='撤销办件编号')),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='joinings', to='enrolment.relationship', verbose_name='保留的参保关系')),
                ('merged', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='joined_to', to='enrolment.relationship', verbose_name='并入的参保关系')),
            ],
            options={
                'verbose_name': '参保关系归并',
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('merged',), name='joining_once'), models.CheckConstraint(condition=models.Q(('merged', models.F('kept')), _negated=True), name='joining_of_another'), models.CheckConstraint(condition=models.Q(('moved_fen__gte', 0), ('refund_fen__gte', 0)), name='joining_fen')],
            },
        ),
    ]
