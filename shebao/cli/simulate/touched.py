"""Which rows were written 动过的行: kept by the database itself, in the transaction that wrote them.

Weighing every book anew after every step costs more than the step. So triggers, made for the simulation alone,
note table and row of every write; a power cut keeps or loses the note with the write it speaks of. What was
told up to a note stays true until the next one.
"""

from typing import Any, NamedTuple

from django.db import connection

TABLE = """CREATE TABLE IF NOT EXISTS simulate_touched
({id}, place text NOT NULL, "row" bigint NOT NULL)"""
SQLITE = """CREATE TRIGGER IF NOT EXISTS "simulate_{table}_{act}" AFTER {act} ON "{table}" BEGIN
INSERT INTO simulate_touched(place, "row") VALUES ('{table}', {side}.{column}); END"""
POSTGRESQL = """CREATE OR REPLACE TRIGGER "simulate_{table}_{act}" AFTER {act} ON "{table}"
FOR EACH ROW EXECUTE FUNCTION simulate_note('{column}')"""
FUNCTION = """CREATE OR REPLACE FUNCTION simulate_note() RETURNS trigger AS $$
BEGIN
  INSERT INTO simulate_touched(place, "row") VALUES (
    TG_TABLE_NAME,
    (to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END) ->> TG_ARGV[0])::bigint
  );
  RETURN NULL;
END $$ LANGUAGE plpgsql"""
TRIGGERS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
IDS = {
    "sqlite": "id integer PRIMARY KEY AUTOINCREMENT",
    "postgresql": "id bigserial PRIMARY KEY",
}
"""Numbers are never given twice, also where the transaction that took one was lost."""
LAST = "SELECT COALESCE(MAX(id), 0) FROM simulate_touched"
NEWER = 'SELECT id, place, "row" FROM simulate_touched WHERE id > %s ORDER BY id'
FORGET = "DELETE FROM simulate_touched WHERE id < %s"
FORGET_EVERY = 1_000
"""Notes told are taken away when so many more were made: to write at every look would cost more than they."""
ROOMS = (
    "payments_",
    "ledger_",
    "enrolment_",
    "casework_",
    "transfers_",
    "exchange_",
    "medical_",
    "merging_",
)
QUIET = {"ledger_posting", "ledger_seal", "ledger_mark", "ledger_pending"}
"""Written only together with an entry that is noted, or say nothing new about money."""
NAMED = {"enrolment_contributionyear": "relationship_id", "medical_chargeline": "charge_id"}
"""Tables whose rows belong to a row of another: that one's number is noted."""


class Touched(NamedTuple):
    """What was written since: the numbers of rows by table; `upto` is the last note, `whole` means all of it."""

    upto: int
    rows: dict[str, set[int]]
    whole: bool

    def of(self, *tables: str) -> set[int]:
        """The rows of these tables."""
        return set().union(*(self.rows.get(table, set()) for table in tables))

    def room(self, *starts: str) -> bool:
        """Whether any table whose name begins so was written."""
        return self.whole or any(name.startswith(starts) for name in self.rows)


def watch() -> dict[str, Any]:
    """Begin to note 开始记录; again is harmless."""
    trigger = TRIGGERS[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(TABLE.format(id=IDS[connection.vendor]))
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for table in connection.introspection.table_names(cursor):
            if table.startswith(ROOMS) and table not in QUIET:
                for act, side in (("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")):
                    column = NAMED.get(table, "id")
                    cursor.execute(trigger.format(table=table, act=act, side=side, column=column))
    return {}


def since(after: int | None) -> Touched:
    """What was written after a note; what was told up to it is forgotten. None: look at everything."""
    rows: dict[str, set[int]] = {}
    with connection.cursor() as cursor:
        if after is None:
            cursor.execute(LAST)
            return Touched(int(cursor.fetchone()[0]), rows, True)
        cursor.execute(NEWER, [after])
        found = cursor.fetchall()
        for _, place, row in found:
            rows.setdefault(place, set()).add(row)
        upto = found[-1][0] if found else after
        if upto // FORGET_EVERY > after // FORGET_EVERY:
            cursor.execute(FORGET, [after])
    return Touched(upto, rows, False)
