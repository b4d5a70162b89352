"""Building one city of the story 建库, by calling the services: when they break, the demo breaks.

Runs inside the city's own process (`shebao demo build CITY …`). Safe to run again.
"""

import json
import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from django.conf import settings

from shebao.agencies import queries as directory
from shebao.agencies import services as agencies
from shebao.agencies.models import User
from shebao.base.plumbing.clock import moment, now, today
from shebao.base.plumbing.transactions import atomic
from shebao.cli.demo import careers
from shebao.cli.demo.story import (
    BANK,
    CAST,
    CITIES,
    MOVERS,
    NEW_MONTH,
    OPENING_FEN,
    POSTS,
    RESIDENTS,
    START,
    City,
    Someone,
    holder,
    someone,
)
from shebao.cli.demo.twice import build_twice
from shebao.enrolment import services as enrolment
from shebao.enrolment.services import MonthEntry
from shebao.identity import services as people
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.payments import services as payments
from shebao.payments.pain import Party
from shebao.portal import services as doors

SCHEME = "employee-pension"


def build(
    city: City,
    *,
    origin: str,
    bank_url: str,
    movers: Sequence[str] = MOVERS,
    cast: Sequence[Someone] = CAST,
) -> Iterator[str]:
    """Agencies, officers, bank account, people and their months; a line for each step."""
    yield "机构和人员 agencies and officers"
    tokens = dict(_agencies(city, origin))
    yield "银行账户 bank account"
    payments.open_bank_account(
        owner=city.pension, account_no=city.account, holder=holder(city),
        bank_name=BANK[0], bank_code=BANK[1], link=bank_url, at=now(),
    )  # fmt: skip
    _open_books(city)
    yield "人员 people"
    for each in cast:
        twice = each.key == "lisi" and city.key == "jia"
        tokens.update(build_twice(city) if twice else _person(city, each))
    if city.key == "jia":
        yield "缴费记录 contribution months, from a spreadsheet"
        _import_months(city, movers, [key for key in RESIDENTS if someone(key) in cast])
    if city.key == "yi":
        yield "参保关系 relationships"
        _new_relationships(city, movers)
    file = Path(settings.HOME) / "demo.json"
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        json.dump({"tokens": tokens}, out)
    yield "完成 done"


def _agencies(city: City, origin: str) -> Iterator[tuple[str, str]]:
    for code, what, what_en in (
        (city.pension, "社会保险事业管理中心", "Social Insurance Centre"),
        (city.medical, "医疗保障事务中心", "Medical Security Centre"),
    ):
        agencies.add_agency(
            code=code, name=f"{city.name}{what}", city=city.name, at=now(), url=origin,
            name_en=f"{city.name_en} {what_en}", city_en=city.name_en,
            address=f"{city.name}人民路 1 号", phone="000-12333", postcode="000000",
        )  # fmt: skip
    for post in POSTS:
        username = f"{city.key}-{post.login}"
        officer = agencies.add_officer(
            owner=city.pension, username=username, name=post.name, name_en=post.name_en
        )
        for role in post.roles:
            agencies.grant(officer, role, since=date(2026, 1, 1), by="demo", at=now())
        yield post.login, doors.issue_token(officer, name="demo", at=moment())
    second = agencies.add_officer(
        owner=city.pension, username=f"{city.key}-operator2", name="褚管理", name_en="Chu, operator"
    )
    agencies.grant(second, "operator", since=date(2026, 1, 1), by="demo", at=now())


def _open_books(city: City) -> None:
    """The fund's opening balance 期初余额: what lies at the bank belongs to the pooled fund."""
    ledger.open_account(city.pension, "fund/pension/pooled", "fund")
    entry = NewEntry(
        key=f"{city.pension}/opening", on=START, memo="期初余额",
        lines=[Line(f"bank/{city.account}", -OPENING_FEN), Line("fund/pension/pooled", OPENING_FEN)],
    )  # fmt: skip
    ledger.post(city.pension, entry)


def _person(city: City, each: Someone) -> Iterator[tuple[str, str]]:
    """A person of the story at this city's pension agency, with a login and a token."""
    person = people.register_person(
        owner=city.pension,
        name=each.name,
        number=each.number,
        hukou=each.hukou,
        by="demo",
        at=now(),
    )
    if each.key in MOVERS or city.key == "jia":
        user = people.open_demo_login(person, at=moment())
        yield each.key, doors.issue_token(user, name="demo", at=moment())


def _import_months(city: City, movers: Sequence[str], residents: Sequence[str]) -> None:
    """Months from a spreadsheet, posted under two officers: the movers' to 2025-12, the residents' go on."""
    file = Path(settings.HOME) / "months.xlsx"
    rows = [
        (someone(key).number, someone(key).name,
         careers.months((2011, 1), (2025, 12), scale=100 if key == "zhangsan" else 80))
        for key in movers
    ]  # fmt: skip
    rows += [
        (someone(key).number, someone(key).name, careers.months((2000, 1), (2026, 2), scale=90))
        for key in residents
    ]
    careers.write(file, rows)
    staged = enrolment.stage(
        owner=city.pension, name=file.name, content=file.read_bytes(), scheme=SCHEME,
        area=city.division, by=f"{city.key}-clerk", on=today(), at=now(),
    )  # fmt: skip
    enrolment.post_file(
        owner=city.pension, file_no=staged.file_no, by=f"{city.key}-clerk",
        approved_by=f"{city.key}-reviewer", on=today(), at=now(),
    )  # fmt: skip
    for key in (*movers, *residents):
        _settle(city, someone(key), left=key in movers)


def _settle(city: City, each: Someone, *, left: bool) -> None:
    """Interest to the end of last year; who left the city stopped paying."""
    from shebao.enrolment import queries as enrolled
    from shebao.identity import queries

    person = queries.by_number(city.pension, each.number)
    relationship = enrolled.open_relationship_of(city.pension, person, SCHEME)
    if relationship is not None and relationship.state == "active":
        enrolment.settle_years(relationship, through=2025, on=today(), by="demo", at=now())
        if left:
            enrolment.pause(relationship, on=today(), by=f"{city.key}-clerk", at=now())


def _new_relationships(city: City, movers: Sequence[str]) -> None:
    """The movers work here since January."""
    from shebao.identity import queries

    for key in movers:
        person = queries.by_number(city.pension, someone(key).number)
        relationship = enrolment.open_relationship(
            owner=city.pension, person=person, scheme=SCHEME, area=city.division,
            since=date(2026, 1, 5), key=f"{city.pension}/demo/{key}", by=f"{city.key}-clerk", at=now(),
        )  # fmt: skip
        months = {number: MonthEntry(*NEW_MONTH) for number in (1, 2)}
        enrolment.book_year(
            relationship, year=2026, months=months, key=f"{city.pension}/demo/{key}/2026",
            on=today(), by=f"{city.key}-clerk", at=now(),
        )  # fmt: skip


@atomic
def know(city: City, directory_text: str, root: str, fingerprint: str, peer: City) -> None:
    """Bring in another city's root and directory under two officers, and its bank account."""
    agencies.import_root(
        root, fingerprint=fingerprint, by=f"{city.key}-operator", at=now(), on=today()
    )
    agencies.confirm_root(fingerprint, by=f"{city.key}-operator2", at=now(), on=today())
    agencies.import_directory(directory_text, at=now())
    know_account(city, peer)


def know_account(city: City, peer: City) -> None:
    """Remember another city's bank account, so that its money is known when it comes."""
    payments.know_account(
        owner=city.pension, agency_code=peer.pension,
        account=Party(holder(peer), peer.account, *BANK),
    )  # fmt: skip


def officers(city: City) -> list[User]:
    """The officers of a city, for the one-click sign-in page."""
    return list(directory.officers(city.pension))


def demo_city() -> City:
    """The city of this installation."""
    own = directory.local_agencies().first()
    assert own is not None, "no agency here yet"
    return next(city for city in CITIES.values() if city.division == own.division)
