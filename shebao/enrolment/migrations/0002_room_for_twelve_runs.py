"""0002 Leave room in a page of contribution years for twelve monthly runs.

Why      A year's row is rewritten each month; with a fifth of the page free the new version stays beside
         the old one (decision 0008).
Locks    A moment, on an empty table.
Back     RESET (fillfactor). No data is touched.
"""

from django.db import migrations

from shebao.base.plumbing import vendors


class Migration(migrations.Migration):
    dependencies = [("enrolment", "0001_initial")]
    operations = [
        vendors.sql(
            "postgresql",
            ["ALTER TABLE enrolment_contributionyear SET (fillfactor = 80)"],
            ["ALTER TABLE enrolment_contributionyear RESET (fillfactor)"],
        )
    ]
