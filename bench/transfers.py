"""Two hundred transfers between two running cities 批量转移: decisions over HTTP, the bank's process running.

python -m bench.transfers --n 200

Two databases of one PostgreSQL (`SHEBAO_DEMO_DATABASE_URL`, or the embedded one). Measured from the first
application to the last closed case; a page is asked for all the while. Last line: one JSON object.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from shebao.cli.demo import postgres
from shebao.cli.demo.door import build
from shebao.cli.demo.story import CITIES, City
from shebao.cli.demo.verdict import check
from shebao.cli.demo.world import Refused, World
from shebao.portal.naming import to_url

JIA, YI = CITIES["jia"], CITIES["yi"]
THREADS = 2
LOOK = 0.5
PATIENCE = 1200


def crowd(count: int) -> list[tuple[str, str]]:
    """Invented people: number and name."""
    from shebao.cli.demo.story import numbered

    return [
        (
            numbered(f"000101198001{n % 28 + 1:02d}{n:03d}"),
            "赵钱孙李周吴郑王"[n % 8] + "甲乙丙丁戊己庚辛"[n // 8 % 8],
        )
        for n in range(1, count + 1)
    ]


def leave(count: int) -> None:
    """At 甲市: fifteen years from a spreadsheet, settled, contributions stopped."""
    from django.conf import settings

    from shebao.base.plumbing.clock import now, today
    from shebao.cli.demo import careers
    from shebao.cli.demo.build import SCHEME
    from shebao.enrolment import queries as enrolled
    from shebao.enrolment import services as enrolment
    from shebao.identity import queries

    file, career = Path(settings.HOME) / "crowd.xlsx", careers.months((2011, 1), (2025, 12))
    careers.write(file, [(number, name, career) for number, name in crowd(count)])
    when = {"owner": JIA.pension, "by": "jia-clerk", "on": today(), "at": now()}
    staged = enrolment.stage(
        name=file.name, content=file.read_bytes(), scheme=SCHEME, area=JIA.division, **when
    )
    enrolment.post_file(file_no=staged.file_no, approved_by="jia-reviewer", **when)
    for number, _ in crowd(count):
        person = queries.by_number(JIA.pension, number)
        relationship = enrolled.open_relationship_of(JIA.pension, person, SCHEME)
        assert relationship is not None
        enrolment.settle_years(relationship, through=2025, on=today(), by="demo", at=now())
        enrolment.pause(relationship, on=today(), by="jia-clerk", at=now())


def come(count: int) -> None:
    """At 乙市: newly insured, with a token each."""
    from django.conf import settings

    from shebao.base.plumbing.clock import moment, now
    from shebao.cli.demo.build import SCHEME
    from shebao.enrolment import services as enrolment
    from shebao.identity import services
    from shebao.portal import services as doors

    tokens = {}
    for i, (number, name) in enumerate(crowd(count), 1):
        person = services.register_person(
            owner=YI.pension, name=name, number=number, hukou="110100", by="demo", at=now()
        )
        enrolment.open_relationship(
            owner=YI.pension, person=person, scheme=SCHEME, area=YI.division,
            since=date(2026, 1, 5), key=f"{YI.pension}/crowd/{i}", by="yi-clerk", at=now(),
        )  # fmt: skip
        user = services.open_demo_login(person, at=moment())
        tokens[f"mover{i}"] = doors.issue_token(user, name="bench", at=moment())
    file = Path(settings.HOME) / "demo.json"
    kept = json.loads(file.read_text(encoding="utf-8"))
    kept["tokens"].update(tokens)
    file.write_text(json.dumps(kept), encoding="utf-8")


def prepare(city: City, count: int) -> None:
    """Inside a city's environment: the people who will move."""
    from shebao.cli.django import setup

    setup()
    (leave if city is JIA else come)(count)


class Page(threading.Thread):
    """Somebody opens a list all the while; how long each took."""

    def __init__(self, world: World) -> None:
        super().__init__(daemon=True)
        self.world = world
        self.took: list[float] = []
        self.over = threading.Event()

    def run(self) -> None:
        """Five times a second, both cities in turn."""
        turn = 0
        while not self.over.is_set():
            city = (JIA, YI)[turn % 2]
            began = time.perf_counter()
            self.world.call(city, "clerk", "GET", "/cases")
            self.took.append(time.perf_counter() - began)
            turn += 1
            self.over.wait(0.2)


def open_cases(world: World, city: City, state: str = "") -> list[dict[str, Any]]:
    """Every open case of a city's clerk, in one state if said."""
    rows, after = [], 0
    while after is not None:
        page = world.call(city, "clerk", "GET", f"/cases?after={after}&state={state}")
        rows += page["cases"]
        after = page["next"]
    return rows


def drain(world: World, city: City, state: str, count: int, act: Callable[[str], Any]) -> None:
    """An officer who looks at the queue twice a second and does an act on each case in a state."""
    done: set[str] = set()
    until = time.monotonic() + PATIENCE
    while len(done) < count:
        new = [
            row["case_no"] for row in open_cases(world, city, state) if row["case_no"] not in done
        ]
        for case in new:
            act(case)
        done.update(new)
        time.sleep(LOOK)
        if time.monotonic() > until:
            raise SystemExit(f"only {len(done)} of {count} came to {state}")


def pay(world: World, count: int) -> None:
    """Accountant and cashier: whatever is ordered goes into a file every second."""
    paid = 0
    while paid < count:
        orders = world.call(JIA, "accountant", "GET", "/payments/orders?state=ordered")
        numbers = [order["order_no"] for order in orders]
        if numbers:
            file = world.call(JIA, "accountant", "POST", "/payments/files", {"order_nos": numbers})
            world.call(
                JIA, "cashier", "POST", f"/payments/files/{to_url(file['file_no'])}/approve", {}
            )
            paid += len(numbers)
        time.sleep(2 * LOOK)


class Officers:
    """The decisions of one run, each by whoever has to make it, over HTTP."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.number: dict[str, int] = {}

    def post(self, city: City, user: str, path: str, body: Any = None) -> dict[str, Any]:
        """One act through the machine door."""
        return self.world.call(city, user, "POST", path, body or {}, key=f"bench:{user}:{path}")

    def ask(self, number: int) -> None:
        """A person applies at the new place, the clerk accepts."""
        told = self.post(YI, f"mover{number}", "/transfers", {"origin": JIA.pension})
        self.number[told["case_no"]] = number
        self.post(YI, "clerk", f"/transfers/{to_url(told['case_no'])}/accept")

    def release(self, case: str) -> None:
        """Two officers at the old place."""
        self.post(JIA, "clerk", f"/transfers/{to_url(case)}/propose-release")
        self.post(JIA, "reviewer", f"/transfers/{to_url(case)}/countersign")

    def book(self, case: str) -> None:
        """Two officers at the new place."""
        self.post(YI, "clerk", f"/transfers/{to_url(case)}/propose-booking")
        self.post(YI, "reviewer", f"/transfers/{to_url(case)}/countersign")

    def confirm(self, case: str) -> None:
        """The person."""
        self.post(YI, f"mover{self.number[case]}", f"/transfers/{to_url(case)}/confirm")


def run(world: World, count: int) -> float:
    """All transfers from application to the end, every officer at work at once; seconds."""
    began, officers = time.perf_counter(), Officers(world)
    work: list[tuple[Callable[..., None], tuple[Any, ...]]] = [
        *((lambda part: [officers.ask(n) for n in part], (range(i, count + 1, THREADS),))
          for i in range(1, THREADS + 1)),
        (drain, (world, JIA, "received", count, officers.release)),
        (pay, (world, count)),
        (drain, (world, YI, "matched", count, officers.book)),
        (drain, (world, YI, "notified", count, officers.confirm)),
    ]  # fmt: skip
    with ThreadPoolExecutor(len(work)) as pool:
        for done in [pool.submit(act, *what) for act, what in work]:
            done.result()
    until = time.monotonic() + PATIENCE
    while open_cases(world, JIA) or open_cases(world, YI):
        time.sleep(0.1)
        if time.monotonic() > until:
            raise SystemExit("cases stay open")
    return time.perf_counter() - began


def main() -> int:
    """Build, fill, run, check, tell."""
    words = argparse.ArgumentParser(prog="bench.transfers")
    words.add_argument("--n", type=int, default=200)
    words.add_argument(
        "--sqlite", action="store_true", help="two SQLite files instead of PostgreSQL"
    )
    words.add_argument("--prepare", choices=["jia", "yi"], help=argparse.SUPPRESS)
    args = words.parse_args()
    if args.prepare:
        prepare(CITIES[args.prepare], args.n)
        return 0
    with tempfile.TemporaryDirectory(prefix="shebao-transfers-") as folder:
        home = Path(folder)
        if args.sqlite:
            return measure(World(home / "world"), args.n)
        with postgres.databases(home, ["jia", "yi"]) as given:
            return measure(World(home / "world", databases=given), args.n)


def measure(world: World, count: int) -> int:
    """The figures of one run."""
    try:
        build(world, tell=lambda line: print(f"  {line}", flush=True))
        for city in world.cities:
            began = time.perf_counter()
            subprocess.run(
                [sys.executable, "-m", "bench.transfers", "--n", str(count), "--prepare", city.key],
                env=world.environment(city) | {"PYTHONPATH": os.getcwd()}, check=True,
            )  # fmt: skip
            print(
                f"  {city.key}: {count} people in {time.perf_counter() - began:.1f} s", flush=True
            )
        page = Page(world)
        page.start()
        seconds = run(world, count)
        page.over.set()
        page.join()
        check(world, tell=lambda line: None)
    except Refused as refused:
        print(refused)
        return 1
    finally:
        world.stop_all()
    took = sorted(page.took)
    p95 = took[int(len(took) * 0.95)] * 1000
    print(
        f"{count} transfers closed in {seconds:.1f} s: {count / seconds:.2f}/s; page p95 {p95:.0f} ms of {len(took)}"
    )
    print(json.dumps({
        "job": "transfers", "n": count, "per_second": round(count / seconds, 2), "floor": 5,
        "page_p95_ms": round(p95), "page_p95_limit_ms": 500, "ratio": round(count / seconds / 5, 2),
    }))  # fmt: skip
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
