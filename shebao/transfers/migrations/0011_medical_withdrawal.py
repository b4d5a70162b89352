"""0011 A medical application being taken back 撤回待转出地答复 is a state of its own.

Why      After the contact letter the old place must answer before the case ends.
Step     1 of 1: the list of states the column may name; no row changes.
Locks    None: the database does not know the list.
Back     Take the state out of the list, once no case is in it.
"""

from django.db import migrations, models

import shebao.transfers.states.medical


class Migration(migrations.Migration):

    dependencies = [
        ('transfers', '0010_corrections'),
    ]

    operations = [
        migrations.AlterField(
            model_name='medicalarrival',
            name='state',
            field=models.CharField(choices=[('medical-applied', '已申请'), ('medical-under-way', '办理中'), ('medical-proving', '余额待对方核对签章'), ('medical-proved', '待本人确认余额'), ('medical-closed', '已办结'), ('medical-refused', '不予办理'), ('medical-withdrawn', '已撤回'), ('medical-recalling', '撤回待转出地答复')], default=shebao.transfers.states.medical.MedicalIn['APPLIED'], max_length=24, verbose_name='状态'),
        ),
    ]
