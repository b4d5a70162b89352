"""0003 Limits are told upwards 时限预警.

Why      A case that is nearly late, late, or late for long is told to the next level, once for each.
Step     1 of 1 — a new table, empty.
Locks    None.
Back     Drop the table. The log rows of the cases stay.
"""

from django.db import migrations, models
from django.db.models.deletion import PROTECT

RUNGS = [("warned", "临期提醒"), ("late", "已逾期"), ("raised", "已报上级")]


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_case_counts_its_moves")]
    operations = [
        migrations.CreateModel(
            name="Alarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("owner", models.CharField("经办机构", max_length=12)),
                ("rung", models.CharField("级别", choices=RUNGS, max_length=8)),
                ("to", models.CharField("告知机构", max_length=12)),
                ("on", models.DateField("日期")),
                (
                    "clock",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="alarms", to="casework.clock",
                        verbose_name="时限",
                    ),
                ),
            ],
            options={
                "verbose_name": "时限预警",
                "constraints": [
                    models.UniqueConstraint(fields=["clock", "rung"], name="alarm_once_a_rung")
                ],
                "indexes": [models.Index(fields=["to", "rung", "id"], name="alarm_for")],
            },
        ),
    ]
