"""0002 Merges, their undoing, and what then needs a human 归并与撤销.

Why      A merge is a case with a preview that the person confirms and two officers sign.
Step     1 of 1: new tables.
Locks    None.
Back     Drop the tables while nothing was merged.
"""

import django.db.models.deletion
import shebao.merging.states
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('merging', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('case_no', models.CharField(max_length=60, unique=True, verbose_name='业务流水号')),
                ('person_no', models.CharField(max_length=40, verbose_name='保留的个人编号')),
                ('others', models.JSONField(verbose_name='并入的个人编号')),
                ('state', models.CharField(choices=[('merge-received', '已受理，待核对'), ('merge-previewed', '归并预览待本人确认'), ('merge-confirmed', '本人已确认，待复核'), ('merge-done', '已归并'), ('merge-refused', '不予归并'), ('merge-withdrawn', '已撤回'), ('merge-undone', '归并已撤销')], default=shebao.merging.states.State['RECEIVED'], max_length=20, verbose_name='状态')),
                ('proofs', models.JSONField(default=list, verbose_name='归属证明')),
                ('payee_name', models.CharField(blank=True, max_length=140, verbose_name='收款户名')),
                ('payee_account_no', models.CharField(blank=True, max_length=34, verbose_name='收款账号')),
                ('payee_bank_name', models.CharField(blank=True, max_length=140, verbose_name='收款开户行')),
                ('payee_bank_code', models.CharField(blank=True, max_length=14, verbose_name='收款行号')),
                ('correction', models.JSONField(default=dict, verbose_name='先行更正的身份信息')),
                ('plan', models.JSONField(default=dict, verbose_name='归并预览')),
                ('plan_sha256', models.CharField(blank=True, max_length=64, verbose_name='预览摘要')),
                ('paper_no', models.CharField(blank=True, max_length=40, verbose_name='预览文书编号')),
                ('previewed_by', models.CharField(blank=True, max_length=60, verbose_name='制作人')),
                ('previewed_at', models.DateTimeField(null=True, verbose_name='制作时间')),
                ('confirmed_sha256', models.CharField(blank=True, max_length=64, verbose_name='本人确认的摘要')),
                ('confirmed_by', models.CharField(blank=True, max_length=60, verbose_name='确认人')),
                ('confirmed_way', models.CharField(blank=True, max_length=10, verbose_name='确认方式')),
                ('confirmed_at', models.DateTimeField(null=True, verbose_name='确认时间')),
                ('refund_fen', models.BigIntegerField(default=0, verbose_name='清退金额（分）')),
                ('order_no', models.CharField(blank=True, max_length=32, verbose_name='退款指令编号')),
                ('merged_on', models.DateField(null=True, verbose_name='归并日期')),
                ('reason', models.CharField(blank=True, max_length=400, verbose_name='不予归并理由')),
            ],
            options={
                'verbose_name': '归并',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', [shebao.merging.states.State['CONFIRMED'], shebao.merging.states.State['PREVIEWED'], shebao.merging.states.State['RECEIVED']])), fields=('owner', 'person_no'), name='merge_open_once')],
            },
        ),
        migrations.CreateModel(
            name='Undoing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('case_no', models.CharField(max_length=60, unique=True, verbose_name='业务流水号')),
                ('person_no', models.CharField(max_length=40, verbose_name='个人编号')),
                ('state', models.CharField(choices=[('undo-prepared', '撤销待复核'), ('undo-done', '已撤销'), ('undo-dropped', '不再撤销')], default=shebao.merging.states.UndoState['PREPARED'], max_length=20, verbose_name='状态')),
                ('reason', models.CharField(max_length=400, verbose_name='撤销理由')),
                ('claim_fen', models.BigIntegerField(default=0, verbose_name='应收回清退款（分）')),
                ('returned_fen', models.BigIntegerField(default=0, verbose_name='已收回（分）')),
                ('claim_reference', models.CharField(blank=True, max_length=35, verbose_name='附言编号')),
                ('merge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='undoings', to='merging.merge', verbose_name='归并')),
            ],
            options={
                'verbose_name': '撤销归并',
            },
        ),
        migrations.CreateModel(
            name='Loose',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('kind', models.CharField(max_length=20, verbose_name='种类')),
                ('what', models.CharField(max_length=120, verbose_name='事项')),
                ('belongs_to', models.CharField(blank=True, max_length=40, verbose_name='认定归属')),
                ('settled_by', models.CharField(blank=True, max_length=60, verbose_name='认定人')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='认定时间')),
                ('note', models.CharField(blank=True, max_length=400, verbose_name='说明')),
                ('undoing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='loose', to='merging.undoing', verbose_name='撤销归并')),
            ],
            options={
                'verbose_name': '待认定事项',
            },
        ),
        migrations.AddConstraint(
            model_name='undoing',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'undo-dropped'), _negated=True), fields=('merge',), name='undoing_once'),
        ),
        migrations.AddConstraint(
            model_name='undoing',
            constraint=models.CheckConstraint(condition=models.Q(('returned_fen__gte', 0), ('returned_fen__lte', models.F('claim_fen'))), name='undoing_returned_within'),
        ),
        migrations.AddConstraint(
            model_name='loose',
            constraint=models.UniqueConstraint(fields=('undoing', 'kind', 'what'), name='loose_once'),
        ),
    ]
