"""0004 An entry is closed by looking its accounts up, however many lines other entries have.

Why      A few entries with a hundred thousand lines (a settlement by chunks) made the planner expect so many of
         every entry, and each posting read the table of accounts twice from end to end. At a million persons
         and twenty such entries a posting took more than two seconds on a busy machine; by index a sixteenth of it.
Locks    None to speak of: a setting of the trigger's function.
Back     The setting is taken away. No data is touched.
"""

from django.db import migrations

from shebao.base.plumbing.vendors import sql

WAYS = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
CLOSES = "alter function ledger_entry_closes()"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_lines_of_an_entry_in_order")]
    operations = [
        sql(
            "postgresql",
            [f"{CLOSES} {' '.join(f'set {way} = off' for way in WAYS)}"],
            [f"{CLOSES} {' '.join(f'reset {way}' for way in WAYS)}"],
        )
    ]
