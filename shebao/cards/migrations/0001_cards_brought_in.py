"""0001 Cards brought in by file 社保卡.

Why      The counter and the hospital know people by their card; issuing comes later.
Step     1 of 1: new tables.
Locks    None; nothing reads them yet.
Back     Drop the tables; no other table points at them.
"""

import django.db.models.deletion
import shebao.cards.states
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('card_no', models.CharField(max_length=20, verbose_name='卡号')),
                ('person_no', models.CharField(max_length=40, verbose_name='个人编号')),
                ('relationship_no', models.CharField(blank=True, max_length=40, verbose_name='参保关系编号')),
                ('state', models.CharField(choices=[('card-sealed', '未启用'), ('card-normal', '正常'), ('card-temporarily-lost', '临时挂失'), ('card-lost', '正式挂失'), ('card-frozen', '冻结'), ('card-expired', '到期'), ('card-cancelled', '注销')], max_length=24, verbose_name='状态')),
                ('valid_until', models.DateField(null=True, verbose_name='有效期止')),
                ('imported_by', models.CharField(max_length=60, verbose_name='导入人')),
                ('approved_by', models.CharField(max_length=60, verbose_name='复核人')),
                ('imported_at', models.DateTimeField(verbose_name='导入时间')),
            ],
            options={
                'verbose_name': '社保卡',
                'constraints': [models.UniqueConstraint(fields=('owner', 'card_no'), name='card_number_once'), models.UniqueConstraint(condition=models.Q(('state__in', [shebao.cards.states.CardState['FROZEN'], shebao.cards.states.CardState['LOST'], shebao.cards.states.CardState['NORMAL'], shebao.cards.states.CardState['SEALED'], shebao.cards.states.CardState['TEMP_LOST']])), fields=('owner', 'person_no'), name='card_live_once'), models.CheckConstraint(condition=models.Q(('imported_by', models.F('approved_by')), _negated=True), name='card_two_officers')],
            },
        ),
        migrations.CreateModel(
            name='CardMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('act', models.CharField(max_length=24, verbose_name='业务')),
                ('before', models.CharField(blank=True, max_length=24, verbose_name='原状态')),
                ('after', models.CharField(max_length=24, verbose_name='新状态')),
                ('by', models.CharField(max_length=60, verbose_name='办理人')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('card', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='cards.card', verbose_name='社保卡')),
            ],
            options={
                'verbose_name': '卡状态变更记录',
            },
        ),
    ]
