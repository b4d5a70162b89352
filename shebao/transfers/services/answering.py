"""The new place answers a correction 答复更正: two officers agree, or object with a reason; what was agreed is set right. Record 0044."""

from datetime import date, datetime
from typing import Any

from shebao.base import letters
from shebao.base.money import format_yuan
from shebao.base.plumbing import seals
from shebao.base.plumbing.clock import day_of, now, today
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services.cases import SYSTEM
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.identity import services as identities
from shebao.ledger import services as ledger
from shebao.payments import services as payments
from shebao.payments.pain import Party
from shebao.transfers.errors.amending import AmendReason, CorrectionAnswered
from shebao.transfers.messages.amending import Correction, CorrectionAnswer
from shebao.transfers.models import Amending, Amendment, TransferIn, TransferOut
from shebao.transfers.rulings.beside import months_here, said_twice
from shebao.transfers.services import sums
from shebao.transfers.services.amending import (
    LAW,
    awaited,
    begin,
    book_here,
    book_there,
    close_again,
    draft,
    latest,
    may_book_here,
    side_of,
    tell_person,
    told,
)
from shebao.transfers.services.arriving import in_of_peer
from shebao.transfers.services.common import (
    case_of,
    end_or_go_on,
    locked_in,
    move_in,
)
from shebao.transfers.services.correcting import AGREED, DISAGREED, settled_there, shown_person
from shebao.transfers.services.drawing import outcome, signed_pension
from shebao.transfers.services.supplementing import check_sums, compared, lines_of
from shebao.transfers.states import Act, In, Out, after_in
from shebao.transfers.states.medical import MedicalAct, Money


def take_correction(letter: Letter, *, at: datetime) -> None:
    """A correction arrives 收到更正: kept beside what was sent; two officers agree or object, with a clock.

    Refuses `transfer.unknown-case`, `transfer.never-moved`, `transfer.amendment-does-not-add-up`, `transfer.amendment-known`.
    """
    content, on = letters.load(Correction, letter.payload), letter.received_on or day_of(at)
    row = in_of_peer(letter, content.case_no)
    check_sums(row, content.serial, content.account_fen, content.pooled_fen, content.total_fen)
    after_in(In(row.state), Act.HEAR_CORRECTION)
    part = draft(
        row, content.serial, Amending.CORRECTION, account_fen=content.account_fen,
        pooled_fen=content.pooled_fen, reason=content.reason, on=on, paper_no=content.paper_no,
        person_before=content.person_before and shown_person(content.person_before),
        person_after=content.person_after and shown_person(content.person_after), **lines_of(letter.payload),
    )  # fmt: skip
    part.reference, part.receiving = content.reference, dict(letter.payload["receiving"])
    part.number_seal = _new_number(content, bound_to=str(part))
    part.save()
    amount = format_yuan(content.total_fen)
    note = (
        f"转出地更正信息表（差额 {amount} 元）：{content.reason}",
        f"The old place corrects its form (difference {amount} yuan)",
    )
    begin(row, "correct", on=on, at=at, note=note)
    move_in(row, Act.HEAR_CORRECTION, turn=Turn.OFFICER, by=SYSTEM, at=at, note=note)


def _new_number(content: Correction, *, bound_to: str) -> bytes | None:
    """The right number, sealed until it is agreed to; none where the number was right."""
    before, after = content.person_before, content.person_after
    if not before or not after or before.number == after.number:
        return None
    return seals.seal(after.number, bound_to=bound_to)


@atomic
def propose_answer(
    *, owner: str, case_no: str, agree: bool, reason: str, by: str, on: date, at: datetime,
    twice: bool = False,
) -> int:  # fmt: skip
    """The first officer of the new place agrees, or objects with a reason 拟答复更正; the proposal's id.

    `twice` says that months it adds were paid here as well. Refuses `transfer.months-here` until it is said,
    `transfer.amend-reason` without a reason to object, `transfer.correction-answered`, `transfer.wrong-moment`; and to
    agree where the lines are kept here no more, `enrolment.year-closed`, or stand otherwise, `enrolment.lines-differ`.
    """
    row = locked_in(owner, case_no)
    act = Act.AGREE if agree else Act.DISAGREE
    after_in(In(row.state), act)
    if not agree and not reason.strip():
        raise AmendReason(at="reason")
    part = latest(row)
    _open(part)
    said_twice(row, part, twice or not agree)
    if agree:
        may_book_here(row, part)
    return casework.propose(
        owner=owner, case_no=case_no, act=act, payload=_answering(row, part, act, reason),
        explanation=compared(row, part), by=by, at=at,
    ).pk  # fmt: skip


def _open(part: Amendment) -> None:
    if part.answer:
        raise CorrectionAnswered(number=part.number)


def _answering(row: TransferIn, part: Amendment, act: Act, reason: str) -> dict[str, Any]:
    return {
        **(signed_pension(row, part) if act == Act.AGREE else {}),
        "here": months_here(row, part),
        "number": part.number, "account_fen": part.account_fen, "pooled_fen": part.pooled_fen,
        "total_fen": part.total_fen, "months": part.months, "person": part.person_after,
        "reason": reason.strip()[:400],
    }  # fmt: skip


@atomic
def disagree(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> TransferIn:
    """The second officer agrees to object 复核不同意更正: nothing changes on either side, and the old place is told why."""
    row, part, proposal = _answered(Act.DISAGREE, owner, proposal_id, by=by, on=on, at=at)
    note = (
        f"不同意更正：{part.answer_reason}",
        f"Objected to the correction: {part.answer_reason}",
    )
    log = move_in(row, Act.DISAGREE, turn=Turn.NOBODY, by=by, at=at, note=note)
    part.save()
    _decide(row, log, part, proposal, by=by, at=at)
    close_again(row, on=on)
    return row


@atomic
def agree(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> TransferIn:
    """The second officer agrees 复核同意更正: what is claimed back is booked off and ordered, what is to come is awaited."""
    row, part, proposal = _answered(Act.AGREE, owner, proposal_id, by=by, on=on, at=at)
    _set_person(row, part, by=by, on=on, at=at)
    note = ("同意更正", "Agreed to the correction")
    turn = Turn.OTHER_AGENCY
    if part.amount_fen and part.total_fen > 0:
        may_book_here(row, part)  # when the money is here nobody is asked any more
        part.state, turn = Money.AWAITED, Turn.BANK
        part.save()
        sums.expect(part, row.origin_code, on=on, at=at)
    elif part.amount_fen:
        part.state, turn = Money.ORDERED, Turn.BANK
        transit = sums.transit_to(owner, row.origin_code)
        book_here(row, part, against=transit, by=by, on=on, at=at)
        bank = part.receiving or {}
        payee = Party(bank["holder"], bank["account_no"], bank["bank_name"], bank["bank_code"])
        sums.order(
            part, payee=payee, purpose=f"养老保险关系转移更正退回 {row.origin_case_no}",
            peer=row.origin_code, on=on, by=by, at=at,
        )  # fmt: skip
    else:
        book_here(row, part, against="", by=by, on=on, at=at)
    log = move_in(row, Act.AGREE, turn=turn, by=by, at=at, note=note)
    part.save()
    _decide(row, log, part, proposal, by=by, at=at)
    if not part.amount_fen:
        settled_here(row, part, on=on, at=at)
    return row


def _answered(
    act: Act, owner: str, proposal_id: int, *, by: str, on: date, at: datetime
) -> tuple[TransferIn, Amendment, Any]:
    """What both answers begin with: the signature, the answer on the amendment, the letter, the clock met."""
    proposal = cases.proposal(owner, proposal_id)
    row = locked_in(owner, proposal.case.case_no)
    after_in(In(row.state), act)
    part = latest(row)
    _open(part)
    reason = proposal.payload["reason"]
    casework.countersign(
        owner=owner, proposal_id=proposal_id, by=by, at=at, now=_answering(row, part, act, reason)
    )
    part.answer = AGREED if act == Act.AGREE else DISAGREED
    part.answer_reason, part.answered_on = reason, on
    casework.meet(case_of(row), on=on)
    exchange.send(
        owner=owner, receiver=row.origin_code, caseref=row.case_no, at=at,
        key=f"{row.case_no}/correction-answer/{part.number}",
        letter=CorrectionAnswer(
            row.case_no, part.number, part.answer == AGREED, part.total_fen, reason, on
        ),
    )  # fmt: skip
    return row, part, proposal


def _decide(
    row: TransferIn, log: Any, part: Amendment, proposal: Any, *, by: str, at: datetime
) -> None:
    casework.decide(
        case_of(row), log, explanation=compared(row, part), parameters=[], law=LAW, by=proposal.by,
        countersigned_by=by, at=at,
    )  # fmt: skip


def _set_person(row: TransferIn, part: Amendment, *, by: str, on: date, at: datetime) -> None:
    """The person's name and number get new rows; the old ones still find them 更名、证件更正."""
    before, after = part.person_before, part.person_after
    if not before or not after:
        return
    if before["name"] != after["name"]:
        identities.change_name(
            owner=row.owner, person_no=row.person_no, name=after["name"], on=on, by=by, at=at
        )
    if part.number_seal:
        number = seals.unseal(bytes(part.number_seal), bound_to=str(part))
        identities.add_document(
            owner=row.owner, person_no=row.person_no, number=number, on=on, by=by, at=at
        )


def settled_here(row: TransferIn, part: Amendment, *, on: date, at: datetime) -> None:
    """Lines and money are right here: the person is told, the case is over again."""
    note = ("更正已办结", "The correction is done")
    move_in(row, Act.SETTLE, turn=Turn.NOBODY, by=SYSTEM, at=at, note=note)
    close_again(row, on=on)
    said = "转出地更正了转移信息表，您在本机构的记录和个人账户已经按更正后的内容更新；原信息表仍然保存。"
    tell_person(row, part, said + outcome(row, part), on=on, at=at)


@atomic
def on_correction_paid(job: Claimed) -> None:
    """Notice: the bank has paid the difference of a correction; whoever paid is done with it, now or once more."""
    part = sums.by_order(Amendment, job)
    if part is None or part.state != Money.ORDERED or part.kind != Amending.CORRECTION:
        return
    row, at, on = side_of(part), now(), today()
    note = sums.paid(part, job)
    told(row, MedicalAct.PAY, Turn.OTHER_AGENCY, note, at)
    if isinstance(row, TransferOut):
        part.credited_on = on
        part.save()
    if row.state in (In.CLOSED, Out.TRANSFERRED_OUT):  # settled before the payment came back
        _end_once_more(row, on)
    elif latest(row).pk != part.pk:
        return  # paid again while the next one is under way
    elif isinstance(row, TransferIn):
        settled_here(row, part, on=on, at=at)
    else:
        settled_there(row, part, on=on, at=at)


def _end_once_more(row: TransferIn | TransferOut, on: date) -> None:
    """Open again only for a payment that bounced: with its payment it is over."""
    if isinstance(row, TransferIn):
        close_again(row, on=on)
    else:
        end_or_go_on(row, on=on)


@atomic
def on_correction_arrived(job: Claimed) -> None:
    """Notice: the difference of a correction is complete 更正差额到齐: booked as both sides' officers signed it."""
    found = awaited(job)
    if found is None or found[1].kind != Amending.CORRECTION:
        return
    row, part = found
    at, on = now(), today()
    amount = sums.arrived(part, job)
    note = (f"更正差额到账 {amount} 元", f"{amount} yuan of the correction are here")
    told(row, MedicalAct.ARRIVE, Turn.NOBODY, note, at)
    claim = payments.claim(owner=row.owner, key=sums.key_of(part), by=SYSTEM, at=at)
    if isinstance(row, TransferIn):
        book_here(row, part, against=claim.suspense_code, by=SYSTEM, on=on, at=at)
    else:
        ledger.post(row.owner, *book_there(row, part, against=claim.suspense_code))
        part.credited_fen, part.credited_on = part.amount_fen, on
    sums.move_money(part, MedicalAct.CREDIT)
    if isinstance(row, TransferIn):
        settled_here(row, part, on=on, at=at)
    else:
        settled_there(row, part, on=on, at=at)
