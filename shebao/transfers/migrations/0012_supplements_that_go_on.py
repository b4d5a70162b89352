"""0012 A supplement that goes on to where somebody moved 前地补转续转 is a kind of its own.

Why      Its lines are an earlier place's, and were never changed here.
Step     1 of 1: the list of kinds the column may name; no row changes.
Locks    None: the database does not know the list.
Back     Take the kind out of the list, once no amendment has it.
"""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("transfers", "0011_medical_withdrawal")]

    operations = [
        migrations.AlterField(
            model_name="amendment",
            name="kind",
            field=models.CharField(choices=[("late", "后到缴费补转"), ("held", "留存月份补转"), ("correction", "更正"), ("passed", "前地补转续转")], max_length=10, verbose_name="后续类别"),
        ),
    ]
