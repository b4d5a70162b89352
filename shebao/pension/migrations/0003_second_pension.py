"""0003 A sum to come back may be lifted 不再追回.

Why      A pension given up with a merge is taken up again when the merge is undone; then nothing is to come back.
Step     1 of 1: a new state among the choices; no column changes.
Locks    None.
Back     Nothing to do while no row has the new state.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("pension", "0002_benefits")]

    operations = [
        migrations.AlterField(
            model_name="recovery",
            name="state",
            field=models.CharField(
                choices=[
                    ("recovery-open", "待约定还款"), ("recovery-agreed", "分期归还中"),
                    ("recovery-settled", "已还清"), ("recovery-lifted", "不再追回"),
                ],
                max_length=20, verbose_name="状态",
            ),
        ),
    ]
