"""0003 What the old place was asked beforehand 转移预检.

Why      Findings of both sides are shown before an application and beside its evidence.
Step     1 of 1: a new table.
Locks    None on rows that exist.
Back     Drop the table; it holds answers only, no case depends on it.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('transfers', '0002_roads_back'),
    ]

    operations = [
        migrations.CreateModel(
            name='Enquiry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('person_no', models.CharField(max_length=40, verbose_name='个人编号')),
                ('peer', models.CharField(max_length=12, verbose_name='转出机构')),
                ('enquiry_no', models.CharField(max_length=100, unique=True, verbose_name='询问编号')),
                ('asked_on', models.DateField(verbose_name='询问日期')),
                ('asked_by', models.CharField(max_length=60, verbose_name='询问人')),
                ('answered_on', models.DateField(null=True, verbose_name='答复日期')),
                ('findings', models.JSONField(null=True, verbose_name='预检事项')),
            ],
            options={
                'verbose_name': '转移预检',
                'indexes': [models.Index(fields=['owner', 'person_no', 'peer', 'id'], name='enquiry_of_person')],
            },
        ),
    ]
