"""The old place 医保转出地: settles by what was really paid in, ends the relation, sends the form, pays the balance.

医保办发〔2021〕43号: ten working days. The pooled fund has no line anywhere.
"""

from datetime import date, datetime

from shebao.agencies import queries as agencies
from shebao.base import letters
from shebao.base.money import format_yuan
from shebao.base.months import format_month
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import Refusal
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services import Applicant
from shebao.casework.services.cases import SYSTEM
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.enrolment.schemes import Scheme
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.identity.writing import mask
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.medical import services as medical
from shebao.medical.states.sharing import EndReason
from shebao.papers import services as papers
from shebao.payments import services as payments
from shebao.payments.pain import Party
from shebao.transfers import papers as persons
from shebao.transfers.errors.medical import GivenReason, LetterKnown, NothingLate
from shebao.transfers.messages.medical import MedicalContactLetter, MedicalForm, MedicalSupplement
from shebao.transfers.models import MedicalDeparture, MedicalSum
from shebao.transfers.papers import medical as forms
from shebao.transfers.rulings.medical import Settlement, settlement
from shebao.transfers.services.common import place
from shebao.transfers.services.medical.applying import of_supplement, person_named
from shebao.transfers.services.medical.common import (
    LAW,
    MEDICAL_DEPARTURE,
    case_of,
    locked_departure,
    move_case,
    move_record,
    start_step,
    sums_of,
    tell,
)
from shebao.transfers.states.medical import (
    MEDICAL_OUT,
    MedicalAct,
    MedicalOut,
    Money,
    after_medical,
)


def receive_medical_letter(letter: Letter, *, at: datetime) -> None:
    """A contact letter 联系函 arrives: our own case, or the one applied for here; its ten working days begin.

    Somebody we do not know is no reason to lose the letter: the case waits with its officer. Of a paper, a number
    or a reference that another case has is refused: `medical-transfer.letter-known`.
    """
    content = letters.load(MedicalContactLetter, letter.payload)
    on = letter.received_on or day_of(at)
    if letter.received_on:
        _not_known(letter, content)
    asked = _asked_here(letter, content)
    if asked is not None and asked.state != MedicalOut.ASKED:
        return  # taken back here meanwhile; the new place has been told, or soon will be
    row = asked or _opened(letter, content, on, at)
    if row is None:
        return
    kept = dict(letter.payload)
    kept["person"] = {**kept["person"], "number": mask(content.person.number)}
    row.peer_case_no, row.letter, row.reference = content.case_no, kept, content.reference
    row.received_on = on
    note = ("转出地已收到联系函", "The old place has the contact letter")
    if row.state == MedicalOut.ASKED:
        move_case(row, MedicalAct.TAKE_LETTER, turn=Turn.OFFICER, by=SYSTEM, at=at, note=note)
    row.save()
    start_step(row, "medical-release", received_on=on)
    tell(row, turn=Turn.OFFICER, at=at, note=note)


def _asked_here(letter: Letter, content: MedicalContactLetter) -> MedicalDeparture | None:
    if not content.origin_case_no:
        return None
    return one(
        MedicalDeparture, lock=True, owner=letter.owner, case_no=content.origin_case_no,
        destination_code=letter.sender,
    )  # fmt: skip


def _not_known(letter: Letter, content: MedicalContactLetter) -> None:
    """A wire proves who wrote and once; a paper may name a number or a reference twice."""
    own, number, named = letter.owner, content.case_no, content.reference
    for text, known in (
        (number, one(MedicalDeparture, owner=own, peer_case_no=number)),
        (named, one(MedicalDeparture, owner=own, reference=named)),
    ):
        if known is not None:
            raise LetterKnown(text=text, case_no=known.case_no)


def _opened(
    letter: Letter, content: MedicalContactLetter, on: date, at: datetime
) -> MedicalDeparture | None:
    """A case of our own; None when this letter has its case already."""
    try:
        person_no = person_named(letter.owner, content.person).person_no
    except Refusal:
        person_no = ""
    case, new = casework.open_case(
        owner=letter.owner, kind=MEDICAL_DEPARTURE, person_no=person_no,
        key=f"{letter.owner}/{MEDICAL_DEPARTURE}/{content.case_no}",
        applicant=Applicant("agency", content.destination.name, content.destination.phone),
        channel="letter", state=MedicalOut.RECEIVED, turn=Turn.OFFICER, received_on=on, by=SYSTEM,
        at=at,
        note=(f"收到{content.destination.name}的医保联系函", f"Contact letter from {agencies.agency(letter.sender).called.en}"),
    )  # fmt: skip
    if not new:
        return None
    return MedicalDeparture.objects.create(
        owner=letter.owner, case_no=case.case_no, peer_case_no=content.case_no, person_no=person_no,
        destination_code=letter.sender, from_scheme=content.from_scheme, received_on=on,
    )  # fmt: skip


@atomic
def propose_medical_release(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> int:
    """The first officer settles 经办结清: periods and balance computed, explained, handed on.

    Refuses what `settlement` refuses.
    """
    row = locked_departure(owner, case_no)
    after_medical(MEDICAL_OUT, MedicalOut(row.state), MedicalAct.RELEASE)
    plan = settlement(row, on)
    return casework.propose(
        owner=owner, case_no=case_no, act=MedicalAct.RELEASE, payload=plan.payload(),
        explanation=plan.figure.as_dict(), by=by, at=at,
    ).pk  # fmt: skip


@atomic
def release_medical(
    *, owner: str, proposal_id: int, by: str, on: date, at: datetime
) -> MedicalDeparture:
    """The second officer releases 复核转出: person −A, transit +A; relation and shared links ended, form sent, payment ordered."""
    proposal = cases.proposal(owner, proposal_id)
    row = locked_departure(owner, proposal.case.case_no)
    after_medical(MEDICAL_OUT, MedicalOut(row.state), MedicalAct.RELEASE)
    plan = settlement(row, on)
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at, now=plan.payload())
    row.relationship_no, row.released_on = plan.relationship.relationship_no, on
    enrolment.ending(plan.relationship, on=on, by=by, at=at, case_no=row.case_no)
    medical.close_links(plan.relationship, EndReason.MOVED, by=by, at=at)
    if plan.balance_fen:
        _settle(row, 0, plan.balance_fen, plan.relationship.ledger_code, by=by, on=on, at=at)
    _send_form(row, plan, on, at, handler=proposal.by, reviewer=by)
    move_record(row, MedicalAct.SEND_RECORD)
    amount = format_yuan(plan.balance_fen)
    note = (
        f"已结清转出：{plan.months} 个月，余额 {amount} 元，信息表已发出",
        f"Settled and released: {plan.months} months, {amount} yuan; form sent",
    )
    turn = Turn.BANK if plan.balance_fen else Turn.OTHER_AGENCY
    log = move_case(row, MedicalAct.RELEASE, turn=turn, by=by, at=at, note=note)
    case = case_of(row)
    casework.meet(case, on=on)
    casework.decide(
        case, log, explanation=plan.figure.as_dict(), parameters=[], law=LAW, by=proposal.by,
        countersigned_by=by, at=at,
    )  # fmt: skip
    tell(row, turn=turn, at=at, note=note)
    return row


def _settle(
    row: MedicalDeparture, number: int, fen: int, account: str, *, by: str, on: date, at: datetime,
    reason: str = "",
) -> MedicalSum:  # fmt: skip
    """One settlement: person −A, transit +A, and the order that pays it. Nothing is pooled."""
    transit = f"transit/{row.destination_code}"
    ledger.open_account(row.owner, transit, "transit")
    what = f"补转 {number}" if number else "转出"
    lines = [Line(account, -fen, row.relationship_no), Line(transit, fen, row.relationship_no)]
    ledger.post(
        row.owner,
        NewEntry(f"{row.case_no}/settle/{number}", on, f"医保{what} {row.peer_case_no}", lines, row.case_no),
    )  # fmt: skip
    bank = row.letter["receiving"]
    payee = Party(bank["holder"], bank["account_no"], bank["bank_name"], bank["bank_code"])
    reference = of_supplement(row.reference, number)
    order = payments.order(
        owner=row.owner, key=f"{row.case_no}/payment/{number}", payee=payee, amount_fen=fen,
        purpose=f"医保个人账户余额转移 {row.peer_case_no}", reference=reference, debit_code=transit,
        case_no=row.case_no, on=on, by=by, at=at,
    )  # fmt: skip
    return MedicalSum.objects.create(
        owner=row.owner, case_no=row.case_no, number=number, relationship_no=row.relationship_no,
        state=Money.ORDERED, amount_fen=fen, reference=reference, settled_on=on,
        order_no=order.order_no, reason=reason,
    )  # fmt: skip


def _send_form(
    row: MedicalDeparture, plan: Settlement, on: date, at: datetime, *, handler: str, reviewer: str
) -> None:
    """Freeze the information form and send it."""
    key = f"{row.case_no}/medical-form"
    form = MedicalForm(
        case_no=row.peer_case_no, origin_case_no=row.case_no,
        person=persons.insured(plan.relationship.person),
        origin=place(agencies.agency(row.owner)), relationship_no=row.relationship_no,
        from_scheme=row.from_scheme, account_class=forms.CLASSES[Scheme(plan.relationship.scheme)],
        last_insured="" if plan.last_insured is None else format_month(plan.last_insured),
        continuous_months=plan.continuous_months, periods=plan.periods, balance_fen=plan.balance_fen,
        reference=row.reference, released_on=on, paper_no="", paper_sha256="",
    )  # fmt: skip
    paper = papers.freeze(
        owner=row.owner, kind="medical-form", case_no=row.case_no, person_no=row.person_no,
        data=forms.form(form, row.letter, handler=handler, reviewer=reviewer), key=key, on=on, at=at,
    )  # fmt: skip
    row.form_paper_no = paper.paper_no
    exchange.send(
        owner=row.owner, receiver=row.destination_code, caseref=row.peer_case_no, key=key, at=at,
        letter=forms.with_paper(form, paper),
    )  # fmt: skip


@atomic
def propose_supplement(
    *, owner: str, case_no: str, reason: str, by: str, on: date, at: datetime
) -> int:
    """What was posted after the relation had ended 转出后到账: the first officer prepares to send it on.

    Refuses `medical-transfer.nothing-late`, `medical-transfer.reason-missing`, `transfer.wrong-moment`.
    """
    row = locked_departure(owner, case_no)
    after_medical(MEDICAL_OUT, MedicalOut(row.state), MedicalAct.SUPPLEMENT)
    if not reason.strip():
        raise GivenReason(at="reason")
    payload = _late(row) | {"reason": reason.strip()[:200]}
    if row.closed_on:
        _open_again(row, on, by=by, at=at)
    return casework.propose(
        owner=owner, case_no=case_no, act=MedicalAct.SUPPLEMENT, payload=payload, by=by, at=at
    ).pk


def _late(row: MedicalDeparture) -> dict[str, int]:
    relationship = enrolled.relationship(row.owner, row.relationship_no)
    late = enrolled.balance(relationship)
    if late <= 0:
        raise NothingLate()
    numbers = [part.number for part in sums_of(row)]
    return {"total_fen": late, "number": max(numbers, default=0) + 1}


def _open_again(row: MedicalDeparture, on: date, *, by: str, at: datetime) -> None:
    casework.reopen(
        case_of(row), on=on, by=by, at=at,
        note=("转出后又有到账，重新办理补转", "Something was posted later; the case is open again"),
    )  # fmt: skip
    row.closed_on = None
    row.save(update_fields=["closed_on"])
    start_step(row, "medical-release", received_on=on)


@atomic
def send_supplement(
    *, owner: str, proposal_id: int, by: str, on: date, at: datetime
) -> MedicalDeparture:
    """The second officer sends it 复核补转: booked, ordered under a reference of its own, told by letter."""
    proposal = cases.proposal(owner, proposal_id)
    row = locked_departure(owner, proposal.case.case_no)
    after_medical(MEDICAL_OUT, MedicalOut(row.state), MedicalAct.SUPPLEMENT)
    reason = proposal.payload["reason"]
    late = _late(row) | {"reason": reason}
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at, now=late)
    relationship = enrolled.relationship(owner, row.relationship_no)
    part = _settle(
        row, late["number"], late["total_fen"], relationship.ledger_code, by=by, on=on, at=at,
        reason=reason,
    )  # fmt: skip
    exchange.send(
        owner=owner, receiver=row.destination_code, caseref=row.peer_case_no, at=at,
        key=f"{row.case_no}/supplement/{part.number}",
        letter=MedicalSupplement(
            row.peer_case_no, part.number, part.amount_fen, part.reference, reason, on
        ),
    )  # fmt: skip
    row.signed_on = None
    amount = format_yuan(part.amount_fen)
    note = (f"补转 {amount} 元：{reason}", f"Supplement of {amount} yuan: {reason}")
    log = move_case(row, MedicalAct.SUPPLEMENT, turn=Turn.BANK, by=by, at=at, note=note)
    casework.meet(case_of(row), on=on)
    casework.decide(
        case_of(row), log, explanation={"total_fen": part.amount_fen, "reason": reason},
        parameters=[], law=LAW, by=proposal.by, countersigned_by=by, at=at,
    )  # fmt: skip
    tell(row, turn=Turn.BANK, at=at, note=note)
    return row
