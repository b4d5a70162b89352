"""Pages and machine doors under load: open loop, twenty requests a second, worker busy, then a spike.

    make bench JOB=pages N=1000000 ARGS="--keep /var/tmp/world"

Over a kept `bench.world`: `shebao serve --with-worker` as deployed and the bank run as processes; officers of
every post and citizens are signed in. Arrivals do not wait for answers: a request's time runs from the moment it
was planned for. Writes apply for transfers and accept them, so letters and jobs go on all the while; each
acknowledged write is looked for in the tables afterwards. The last line is one JSON object.
"""

import argparse
import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from bench import world

FLOORS = {"read": 150, "write": 300, "search": 50}
SENDERS = 64
BACK_SECONDS = 60
PROCESSES = 2
"""Processes that answer: one a core of the machine that is measured."""


class Ask(NamedTuple):
    """One request: its name in the table, read, write or search, and what is sent."""

    name: str
    kind: str
    method: str
    path: str
    headers: dict[str, str]
    body: str = ""


class Seen(NamedTuple):
    """An answer: when it was planned, how long it took from then, in milliseconds; the status."""

    ask: Ask
    planned: float
    ms: float
    status: int
    text: str


def people() -> dict[str, Any]:
    """Inside the installation: sessions, tokens and the keys of what is opened."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from shebao.agencies.models import User
    from shebao.base.plumbing import clock
    from shebao.casework.models import Case
    from shebao.enrolment.models import Relationship
    from shebao.identity import services
    from shebao.identity.models import Person, PersonName
    from shebao.payments.models import PaymentOrder
    from shebao.portal import services as doors
    from shebao.portal.doors import DEMO_SESSION

    def session(user: User) -> str:
        kept = SessionStore()
        kept[SESSION_KEY] = str(user.pk)
        kept[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
        kept[HASH_SESSION_KEY] = user.get_session_auth_hash()
        kept[DEMO_SESSION] = True
        kept.create()
        return str(kept.session_key)

    officers = {u.username: u for u in User.objects.filter(username__regex="^(jia|yi)-")}
    first = Person.objects.filter(owner="310100P1").order_by("id").values_list("id", flat=True)[0]
    dice = random.Random(7)
    count = Person.objects.filter(owner="310100P1").count()
    some = Person.objects.filter(pk__in=[first + dice.randrange(count) for _ in range(300)])
    held = list(some.filter(owner="310100P1"))
    citizens = [services.open_demo_login(one, at=clock.moment()) for one in held[:20]]
    paused = Relationship.objects.filter(owner="310100P1", state="paused").order_by("-id")
    names = PersonName.objects.filter(person__in=held[:100])
    open_in = Case.objects.filter(owner="110100P1", closed_on=None)
    return {
        "sessions": {name: session(user) for name, user in officers.items()},
        "citizens": [session(user) for user in citizens],
        "tokens": {name: doors.issue_token(user, name="bench", at=clock.moment())
                   for name, user in officers.items()},
        "persons": [one.person_no for one in held],
        "names": list(names.values_list("display", flat=True)),
        "pinyin": [key.replace(" ", "")[:6] for key in names.values_list("pinyin_key", flat=True)],
        "cases": {"yi": list(open_in.values_list("case_no", flat=True)[:200]),
                  "jia": list(Case.objects.filter(owner="310100P1").values_list("case_no", flat=True)[:200])},
        "orders": list(PaymentOrder.objects.filter(owner="310100P1").values_list("order_no", flat=True)[:50]),
        "movers": movers([row.person_id for row in paused[:1500]]),
    }  # fmt: skip


def movers(person_ids: list[int]) -> list[str]:
    """People newly insured at 乙市 who will apply there: their person numbers."""
    from datetime import date

    from bench.world_cases import YI
    from shebao.base.plumbing import clock, seals
    from shebao.cli.demo import build as builder
    from shebao.enrolment import queries as enrolled
    from shebao.enrolment import services as enrolment
    from shebao.identity import services
    from shebao.identity.models import IdentityDocument
    from shebao.transfers.models import TransferIn

    found = []
    for document in IdentityDocument.objects.filter(
        person_id__in=person_ids, until=None
    ).select_related("person"):
        number = seals.unseal(document.number_seal, bound_to=document.person.person_no)
        here = services.register_person(
            owner=YI.pension, name=document.person.name, number=number, hukou=YI.division,
            by="bench", at=clock.now(),
        )  # fmt: skip
        if TransferIn.objects.filter(owner=YI.pension, person_no=here.person_no).exists():
            continue
        found.append(here.person_no)
        if enrolled.open_relationship_of(YI.pension, here, builder.SCHEME) is not None:
            continue
        enrolment.open_relationship(
            owner=YI.pension, person=here, scheme=builder.SCHEME, area=YI.division,
            since=date(2026, 1, 5), key=f"{YI.pension}/pages/{here.person_no}", by="yi-clerk",
            at=clock.now(),
        )  # fmt: skip
    return found


def choices(
    who: dict[str, Any], dice: random.Random, page: Callable[..., Ask], told: Callable[..., Ask]
) -> list[Callable[[], Ask]]:
    """Every page and door that is read, each as likely as another."""
    from urllib.parse import quote

    from shebao.portal.naming import to_url

    return [
        lambda: page("counter: queue", "yi-clerk", "/counter/"),
        lambda: page("counter: queue, old place", "jia-clerk", "/counter/"),
        lambda: page("counter: case", "yi-clerk", f"/counter/cases/{to_url(dice.choice(who['cases']['yi']))}/"),
        lambda: page("counter: case, old place", "jia-clerk", f"/counter/cases/{to_url(dice.choice(who['cases']['jia']))}/"),
        lambda: page("counter: person", "jia-clerk", f"/counter/people/{to_url(dice.choice(who['persons']))}/"),
        lambda: page("counter: pension", "jia-clerk", f"/counter/people/{to_url(dice.choice(who['persons']))}/pension/"),
        lambda: page("search: name", "jia-clerk", f"/counter/people/?q={quote(dice.choice(who['names']))}", "search"),
        lambda: page("search: pinyin", "jia-clerk", f"/counter/people/?q={dice.choice(who['pinyin'])}", "search"),
        lambda: page("search: surname", "jia-clerk", f"/counter/people/?q={quote(dice.choice('王李张刘'))}", "search"),
        lambda: page("counter: waiting", "yi-reviewer", "/counter/waiting/"),
        lambda: page("counter: letters", "jia-operator", "/counter/letters/"),
        lambda: page("counter: jobs", "jia-operator", "/counter/jobs/"),
        lambda: page("fund: overview", "jia-accountant", "/fund/"),
        lambda: page("fund: orders", "jia-accountant", "/fund/orders/"),
        lambda: page("fund: order", "jia-accountant", f"/fund/orders/{to_url(dice.choice(who['orders']))}/"),
        lambda: page("fund: suspense", "yi-cashier", "/fund/suspense/"),
        lambda: page("fund: statements", "yi-accountant", "/fund/statements/"),
        lambda: page("fund: books", "jia-accountant", "/fund/books/"),
        lambda: page("fund: account", "jia-accountant", "/fund/books/account/?code=fund/pension/pooled"),
        lambda: page("citizen: home", dice.choice(who["citizens"]), "/my/"),
        lambda: page("citizen: pension", dice.choice(who["citizens"]), "/my/pension/"),
        lambda: page("citizen: papers", dice.choice(who["citizens"]), "/my/papers/"),
        lambda: page("citizen: reads", dice.choice(who["citizens"]), "/my/reads/"),
        lambda: told("api: cases", "yi-clerk", "/api/v1/cases"),
        lambda: told("api: transfer", "yi-clerk", f"/api/v1/transfers/{to_url(dice.choice(who['cases']['yi']))}"),
        lambda: told("api: orders", "jia-accountant", "/api/v1/payments/orders?state=ordered"),
        lambda: told("api: totals", "jia-accountant", "/api/v1/payments/totals"),
    ]  # fmt: skip


def asks(who: dict[str, Any], seed: int) -> Iterator[Ask]:
    """Without end: nine in ten read or search, one in ten writes."""
    from shebao.portal.naming import to_url

    dice, run = random.Random(seed), f"{time.time_ns()}"
    waiting = iter(who["movers"])

    def page(name: str, user: str, path: str, kind: str = "read") -> Ask:
        cookie = who["sessions"].get(user, user)
        return Ask(name, kind, "GET", path, {"Cookie": f"sessionid={cookie}"})

    def told(name: str, user: str, path: str, kind: str = "read", body: str = "") -> Ask:
        headers = {
            "Authorization": f"Bearer {who['tokens'][user]}",
            "Content-Type": "application/json",
        }
        if kind == "write":
            headers["Idempotency-Key"] = f"{run}/{seed}/{dice.getrandbits(60)}"
        return Ask(name, kind, "POST" if kind == "write" else "GET", path, headers, body)

    made = choices(who, dice, page, told)
    while True:
        if dice.random() < 0.1 and (person := next(waiting, None)):
            body = {"origin": "310100P1", "person_no": person, "applicant_name": "某某"}
            yield told("api: apply", "yi-clerk", "/api/v1/transfers", "write", json.dumps(body))
        elif dice.random() < 0.05 and DONE:
            case = to_url(DONE.pop())
            yield told("api: accept", "yi-clerk", f"/api/v1/transfers/{case}/accept", "write", "{}")
        else:
            yield dice.choice(made)()


DONE: list[str] = []
"""Cases applied for and not accepted yet."""
_kept = threading.local()


def send(ask: Ask, planned: float, port: int) -> Seen:
    """One request over this sender's own connection."""
    status, text = 0, ""
    for _ in range(2):
        connection = getattr(_kept, "connection", None) or http.client.HTTPConnection(
            "127.0.0.1", port, timeout=60
        )
        try:
            connection.request(ask.method, ask.path, ask.body or None, ask.headers)
            answer = connection.getresponse()
            text, status = answer.read().decode("utf-8", "replace"), answer.status
            _kept.connection = connection
            break
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            _kept.connection, text = None, repr(error)
            if ask.kind == "write":
                break
    if ask.name == "api: apply" and status == 200:
        DONE.append(json.loads(text)["case_no"])
    return Seen(ask, planned, (time.perf_counter() - planned) * 1000, status, text)


def load(source: Iterator[Ask], port: int, rate: float, seconds: float) -> list[Seen]:
    """Planned arrivals, evenly spaced; nobody waits for an answer before the next is sent."""
    with ThreadPoolExecutor(SENDERS) as pool:
        began, waiting = time.perf_counter() + 0.1, []
        for number in range(int(rate * seconds)):
            planned = began + number / rate
            time.sleep(max(0.0, planned - time.perf_counter()))
            waiting.append(pool.submit(send, next(source), planned, port))
        return [one.result() for one in waiting]


def table(seen: list[Seen]) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Cuts by page, and the pages that miss their floor."""
    by: dict[tuple[str, str], list[float]] = defaultdict(list)
    for one in seen:
        by[one.ask.kind, one.ask.name].append(one.ms)
    rows, missed = {}, []
    for (kind, name), spent in sorted(by.items()):
        cuts = statistics.quantiles([*spent, spent[0]], n=100, method="inclusive")
        row = {"n": len(spent), **{f"p{n}": round(cuts[n - 1], 1) for n in (50, 95, 99)}}
        rows[name] = row
        late = row["p95"] > FLOORS[kind]
        missed += [name] * late
        print(f"  {kind:<7} {name:<28} {row['n']:>5} {row['p50']:>9.1f} {row['p95']:>9.1f}"
              f" {row['p99']:>9.1f} {'  OVER' if late else ''}", flush=True)  # fmt: skip
    return rows, missed


def wrong(seen: list[Seen]) -> list[str]:
    """Answers that are no answers; a refusal with its reason (422) is one."""
    return [
        f"{one.ask.name} {one.status} {one.text[:200]}"
        for one in seen
        if one.status not in (200, 422) or (one.status == 422 and one.ask.kind == "write")
    ]


def refused(seen: list[Seen]) -> int:
    """Reads answered by a refusal with its reason: a pension that lacks a published number, say."""
    return sum(one.status == 422 for one in seen if one.ask.kind != "write")


def lost(seen: list[Seen]) -> int:
    """Applications that were acknowledged and are in no table."""
    from shebao.transfers.models import TransferIn

    told = [
        json.loads(s.text)["case_no"]
        for s in seen
        if s.ask.name == "api: apply" and s.status == 200
    ]
    return len(set(told)) - TransferIn.objects.filter(case_no__in=told).count()


def measure(port: int, who: dict[str, Any], words: argparse.Namespace) -> dict[str, Any]:
    """Warm up, the steady load, the spike, and how long until a second is as good as before."""
    source = asks(who, words.seed)
    load(source, port, 10, 8)
    steady = load(source, port, words.rate, words.seconds)
    print(f"steady, {words.rate}/s:")
    rows, missed = table(steady)
    spike: list[Seen] = []
    back = 0.0
    if words.spike:
        began = time.perf_counter()
        spike = load(source, port, words.spike, 30)
        ended = began + 30
        after = load(source, port, words.rate, 20)
        calm = [s.planned for s in after if s.ms > FLOORS[s.ask.kind]]
        back = max([0.0, *(at - ended for at in calm)])
        print(f"spike, {words.spike}/s:")
        table(spike)
        spike += after
    everything = [*steady, *spike]
    bad = wrong(everything)
    print(*sorted(set(bad))[:20], sep="\n")
    return {"pages": rows, "over": missed, "errors": len(bad), "refused": refused(everything), "lost": lost(everything),
            "asked": len(everything), "back_s": round(back, 1)}  # fmt: skip


def main() -> int:
    """Build or take a world, serve it, measure."""
    parser = argparse.ArgumentParser(prog="bench.pages")
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, required=True)
    parser.add_argument("--rate", type=float, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--spike", type=float, default=100)
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    with world.postgres(words.keep) as url:
        os.environ.update(world.environment(words.keep, url))
        if world.run(words.n, words.keep, verify=False) == world.OTHER:
            return world.OTHER
        return serve(words)


def serve(words: argparse.Namespace) -> int:
    """The processes of a deployment, and the measurement beside them."""
    from bench.world_cases import port

    who = people()
    bank = ["bank", "serve", "--db", str(words.keep / "bank.sqlite3"), "--port", str(port())]
    server = ["serve", "--port", "0", "--with-worker", "--processes", str(PROCESSES)]
    running = [
        subprocess.Popen([sys.executable, "-m", "shebao", *each], stdout=subprocess.PIPE, text=True)
        for each in (bank, server)
    ]
    try:
        assert running[1].stdout is not None
        at = int(running[1].stdout.readline().rpartition(":")[2])
        for _ in range(240):
            if send(Ask("", "read", "GET", "/healthz", {}), time.perf_counter(), at).status == 200:
                break
            time.sleep(0.25)
        told = measure(at, who, words)
    finally:
        for process in running:
            process.terminate()
            process.wait(30)
    good = not (told["over"] or told["errors"] or told["lost"]) and told["back_s"] <= BACK_SECONDS
    load_now = round(os.getloadavg()[0], 1)
    print(json.dumps({"job": "pages", "n": words.n, "floors_ms": FLOORS, "load": load_now,
                      **told, "good": good}, ensure_ascii=False))  # fmt: skip
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
