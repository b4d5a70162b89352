"""0002 Read traces only grow, and keys are kept for ever.

Why      Who looked at a person must not be rewritten; an old signature needs its old key.
Step     1 of 1.
Locks    A few milliseconds.
Back     Drop the triggers. No data is lost.
"""

from django.db import migrations

from shebao.base.plumbing.vendors import sql

PG_FORWARDS = [
    """
    CREATE FUNCTION agencies_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = '23514'; END $$
    """,
    """
    CREATE TRIGGER readtrace_only_grows BEFORE UPDATE OR DELETE ON agencies_readtrace
    FOR EACH ROW EXECUTE FUNCTION agencies_only_grows()
    """,
    """
    CREATE TRIGGER key_is_kept BEFORE DELETE ON agencies_key
    FOR EACH ROW EXECUTE FUNCTION agencies_only_grows()
    """,
    """
    CREATE TRIGGER readtrace_no_truncate BEFORE TRUNCATE ON agencies_readtrace
    FOR EACH STATEMENT EXECUTE FUNCTION agencies_only_grows()
    """,
    """
    CREATE TRIGGER key_no_truncate BEFORE TRUNCATE ON agencies_key
    FOR EACH STATEMENT EXECUTE FUNCTION agencies_only_grows()
    """,
    """
    CREATE TRIGGER key_never_changes BEFORE UPDATE ON agencies_key FOR EACH ROW
    WHEN ((OLD.kid, OLD.owner, OLD.use, OLD.suite, OLD.public, OLD.since)
        IS DISTINCT FROM (NEW.kid, NEW.owner, NEW.use, NEW.suite, NEW.public, NEW.since)
        OR (OLD.retired_at IS NOT NULL AND OLD.retired_at IS DISTINCT FROM NEW.retired_at)
        OR (OLD.revoked AND NOT NEW.revoked))
    EXECUTE FUNCTION agencies_only_grows()
    """,
]
PG_BACKWARDS = [
    "DROP TRIGGER key_never_changes ON agencies_key",
    "DROP TRIGGER key_no_truncate ON agencies_key",
    "DROP TRIGGER readtrace_no_truncate ON agencies_readtrace",
    "DROP TRIGGER key_is_kept ON agencies_key",
    "DROP TRIGGER readtrace_only_grows ON agencies_readtrace",
    "DROP FUNCTION agencies_only_grows()",
]
LITE_FORWARDS = [
    """
    CREATE TRIGGER readtrace_no_update BEFORE UPDATE ON agencies_readtrace
    BEGIN SELECT RAISE(ABORT, 'agencies_readtrace only grows'); END
    """,
    """
    CREATE TRIGGER readtrace_no_delete BEFORE DELETE ON agencies_readtrace
    BEGIN SELECT RAISE(ABORT, 'agencies_readtrace only grows'); END
    """,
    """
    CREATE TRIGGER key_is_kept BEFORE DELETE ON agencies_key
    BEGIN SELECT RAISE(ABORT, 'agencies_key only grows'); END
    """,
    """
    CREATE TRIGGER key_never_changes BEFORE UPDATE ON agencies_key
    WHEN OLD.kid IS NOT NEW.kid OR OLD.owner IS NOT NEW.owner OR OLD."use" IS NOT NEW."use"
        OR OLD.suite IS NOT NEW.suite OR OLD."public" IS NOT NEW."public"
        OR OLD.since IS NOT NEW.since
        OR (OLD.retired_at IS NOT NULL AND OLD.retired_at IS NOT NEW.retired_at)
        OR (OLD.revoked AND NOT NEW.revoked)
    BEGIN SELECT RAISE(ABORT, 'agencies_key only grows'); END
    """,
]
LITE_BACKWARDS = [
    "DROP TRIGGER key_never_changes",
    "DROP TRIGGER key_is_kept",
    "DROP TRIGGER readtrace_no_delete",
    "DROP TRIGGER readtrace_no_update",
]


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_initial")]
    operations = [
        sql("postgresql", PG_FORWARDS, PG_BACKWARDS),
        sql("sqlite", LITE_FORWARDS, LITE_BACKWARDS),
    ]
