"""Application 医保转移申请: by the person or the employer, at either end, on the web or at a counter. 医保办发〔2021〕43号."""

from datetime import date, datetime

from django.db import transaction

from shebao.agencies import queries as agencies
from shebao.agencies.models import Agency
from shebao.base import letters, parameters
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import Refusal
from shebao.cards import queries as cards
from shebao.cards.errors import CardNotUsable, CardUnknown
from shebao.cards.states import LIVE
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services import Applicant
from shebao.casework.services.cases import FROM_AGENCIES, SYSTEM
from shebao.enrolment.models import Relationship
from shebao.enrolment.schemes import Scheme
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.identity import queries as people
from shebao.identity import rules as identity
from shebao.identity.models import Person
from shebao.transfers import papers as forms
from shebao.transfers.errors.medical import (
    CardOfAnother,
    MovedAlready,
    NotInsured,
    OpenAlready,
    PersonUnknown,
    Retired,
    SameAgency,
)
from shebao.transfers.messages import Insured
from shebao.transfers.messages.medical import MedicalApplication, MedicalRefused
from shebao.transfers.models import MedicalArrival, MedicalDeparture
from shebao.transfers.queries import medical as queries
from shebao.transfers.rulings.medical import insured_in, relation_to_move, retired_here
from shebao.transfers.services.medical.common import (
    MEDICAL_ARRIVAL,
    MEDICAL_DEPARTURE,
    medical_agency,
    start_step,
)
from shebao.transfers.states.medical import MedicalIn, MedicalOut


def medical_reference(case_no: str) -> str:
    """What a payment must carry 付款附言: `MI110100M1-2026-000012`."""
    owner, _, year, serial = case_no.split("/")
    return f"MI{owner}-{year}-{int(serial):06d}"


def of_supplement(reference: str, number: int) -> str:
    """The same of a supplement: it ends in `-S1`; of a long one written on paper the end makes room for it, 35 letters at most."""
    ending = f"-S{number}" if number else ""
    return reference[: 35 - len(ending)] + ending


def read_card(owner: str, person_no: str, swiped: str, on: date, *, at: str) -> str:
    """The number of a card that was read here 读卡核对, empty when none was: a card is never a condition.

    A card this agency holds must be the applicant's and usable; a number it does not hold is taken as it is,
    unless it holds another live card of the applicant's. Refuses `medical-transfer.card-of-another`,
    `card.not-usable`, `card.number-shape`.
    """
    number = cards.typed_number(swiped, at=at)
    if not number:
        return ""
    try:
        if cards.card(owner, number).person_no != person_no:
            raise CardOfAnother(at=at)
        cards.usable(owner, number, on)
    except CardUnknown:
        if any(each.state in LIVE for each in cards.of_person(owner, person_no)):
            raise CardOfAnother(at=at) from None
    except CardNotUsable as no:
        no.at = at
        raise
    return number


def _card_there(swiped: str, channel: str, *, at: str) -> str:
    """The number of a card of the other place, as it was typed; another agency's letter is taken as it is."""
    letter = channel in FROM_AGENCIES
    return cards.read_number(swiped) if letter else cards.typed_number(swiped, at=at)


@atomic
def apply_medical(
    *,
    owner: str,
    person_no: str,
    origin: str,
    from_scheme: str,
    applicant: Applicant,
    channel: str,
    key: str,
    by: str,
    on: date,
    at: datetime,
    old_card: str = "",
    new_card: str = "",
    office_code: str = "",
    origin_case_no: str = "",
    again: bool = False,
    applied_on: date | None = None,
) -> MedicalArrival:
    """Ask for the medical relation at `origin` to be moved here 申请转入: the in-check at once.

    `applied_on` is the day of the application where a paper brought it later, `on` the day it came and the clock counts from.
    `key` makes a repeated click harmless; `again` says that one was insured there again since what was there came.
    Refuses `medical-transfer.moved-already` without it, `transfer.unknown-agency`, `medical-transfer.wrong-family`,
    `medical-transfer.same-place`, `medical-transfer.retired`, `medical-transfer.not-insured-here`,
    `medical-transfer.already-open`, and what `read_card` refuses of the new card.
    """
    key = f"{owner}/{MEDICAL_ARRIVAL}/{key}"
    before = cases.with_key(owner, key)
    found = one(MedicalArrival, owner=owner, case_no=before.case_no) if before else None
    if found:
        return found
    old, relationship = _in_check(owner, person_no, origin, from_scheme)
    if not (again or origin_case_no):  # the old place that passes it on has looked
        not_again(owner, person_no, origin, from_scheme)
    new_card = read_card(owner, person_no, new_card, on, at="new_card")
    old_card = _card_there(old_card, channel, at="old_card")
    case, _ = casework.open_case(
        owner=owner, kind=MEDICAL_ARRIVAL, key=key, person_no=person_no,
        relationship_no=relationship.relationship_no, applicant=applicant, channel=channel,
        state=MedicalIn.APPLIED, turn=Turn.OFFICER, received_on=on, by=by, at=at,
        office_code=office_code,
        rule_set=parameters.at("transfers.medical.rule_set", on, path="on").value,
        note=(f"申请把{old.city}的医保关系转入本地", f"Asked to move the medical relation from {old.city_en}"),
    )  # fmt: skip
    row = MedicalArrival.objects.create(
        owner=owner, case_no=case.case_no, person_no=person_no,
        relationship_no=relationship.relationship_no, origin_code=origin,
        from_scheme=Scheme(from_scheme), to_scheme=relationship.scheme,
        reference=medical_reference(case.case_no), applied_on=applied_on or on, old_card=old_card,
        new_card=new_card, origin_case_no=origin_case_no,
    )  # fmt: skip
    start_step(row, "medical-review", received_on=on)
    return row


def _in_check(
    owner: str, person_no: str, origin: str, from_scheme: str
) -> tuple[Agency, Relationship]:
    """The old place and the relation it moves into 转入核验."""
    old, here = medical_agency(origin), medical_agency(owner)
    if origin == owner:
        raise SameAgency(at="origin")
    person = people.by_person_no(owner, person_no)
    if retired_here(owner, person):
        raise Retired(agency=here.called)
    relationship = insured_in(owner, person)
    if relationship is None:
        raise NotInsured(agency=here.called)
    other = one(
        MedicalArrival, owner=owner, person_no=person_no, origin_code=origin, from_scheme=from_scheme,
        empty=("first_closed_on",),
    )  # fmt: skip
    if other:
        raise OpenAlready(origin=old.called_city, case_no=other.case_no)
    return old, relationship


def not_again(owner: str, person_no: str, origin: str, from_scheme: str) -> None:
    """Refuses `medical-transfer.moved-already`: what was there has come and nothing has left from here since."""
    if (came := queries.came_already(owner, person_no, origin, from_scheme)) is not None:
        raise MovedAlready(
            origin=agencies.agency(origin).called_city, case_no=came.case_no,
            on=came.first_closed_on, at="again",
        )  # fmt: skip


@atomic
def ask_to_leave(
    *,
    owner: str,
    person_no: str,
    destination: str,
    from_scheme: str,
    applicant: Applicant,
    channel: str,
    key: str,
    by: str,
    on: date,
    at: datetime,
    old_card: str = "",
    new_card: str = "",
) -> MedicalDeparture:
    """Apply at the old place 在转出地申请: the out-check at once, then the new place decides.

    Refuses what `relation_to_move` refuses, `medical-transfer.same-place`, `medical-transfer.wrong-family`, and what
    `read_card` refuses of the old card.
    """
    key = f"{owner}/{MEDICAL_DEPARTURE}/{key}"
    before = cases.with_key(owner, key)
    found = one(MedicalDeparture, owner=owner, case_no=before.case_no) if before else None
    if found:
        return found
    to = medical_agency(destination, at="destination")
    if destination == owner:
        raise SameAgency(at="destination")
    person = people.by_person_no(owner, person_no)
    relationship = relation_to_move(owner, person, from_scheme)
    old_card = read_card(owner, person_no, old_card, on, at="old_card")
    new_card = _card_there(new_card, channel, at="new_card")
    case, _ = casework.open_case(
        owner=owner, kind=MEDICAL_DEPARTURE, key=key, person_no=person_no,
        relationship_no=relationship.relationship_no, applicant=applicant, channel=channel,
        state=MedicalOut.ASKED, turn=Turn.OTHER_AGENCY, received_on=on, by=by, at=at,
        rule_set=parameters.at("transfers.medical.rule_set", on, path="on").value,
        note=(f"在转出地申请转往{to.city}，已转告", f"Applied at the old place, passed on to {to.city_en}"),
    )  # fmt: skip
    exchange.send(
        owner=owner, receiver=destination, caseref=case.case_no, key=f"{case.case_no}/application",
        at=at,
        letter=MedicalApplication(
            case_no=case.case_no, person=forms.insured(person), from_scheme=from_scheme,
            applicant_kind=applicant.kind, applicant_name=applicant.name,
            applicant_phone=applicant.phone, old_card=old_card, new_card=new_card, applied_on=on,
        ),
    )  # fmt: skip
    return MedicalDeparture.objects.create(
        owner=owner, case_no=case.case_no, person_no=person_no, destination_code=destination,
        relationship_no=relationship.relationship_no, from_scheme=relationship.scheme,
        state=MedicalOut.ASKED, received_on=on,
    )  # fmt: skip


def take_medical_application(letter: Letter, *, at: datetime) -> None:
    """Somebody applied at the old place 收到转移申请通知: our own case, with the day of receipt kept; or a refusal at once."""
    content = letters.load(MedicalApplication, letter.payload)
    try:
        with transaction.atomic():  # its answer is written after a refusal
            _apply_for(letter, content, at=at)
    except Refusal as no:
        told = no.as_dict("zh"), no.as_dict("en")
        exchange.send(
            owner=letter.owner, receiver=letter.sender, caseref=content.case_no, at=at,
            key=f"{letter.owner}/application-refused/{content.case_no}",
            letter=MedicalRefused(
                content.case_no, told[0]["code"], told[0]["message"], told[1]["message"],
                told[0]["law"], day_of(at),
            ),
        )  # fmt: skip


def _apply_for(letter: Letter, content: MedicalApplication, *, at: datetime) -> None:
    """The case that a letter asks for. Refuses `medical-transfer.person-not-found` and what `apply_medical` refuses."""
    apply_medical(
        owner=letter.owner, person_no=person_named(letter.owner, content.person).person_no,
        origin=letter.sender, from_scheme=content.from_scheme,
        applicant=Applicant(
            content.applicant_kind, content.applicant_name, content.applicant_phone
        ),
        channel="letter", key=content.case_no, by=SYSTEM, on=letter.received_on or content.applied_on,
        at=at, applied_on=content.applied_on,
        old_card=content.old_card, new_card=content.new_card, origin_case_no=content.case_no,
    )  # fmt: skip


def person_named(owner: str, named: Insured) -> Person:
    """The one person here with a letter's number and name. Refuses `medical-transfer.person-not-found`."""
    missing = PersonUnknown(agency=agencies.agency(owner).called)
    try:
        person = people.by_number(owner, named.number)
    except Refusal:
        raise missing from None
    if not identity.compare_names(person.name, named.name).result.same:
        raise missing
    return person
