"""0006 Accounts of a person who died are merged at an heir's word 死亡参保人的账户.

Why      The person cannot confirm; whoever inherits applies, confirms at the counter, and gets what is paid back.
Step     1 of 1: one empty column.
Locks    The table of merges, which is small.
Back     Drop the column while no merge has a date in it.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("merging", "0005_money_gone")]

    operations = [
        migrations.AddField(
            model_name="merge", name="died_on",
            field=models.DateField(null=True, verbose_name="参保人死亡日期"),
        ),
    ]
