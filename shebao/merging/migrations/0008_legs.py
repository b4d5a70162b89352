"""0008 A merge may have a leg at each of a city's two agencies 联办.

Why      One case for the person: each family's agency merges its own accounts and tells the other where it stands.
Step     1 of 1: columns with defaults.
Locks    The table of merges, which is small.
Back     Drop the columns while no case has two legs.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("merging", "0007_elsewhere")]

    operations = [
        migrations.AddField("merge", "shared_no", models.CharField(blank=True, default="", max_length=60, verbose_name="联办编号"), preserve_default=False),
        migrations.AddField("merge", "peer", models.CharField(blank=True, default="", max_length=12, verbose_name="联办机构"), preserve_default=False),
        migrations.AddField("merge", "peer_case_no", models.CharField(blank=True, default="", max_length=60, verbose_name="对方流水号"), preserve_default=False),
        migrations.AddField("merge", "peer_state", models.CharField(blank=True, default="", max_length=20, verbose_name="对方状态"), preserve_default=False),
        migrations.AddField("merge", "peer_turn", models.CharField(blank=True, default="", max_length=20, verbose_name="对方轮到"), preserve_default=False),
        migrations.AddField("merge", "peer_told_on", models.DateField(null=True, verbose_name="对方告知日期")),
    ]
