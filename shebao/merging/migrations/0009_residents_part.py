"""0009 What of a refund the residents' fund pays, and its own order 居民账户清退.

Why      Each fund pays from its own account; a merge may give back from both.
Step     1 of 1: two columns with a constant default.
Locks    The table of merges for a moment; its rows are not rewritten.
Back     Drop the columns while no merge paid back from a residents' account.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('merging', '0008_legs'),
    ]

    operations = [
        migrations.AddField(
            model_name='merge',
            name='resident_fen',
            field=models.BigIntegerField(default=0, verbose_name='其中居民账户清退（分）'),
        ),
        migrations.AddField(
            model_name='merge',
            name='resident_order_no',
            field=models.CharField(blank=True, max_length=32, verbose_name='居民账户退款指令编号'),
        ),
    ]
