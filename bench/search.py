"""Search among a million people: fill both databases through the public services, then ask as officers do.

    make bench JOB=search N=1000000        (or: python -m bench.search --n 100000 --only sqlite)

People are invented, filled by `identity.services.bulk_register` with sealed numbers, names and hukou. Each
kind of question is asked `--asks` times of people drawn at random, and of the commonest surnames; a
question is one call of `identity.queries.search` with its page of twenty lines. Times are milliseconds. The
last line is one JSON object; the exit is 1 when a p95 is over `LIMIT_MS`.
"""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LIMIT_MS = 50
OWNER = "310100P1"
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
FILL_CHUNK = 50_000


def environment(home: str, url: str) -> dict[str, str]:
    """An installation of its own, with keys nobody else has."""
    return {
        **os.environ,
        "SHEBAO_HOME": home,
        "SHEBAO_DATABASE_URL": url,
        "SHEBAO_SECRET_KEY": os.urandom(32).hex(),
        "SHEBAO_SEAL_KEYS": f"b1:{os.urandom(32).hex()}",
        "SHEBAO_SEARCH_KEY": f"b1:{os.urandom(32).hex()}",
        "SHEBAO_TODAY": "2026-03-02",
        "SHEBAO_LOG": "WARNING",
        "DJANGO_SETTINGS_MODULE": "shebao.config.settings",
    }


def fill(count: int) -> float:
    """Register invented people; seconds."""
    from shebao.base import invented
    from shebao.identity import services

    started = time.perf_counter()
    for start in range(0, count, FILL_CHUNK):
        chunk = [
            services.NewPerson(one.name, one.number, hukou="310100")
            for one in invented.people(min(FILL_CHUNK, count - start), start=start)
        ]
        made = services.bulk_register(OWNER, chunk, at=AT)
        assert all(one.new for one in made)
        done = start + len(chunk)
        print(f"  {done:>9,} people, {time.perf_counter() - started:.1f} s", flush=True)
    return time.perf_counter() - started


def questions(count: int, asks: int) -> Iterator[tuple[str, Callable[[], str]]]:
    """Each kind of question, and a maker of what is typed."""
    from shebao.base import invented
    from shebao.identity import rules, writing

    dice = random.Random(1)
    cast = [
        one
        for _ in range(asks)
        for one in invented.people(1, start=dice.randrange(0, count, FILL_CHUNK))
    ]
    numbers = [one.number for one in invented.people(min(count, FILL_CHUNK))]
    spelled = [writing.spell(rules.normalise_name(one.name)) for one in cast]
    yield "number, 18 digits", lambda: dice.choice(numbers)
    yield "number, 15 digits", lambda: (n := dice.choice(numbers))[:6] + n[8:17]
    yield "name, whole", lambda: dice.choice(cast).name
    yield "name, two characters", lambda: dice.choice(cast).name[:2]
    yield "name, common surname", lambda: dice.choice("王李张刘陈杨")
    yield "name, rare character", lambda: dice.choice(["王㛃", "李𬱖", "张䶮", "古丽·买"])
    yield "name, nobody", lambda: dice.choice(["枉凝", "仉督𬱖", "王王王王"])
    yield "pinyin, whole", lambda: dice.choice(spelled).pinyin_key.replace(" ", "")
    yield "pinyin, begun", lambda: dice.choice(spelled).pinyin_key.replace(" ", "")[:5]
    yield "pinyin, one letter", lambda: dice.choice("wlzcyh")
    yield "initials", lambda: dice.choice(spelled).initials
    yield "initials, two", lambda: dice.choice(spelled).initials[:2]


def ask(count: int, asks: int) -> dict[str, dict[str, float]]:
    """Milliseconds by kind of question; a page of twenty, and one question deep in a long list."""
    from shebao.identity import queries

    found: dict[str, dict[str, float]] = {}
    for kind, typed in questions(count, asks):
        found[kind] = times(lambda typed=typed: queries.search(OWNER, typed()), asks)
    pages = {"at": queries.search(OWNER, "王")[-1].cursor}

    def next_page() -> None:
        rows = queries.search(OWNER, "王", after=pages["at"])
        pages["at"] = rows[-1].cursor if rows else ""

    found["next page of 王"] = times(next_page, asks)
    return found


def times(act: Callable[[], object], asks: int) -> dict[str, float]:
    """p50, p95, p99 and the longest."""
    act()
    spent = []
    for _ in range(asks):
        started = time.perf_counter()
        act()
        spent.append((time.perf_counter() - started) * 1000)
    cuts = statistics.quantiles(spent, n=100, method="inclusive")
    return {
        "p50": round(cuts[49], 2),
        "p95": round(cuts[94], 2),
        "p99": round(cuts[98], 2),
        "max": round(max(spent), 2),
    }


def child(count: int, asks: int) -> None:
    """One database: tables, people, questions. The last line is the answer."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    seconds = fill(count)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET maintenance_work_mem = '256MB'")
            cursor.execute("VACUUM ANALYZE")
    answers = ask(count, asks)
    for kind, row in answers.items():
        print(f"  {kind:<24}" + "".join(f"{name} {ms:>8.2f}   " for name, ms in row.items()))
    rate = round(count / seconds)
    print(json.dumps({"fill_s": round(seconds, 1), "people_per_s": rate, "ms": answers}))


def run(vendor: str, url: str, home: str, count: int, asks: int) -> dict[str, object]:
    """A process of its own for each database."""
    print(f"{vendor}: {count:,} people", flush=True)
    words = [
        sys.executable,
        "-m",
        "bench.search",
        "--child",
        "--n",
        str(count),
        "--asks",
        str(asks),
    ]
    running = subprocess.Popen(
        words, env=environment(home, url), stdout=subprocess.PIPE, text=True, encoding="utf-8"
    )
    last = ""
    assert running.stdout is not None
    for line in running.stdout:
        if last:
            print(last, flush=True)
        last = line.rstrip("\n")
    if running.wait():
        raise SystemExit(f"{vendor}: failed")
    return json.loads(last)


def main() -> int:
    """Both databases, or `--only` one."""
    parser = argparse.ArgumentParser(prog="bench.search")
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--asks", type=int, default=300)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--child", action="store_true")
    options = parser.parse_args()
    if options.child:
        child(options.n, options.asks)
        return 0
    found: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory(prefix="shebao-search-") as home:
        Path(home, "static").mkdir()
        if options.only != "postgresql":
            url = f"sqlite:///{home}/search.sqlite3"
            found["sqlite"] = run("sqlite", url, home, options.n, options.asks)
        if options.only != "sqlite":
            with fresh_postgres() as url:
                found["postgresql"] = run("postgresql", url, home, options.n, options.asks)
    slowest = max(row["p95"] for one in found.values() for row in one["ms"].values())
    good = slowest < LIMIT_MS
    answer = {"job": "search", "n": options.n, "limit_ms": LIMIT_MS, "slowest_p95_ms": slowest}
    print(json.dumps({**answer, "good": good, **found}, ensure_ascii=False))
    return 0 if good else 1


def fresh_postgres():
    """A database that is dropped afterwards, on the given server or an embedded one."""
    from contextlib import contextmanager
    from urllib.parse import urlsplit

    import psycopg

    from tools.postgres import server

    @contextmanager
    def database() -> Iterator[str]:
        with server() as address:
            name = f"shebao_search_{os.getpid()}"
            admin = urlsplit(address)._replace(path="/postgres").geturl()
            with psycopg.connect(admin, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}")
            try:
                yield urlsplit(address)._replace(path=f"/{name}").geturl()
            finally:
                with psycopg.connect(admin, autocommit=True) as connection:
                    connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    return database()


if __name__ == "__main__":
    sys.exit(main())
