"""0002 Benefits, payrolls, signs of life, changes, recoveries 养老待遇发放.

Why      What two officers determined is paid month by month, once, and stops or comes back by law.
Step     1 of 1: new tables; a determination gets the account, what lies elsewhere, and the waiver.
Locks    The table of determinations for the new columns; each has a default.
Back     Drop the tables while nothing was paid.
"""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pension', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='determination',
            name='elsewhere',
            field=models.JSONField(default=list, verbose_name='还在外地的参保地'),
        ),
        migrations.AddField(
            model_name='determination',
            name='payee_account_no',
            field=models.CharField(blank=True, max_length=34, verbose_name='收款账号'),
        ),
        migrations.AddField(
            model_name='determination',
            name='payee_bank_code',
            field=models.CharField(blank=True, max_length=14, verbose_name='收款行号'),
        ),
        migrations.AddField(
            model_name='determination',
            name='payee_bank_name',
            field=models.CharField(blank=True, max_length=140, verbose_name='收款开户行'),
        ),
        migrations.AddField(
            model_name='determination',
            name='payee_name',
            field=models.CharField(blank=True, max_length=140, verbose_name='收款户名'),
        ),
        migrations.AddField(
            model_name='determination',
            name='waived',
            field=models.CharField(blank=True, max_length=200, verbose_name='未归集部分放弃等待的理由'),
        ),
        migrations.CreateModel(
            name='Benefit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payee_name', models.CharField(blank=True, max_length=140, verbose_name='收款户名')),
                ('payee_account_no', models.CharField(blank=True, max_length=34, verbose_name='收款账号')),
                ('payee_bank_name', models.CharField(blank=True, max_length=140, verbose_name='收款开户行')),
                ('payee_bank_code', models.CharField(blank=True, max_length=14, verbose_name='收款行号')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('benefit_no', models.CharField(max_length=40, unique=True, verbose_name='待遇编号')),
                ('case_no', models.CharField(max_length=60, unique=True, verbose_name='核定业务流水号')),
                ('person_no', models.CharField(max_length=40, verbose_name='个人编号')),
                ('state', models.CharField(choices=[('benefit-determined', '已核定，待发放'), ('benefit-in-payment', '正常发放'), ('benefit-suspended', '暂停发放'), ('benefit-stopped', '停止发放')], max_length=20, verbose_name='状态')),
                ('first_month', models.IntegerField(verbose_name='起领月份')),
                ('paid_through', models.IntegerField(null=True, verbose_name='已发至月份')),
                ('last_month', models.IntegerField(null=True, verbose_name='应发至月份')),
                ('account_code', models.CharField(max_length=80, unique=True, verbose_name='账务科目')),
                ('opened_fen', models.BigIntegerField(null=True, verbose_name='个人账户转入额')),
                ('provisional', models.BooleanField(default=False, verbose_name='预发')),
                ('held', models.CharField(blank=True, max_length=20, verbose_name='暂缓原因')),
                ('checked_on', models.DateField(verbose_name='资格认证日期')),
                ('check_due_on', models.DateField(verbose_name='下次认证日期')),
                ('died_on', models.DateField(null=True, verbose_name='死亡日期')),
                ('stop_reason', models.CharField(blank=True, max_length=20, verbose_name='停发原因')),
            ],
            options={
                'verbose_name': '养老待遇',
                'indexes': [models.Index(fields=['owner', 'state', 'id'], name='benefit_by_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'benefit-stopped'), _negated=True), fields=('owner', 'person_no'), name='benefit_once')],
            },
        ),
        migrations.CreateModel(
            name='BenefitMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('act', models.CharField(max_length=30, verbose_name='业务')),
                ('before', models.CharField(blank=True, max_length=20, verbose_name='原状态')),
                ('after', models.CharField(max_length=20, verbose_name='新状态')),
                ('note_zh', models.CharField(max_length=400, verbose_name='说明')),
                ('note_en', models.CharField(max_length=400, verbose_name='英文说明')),
                ('by', models.CharField(max_length=60, verbose_name='办理人')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('benefit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='pension.benefit', verbose_name='养老待遇')),
            ],
            options={
                'verbose_name': '待遇变更记录',
            },
        ),
        migrations.CreateModel(
            name='Payroll',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('payroll_no', models.CharField(max_length=40, unique=True, verbose_name='批次编号')),
                ('month', models.IntegerField(verbose_name='发放月份')),
                ('state', models.CharField(choices=[('payroll-proposed', '待复核'), ('payroll-approved', '已复核'), ('payroll-sent-back', '已退回')], max_length=20, verbose_name='状态')),
                ('people', models.IntegerField(verbose_name='人数')),
                ('total_fen', models.BigIntegerField(verbose_name='应发合计（分）')),
                ('report', models.JSONField(verbose_name='差异报告')),
                ('plan_sha256', models.CharField(max_length=64, verbose_name='方案摘要')),
                ('proposed_by', models.CharField(max_length=60, verbose_name='制单人')),
                ('proposed_at', models.DateTimeField(verbose_name='制单时间')),
                ('approved_by', models.CharField(blank=True, max_length=60, verbose_name='复核人')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='复核时间')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='说明')),
            ],
            options={
                'verbose_name': '月发放批次',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'payroll-sent-back'), _negated=True), fields=('owner', 'month'), name='payroll_once_a_month'), models.CheckConstraint(condition=models.Q(('approved_by', models.F('proposed_by')), _negated=True), name='payroll_two_officers')],
            },
        ),
        migrations.CreateModel(
            name='PayrollLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('payee_name', models.CharField(blank=True, max_length=140, verbose_name='收款户名')),
                ('payee_account_no', models.CharField(blank=True, max_length=34, verbose_name='收款账号')),
                ('payee_bank_name', models.CharField(blank=True, max_length=140, verbose_name='收款开户行')),
                ('payee_bank_code', models.CharField(blank=True, max_length=14, verbose_name='收款行号')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('person_no', models.CharField(max_length=40, verbose_name='个人编号')),
                ('months', models.SmallIntegerField(verbose_name='月数')),
                ('account_fen', models.BigIntegerField(verbose_name='个人账户支付')),
                ('pooled_fen', models.BigIntegerField(verbose_name='统筹基金支付')),
                ('difference_fen', models.BigIntegerField(default=0, verbose_name='补发差额')),
                ('withheld_fen', models.BigIntegerField(default=0, verbose_name='抵扣追回')),
                ('net_fen', models.BigIntegerField(verbose_name='实发')),
                ('order_no', models.CharField(blank=True, max_length=32, verbose_name='付款指令编号')),
                ('paid_on', models.DateField(null=True, verbose_name='付讫日期')),
                ('bounce_reason', models.CharField(blank=True, max_length=35, verbose_name='退票原因')),
                ('benefit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='pension.benefit', verbose_name='养老待遇')),
                ('payroll', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='pension.payroll', verbose_name='月发放批次')),
            ],
            options={
                'verbose_name': '发放明细',
            },
        ),
        migrations.CreateModel(
            name='PaidMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('month', models.IntegerField(verbose_name='月份')),
                ('account_fen', models.BigIntegerField(verbose_name='个人账户支付')),
                ('pooled_fen', models.BigIntegerField(verbose_name='统筹基金支付')),
                ('total_fen', models.BigIntegerField(verbose_name='合计')),
                ('benefit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paid', to='pension.benefit', verbose_name='养老待遇')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paid', to='pension.payrollline', verbose_name='发放明细')),
            ],
            options={
                'verbose_name': '已发月份',
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('case_no', models.CharField(max_length=60, unique=True, verbose_name='业务流水号')),
                ('person_no', models.CharField(max_length=40, verbose_name='个人编号')),
                ('act', models.CharField(max_length=30, verbose_name='变更业务')),
                ('state', models.CharField(choices=[('change-prepared', '已提交，待复核'), ('change-done', '已办结'), ('change-dropped', '已撤回')], max_length=20, verbose_name='状态')),
                ('facts', models.JSONField(verbose_name='申请内容')),
                ('owed_fen', models.BigIntegerField(default=0, verbose_name='补发差额')),
                ('owed_account_fen', models.BigIntegerField(default=0, verbose_name='其中个人账户支付')),
                ('order_no', models.CharField(blank=True, max_length=32, verbose_name='付款指令编号')),
                ('benefit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='pension.benefit', verbose_name='养老待遇')),
                ('paid_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='differences', to='pension.payrollline', verbose_name='发放明细')),
            ],
            options={
                'verbose_name': '待遇变更',
            },
        ),
        migrations.CreateModel(
            name='Recovery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('recovery_no', models.CharField(max_length=40, unique=True, verbose_name='追回编号')),
                ('person_no', models.CharField(max_length=40, verbose_name='个人编号')),
                ('case_no', models.CharField(max_length=60, verbose_name='业务流水号')),
                ('reason', models.CharField(max_length=20, verbose_name='原因')),
                ('state', models.CharField(choices=[('recovery-open', '待约定还款'), ('recovery-agreed', '分期归还中'), ('recovery-settled', '已还清')], max_length=20, verbose_name='状态')),
                ('amount_fen', models.BigIntegerField(verbose_name='应追回（分）')),
                ('collected_fen', models.BigIntegerField(default=0, verbose_name='已追回（分）')),
                ('way', models.CharField(blank=True, max_length=20, verbose_name='归还方式')),
                ('instalment_fen', models.BigIntegerField(default=0, verbose_name='每期（分）')),
                ('agreed_on', models.DateField(null=True, verbose_name='约定日期')),
                ('benefit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recoveries', to='pension.benefit', verbose_name='养老待遇')),
            ],
            options={
                'verbose_name': '追回多发待遇',
            },
        ),
        migrations.CreateModel(
            name='SurvivalCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('on', models.DateField(verbose_name='认证日期')),
                ('way', models.CharField(max_length=20, verbose_name='认证方式')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='依据')),
                ('by', models.CharField(max_length=60, verbose_name='办理人')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('benefit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checks', to='pension.benefit', verbose_name='养老待遇')),
            ],
            options={
                'verbose_name': '领取资格认证',
            },
        ),
        migrations.CreateModel(
            name='BenefitRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('seq', models.SmallIntegerField(verbose_name='序号')),
                ('since_month', models.IntegerField(verbose_name='起始月份')),
                ('basic_fen', models.BigIntegerField(verbose_name='基础养老金')),
                ('account_fen', models.BigIntegerField(verbose_name='个人账户养老金')),
                ('transition_fen', models.BigIntegerField(verbose_name='过渡性养老金')),
                ('total_fen', models.BigIntegerField(verbose_name='月基本养老金')),
                ('reason', models.CharField(max_length=20, verbose_name='依据')),
                ('case_no', models.CharField(max_length=60, verbose_name='业务流水号')),
                ('benefit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rates', to='pension.benefit', verbose_name='养老待遇')),
            ],
            options={
                'verbose_name': '待遇标准',
                'constraints': [models.UniqueConstraint(fields=('benefit', 'seq'), name='benefit_rate_in_order')],
            },
        ),
        migrations.AddIndex(
            model_name='payrollline',
            index=models.Index(fields=['owner', 'order_no'], name='payroll_line_by_order'),
        ),
        migrations.AddConstraint(
            model_name='payrollline',
            constraint=models.UniqueConstraint(fields=('payroll', 'benefit'), name='payroll_line_once'),
        ),
        migrations.AddConstraint(
            model_name='payrollline',
            constraint=models.CheckConstraint(condition=models.Q(('net_fen', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('account_fen'), '+', models.F('pooled_fen')), '+', models.F('difference_fen')), '-', models.F('withheld_fen'))), ('net_fen__gte', 0), ('withheld_fen__gte', 0)), name='payroll_line_adds_up'),
        ),
        migrations.AddConstraint(
            model_name='paidmonth',
            constraint=models.UniqueConstraint(fields=('benefit', 'month'), name='benefit_month_paid_once'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'change-prepared')), fields=('benefit',), name='one_change_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='recovery',
            constraint=models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0), ('collected_fen__gte', 0), ('collected_fen__lte', models.F('amount_fen'))), name='recovery_collected_within'),
        ),
        migrations.AddConstraint(
            model_name='survivalcheck',
            constraint=models.UniqueConstraint(fields=('benefit', 'on', 'way'), name='survival_check_once'),
        ),
    ]
