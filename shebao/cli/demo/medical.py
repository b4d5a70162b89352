"""The medical side of the story 医保: each city's medical-security agency with officers, account, and 赵六's relation.

赵六 worked in 甲市 until 2025-12 and is insured as a resident of 乙市 since 2026-02: her balance and her months wait to be moved.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from shebao.agencies import services as agencies
from shebao.base.plumbing.clock import moment, now, today
from shebao.cli.demo.story import (
    BANK,
    OPENING_FEN,
    POSTS,
    START,
    City,
    medical_holder,
    someone,
)
from shebao.enrolment import services as enrolment
from shebao.enrolment.schemes import Scheme
from shebao.enrolment.services import MonthEntry
from shebao.identity import services as people
from shebao.identity.models import Person
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.payments import services as payments
from shebao.payments.pain import Party
from shebao.portal import services as doors

MEDICAL_MOVERS = ("zhaoliu",)
MONTH = MonthEntry(1_000_000, 20_000)
"""A month in 甲市: base, and what goes into the medical account, in fen."""
RESIDENT_MONTH = MonthEntry(100_000, 0)
"""A month as a resident: nothing goes into an account."""


def build_medical(
    city: City,
    *,
    bank_url: str,
    movers: Sequence[str] = MEDICAL_MOVERS,
    employee: bool = False,
) -> Iterator[tuple[str, str]]:
    """Officers, bank account, opening balance and people of a medical agency; (who, token) of each log-in.

    With `employee` the movers work at the new place too, so that their balance can be shared there.
    """
    for post in POSTS:
        officer = agencies.add_officer(
            owner=city.medical, username=f"{city.key}-m-{post.login}", name=post.name,
            name_en=post.name_en,
        )  # fmt: skip
        for role in post.roles:
            agencies.grant(officer, role, since=date(2026, 1, 1), by="demo", at=now())
        yield f"m-{post.login}", doors.issue_token(officer, name="demo", at=moment())
    payments.open_bank_account(
        owner=city.medical, account_no=city.medical_account, holder=medical_holder(city),
        bank_name=BANK[0], bank_code=BANK[1], link=bank_url, at=now(),
    )  # fmt: skip
    ledger.open_account(city.medical, "fund/medical/pooled", "fund")
    lines = [
        Line(f"bank/{city.medical_account}", -OPENING_FEN), Line("fund/medical/pooled", OPENING_FEN)
    ]  # fmt: skip
    ledger.post(
        city.medical, NewEntry(f"{city.medical}/opening", START, "期初余额", lines)
    )  # fmt: skip
    for key in movers if city.key in ("jia", "yi") else ():
        person = _person(city, key)
        user = people.open_demo_login(person, at=moment())
        yield key, doors.issue_token(user, name="demo", at=moment())
        _insure(city, key, person, employee=employee)


def _person(city: City, key: str) -> Person:
    each = someone(key)
    return people.register_person(
        owner=city.medical,
        name=each.name,
        number=each.number,
        hukou=each.hukou,
        by="demo",
        at=now(),
    )


def _insure(city: City, key: str, person: Person, *, employee: bool) -> None:
    """In 甲市 a worker from 2023-01 to 2025-12, ended; in 乙市 a resident, or a worker, since 2026-02."""
    left = city.key == "jia"
    works = left or employee
    relationship = enrolment.open_relationship(
        owner=city.medical, person=person, area=city.division,
        scheme=Scheme.EMPLOYEE_MEDICAL if works else Scheme.RESIDENT_MEDICAL,
        since=date(2023, 1, 4) if left else date(2026, 2, 2), key=f"{city.medical}/demo/{key}",
        by=f"{city.key}-m-clerk", at=now(),
    )  # fmt: skip
    paid = (
        {year: dict.fromkeys(range(1, 13), MONTH) for year in (2023, 2024, 2025)}
        if left
        else {2026: dict.fromkeys((2, 3), MONTH if employee else RESIDENT_MONTH)}
    )
    for year, months in paid.items():
        enrolment.book_year(
            relationship, year=year, months=months, key=f"{city.medical}/demo/{key}/{year}",
            on=today(), by=f"{city.key}-m-clerk", at=now(),
        )  # fmt: skip
    if left:
        enrolment.pause(relationship, on=today(), by=f"{city.key}-m-clerk", at=now())


def know_medical_account(city: City, peer: City) -> None:
    """Remember another city's medical account, so that its money is known when it comes."""
    payments.know_account(
        owner=city.medical, agency_code=peer.medical,
        account=Party(medical_holder(peer), peer.medical_account, *BANK),
    )  # fmt: skip
