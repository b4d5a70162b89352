"""A balance proof that the old place does not sign 催签: after some days the case is its officer's, who reminds by letter.

By wire the answer comes by itself. On paper somebody has to sign: how long we wait is our own choice, a dated parameter; each
reminder names the day it was asked. Left lying, the clock warns and tells the agency above as of any wait. Record 0057.
"""

from datetime import date, datetime
from typing import NamedTuple

from shebao.agencies import queries as agencies
from shebao.agencies.models import Road
from shebao.base import letters
from shebao.base.plumbing import clock
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services.cases import SYSTEM
from shebao.exchange import queries as exchanged
from shebao.exchange import services as exchange
from shebao.exchange.models import OutgoingLetter
from shebao.exchange.registry import Letter
from shebao.exchange.states import Out as Posted
from shebao.transfers.errors.medical import NotPosted
from shebao.transfers.messages.medical import ProofReminder
from shebao.transfers.models import MedicalArrival
from shebao.transfers.services.medical.common import (
    case_of,
    departure_of,
    locked_arrival,
    start_step,
    sums_of,
)
from shebao.transfers.states.medical import MEDICAL_IN, MedicalAct, MedicalIn, after_medical

STEP = "medical-proof"


class Asked(NamedTuple):
    """What was asked for last 最近一次索要回签: on which day, after how many reminders, and the letter itself."""

    on: date
    reminders: int
    letter: OutgoingLetter

    @property
    def to_post(self) -> bool:
        """Whether it lies here still, and nobody has been asked."""
        return self.letter.state == Posted.TO_POST


def by_hand(row: MedicalArrival) -> bool:
    """Whether somebody at the old place has to sign 须人工回签: it has no such system."""
    return agencies.agency(row.origin_code).road != Road.DIRECT


def await_signature(row: MedicalArrival, *, on: date) -> None:
    """The wait for the signature has a last day 等回签时限; nothing by wire, where the answer comes at once."""
    if by_hand(row):
        start_step(row, STEP, received_on=on)


def asked(row: MedicalArrival) -> Asked | None:
    """The proof, or the last reminder of it, while its signature is waited for; none by wire."""
    if row.state != MedicalIn.PROVING or not by_hand(row):
        return None
    last, count = exchanged.outgoing(row.owner, _proof(row)), 0
    while (more := exchanged.outgoing(row.owner, _reminder(row, count + 1))) is not None:
        last, count = more, count + 1
    if last is None:
        return None
    sent = exchanged.dispatches_of(last)
    on = max((one.posted_on for one in sent), default=clock.day_of(last.created_at))
    return Asked(on, count, last)


def _proof(row: MedicalArrival) -> str:
    return f"{row.case_no}/balance-proof/{row.proofs}"


def _reminder(row: MedicalArrival, number: int) -> str:
    return f"{_proof(row)}/reminder/{number}"


@atomic
def remind(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> MedicalArrival:
    """An officer asks once more for the signature 催签: a letter that names the day it was asked; the wait begins anew.

    Refuses `transfer.wrong-moment`, also by wire; `medical-transfer.not-posted` while the last one lies here.
    """
    row = locked_arrival(owner, case_no)
    after_medical(MEDICAL_IN, MedicalIn(row.state), MedicalAct.SIGN_PROOF)
    last = asked(row)
    if last is None or last.to_post:
        raise NotPosted(at="case_no")
    number = last.reminders + 1
    exchange.send(
        owner=owner, receiver=row.origin_code, caseref=case_no, key=_reminder(row, number), at=at,
        letter=ProofReminder(
            case_no, row.proofs, sum(part.credited_fen for part in sums_of(row)), last.on, number, on
        ),
    )  # fmt: skip
    await_signature(row, on=on)
    casework.record_move(
        case_of(row), act="chase", before=row.state, after=row.state, turn=Turn.OTHER_AGENCY, by=by,
        at=at,
        note=(f"余额核对单 {last.on} 寄出，未收到回签，第 {number} 次催签",
              f"The balance proof went on {last.on} and is not signed: reminder {number}"),
    )  # fmt: skip
    return row


def unsigned_job(job: Claimed) -> None:
    """Periodic job `transfers.chase` of one agency."""
    find_unsigned(owner=job.owner, on=clock.today(), at=clock.now())


def find_unsigned(*, owner: str, on: date, at: datetime) -> int:
    """Proofs whose signature is overdue go back to their officers 逾期未回签; how many. Safe to repeat."""
    rows = MedicalArrival.objects.filter(owner=owner, state=MedicalIn.PROVING).order_by("id")
    return sum(
        _overdue(owner, case_no, on=on, at=at) for case_no in rows.values_list("case_no", flat=True)
    )


@atomic
def _overdue(owner: str, case_no: str, *, on: date, at: datetime) -> int:
    row = locked_arrival(owner, case_no)
    case = case_of(row)
    running = cases.running_clock(case)
    if row.state != MedicalIn.PROVING or running is None or running.step != STEP:
        return 0
    if case.turn == Turn.OFFICER or running.due_on is None or on <= running.due_on:
        return 0
    casework.record_move(
        case, act="unsigned", before=row.state, after=row.state, turn=Turn.OFFICER, by=SYSTEM, at=at,
        note=(f"应于 {running.due_on} 前收到余额核对单回签，未收到：请催签",
              f"The signed balance proof was due by {running.due_on}: remind the old place"),
    )  # fmt: skip
    return 1


def hear_reminder(letter: Letter, *, at: datetime) -> None:
    """The new place waits for our signature 收到催签函: signed, it is posted again; not signed, it is its officer's.

    Refuses `medical-transfer.unknown-case`.
    """
    content = letters.load(ProofReminder, letter.payload)
    row = departure_of(letter, content.case_no)
    case, signed = case_of(row), row.signed_on
    ours = (
        (
            f"本地已于 {signed} 签章，请查对是否寄达",
            f"signed here on {signed}: see whether it arrived",
        )
        if signed
        else ("本地还没有签章，请核对", "not signed here yet: look at it")
    )
    casework.record_move(
        case, act="chase", before=row.state, after=row.state,
        turn=case.turn if case.closed_on else Turn.OFFICER, by=SYSTEM, at=at,
        note=(f"转入地第 {content.round} 次催签余额核对单（{content.asked_on} 寄出）：{ours[0]}",
              f"Reminder {content.round} of the balance proof of {content.asked_on}: {ours[1]}"),
    )  # fmt: skip
