"""0005 Waiting periods 待遇等待期.

Why      In the months a place lets a person wait after a long break the pooled fund does not pay in full.
Step     1 of 1: a new table.
Locks    None; nothing reads it yet.
Back     Drop the table; breaks stay explained in their cases.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('medical', '0004_wallets'),
    ]

    operations = [
        migrations.CreateModel(
            name='Waiting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('person_no', models.CharField(max_length=40, verbose_name='个人编号')),
                ('relationship_no', models.CharField(max_length=40, verbose_name='参保关系编号')),
                ('case_no', models.CharField(max_length=60, unique=True, verbose_name='业务流水号')),
                ('since', models.CharField(max_length=7, verbose_name='恢复参保月')),
                ('benefit_from', models.CharField(max_length=7, verbose_name='待遇起始月')),
                ('explanation', models.JSONField(default=dict, verbose_name='依据')),
                ('made_on', models.DateField(verbose_name='认定日期')),
            ],
            options={
                'verbose_name': '待遇等待期',
                'indexes': [models.Index(fields=['owner', 'person_no'], name='waiting_by_person')],
            },
        ),
    ]
