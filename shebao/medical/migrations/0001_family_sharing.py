"""0001 Links, consents, institutions, mandates, charges 家庭共济和账户结算.

Why      A family shares one medical account; a charge is split over accounts and reversed to the same ones.
Step     1 of 1: new tables.
Locks    None; nothing reads them yet.
Back     Drop the tables while nothing was charged.
"""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('code', models.CharField(max_length=20, verbose_name='机构编码')),
                ('name', models.CharField(max_length=80, verbose_name='名称')),
                ('name_en', models.CharField(blank=True, max_length=120, verbose_name='英文名称')),
                ('kind', models.CharField(choices=[('hospital', '医院'), ('community', '社区卫生服务中心'), ('pharmacy', '零售药店')], max_length=10, verbose_name='类别')),
                ('added_by', models.CharField(max_length=60, verbose_name='登记人')),
                ('added_at', models.DateTimeField(verbose_name='登记时间')),
            ],
            options={
                'verbose_name': '定点医药机构',
                'constraints': [models.UniqueConstraint(fields=('owner', 'code'), name='institution_once')],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('link_no', models.CharField(max_length=40, unique=True, verbose_name='绑定编号')),
                ('grantor_person_no', models.CharField(max_length=40, verbose_name='共济人')),
                ('grantor_relationship_no', models.CharField(max_length=40, verbose_name='共济人参保关系')),
                ('person_no', models.CharField(max_length=40, verbose_name='被共济人')),
                ('relationship_no', models.CharField(max_length=40, verbose_name='被共济人参保关系')),
                ('kin', models.CharField(choices=[('spouse', '配偶'), ('parent', '父母'), ('child', '子女'), ('sibling', '兄弟姐妹'), ('grandparent', '祖父母、外祖父母'), ('grandchild', '孙子女、外孙子女'), ('parent-in-law', '配偶的父母')], max_length=14, verbose_name='对方是共济人的')),
                ('state', models.CharField(choices=[('link-pending', '待对方确认'), ('link-active', '已绑定'), ('link-ended', '已解绑')], max_length=16, verbose_name='状态')),
                ('rank', models.SmallIntegerField(default=0, verbose_name='使用顺序')),
                ('channel', models.CharField(choices=[('web', '个人网页'), ('counter', '分中心窗口'), ('hospital', '定点机构医保办')], max_length=10, verbose_name='办理渠道')),
                ('institution_code', models.CharField(blank=True, max_length=20, verbose_name='定点机构或网点')),
                ('terminal', models.CharField(blank=True, max_length=40, verbose_name='终端')),
                ('grantor_card_no', models.CharField(blank=True, max_length=20, verbose_name='共济人卡号')),
                ('card_no', models.CharField(blank=True, max_length=20, verbose_name='被共济人卡号')),
                ('proof', models.CharField(choices=[('data', '数据核实'), ('papers', '证件材料'), ('commitment', '承诺书')], max_length=12, verbose_name='关系证明')),
                ('proof_note', models.CharField(blank=True, max_length=200, verbose_name='证明说明')),
                ('asked', models.JSONField(default=list, verbose_name='询问并确认的事项')),
                ('bound_by', models.CharField(max_length=60, verbose_name='办理人')),
                ('bound_on', models.DateField(verbose_name='绑定日期')),
                ('bound_at', models.DateTimeField(verbose_name='绑定时间')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='解绑时间')),
                ('ended_by', models.CharField(blank=True, max_length=60, verbose_name='解绑办理人')),
                ('end_reason', models.CharField(blank=True, choices=[('asked-by-giver', '共济人要求'), ('asked-by-relative', '被共济人要求'), ('death', '死亡'), ('divorce', '离婚'), ('insurance-ended', '停止参保'), ('moved-away', '关系转出'), ('account-paid-out', '账户清退'), ('fraud', '涉嫌骗保')], max_length=20, verbose_name='解绑原因')),
                ('key', models.CharField(max_length=160, unique=True, verbose_name='业务键')),
            ],
            options={
                'verbose_name': '家庭共济绑定',
                'indexes': [models.Index(fields=['owner', 'grantor_person_no', 'state'], name='link_by_giver')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'link-ended'), _negated=True), fields=('owner', 'person_no', 'grantor_person_no'), name='family_link_once'), models.CheckConstraint(condition=models.Q(('person_no', models.F('grantor_person_no')), _negated=True), name='family_link_of_two')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('person_no', models.CharField(max_length=40, verbose_name='被共济人')),
                ('state', models.CharField(choices=[('consent-awaited', '对方可以提出异议'), ('consent-given', '对方已同意'), ('consent-withdrawn', '同意已撤回'), ('consent-objected', '对方有异议')], max_length=20, verbose_name='状态')),
                ('given_by', models.CharField(blank=True, max_length=100, verbose_name='同意人')),
                ('guardian', models.BooleanField(default=False, verbose_name='由监护人同意')),
                ('channel', models.CharField(blank=True, choices=[('web', '个人网页'), ('counter', '分中心窗口'), ('hospital', '定点机构医保办')], max_length=10, verbose_name='取得方式')),
                ('words', models.CharField(blank=True, max_length=400, verbose_name='同意内容')),
                ('given_at', models.DateTimeField(null=True, verbose_name='同意时间')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='撤回或异议时间')),
                ('recorded_by', models.CharField(max_length=60, verbose_name='记录人')),
                ('link', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='consent', to='medical.link', verbose_name='绑定')),
            ],
            options={
                'verbose_name': '被共济人同意',
            },
        ),
        migrations.CreateModel(
            name='LinkMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('act', models.CharField(max_length=20, verbose_name='业务')),
                ('before', models.CharField(blank=True, max_length=16, verbose_name='原状态')),
                ('after', models.CharField(max_length=16, verbose_name='新状态')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('by', models.CharField(max_length=60, verbose_name='办理人')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='medical.link', verbose_name='绑定')),
            ],
            options={
                'verbose_name': '绑定变更记录',
            },
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('mandate_no', models.CharField(max_length=40, unique=True, verbose_name='授权编号')),
                ('username', models.CharField(max_length=60, verbose_name='接口账号')),
                ('state', models.CharField(choices=[('mandate-proposed', '待复核'), ('mandate-in-force', '有效'), ('mandate-ended', '已终止')], max_length=20, verbose_name='状态')),
                ('most_fen', models.BigIntegerField(verbose_name='单笔上限（分）')),
                ('since', models.DateField(verbose_name='起')),
                ('until', models.DateField(null=True, verbose_name='止')),
                ('proposed_by', models.CharField(max_length=60, verbose_name='经办人')),
                ('proposed_at', models.DateTimeField(verbose_name='经办时间')),
                ('approved_by', models.CharField(blank=True, max_length=60, verbose_name='复核人')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='复核时间')),
                ('ended_by', models.CharField(blank=True, max_length=60, verbose_name='终止人')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates', to='medical.institution', verbose_name='定点医药机构')),
            ],
            options={
                'verbose_name': '结算授权',
            },
        ),
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('charge_no', models.CharField(max_length=100, unique=True, verbose_name='结算编号')),
                ('external_no', models.CharField(max_length=40, verbose_name='机构结算流水号')),
                ('offline_no', models.IntegerField(null=True, verbose_name='断网收据号')),
                ('person_no', models.CharField(max_length=40, verbose_name='就诊人')),
                ('card_no', models.CharField(blank=True, max_length=20, verbose_name='卡号')),
                ('purpose', models.CharField(blank=True, max_length=60, verbose_name='用途')),
                ('state', models.CharField(choices=[('charge-booked', '已结算'), ('charge-reversed', '已冲正')], max_length=16, verbose_name='状态')),
                ('amount_fen', models.BigIntegerField(verbose_name='金额')),
                ('own_fen', models.BigIntegerField(verbose_name='本人账户支付')),
                ('family_fen', models.BigIntegerField(verbose_name='共济账户支付')),
                ('cash_fen', models.BigIntegerField(verbose_name='现金支付')),
                ('on', models.DateField(verbose_name='结算日期')),
                ('happened_at', models.DateTimeField(verbose_name='发生时间')),
                ('booked_at', models.DateTimeField(verbose_name='记账时间')),
                ('reversal_no', models.CharField(blank=True, max_length=40, verbose_name='冲正流水号')),
                ('reversed_on', models.DateField(null=True, verbose_name='冲正日期')),
                ('reversed_at', models.DateTimeField(null=True, verbose_name='冲正时间')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='medical.institution', verbose_name='定点医药机构')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='medical.mandate', verbose_name='结算授权')),
            ],
            options={
                'verbose_name': '账户结算',
            },
        ),
        migrations.CreateModel(
            name='Reconciliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('day', models.DateField(verbose_name='对账日')),
                ('ours_count', models.IntegerField(verbose_name='我方笔数')),
                ('ours_fen', models.BigIntegerField(verbose_name='我方金额')),
                ('theirs_count', models.IntegerField(verbose_name='对方笔数')),
                ('theirs_fen', models.BigIntegerField(verbose_name='对方金额')),
                ('differences', models.JSONField(verbose_name='差异')),
                ('by', models.CharField(max_length=60, verbose_name='提交账号')),
                ('at', models.DateTimeField(verbose_name='对账时间')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='days', to='medical.institution', verbose_name='定点医药机构')),
            ],
            options={
                'verbose_name': '日终对账',
            },
        ),
        migrations.CreateModel(
            name='ChargeLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('seq', models.SmallIntegerField(verbose_name='序号')),
                ('person_no', models.CharField(max_length=40, verbose_name='账户所有人')),
                ('relationship_no', models.CharField(max_length=40, verbose_name='参保关系编号')),
                ('account_code', models.CharField(max_length=80, verbose_name='账务科目')),
                ('amount_fen', models.BigIntegerField(verbose_name='金额')),
                ('charge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='medical.charge', verbose_name='账户结算')),
                ('link', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='medical.link', verbose_name='绑定')),
            ],
            options={
                'verbose_name': '结算分账',
                'indexes': [models.Index(fields=['owner', 'person_no', '-id'], name='charge_line_by_payer')],
                'constraints': [models.UniqueConstraint(fields=('charge', 'seq'), name='charge_line_once'), models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='charge_line_above_zero')],
            },
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'mandate-ended'), _negated=True), fields=('owner', 'username'), name='mandate_once'),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by', models.F('proposed_by')), _negated=True), name='mandate_two_officers'),
        ),
        migrations.AddIndex(
            model_name='charge',
            index=models.Index(fields=['owner', 'person_no', '-id'], name='charge_by_person'),
        ),
        migrations.AddIndex(
            model_name='charge',
            index=models.Index(fields=['institution', 'on'], name='charge_by_day'),
        ),
        migrations.AddConstraint(
            model_name='charge',
            constraint=models.UniqueConstraint(condition=models.Q(('offline_no__isnull', False)), fields=('institution', 'offline_no'), name='offline_receipt_once'),
        ),
        migrations.AddConstraint(
            model_name='charge',
            constraint=models.CheckConstraint(condition=models.Q(('amount_fen', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('own_fen'), '+', models.F('family_fen')), '+', models.F('cash_fen'))), ('amount_fen__gt', 0), ('cash_fen__gte', 0), ('family_fen__gte', 0), ('own_fen__gte', 0)), name='charge_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='reconciliation',
            constraint=models.UniqueConstraint(fields=('institution', 'day'), name='reconciled_day_once'),
        ),
    ]
