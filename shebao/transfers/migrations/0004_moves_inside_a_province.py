"""0004 Moves inside a province 省内转移: relation and records, no money.

Why      Each side must know that nothing is paid, and what balance went by record alone.
Step     1 of 1: two columns a table, one with a constant default, one empty.
Locks    A few milliseconds; no row is rewritten.
Back     Drop the columns; only possible while no case inside a province is open.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('transfers', '0003_before_a_transfer'),
    ]

    operations = [
        migrations.AddField(
            model_name='transferin',
            name='handed_fen',
            field=models.BigIntegerField(null=True, verbose_name='随记录划记的储存额'),
        ),
        migrations.AddField(
            model_name='transferin',
            name='records_only',
            field=models.BooleanField(default=False, verbose_name='省内转移，只转记录'),
        ),
        migrations.AddField(
            model_name='transferout',
            name='handed_fen',
            field=models.BigIntegerField(null=True, verbose_name='随记录划记的储存额'),
        ),
        migrations.AddField(
            model_name='transferout',
            name='records_only',
            field=models.BooleanField(default=False, verbose_name='省内转移，只转记录'),
        ),
    ]
