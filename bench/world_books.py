"""Relationships, years and ledger openings of the world 参保关系、年度记录、期初入账.

A thousand careers are computed by the acts' own functions (`put_months`, `with_balance`, `settled`) and laid
into a table; everybody's fifteen years are a statement over it for each fifty thousand people. Indexes and keys of the large tables are
dropped before and made again after, as one does for a load of millions; what they demand is checked then.
"""

import json
import queue
import random
import threading
from datetime import date
from typing import Any

from django.db import connection

from bench.world_people import AT, OWNER
from shebao.base.plumbing import numbers
from shebao.cli.demo import careers as story
from shebao.enrolment.accounts import Account, MonthEntry
from shebao.enrolment.models import Origin, Relationship
from shebao.enrolment.services import balances
from shebao.enrolment.services import years as booking
from shebao.enrolment.services.drafts import Draft
from shebao.enrolment.services.recomputing import settled
from shebao.enrolment.services.relationships import add_area
from shebao.ledger import services as ledger

CAREERS, STILL_PAYING = 1_000, 850
"""Careers of a lower number go on in 2026, the others stopped paying."""
PLACE, SCHEME = "310100", "employee-pension"
FIRST, LAST = (2011, 1), (2025, 12)
ENTRY = 100_000
DAY = date(2026, 3, 2)


def career(number: int) -> Account:
    """One career: its scale, its gaps, settled to the end of last year."""
    dice = random.Random(f"career/{number}")
    scale = round(min(280, max(62, dice.lognormvariate(4.5, 0.35))))
    last = (2026, 2) if number < STILL_PAYING else LAST
    missing = {
        (dice.randint(2012, 2025), dice.randint(1, 12)) for _ in range(dice.choice((0, 0, 0, 3)))
    }
    months = [
        m for m in story.months(FIRST, last, scale=scale) if (m.year, m.number) not in missing
    ]
    account = Account(PLACE, "甲市（演示）")
    for year in range(FIRST[0], last[0] + 1):
        some = {m.number: MonthEntry(*m[2:]) for m in months if m.year == year}
        booking.put_months(account, year, some, Origin.IMPORT)
    for year, fen in story.booked_balances(months).items():
        line = Draft("", year, "balance", year=year, closing_fen=fen, closing_personal_fen=fen)
        booked = balances.with_balance(account, year, line)
        account.rows[booked.spot] = booked
    balances.derive_interest(account)
    return settled(account, LAST[0])


def careers() -> None:
    """The table of careers: a line for each of their years, and what the ledger owes for the whole."""
    lines, sums = [], []
    for number in range(CAREERS):
        account = career(number)
        lines += [(number, *map(_plain, booking.as_columns(row).values()))
                  for _, row in sorted(account.rows.items())]  # fmt: skip
        sums.append((number, account.principal_fen(), account.computed_interest_fen()))
    names = _columns()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE bench_career AS SELECT 0 AS career, " + ", ".join(names)
            + " FROM enrolment_contributionyear WITH NO DATA"
        )  # fmt: skip
        with cursor.copy(f"COPY bench_career (career, {', '.join(names)}) FROM STDIN") as copy:
            for line in lines:
                copy.write_row(line)
        cursor.execute("CREATE TABLE bench_sum (career int, principal bigint, interest bigint)")
        cursor.executemany("INSERT INTO bench_sum VALUES (%s, %s, %s)", sums)
        cursor.execute("ANALYZE bench_career, bench_sum")


def _columns() -> list[str]:
    """Columns of a yearly row that a career says."""
    return list(booking.NEW[4:])


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list) else value


class Following:
    """Relationships, first moves, pauses, accounts and years of people as they are registered, on a connection of its own.

    Computing people is the client's work and laying rows down the server's, so both go on at once. Keys and indexes of
    `LOADED` are dropped before, made again and checked by `first_keys` and `keys`.
    """

    def __init__(self, count: int) -> None:
        self.area = add_area(owner=OWNER, code=PLACE, name="甲市（演示）").pk
        self.number = numbers.take(OWNER, "relationship", count)
        self.again = {table: _without_keys(table) for table in LOADED}
        self.waiting: queue.Queue[int | None] = queue.Queue()
        self.failed: list[BaseException] = []
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def registered(self, person: int) -> None:
        """Everybody up to this person is in the tables."""
        self.waiting.put(person)

    def end(self) -> None:
        """Wait for the last; a failure is raised."""
        self.waiting.put(None)
        self.thread.join()
        if self.failed:
            raise self.failed[0]

    def _run(self) -> None:
        import psycopg
        from django.conf import settings

        last = 0
        try:
            with psycopg.connect(settings.SHEBAO_DATABASE_URL) as own:
                own.execute("TRUNCATE enrolment_contributionyear, enrolment_relationshipmove")
                while (person := self.waiting.get()) is not None:
                    self._lay(own, last, person)
                    last = person
        except BaseException as error:
            self.failed.append(error)

    def _lay(self, own: Any, after: int, until: int) -> None:
        """The people between two keys, a statement for each table."""
        low = own.execute(
            "SELECT coalesce(max(id), 0) FROM enrolment_relationship WHERE owner = %s", [OWNER]
        ).fetchone()[0]
        made = own.execute(
            """INSERT INTO enrolment_relationship (owner, relationship_no, person_id, scheme, area_id,
                 kind, state, since, until, ledger_code, settlements, key)
               SELECT owner, no, id, %s, %s, 'regular',
                 CASE WHEN n %% %s < %s THEN 'active' ELSE 'paused' END, '2011-01-01', NULL,
                 'person/' || no || '/pension', 1, %s || '/world/' || n
               FROM (SELECT id, owner, n, owner || '/relationship/' || n AS no FROM (
                 SELECT id, owner, %s - 1 + row_number() OVER (ORDER BY id) AS n
                   FROM identity_person WHERE owner = %s AND id > %s AND id <= %s) p) x ORDER BY n""",
            [SCHEME, self.area, CAREERS, STILL_PAYING, OWNER, self.number, OWNER, after, until],
        )  # fmt: skip
        self.number += made.rowcount
        own.execute(
            """INSERT INTO enrolment_relationshipmove (owner, relationship_id, act, before, after, "on",
                 case_no, by, at)
               SELECT owner, id, 'open', '', 'active', since, '', 'world', %s
                 FROM enrolment_relationship WHERE owner = %s AND id > %s
               UNION ALL SELECT owner, id, 'pause', 'active', 'paused', %s, '', 'jia-clerk', %s
                 FROM enrolment_relationship WHERE owner = %s AND id > %s AND state = 'paused'""",
            [AT, OWNER, low, DAY, AT, OWNER, low],
        )
        own.execute(
            """INSERT INTO ledger_account (owner, code, kind, balance_fen)
               SELECT owner, ledger_code, 'person', 0 FROM enrolment_relationship
                WHERE owner = %s AND id > %s""",
            [OWNER, low],
        )
        names = ", ".join(_columns())
        theirs = ", ".join(f"c.{name}" for name in _columns())
        own.execute(
            f"""INSERT INTO enrolment_contributionyear (owner, relationship_id, booked_key, moved_out,
                  {names}) SELECT r.owner, r.id, '', false, {theirs} FROM enrolment_relationship r
                  JOIN bench_career c ON c.career = split_part(r.key, '/', 3)::int %% {CAREERS}
                 WHERE r.owner = %s AND r.id > %s""",
            [OWNER, low],
        )

    def first_keys(self) -> None:
        """What the openings look up by."""
        for table in LOOKED_UP:
            self._keys_of(table)

    def keys(self) -> None:
        """What the other tables demand, made again and checked now."""
        for table in sorted(self.again):
            self._keys_of(table)

    def _keys_of(self, table: str) -> None:
        with connection.cursor() as cursor:
            for statement in self.again.pop(table):
                cursor.execute(statement)


LOOKED_UP = ("ledger_account", "enrolment_relationship")
LOADED = (
    *LOOKED_UP, "enrolment_contributionyear", "enrolment_relationshipmove", "identity_person",
    "identity_personname", "identity_identitydocument", "identity_hukou",
)  # fmt: skip
"""Tables that a world fills with millions of rows."""
ASKED = ("document_number_once",)
"""Indexes that registering people asks, so they stay."""


def _without_keys(table: str) -> list[str]:
    """Drop unique constraints, foreign keys and plain indexes; the statements that make them again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype IN ('u', 'f') ORDER BY contype DESC", [table]
        )  # fmt: skip
        keys = cursor.fetchall()
        for name, _ in keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(
            "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
            " WHERE indrelid = %s::regclass AND NOT indisprimary"
            " AND indexrelid::regclass::text <> ALL(%s)", [table, list(ASKED)]
        )  # fmt: skip
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
    made = [f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {text}' for name, text in keys]
    return [*made, *(text for _, text in indexes)]


OWED = """SELECT r.ledger_code, s.principal, s.interest, r.relationship_no
  FROM enrolment_relationship r
  JOIN bench_sum s ON s.career = split_part(r.key, '/', 3)::int %% %s
 WHERE r.owner = %s AND r.id > %s ORDER BY r.id LIMIT %s"""


def openings() -> None:
    """What the books owe: an entry of principal and one of interest for each hundred thousand people."""
    booking.open_funds(OWNER)
    last, number = 0, 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(OWED, [CAREERS, OWNER, last, ENTRY])
            rows = cursor.fetchall()
        if not rows:
            break
        number += 1
        for at, word in ((1, "opening"), (2, "interest")):
            ledger.post_chunk(
                OWNER, f"{OWNER}/world/{number}/{word}", DAY, "历史数据导入",
                [(row[0], row[at], row[3]) for row in rows], booking.fund(OWNER, word),
            )  # fmt: skip
        last = Relationship.objects.get(owner=OWNER, relationship_no=rows[-1][3]).pk


def drop_careers() -> None:
    """What only the building needed."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_career, bench_sum")
