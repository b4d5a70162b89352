"""0003 Bills paid in cash 报销票据.

Why      Bills paid in cash are paid back at the window, each bill once.
Step     1 of 1: a new table.
Locks    None; nothing reads it yet.
Back     Drop the table while nothing was claimed.
"""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('medical', '0002_claims'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClaimBill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('number', models.CharField(max_length=40, verbose_name='票据号码')),
                ('institution', models.CharField(max_length=80, verbose_name='医疗机构')),
                ('on', models.DateField(verbose_name='就诊日期')),
                ('amount_fen', models.BigIntegerField(verbose_name='票据金额')),
                ('pooled_fen', models.BigIntegerField(null=True, verbose_name='统筹基金支付')),
                ('account_fen', models.BigIntegerField(null=True, verbose_name='个人账户支付')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='审核说明')),
                ('live', models.BooleanField(default=True, verbose_name='有效')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bills', to='medical.claim', verbose_name='医保支付申请')),
            ],
            options={
                'verbose_name': '报销票据',
                'constraints': [models.UniqueConstraint(condition=models.Q(('live', True)), fields=('owner', 'institution', 'number'), name='bill_claimed_once'), models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0), models.Q(models.Q(('account_fen__isnull', True), ('pooled_fen__isnull', True)), models.Q(('account_fen__gte', 0), ('amount_fen__gte', django.db.models.expressions.CombinedExpression(models.F('pooled_fen'), '+', models.F('account_fen'))), ('pooled_fen__gte', 0)), _connector='OR')), name='bill_not_above_itself')],
            },
        ),
    ]
