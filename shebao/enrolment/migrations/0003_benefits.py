"""0003 A relationship from which a pension is drawn 领取待遇.

Why      Once a pension is paid nothing more is booked, and its money stands with the benefit.
Step     1 of 1: one more word a state may be.
Locks    None; only the choices change.
Back     Go back to 0002 while no relationship is drawn from.
"""

import shebao.enrolment.states
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('enrolment', '0002_room_for_twelve_runs'),
    ]

    operations = [
        migrations.AlterField(
            model_name='relationship',
            name='state',
            field=models.CharField(choices=[('active', '参保缴费'), ('paused', '暂停缴费'), ('ending', '转出办理中'), ('drawing', '领取待遇'), ('transferred-out', '已转出'), ('ended', '终止'), ('voided', '无效')], default=shebao.enrolment.states.State['ACTIVE'], max_length=20, verbose_name='状态'),
        ),
    ]
