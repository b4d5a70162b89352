"""0003 Kinship as data of others say it 亲属关系.

Why      Family sharing proves a kinship by data first (Order 765, Art. 31).
Step     1 of 1: a new table.
Locks    None; nothing reads it yet.
Back     Drop the table; no other table points at it.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0002_names_sort_alike'),
    ]

    operations = [
        migrations.CreateModel(
            name='Kinship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('kind', models.CharField(choices=[('spouse', '配偶'), ('parent', '父母'), ('child', '子女'), ('sibling', '兄弟姐妹'), ('grandparent', '祖父母、外祖父母'), ('grandchild', '孙子女、外孙子女'), ('parent-in-law', '配偶的父母')], max_length=14, verbose_name='关系')),
                ('source', models.CharField(max_length=60, verbose_name='数据来源')),
                ('since', models.DateField(null=True, verbose_name='起')),
                ('until', models.DateField(null=True, verbose_name='止')),
                ('recorded_by', models.CharField(max_length=60, verbose_name='经办人')),
                ('recorded_at', models.DateTimeField(verbose_name='经办时间')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kin', to='identity.person', verbose_name='人员')),
                ('relative', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='identity.person', verbose_name='亲属')),
            ],
            options={
                'verbose_name': '亲属关系',
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('person', 'relative', 'kind'), name='kinship_once'), models.CheckConstraint(condition=models.Q(('person', models.F('relative')), _negated=True), name='kinship_of_two')],
            },
        ),
    ]
