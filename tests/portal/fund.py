"""甲市's fund desk for tests: an accountant, a cashier, one who is both, a clerk, and 乙市's accountant."""

from datetime import date

from django.test import Client

from shebao.agencies import services as agencies
from shebao.portal.naming import to_url
from tests.payments.helpers import AT, THEIRS, A, B, agency, officers

BOTH = "李四"
ELSEWHERE = "乙钱一"


def desk(*, link=""):
    """Two agencies with their officers; 甲市 has a bank account."""
    for code, city in ((A, "甲市"), (B, "乙市")):
        agencies.add_agency(
            code=code,
            name=f"{city}社保中心（演示）",
            name_en=f"City {code[0]} (demo)",
            city=city,
            at=AT,
        )
    agency(link=link)
    officers(B, "乙")
    agencies.add_officer(owner=A, username=BOTH, name="李四", name_en="Li Si")
    for role in ("accountant", "cashier"):
        agencies.grant(BOTH, role, since=date(2020, 1, 1), by="init", at=AT)


def signed_in(username="钱一") -> Client:
    """A browser in which somebody of the cast has signed in."""
    client = Client()
    client.post("/sign-in/demo/", {"username": username})
    return client


def page_of(kind, number) -> str:
    """The address of an order or a file."""
    return f"/fund/{kind}/{to_url(number)}/"


__all__ = ["AT", "BOTH", "ELSEWHERE", "THEIRS", "A", "B", "desk", "page_of", "signed_in"]
