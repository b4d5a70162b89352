"""0001 Papers and their prints 文书和签章文件. New tables; nothing to lock, dropping them goes back."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Paper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('paper_no', models.CharField(max_length=40, unique=True, verbose_name='文书编号')),
                ('kind', models.CharField(max_length=30, verbose_name='种类')),
                ('case_no', models.CharField(blank=True, max_length=60, verbose_name='办件编号')),
                ('person_no', models.CharField(blank=True, max_length=40, verbose_name='个人编号')),
                ('key', models.CharField(max_length=160, verbose_name='幂等键')),
                ('on', models.DateField(verbose_name='出具日期')),
                ('frozen_at', models.DateTimeField(verbose_name='固化时间')),
                ('sha256', models.CharField(max_length=64, verbose_name='摘要')),
                ('code', models.CharField(max_length=16, unique=True, verbose_name='校验码')),
                ('holder_masked', models.CharField(max_length=80, verbose_name='当事人（遮掩）')),
                ('data_seal', models.BinaryField(verbose_name='固化数据封存')),
            ],
            options={
                'verbose_name': '文书',
                'indexes': [models.Index(fields=['owner', 'case_no', 'id'], name='paper_by_case'), models.Index(fields=['owner', 'person_no', 'id'], name='paper_by_person')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'key'), name='paper_key_once'), models.CheckConstraint(condition=models.Q(('paper_no__startswith', models.F('owner'))), name='paper_no_begins_with_owner')],
            },
        ),
        migrations.CreateModel(
            name='Print',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('sha256', models.CharField(max_length=64, verbose_name='文件摘要')),
                ('size', models.IntegerField(verbose_name='字节数')),
                ('printed_at', models.DateTimeField(verbose_name='签章时间')),
                ('file_seal', models.BinaryField(verbose_name='文件封存')),
                ('paper', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='print', to='papers.paper', verbose_name='文书')),
            ],
            options={
                'verbose_name': '签章文件',
            },
        ),
    ]
