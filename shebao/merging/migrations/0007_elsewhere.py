"""0007 An account kept elsewhere is transferred first, then cleared, in one case 先转后清.

Why      Two accounts in two regions: the case asks for the transfer, waits for it, and clears what was paid twice.
Step     1 of 1: one column with a default.
Locks    The table of merges, which is small.
Back     Drop the column while no merge names an agency in it.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("merging", "0006_deceased")]

    operations = [
        migrations.AddField(
            model_name="merge", name="elsewhere",
            field=models.JSONField(default=list, verbose_name="先从何处转入"),
        ),
    ]
