"""0002 Letters on paper 纸质往来.

Why      An agency without this system is written to on paper, and its papers are keyed and compared.
Step     1 of 1: two tables; a letter keyed from paper has no sequence of a sender's wire.
Locks    A moment on the letters.
Back     Drop the tables while nothing was posted or keyed.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="incomingletter",
            name="sequence",
            field=models.BigIntegerField(null=True, verbose_name="发件序号"),
        ),
        migrations.AlterField(
            model_name="outgoingletter",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "待送达"),
                    ("delivered", "已送达"),
                    ("held", "对方暂存"),
                    ("refused", "对方拒收"),
                    ("dead", "无法送达"),
                    ("abandoned", "已放弃"),
                    ("to-post", "待寄发"),
                    ("posted", "已寄发"),
                ],
                default="waiting",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.CreateModel(
            name="PaperLetter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("owner", models.CharField(max_length=12, verbose_name="收件机构")),
                ("sender", models.CharField(max_length=12, verbose_name="来文机构")),
                ("written_no", models.CharField(max_length=60, verbose_name="来文字号")),
                ("kind", models.CharField(max_length=60, verbose_name="种类")),
                ("version", models.SmallIntegerField(verbose_name="版本")),
                ("caseref", models.CharField(blank=True, max_length=120, verbose_name="事项编号")),
                ("person_no", models.CharField(blank=True, max_length=40, verbose_name="个人编号")),
                ("payload_seal", models.BinaryField(verbose_name="录入内容（密封）")),
                (
                    "means",
                    models.CharField(
                        choices=[("post", "邮寄"), ("hand", "当面递交"), ("platform", "部级平台")],
                        max_length=8,
                        verbose_name="递送方式",
                    ),
                ),
                ("written_on", models.DateField(verbose_name="来文日期")),
                ("received_on", models.DateField(verbose_name="收到日期")),
                ("scan", models.BinaryField(null=True, verbose_name="扫描件")),
                (
                    "scan_name",
                    models.CharField(blank=True, max_length=100, verbose_name="扫描件名"),
                ),
                (
                    "scan_type",
                    models.CharField(blank=True, max_length=80, verbose_name="扫描件类型"),
                ),
                (
                    "scan_sha256",
                    models.CharField(blank=True, max_length=64, verbose_name="扫描件摘要"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("keyed", "待校对"),
                            ("taken", "已收件"),
                            ("sent-back", "已退回录入"),
                        ],
                        default="keyed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("keyed_by", models.CharField(max_length=60, verbose_name="录入人")),
                ("keyed_at", models.DateTimeField(verbose_name="录入时间")),
                ("compared_by", models.CharField(blank=True, max_length=60, verbose_name="校对人")),
                ("compared_at", models.DateTimeField(null=True, verbose_name="校对时间")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="退回理由")),
            ],
            options={
                "verbose_name": "纸质来函",
                "indexes": [models.Index(fields=["owner", "state", "id"], name="paper_by_state")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "sent-back"), _negated=True),
                        fields=("owner", "sender", "kind", "written_no"),
                        name="paper_letter_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("compared_by", ""),
                            models.Q(("compared_by", models.F("keyed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="paper_letter_by_two",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("owner", models.CharField(max_length=12, verbose_name="发件机构")),
                (
                    "dispatch_no",
                    models.CharField(max_length=60, unique=True, verbose_name="发文字号"),
                ),
                (
                    "means",
                    models.CharField(
                        choices=[("post", "邮寄"), ("hand", "当面递交"), ("platform", "部级平台")],
                        max_length=8,
                        verbose_name="递送方式",
                    ),
                ),
                (
                    "tracking",
                    models.CharField(blank=True, max_length=60, verbose_name="邮件号或平台流水号"),
                ),
                ("paper_no", models.CharField(blank=True, max_length=60, verbose_name="文书编号")),
                ("posted_on", models.DateField(verbose_name="寄发日期")),
                ("posted_by", models.CharField(max_length=60, verbose_name="寄发人")),
                ("posted_at", models.DateTimeField(verbose_name="登记时间")),
                ("delivered_on", models.DateField(null=True, verbose_name="对方签收日期")),
                ("returned_on", models.DateField(null=True, verbose_name="退件日期")),
                (
                    "returned_note",
                    models.CharField(blank=True, max_length=200, verbose_name="退件原因"),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dispatches",
                        to="exchange.outgoingletter",
                        verbose_name="发出报文",
                    ),
                ),
            ],
            options={
                "verbose_name": "寄发登记",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("returned_on__isnull", True)),
                        fields=("letter",),
                        name="one_dispatch_under_way",
                    )
                ],
            },
        ),
    ]
