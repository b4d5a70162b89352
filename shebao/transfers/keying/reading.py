"""What every paper is read with 读取来函项目: its lines one by one, the person it names, our case it is about.

Both families use it; an agency keeps pensions or medical insurance, so its owner says which cases are meant (Order 765 Art. 4).
"""

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from shebao.agencies import queries as agencies
from shebao.base.money import NotMoney, parse_yuan
from shebao.identity import documents
from shebao.identity import queries as people
from shebao.transfers import messages
from shebao.transfers import papers as forms
from shebao.transfers.errors import KeyedWrong, UnknownCase
from shebao.transfers.keying.kinds import CHOICES, KEYED
from shebao.transfers.models import MedicalArrival, MedicalDeparture, TransferIn, TransferOut

REFERENCE = re.compile(r"[A-Za-z0-9-]{6,35}")
Typed = Mapping[str, str]


class Given(NamedTuple):
    """What is known of a paper before its lines are read."""

    owner: str
    sender: str
    written_no: str
    written_on: date
    received_on: date


class Made(NamedTuple):
    """The letter that the paper is, the case it belongs to, and whom it is about if we know them."""

    letter: Any
    caseref: str = ""
    person_no: str = ""


class Reader:
    """The lines of a paper as they were typed, read one by one."""

    def __init__(self, kind: str, typed: Typed) -> None:
        self.lines = {line.name: line for line in KEYED[kind][1]}
        self.typed = typed

    def text(self, name: str, most: int = 200) -> str:
        """A line as it is; empty only where it may be."""
        found = self.typed.get(name, "").strip()[:most]
        if not found and self.lines[name].needed:
            self.wrong(name)
        return found

    def wrong(self, name: str, text: str = "") -> None:
        """Refuses `transfer.keyed-wrong` with the line's words."""
        raise self._bad(name, text)

    def fen(self, name: str) -> int:
        """Money, fen."""
        try:
            return parse_yuan(self.text(name))
        except NotMoney:
            raise self._bad(name) from None

    def day(self, name: str) -> date:
        """A day `2026-03-02`."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            raise self._bad(name) from None

    def month(self, name: str) -> str:
        """A month `2026-03`; empty where it may be."""
        found = self.text(name)
        if found and not is_month(found):
            raise self._bad(name)
        return found

    def count(self, name: str) -> int:
        """A whole number up to 9999."""
        found = self.text(name)
        if not found.isdecimal() or len(found) > 4:
            raise self._bad(name)
        return int(found)

    def flag(self, name: str) -> bool:
        """Whether it was ticked."""
        return bool(self.typed.get(name))

    def choice(self, name: str) -> str:
        """One of the codes that the line offers."""
        found = self.text(name)
        if found not in CHOICES[name]:
            raise self._bad(name)
        return found

    def _bad(self, name: str, text: str = "") -> KeyedWrong:
        zh, en = self.lines[name].words
        said = text or self.typed.get(name, "")[:60]
        return KeyedWrong(line=zh, line_en=en, text=said, at=name)


def is_month(text: str) -> bool:
    """Whether a text is a month `2026-03`."""
    try:
        return len(text) == 7 and bool(date.fromisoformat(f"{text}-01"))
    except ValueError:
        return False


def arrival(read: Reader, given: Given) -> Any:
    """Our case of moving in that the old place writes about. Refuses `transfer.unknown-case`."""
    return _ours(
        read,
        MedicalArrival if agencies.keeps_medical(given.owner) else TransferIn,
        given,
        "origin_code",
    )


def departure(read: Reader, given: Given) -> Any:
    """Our case of moving out that the new place writes about. Refuses `transfer.unknown-case`."""
    model = MedicalDeparture if agencies.keeps_medical(given.owner) else TransferOut
    return _ours(read, model, given, "destination_code")


def either(read: Reader, given: Given) -> Any:
    """Our case whichever way it moves. Refuses `transfer.unknown-case`."""
    leaving = "-out/" in read.text("case_no")
    return (departure if leaving else arrival)(read, given)


def _ours(read: Reader, model: Any, given: Given, peer: str) -> Any:
    number = read.text("case_no")
    row = model.objects.filter(owner=given.owner, case_no=number, **{peer: given.sender}).first()
    if row is None:
        raise UnknownCase(caseref=number, at="case_no")
    return row


def from_new(letter: Any, row: Any) -> Made:
    """A letter of the new place; it calls the case by its own number, where it has given one."""
    return Made(letter, row.peer_case_no or row.case_no, row.person_no)


def from_old(letter: Any, row: Any) -> Made:
    """A letter of the old place, about our case."""
    return Made(letter, row.case_no, row.person_no)


def known(owner: str, number: str) -> str:
    """Whom a number stands for here, for the read trace; nobody when it is nobody's or two people's."""
    found = people.all_by_number(owner, number)
    return found[0].person_no if len(found) == 1 else ""


def named(read: Reader) -> messages.Insured:
    """The person a paper names by name and resident number. Refuses `transfer.keyed-wrong`."""
    number = documents.normal_number(read.text("number", 40))
    if len(number) != 18 or not number[6:14].isdecimal() or not number[16].isdecimal():
        read.wrong("number")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        read.wrong("number")
    return messages.Insured(
        name=read.text("name", 60), number=number, number_kind="resident",
        sex="M" if int(number[16]) % 2 else "F", birth_date=born, person_no="",
    )  # fmt: skip


def same_person(read: Reader, row: Any, person_no: str) -> messages.Insured:
    """The person of our case under the number at the old place; the paper's number must be theirs.

    Refuses `transfer.keyed-wrong`.
    """
    person = forms.insured(people.by_person_no(row.owner, row.person_no))
    number = documents.normal_number(read.text("number", 40))
    if number != documents.normal_number(person.number):
        read.wrong("number")
    return messages.Insured(
        name=person.name, number=person.number, number_kind=person.number_kind, sex=person.sex,
        birth_date=person.birth_date, person_no=person_no,
    )  # fmt: skip


def account(read: Reader) -> messages.BankDetails:
    """Where the new place wants the money."""
    return messages.BankDetails(
        holder=read.text("holder"), account_no=read.text("account_no", 40),
        bank_name=read.text("bank_name", 100), bank_code=read.text("bank_code", 20),
    )  # fmt: skip


def reference(read: Reader, given: Given) -> str:
    """What the payment carries: as the paper says, else one of ours that a bank can carry and both sides can read."""
    written = read.text("reference", 35)
    if written and not REFERENCE.fullmatch(written):
        read.wrong("reference")
    digits = hashlib.sha256(f"{given.sender}/{given.written_no}".encode()).hexdigest()[:12]
    return written or f"TP{given.owner}-{given.sender}-{digits}"
