"""Review 医保转入审核: a contact letter, or a refusal with its reason at once; on either side. 医保办发〔2021〕43号."""

from datetime import date, datetime
from typing import Any

from shebao.agencies import queries as agencies
from shebao.base import letters, parameters
from shebao.base.months import format_month, month_of
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.transactions import atomic
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services.cases import SYSTEM
from shebao.enrolment import queries as enrolment
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.identity import queries as people
from shebao.papers import services as papers
from shebao.transfers import papers as persons
from shebao.transfers.errors.medical import GivenReason
from shebao.transfers.messages import BankDetails
from shebao.transfers.messages.medical import MedicalContactLetter, MedicalRefused
from shebao.transfers.models import MedicalArrival, MedicalDeparture
from shebao.transfers.papers import medical as forms
from shebao.transfers.rules.medical import medical_case
from shebao.transfers.services.common import place
from shebao.transfers.services.medical.common import (
    LAW,
    Row,
    arrival_of,
    case_of,
    departure_of,
    locked_arrival,
    locked_departure,
    move_case,
)
from shebao.transfers.services.medical.recalling import WITHDRAWN, took_back
from shebao.transfers.services.reviewing import receiving_account
from shebao.transfers.states.medical import (
    MEDICAL_IN,
    MEDICAL_OUT,
    MedicalAct,
    MedicalIn,
    MedicalOut,
    after_medical,
)


@atomic
def accept_medical(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> MedicalArrival:
    """Agree to receive 受理: freeze and send the contact letter; record and money are awaited."""
    row = locked_arrival(owner, case_no)
    after_medical(MEDICAL_IN, MedicalIn(row.state), MedicalAct.ACCEPT)
    here, old = agencies.agency(owner), agencies.agency(row.origin_code)
    ruled = medical_case(row.from_scheme, row.to_scheme, on, here.division)
    row.accepted_on, row.letter_no = on, f"{row.case_no}/contact-letter"
    letter = _letter(row, on)
    days = parameters.at("casework.working_days.medical_out", on, old.division).as_int()
    paper = papers.freeze(
        owner=owner, kind="medical-contact-letter", case_no=row.case_no, person_no=row.person_no,
        data=forms.contact_letter(letter, days=days, handler=by), key=row.letter_no, on=on, at=at,
    )  # fmt: skip
    exchange.send(
        owner=owner, receiver=row.origin_code, caseref=row.case_no, key=row.letter_no, at=at,
        letter=forms.with_paper(letter, paper),
    )  # fmt: skip
    log = move_case(
        row, MedicalAct.ACCEPT, turn=Turn.OTHER_AGENCY, by=by, at=at,
        note=(f"已受理，联系函发往{old.city}", f"Accepted; contact letter sent to {old.city_en}"),
    )  # fmt: skip
    case = case_of(row)
    casework.meet(case, on=on)
    casework.decide(
        case, log, explanation={"steps": ruled.as_dict()}, parameters=[], law=LAW, by=by, at=at
    )
    return row


def _letter(row: MedicalArrival, on: date) -> MedicalContactLetter:
    bank = receiving_account(row.owner)
    person = people.by_person_no(row.owner, row.person_no)
    relationship = enrolment.relationship(row.owner, row.relationship_no)
    return MedicalContactLetter(
        letter_no=row.letter_no, case_no=row.case_no, origin_case_no=row.origin_case_no,
        person=persons.insured(person), origin=place(agencies.agency(row.origin_code)),
        destination=place(agencies.agency(row.owner)), from_scheme=row.from_scheme,
        to_scheme=row.to_scheme, insured_since=format_month(month_of(relationship.since)),
        old_card=row.old_card, new_card=row.new_card,
        receiving=BankDetails(bank.holder, bank.account_no, bank.bank_name, bank.bank_code),
        reference=row.reference, applied_on=row.applied_on, accepted_on=on, paper_no="",
        paper_sha256="",
    )  # fmt: skip


@atomic
def propose_medical_refusal(*, owner: str, case_no: str, reason: str, by: str, at: datetime) -> int:
    """The first officer of either side would refuse, with reasons in writing; the id of the proposal."""
    if not reason.strip():
        raise GivenReason(at="reason")
    row, act = _either(owner, case_no)
    return casework.propose(
        owner=owner, case_no=row.case_no, act=act, payload={"reason": reason.strip()}, by=by, at=at
    ).pk


def _either(owner: str, case_no: str) -> tuple[Row, MedicalAct]:
    """Whichever side this is, with its act of refusing. Refuses `transfer.wrong-moment`."""
    if "/medical-in/" in case_no:
        arriving = locked_arrival(owner, case_no)
        after_medical(MEDICAL_IN, MedicalIn(arriving.state), MedicalAct.REFUSE)
        return arriving, MedicalAct.REFUSE
    leaving = locked_departure(owner, case_no)
    after_medical(MEDICAL_OUT, MedicalOut(leaving.state), MedicalAct.REFUSE_OUT)
    return leaving, MedicalAct.REFUSE_OUT


@atomic
def refuse_medical(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> Row:
    """The second officer agrees 不予受理: the paper, word to the other side, the case ends."""
    proposal = casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at)
    row, act = _either(owner, proposal.case.case_no)
    reason = proposal.payload["reason"]
    told = {"code": "medical-transfer.refused", "zh": reason, "en": reason, "law": LAW}
    _end(row, act, told, by=by, on=on, at=at, handler=proposal.by)
    peer = row.origin_case_no if isinstance(row, MedicalArrival) else row.peer_case_no
    other = row.origin_code if isinstance(row, MedicalArrival) else row.destination_code
    if peer:
        exchange.send(
            owner=owner, receiver=other, caseref=peer, key=f"{row.case_no}/refused", at=at,
            letter=MedicalRefused(peer, told["code"], reason, reason, LAW, on),
        )  # fmt: skip
    return row


def _end(
    row: Row, act: MedicalAct, told: dict[str, Any], *, by: str, on: date, at: datetime,
    handler: str = "",
) -> None:  # fmt: skip
    """A case ends without anything moved: its paper, its decision, its last log row."""
    received = row.applied_on if isinstance(row, MedicalArrival) else row.received_on
    stage = "acceptance" if act == MedicalAct.REFUSE else "handling"
    if row.person_no:
        person = people.by_person_no(row.owner, row.person_no)
        papers.freeze(
            owner=row.owner, kind="refusal", case_no=row.case_no, person_no=row.person_no,
            data=forms.refusal(person, received, told, stage=stage, handler=handler, reviewer=by),
            key=f"{row.case_no}/refusal", on=on, at=at,
        )  # fmt: skip
    row.closed_on = on
    if isinstance(row, MedicalArrival):
        row.first_closed_on = on
    log = move_case(
        row, act, turn=Turn.NOBODY, by=by, at=at,
        note=(f"不予办理：{told['zh']}", f"Refused: {told['en']}"),
    )  # fmt: skip
    casework.decide(
        case_of(row), log, explanation={"reason": told["zh"]}, parameters=[], law=told["law"] or LAW,
        by=handler or by, countersigned_by=by if handler else "", at=at,
    )  # fmt: skip
    casework.close(case_of(row), on=on)


def hear_medical_refusal(letter: Letter, *, at: datetime) -> None:
    """The other side refuses 收到不予办理: the case here ends with its reason, and its paper says so.

    What the person took back at the new place ends as taken back, without a refusal.
    """
    content = letters.load(MedicalRefused, letter.payload)
    if content.code == WITHDRAWN:
        took_back(_asked(letter, content.case_no), on=day_of(at), at=at)
        return
    told = {
        "code": content.code, "zh": content.reason_zh, "en": content.reason_en, "law": content.law,
    }  # fmt: skip
    row: Row
    if "/medical-in/" in content.case_no:
        row = arrival_of(letter, content.case_no)
    else:
        row = _asked(letter, content.case_no)
    _end(row, MedicalAct.HEAR_REFUSAL, told, by=SYSTEM, on=day_of(at), at=at)


def _asked(letter: Letter, case_no: str) -> MedicalDeparture:
    row = locked_departure(letter.owner, case_no)
    return row if row.destination_code == letter.sender else departure_of(letter, case_no)
