"""0003 A bank account says which fund's it is 银行账户所属基金.

Why      An agency may keep a second fund, the residents'; a fund's orders are paid from its own account.
Step     1 of 1: one column with a constant default, empty for the agency's own fund.
Locks    The table of bank accounts, which is small.
Back     Drop the column while no account names a fund.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0002_days_and_months_are_closed'),
    ]

    operations = [
        migrations.AddField(
            model_name='bankaccount',
            name='fund',
            field=models.CharField(blank=True, max_length=30, verbose_name='所属基金'),
        ),
    ]
