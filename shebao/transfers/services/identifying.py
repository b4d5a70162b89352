"""Whom a contact letter means 认定参保人, when number and name together fit nobody here.

An officer says who it is and why, a second one agrees; until then the case stays without a person.
国办发〔2009〕66号 Art. 8(三); 社会保险经办条例 (Order 765) Arts. 36–38 (two officers).
"""

from datetime import date, datetime
from typing import Any

from shebao.base.explain import Figure
from shebao.base.law import Certainty
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.identity import queries as people
from shebao.identity import rules as identity
from shebao.identity.models import Person
from shebao.transfers.errors import NamingReason, PersonDiffers, PersonKnown
from shebao.transfers.models import TransferOut
from shebao.transfers.services.common import case_of, locked_out, tell_status
from shebao.transfers.states import LABELS, Out, WrongMoment

LAW = "国办发〔2009〕66号 第八条"


def likeness(row: TransferOut, person: Person) -> tuple[bool, bool]:
    """Whether number 号码 and name 姓名 of the letter are ones this person has or had."""
    named = row.letter["person"]["name"]
    return people.has_number_key(person, row.number_key), any(
        identity.compare_names(own, named).result.same for own in people.names_of(person)
    )


@atomic
def propose_person(
    *, owner: str, case_no: str, person_no: str, reason: str, by: str, at: datetime
) -> int:
    """The first officer says who it is 拟认定, with a reason; the id of the proposal.

    Refuses `transfer.person-known`, `transfer.naming-reason`, `transfer.person-differs` when neither number
    nor name of the record is the letter's, `transfer.wrong-moment` once released.
    """
    row = _nobody_yet(owner, case_no)
    if not reason.strip():
        raise NamingReason(at="reason")
    person = people.by_person_no(owner, person_no)
    return casework.propose(
        owner=owner, case_no=case_no, act=casework.NAME_PERSON, payload=_payload(row, person, reason),
        explanation=_figure(row, person).as_dict(), by=by, at=at,
    ).pk  # fmt: skip


@atomic
def name_person(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> TransferOut:
    """The second officer agrees 复核认定: the case has its person, and the new place is told."""
    proposal = cases.proposal(owner, proposal_id)
    row = _nobody_yet(owner, proposal.case.case_no)
    person = people.by_person_no(owner, proposal.payload["person_no"])
    now = _payload(row, person, proposal.payload["reason"])
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at, now=now)
    row.person_no = person.person_no
    row.save(update_fields=["person_no"])
    note = ("已核实联系函所指的参保人", "The person the letter means has been found")
    case = case_of(row)
    log = casework.belongs_to(case, person.person_no, by=by, at=at, note=note)
    casework.decide(
        case, log, explanation=proposal.explanation, parameters=(), law=LAW,
        by=proposal.by, countersigned_by=by, at=at,
    )  # fmt: skip
    tell_status(row, turn=Turn.OFFICER, at=at, note=note)
    return row


def _nobody_yet(owner: str, case_no: str) -> TransferOut:
    row = locked_out(owner, case_no)
    if row.person_no:
        raise PersonKnown()
    if row.state != Out.RECEIVED:
        zh, en = LABELS[Out(row.state)]
        raise WrongMoment(state=zh, act="认定参保人", state_en=en, act_en="name the person")
    return row


def _payload(row: TransferOut, person: Person, reason: str) -> dict[str, Any]:
    number, name = likeness(row, person)
    if not number and not name:
        raise PersonDiffers(at="person_no")
    return {
        "person_no": person.person_no, "name": person.name, "number_mask": person.number_mask,
        "same_number": number, "same_name": name, "reason": reason.strip()[:400],
    }  # fmt: skip


def _figure(row: TransferOut, person: Person) -> Figure:
    """What the two officers look at, masked: the letter beside the record."""
    number, name = likeness(row, person)
    named, sure = row.letter["person"], Certainty.VERIFIED
    inputs = (
        Figure("letter_name", named["name"], "联系函姓名", "", LAW, sure, ()),
        Figure("record_name", person.name, "本机构登记姓名", "", "", sure, ()),
        Figure("same_name", name, "姓名相同（含曾用）", "", "", sure, ()),
        Figure("letter_number", named["number"], "联系函证件号码", "", LAW, sure, ()),
        Figure("record_number", person.number_mask, "本机构登记证件号码", "", "", sure, ()),
        Figure("same_number", number, "证件号码相同（含曾用）", "", "", sure, ()),
    )
    return Figure(
        "named_person",
        person.person_no,
        "认定的参保人",
        "",
        "社会保险经办条例 第三十六条",
        sure,
        inputs,
    )
