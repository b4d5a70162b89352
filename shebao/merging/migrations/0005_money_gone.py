"""0005 Money that left with a kept account is awaited 已离开的储存额.

Why      A merge is undone at any later time, also after the kept account's money left with a transfer or into a pension.
Step     1 of 1: three columns with defaults.
Locks    The table of loose ends, which is small.
Back     Drop the columns while nothing is awaited.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("merging", "0004_outlook")]

    operations = [
        migrations.AddField(
            model_name="loose", name="amount_fen",
            field=models.BigIntegerField(default=0, verbose_name="应收回（分）"),
        ),
        migrations.AddField(
            model_name="loose", name="returned_fen",
            field=models.BigIntegerField(default=0, verbose_name="已收回（分）"),
        ),
        migrations.AddField(
            model_name="loose", name="reference",
            field=models.CharField(blank=True, max_length=35, verbose_name="附言编号"),
        ),
    ]
