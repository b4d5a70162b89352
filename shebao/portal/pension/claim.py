"""What an application for the pension asks besides the month 申领: the account, and what still lies elsewhere."""

from typing import Any

from django.http import HttpRequest

from shebao.agencies import queries as agencies
from shebao.enrolment.models import Kind
from shebao.identity.models import Person
from shebao.payments.services import Payee
from shebao.portal.people import PENSION
from shebao.transfers import queries as transfers
from shebao.transfers.services.gathering import own_stays

Named = tuple[str, tuple[str, str]]
"""A place: its code, and its name zh and en."""


def places(person: Person) -> dict[str, list[Named]]:
    """Places of the pension agencies known here, but for one's own, as the pages of the claim show them.

    `elsewhere`, where something of the person may still lie; `brought`, whose relationship was transferred here 已经转来的地方.
    """
    gone, shown = came(person), dict[str, list[Named]](elsewhere=[], brought=[])
    for place in _known(person.owner):
        shown["brought" if place[0] in gone else "elsewhere"].append(place)
    return shown


def _known(owner: str) -> list[Named]:
    return [
        (each.code[:6], (each.city, each.city_en or each.city))
        for each in agencies.agencies()
        if each.code != owner and each.code[6:7] == PENSION
    ]


def came(person: Person) -> set[str]:
    """Places from which the regular relationship has come: its months are in the books here, and no transfer from there is open.

    Also what an earlier place had brought along. Where a temporary account alone was gathered, the regular one may still lie there.
    """
    regular, temporary, coming = set[str](), set[str](), set[str]()
    for row in transfers.transfers_of_person(person.owner, person.person_no):
        place = row.origin_code[:6]
        if row.closed_on is None and not row.booked_on:
            coming.add(place)
        elif row.booked_on:
            (temporary if row.account_kind == Kind.TEMPORARY else regular).add(place)
    held = {stay.place for stay in own_stays(person) if stay.kind == Kind.REGULAR}
    return held - coming - (temporary - regular) - {person.owner[:6]}


def told(request: HttpRequest, person: Person) -> dict[str, Any]:
    """The account typed, the places ticked, and why the person will not wait for them."""
    given = request.POST
    known = {code for code, _ in places(person)["elsewhere"]}
    number = given.get("payee_account_no", "").strip()[:34]
    payee = Payee(
        given.get("payee_name", "").strip()[:140] or person.name, number,
        given.get("payee_bank_name", "").strip()[:140], given.get("payee_bank_code", "").strip()[:14],
    )  # fmt: skip
    return {
        "payee": payee if number else None,
        "elsewhere": [code for code in given.getlist("elsewhere") if code in known],
        "waived": given.get("waived", ""),
    }
