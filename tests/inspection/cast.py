"""甲市 with two inspectors, one of them for a single office, and cases that were worked and paid."""

from datetime import date, datetime, timedelta

from shebao.agencies import services as agencies
from shebao.base.plumbing.clock import ZONE
from shebao.casework import services as casework
from shebao.casework.services import Applicant
from shebao.identity import services as people
from shebao.inspection import services
from shebao.payments import services as payments
from shebao.payments.services import Payee
from tests.payments.helpers import OURS, A, agency

ON = date(2026, 3, 4)
AT = datetime(2026, 3, 4, 10, tzinfo=ZONE)
NUMBERS = ("000101197003022197", "000101197205134568", "000101196811302686")
OFFICE, OTHER = f"{A}-01", f"{A}-02"


def town():
    """Officers, a bank account, offices."""
    for code in (A, "110100P1"):
        agencies.add_agency(
            code=code, name=f"社保中心{code}（演示）", name_en="Centre", city="甲市", at=AT
        )
    agency()
    for code in (OFFICE, OTHER):
        agencies.add_office(
            owner=A, code=code, name=f"网点{code[-1]}", name_en=f"Office {code[-1]}"
        )
    for n, (name, office) in enumerate((("稽一", ""), ("稽二", ""), ("稽三", OFFICE))):
        agencies.add_officer(owner=A, username=name, name=name, name_en=f"Inspector {n}")
        agencies.grant(
            name, "inspector", since=date(2020, 1, 1), by="init", at=AT, office_code=office
        )


def person(n=0, name=""):
    """Somebody insured here."""
    return people.register_person(
        owner=A, name=name or "张王李"[n] + "某", number=NUMBERS[n], at=AT
    )


def case(key, who, *, office=OFFICE, on=ON, by="周三", kind="merge"):
    """A case of a person, opened by the clerk."""
    return casework.open_case(
        owner=A, kind=kind, key=f"{A}/{key}", person_no=who.person_no,
        applicant=Applicant("person", who.name), channel="counter", office_code=office,
        state="merge-received", turn="officer", received_on=on, by=by, at=AT,
    )[0]  # fmt: skip


def pay(of, amount_fen=12_345, *, name="", account="6222000000001111", on=ON, by="周三"):
    """An order to the person of a case."""
    return payments.order(
        owner=A, key=f"{of.case_no}/pay/{account}/{on}", amount_fen=amount_fen, purpose="退款",
        payee=Payee(name or of.applicant_name, account, "演示银行", ""), reference="REF-0001",
        debit_code="transit/110100P1", case_no=of.case_no, on=on, by=by, at=AT,
    )  # fmt: skip


def filed(order, *, by="钱一", second="孙二"):
    """Both officers of the fund pass it."""
    file = payments.propose_file(owner=A, account_no=OURS, order_nos=[order.order_no], by=by, at=AT)
    return payments.approve_file(owner=A, file_no=file.file_no, by=second, at=AT)


def sign(of, *, by="周三", second="孙二", at=AT, seconds=300, n=0):
    """One officer proposes, the other signs so many seconds later."""
    made = casework.propose(
        owner=A, case_no=of.case_no, act="merge-accounts", payload={"n": n}, by=by, at=at
    )
    return casework.countersign(
        owner=A, proposal_id=made.pk, by=second, at=at + timedelta(seconds=seconds)
    )


def look(until=ON, since=None, at=AT):
    """The worker looks."""
    return services.look(owner=A, until=until, since=since, at=at)


def say(act, number, by="稽一", at=AT, **more):
    """An act on an inspection."""
    return getattr(services, act)(owner=A, inspection_no=number, by=by, at=at, **more)
