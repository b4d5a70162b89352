"""0003 The first lines of a very long entry are read without the others.

Why      A journal shows fifty lines of an entry that may have a hundred thousand. By the entry alone the
         plan walked the whole table in the order of its ids: 336 ms for five such entries, 50 ms by this
         index, whatever the table's length. SQLite keeps every index in the order of the row's id.
Locks    Postings wait while the index is made, a second or two a million lines: take a quiet hour.
Back     The former index is made again. No data is touched.
"""

from django.db import migrations

from shebao.base.plumbing.vendors import sql


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_books_only_grow")]
    operations = [
        sql(
            "postgresql",
            [
                "create index ledger_posting_lines on ledger_posting (entry_id, id)",
                "drop index if exists ledger_posting_entry_id_1c3a07af",
            ],
            [
                "create index ledger_posting_entry_id_1c3a07af on ledger_posting (entry_id)",
                "drop index ledger_posting_lines",
            ],
        )
    ]
