"""0002 What agencies below tell by letter 下级逾期、下级在办.

Why      An agency above at another installation sees late work and numbers too.
Step     1 of 1: new tables.
Locks    None.
Back     Drop the tables.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inspection', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='LateBelow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('sender', models.CharField(max_length=12, verbose_name='下级机构')),
                ('case_no', models.CharField(max_length=60, verbose_name='业务流水号')),
                ('kind', models.CharField(max_length=40, verbose_name='业务类型')),
                ('due_on', models.DateField(verbose_name='应办结日期')),
                ('raised_on', models.DateField(verbose_name='上报日期')),
                ('met_on', models.DateField(null=True, verbose_name='办结日期')),
            ],
            options={
                'verbose_name': '下级逾期',
                'constraints': [models.UniqueConstraint(fields=('owner', 'case_no', 'due_on'), name='late_below_once')],
            },
        ),
        migrations.CreateModel(
            name='WorkBelow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('sender', models.CharField(max_length=12, verbose_name='下级机构')),
                ('on', models.DateField(verbose_name='日期')),
                ('open', models.IntegerField(verbose_name='在办')),
                ('overdue', models.IntegerField(verbose_name='已逾期')),
                ('waiting', models.IntegerField(verbose_name='待复核')),
            ],
            options={
                'verbose_name': '下级在办',
                'constraints': [models.UniqueConstraint(fields=('owner', 'sender'), name='work_below_once')],
            },
        ),
    ]
