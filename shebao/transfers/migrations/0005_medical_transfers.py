"""0005 Medical transfers 医保关系转移: arrival, departure, settlements, periods.

Why      A medical relation moves in two legs of its own (decision record 0025).
Step     1 of 1: four new tables.
Locks    None on what exists.
Back     Drop the tables; only possible while no medical transfer was opened.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('transfers', '0004_moves_inside_a_province'),
    ]

    operations = [
        migrations.CreateModel(
            name='MedicalArrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('case_no', models.CharField(max_length=60, unique=True, verbose_name='业务流水号')),
                ('person_no', models.CharField(max_length=40, verbose_name='个人编号')),
                ('relationship_no', models.CharField(max_length=40, verbose_name='参保关系编号')),
                ('origin_code', models.CharField(max_length=12, verbose_name='转出机构')),
                ('from_scheme', models.CharField(max_length=30, verbose_name='原险种')),
                ('to_scheme', models.CharField(max_length=30, verbose_name='现险种')),
                ('state', models.CharField(choices=[('medical-applied', '已申请'), ('medical-under-way', '办理中'), ('medical-proving', '余额待对方核对签章'), ('medical-proved', '待本人确认余额'), ('medical-closed', '已办结'), ('medical-refused', '不予办理'), ('medical-withdrawn', '已撤回')], default='medical-applied', max_length=24, verbose_name='状态')),
                ('record_state', models.CharField(choices=[('record-due', '记录未到'), ('record-sent', '信息表已发出'), ('record-here', '信息表已到'), ('record-booked', '年限已记录'), ('record-overlap', '有重复月份，待处理')], default='record-due', max_length=16, verbose_name='记录状态')),
                ('reference', models.CharField(max_length=35, unique=True, verbose_name='付款附言编号')),
                ('old_card', models.CharField(blank=True, max_length=20, verbose_name='原社保卡号')),
                ('new_card', models.CharField(blank=True, max_length=20, verbose_name='新社保卡号')),
                ('applied_on', models.DateField(verbose_name='申请日期')),
                ('accepted_on', models.DateField(null=True, verbose_name='受理日期')),
                ('letter_no', models.CharField(blank=True, max_length=60, verbose_name='联系函编号')),
                ('origin_case_no', models.CharField(blank=True, max_length=60, verbose_name='转出地业务号')),
                ('form', models.JSONField(null=True, verbose_name='信息表')),
                ('form_on', models.DateField(null=True, verbose_name='信息表收到日期')),
                ('recorded_on', models.DateField(null=True, verbose_name='记录日期')),
                ('break_explained', models.JSONField(null=True, verbose_name='中断说明')),
                ('overlap_months', models.JSONField(default=list, verbose_name='重复月份')),
                ('proofs', models.SmallIntegerField(default=0, verbose_name='余额核对次数')),
                ('proof_paper_no', models.CharField(blank=True, max_length=60, verbose_name='余额核对单')),
                ('signed_on', models.DateField(null=True, verbose_name='对方签章日期')),
                ('silence_until', models.DateField(null=True, verbose_name='无异议期限')),
                ('first_closed_on', models.DateField(null=True, verbose_name='首次办结日期')),
                ('closed_on', models.DateField(null=True, verbose_name='办结日期')),
            ],
            options={
                'verbose_name': '医保转入业务',
                'constraints': [models.UniqueConstraint(condition=models.Q(('first_closed_on__isnull', True)), fields=('owner', 'person_no', 'origin_code', 'from_scheme'), name='one_open_medical_arrival')],
            },
        ),
        migrations.CreateModel(
            name='MedicalDeparture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('case_no', models.CharField(max_length=60, unique=True, verbose_name='业务流水号')),
                ('peer_case_no', models.CharField(blank=True, max_length=60, verbose_name='转入地业务号')),
                ('person_no', models.CharField(blank=True, max_length=40, verbose_name='个人编号')),
                ('relationship_no', models.CharField(blank=True, max_length=40, verbose_name='参保关系编号')),
                ('destination_code', models.CharField(max_length=12, verbose_name='转入机构')),
                ('from_scheme', models.CharField(max_length=30, verbose_name='原险种')),
                ('state', models.CharField(choices=[('medical-asked', '已转告转入地'), ('medical-received', '联系函已收'), ('medical-released', '已转出，待对方办结'), ('medical-gone', '已转出'), ('medical-out-refused', '不予转出'), ('medical-out-withdrawn', '已撤回')], default='medical-received', max_length=24, verbose_name='状态')),
                ('record_state', models.CharField(choices=[('record-due', '记录未到'), ('record-sent', '信息表已发出'), ('record-here', '信息表已到'), ('record-booked', '年限已记录'), ('record-overlap', '有重复月份，待处理')], default='record-due', max_length=16, verbose_name='记录状态')),
                ('letter', models.JSONField(default=dict, verbose_name='联系函')),
                ('reference', models.CharField(blank=True, max_length=35, verbose_name='付款附言编号')),
                ('received_on', models.DateField(verbose_name='联系函收到日期')),
                ('form_paper_no', models.CharField(blank=True, max_length=60, verbose_name='信息表文书号')),
                ('released_on', models.DateField(null=True, verbose_name='转出日期')),
                ('proof_paper_no', models.CharField(blank=True, max_length=60, verbose_name='余额核对单')),
                ('signed_on', models.DateField(null=True, verbose_name='签章日期')),
                ('closed_on', models.DateField(null=True, verbose_name='办结日期')),
            ],
            options={
                'verbose_name': '医保转出业务',
                'constraints': [models.UniqueConstraint(condition=models.Q(('peer_case_no', ''), _negated=True), fields=('owner', 'peer_case_no'), name='one_medical_departure_a_letter')],
            },
        ),
        migrations.CreateModel(
            name='MedicalPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('case_no', models.CharField(max_length=60, verbose_name='业务流水号')),
                ('person_no', models.CharField(max_length=40, verbose_name='个人编号')),
                ('relationship_no', models.CharField(max_length=40, verbose_name='参保关系编号')),
                ('line', models.SmallIntegerField(verbose_name='行号')),
                ('since', models.CharField(max_length=7, verbose_name='开始年月')),
                ('until', models.CharField(max_length=7, verbose_name='结束年月')),
                ('scheme', models.CharField(max_length=30, verbose_name='险种')),
                ('nature', models.CharField(max_length=20, verbose_name='缴费性质')),
                ('months', models.SmallIntegerField(verbose_name='缴费月数')),
                ('division', models.CharField(max_length=6, verbose_name='参保地代码')),
                ('place', models.CharField(max_length=80, verbose_name='参保地')),
                ('agency', models.CharField(max_length=12, verbose_name='经办机构代码')),
                ('source_relationship_no', models.CharField(max_length=40, verbose_name='原参保关系编号')),
                ('dropped', models.JSONField(default=list, verbose_name='不重复计算的月份')),
            ],
            options={
                'verbose_name': '外地医保缴费时段',
                'constraints': [models.UniqueConstraint(fields=('owner', 'case_no', 'line'), name='medical_period_once')],
            },
        ),
        migrations.CreateModel(
            name='MedicalSum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('case_no', models.CharField(max_length=60, verbose_name='业务流水号')),
                ('number', models.SmallIntegerField(default=0, verbose_name='序号')),
                ('relationship_no', models.CharField(max_length=40, verbose_name='参保关系编号')),
                ('state', models.CharField(choices=[('money-ordered', '待付款'), ('money-paid', '已付款'), ('money-bounced', '银行退票'), ('money-awaited', '资金未到'), ('money-arrived', '资金已到'), ('money-differs', '金额不符'), ('money-credited', '已记入个人账户'), ('money-short', '差额已说明，留在待认款')], max_length=16, verbose_name='资金状态')),
                ('amount_fen', models.BigIntegerField(verbose_name='结清金额')),
                ('money_fen', models.BigIntegerField(default=0, verbose_name='已到资金')),
                ('credited_fen', models.BigIntegerField(default=0, verbose_name='已记入金额')),
                ('reference', models.CharField(max_length=35, verbose_name='付款附言编号')),
                ('settled_on', models.DateField(verbose_name='结清日期')),
                ('order_no', models.CharField(blank=True, max_length=60, verbose_name='付款单号')),
                ('paid_on', models.DateField(null=True, verbose_name='付款日期')),
                ('arrived_on', models.DateField(null=True, verbose_name='到账日期')),
                ('credited_on', models.DateField(null=True, verbose_name='记入日期')),
                ('reason', models.CharField(blank=True, max_length=400, verbose_name='说明')),
            ],
            options={
                'verbose_name': '医保转移资金',
                'constraints': [models.UniqueConstraint(fields=('owner', 'case_no', 'number'), name='medical_sum_once'), models.UniqueConstraint(fields=('owner', 'reference'), name='medical_sum_reference'), models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0), ('credited_fen__gte', 0), ('credited_fen__lte', models.F('amount_fen'))), name='medical_sum_never_more')],
            },
        ),
    ]
