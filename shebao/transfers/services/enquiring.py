"""Asking the old place beforehand 转移预检: would anything stand in the way? Nothing is begun by it.

国办发〔2009〕66号 Art. 8; 社会保险经办条例 (Order 765) Arts. 27, 31: agencies ask each other, not the person.
"""

from datetime import date, datetime

from shebao.agencies import services as agencies
from shebao.agencies.models import Family, Purpose, UserKind
from shebao.agencies.queries import agency
from shebao.base import letters
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.identity import queries as people
from shebao.transfers import messages, preflight
from shebao.transfers import papers as forms
from shebao.transfers.errors import SamePlace, UnknownCase
from shebao.transfers.errors.medical import SameAgency
from shebao.transfers.models import Enquiry
from shebao.transfers.preflight import medical as medicals
from shebao.transfers.services.common import pension_agency
from shebao.transfers.services.medical.common import medical_agency


@atomic
def enquire(*, owner: str, person_no: str, origin: str, by: str, on: date, at: datetime) -> Enquiry:
    """Ask the old place about a person 询问转出地, once a day; again on that day gives the same enquiry.

    Refuses `transfer.unknown-agency`, `transfer.wrong-family`, `transfer.same-place` (or their medical sisters),
    `transfer.birth-date-missing`, `exchange.not-connected`.
    """
    _may_ask(owner, origin)
    person = people.by_person_no(owner, person_no)
    number = f"{person_no}/enquiry/{origin}/{on.isoformat()}"
    asked = one(Enquiry, owner=owner, enquiry_no=number)
    if asked:
        return asked
    exchange.send(
        owner=owner, receiver=origin, caseref=number, key=number, at=at,
        letter=messages.Enquiry(enquiry_no=number, person=forms.insured(person), on=on),
    )  # fmt: skip
    return Enquiry.objects.create(
        owner=owner,
        person_no=person_no,
        peer=origin,
        enquiry_no=number,
        asked_on=on,
        asked_by=by[:60],
    )


def _may_ask(owner: str, origin: str) -> None:
    """The old place is another one of the same family."""
    if medical(owner):
        medical_agency(origin)
        if origin == owner:
            raise SameAgency(at="origin")
        return
    pension_agency(origin)
    if origin == owner:
        raise SamePlace(at="origin")


def medical(owner: str) -> bool:
    """Whether an agency keeps medical insurance."""
    return agency(owner).kind == Family.MEDICAL


def hear_enquiry(letter: Letter, *, at: datetime) -> None:
    """The new place asks 收到预检询问: answered at once from our own rows; the reading leaves its trace."""
    content = letters.load(messages.Enquiry, letter.payload)
    if medical(letter.owner):
        person, findings = medicals.of_letter(letter.owner, content.person)
    else:
        person, findings = preflight.of_letter(letter.owner, content.person, letter.sender)
    if person is not None:
        agencies.read(
            person.person_no, owner=letter.owner, purpose=Purpose.CASE, reader_kind=UserKind.OFFICER,
            reader=letter.sender, subject=content.enquiry_no[:80], at=at,
        )  # fmt: skip
    exchange.send(
        owner=letter.owner, receiver=letter.sender, caseref=content.enquiry_no,
        key=f"{letter.owner}/enquiry-answer/{content.enquiry_no}", at=at,
        letter=messages.EnquiryAnswer(content.enquiry_no, tuple(findings), day_of(at)),
    )  # fmt: skip


def take_enquiry_answer(letter: Letter, *, at: datetime) -> None:
    """The old place answers 收到预检答复: kept as it came. Refuses `transfer.unknown-case`."""
    content = letters.load(messages.EnquiryAnswer, letter.payload)
    row = one(
        Enquiry, lock=True, owner=letter.owner, enquiry_no=content.enquiry_no, peer=letter.sender
    )
    if row is None:
        raise UnknownCase(caseref=content.enquiry_no)
    row.answered_on = content.on
    row.findings = [letters.dump(each) for each in content.findings]
    row.save(update_fields=["answered_on", "findings"])
