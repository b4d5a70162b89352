"""0001 Marks, samples and inspections 风险提示、抽样、稽核.

Why      An inspector needs a worklist, a sample others can draw again, and a record of what was found and answered.
Step     1 of 1: new tables.
Locks    None.
Back     Drop the tables.
"""

import django.db.models.deletion
import shebao.inspection.states
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Inspection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('inspection_no', models.CharField(max_length=40, unique=True, verbose_name='稽核编号')),
                ('case_no', models.CharField(max_length=60, verbose_name='业务流水号')),
                ('kind', models.CharField(max_length=40, verbose_name='业务类型')),
                ('person_no', models.CharField(blank=True, max_length=40, verbose_name='个人编号')),
                ('office_code', models.CharField(blank=True, max_length=20, verbose_name='网点代码')),
                ('origin', models.CharField(choices=[('mark', '风险提示'), ('sample', '抽样')], max_length=8, verbose_name='来源')),
                ('state', models.CharField(choices=[('inspection-open', '稽核中'), ('inspection-asked', '等待被稽核方答复'), ('inspection-answered', '已听取答复'), ('inspection-proposed', '意见待复核'), ('inspection-closed', '已办结')], default=shebao.inspection.states.State['OPEN'], max_length=24, verbose_name='状态')),
                ('reason', models.CharField(max_length=400, verbose_name='立案理由')),
                ('opened_by', models.CharField(max_length=60, verbose_name='立案人')),
                ('opened_on', models.DateField(verbose_name='立案日期')),
                ('question', models.CharField(blank=True, max_length=600, verbose_name='问询内容')),
                ('asked_on', models.DateField(null=True, verbose_name='问询日期')),
                ('due_on', models.DateField(null=True, verbose_name='答复期限')),
                ('answer', models.CharField(blank=True, max_length=600, verbose_name='答复内容')),
                ('answered_by', models.CharField(blank=True, max_length=60, verbose_name='答复人')),
                ('answered_on', models.DateField(null=True, verbose_name='答复日期')),
                ('conclusion', models.CharField(blank=True, choices=[('sound', '未发现问题'), ('rectify', '责令整改'), ('hand-over', '移送处理')], max_length=10, verbose_name='结论')),
                ('opinion', models.CharField(blank=True, max_length=600, verbose_name='稽核意见')),
                ('proposed_by', models.CharField(blank=True, max_length=60, verbose_name='提出人')),
                ('proposed_at', models.DateTimeField(null=True, verbose_name='提出时间')),
                ('closed_by', models.CharField(blank=True, max_length=60, verbose_name='签署人')),
                ('closed_on', models.DateField(null=True, verbose_name='办结日期')),
                ('paper_no', models.CharField(blank=True, max_length=40, verbose_name='意见书编号')),
                ('moves', models.IntegerField(default=0, verbose_name='记录数')),
            ],
            options={
                'verbose_name': '稽核',
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, unique=True, verbose_name='经办机构')),
                ('through', models.DateField(verbose_name='已检查到')),
                ('at', models.DateTimeField(verbose_name='检查时间')),
            ],
            options={
                'verbose_name': '风险检查进度',
            },
        ),
        migrations.CreateModel(
            name='Sample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('sample_no', models.CharField(max_length=40, unique=True, verbose_name='抽样编号')),
                ('kind', models.CharField(blank=True, max_length=40, verbose_name='业务类型')),
                ('office_code', models.CharField(blank=True, max_length=20, verbose_name='网点代码')),
                ('first_month', models.IntegerField(verbose_name='起始月份')),
                ('last_month', models.IntegerField(verbose_name='截止月份')),
                ('least_fen', models.BigIntegerField(null=True, verbose_name='最低金额（分）')),
                ('most_fen', models.BigIntegerField(null=True, verbose_name='最高金额（分）')),
                ('seed', models.CharField(max_length=40, verbose_name='种子')),
                ('size', models.SmallIntegerField(verbose_name='样本量')),
                ('frame', models.IntegerField(verbose_name='总体件数')),
                ('frame_sha256', models.CharField(max_length=64, verbose_name='总体摘要')),
                ('paper_no', models.CharField(blank=True, max_length=40, verbose_name='文书编号')),
                ('drawn_by', models.CharField(max_length=60, verbose_name='抽样人')),
                ('drawn_at', models.DateTimeField(verbose_name='抽样时间')),
            ],
            options={
                'verbose_name': '抽样',
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('seq', models.SmallIntegerField(verbose_name='序号')),
                ('words', models.CharField(max_length=400, verbose_name='发现的问题')),
                ('law', models.CharField(blank=True, max_length=160, verbose_name='依据')),
                ('heard', models.BooleanField(default=False, verbose_name='已问询')),
                ('by', models.CharField(max_length=60, verbose_name='记录人')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='inspection.inspection', verbose_name='稽核')),
            ],
            options={
                'verbose_name': '稽核发现',
            },
        ),
        migrations.CreateModel(
            name='InspectionLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('seq', models.IntegerField(verbose_name='序号')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('actor', models.CharField(max_length=60, verbose_name='办理人')),
                ('act', models.CharField(max_length=24, verbose_name='动作')),
                ('after', models.CharField(max_length=24, verbose_name='新状态')),
                ('note', models.CharField(blank=True, max_length=600, verbose_name='说明')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='log', to='inspection.inspection', verbose_name='稽核')),
            ],
            options={
                'verbose_name': '稽核记录',
            },
        ),
        migrations.CreateModel(
            name='MarkedCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('case_no', models.CharField(max_length=60, unique=True, verbose_name='业务流水号')),
                ('kind', models.CharField(max_length=40, verbose_name='业务类型')),
                ('person_no', models.CharField(blank=True, max_length=40, verbose_name='个人编号')),
                ('office_code', models.CharField(blank=True, max_length=20, verbose_name='网点代码')),
                ('amount_fen', models.BigIntegerField(default=0, verbose_name='涉及金额（分）')),
                ('weight', models.SmallIntegerField(default=0, verbose_name='权重')),
                ('state', models.CharField(choices=[('mark-waiting', '待核查'), ('mark-inspected', '已立案稽核'), ('mark-set-aside', '已排除')], default=shebao.inspection.states.MarkState['WAITING'], max_length=16, verbose_name='状态')),
                ('marked_on', models.DateField(verbose_name='最近提示日期')),
                ('weighed_by', models.CharField(blank=True, max_length=60, verbose_name='处理人')),
                ('weighed_at', models.DateTimeField(null=True, verbose_name='处理时间')),
                ('reason', models.CharField(blank=True, max_length=400, verbose_name='排除理由')),
            ],
            options={
                'verbose_name': '稽核线索',
                'indexes': [models.Index(fields=['owner', 'state', '-weight', '-id'], name='marked_by_weight')],
            },
        ),
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('key', models.CharField(max_length=160, unique=True, verbose_name='业务键')),
                ('rule', models.CharField(choices=[('one-hand', '一人经手两端'), ('after-death', '死亡后发放'), ('shared-account', '一户多人'), ('other-name', '户名不符'), ('fresh-account', '付款前换账户'), ('corrected-first', '先改身份再归并'), ('large-refund', '归并退款较大'), ('near-retirement', '退休前变动'), ('running-numbers', '连号票据'), ('same-pair', '固定搭档'), ('glance', '复核过快'), ('out-of-hours', '非工作时间'), ('round-amount', '整数金额')], max_length=20, verbose_name='规则')),
                ('facts', models.JSONField(verbose_name='依据的数据')),
                ('on', models.DateField(verbose_name='发生日期')),
                ('found_at', models.DateTimeField(verbose_name='提示时间')),
                ('marked', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='inspection.markedcase', verbose_name='稽核线索')),
            ],
            options={
                'verbose_name': '风险提示',
            },
        ),
        migrations.CreateModel(
            name='Proof',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('name', models.CharField(max_length=120, verbose_name='名称')),
                ('media_type', models.CharField(max_length=80, verbose_name='类型')),
                ('sha256', models.CharField(max_length=64, verbose_name='摘要')),
                ('size', models.IntegerField(verbose_name='字节数')),
                ('body', models.BinaryField(verbose_name='内容')),
                ('by', models.CharField(max_length=60, verbose_name='提交人')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('finding', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='inspection.finding', verbose_name='稽核发现')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proofs', to='inspection.inspection', verbose_name='稽核')),
            ],
            options={
                'verbose_name': '稽核证据',
            },
        ),
        migrations.AddField(
            model_name='inspection',
            name='sample',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='inspections', to='inspection.sample', verbose_name='抽样'),
        ),
        migrations.CreateModel(
            name='DrawnCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('rank', models.SmallIntegerField(verbose_name='次序')),
                ('case_no', models.CharField(max_length=60, verbose_name='业务流水号')),
                ('sample', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drawn', to='inspection.sample', verbose_name='抽样')),
            ],
            options={
                'verbose_name': '样本',
            },
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('inspection', 'seq'), name='finding_in_order'),
        ),
        migrations.AddConstraint(
            model_name='inspectionlog',
            constraint=models.UniqueConstraint(fields=('inspection', 'seq'), name='inspection_log_in_order'),
        ),
        migrations.AddConstraint(
            model_name='proof',
            constraint=models.UniqueConstraint(fields=('inspection', 'sha256'), name='proof_once'),
        ),
        migrations.AddIndex(
            model_name='inspection',
            index=models.Index(fields=['owner', 'state', 'id'], name='inspection_by_state'),
        ),
        migrations.AddConstraint(
            model_name='inspection',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_on__isnull', True)), fields=('owner', 'case_no'), name='inspected_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='inspection',
            constraint=models.CheckConstraint(condition=models.Q(('closed_by', ''), models.Q(('closed_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='inspection_two_inspectors'),
        ),
        migrations.AddIndex(
            model_name='drawncase',
            index=models.Index(fields=['owner', 'case_no'], name='drawn_by_case'),
        ),
        migrations.AddConstraint(
            model_name='drawncase',
            constraint=models.UniqueConstraint(fields=('sample', 'rank'), name='drawn_in_order'),
        ),
    ]
