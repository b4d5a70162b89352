"""0006 Years of residents' accounts, and their columns in imported lines 城乡居民养老缴费年度.

Why      A residents' account is kept by years; its years are needed to clear months that were also paid as an employee.
Step     1 of 1: a new table; three columns that may be empty.
Locks    The table of imported lines for a moment; nothing is written to it.
Back     Drop the table and the columns while no file of residents was posted.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enrolment', '0005_cleared_twice'),
    ]

    operations = [
        migrations.AddField(
            model_name='importrow',
            name='collective_fen',
            field=models.BigIntegerField(null=True, verbose_name='集体补助'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='months',
            field=models.SmallIntegerField(null=True, verbose_name='覆盖月份'),
        ),
        migrations.AddField(
            model_name='importrow',
            name='subsidy_fen',
            field=models.BigIntegerField(null=True, verbose_name='政府补贴'),
        ),
        migrations.AlterField(
            model_name='importrow',
            name='kind',
            field=models.CharField(choices=[('month', '缴费月份'), ('balance', '年末余额'), ('resident', '居民缴费年度')], max_length=8, verbose_name='行类别'),
        ),
        migrations.CreateModel(
            name='ResidentYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.CharField(max_length=12, verbose_name='经办机构')),
                ('year', models.SmallIntegerField(verbose_name='年度')),
                ('personal_fen', models.BigIntegerField(verbose_name='个人缴费（分）')),
                ('collective_fen', models.BigIntegerField(default=0, verbose_name='集体补助（分）')),
                ('subsidy_fen', models.BigIntegerField(default=0, verbose_name='政府补贴（分）')),
                ('interest_fen', models.BigIntegerField(default=0, verbose_name='当年利息（分）')),
                ('months', models.SmallIntegerField(default=4095, verbose_name='覆盖月份')),
                ('booked_key', models.CharField(max_length=160, verbose_name='入账业务键')),
                ('booked_on', models.DateField(verbose_name='入账日期')),
                ('relationship', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='resident_years', to='enrolment.relationship', verbose_name='参保关系')),
            ],
            options={
                'verbose_name': '居民缴费年度',
                'constraints': [models.UniqueConstraint(fields=('relationship', 'year'), name='resident_year_once'), models.CheckConstraint(condition=models.Q(('collective_fen__range', (0, 10000000000000)), ('interest_fen__range', (0, 10000000000000)), ('personal_fen__range', (0, 10000000000000)), ('subsidy_fen__range', (0, 10000000000000))), name='resident_year_fen'), models.CheckConstraint(condition=models.Q(('months__range', (0, 4095))), name='resident_year_twelve_bits')],
            },
        ),
    ]
