"""0004 The pension before and after a merge, as it was told with the preview 归并前后的养老金测算.

Why      Whoever confirms a merge wants to know what it does to the pension.
Step     1 of 1: a new column, empty for old rows.
Locks    A moment on a small table.
Back     Drop the column.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('merging', '0003_comparing'),
    ]

    operations = [
        migrations.AddField(
            model_name='merge',
            name='expected',
            field=models.JSONField(default=dict, verbose_name='归并前后的养老金测算'),
        ),
    ]
