"""0005 Agencies reached by the ministry's platform 部级平台.

Why      A correspondent may be reached by wire, on paper, or through the ministry's platform.
Step     1 of 1: room for the longer word, a new choice.
Locks    A moment on the table of agencies.
Back     Nothing to do while no agency is reached so.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0004_hospital_post"),
    ]

    operations = [
        migrations.AlterField(
            model_name="agency",
            name="road",
            field=models.CharField(
                choices=[("direct", "联网"), ("paper", "纸质"), ("platform", "部级平台")],
                default="direct",
                max_length=8,
                verbose_name="通信方式",
            ),
        ),
    ]
