"""The new place 医保转入地: record leg and money leg arrive in either order, each with its own state and clock.

医保办发〔2021〕43号: the form is recorded in five working days; money is credited once it is matched with its case.
"""

from datetime import date, datetime
from typing import Any

from shebao.agencies import queries as agencies
from shebao.base import letters
from shebao.base.money import format_yuan
from shebao.base.months import parse_month
from shebao.base.plumbing.clock import day_of, now, today
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services.cases import SYSTEM
from shebao.enrolment import queries as enrolment
from shebao.exchange.registry import Letter
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.payments import services as payments
from shebao.transfers import papers as persons
from shebao.transfers.errors.medical import FormWrong, SumKnown
from shebao.transfers.messages.medical import MedicalForm, MedicalSupplement
from shebao.transfers.models import MedicalArrival, MedicalSum
from shebao.transfers.rules.medical import balance_proof
from shebao.transfers.services import sums
from shebao.transfers.services.medical.common import (
    LAW,
    arrival_of,
    case_of,
    locked_arrival,
    move_case,
    move_record,
    next_step,
    remark,
    sums_of,
)
from shebao.transfers.services.medical.proving import prove
from shebao.transfers.states.medical import (
    DONE,
    MONEY,
    MedicalAct,
    MedicalIn,
    Money,
    Record,
    after_medical,
)


def take_medical_form(letter: Letter, *, at: datetime) -> None:
    """The information form 信息表 arrives: kept as sent; its balance is awaited, its months wait to be recorded.

    Refuses `medical-transfer.form-does-not-add-up` (the letter is kept and shown).
    """
    form, on = letters.load(MedicalForm, letter.payload), day_of(at)
    row = arrival_of(letter, form.case_no)
    spans = [(parse_month(p.since), parse_month(p.until), p.months) for p in form.periods]
    if form.balance_fen < 0 or any(not 0 < n <= last - first + 1 for first, last, n in spans):
        raise FormWrong(at="periods")
    row.form, row.form_on = persons.kept(letter.payload), letter.received_on or on
    row.origin_case_no = form.origin_case_no
    move_record(row, MedicalAct.TAKE_RECORD)
    amount = format_yuan(form.balance_fen)
    remark(
        row, MedicalAct.TAKE_RECORD, row.record_state, turn=Turn.OFFICER, by=SYSTEM, at=at,
        note=(f"信息表已到，应收余额 {amount} 元", f"Form received; {amount} yuan expected"),
    )  # fmt: skip
    if form.balance_fen:
        _await_money(row, 0, form.balance_fen, form.reference, on=on, at=at)
    next_step(row, on)


def take_supplement(letter: Letter, *, at: datetime) -> None:
    """A supplement 补转 was settled at the old place: awaited like the first; a finished case is open again.

    Refuses `medical-transfer.supplement-known`: papers may name one twice.
    """
    content, on = letters.load(MedicalSupplement, letter.payload), day_of(at)
    row = arrival_of(letter, content.case_no)
    named = (content.number, content.reference)
    if letter.received_on and any(
        part.number == named[0] or part.reference == named[1] for part in sums_of(row)
    ):
        raise SumKnown(text=f"{named[0]} / {named[1]}")
    amount = format_yuan(content.amount_fen)
    note = (
        f"转出地补转 {amount} 元：{content.reason}",
        f"Supplement of {amount} yuan: {content.reason}",
    )
    if row.state == MedicalIn.UNDER_WAY:
        remark(row, MedicalAct.SUPPLEMENT, "money", turn=Turn.BANK, by=SYSTEM, at=at, note=note)
    else:
        if row.closed_on:
            casework.reopen(case_of(row), on=on, by=SYSTEM, at=at, note=note)
        row.closed_on, row.silence_until, row.signed_on = None, None, None
        move_case(row, MedicalAct.REOPEN, turn=Turn.BANK, by=SYSTEM, at=at, note=note)
        casework.meet(case_of(row), on=on)
    _await_money(
        row, content.number, content.amount_fen, content.reference, on=on, at=at,
        reason=content.reason,
    )  # fmt: skip


def _await_money(
    row: MedicalArrival, number: int, fen: int, reference: str, *, on: date, at: datetime,
    reason: str = "",
) -> None:  # fmt: skip
    """Await a settlement's amount from the old place 待收; it may have come already."""
    part = MedicalSum.objects.create(
        owner=row.owner, case_no=row.case_no, number=number, relationship_no=row.relationship_no,
        state=Money.AWAITED, amount_fen=fen, reference=reference, settled_on=on, reason=reason,
    )  # fmt: skip
    sums.expect(part, row.origin_code, on=on, at=at)


def _part(owner: str, key: str) -> tuple[MedicalArrival, MedicalSum] | None:
    """The settlement an expectation stands for."""
    found = sums.numbered_by(key)
    if found is None or "/medical-in/" not in found[0]:
        return None
    row = locked_arrival(owner, found[0])
    return row, numbered(row, found[1])


def numbered(row: MedicalArrival, number: int) -> MedicalSum:
    """One settlement of a case, for writing. Refuses `not-found`."""
    return sums.numbered(MedicalSum, row.owner, row.case_no, number)


@atomic
def on_medical_arrived(job: Claimed) -> None:
    """Notice: a settlement's money is complete 资金到齐, with its form or without."""
    found = _part(job.owner, job.payload["key"])
    if found is None or found[1].state not in sums.WAITING:
        return
    row, part = found
    amount = sums.arrived(part, job)
    remark(
        row, MedicalAct.ARRIVE, part.state, turn=Turn.OFFICER, by=SYSTEM, at=now(),
        note=(f"资金到账 {amount} 元，与信息表相符", f"{amount} yuan arrived, as the form says"),
    )  # fmt: skip
    next_step(row, today())


@atomic
def on_medical_difference(job: Claimed) -> None:
    """Notice: money came, but not the settlement's amount 金额不符."""
    found = _part(job.owner, job.payload["key"])
    if found is None or found[1].state not in sums.WAITING:
        return
    row, part = found
    note = sums.differs(part)
    remark(row, MedicalAct.DIFFER, part.state, turn=Turn.OFFICER, by=SYSTEM, at=now(), note=note)


@atomic
def propose_credit(
    *, owner: str, case_no: str, number: int, by: str, on: date, at: datetime
) -> int:
    """The first officer matches a settlement's money with its case 经办记入; the proposal's id."""
    row = locked_arrival(owner, case_no)
    part = numbered(row, number)
    after_medical(MONEY, Money(part.state), MedicalAct.CREDIT)
    return casework.propose(
        owner=owner, case_no=case_no, act=MedicalAct.CREDIT, payload=_credit(part), by=by, at=at,
        explanation=_compared(part),
    ).pk  # fmt: skip


def _credit(part: MedicalSum) -> dict[str, Any]:
    return {
        "number": part.number, "total_fen": part.amount_fen, "money_fen": part.money_fen,
        "reference": part.reference,
    }  # fmt: skip


def _compared(part: MedicalSum) -> dict[str, Any]:
    """Settlement and money side by side, explained."""
    proof = balance_proof(part.amount_fen, part.money_fen)
    inputs = [
        {"name": "settled_fen", "value": proof.settled_fen, "label": "转出地结清", "law": LAW},
        {"name": "money_fen", "value": proof.credited_fen, "label": "到账资金"},
    ]
    return {
        "name": "difference_fen", "value": proof.difference_fen, "label": "差额", "formula": "结清 − 到账",
        "law": LAW, "certainty": "verified", "inputs": inputs,
    }  # fmt: skip


@atomic
def credit(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> MedicalArrival:
    """The second officer credits 复核记入: suspense −A, person +A. Nothing is pooled."""
    proposal = cases.proposal(owner, proposal_id)
    row = locked_arrival(owner, proposal.case.case_no)
    part = numbered(row, proposal.payload["number"])
    after_medical(MONEY, Money(part.state), MedicalAct.CREDIT)
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at, now=_credit(part))
    claim = payments.claim(owner=owner, key=sums.key_of(part), by=by, at=at)
    account = enrolment.relationship(owner, row.relationship_no).ledger_code
    ledger.post(
        owner,
        NewEntry(
            f"{row.case_no}/credit/{part.number}", on, f"医保转入 {row.origin_case_no}",
            [
                Line(claim.suspense_code, -claim.amount_fen, row.relationship_no),
                Line(account, claim.amount_fen, row.relationship_no),
            ],
            row.case_no,
        ),
    )  # fmt: skip
    part.credited_fen, part.credited_on = claim.amount_fen, on
    sums.move_money(part, MedicalAct.CREDIT)
    amount = format_yuan(part.credited_fen)
    log = remark(
        row, MedicalAct.CREDIT, part.state, turn=Turn.OFFICER, by=by, at=at,
        note=(f"个人账户记入 {amount} 元", f"{amount} yuan credited to the account"),
    )  # fmt: skip
    casework.decide(
        case_of(row), log, explanation=_compared(part), parameters=[], law=LAW, by=proposal.by,
        countersigned_by=by, at=at,
    )  # fmt: skip
    next_step(row, on)
    both_done(row, on=on, at=at)
    return row


def both_done(row: MedicalArrival, *, on: date, at: datetime) -> None:
    """Record and money are both done: the balance proof goes to the old place."""
    if row.state != MedicalIn.UNDER_WAY or row.record_state != Record.BOOKED:
        return
    if all(part.state in DONE for part in sums_of(row)):
        casework.meet(case_of(row), on=on)
        prove(row, on=on, at=at)


def origin_city(row: MedicalArrival) -> tuple[str, str]:
    """The old place's name, in both languages."""
    old = agencies.agency(row.origin_code)
    return old.city, old.city_en
