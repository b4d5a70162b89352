"""A sweep of everybody of an agency into the worklist, and candidates at entry, among a million people in PostgreSQL.

    make bench JOB=sweep N=1000000        (or: python -m bench.sweep --n 100000)

People are invented and registered by `identity.services.bulk_register` with sealed numbers; three in a hundred are there twice, as old
files bring them: under fifteen digits, with a digit typed wrongly, with two digits swapped. Timed are `merging.services.sweep` (numbers
unsealed, compared, written into the worklist, progress told), the same sweep again, and `identity.queries.candidates` as a page or an
import asks before somebody is opened. The last line is one JSON object; exit 1 over a limit.
"""

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

from bench.search import AT, FILL_CHUNK, OWNER, environment, fresh_postgres, times

SWEEP_S, ENTRY_MS = 60, 100
TWICE = 0.03
FILE = 20_000
ON = date(2026, 3, 2)


def fill(count: int) -> tuple[float, set[tuple[str, str]]]:
    """People, and again some of them; seconds, and the true pairs by person number."""
    from shebao.base import invented
    from shebao.identity import services

    started, dice, pairs = time.perf_counter(), random.Random(6), set()
    first = round(count / (1 + TWICE))
    for start in range(0, first, FILL_CHUNK):
        people = list(invented.people(min(FILL_CHUNK, first - start), start=start))
        again = dice.sample(range(len(people)), round(len(people) * TWICE))
        chunk = [services.NewPerson(one.name, one.number, hukou="310100") for one in people]
        chunk += [_second(dice, chunk[at]) for at in again]
        made = services.bulk_register(OWNER, chunk, at=AT)
        for place, at in enumerate(again):
            one, other = sorted((made[at].person_no, made[len(people) + place].person_no))
            pairs.add((one, other))
        print(
            f"  {start + len(chunk):>9,} people, {time.perf_counter() - started:.1f} s", flush=True
        )
    return time.perf_counter() - started, pairs


def _second(dice: random.Random, one: Any) -> Any:
    """The same person as an old file has it: a paper whose number says nothing by its form."""
    number, at = one.number, dice.randrange(6, 15)
    way = dice.randrange(3) if number[6:8] == "19" else dice.randrange(1, 3)
    if way == 0:
        spoilt = number[:6] + number[8:17]
    elif way == 1 or number[at] == number[at + 1]:
        spoilt = (
            number[:at] + str((int(number[at]) + dice.randrange(1, 10)) % 10) + number[at + 1 :]
        )
    else:
        spoilt = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    sex = "M" if int(number[16]) % 2 else "F"
    return one._replace(number=spoilt, kind="other", sex=sex, birth_date=born)


def child(count: int, asks: int) -> None:
    """Fill, sweep twice, ask. The last line is the answer."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    call_command("migrate", verbosity=0)
    filled, true = fill(count)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    from shebao.merging.models import ClusterKind, Suspicion
    from shebao.merging.services import sweep

    lines: list[str] = []

    def told(line: str) -> None:
        lines.append(f"{time.perf_counter() - started:6.1f} s  {line}")
        print(f"  {lines[-1]}", flush=True)

    started = time.perf_counter()
    found = sweep(OWNER, on=ON, at=AT, tell=told)
    seconds = time.perf_counter() - started
    print(f"  swept in {seconds:.1f} s: {found}", flush=True)
    rows = Suspicion.objects.filter(owner=OWNER, cluster__kind=ClusterKind.DUPLICATE)
    got = set(rows.values_list("person_no", "other_no"))
    started = time.perf_counter()
    again = sweep(OWNER, on=ON, at=AT)
    second = time.perf_counter() - started
    assert again.reported.new == 0, again.reported
    entry = at_entry(count, asks)
    asked = file_of(count)
    answer = {
        "people": found.people, "file_people": FILE, "file_s": round(asked, 1), "fill_s": round(filled, 1), "sweep_s": round(seconds, 1),
        "again_s": round(second, 1), "progress_lines": len(lines), "pairs": len(got), "true": len(true),
        "precision": round(len(got & true) / max(len(got), 1), 5),
        "recall": round(len(got & true) / max(len(true), 1), 5), "entry_ms": entry,
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
    }  # fmt: skip
    print(json.dumps(answer))


def file_of(count: int) -> float:
    """Seconds of looking through a staged file of new people, by name and birthday, beside the numbers of its lines."""
    from shebao.base import invented
    from shebao.identity import queries

    new = list(invented.people(FILE, start=count * 2))
    wanted = [
        queries.Wanted(
            name=one.name,
            birth_date=date(int(one.number[6:10]), int(one.number[10:12]), int(one.number[12:14])),
        )
        for one in new
    ]
    started = time.perf_counter()
    found = queries.resembled(OWNER, wanted)
    print(f"  {FILE:,} new people of a file looked through, {len(found)} namesakes", flush=True)
    return time.perf_counter() - started


def at_entry(count: int, asks: int) -> dict[str, dict[str, float]]:
    """Milliseconds of asking for candidates: somebody new, a right number, one typed wrongly, a common name."""
    from shebao.base import invented
    from shebao.identity import queries

    dice = random.Random(8)
    known = list(invented.people(min(count // 2, FILL_CHUNK)))
    new = list(invented.people(asks, start=count + 1000))

    def wanted(one: Any, number: str = "") -> Any:
        born = date(int(one.number[6:10]), int(one.number[10:12]), int(one.number[12:14]))
        return queries.Wanted(number=number, name=one.name, birth_date=born)

    def typed(one: Any) -> str:
        return one.number[:11] + str((int(one.number[11]) + 3) % 10) + one.number[12:]

    kinds = {
        "somebody new": lambda: wanted(one := dice.choice(new), one.number),
        "a known number": lambda: wanted(one := dice.choice(known), one.number),
        "a digit typed wrongly": lambda: wanted(one := dice.choice(known), typed(one)),
        "no number, name and birthday": lambda: wanted(dice.choice(known)),
        "no number, a common name": lambda: wanted(dice.choice(known)._replace(name="王伟")),
    }
    return {
        kind: times(lambda ask=ask: queries.candidates(OWNER, ask()), asks)
        for kind, ask in kinds.items()
    }


def main() -> int:
    """One database, in a process of its own."""
    parser = argparse.ArgumentParser(prog="bench.sweep")
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--asks", type=int, default=200)
    parser.add_argument("--child", action="store_true")
    options = parser.parse_args()
    if options.child:
        child(options.n, options.asks)
        return 0
    words = [
        sys.executable,
        "-m",
        "bench.sweep",
        "--child",
        "--n",
        str(options.n),
        "--asks",
        str(options.asks),
    ]
    with tempfile.TemporaryDirectory(prefix="shebao-sweep-") as home, fresh_postgres() as url:
        Path(home, "static").mkdir()
        running = subprocess.Popen(
            words, env=environment(home, url), stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )
        assert running.stdout is not None
        last = ""
        for line in running.stdout:
            if last:
                print(last, flush=True)
            last = line.rstrip("\n")
        if running.wait():
            raise SystemExit("failed")
    found = json.loads(last)
    slowest = max(row["p95"] for row in found["entry_ms"].values())
    good = found["sweep_s"] < SWEEP_S and slowest < ENTRY_MS
    load = round(os.getloadavg()[0], 1)
    answer = {"job": "sweep", "n": options.n, "good": good, "slowest_p95_ms": slowest, "load": load}
    print(json.dumps({**answer, **found}, ensure_ascii=False))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
