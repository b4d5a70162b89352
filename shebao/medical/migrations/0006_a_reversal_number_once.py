"""0006 A reversal number names one charge of an institution 冲正流水号不重复.

Why      A number that took back two charges cannot be told apart in the day's reconciliation file.
Step     1 of 1: a unique index over the numbers that are there. Where an institution has used one number twice before, it
         fails and changes nothing: `SELECT institution_id, reversal_no FROM medical_charge WHERE reversal_no <> '' GROUP BY
         1, 2 HAVING count(*) > 1` names them; agree on another number for the later one with the institution, then upgrade again.
Locks    Charges wait while the index is built.
Back     Drop the constraint. No data is lost.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('medical', '0005_waiting_periods'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='charge',
            constraint=models.UniqueConstraint(
                condition=models.Q(('reversal_no', ''), _negated=True),
                fields=('institution', 'reversal_no'), name='reversal_once',
            ),
        ),
    ]
