"""0003 Comparing with another agency by keyed digests, and the queries that come of it 跨地区比对.

Why      One person's accounts at two agencies are found without either showing its register (decision 0038).
Step     1 of 1: new tables.
Locks    None.
Back     Drop the tables while no comparison was made.
"""

import django.db.models.deletion
import shebao.merging.states
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('merging', '0002_merges'),
    ]

    operations = [
        migrations.CreateModel(
            name='Comparison',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('case_no', models.CharField(max_length=60, unique=True, verbose_name='业务流水号')),
                ('shared_no', models.CharField(max_length=60, verbose_name='比对编号')),
                ('peer', models.CharField(max_length=12, verbose_name='对方经办机构')),
                ('side', models.CharField(choices=[('asking', '请求方'), ('asked', '被请求方')], max_length=8, verbose_name='一方')),
                ('basis', models.CharField(max_length=200, verbose_name='依据文件')),
                ('state', models.CharField(choices=[('compare-prepared', '比对待复核'), ('compare-offered', '等对方同意比对'), ('compare-asked', '对方请求比对，待答复'), ('compare-indexing', '正在加密本机构名册'), ('compare-sending', '正在发送比对'), ('compare-comparing', '正在比对'), ('compare-done', '比对完成，密钥已销毁'), ('compare-declined', '未同意比对'), ('compare-dropped', '不再比对')], max_length=20, verbose_name='状态')),
                ('private_seal', models.BinaryField(null=True, verbose_name='密钥封存')),
                ('public', models.CharField(blank=True, max_length=64, verbose_name='公开部分')),
                ('peer_public', models.CharField(blank=True, max_length=64, verbose_name='对方公开部分')),
                ('after', models.BigIntegerField(default=0, verbose_name='断点')),
                ('parts', models.IntegerField(default=0, verbose_name='已发部分')),
                ('answered', models.IntegerField(default=0, verbose_name='已答部分')),
                ('sent_all', models.BooleanField(default=False, verbose_name='已全部发出')),
                ('compared', models.IntegerField(default=0, verbose_name='参加比对的号码数')),
                ('their_people', models.IntegerField(default=0, verbose_name='对方人数')),
                ('hits', models.IntegerField(default=0, verbose_name='两地同号数')),
                ('reason', models.CharField(blank=True, max_length=400, verbose_name='不同意的理由')),
                ('ended_on', models.DateField(null=True, verbose_name='结束日期')),
            ],
            options={
                'verbose_name': '跨地区比对',
                'constraints': [models.UniqueConstraint(fields=('owner', 'shared_no'), name='comparison_once'), models.CheckConstraint(condition=models.Q(('private_seal', None), ('ended_on', None), _connector='OR'), name='comparison_key_destroyed')],
            },
        ),
        migrations.CreateModel(
            name='Query',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('case_no', models.CharField(max_length=60, unique=True, verbose_name='业务流水号')),
                ('shared_no', models.CharField(max_length=90, verbose_name='核实编号')),
                ('peer', models.CharField(max_length=12, verbose_name='对方经办机构')),
                ('person_no', models.CharField(max_length=40, verbose_name='个人编号')),
                ('names_agree', models.BooleanField(verbose_name='姓名一致')),
                ('state', models.CharField(choices=[('query-open', '待核实'), ('query-told', '已告知对方，待核实'), ('query-settled', '已核实')], default=shebao.merging.states.QueryState['OPEN'], max_length=20, verbose_name='状态')),
                ('ours', models.JSONField(default=dict, verbose_name='本地告知')),
                ('theirs', models.JSONField(default=dict, verbose_name='对方告知')),
                ('finding', models.CharField(blank=True, choices=[('one-person', '同一人'), ('two-people', '一号两人'), ('nothing', '无需办理')], max_length=12, verbose_name='核实结论')),
                ('reason', models.CharField(blank=True, max_length=400, verbose_name='结论理由')),
                ('their_finding', models.CharField(blank=True, max_length=12, verbose_name='对方结论')),
                ('their_reason', models.CharField(blank=True, max_length=400, verbose_name='对方理由')),
                ('comparison', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='queries', to='merging.comparison', verbose_name='跨地区比对')),
            ],
            options={
                'verbose_name': '跨地区核实',
                'indexes': [models.Index(fields=['person_no'], name='query_by_person')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'shared_no', 'person_no'), name='query_once')],
            },
        ),
        migrations.CreateModel(
            name='Token',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('token', models.CharField(max_length=24, verbose_name='号码摘要')),
                ('name_token', models.CharField(max_length=12, verbose_name='号码与姓名摘要')),
                ('person_no', models.CharField(max_length=40, verbose_name='个人编号')),
                ('comparison', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tokens', to='merging.comparison', verbose_name='跨地区比对')),
            ],
            options={
                'verbose_name': '比对摘要',
                'constraints': [models.UniqueConstraint(fields=('comparison', 'token', 'person_no'), name='token_once')],
            },
        ),
    ]
