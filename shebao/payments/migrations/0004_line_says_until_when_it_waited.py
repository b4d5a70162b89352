"""0004 A bank line says until when it stood in suspense 待认至.

Why      A month's report tells what was in suspense on its last day, also what an order has settled since.
Step     1 of 1: one empty column. What was settled before it counts as settled when it was read.
Locks    The table of bank lines, shortly: nothing is written into it; its index is partial and empty.
Back     Drop the column.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0003_fund_of_an_account'),
    ]

    operations = [
        migrations.AddField(
            model_name='statementline',
            name='waited_until',
            field=models.DateTimeField(null=True, verbose_name='待认至'),
        ),
        migrations.AddIndex(
            model_name='statementline',
            index=models.Index(condition=models.Q(('waited_until__isnull', False)), fields=['owner', 'waited_until'], name='line_waited'),
        ),
    ]
