"""Two officers decide a claim 核定支付: the entry, the order to pay, the paper; or they refuse it with reasons."""

from datetime import date, datetime
from typing import Any

from shebao.base.money import format_yuan
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.identity import queries as people
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.medical.errors.claims import ReasonMissing
from shebao.medical.models import Claim
from shebao.medical.rulings import Plan, plan_of
from shebao.medical.services.claims import sheets
from shebao.medical.services.claims.common import (
    WORDS,
    case_of,
    locked,
    move,
    payee_of,
    reference_of,
)
from shebao.medical.services.claims.reimbursing import let_bills_go
from shebao.medical.states.claims import ClaimAct, ClaimState, after_claim
from shebao.papers import services as papers
from shebao.payments import services as payments


@atomic
def propose_claim(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> int:
    """The first officer computes what is paid 经办核定; the id of the proposal.

    Refuses what the plan of its kind refuses, `medical-claim.wrong-moment`.
    """
    row = locked(owner, case_no)
    after_claim(ClaimState(row.state), ClaimAct.DECIDE)
    plan = plan_of(row, on)
    return casework.propose(
        owner=owner, case_no=case_no, act=ClaimAct.DECIDE, payload=plan.payload(),
        explanation=plan.figure.as_dict(), by=by, at=at,
    ).pk  # fmt: skip


@atomic
def decide_claim(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> Claim:
    """The second officer signs 复核核定: accounts −T, refund payable +T, payment ordered, the person told.

    Refuses what the plan refuses, `casework.same-officer`, `casework.proposal-changed`.
    """
    proposal = cases.proposal(owner, proposal_id)
    row = locked(owner, proposal.case.case_no)
    after_claim(ClaimState(row.state), ClaimAct.DECIDE)
    plan = plan_of(row, on)
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at, now=plan.payload())
    row.amount_fen, row.decided_on = plan.total_fen, on
    if plan.total_fen:
        _order(row, plan, by=by, on=on, at=at)
    amount = format_yuan(plan.total_fen)
    log = move(
        row, ClaimAct.DECIDE, turn=Turn.BANK, by=by, at=at,
        note=(f"核定支付 {amount} 元，已发起付款", f"{amount} yuan to be paid; payment ordered"),
    )  # fmt: skip
    case = case_of(row)
    casework.meet(case, on=on)
    casework.decide(
        case, log, explanation=plan.figure.as_dict(), parameters=[], law=plan.law, by=proposal.by,
        countersigned_by=by, at=at,
    )  # fmt: skip
    person = people.by_person_no(owner, row.person_no)
    papers.freeze(
        owner=owner, kind="result-notice", case_no=row.case_no, person_no=row.person_no, on=on, at=at,
        key=f"{row.case_no}/result",
        data=sheets.result(row, person, plan, WORDS[row.kind].matter, on, handler=proposal.by, reviewer=by),
    )  # fmt: skip
    return row


def _order(row: Claim, plan: Plan, *, by: str, on: date, at: datetime) -> None:
    """One entry, and the order that pays it; `refund-payable/<case>` holds what is on its way."""
    owed, words = f"refund-payable/{row.case_no}", WORDS[row.kind]
    ledger.open_account(row.owner, owed, "payable")
    lines = [Line(code, -fen, number) for code, fen, number in plan.gives]
    entry = NewEntry(
        f"{row.case_no}/decide", on, plan.memo,
        [*lines, Line(owed, plan.total_fen, row.relationship_no)], row.case_no,
    )  # fmt: skip
    ledger.post(row.owner, entry)
    row.order_no = payments.order(
        owner=row.owner, key=f"{row.case_no}/payment", payee=payee_of(row), amount_fen=plan.total_fen,
        purpose=f"{words.matter} {row.case_no}", reference=reference_of(row.case_no, words.letters),
        debit_code=owed, case_no=row.case_no, on=on, by=by, at=at,
    ).order_no  # fmt: skip


@atomic
def propose_claim_refusal(
    *, owner: str, case_no: str, reason: str, by: str, on: date, at: datetime
) -> int:
    """The first officer would refuse 拟不予支付, with reasons in writing; the id of the proposal."""
    row = locked(owner, case_no)
    after_claim(ClaimState(row.state), ClaimAct.REFUSE)
    if not reason.strip():
        raise ReasonMissing(at="reason")
    return casework.propose(
        owner=owner, case_no=case_no, act=ClaimAct.REFUSE, by=by, at=at,
        payload={"reason": reason.strip()[:400]},
    ).pk  # fmt: skip


@atomic
def refuse_claim(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> Claim:
    """The second officer agrees 复核不予支付: the paper with its remedy; nothing is posted."""
    proposal = cases.proposal(owner, proposal_id)
    row = locked(owner, proposal.case.case_no)
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at)
    row.reason, row.closed_on = proposal.payload["reason"], on
    let_bills_go(row)
    log = move(
        row, ClaimAct.REFUSE, turn=Turn.NOBODY, by=by, at=at,
        note=(f"不予支付：{row.reason}", f"Refused: {row.reason}"),
    )  # fmt: skip
    law = WORDS[row.kind].law
    told: dict[str, Any] = {
        "code": "medical-claim.refused", "zh": row.reason, "en": row.reason, "law": law,
    }  # fmt: skip
    case = case_of(row)
    casework.decide(
        case, log, explanation={"reason": row.reason}, parameters=[], law=law, by=proposal.by,
        countersigned_by=by, at=at,
    )  # fmt: skip
    papers.freeze(
        owner=owner, kind="refusal", case_no=row.case_no, person_no=row.person_no, on=on, at=at,
        key=f"{row.case_no}/refusal",
        data=sheets.refusal(row, people.by_person_no(owner, row.person_no), told, handler=proposal.by, reviewer=by),
    )  # fmt: skip
    casework.close(case, on=on)
    return row
