"""Letters on paper keyed 录入纸质函件: the lines of a paper become the letter it would have been by wire.

`lines.py` has the table that serves the page that keys, the page that compares and the covering letter.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from shebao.agencies import queries as agencies
from shebao.base import parameters
from shebao.base.money import NotMoney, format_yuan, parse_yuan
from shebao.base.refusals import NotFound
from shebao.identity import documents
from shebao.identity import queries as people
from shebao.transfers import messages
from shebao.transfers import papers as forms
from shebao.transfers.errors import KeyedWrong, KeyedYearsDiffer, UnknownCase
from shebao.transfers.keying.lines import ACCOUNTS, KEYED, MONEY_LINES
from shebao.transfers.messages.amending import SupplementBooked
from shebao.transfers.models import TransferIn, TransferOut
from shebao.transfers.services.common import place


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


Typed = Mapping[str, str]


def build(kind: str, typed: Typed, given: Given) -> Made:
    """The letter that a paper is. Refuses `transfer.keyed-wrong`, `transfer.keyed-years-differ`, `not-found`."""
    if kind not in BUILDERS:
        raise NotFound(what=kind)
    return BUILDERS[kind](_Reader(kind, typed), given)


class _Reader:
    """The lines of a paper as they were typed, read one by one."""

    def __init__(self, kind: str, typed: Typed) -> None:
        self.lines = {line.name: line for line in KEYED[kind][1]}
        self.typed = typed

    def text(self, name: str, most: int = 200) -> str:
        found = self.typed.get(name, "").strip()[:most]
        if not found and self.lines[name].needed:
            self.wrong(name)
        return found

    def wrong(self, name: str, text: str = "") -> None:
        zh, en = self.lines[name].words
        said = text or self.typed.get(name, "")[:60]
        raise KeyedWrong(line=zh, line_en=en, text=said, at=name)

    def fen(self, name: str) -> int:
        try:
            return parse_yuan(self.text(name))
        except NotMoney:
            raise self._bad(name) from None

    def day(self, name: str) -> date:
        try:
            return date.fromisoformat(self.text(name))
        except ValueError:
            raise self._bad(name) from None

    def month(self, name: str) -> str:
        found = self.text(name)
        if len(found) != 7:
            raise self._bad(name)
        try:
            date.fromisoformat(f"{found}-01")
        except ValueError:
            raise self._bad(name) from None
        return found

    def count(self, name: str) -> int:
        found = self.text(name)
        if not found.isdecimal() or len(found) > 4:
            raise self._bad(name)
        return int(found)

    def flag(self, name: str) -> bool:
        return bool(self.typed.get(name))

    def _bad(self, name: str) -> KeyedWrong:
        zh, en = self.lines[name].words
        return KeyedWrong(line=zh, line_en=en, text=self.typed.get(name, "")[:60], at=name)


def _arrival(read: _Reader, given: Given) -> TransferIn:
    """Our case of moving in that the old place writes about."""
    number = read.text("case_no")
    row = TransferIn.objects.filter(
        owner=given.owner, case_no=number, origin_code=given.sender
    ).first()
    if row is None:
        raise UnknownCase(caseref=number, at="case_no")
    return row


def _departure(read: _Reader, given: Given) -> TransferOut:
    """Our case of moving out that the new place writes about."""
    number = read.text("case_no")
    row = TransferOut.objects.filter(
        owner=given.owner, case_no=number, destination_code=given.sender
    ).first()
    if row is None:
        raise UnknownCase(caseref=number, at="case_no")
    return row


def _from_new(letter: Any, row: TransferOut) -> Made:
    return Made(letter, row.peer_case_no, row.person_no)


def _from_old(letter: Any, row: TransferIn) -> Made:
    return Made(letter, row.case_no, row.person_no)


def _known(owner: str, number: str) -> str:
    """Whom a number stands for here, for the read trace; nobody when it is nobody's or two people's."""
    found = people.all_by_number(owner, number)
    return found[0].person_no if len(found) == 1 else ""


def _certificate(read: _Reader, given: Given) -> Made:
    number = read.text("number", 40)
    return Made(
        messages.Certificate(
            certificate_no=given.written_no, name=read.text("name", 60), number=number,
            origin_person_no=read.text("origin_person_no", 40), since=read.month("since"),
            until=read.month("until"), months=read.count("months"), balance_fen=read.fen("balance"),
            issued_on=given.written_on,
        ),
        given.written_no, _known(given.owner, number),
    )  # fmt: skip


def _contact_letter(read: _Reader, given: Given) -> Made:
    number = documents.normal_number(read.text("number", 40))
    if len(number) != 18 or not number[6:14].isdecimal() or not number[16].isdecimal():
        read.wrong("number")
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        read.wrong("number")
    if read.text("account_kind") not in ACCOUNTS:
        read.wrong("account_kind")
    here, there = agencies.agency(given.owner), agencies.agency(given.sender)
    case_no = read.text("their_no", 60) or given.written_no
    letter = messages.ContactLetter(
        letter_no=given.written_no, case_no=case_no,
        person=messages.Insured(
            name=read.text("name", 60), number=number, number_kind="resident",
            sex="M" if int(number[16]) % 2 else "F", birth_date=born, person_no="",
        ),
        origin=place(here), destination=place(there), account_kind=read.text("account_kind"),
        receiving=messages.BankDetails(
            holder=read.text("holder"), account_no=read.text("account_no", 40),
            bank_name=read.text("bank_name", 100), bank_code=read.text("bank_code", 20),
        ),
        reference=_reference(read, given), applied_on=read.day("applied_on"),
        accepted_on=given.written_on,
        rule_set=parameters.at("transfers.rule_set", given.written_on, path="on").value,
        paper_no="", paper_sha256="",
    )  # fmt: skip
    return Made(letter, case_no, _known(given.owner, number))


REFERENCE = re.compile(r"[A-Za-z0-9-]{6,35}")


def _reference(read: _Reader, given: Given) -> str:
    """What the payment carries: as the paper says, else one of ours that a bank can carry and both sides can read."""
    written = read.text("reference", 35)
    if written and not REFERENCE.fullmatch(written):
        read.wrong("reference")
    digits = hashlib.sha256(f"{given.sender}/{given.written_no}".encode()).hexdigest()[:12]
    return written or f"TP{given.owner}-{given.sender}-{digits}"


def _information_form(read: _Reader, given: Given) -> Made:
    row = _arrival(read, given)
    person = forms.insured(people.by_person_no(given.owner, row.person_no))
    number = documents.normal_number(read.text("number", 40))
    if number != documents.normal_number(person.number):
        read.wrong("number")
    there = agencies.agency(given.sender)
    relationship_no = read.text("relationship_no", 40)
    money = messages.FormMoney(*(read.fen(line.name) for line in MONEY_LINES))
    years = tuple(_years(read, there.division, there.city, relationship_no))
    open_fen = sum(year.credited_fen for year in years if year.closing_fen is None)
    booked = [year.closing_fen for year in years if year.closing_fen is not None]
    comes_to = open_fen + (booked[-1] if booked else 0)
    if comes_to != money.account_fen:
        raise KeyedYearsDiffer(
            years=format_yuan(comes_to), account=format_yuan(money.account_fen), at="years"
        )
    months = [(y.year, m) for y in years for m in range(1, 13) if y.paid_months >> (m - 1) & 1]
    first, last = (f"{y}-{m:02d}" for y, m in (months[0], months[-1]))
    letter = messages.InformationForm(
        case_no=row.case_no, origin_case_no=read.text("their_no", 60) or given.written_no,
        person=messages.Insured(
            name=person.name, number=person.number, number_kind=person.number_kind, sex=person.sex,
            birth_date=person.birth_date, person_no=relationship_no,
        ),
        origin=place(there), relationship_no=relationship_no, local_start=first, local_end=last,
        local_months=len(months), account_opened=first, transfer_on=given.written_on,
        account_kind=row.account_kind, money=money, years=years, reference=row.reference,
        rule_set=row.rule_set, paper_no=given.written_no, paper_sha256="",
    )  # fmt: skip
    return _from_old(letter, row)


def _years(read: _Reader, place_code: str, city: str, number: str) -> list[messages.FormYear]:
    """A line a year: year, months from-to, monthly base, credited, of it personal, balance at its end (- if open)."""
    found: dict[int, messages.FormYear] = {}
    for text in read.text("years", 20_000).splitlines():
        parts = text.replace("\t", " ").split()
        if not parts:
            continue
        try:
            year, span, base, credited, personal, closing = parts
            since, _, until = span.partition("-")
            first, last = int(since), int(until or since)
            if not (1951 <= int(year) <= 2100 and 1 <= first <= last <= 12) or int(year) in found:
                raise ValueError
            ended = None if closing == "-" else int(parse_yuan(closing))
            months = range(first, last + 1)
            paid = sum(1 << (month - 1) for month in months)
            fen = int(parse_yuan(base))
            found[int(year)] = messages.FormYear(
                place=place_code, place_name=city, year=int(year),
                bases_fen=tuple(fen if m in months else None for m in range(1, 13)),
                personal_fen=(None,) * 12, employer_fen=(None,) * 12, paid_months=paid,
                deemed_months=0, cleared_months=0, employee_rate_ppm=None, employer_rate_ppm=None,
                employer_share_ppm=None, credited_fen=int(parse_yuan(credited)),
                credited_personal_fen=int(parse_yuan(personal)), interest_fen=None,
                interest_personal_fen=None, closing_fen=ended, closing_personal_fen=ended,
                closing_pre1998_fen=0, rate_ppm=None, relationship_no=number, doubts=(),
            )  # fmt: skip
        except (ValueError, NotMoney):
            read.wrong("years", text[:60])
    if not found:
        read.wrong("years")
    return [found[year] for year in sorted(found)]


def _remittance(read: _Reader, given: Given) -> Made:
    row = _arrival(read, given)
    letter = messages.Remittance(
        row.case_no, read.fen("amount"), read.day("paid_on"), read.text("payer", 80),
        read.text("account_no", 40), read.text("bank_no", 60),
    )  # fmt: skip
    return _from_old(letter, row)


def _difference(read: _Reader, given: Given) -> Made:
    row = _departure(read, given)
    letter = messages.DifferenceNotice(
        row.peer_case_no, read.fen("form_total"), read.fen("money"), row.reference,
        given.written_on, read.text("note", 400),
    )  # fmt: skip
    return _from_new(letter, row)


def _completion(read: _Reader, given: Given) -> Made:
    row = _departure(read, given)
    letter = messages.CompletionNotice(
        row.peer_case_no, read.fen("total"), read.day("booked_on"), given.written_on,
        read.flag("confirmed"),
    )  # fmt: skip
    return _from_new(letter, row)


def _recall(read: _Reader, given: Given) -> Made:
    """From the new place as a rule; the old place may take back too, and then the case is ours of moving in."""
    arrival = TransferIn.objects.filter(owner=given.owner, case_no=read.text("case_no")).first()
    made = _from_old if arrival else _from_new
    row: Any = _arrival(read, given) if arrival else _departure(read, given)
    number = row.case_no if arrival else row.peer_case_no
    reason = read.text("reason", 400)
    return made(messages.Recall(number, read.flag("by_person"), reason, given.written_on), row)


def _recalled(read: _Reader, given: Given) -> Made:
    row = _arrival(read, given)
    letter = messages.Recalled(
        row.case_no,
        row.origin_case_no,
        read.fen("total"),
        read.text("reason", 400),
        given.written_on,
    )
    return _from_old(letter, row)


def _recall_refused(read: _Reader, given: Given) -> Made:
    row, reason = _arrival(read, given), read.text("reason", 400)
    return _from_old(messages.RecallRefused(row.case_no, "", reason, reason, given.written_on), row)


def _return(read: _Reader, given: Given) -> Made:
    row = _departure(read, given)
    letter = messages.Return(
        row.peer_case_no, read.fen("total"), read.fen("money"), read.flag("was_booked"), row.reference,
        read.text("reason", 400), given.written_on,
    )  # fmt: skip
    return _from_new(letter, row)


def _return_completed(read: _Reader, given: Given) -> Made:
    row = _arrival(read, given)
    letter = messages.ReturnCompleted(
        row.case_no, row.origin_case_no, read.fen("total"), given.written_on
    )
    return _from_old(letter, row)


def _supplement_booked(read: _Reader, given: Given) -> Made:
    row = _departure(read, given)
    letter = SupplementBooked(
        row.peer_case_no, read.count("serial"), read.fen("total"), given.written_on
    )
    return _from_new(letter, row)


BUILDERS: dict[str, Callable[[_Reader, Given], Made]] = {
    "transfer.certificate": _certificate,
    "transfer.contact-letter": _contact_letter,
    "transfer.information-form": _information_form,
    "transfer.remittance": _remittance,
    "transfer.difference-notice": _difference,
    "transfer.completion-notice": _completion,
    "transfer.recall": _recall,
    "transfer.recalled": _recalled,
    "transfer.recall-refused": _recall_refused,
    "transfer.return": _return,
    "transfer.return-completed": _return_completed,
    "transfer.supplement-booked": _supplement_booked,
}
"""Kind → the function that makes the letter of what was typed."""
