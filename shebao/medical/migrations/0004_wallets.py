"""0004 Wallets, transfers into them, settlements 医保钱包.

Why      A giver's money reaches a relative insured elsewhere.
Step     1 of 1: three new tables.
Locks    None; nothing reads them yet.
Back     Drop the tables while nothing was sent.
"""


import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('medical', '0003_bills_paid_in_cash'),
    ]

    operations = [
        migrations.CreateModel(
            name='Wallet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('person_no', models.CharField(max_length=40, verbose_name='钱包所有人')),
                ('relationship_no', models.CharField(max_length=40, verbose_name='参保关系编号')),
                ('account_code', models.CharField(max_length=80, unique=True, verbose_name='账务科目')),
                ('opened_at', models.DateTimeField(verbose_name='开通时间')),
            ],
            options={
                'verbose_name': '医保钱包',
                'constraints': [models.UniqueConstraint(fields=('owner', 'person_no'), name='wallet_once')],
            },
        ),
        migrations.CreateModel(
            name='WalletSettlement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('settlement_no', models.CharField(max_length=80, unique=True, verbose_name='清算编号')),
                ('side', models.CharField(choices=[('out', '转出'), ('in', '转入')], max_length=4, verbose_name='方向')),
                ('other_code', models.CharField(max_length=12, verbose_name='对方机构')),
                ('state', models.CharField(choices=[('settlement-proposed', '待复核'), ('settlement-dropped', '已放弃'), ('settlement-ordered', '付款中'), ('settlement-bounced', '退票'), ('settlement-paid', '已付'), ('settlement-awaited', '待收款'), ('settlement-booked', '已收款')], max_length=24, verbose_name='状态')),
                ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
                ('reference', models.CharField(max_length=35, verbose_name='附言')),
                ('order_no', models.CharField(blank=True, max_length=60, verbose_name='付款指令')),
                ('differences', models.JSONField(default=list, verbose_name='差异')),
                ('reason', models.CharField(blank=True, max_length=400, verbose_name='退票原因')),
                ('proposed_by', models.CharField(blank=True, max_length=60, verbose_name='经办人')),
                ('approved_by', models.CharField(blank=True, max_length=60, verbose_name='复核人')),
                ('made_on', models.DateField(verbose_name='清算日期')),
                ('done_on', models.DateField(null=True, verbose_name='完成日期')),
            ],
            options={
                'verbose_name': '钱包清算',
                'constraints': [models.CheckConstraint(condition=models.Q(('proposed_by', ''), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='wallet_settlement_two_officers'), models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='wallet_settlement_above_zero')],
            },
        ),
        migrations.CreateModel(
            name='WalletTransfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('transfer_no', models.CharField(max_length=80, unique=True, verbose_name='转账编号')),
                ('peer_no', models.CharField(max_length=80, verbose_name='对方编号')),
                ('side', models.CharField(choices=[('out', '转出'), ('in', '转入')], max_length=4, verbose_name='方向')),
                ('other_code', models.CharField(max_length=12, verbose_name='对方机构')),
                ('person_no', models.CharField(blank=True, max_length=40, verbose_name='本方人员')),
                ('relationship_no', models.CharField(blank=True, max_length=40, verbose_name='本方参保关系')),
                ('account_code', models.CharField(blank=True, max_length=80, verbose_name='账务科目')),
                ('other_name', models.CharField(max_length=100, verbose_name='对方姓名')),
                ('other_mask', models.CharField(blank=True, max_length=40, verbose_name='对方证件号码（部分）')),
                ('kin', models.CharField(choices=[('spouse', '配偶'), ('parent', '父母'), ('child', '子女'), ('sibling', '兄弟姐妹'), ('grandparent', '祖父母、外祖父母'), ('grandchild', '孙子女、外孙子女'), ('parent-in-law', '配偶的父母')], max_length=14, verbose_name='接收人是转出人的')),
                ('proof', models.CharField(blank=True, choices=[('data', '数据核实'), ('papers', '证件材料'), ('commitment', '承诺书')], max_length=12, verbose_name='关系证明')),
                ('asked', models.JSONField(default=list, verbose_name='询问并确认的事项')),
                ('channel', models.CharField(blank=True, choices=[('web', '个人网页'), ('counter', '分中心窗口'), ('hospital', '定点机构医保办')], max_length=10, verbose_name='办理渠道')),
                ('amount_fen', models.BigIntegerField(verbose_name='金额（分）')),
                ('state', models.CharField(choices=[('wallet-sent', '等待对方接收'), ('wallet-taken', '对方已接收'), ('wallet-came-back', '已退回账户'), ('wallet-repaid', '对方已退还'), ('wallet-offered', '等待接收'), ('wallet-accepted', '已接收'), ('wallet-returned', '已退回'), ('wallet-given-back', '已退还')], max_length=24, verbose_name='状态')),
                ('why', models.CharField(blank=True, choices=[('wallet-declined', '对方不接收'), ('wallet-lapsed', '到时未接收'), ('wallet-recalled', '转出人撤回'), ('wallet-not-here', '当地没有查到相符的参保人')], max_length=24, verbose_name='退回原因')),
                ('sent_on', models.DateField(verbose_name='转出日期')),
                ('sent_at', models.DateTimeField(verbose_name='转出时间')),
                ('lapses_at', models.DateTimeField(verbose_name='接收截止')),
                ('recall_at', models.DateTimeField(null=True, verbose_name='申请撤回时间')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='接收或退回时间')),
                ('given_back_at', models.DateTimeField(null=True, verbose_name='退还时间')),
                ('by', models.CharField(blank=True, max_length=60, verbose_name='办理人')),
                ('bank', models.JSONField(default=dict, verbose_name='对方收款账户')),
                ('key', models.CharField(max_length=160, unique=True, verbose_name='业务键')),
                ('paid_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pays', to='medical.walletsettlement', verbose_name='付出清算')),
                ('received_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='brings', to='medical.walletsettlement', verbose_name='收到清算')),
            ],
            options={
                'verbose_name': '钱包转账',
                'indexes': [models.Index(fields=['owner', 'person_no', '-id'], name='wallet_by_person'), models.Index(fields=['owner', 'other_code', 'state'], name='wallet_by_place'), models.Index(condition=models.Q(('state', 'wallet-offered')), fields=['owner', 'lapses_at'], name='wallet_offered')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='wallet_transfer_above_zero')],
            },
        ),
    ]
