"""0002 Claims of persons 医保支付申请.

Why      A balance that cannot move is paid out by a case of its own; bills paid in cash are paid back by one.
Step     1 of 1: a new table.
Locks    None; nothing reads it yet.
Back     Drop the table while nothing was claimed.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('medical', '0001_family_sharing'),
    ]

    operations = [
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('case_no', models.CharField(max_length=60, unique=True, verbose_name='业务流水号')),
                ('kind', models.CharField(choices=[('medical-payout', '个人账户一次性支取'), ('medical-reimbursement', '医疗费用手工报销')], max_length=24, verbose_name='类别')),
                ('person_no', models.CharField(max_length=40, verbose_name='个人编号')),
                ('relationship_no', models.CharField(max_length=40, verbose_name='参保关系编号')),
                ('ground', models.CharField(blank=True, max_length=20, verbose_name='支取情形')),
                ('facts', models.JSONField(default=dict, verbose_name='申报内容')),
                ('state', models.CharField(choices=[('medical-claim-applied', '已申请'), ('medical-claim-accepted', '已受理，待核定'), ('medical-claim-ordered', '已核定，待付款'), ('medical-claim-bounced', '银行退票'), ('medical-claim-paid', '已支付'), ('medical-claim-refused', '不予支付'), ('medical-claim-withdrawn', '已撤回')], default='medical-claim-applied', max_length=24, verbose_name='状态')),
                ('payee_name', models.CharField(max_length=140, verbose_name='收款户名')),
                ('payee_account_no', models.CharField(max_length=34, verbose_name='收款账号')),
                ('payee_bank_name', models.CharField(blank=True, max_length=140, verbose_name='开户行')),
                ('payee_bank_code', models.CharField(blank=True, max_length=14, verbose_name='行号')),
                ('amount_fen', models.BigIntegerField(default=0, verbose_name='核定金额')),
                ('order_no', models.CharField(blank=True, max_length=60, verbose_name='付款指令')),
                ('reason', models.CharField(blank=True, max_length=400, verbose_name='退票或者不予支付的理由')),
                ('applied_on', models.DateField(verbose_name='申请日期')),
                ('accepted_on', models.DateField(null=True, verbose_name='受理日期')),
                ('decided_on', models.DateField(null=True, verbose_name='核定日期')),
                ('paid_on', models.DateField(null=True, verbose_name='支付日期')),
                ('closed_on', models.DateField(null=True, verbose_name='办结日期')),
            ],
            options={
                'verbose_name': '医保支付申请',
                'indexes': [models.Index(fields=['owner', 'person_no', '-id'], name='claim_by_person')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_on__isnull', True), ('kind', 'medical-payout')), fields=('owner', 'relationship_no'), name='one_open_payout'), models.CheckConstraint(condition=models.Q(('amount_fen__gte', 0)), name='claim_not_below_zero')],
            },
        ),
    ]
