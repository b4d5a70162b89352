"""What an application for the pension asks besides the month 申领: the account, and what still lies elsewhere."""

from typing import Any

from django.http import HttpRequest

from shebao.agencies import queries as agencies
from shebao.identity.models import Person
from shebao.payments.services import Payee
from shebao.portal.people import PENSION


def elsewhere(owner: str) -> list[tuple[str, tuple[str, str]]]:
    """Places whose pension agencies are known here, but for one's own: code and names."""
    return [
        (each.code[:6], (each.city, each.city_en or each.city))
        for each in agencies.agencies()
        if each.code != owner and each.code[6:7] == PENSION
    ]


def told(request: HttpRequest, person: Person) -> dict[str, Any]:
    """The account typed, the places ticked, and why the person will not wait for them."""
    given = request.POST
    known = {code for code, _ in elsewhere(person.owner)}
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
