"""0005 Months that one relationship holds twice are cleared, and can be put back 同一关系内重复清退.

Why      After a transfer the years of both places lie in one relationship; what was paid twice is paid back.
Step     1 of 1: a new table.
Locks    None.
Back     Drop the table while nothing was cleared so.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("enrolment", "0004_merged")]

    operations = [
        migrations.CreateModel(
            name="Clearing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner", models.CharField(max_length=12, verbose_name="经办机构")),
                ("case_no", models.CharField(max_length=60, verbose_name="办件编号")),
                ("since", models.DateField(verbose_name="起")),
                ("until", models.DateField(null=True, verbose_name="止")),
                ("cleared", models.JSONField(default=dict, verbose_name="重复清退月份")),
                ("taken", models.JSONField(default=dict, verbose_name="清退的记录")),
                ("refund_fen", models.BigIntegerField(default=0, verbose_name="清退金额（分）")),
                ("pooled_fen", models.BigIntegerField(default=0, verbose_name="转入统筹（分）")),
                ("ended_case_no", models.CharField(blank=True, max_length=60, verbose_name="撤销办件编号")),
                ("by", models.CharField(max_length=60, verbose_name="办理人")),
                ("at", models.DateTimeField(verbose_name="时间")),
                ("relationship", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="clearings",
                    to="enrolment.relationship", verbose_name="参保关系",
                )),
            ],
            options={
                "verbose_name": "同一关系内重复清退",
                "constraints": [
                    models.UniqueConstraint(fields=("case_no", "relationship"), name="clearing_once"),
                    models.CheckConstraint(
                        condition=models.Q(("pooled_fen__gte", 0), ("refund_fen__gte", 0)),
                        name="clearing_fen",
                    ),
                ],
            },
        ),
    ]
