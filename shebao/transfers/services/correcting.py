"""A form that was sent held something wrong 更正: the old place proposes, the new place agrees or says why not; then both set it right.

Nothing is done before the answer, and nothing is written over: the amendment keeps old and new beside each other, books
get entries, names and numbers get rows. 国办发〔2009〕66号 Art. 8; 社会保险经办条例 (Order 765) Arts. 36–38; record 0044.
"""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from shebao.base import letters
from shebao.base.money import format_yuan
from shebao.base.months import format_month, parse_month
from shebao.base.plumbing import seals
from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services.cases import SYSTEM
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.identity import documents
from shebao.identity import queries as people
from shebao.identity.writing import mask
from shebao.ledger import services as ledger
from shebao.transfers import papers as forms
from shebao.transfers.backpaid import asked_back
from shebao.transfers.errors.amending import AmendReason, NothingWrong
from shebao.transfers.messages import BankDetails, Insured
from shebao.transfers.messages.amending import Correction, CorrectionAnswer
from shebao.transfers.models import Amending, Amendment, TransferOut
from shebao.transfers.papers.amending import amendment_form
from shebao.transfers.rulings.amending import AmendPlan, amend_plan, month_told
from shebao.transfers.services import sums
from shebao.transfers.services.amending import (
    LAW,
    begin,
    book_there,
    draft,
    latest,
    next_number,
    payee_of,
)
from shebao.transfers.services.common import (
    case_of,
    end_or_go_on,
    locked_out,
    move_out,
    tell_status,
)
from shebao.transfers.services.leaving import out_of_peer
from shebao.transfers.services.reviewing import receiving_account
from shebao.transfers.states import Act, Out, after_out
from shebao.transfers.states.medical import Money

AGREED, DISAGREED = "agreed", "disagreed"


def person_wrong(row: TransferOut) -> tuple[Insured, Insured] | None:
    """The person as both sides named them, and as the old place knows them now; None where that is the same 身份有误."""
    person = people.by_person_no(row.owner, row.person_no)
    right, named = forms.insured(person), row.letter["person"]
    same = seals.search_key(documents.normal_number(right.number)) == row.number_key
    if same and named["name"] == right.name:
        return None
    before = replace(right, name=named["name"], number=right.number if same else named["number"])
    return before, right


def _changes(
    row: TransferOut, month: str, amounts: tuple[int, int, int] | None
) -> list[dict[str, Any]]:
    """One month as the form has it and as it is; nothing when only the person was wrong."""
    if not month.strip():
        return []
    number = parse_month(month)
    old, new = month_told(row, number), list(amounts) if amounts else None
    if old == new:
        return []
    return [{"month": format_month(number), "old": old, "new": new}]


@atomic
def propose_correction(
    *, owner: str, case_no: str, month: str, amounts: tuple[int, int, int] | None, reason: str,
    by: str, on: date, at: datetime,
) -> int:  # fmt: skip
    """The first officer of the old place would correct the form 拟更正: a month with its right amounts (none: it should not be
    there), and the person's name and number where both sides had them wrong; the proposal's id.

    Refuses `transfer.nothing-wrong`, `transfer.amend-reason`, `transfer.wrong-moment` until the transfer is complete.
    """
    row = locked_out(owner, case_no)
    after_out(Out(row.state), Act.CORRECT)
    if not reason.strip():
        raise AmendReason(at="reason")
    changes, person = _changes(row, month, amounts), person_wrong(row)
    if not changes and person is None:
        raise NothingWrong(at="month")
    plan = amend_plan(row, changes)
    note = ("转移办结后发现信息表有误", "The form was found wrong after the transfer")
    if case_of(row).closed_on:
        begin(row, "correct", on=on, at=at, note=note, by=by)
    return casework.propose(
        owner=owner, case_no=case_no, act=Act.CORRECT, payload=signed(plan, person, reason),
        explanation=plan.figure.as_dict(), by=by, at=at,
    ).pk  # fmt: skip


def signed(plan: AmendPlan, person: tuple[Insured, Insured] | None, reason: str) -> dict[str, Any]:
    """What two officers sign of a correction 更正方案."""
    return {
        **plan.payload(),
        "reason": reason.strip()[:400],
        "person": [shown_person(each) for each in person or ()],
    }


def shown_person(person: Insured) -> dict[str, str]:
    """A name and a number as they are kept, masked."""
    return {
        "name": person.name,
        "number": mask(person.number) if person.number.isalnum() else person.number,
    }


@atomic
def send_correction(
    *, owner: str, proposal_id: int, by: str, on: date, at: datetime
) -> TransferOut:
    """The second officer agrees 复核更正: the letter goes with old and new; no fen moves before the answer."""
    proposal = cases.proposal(owner, proposal_id)
    row = locked_out(owner, proposal.case.case_no)
    after_out(Out(row.state), Act.CORRECT)
    reason = proposal.payload["reason"]
    plan, person = amend_plan(row, proposal.payload["months"]), person_wrong(row)
    casework.countersign(
        owner=owner, proposal_id=proposal_id, by=by, at=at, now=signed(plan, person, reason)
    )
    before, after = person or (None, None)
    part = draft(
        row, next_number(row), Amending.CORRECTION, reason=reason, on=on,
        person_before=before and shown_person(before), person_after=after and shown_person(after), **plan.kept(),
    )  # fmt: skip
    paper = amendment_form(row, part, plan, on=on, at=at, handler=proposal.by, reviewer=by)
    part.paper_no = paper.paper_no
    part.save()
    _mark_taken(row, part)
    bank = receiving_account(owner)
    exchange.send(
        owner=owner, receiver=row.destination_code, caseref=row.peer_case_no, at=at,
        key=f"{row.case_no}/correction/{part.number}",
        letter=Correction(
            case_no=row.peer_case_no, origin_case_no=row.case_no, serial=part.number,
            months=plan.told(), old=plan.old, new=plan.new, account_fen=part.account_fen,
            pooled_fen=part.pooled_fen, total_fen=part.total_fen, person_before=before,
            person_after=after, reference=part.reference, reason=reason, paper_no=paper.paper_no,
            receiving=BankDetails(bank.holder, bank.account_no, bank.bank_name, bank.bank_code),
            paper_sha256=paper.sha256, on=on,
        ),
    )  # fmt: skip
    amount = format_yuan(plan.total_fen)
    note = (
        f"更正（差额 {amount} 元）：{reason}",
        f"Correction (difference {amount} yuan)",
    )
    log = move_out(row, Act.CORRECT, turn=Turn.OTHER_AGENCY, by=by, at=at, note=note)
    case = case_of(row)
    casework.meet(case, on=on)
    casework.decide(
        case, log, explanation=plan.figure.as_dict(), parameters=(), law=LAW, by=proposal.by,
        countersigned_by=by, at=at,
    )  # fmt: skip
    tell_status(row, turn=Turn.OTHER_AGENCY, at=at, note=note)
    return row


def _mark_taken(row: TransferOut, part: Amendment) -> None:
    """Months the new place gave back go with this correction 记下由哪次更正收回."""
    gone = {each["month"] for each in part.months if each["new"] is None}
    asked = asked_back(row.backpaid)
    row.backpaid = [
        {**one, "back_in": part.number} if one in asked and one["first"] in gone else one
        for one in row.backpaid
    ]


def hear_answer(letter: Letter, *, at: datetime) -> None:
    """The new place answers a correction 收到更正答复: what is to go is booked and ordered, what comes back is awaited."""
    content, on = letters.load(CorrectionAnswer, letter.payload), day_of(at)
    row = out_of_peer(letter, content.case_no)
    part = latest(row)
    part.answer = AGREED if content.agreed else DISAGREED
    part.answer_reason, part.answered_on = content.reason, on
    if not content.agreed:
        part.save()
        row.backpaid = [
            {**one, "back": "", "back_in": None} if one.get("back_in") == part.number else one
            for one in row.backpaid
        ]
        note = (f"转入地不同意更正：{content.reason}", f"The new place objects: {content.reason}")
        move_out(row, Act.HEAR_DISAGREED, turn=Turn.NOBODY, by=SYSTEM, at=at, note=note)
        end_or_go_on(row, on=on)
        tell_status(row, turn=case_of(row).turn, at=at, note=note)
        return
    turn = _move_money(row, part, on=on, at=at)
    part.save()
    note = ("转入地同意更正", "The new place agrees to the correction")
    move_out(row, Act.HEAR_AGREED, turn=turn, by=SYSTEM, at=at, note=note)
    tell_status(row, turn=turn, at=at, note=note)
    if not part.amount_fen:
        settled_there(row, part, on=on, at=at)


def _move_money(row: TransferOut, part: Amendment, *, on: date, at: datetime) -> Turn:
    """What two officers signed here before the letter went 已复核的差额: paid now, awaited, or books alone."""
    by = cases.decisions(case_of(row)).filter(act=Act.CORRECT).latest("seq").countersigned_by
    if part.amount_fen and part.total_fen < 0:
        part.state = Money.AWAITED
        sums.expect(part, row.destination_code, on=on, at=at)
        return Turn.BANK
    transit = "" if not part.amount_fen else sums.transit_to(row.owner, row.destination_code)
    entries = book_there(row, part, against=transit)
    if entries:
        ledger.post(row.owner, *entries)
    if not part.amount_fen:
        return Turn.NOBODY
    part.state = Money.ORDERED
    sums.order(
        part, payee=payee_of(row), purpose=f"养老保险关系转移更正 {row.peer_case_no}",
        peer=row.destination_code, on=on, by=by, at=at,
    )  # fmt: skip
    return Turn.BANK


def settled_there(row: TransferOut, part: Amendment, *, on: date, at: datetime) -> None:
    """Books and money are right at the old place: the case is over again, or what came late is next."""
    note = ("更正已办结", "The correction is done")
    move_out(row, Act.SETTLE, turn=Turn.NOBODY, by=SYSTEM, at=at, note=note)
    end_or_go_on(row, on=on)
    tell_status(row, turn=case_of(row).turn, at=at, note=note)
