"""Taking a transfer back 撤回、撤销转出: until form or payment has left by itself, afterwards by asking.

Who holds the money decides. What undoes a release reverses it to the fen and leaves the relationship as it
was before. 国办发〔2009〕66号 Art. 8; 社会保险经办条例 (Order 765) Arts. 36–38.
"""

from datetime import date, datetime

from shebao.agencies import queries as agencies
from shebao.base import letters
from shebao.base.explain import Figure
from shebao.base.law import Certainty
from shebao.base.money import format_yuan
from shebao.base.plumbing.clock import day_of
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
from shebao.transfers.errors import PaymentUnderWay, RecallReason, RecordsGone
from shebao.transfers.messages import Recall, Recalled, RecallRefused
from shebao.transfers.models import PeerStatus, TransferIn, TransferOut
from shebao.transfers.papers.backwards import RECALLED, tell_turned
from shebao.transfers.services.arriving import compare_after_refusal, in_of_peer
from shebao.transfers.services.common import (
    IN_PROVINCE,
    arriving,
    case_of,
    held_code,
    locked_in,
    locked_out,
    move_in,
    move_out,
    start_step,
    with_reason,
)
from shebao.transfers.services.late import clear_late
from shebao.transfers.services.leaving import out_of_peer
from shebao.transfers.states import LABELS, Act, In, Out, after_in, after_out

LAW = "国办发〔2009〕66号 第八条"
TAKEN_BACK = (Out.WITHDRAWN, Out.RECALLED, Out.RETURNED)


@atomic
def withdraw(
    *, owner: str, case_no: str, by: str, on: date, at: datetime, reason: str = "",
    by_person: bool = True,
) -> TransferIn:  # fmt: skip
    """Take an application back 撤回; once the form is here, ask the old place to undo 请求撤销转出.

    Not accepted yet, it ends at once; with the contact letter on its way the old place must answer.
    Refuses `transfer.wrong-moment` when the money is here: then it can only be returned.
    """
    row = locked_in(owner, case_no)
    if row.state != In.APPLIED:
        act = Act.RECALL if row.state == In.FORM_RECEIVED else Act.WITHDRAW
        return _ask(row, act, by=by, on=on, at=at, reason=reason, by_person=by_person)
    row.closed_on = on
    move_in(row, Act.WITHDRAW, turn=Turn.NOBODY, by=by, at=at,
            note=with_reason("撤回申请", "The application was withdrawn", reason))  # fmt: skip
    casework.close(case_of(row), on=on)
    return row


def _ask(
    row: TransferIn, act: Act, *, by: str, on: date, at: datetime, reason: str, by_person: bool
) -> TransferIn:
    old, here = agencies.agency(row.origin_code), agencies.agency(row.owner)
    log = move_in(
        row, act, turn=Turn.OTHER_AGENCY, by=by, at=at,
        note=with_reason(f"已请{old.city}撤销", f"{old.city_en} was asked to undo", reason),
    )  # fmt: skip
    start_step(case_of(row), step="recall", on=on, division=here.division)
    exchange.send(
        owner=row.owner, receiver=row.origin_code, caseref=row.case_no,
        key=f"{row.case_no}/recall/{log.seq}", at=at,
        letter=Recall(case_no=row.case_no, by_person=by_person, reason=reason.strip()[:400], on=on),
    )  # fmt: skip
    return row


def hear_recall(letter: Letter, *, at: datetime) -> None:
    """The other side asks to undo 收到撤销请求: the old place does so while no money can have left, else refuses.

    The new place, asked for money that has come, keeps it as a remark: its officers return or not.
    """
    content = letters.load(Recall, letter.payload)
    here = arriving(owner=letter.owner, case_no=content.case_no, origin_code=letter.sender)
    if here is not None:  # the old place asks for its money
        zh, en = with_reason("转出地请求退回", "The old place asks for a return", content.reason)
        remark(here, Act.HEAR_RECALL, zh, en, at)
        return
    row = out_of_peer(letter, content.case_no)
    on = day_of(at)
    if row.state == Out.FORWARDED:  # the two letters crossed: nothing is under way here
        _tell_recalled(row, 0, content.reason, on=on, at=at)
    elif row.state in TAKEN_BACK:
        remark(row, "recall", "对方也请求撤销", "The other side asked to undo as well", at)
    elif row.state == Out.RECEIVED or holds(row):
        undo_at_their_word(row, on=on, at=at, reason=content.reason)
    else:
        _refuse(row, on=on, at=at)


def undo_at_their_word(row: TransferOut, *, on: date, at: datetime, reason: str) -> None:
    """Nothing has left for good: a release is reversed, the case ends, no third signature 应对方请求撤销."""
    if row.state == Out.RECEIVED:
        _end(row, Act.WITHDRAW, on=on, at=at, by=SYSTEM, reason=reason)
        return
    _undo_release(row, on=on, at=at, by=SYSTEM)
    _end(row, Act.RECALL, on=on, at=at, by=SYSTEM, reason=reason)


def _refuse(row: TransferOut, *, on: date, at: datetime) -> None:
    """Too late: nothing moves, and the new place is told why 不能撤销."""
    zh, en = "款项已经付出或正在送银行", "The money has been paid or is on its way to the bank"
    remark(row, "deny", f"对方请求撤销，未同意：{zh}", f"Asked to undo; refused: {en}", at)
    exchange.send(
        owner=row.owner, receiver=row.destination_code, caseref=row.peer_case_no,
        key=f"{row.case_no}/recall-refused/{case_of(row).moves}", at=at,
        letter=RecallRefused(
            case_no=row.peer_case_no, state=row.state, reason_zh=zh, reason_en=en, on=on
        ),
    )  # fmt: skip


@atomic
def propose_recall(
    *, owner: str, case_no: str, reason: str, by: str, on: date, at: datetime
) -> int:
    """The first officer of the old place would undo the release 拟撤销转出, with a reason; the proposal's id.

    Refuses `transfer.recall-reason`, `transfer.payment-under-way`, `transfer.wrong-moment`.
    """
    row = locked_out(owner, case_no)
    after_out(Out(row.state), Act.RECALL)
    if not reason.strip():
        raise RecallReason(at="reason")
    _stoppable(row)
    return casework.propose(
        owner=owner, case_no=case_no, act=Act.RECALL, payload=_payload(row, reason.strip()[:400]),
        explanation=_figure(row).as_dict(), by=by, at=at,
    ).pk  # fmt: skip


@atomic
def recall_release(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> TransferOut:
    """The second officer agrees 复核撤销转出: release reversed, payment cancelled, the new place told."""
    proposal = cases.proposal(owner, proposal_id)
    row = locked_out(owner, proposal.case.case_no)
    after_out(Out(row.state), Act.RECALL)
    _stoppable(row)
    reason = proposal.payload["reason"]
    casework.countersign(
        owner=owner, proposal_id=proposal_id, by=by, at=at, now=_payload(row, reason)
    )
    _undo_release(row, on=on, at=at, by=by)
    _end(row, Act.RECALL, on=on, at=at, by=by, reason=reason, first=proposal.by)
    return row


def holds(row: TransferOut) -> bool:
    """Whether nothing has left for good: no bank file holds the order; records whose asker has booked nothing."""
    if row.state not in (Out.RELEASED, Out.BOUNCED, Out.RETURNING):
        return False
    return row.records_only or money.order(row.owner, row.order_no).stoppable


def _stoppable(row: TransferOut) -> None:
    """Refuses once the new place may have booked: records go when the form goes, money with the bank file."""
    if row.records_only:
        raise RecordsGone()
    if not money.order(row.owner, row.order_no).stoppable:
        raise PaymentUnderWay(order_no=row.order_no)


def _payload(row: TransferOut, reason: str) -> dict[str, str | int | None]:
    return {"total_fen": row.total_fen, "order_no": row.order_no, "reason": reason}


def _figure(row: TransferOut) -> Figure:
    """What comes back where 冲回分录, in fen."""
    sure = Certainty.VERIFIED
    inputs = (
        Figure("account_fen", row.account_fen, "退还个人账户", "", LAW, sure, ()),
        Figure("pooled_fen", row.pooled_fen, "退还统筹基金", "", LAW, sure, ()),
    )
    return Figure("reversed_fen", row.total_fen, "冲回转出合计", "④ + ⑤", LAW, sure, inputs)


def _undo_release(row: TransferOut, *, on: date, at: datetime, by: str) -> None:
    """Person +A, pooled +P, transit −T; the payment is cancelled, the relationship no longer ends."""
    if row.records_only:
        put_back(row, IN_PROVINCE, on=on, by=by, at=at)
        return
    if row.state == Out.RETURNING:
        payments.cancel_expectation(owner=row.owner, key=money_back_key(row), by=by, at=at)
    payments.cancel(owner=row.owner, order_no=row.order_no, reason="撤销转出", by=by, at=at)
    put_back(row, f"transit/{row.destination_code}", on=on, by=by, at=at)


def money_back_key(row: TransferOut) -> str:
    """Under which the old place awaits what the new one returns."""
    return f"{row.case_no}/money-back"


def put_back(row: TransferOut, source: str, *, on: date, by: str, at: datetime) -> None:
    """The relationship as it was before the release 恢复转出前状态: `source` −T, person +A, pooled +P."""
    relationship = enrolled.relationship(row.owner, row.relationship_no)
    number = row.relationship_no
    lines = [
        Line(source, -(row.handed_fen or row.total_fen or 0), number),
        Line(
            relationship.ledger_code,
            (row.handed_fen or row.account_fen or 0) + (row.held_fen or 0),
            number,
        ),
        Line(held_code(number), -(row.held_fen or 0), number),
        Line("fund/pension/pooled", row.pooled_fen or 0, number),
    ]
    ledger.post(
        row.owner,
        NewEntry(
            key=f"{row.case_no}/release-undone", on=on, memo=f"冲回转出 {row.peer_case_no}",
            lines=[line for line in lines if line.amount_fen], case_no=row.case_no,
        ),
    )  # fmt: skip
    enrolment.not_ending(relationship, on=on, by=by, at=at, case_no=row.case_no)
    clear_late(row)


def _end(
    row: TransferOut, act: Act, *, on: date, at: datetime, by: str, reason: str, first: str = ""
) -> None:
    """The old place's case ends; its figures are frozen where money was given back; the new place is told."""
    row.closed_on = on
    given = row.handed_fen or row.total_fen or 0 if act == Act.RECALL else 0
    amount = format_yuan(given)
    zh, en = (
        (f"已撤销转出，{amount} 元记回原处", f"Recalled; {amount} yuan back where it was")
        if act == Act.RECALL
        else ("尚未转出，应对方请求办结", "Nothing was released; ended as asked")
    )
    log = move_out(
        row, act, turn=Turn.NOBODY, by=by, at=at, note=with_reason(zh, en, reason),
    )  # fmt: skip
    case = case_of(row)
    if act == Act.RECALL:
        casework.decide(
            case, log, explanation=_figure(row).as_dict(), parameters=(), law=LAW,
            by=first or by, countersigned_by=by if first else "", at=at,
        )  # fmt: skip
        tell_turned(
            row, RECALLED, "转出已撤销，您的参保关系、缴费记录和资金记回本机构，和转出以前一样。", on=on, at=at,
            amounts=[("记回原处", given)], reason=reason, handler=first, reviewer=by if first else "",
        )  # fmt: skip
    casework.close(case, on=on)
    _tell_recalled(row, given, reason, on=on, at=at)


def _tell_recalled(row: TransferOut, given: int, reason: str, *, on: date, at: datetime) -> None:
    exchange.send(
        owner=row.owner, receiver=row.destination_code, caseref=row.peer_case_no,
        key=f"{row.case_no}/recalled", at=at,
        letter=Recalled(
            case_no=row.peer_case_no, origin_case_no=row.case_no, total_fen=given,
            reason=reason[:400], on=on,
        ),
    )  # fmt: skip


def take_recalled(letter: Letter, *, at: datetime) -> None:
    """The old place has taken everything back 已撤销: asked for, or of its own; the case here ends."""
    content = letters.load(Recalled, letter.payload)
    row = in_of_peer(letter, content.case_no)
    on = day_of(at)
    _note_peer(row, letter, content)
    if row.closed_on:
        remark(row, "grant", "转出地告知已撤销", "The old place tells that it was undone", at)
        return
    asked = row.state == In.RECALLING
    act = Act.GRANT if asked else Act.HEAR_RECALL
    after_in(In(row.state), act)
    if row.form_on and not row.records_only and row.state != In.RETURNING:
        payments.cancel_expectation(owner=row.owner, key=f"{row.case_no}/money", by=SYSTEM, at=at)
    row.closed_on = on
    move_in(
        row, act, turn=Turn.NOBODY, by=SYSTEM, at=at,
        note=with_reason("转出地已撤销，本件办结", "Undone at the old place; this case ends",
                   "" if asked else content.reason),
    )  # fmt: skip
    casework.close(case_of(row), on=on)


def _note_peer(row: TransferIn, letter: Letter, content: Recalled) -> None:
    """The letter is also word of where the other leg is: ended there, what was released given back."""
    state = Out.RECALLED if content.total_fen else Out.WITHDRAWN
    zh, en = LABELS[state]
    amount = format_yuan(content.total_fen)
    back = (f"，{amount} 元记回原处", f"; {amount} yuan back where it was")
    PeerStatus.objects.create(
        letter_id=letter.letter_id, owner=letter.owner, case_no=row.case_no, peer=letter.sender,
        peer_case_no=content.origin_case_no, state=state, state_zh=zh, state_en=en,
        turn=Turn.NOBODY, on=content.on, due_on=None, provisional=False,
        note_zh=zh + (back[0] if content.total_fen else ""),
        note_en=en + (back[1] if content.total_fen else ""),
    )  # fmt: skip


def take_recall_refused(letter: Letter, *, at: datetime) -> None:
    """The old place cannot undo 不能撤销: the transfer goes on, form and money are compared."""
    content = letters.load(RecallRefused, letter.payload)
    row = in_of_peer(letter, content.case_no)
    note = (f"转出地不能撤销：{content.reason_zh}", f"It cannot be undone: {content.reason_en}")
    if row.state != In.RECALLING:
        remark(row, "deny", *note, at)
        return
    move_in(row, Act.DENY, turn=Turn.BANK, by=SYSTEM, at=at, note=note)
    casework.meet(case_of(row), on=day_of(at))
    compare_after_refusal(row, on=day_of(at), at=at)


def remark(row: TransferIn | TransferOut, act: str, zh: str, en: str, at: datetime) -> None:
    """What was heard and moves nothing."""
    casework.remark(case_of(row), act=act, by=SYSTEM, at=at, note=(zh, en))
