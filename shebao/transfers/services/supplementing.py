"""Months paid later 补转: they came to the old place after the form had left, and follow the transfer with a form and money of their own.

A supplement leaves when the transfer is complete on both sides, one at a time. 国办发〔2009〕66号 Art. 8; record 0043.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shebao.agencies import queries as agencies
from shebao.base import letters
from shebao.base.money import format_yuan
from shebao.base.plumbing.clock import day_of, now, today
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services.cases import SYSTEM
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.ledger import services as ledger
from shebao.payments import services as payments
from shebao.transfers.backpaid import proven
from shebao.transfers.errors.amending import (
    AmendKnown,
    AmendReason,
    AmendSums,
    NeverMoved,
    NothingLate,
)
from shebao.transfers.messages.amending import Supplement, SupplementBooked
from shebao.transfers.models import Amending, Amendment, TransferIn, TransferOut
from shebao.transfers.papers.amending import amendment_form
from shebao.transfers.rulings.amending import AmendPlan, amend_plan, coming
from shebao.transfers.rulings.beside import months_here, said_twice
from shebao.transfers.services import sums
from shebao.transfers.services.amending import (
    LAW,
    awaited,
    book_here,
    book_there,
    close_again,
    draft,
    latest,
    next_number,
    payee_of,
    side_of,
    tell_person,
    told,
)
from shebao.transfers.services.arriving import in_of_peer
from shebao.transfers.services.common import (
    case_of,
    end_or_go_on,
    locked_in,
    locked_out,
    move_in,
    move_out,
    start_step,
    tell_status,
)
from shebao.transfers.services.drawing import outcome, signed_pension
from shebao.transfers.services.leaving import out_of_peer
from shebao.transfers.services.passing_on import Going, onward, pass_on, signed
from shebao.transfers.states import Act, In, Out, after_in, after_out
from shebao.transfers.states.medical import MONEY, MedicalAct, Money, after_medical

TWICE = "人社部发〔2009〕187号"


@atomic
def propose_supplement(
    *, owner: str, case_no: str, reason: str, by: str, on: date, at: datetime
) -> int:
    """The first officer prepares to send on all that came late 拟补转; the proposal's id.

    Refuses `transfer.nothing-late`, `transfer.amend-reason`, `transfer.wrong-moment` until the transfer is complete.
    """
    row = locked_out(owner, case_no)
    after_out(Out(row.state), Act.SUPPLEMENT)
    kind, months = coming(row)
    if not months:
        raise NothingLate()
    if not reason.strip():
        raise AmendReason(at="reason")
    plan = amend_plan(row, months, kind=kind)
    return casework.propose(
        owner=owner, case_no=case_no, act=Act.SUPPLEMENT, payload=_signed(plan, reason),
        explanation=plan.figure.as_dict(), by=by, at=at,
    ).pk  # fmt: skip


def _signed(plan: AmendPlan, reason: str) -> dict[str, Any]:
    return {**plan.payload(), "reason": reason.strip()[:400]}


@atomic
def send_supplement(
    *, owner: str, proposal_id: int, by: str, on: date, at: datetime
) -> TransferOut:
    """The second officer sends it 复核补转: booked, form and letter sent, the payment ordered under its own reference."""
    proposal = cases.proposal(owner, proposal_id)
    row = locked_out(owner, proposal.case.case_no)
    after_out(Out(row.state), Act.SUPPLEMENT)
    reason = proposal.payload["reason"]
    kind, months = coming(row)
    plan = amend_plan(row, months, kind=kind)
    casework.countersign(
        owner=owner, proposal_id=proposal_id, by=by, at=at, now=_signed(plan, reason)
    )
    part = draft(row, next_number(row), kind, reason=reason, on=on, **plan.kept())
    transit = "" if row.records_only else sums.transit_to(owner, row.destination_code)
    held = kind == Amending.HELD
    ledger.post(owner, *book_there(row, part, held=held, against=transit))
    if not row.records_only:
        part.state = Money.ORDERED
        sums.order(
            part, payee=payee_of(row), purpose=f"养老保险关系转移补转 {row.peer_case_no}",
            peer=row.destination_code, on=on, by=by, at=at,
        )  # fmt: skip
    _send(row, part, plan, on=on, at=at, handler=proposal.by, reviewer=by)
    _sent(row, part)
    amount = format_yuan(plan.total_fen)
    note = (f"补转 {amount} 元：{reason}", f"Supplement of {amount} yuan")
    turn = Turn.OTHER_AGENCY if row.records_only else Turn.BANK
    log = move_out(row, Act.SUPPLEMENT, turn=turn, by=by, at=at, note=note)
    case = case_of(row)
    casework.meet(case, on=on)
    casework.decide(
        case, log, explanation=plan.figure.as_dict(), parameters=(), law=LAW, by=proposal.by,
        countersigned_by=by, at=at,
    )  # fmt: skip
    tell_status(row, turn=turn, at=at, note=note)
    return row


def _sent(row: TransferOut, part: Amendment) -> None:
    """What went is not sent again."""
    if part.kind != Amending.HELD:
        row.late = []
        return
    went = proven(row.backpaid)
    row.backpaid = [{**one, "sent": part.number} if one in went else one for one in row.backpaid]


def _send(
    row: TransferOut, part: Amendment, plan: AmendPlan, *, on: date, at: datetime, handler: str,
    reviewer: str,
) -> None:  # fmt: skip
    """A form of its own is frozen 补转信息表, and the letter that names it goes."""
    paper = amendment_form(row, part, plan, on=on, at=at, handler=handler, reviewer=reviewer)
    part.paper_no = paper.paper_no
    part.save()
    exchange.send(
        owner=row.owner, receiver=row.destination_code, caseref=row.peer_case_no, at=at,
        key=f"{row.case_no}/supplement/{part.number}",
        letter=Supplement(
            case_no=row.peer_case_no, origin_case_no=row.case_no, serial=part.number,
            kind=Amending.LATE if part.kind == Amending.PASSED else part.kind,
            months=plan.told(), old=plan.old, new=plan.new, account_fen=part.account_fen,
            pooled_fen=part.pooled_fen, total_fen=part.total_fen, reference=part.reference,
            reason=part.reason, paper_no=paper.paper_no, paper_sha256=paper.sha256, on=on,
        ),
    )  # fmt: skip


def take_supplement(letter: Letter, *, at: datetime) -> None:
    """A supplement arrives 收到补转: the finished case is open again, its money is awaited.

    Refuses `transfer.unknown-case`, `transfer.never-moved`, `transfer.amendment-does-not-add-up`.
    """
    content, on = letters.load(Supplement, letter.payload), letter.received_on or day_of(at)
    row = in_of_peer(letter, content.case_no)
    check_sums(row, content.serial, content.account_fen, content.pooled_fen, content.total_fen)
    if content.total_fen <= 0 and not row.records_only:
        raise AmendSums(number=content.serial, at="total_fen")
    after_in(In(row.state), Act.HEAR_SUPPLEMENT)
    part = draft(
        row, content.serial, content.kind, account_fen=content.account_fen,
        pooled_fen=content.pooled_fen, reason=content.reason, on=on, paper_no=content.paper_no,
        **lines_of(letter.payload),
    )  # fmt: skip
    amount = format_yuan(content.total_fen)
    note = (
        f"转出地补转 {amount} 元：{content.reason}",
        f"Supplement of {amount} yuan",
    )
    casework.reopen(case_of(row), on=on, by=SYSTEM, at=at, note=note)
    if row.records_only:
        part.save()
        start_step(
            case_of(row), step="supplement", on=on, division=agencies.agency(row.owner).division
        )
    else:
        part.state, part.reference = Money.AWAITED, content.reference
        part.save()
        sums.expect(part, row.origin_code, on=on, at=at)
    turn = Turn.OFFICER if row.records_only else Turn.BANK
    move_in(row, Act.HEAR_SUPPLEMENT, turn=turn, by=SYSTEM, at=at, note=note)


def check_sums(row: TransferIn, number: int, account: int, pooled: int, total: int) -> None:
    """What follows a transfer that was booked here, with amounts that add up."""
    if row.booked_on is None or row.state in (In.RETURNING, In.RETURNED):
        raise NeverMoved(case_no=row.case_no)
    if one(Amendment, owner=row.owner, case_no=row.case_no, number=number):
        raise AmendKnown(number=number)
    if account + pooled != total or (row.records_only and pooled):
        raise AmendSums(number=number, at="total_fen")


def lines_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The lines and months of a letter as an amendment keeps them."""

    def amounts(each: Mapping[str, Any], which: str) -> list[int] | None:
        found = [each[f"{which}_{name}_fen"] for name in ("base", "personal", "employer")]
        return None if found[0] is None else found

    months = [
        {"month": each["month"], "old": amounts(each, "old"), "new": amounts(each, "new")}
        for each in payload["months"]
    ]
    return {"old": list(payload["old"]), "new": list(payload["new"]), "months": months}


@atomic
def propose_supplement_booking(
    *, owner: str, case_no: str, by: str, on: date, at: datetime, twice: bool = False
) -> int:
    """The first officer compares lines and money of a supplement 经办补转记账; the proposal's id.

    `twice` says that months it adds were paid here as well; refuses `transfer.months-here` until it is said.
    """
    row = locked_in(owner, case_no)
    after_in(In(row.state), Act.BOOK_SUPPLEMENT)
    part = latest(row)
    _ready(part)
    said_twice(row, part, twice)
    going = onward(row, part)
    return casework.propose(
        owner=owner, case_no=case_no, act=Act.BOOK_SUPPLEMENT,
        payload=_booking(row, part) | signed(going),
        explanation=going[1].figure.as_dict() if going else compared(row, part), by=by, at=at,
    ).pk  # fmt: skip


def _ready(part: Amendment) -> None:
    """Money that is to come is here. Refuses `transfer.wrong-moment`."""
    if part.state != Money.NOTHING:
        after_medical(MONEY, Money(part.state), MedicalAct.CREDIT)


def _booking(row: TransferIn, part: Amendment) -> dict[str, Any]:
    return {
        **signed_pension(row, part),
        "here": months_here(row, part),
        "number": part.number, "account_fen": part.account_fen, "pooled_fen": part.pooled_fen,
        "total_fen": part.total_fen, "money_fen": part.money_fen, "reason": part.reason,
    }  # fmt: skip


def compared(row: TransferIn, part: Amendment) -> dict[str, Any]:
    """The letter's amounts beside the money, and each month, explained; months that stand here as well are named.

    A correction is answered before any of its money moves: it says what is to come or to go back, and compares nothing.
    """
    corrected = part.kind == Amending.CORRECTION
    law = {"law": LAW}
    inputs: list[dict[str, Any]] = [
        {"name": "account_difference_fen", "value": part.account_fen, "label": "个人账户转移额之差", **law},
        {"name": "pooled_difference_fen", "value": part.pooled_fen, "label": "统筹基金转移额之差", **law},
        *[{"name": "amendment_money_fen", "value": part.money_fen, "label": "到账资金"}] * (not corrected),
        *({"name": "changed_month", "value": each["month"], "label": "月份"} for each in part.months),
        *({"name": "month_here", "value": each, "label": "本机构同月也有缴费", "law": TWICE} for each in months_here(row, part)),
    ]  # fmt: skip
    if corrected:
        return {
            "name": "still_to_move_fen", "value": part.amount_fen, "label": "应补转或者退回合计",
            "formula": "④ + ⑤ 之差", "law": LAW, "certainty": "verified", "inputs": inputs,
        }  # fmt: skip
    return {
        "name": "amendment_gap_fen", "value": part.money_fen - part.amount_fen, "label": "差额",
        "formula": "到账 − 补转通知", "law": LAW, "certainty": "verified", "inputs": inputs,
    }  # fmt: skip


@atomic
def book_supplement(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> TransferIn:
    """The second officer books it 复核补转记账: suspense −T, person +A, pooled +P, the months join the transfer's own.

    Whoever has moved on since takes it along, into whoever draws a pension here it is credited: `passing_on`.
    """
    proposal = cases.proposal(owner, proposal_id)
    row = locked_in(owner, proposal.case.case_no)
    after_in(In(row.state), Act.BOOK_SUPPLEMENT)
    part = latest(row)
    _ready(part)
    going = onward(row, part)
    now_ = _booking(row, part) | signed(going)
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at, now=now_)
    suspense = ""
    if part.state != Money.NOTHING:
        suspense = payments.claim(owner=owner, key=sums.key_of(part), by=by, at=at).suspense_code
    note, outcome = _put(row, part, going, against=suspense, by=by, first=proposal.by, on=on, at=at)
    if part.state != Money.NOTHING:
        sums.move_money(part, MedicalAct.CREDIT)
    part.save()
    log = move_in(row, Act.BOOK_SUPPLEMENT, turn=Turn.NOBODY, by=by, at=at, note=note)
    case = case_of(row)
    casework.decide(
        case, log, explanation=proposal.explanation, parameters=[], law=LAW, by=proposal.by,
        countersigned_by=by, at=at,
    )  # fmt: skip
    close_again(row, on=on)
    tell_person(row, part, outcome, on=on, at=at, handler=proposal.by, reviewer=by)
    exchange.send(
        owner=owner, receiver=row.origin_code, caseref=row.case_no, at=at,
        key=f"{row.case_no}/supplement-booked/{part.number}",
        letter=SupplementBooked(row.case_no, part.number, part.total_fen, on),
    )  # fmt: skip
    return row


def _put(
    row: TransferIn, part: Amendment, going: Going | None, *, against: str, by: str, first: str,
    on: date, at: datetime,
) -> tuple[tuple[str, str], str]:  # fmt: skip
    """Booked here, or on its way to where the person is; what is noted, and what the person is told."""
    if going is None:
        book_here(row, part, against=against, by=by, on=on, at=at)
        amount = format_yuan(part.credited_fen)
        note = (
            f"补转已记账：个人账户增加 {amount} 元",
            f"Supplement booked: {amount} yuan added to the account",
        )
        said = "转出地补转的月份和资金已经记入您在本机构的个人账户。"
        return note, said + outcome(row, part)
    out, plan = going
    next_part = pass_on(row, part, going, against=against, by=by, first=first, on=on, at=at)
    _send(out, next_part, plan, on=on, at=at, handler=first, reviewer=by)
    there = agencies.agency(out.destination_code)
    note = (f"补转已续转{there.city}", f"The supplement went on to {there.city_en}")
    return note, f"您的关系已转往{there.name}，转出地补转的月份和资金已随后续转，由该机构记账。"


def hear_booked(letter: Letter, *, at: datetime) -> None:
    """The new place has booked the supplement 补转办结: the case here ends again, or what came meanwhile is next."""
    content, on = letters.load(SupplementBooked, letter.payload), day_of(at)
    row = out_of_peer(letter, content.case_no)
    note = ("转入地已记补转", "The supplement is booked at the new place")
    move_out(row, Act.HEAR_BOOKED, turn=Turn.NOBODY, by=SYSTEM, at=at, note=note)
    end_or_go_on(row, on=on)
    tell_status(row, turn=case_of(row).turn, at=at, note=note)


@atomic
def on_supplement_paid(job: Claimed) -> None:
    """Notice: the bank has paid a supplement 补转已付."""
    part = sums.by_order(Amendment, job)
    if part is None or part.state != Money.ORDERED or part.kind == Amending.CORRECTION:
        return
    row = side_of(part)
    told(row, MedicalAct.PAY, Turn.OTHER_AGENCY, sums.paid(part, job), now())


@atomic
def on_supplement_arrived(job: Claimed) -> None:
    """Notice: a supplement's money is complete 补转资金到齐; two officers book it, with its own clock."""
    found = awaited(job)
    if found is None or found[1].kind == Amending.CORRECTION:
        return
    row, part = found
    amount = sums.arrived(part, job)
    note = (
        f"补转资金到账 {amount} 元，待记账",
        f"{amount} yuan of the supplement are here; to be booked",
    )
    told(row, MedicalAct.ARRIVE, Turn.OFFICER, note, now())
    start_step(
        case_of(row), step="supplement", on=today(), division=agencies.agency(row.owner).division
    )
