"""Contribution months: one row a month, or one row a year with twelve? Asked of a real PostgreSQL.

    python bench/months.py postgresql://postgres:@/postgres [persons, default 100000]

Both tables hold the same lives: 15 years, every month paid. Times are seconds unless said. What 180 million
months cost is ten times the rows of the default sample; B-tree depth is printed, so that the factor is honest.
"""

import random
import sys
import time

import psycopg

URL = sys.argv[1] if len(sys.argv) > 1 else "postgresql://postgres:@/postgres"
PERSONS = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
YEARS = 15
FULL = 180_000_000
NUMBERS = [f"{n:02d}" for n in range(1, 13)]
COLUMNS = [f"{kind}_{n}" for kind in ("base", "personal", "employer") for n in NUMBERS]

MONTH = """CREATE TABLE bench_month (
  id bigserial PRIMARY KEY, owner varchar(12) NOT NULL, relationship_id bigint NOT NULL,
  place varchar(6) NOT NULL, month integer NOT NULL, base_fen bigint, personal_fen bigint,
  employer_fen bigint, paid boolean NOT NULL,
  CONSTRAINT bench_month_once UNIQUE (relationship_id, place, month))"""
YEAR = f"""CREATE TABLE bench_year (
  id bigserial PRIMARY KEY, owner varchar(12) NOT NULL, relationship_id bigint NOT NULL,
  place varchar(6) NOT NULL, year smallint NOT NULL, {", ".join(c + " bigint" for c in COLUMNS)},
  paid_months smallint NOT NULL,
  CONSTRAINT bench_year_once UNIQUE (relationship_id, place, year)) WITH (fillfactor = 80)"""
FILL_MONTH = f"""INSERT INTO bench_month
  (owner, relationship_id, place, month, base_fen, personal_fen, employer_fen, paid)
  SELECT '310100P1', r, '310100', 2011 * 12 + m, 500000 + m * 1000, 40000 + m * 80, NULL, true
  FROM generate_series(1, {PERSONS}) r, generate_series(0, {YEARS * 12 - 1}) m"""
FILL_YEAR = f"""INSERT INTO bench_year
  (owner, relationship_id, place, year, {", ".join(COLUMNS[:24])}, paid_months)
  SELECT '310100P1', r, '310100', 2011 + y,
  {", ".join(f"500000 + (y * 12 + {i}) * 1000" for i in range(12))},
  {", ".join(f"40000 + (y * 12 + {i}) * 80" for i in range(12))}, 4095
  FROM generate_series(1, {PERSONS}) r, generate_series(0, {YEARS - 1}) y"""


def timed(cursor: psycopg.Cursor, statement: str) -> float:
    """Seconds of one statement with its commit."""
    start = time.perf_counter()
    cursor.execute(statement)
    cursor.connection.commit()
    return time.perf_counter() - start


def each(
    cursor: psycopg.Cursor, statement: str, rows: list[tuple], *, fetch: bool = False
) -> float:
    """Milliseconds a call, prepared, one commit at the end."""
    start = time.perf_counter()
    for row in rows:
        cursor.execute(statement, row, prepare=True)
        if fetch:
            cursor.fetchall()
    cursor.connection.commit()
    return (time.perf_counter() - start) * 1000 / len(rows)


def size(cursor: psycopg.Cursor, table: str) -> tuple[int, int]:
    """Bytes of table and of its indexes."""
    cursor.execute(
        "SELECT pg_relation_size(%s::regclass), pg_indexes_size(%s::regclass)", (table, table)
    )
    return cursor.fetchone() or (0, 0)


def measure(cursor: psycopg.Cursor, table: str, make: str, fill: str) -> dict[str, float]:
    """One design."""
    cursor.execute(f"DROP TABLE IF EXISTS {table}")
    cursor.execute(make)
    cursor.connection.commit()
    found: dict[str, float] = {"build_s": timed(cursor, fill)}
    cursor.connection.autocommit = True
    cursor.execute(f"VACUUM ANALYZE {table}")
    cursor.connection.autocommit = False
    table_bytes, index_bytes = size(cursor, table)
    found |= {"table_mb": table_bytes / 2**20, "indexes_mb": index_bytes / 2**20}
    draw = random.Random(7)
    people = [(draw.randint(1, PERSONS),) for _ in range(3000)]
    order = "month" if table == "bench_month" else "year"
    columns = "month, base_fen, personal_fen, employer_fen, paid"
    if order == "year":
        columns = ", ".join(["year", *COLUMNS, "paid_months"])
    found["read_person_ms"] = each(
        cursor,
        f"SELECT {columns} FROM {table} WHERE relationship_id = %s ORDER BY place, {order}",
        people,
        fetch=True,
    )
    months = [(draw.randint(1, PERSONS), draw.randint(0, YEARS - 1)) for _ in range(3000)]
    if order == "month":
        found["change_month_ms"] = each(
            cursor,
            "UPDATE bench_month SET base_fen = base_fen + 1 WHERE relationship_id = %s"
            " AND place = '310100' AND month = %s",
            [(person, (2011 + year) * 12 + 4) for person, year in months],
        )
    else:
        found["change_month_ms"] = each(
            cursor,
            "UPDATE bench_year SET base_05 = base_05 + 1 WHERE relationship_id = %s"
            " AND place = '310100' AND year = %s",
            [(person, 2011 + year) for person, year in months],
        )
    sums = {
        "bench_month": "SELECT sum(base_fen) FROM bench_month WHERE month >= 1998 * 12",
        "bench_year": f"SELECT sum({'+'.join(f'coalesce({c},0)' for c in COLUMNS[:12])})"
        " FROM bench_year WHERE year >= 1998",
    }
    found["sum_all_bases_s"] = timed(cursor, sums[table])
    return found


def new_year(cursor: psycopg.Cursor, table: str) -> dict[str, float]:
    """Twelve monthly runs of a whole population, each its own transaction."""
    before = sum(size(cursor, table))
    total = 0.0
    for index, number in enumerate(NUMBERS):
        if table == "bench_month":
            total += timed(
                cursor,
                "INSERT INTO bench_month (owner, relationship_id, place, month, base_fen,"
                " personal_fen, employer_fen, paid) SELECT '310100P1', r, '310100',"
                f" {2026 * 12 + index}, 700000, 56000, NULL, true"
                f" FROM generate_series(1, {PERSONS}) r",
            )
        elif index == 0:
            total += timed(
                cursor,
                "INSERT INTO bench_year (owner, relationship_id, place, year, base_01,"
                " personal_01, paid_months) SELECT '310100P1', r, '310100', 2026, 700000, 56000, 1"
                f" FROM generate_series(1, {PERSONS}) r",
            )
        else:
            total += timed(
                cursor,
                f"UPDATE bench_year SET base_{number} = 700000, personal_{number} = 56000,"
                f" paid_months = paid_months | {1 << index} WHERE year = 2026",
            )
        cursor.connection.autocommit = True
        cursor.execute(f"VACUUM {table}")
        cursor.connection.autocommit = False
    return {
        "twelve_monthly_runs_s": total,
        "grown_mb": (sum(size(cursor, table)) - before) / 2**20,
    }


def twice(cursor: psycopg.Cursor, table: str) -> str:
    """Whether the same month can be written twice."""
    column = "month" if table == "bench_month" else "year"
    flag = "paid" if table == "bench_month" else "paid_months"
    try:
        cursor.execute(
            f"INSERT INTO {table} (owner, relationship_id, place, {column}, {flag})"
            f" SELECT owner, relationship_id, place, {column}, {flag} FROM {table} LIMIT 1"
        )
    except psycopg.errors.UniqueViolation:
        cursor.connection.rollback()
        return "refused"
    cursor.connection.rollback()
    return "ALLOWED"


def main() -> None:
    """Both designs, then ten times their rows in words."""
    rows = PERSONS * YEARS * 12
    factor = FULL / rows
    with psycopg.connect(URL) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        print(f"PostgreSQL {(cursor.fetchone() or ('?',))[0]}; {rows:,} months, factor {factor:g}")
        for table, make, fill in (
            ("bench_year", YEAR, FILL_YEAR),
            ("bench_month", MONTH, FILL_MONTH),
        ):
            found = measure(cursor, table, make, fill) | new_year(cursor, table)
            for name, value in found.items():
                grows = name.endswith(("_mb", "_s"))
                full = f"{value * factor:14,.1f}" if grows else " " * 14
                print(f"{table:12} {name:24} {value:12,.3f} {full}")
            print(f"{table:12} {'same month twice':24} {twice(cursor, table):>12}")
        for table in ("bench_year", "bench_month"):
            cursor.execute(f"DROP TABLE {table}")
        connection.commit()


if __name__ == "__main__":
    main()
