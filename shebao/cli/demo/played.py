"""The medical side of the demonstration as it is played 演示中的医保: 赵六's relation moves, her family shares, a balance is paid out.

Each step runs inside a city's own process (`shebao demo medical CITY STEP`), by the services, while letters and money really
travel: `begin` at the new place, `leave` at the old one, `arrive` and the family at the new one.
"""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from shebao.base.plumbing.clock import moment, now, today
from shebao.casework.services import Applicant
from shebao.cli.demo.family import DESK, FAMILY, HOSPITAL, build_family
from shebao.cli.demo.medical import MONTH, build_medical, know_medical_account
from shebao.cli.demo.story import BANK, CITIES, OWN_BANK, City, someone
from shebao.enrolment import services as enrolment
from shebao.identity import queries as people
from shebao.identity import services as registry
from shebao.inspection import services as inspection
from shebao.medical import services as sharing
from shebao.medical.models import Claim
from shebao.medical.models.sharing import Channel
from shebao.medical.queries import sharing as links
from shebao.medical.services import Ends, Given, claims
from shebao.medical.services.linking import Door
from shebao.payments import queries as orders
from shebao.payments import services as payments
from shebao.payments.services import Payee
from shebao.transfers.models import MedicalArrival, MedicalDeparture
from shebao.transfers.queries import medical as queries
from shebao.transfers.services import medical
from shebao.transfers.states.medical import MedicalIn, MedicalOut, Money, Record

Wait = Callable[[str, Callable[[], bool]], None]
"""Waits until something has come about; the words say what."""
JIA, YI = CITIES["jia"], CITIES["yi"]
HER = "zhaoliu"
LEAVING = {"sunqi": "emigration", "wangwu": "not-online"}
"""Who asks for a balance that cannot move: the first is paid, the second waits for the officer."""
PATIENCE, PAUSE = 480, 0.25


class Acting(NamedTuple):
    """A city's two officers of medical insurance."""

    city: City

    def by(self, post: str = "clerk") -> dict[str, Any]:
        """Who acts, on what day, at what moment."""
        return {"by": f"{self.city.key}-m-{post}", "on": today(), "at": now()}


def patient(what: str, check: Callable[[], bool]) -> None:
    """Wait for letters and the bank, which other processes carry."""
    for _ in range(PATIENCE):
        if check():
            return
        time.sleep(PAUSE)
    raise TimeoutError(what)


def prepare(city: City, bank_url: str) -> dict[str, str]:
    """Officers, account and people of the medical agency, and the other cities' accounts; tokens of the log-ins."""
    tokens = dict(build_medical(city, bank_url=bank_url, employee=True))
    for peer in CITIES.values():
        if peer is not city:
            know_medical_account(city, peer)
    if city.key == "jia":
        for key in LEAVING:
            _left(city, key)
    return tokens


def _left(city: City, key: str) -> None:
    """Somebody who paid in 甲市 through 2025 and pays no more."""
    each = someone(key)
    person = registry.register_person(
        owner=city.medical,
        name=each.name,
        number=each.number,
        hukou=each.hukou,
        by="demo",
        at=now(),
    )
    registry.open_demo_login(person, at=moment())
    row = enrolment.open_relationship(
        owner=city.medical, person=person, scheme="employee-medical", area=city.division,
        since=today().replace(year=2025, month=1, day=2), key=f"{city.medical}/demo/{key}",
        by=f"{city.key}-m-clerk", at=now(),
    )  # fmt: skip
    if row.state != "active":
        return
    enrolment.book_year(
        row, year=2025, months=dict.fromkeys(range(1, 13), MONTH), on=today(), at=now(),
        key=f"{city.medical}/demo/{key}/2025", by=f"{city.key}-m-clerk",
    )  # fmt: skip
    enrolment.pause(row, on=today(), by=f"{city.key}-m-clerk", at=now())


def begin(city: City) -> MedicalArrival:
    """赵六 asks on her telephone for her old relation; 乙市 accepts, the contact letter leaves."""
    her = people.by_number(city.medical, someone(HER).number)
    row = medical.apply_medical(
        owner=city.medical, person_no=her.person_no, origin=JIA.medical,
        from_scheme="employee-medical", applicant=Applicant("person", her.name, "13800000000"),
        channel="mobile", key="demo", by=HER, on=today(), at=now(),
    )  # fmt: skip
    if row.state == MedicalIn.APPLIED:
        medical.accept_medical(owner=city.medical, case_no=row.case_no, **Acting(city).by())
    return row


def leave(city: City, wait: Wait = patient) -> None:
    """甲市 settles and pays 赵六's balance; 孙七's cannot move and is paid out; 王五 has asked."""
    acting = Acting(city)
    wait("contact letter", lambda: MedicalDeparture.objects.filter(owner=city.medical).exists())
    out = MedicalDeparture.objects.get(owner=city.medical)
    if out.state == MedicalOut.RECEIVED:
        number = medical.propose_medical_release(
            owner=city.medical, case_no=out.case_no, **acting.by()
        )
        medical.release_medical(owner=city.medical, proposal_id=number, **acting.by("reviewer"))
    for key, ground in LEAVING.items():
        row = _asks(city, key, ground)
        if key == "sunqi" and row.state == "medical-claim-applied":
            claims.accept(owner=city.medical, case_no=row.case_no, **acting.by())
            number = claims.propose_claim(owner=city.medical, case_no=row.case_no, **acting.by())
            claims.decide_claim(owner=city.medical, proposal_id=number, **acting.by("reviewer"))
    _pay(city)
    _look(city)


def _look(city: City) -> None:
    """What was signed in one breath is marked at once 稽核线索: the inspectors need not wait for the next look."""
    inspection.look(owner=city.medical, until=today(), at=now())


def _asks(city: City, key: str, ground: str) -> Claim:
    person = people.by_number(city.medical, someone(key).number)
    papers = {"emigration": "定居证明 2026-021", "not-online": "新参保地参保证明 2026-7"}
    return claims.apply_payout(
        owner=city.medical, person_no=person.person_no, ground=ground, key="demo-" + key, by=key,
        facts={"paper": papers[ground], "place": "659001" if ground == "not-online" else ""},
        payee=Payee(person.name, OWN_BANK[key], *BANK), channel="mobile",
        applicant=Applicant("person", person.name, "13800000000"), on=today(), at=now(),
    )  # fmt: skip


def _pay(city: City) -> None:
    """Whatever is ordered goes to the bank in one file, under the accountant and the cashier."""
    waiting = [order.order_no for order in orders.orders(city.medical, "ordered")]
    if not waiting:
        return
    file = payments.propose_file(
        owner=city.medical, account_no=city.medical_account, order_nos=waiting,
        by=f"{city.key}-m-accountant", at=now(),
    )  # fmt: skip
    payments.approve_file(
        owner=city.medical, file_no=file.file_no, by=f"{city.key}-m-cashier", at=now()
    )


def arrive(city: City, wait: Wait = patient) -> dict[str, str]:
    """乙市 records and credits; both sides prove the sum; 赵六 confirms; then her family; tokens of new log-ins."""
    acting = Acting(city)
    case_no = begin(city).case_no

    def row() -> MedicalArrival:
        return queries.arrival(city.medical, case_no)

    wait("form", lambda: row().record_state != Record.DUE)
    if row().record_state == Record.HERE:
        medical.book_record(owner=city.medical, case_no=case_no, **acting.by())
    wait("money", lambda: all(p.state != Money.AWAITED for p in queries.sums(row())))
    for part in queries.sums(row()):
        if part.state == Money.ARRIVED:
            number = medical.propose_credit(
                owner=city.medical, case_no=case_no, number=part.number, **acting.by()
            )
            medical.credit(owner=city.medical, proposal_id=number, **acting.by("reviewer"))
    _look(city)
    wait("balance proof", lambda: row().state in (MedicalIn.PROVED, MedicalIn.CLOSED))
    if row().state == MedicalIn.PROVED:
        medical.confirm_balance(
            owner=city.medical, case_no=case_no, person_no=row().person_no, by=HER, on=today(),
            at=now(),
        )  # fmt: skip
    if links.institutions(city.medical):  # told already
        return {}
    tokens = dict(build_family(city))
    _three_doors(city)
    return tokens


def _three_doors(city: City) -> None:
    """Her mother again through the counter and the hospital, each link ended before the next."""
    owner = city.medical
    her, mother = (people.by_number(owner, someone(key).number) for key in FAMILY)
    cards = [FAMILY[key][0] for key in FAMILY]
    for channel, place, by in (
        (Channel.COUNTER, "", f"{city.key}-m-clerk"), (Channel.HOSPITAL, HOSPITAL, DESK),
    ):  # fmt: skip
        last = links.given(owner, her.person_no)[-1]
        sharing.end_link(
            owner=owner, link_no=last.link_no, person_no=her.person_no, by=HER, on=today(), at=now()
        )
        sharing.bind(
            owner=owner, ends=Ends(her.person_no, mother.person_no, *cards), kin="parent",
            door=Door(channel, place), key=f"{owner}/demo/link/{channel}", by=by, on=today(),
            at=now(), consent=Given(),
        )  # fmt: skip


def keep(tokens: dict[str, str]) -> None:
    """Add tokens to those the city keeps in `demo.json`."""
    file = Path(settings.HOME) / "demo.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    told["tokens"] |= tokens
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump(told, out)


def step(city: City, name: str, bank_url: str = "") -> None:
    """One step, inside the city's process."""
    if name == "prepare":
        keep(prepare(city, bank_url))
    elif name == "begin":
        begin(city)
    elif name == "leave":
        leave(city)
    else:
        keep(arrive(city))
