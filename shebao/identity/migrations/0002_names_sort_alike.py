"""0002 Names and pinyin sort alike on both databases 排序一致.

Why      Search walks an index by ranges of text; with a language collation PostgreSQL would order and
         compare otherwise than SQLite, and pages by key would lose lines.
Step     1 of 1: the sorted columns get the collation "C" (code points). SQLite compares so already.
Locks    On a new installation none; later it would rewrite four indexes.
Back     Give the columns their default collation again. No data is lost.
"""

from django.db import migrations

from shebao.base.plumbing import vendors

COLUMNS = [
    ("identity_personname", "pinyin_key", "varchar(400)"),
    ("identity_personname", "initials", "varchar(100)"),
    ("identity_personname", "first", "varchar(1)"),
    ("identity_personname", "normalised", "varchar(100)"),
    ("identity_organisation", "pinyin_key", "varchar(800)"),
    ("identity_organisation", "name", "varchar(160)"),
]


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]
    operations = [
        vendors.sql(
            "postgresql",
            [
                f'ALTER TABLE {table} ALTER COLUMN "{column}" TYPE {kind} COLLATE "C"'
                for table, column, kind in COLUMNS
            ],
            [
                f'ALTER TABLE {table} ALTER COLUMN "{column}" TYPE {kind} COLLATE "default"'
                for table, column, kind in COLUMNS
            ],
        )
    ]
