"""0003 Accounts kept as another one 归并别名.

Why      One person's accounts become one, and stand alone again, without re-pointing a row.
Step     1 of 1: a new table.
Locks    None.
Back     Drop the table while nothing was merged.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0003_kinship'),
    ]

    operations = [
        migrations.CreateModel(
            name='Alias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('direct', models.BooleanField(default=True, verbose_name='直接并入')),
                ('case_no', models.CharField(max_length=60, verbose_name='办件编号')),
                ('since', models.DateField(verbose_name='起')),
                ('until', models.DateField(null=True, verbose_name='止')),
                ('recorded_by', models.CharField(max_length=60, verbose_name='经办人')),
                ('confirmed_by', models.CharField(max_length=60, verbose_name='复核人')),
                ('recorded_at', models.DateTimeField(verbose_name='经办时间')),
                ('ended_case_no', models.CharField(blank=True, max_length=60, verbose_name='撤销办件编号')),
                ('kept', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gathered', to='identity.person', verbose_name='保留的人员')),
                ('merged', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kept_as', to='identity.person', verbose_name='并入的人员')),
            ],
            options={
                'verbose_name': '归并别名',
                'indexes': [models.Index(condition=models.Q(('until__isnull', True)), fields=['kept'], name='alias_of_kept')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('direct', True), ('until', None)), fields=('merged',), name='alias_kept_as_one'), models.UniqueConstraint(condition=models.Q(('until', None)), fields=('merged', 'kept'), name='alias_once'), models.CheckConstraint(condition=models.Q(('merged', models.F('kept')), _negated=True), name='alias_of_another'), models.CheckConstraint(condition=models.Q(('recorded_by', models.F('confirmed_by')), _negated=True), name='alias_two_officers')],
            },
        ),
    ]
