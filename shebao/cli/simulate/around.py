"""What happens around an agency 城外之事: people come, work and move on. Runs inside the city's process."""

from collections.abc import Callable
from datetime import date
from typing import Any

from shebao.base.plumbing.clock import moment, now, today
from shebao.base.refusals import Refusal
from shebao.cli.demo.build import SCHEME, demo_city
from shebao.cli.demo.story import NEW_MONTH

LIFE = 36_500
"""Days a token of the simulation is good: longer than any run. The demonstration's end after a year."""
OFFICERS = ("clerk", "reviewer", "accountant", "cashier")


def staff(*, people: list[list[str]], moved: bool) -> dict[str, Any]:
    """Before it begins: people who paid here for years and left (`moved`), or who have just come.

    Gives each one's person number and a token.
    """
    from shebao.enrolment import services as enrolment
    from shebao.enrolment.services import MonthEntry
    from shebao.identity import services
    from shebao.portal import services as doors

    city, told = demo_city(), {}
    for number, name in people:
        at: dict[str, Any] = {"by": "simulate", "at": now()}
        person = services.register_person(
            owner=city.pension, name=name, number=number, hukou=city.division, **at
        )
        key = f"{city.pension}/simulate/{number[-12:]}"
        relationship = enrolment.open_relationship(
            owner=city.pension, person=person, scheme=SCHEME, area=city.division,
            since=date(2024 if moved else 2026, 1, 1), key=key, **at,
        )  # fmt: skip
        for year in (2024, 2025) if moved else (2026,):
            months = {n: MonthEntry(*NEW_MONTH) for n in (range(1, 13) if moved else (1, 2))}
            enrolment.book_year(
                relationship, year=year, months=months, key=f"{key}/{year}", on=today(), **at
            )
        if moved:
            enrolment.settle_years(relationship, through=2025, on=today(), **at)
            enrolment.pause(relationship, on=today(), **at)
        user = services.open_demo_login(person, at=moment())
        token = doors.issue_token(user, name="simulate", at=moment(), days=LIFE)
        told[number] = [person.person_no, token]
    return {"people": told, "tokens": _tokens()}


def _tokens() -> dict[str, str]:
    """Those of the officers who act at the doors."""
    from shebao.agencies import queries as agencies
    from shebao.portal import services as doors

    city = demo_city()
    return {
        post: doors.issue_token(
            agencies.officer(f"{city.key}-{post}", owner=city.pension),
            name="simulate",
            at=moment(),
            days=LIFE,
        )
        for post in OFFICERS
    }


def hire(*, person_no: str, leave: bool, key: str) -> dict[str, Any]:
    """Somebody moves on: contributions stop here, or begin here."""
    from shebao.enrolment import queries as enrolled
    from shebao.enrolment import services as enrolment
    from shebao.identity import queries

    city = demo_city()
    person = queries.by_person_no(city.pension, person_no)
    at: dict[str, Any] = {"by": "simulate", "at": now()}
    found = enrolled.open_relationship_of(city.pension, person, SCHEME)
    if leave:
        if found is not None and found.state == "active":
            enrolment.pause(found, on=today(), **at)
    elif found is None:
        enrolment.open_relationship(
            owner=city.pension, person=person, scheme=SCHEME, area=city.division, since=today(),
            key=f"{city.pension}/simulate/{key}", **at,
        )  # fmt: skip
    elif found.state == "paused":
        enrolment.resume(found, on=today(), **at)
    return {}


def earn(*, person_no: str, month: int) -> dict[str, Any]:
    """A month of work 缴费一个月 is booked; `month` is year × 12 + month − 1. A refusal is told by its code.

    `enrolment.month-held`: the month stands there already, of this stay or another.
    """
    from shebao.enrolment import queries as enrolled
    from shebao.enrolment import services as enrolment
    from shebao.enrolment.services import MonthEntry
    from shebao.identity import queries

    city, (year, number) = demo_city(), divmod(month, 12)
    person = queries.by_person_no(city.pension, person_no)
    found = enrolled.open_relationship_of(city.pension, person, SCHEME)
    if found is None or found.state != "active":
        return {"booked": False}
    try:
        enrolment.book_year(
            found, year=year, months={number + 1: MonthEntry(*NEW_MONTH)}, by="simulate", at=now(),
            key=f"{found.relationship_no}/simulate/{month}", on=today(),
        )  # fmt: skip
    except Refusal as refusal:
        return {"booked": False, "said": refusal.code}
    return {"booked": True}


def newcomer(*, number: str, name: str) -> dict[str, Any]:
    """Somebody becomes known here 登记: person number and a token. Whoever is known already is the same person."""
    from shebao.identity import services
    from shebao.portal import services as doors

    city = demo_city()
    person = services.register_person(
        owner=city.pension, name=name, number=number, hukou=city.division, by="simulate", at=now()
    )
    user = services.open_demo_login(person, at=moment())
    return {
        "person_no": person.person_no,
        "token": doors.issue_token(user, name="simulate", at=moment(), days=LIFE),
    }


def gather(*, person_no: str, origin: str, months: int, key: str) -> dict[str, Any]:
    """The counter asks for what lies at `origin` 归集, by a certificate that says so many months. A refusal is told by its code."""
    from shebao.casework.services import Applicant
    from shebao.transfers import services as transfers
    from shebao.transfers.rules import Stay

    city = demo_city()

    def ask() -> None:
        transfers.gather(
            owner=city.pension, person_no=person_no, origin=origin, channel="counter", key=key,
            elsewhere=(Stay(origin[:6], "regular", months, False),),
            applicant=Applicant("person", "simulate"), by=f"{city.key}-clerk", on=today(), at=now(),
        )  # fmt: skip

    return answered(ask, {})


def answered(act: Callable[..., dict[str, Any] | None], told: dict[str, Any]) -> dict[str, Any]:
    """What came of an act: `said` is the code of a refusal, or empty."""
    try:
        return {"said": "", **(act(**told) or {})}
    except Refusal as refusal:
        return {"said": refusal.code}
