"""Giving a transfer back 退回: the new place returns relationship and money, the old place restores both.

The money goes back by the way it came, each bank line to its payer; the old place restores when it is there.
What was never paid, or moved by record alone, is restored at the new place's word. 国办发〔2009〕66号 Art. 8;
社会保险经办条例 (Order 765) Arts. 36–38.
"""

from datetime import date, datetime
from typing import Any

from shebao.agencies import queries as agencies
from shebao.base import letters
from shebao.base.explain import Figure
from shebao.base.law import Certainty
from shebao.base.money import format_yuan
from shebao.base.plumbing.clock import day_of, now, today
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.casework.services.cases import SYSTEM
from shebao.enrolment import queries as enrolled
from shebao.enrolment import services as enrolment
from shebao.exchange import services as exchange
from shebao.exchange.registry import Letter
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.payments import queries as money
from shebao.payments import services as payments
from shebao.payments.errors import NoPayer
from shebao.transfers.errors import ReturnNotHere, ReturnReason, WrongMoment
from shebao.transfers.messages import Recall, Return, ReturnCompleted
from shebao.transfers.models import PeerStatus, TransferIn, TransferOut
from shebao.transfers.papers.backwards import RETURNED, tell_turned
from shebao.transfers.services.arriving import POOLED, in_of_peer, shared_lines
from shebao.transfers.services.common import (
    arriving,
    case_of,
    handed_lines,
    locked_in,
    locked_out,
    move_in,
    move_out,
    start_step,
    tell_status,
    with_reason,
)
from shebao.transfers.services.leaving import out_of_peer
from shebao.transfers.services.recalling import (
    LAW,
    holds,
    money_back_key,
    put_back,
    remark,
    undo_at_their_word,
)
from shebao.transfers.states import LABELS, Act, In, Out, after_in, after_out


@atomic
def propose_return(
    *, owner: str, case_no: str, reason: str, by: str, on: date, at: datetime
) -> int:
    """The first officer of the new place would give everything back 拟退回, with a reason; the proposal's id.

    Refuses `transfer.return-reason`, `payments.no-payer`, `transfer.wrong-moment`.
    """
    row = locked_in(owner, case_no)
    after_in(In(row.state), Act.RETURN)
    if not reason.strip():
        raise ReturnReason(at="reason")
    payload = _payload(row, reason.strip()[:400])
    return casework.propose(
        owner=owner, case_no=case_no, act=Act.RETURN, payload=payload,
        explanation=_figure(row, payload["back"]).as_dict(), by=by, at=at,
    ).pk  # fmt: skip


def _payload(row: TransferIn, reason: str) -> dict[str, Any]:
    """What two officers sign: if another bank line comes meanwhile, the signature does not hold."""
    back = [] if row.records_only else payments.to_give_back(row.owner, row.reference)
    return {
        "total_fen": row.total_fen, "booked_on": row.booked_on and row.booked_on.isoformat(),
        "back": [list(each) for each in back], "reason": reason,
    }  # fmt: skip


def _figure(row: TransferIn, back: list[list[Any]]) -> Figure:
    """Which bank line goes back to whom, and what leaves the books here, in fen."""
    sure = Certainty.VERIFIED
    lines = tuple(
        Figure(f"back_{number}", fen, f"退回 {payee}", "按到账流水原路退回", LAW, sure, ())
        for number, (_key, payee, fen) in enumerate(back, 1)
    )
    booked = (
        Figure("account_fen", row.handed_fen or row.account_fen, "冲回个人账户", "", LAW, sure, ()),
        Figure("pooled_fen", row.pooled_fen, "冲回统筹基金", "", LAW, sure, ()),
    ) * bool(row.booked_on)
    total = sum(fen for _key, _payee, fen in back)
    return Figure(
        "returned_fen", total, "原路退回合计", "各笔到账流水之和", LAW, sure, lines + booked
    )


@atomic
def give_back(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> TransferIn:
    """The second officer agrees 复核退回: the booking reversed, each bank line ordered back, the old place told."""
    proposal = cases.proposal(owner, proposal_id)
    row = locked_in(owner, proposal.case.case_no)
    after_in(In(row.state), Act.RETURN)
    reason = proposal.payload["reason"]
    payload = _payload(row, reason)
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at, now=payload)
    figure = _figure(row, payload["back"])
    _unbook(row, reason, on=on, by=by, at=at)
    booked, row.booked_on, row.silence_until = row.booked_on is not None, None, None
    old = agencies.agency(row.origin_code)
    log = move_in(
        row, Act.RETURN, turn=Turn.OTHER_AGENCY if row.records_only else Turn.BANK, by=by, at=at,
        note=with_reason(f"已退回{old.city}", f"Returned to {old.city_en}", reason),
    )  # fmt: skip
    case = case_of(row)
    casework.meet(case, on=on)
    casework.decide(
        case, log, explanation=figure.as_dict(), parameters=(), law=LAW, by=proposal.by,
        countersigned_by=by, at=at,
    )  # fmt: skip
    start_step(case, step="return", on=on, division=agencies.agency(owner).division)
    tell_turned(
        row, RETURNED, f"您的转移已退回{old.name}，款项原路退回；原参保地收到后，关系、缴费记录和资金恢复到转出以前。",
        on=on, at=at, amounts=[("原路退回合计", int(figure.value or 0))], reason=reason,
        handler=proposal.by, reviewer=by,
    )  # fmt: skip
    exchange.send(
        owner=owner, receiver=row.origin_code, caseref=row.case_no, key=f"{row.case_no}/return",
        at=at, letter=Return(
            case_no=row.case_no, total_fen=row.total_fen or 0, money_fen=int(figure.value or 0),
            was_booked=booked, reference=row.reference, reason=reason, on=on,
        ),
    )  # fmt: skip
    return row


def _unbook(row: TransferIn, reason: str, *, on: date, by: str, at: datetime) -> None:
    """The years leave, the account is as before, the money is on its way: one posting."""
    entries: list[NewEntry] = []
    code, claimed = "", 0
    if not row.records_only:
        given = payments.give_back(
            owner=row.owner, key=f"{row.case_no}/money", reference=row.reference,
            case_no=row.case_no, reason=reason, on=on, by=by, at=at,
        )  # fmt: skip
        entries, code, claimed = list(given.entries), given.suspense_code, given.claimed_fen
    if row.booked_on:
        relationship = enrolled.relationship(row.owner, row.relationship_no)
        gone = enrolment.give_back_incoming(
            relationship, booked_key=f"{row.case_no}/book", key=f"{row.case_no}/return", on=on,
            by=by, at=at, case_no=row.case_no,
        )  # fmt: skip
        account, number = relationship.ledger_code, row.relationship_no
        if row.records_only:
            lines = handed_lines(account, number, -(row.handed_fen or 0))
        else:
            lines = [
                Line(account, -(row.account_fen or 0), number),
                Line(code, claimed, number),
                Line(POOLED, -(row.pooled_fen or 0), number),
            ]
        lines = shared_lines(row, lines)
        entries.append(
            NewEntry(
                key=f"{row.case_no}/return", on=on, memo=f"退回转入 {row.origin_case_no}",
                lines=[line for line in lines if line.amount_fen], case_no=row.case_no,
            )
        )  # fmt: skip
        entries += gone.entries
    if entries:
        ledger.post(row.owner, *entries)


def hear_return(letter: Letter, *, at: datetime) -> None:
    """The new place returns 收到退回: undone at once where no money left, else the money is awaited."""
    content = letters.load(Return, letter.payload)
    row = out_of_peer(letter, content.case_no)
    on = day_of(at)
    if row.closed_on:
        remark(row, Act.HEAR_RETURN, "对方也退回", "The other side returned it as well", at)
    elif row.state == Out.RECEIVED or holds(row):
        undo_at_their_word(row, on=on, at=at, reason=content.reason)
    else:
        payments.expect(
            owner=row.owner, key=money_back_key(row), amount_fen=row.total_fen or 0,
            payer=row.destination_code, reference=row.reference, case_no=row.case_no, on=on, at=at,
        )  # fmt: skip
        note = with_reason("转入地退回，等退回款", "Returned by the new place; the money is awaited",
                    content.reason)  # fmt: skip
        move_out(row, Act.HEAR_RETURN, turn=Turn.OTHER_AGENCY, by=SYSTEM, at=at, note=note)
        casework.meet(case_of(row), on=on)
        tell_status(row, turn=Turn.OTHER_AGENCY, at=at, note=note)


@atomic
def on_money_back(job: Claimed) -> None:
    """Notice: the returned money is complete 退回款到齐; two officers restore."""
    row = one(TransferOut, lock=True, owner=job.owner, case_no=job.payload["case_no"])
    if row is None or row.state != Out.RETURNING or job.payload["key"] != money_back_key(row):
        return
    at, on = now(), today()
    amount = format_yuan(row.total_fen or 0)
    note = (f"退回款已到 {amount} 元，待恢复", f"{amount} yuan are back; to be restored")
    move_out(row, Act.MONEY_BACK, turn=Turn.OFFICER, by=SYSTEM, at=at, note=note)
    start_step(case_of(row), step="restore", on=on, division=agencies.agency(row.owner).division)
    tell_status(row, turn=Turn.OFFICER, at=at, note=note)


@atomic
def on_bounced_back(job: Claimed) -> None:
    """Notice: while a return is awaited the payment itself bounces: nothing had left, all is undone."""
    row = one(TransferOut, lock=True, owner=job.owner, order_no=job.payload["order_no"])
    if row is not None and row.state == Out.RETURNING and holds(row):
        undo_at_their_word(row, on=today(), at=now(), reason="银行退票，未付出")


@atomic
def on_late_credit(job: Claimed) -> None:
    """Notice: more money comes under the reference of a transfer that is being returned: it goes back too."""
    row = arriving(owner=job.owner, reference=job.payload["reference"])
    if row is None or row.state not in (In.RETURNING, In.RETURNED):
        return
    at, on = now(), today()
    try:
        given = payments.give_back(
            owner=row.owner, key=f"{row.case_no}/money", reference=row.reference,
            case_no=row.case_no, reason="转移已退回", on=on, by=SYSTEM, at=at,
        )  # fmt: skip
    except NoPayer:  # it stays in suspense with the fund's officers
        remark(row, Act.RETURN, "后到资金没有付款账户，在暂收款项中待查",
               "Money came later without a payer's account; it waits in suspense", at)  # fmt: skip
        return
    if given.entries:
        ledger.post(row.owner, *given.entries)
    if given.back:
        amount = format_yuan(sum(each.amount_fen for each in given.back))
        remark(row, Act.RETURN, f"后到资金 {amount} 元，一并原路退回",
               f"{amount} yuan came later and go back as well", at)  # fmt: skip


@atomic
def propose_restore(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> int:
    """The first officer of the old place would restore 拟恢复 what was released; the proposal's id.

    Refuses `transfer.return-not-here` until all of it has come back, `transfer.wrong-moment`.
    """
    row = locked_out(owner, case_no)
    after_out(Out(row.state), Act.RESTORE)
    _all_here(row)
    return casework.propose(
        owner=owner, case_no=case_no, act=Act.RESTORE, payload=_restored(row),
        explanation=_restoring(row).as_dict(), by=by, at=at,
    ).pk  # fmt: skip


def _all_here(row: TransferOut) -> None:
    awaited = money.expectation(row.owner, money_back_key(row))
    if awaited.matched_fen != awaited.amount_fen:
        raise ReturnNotHere(
            expected=format_yuan(awaited.amount_fen), came=format_yuan(awaited.matched_fen)
        )


def _restored(row: TransferOut) -> dict[str, Any]:
    return {
        "total_fen": row.total_fen,
        "account_fen": row.account_fen,
        "pooled_fen": row.pooled_fen,
    }


def _restoring(row: TransferOut) -> Figure:
    sure = Certainty.VERIFIED
    inputs = (
        Figure("account_fen", row.account_fen, "记回个人账户", "", LAW, sure, ()),
        Figure("pooled_fen", row.pooled_fen, "记回统筹基金", "", LAW, sure, ()),
    )
    return Figure("restored_fen", row.total_fen, "记回合计", "④ + ⑤", LAW, sure, inputs)


@atomic
def restore(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> TransferOut:
    """The second officer agrees 复核恢复: suspense −T, person +A, pooled +P, the relationship as it was."""
    proposal = cases.proposal(owner, proposal_id)
    row = locked_out(owner, proposal.case.case_no)
    after_out(Out(row.state), Act.RESTORE)
    _all_here(row)
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at, now=_restored(row))
    claim = payments.claim(owner=owner, key=money_back_key(row), by=by, at=at)
    put_back(row, claim.suspense_code, on=on, by=by, at=at)
    row.closed_on = on
    amount = format_yuan(row.total_fen or 0)
    note = (
        f"已恢复：{amount} 元和缴费记录回到原处",
        f"Restored: {amount} yuan and all months are back",
    )
    log = move_out(row, Act.RESTORE, turn=Turn.NOBODY, by=by, at=at, note=note)
    case = case_of(row)
    casework.meet(case, on=on)
    casework.decide(
        case, log, explanation=_restoring(row).as_dict(), parameters=(), law=LAW, by=proposal.by,
        countersigned_by=by, at=at,
    )  # fmt: skip
    casework.close(case, on=on)
    tell_turned(
        row, RETURNED, "转入地退回的款项已到，您的参保关系、缴费记录和个人账户已恢复到转出以前。", on=on, at=at,
        amounts=[
            ("记回个人账户", row.account_fen or 0), ("记回统筹基金", row.pooled_fen or 0),
            ("合计", row.total_fen or 0),
        ],
        handler=proposal.by, reviewer=by,
    )  # fmt: skip
    exchange.send(
        owner=owner, receiver=row.destination_code, caseref=row.peer_case_no,
        key=f"{row.case_no}/return-completed", at=at,
        letter=ReturnCompleted(
            case_no=row.peer_case_no, origin_case_no=row.case_no, total_fen=row.total_fen or 0,
            on=on,
        ),
    )  # fmt: skip
    return row


def take_return_completed(letter: Letter, *, at: datetime) -> None:
    """The old place has restored everything 退回办结: the case here ends."""
    content = letters.load(ReturnCompleted, letter.payload)
    row = in_of_peer(letter, content.case_no)
    if row.closed_on:
        raise WrongMoment(state=LABELS[In(row.state)][0], act="退回办结",
                          state_en=LABELS[In(row.state)][1], act_en="return completed")  # fmt: skip
    on, amount = day_of(at), format_yuan(content.total_fen)
    zh, en = LABELS[Out.RETURNED]
    PeerStatus.objects.create(
        letter_id=letter.letter_id, owner=letter.owner, case_no=row.case_no, peer=letter.sender,
        peer_case_no=content.origin_case_no, state=Out.RETURNED, state_zh=zh, state_en=en,
        turn=Turn.NOBODY, on=content.on, due_on=None, provisional=False,
        note_zh=f"已恢复：{amount} 元和缴费记录回到原处",
        note_en=f"Restored: {amount} yuan and all months are back",
    )  # fmt: skip
    row.closed_on = on
    move_in(
        row, Act.HEAR_RESTORED, turn=Turn.NOBODY, by=SYSTEM, at=at,
        note=("转出地已恢复参保关系，本件办结", "Restored at the old place; this case ends"),
    )  # fmt: skip
    casework.close(case_of(row), on=on)


@atomic
def ask_back(
    *, owner: str, case_no: str, reason: str, by: str, on: date, at: datetime
) -> TransferOut:
    """The old place asks the new one to return what was paid 请求退回; the new place decides.

    Refuses `transfer.return-reason`, and `transfer.wrong-moment` where the money has not left.
    """
    row = locked_out(owner, case_no)
    if row.state not in (Out.PAID, Out.QUESTIONED):
        after_out(Out(row.state), Act.HEAR_RETURN)
        raise WrongMoment(state=LABELS[Out(row.state)][0], act="请求退回",
                          state_en=LABELS[Out(row.state)][1], act_en="ask for a return")  # fmt: skip
    if not reason.strip():
        raise ReturnReason(at="reason")
    case = case_of(row)
    casework.remark(case, act=Act.RECALL, by=by, at=at,
                    note=with_reason("已请转入地退回", "The new place was asked to return it", reason))  # fmt: skip
    exchange.send(
        owner=owner, receiver=row.destination_code, caseref=row.peer_case_no,
        key=f"{row.case_no}/ask-back/{case.moves}", at=at,
        letter=Recall(case_no=row.peer_case_no, by_person=False, reason=reason.strip()[:400], on=on),
    )  # fmt: skip
    return row
