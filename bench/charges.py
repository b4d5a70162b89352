"""Fifty charges a second 账户结算, split over two accounts, on PostgreSQL, as a hospital's machine sends them.

    make bench JOB=charges N=500        (or: python -m bench.charges --n 500 --rate 50 --seconds 60)

A PostgreSQL of its own with its durability kept; N families of giver and relative; `shebao serve --with-worker`
as deployed. Charges arrive in an open loop; one in five is sent a second time at the same moment, as a machine
does that heard no answer, and one in ten is reversed. Then the books are asked: every charge once, every split
its sum, what accounts lost is what the hospital is owed, nobody below zero. The last line is one JSON object;
exit 1 when anything is double, lost or wrong, or the rate was not held.
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
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from bench import world
from bench.pages import Ask, Seen, load, send

OWNER, PLACE, HOSPITAL, MACHINE = "310100M1", "310100", "H0001", "h0001-machine"
OPENING = {"giver": 1_000_000_00, "relative": 60_00}
HELD = 0.95
"""So much of the rate asked for must have been answered."""


def families(count: int) -> list[str]:
    """Agency, hospital, and families with cards, money and links; the relatives' card numbers."""
    from django.db import transaction

    from shebao.agencies import services as agencies
    from shebao.base.plumbing.clock import now
    from shebao.cards import services as cards
    from shebao.cli.demo.story import numbered
    from shebao.ledger import services as ledger

    agencies.add_agency(code=OWNER, name="甲市医疗保障事务中心", city="甲市", at=now())
    for name, role in (("m-clerk", "clerk"), ("m-reviewer", "reviewer")):
        agencies.add_officer(owner=OWNER, username=name, name=name)
        agencies.grant(name, role, since=date(2026, 1, 1), by="bench", at=now())
    ledger.open_account(OWNER, "fund/medical/contributions", "fund")
    rows, found = ["卡号,证件号码,姓名,卡状态"], []
    with transaction.atomic():
        for n in range(count):
            both = {}
            for part, (role, fen) in enumerate(OPENING.items()):
                number = numbered(
                    f"0001011970{n // 500 + 1:02d}{n % 28 + 1:02d}{(2 * n + part) % 1000:03d}"
                )
                both[role] = _insured(f"{n}/{role}", number, fen)
                rows.append(f"C{n:06d}{part},{number},{both[role].name},正常")
            _linked(n, both["giver"].person_no, both["relative"].person_no)
            found.append(f"C{n:06d}1")
        cards.import_cards(
            owner=OWNER, content="\n".join(rows).encode(), by="m-clerk", approved_by="m-reviewer",
            at=now(),
        )  # fmt: skip
    return found


def _insured(key: str, number: str, fen: int) -> Any:
    from shebao.base.plumbing.clock import now
    from shebao.enrolment import services as enrolment
    from shebao.identity import services as people
    from shebao.ledger import services as ledger
    from shebao.ledger.services import Line, NewEntry

    person = people.register_person(
        owner=OWNER,
        name="赵钱孙李周吴郑王"[len(number) % 8] + "某",
        number=number,
        by="bench",
        at=now(),
    )
    row = enrolment.open_relationship(
        owner=OWNER, person=person, scheme="employee-medical", area=PLACE, since=date(2020, 1, 1),
        key=f"bench/{key}", by="bench", at=now(),
    )  # fmt: skip
    lines = [
        Line(row.ledger_code, fen, row.relationship_no),
        Line("fund/medical/contributions", -fen),
    ]
    ledger.post(OWNER, NewEntry(f"{OWNER}/bench/{key}", date(2025, 12, 31), "上年结余", lines))
    return person


def _linked(n: int, giver: str, relative: str) -> None:
    from shebao.base.plumbing.clock import now, today
    from shebao.medical import services
    from shebao.medical.services import Ends, Given
    from shebao.medical.services.linking import Door

    services.bind(
        owner=OWNER, ends=Ends(giver, relative), kin="sibling", door=Door("web"), by="bench",
        key=f"bench/link/{n}", on=today(), at=now(), proof="commitment", consent=Given(),
        confirmed=True,
    )  # fmt: skip


def hospital() -> str:
    """The hospital and its machine under a mandate; the machine's token."""
    from shebao.agencies import services as agencies
    from shebao.base.plumbing.clock import moment, now, today
    from shebao.medical import services
    from shebao.portal import services as doors

    services.add_institution(
        owner=OWNER, code=HOSPITAL, name="甲市第一人民医院", kind="hospital", by="m-clerk", at=now()
    )
    user = agencies.add_officer(owner=OWNER, username=MACHINE, name=MACHINE, office_code=HOSPITAL)
    agencies.grant(
        user, "hospital", since=date(2026, 1, 1), by="bench", at=now(), office_code=HOSPITAL
    )
    made = services.propose_mandate(
        owner=OWNER, institution_code=HOSPITAL, username=MACHINE, most_fen=100_000_00, by="m-clerk",
        on=today(), at=now(),
    )  # fmt: skip
    services.approve_mandate(
        owner=OWNER, mandate_no=made.mandate_no, by="m-reviewer", on=today(), at=now()
    )
    return doors.issue_token(user, name="bench", at=moment())


def asks(cards: list[str], token: str, seed: int) -> Iterator[Ask]:
    """Charges, some of them twice in a row, some reversed a little later."""
    chance, number, old = random.Random(seed), 0, list[str]()
    while True:
        number += 1
        own = f"B{number:07d}"
        body = {
            "external_no": own, "card": chance.choice(cards), "amount_fen": chance.randint(1, 300_00),
            "purpose": "门诊",
        }  # fmt: skip
        one = _ask("charge", "/charges", body, own, token)
        yield one
        if chance.random() < 0.2:
            yield one._replace(name="again")
        if chance.random() < 0.1 and len(old) > 100:
            back = old.pop(chance.randrange(len(old) - 100))
            path, key = f"/charges/{back}/reverse", f"R{back}"
            yield _ask("reverse", path, {"reversal_no": key}, key, token)
        old.append(own)


def _ask(name: str, path: str, body: dict[str, Any], key: str, token: str) -> Ask:
    heads = {"Authorization": f"Bearer {token}", "Idempotency-Key": key,
             "Content-Type": "application/json"}  # fmt: skip
    return Ask(name, "charge", "POST", f"/api/v1/hospital{path}", heads, json.dumps(body))


def measure(cards: list[str], token: str, words: argparse.Namespace) -> list[Seen]:
    """Serve as deployed, and send."""
    server = subprocess.Popen(
        [sys.executable, "-m", "shebao", "serve", "--port", "0", "--with-worker"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline().rpartition(":")[2])
        for _ in range(240):
            if (
                send(Ask("", "read", "GET", "/healthz", {}), time.perf_counter(), port).status
                == 200
            ):
                break
            time.sleep(0.25)
        source = asks(cards, token, words.seed)
        load(source, port, 10, 3)  # warm
        return load(source, port, words.rate, words.seconds)
    finally:
        server.terminate()
        server.wait(30)


def judge(count: int) -> dict[str, Any]:
    """What the tables and the books say afterwards."""
    from django.db import connection
    from django.db.models import Sum

    from shebao.ledger import queries as books
    from shebao.ledger import verify
    from shebao.medical.models import Charge, ChargeLine

    connection.close()
    booked = Charge.objects.filter(state="charge-booked")
    lines = ChargeLine.objects.filter(charge__state="charge-booked")
    paid = int(lines.aggregate(fen=Sum("amount_fen"))["fen"] or 0)
    split = sum(
        1
        for row in Charge.objects.prefetch_related("lines")
        if sum(one.amount_fen for one in row.lines.all()) + row.cash_fen != row.amount_fen
    )
    owed = books.balance(OWNER, f"payable/medical/{HOSPITAL}")
    persons = books.sum_of(OWNER, "person/")
    return {
        "charges": Charge.objects.count(), "reversed": Charge.objects.count() - booked.count(),
        "two_accounts": Charge.objects.filter(own_fen__gt=0, family_fen__gt=0).count(),
        "wrong_splits": split, "owed_fen": owed, "owed_wrong_fen": owed - paid,
        "lost_fen": count * sum(OPENING.values()) - persons - owed,
        "books_found": len(verify.verify(OWNER)),
    }  # fmt: skip


def cuts(seen: list[Seen]) -> dict[str, float]:
    """p50, p95 and p99 in milliseconds from the planned moment of sending."""
    took = sorted(one.ms for one in seen)
    parts = statistics.quantiles(took, n=100) if len(took) > 1 else took * 99
    return {f"p{cut}_ms": round(parts[cut - 1], 1) for cut in (50, 95, 99)}


def told(words: argparse.Namespace) -> dict[str, Any]:
    """Build, send, judge."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    seconds: dict[str, float] = {}
    cards = world.told("families", lambda: families(words.n), seconds)
    token = hospital()
    began = time.perf_counter()
    seen = measure(cards, token, words)
    good = [one for one in seen if one.status == 200]
    for one in seen:
        if one.status != 200:
            print(f"    {one.ask.name} {one.status} {one.text[:200]}", flush=True)
    span = max(one.ms / 1000 + one.planned for one in seen) - min(one.planned for one in seen)
    print(
        f"  {len(seen)} sent in {time.perf_counter() - began:.0f} s, {len(good)} answered with 200"
    )
    acknowledged = {
        json.loads(one.ask.body)["external_no"] for one in good if one.ask.name != "reverse"
    }
    after = judge(words.n)
    return {
        "rate_asked": words.rate, "rate": round(len(good) / span, 1), "sent": len(seen),
        "errors": len(seen) - len(good), "acknowledged": len(acknowledged), **cuts(seen), **after,
    }  # fmt: skip


def main() -> int:
    """Measure, and say whether all of it is right."""
    parser = argparse.ArgumentParser(prog="bench.charges")
    parser.add_argument("--n", type=int, default=500, help="families")
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="shebao-charges-", dir="/tmp") as spare:
        folder = Path(spare)
        with world.postgres(folder) as url:
            os.environ.update(world.environment(folder, url))
            found = told(words)
    wrong = ("errors", "wrong_splits", "owed_wrong_fen", "lost_fen", "books_found")
    good = not any(found[name] for name in wrong) and found["rate"] >= HELD * words.rate
    load_now = round(os.getloadavg()[0], 1)
    print(json.dumps({"job": "charges", "n": words.n, "cores": os.cpu_count(), "load": load_now,
                      **found, "good": good}, ensure_ascii=False))  # fmt: skip
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
