"""0002 A case counts its log rows 记录数.

Why      The next number of a log row is taken by the statement that moves the case, without a question.
Step     1 of 1 — the count of a case that is there already is filled from its log.
Locks    One pass over the cases.
Back     Drop the column. Nothing is lost: the log has the numbers.
"""

from django.db import migrations, models

FILL = """
UPDATE casework_case SET moves =
  (SELECT count(*) FROM casework_caselog WHERE casework_caselog.case_id = casework_case.id)"""


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]
    operations = [
        migrations.AddField("case", "moves", models.IntegerField("记录数", default=0)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
