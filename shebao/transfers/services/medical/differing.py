"""A balance that came short 资金短少: two officers say why, what came is credited, the rest is never made up here."""

from datetime import date, datetime
from typing import Any

from shebao.base.money import format_yuan
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.enrolment import queries as enrolment
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.payments import services as payments
from shebao.transfers.errors.medical import GivenReason, MoreCame
from shebao.transfers.models import MedicalArrival, MedicalSum
from shebao.transfers.rulings.medical import short_figure
from shebao.transfers.services import sums
from shebao.transfers.services.medical.arriving import both_done, numbered
from shebao.transfers.services.medical.common import (
    LAW,
    case_of,
    locked_arrival,
    next_step,
    remark,
)
from shebao.transfers.states.medical import MONEY, MedicalAct, Money, after_medical


@atomic
def propose_short(
    *, owner: str, case_no: str, number: int, reason: str, by: str, on: date, at: datetime
) -> int:
    """The first officer would close a difference 拟说明差额, with a reason.

    Refuses `medical-transfer.reason-missing`, `medical-transfer.more-came`, `transfer.wrong-moment`.
    """
    row = locked_arrival(owner, case_no)
    part = numbered(row, number)
    after_medical(MONEY, Money(part.state), MedicalAct.CLOSE_SHORT)
    if not reason.strip():
        raise GivenReason(at="reason")
    if part.money_fen >= part.amount_fen:
        raise MoreCame()
    payload = _short(part, reason.strip()[:200])
    figure = short_figure(payload["reason"], payload["left_fen"])
    return casework.propose(
        owner=owner, case_no=case_no, act=MedicalAct.CLOSE_SHORT, payload=payload, by=by, at=at,
        explanation=figure.as_dict(),
    ).pk  # fmt: skip


def _short(part: MedicalSum, reason: str) -> dict[str, Any]:
    return {
        "number": part.number, "total_fen": part.money_fen, "reason": reason,
        "left_fen": part.amount_fen - part.money_fen,
    }  # fmt: skip


@atomic
def close_short(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> MedicalArrival:
    """The second officer agrees: what came is credited, the difference stays named in the proof.

    Refuses `payments.not-arrived` while the money that came is not known as the old place's.
    """
    proposal = cases.proposal(owner, proposal_id)
    row = locked_arrival(owner, proposal.case.case_no)
    part = numbered(row, proposal.payload["number"])
    after_medical(MONEY, Money(part.state), MedicalAct.CLOSE_SHORT)
    part.reason = proposal.payload["reason"]
    casework.countersign(
        owner=owner, proposal_id=proposal_id, by=by, at=at, now=_short(part, part.reason)
    )
    if part.money_fen:
        _credit_what_came(row, part, by=by, on=on, at=at)
    else:
        payments.cancel_expectation(owner=owner, key=sums.key_of(part), by=by, at=at)
    part.credited_fen, part.credited_on = part.money_fen, on
    sums.move_money(part, MedicalAct.CLOSE_SHORT)
    left, came = format_yuan(part.amount_fen - part.money_fen), format_yuan(part.money_fen)
    log = remark(
        row, MedicalAct.CLOSE_SHORT, part.state, turn=Turn.OFFICER, by=by, at=at,
        note=(f"记入到账的 {came} 元，差额 {left} 元：{part.reason}",
              f"{came} yuan credited; {left} are missing: {part.reason}"),
    )  # fmt: skip
    casework.decide(
        case_of(row), log, explanation=short_figure(part.reason, proposal.payload["left_fen"]).as_dict(),
        parameters=[], law=LAW, by=proposal.by, countersigned_by=by, at=at,
    )  # fmt: skip
    next_step(row, on)
    both_done(row, on=on, at=at)
    return row


def _credit_what_came(
    row: MedicalArrival, part: MedicalSum, *, by: str, on: date, at: datetime
) -> None:
    """Await exactly what came instead of what was said, take it, and book it for the person."""
    payments.cancel_expectation(owner=row.owner, key=sums.key_of(part), by=by, at=at)
    key = f"{sums.key_of(part)}/short"
    payments.expect(
        owner=row.owner, key=key, amount_fen=part.money_fen, payer=row.origin_code,
        reference=part.reference, case_no=row.case_no, on=on, at=at,
    )  # fmt: skip
    claim = payments.claim(owner=row.owner, key=key, by=by, at=at)
    account = enrolment.relationship(row.owner, row.relationship_no).ledger_code
    ledger.post(
        row.owner,
        NewEntry(
            f"{row.case_no}/credit/{part.number}", on, f"医保转入（差额已说明） {row.origin_case_no}",
            [
                Line(claim.suspense_code, -claim.amount_fen, row.relationship_no),
                Line(account, claim.amount_fen, row.relationship_no),
            ],
            row.case_no,
        ),
    )  # fmt: skip
