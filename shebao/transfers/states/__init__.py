"""The life of a transfer 转移接续, one table for each side. 国办发〔2009〕66号 Art. 8; 人社部发〔2009〕187号.

`MOVES` is the diagram in the docs, the list of buttons on a page and the property test.
"""

from collections.abc import Mapping
from enum import StrEnum

from shebao.transfers.errors import WrongMoment as WrongMoment


class In(StrEnum):
    """States of the new place's row 转入."""

    APPLIED = "applied"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    LETTER_SENT = "letter-sent"
    FORM_RECEIVED = "form-received"
    MONEY_RECEIVED = "money-received"
    MATCHED = "matched"
    MISMATCH = "mismatch"
    BOOKED = "booked"
    NOTIFIED = "notified"
    OBJECTED = "objected"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    RECALLING = "recalling"
    RECALLED = "recalled"
    RETURNING = "returning"
    SUPPLEMENTING = "supplementing"
    CORRECTING = "correcting"


class Out(StrEnum):
    """States of the old place's row 转出."""

    RECEIVED = "received"
    RELEASED = "released"
    PAID = "paid"
    BOUNCED = "bounced"
    QUESTIONED = "questioned"
    TRANSFERRED_OUT = "transferred-out"
    RECALLED = "recalled"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    RETURNING = "returning"
    FORWARDED = "forwarded"
    SUPPLEMENTING = "supplementing"
    CORRECTING = "correcting"


class Act(StrEnum):
    """What can be done on either side 办理动作."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    LETTER_ARRIVED = "letter-arrived"
    TAKE_FORM = "take-form"
    TAKE_MONEY = "take-money"
    MONEY_GONE = "money-gone"
    MATCH = "match"
    FIND_DIFFERENCE = "find-difference"
    ASK_ORIGIN = "ask-origin"
    BOOK = "book"
    NOTIFY = "notify"
    OBJECT = "object"
    ANSWER = "answer"
    CONFIRM = "confirm"
    LAPSE = "lapse"
    RELEASE = "release"
    PAY = "pay"
    BOUNCE = "bounce"
    REISSUE = "reissue"
    HEAR_DIFFERENCE = "hear-difference"
    COMPLETE = "complete"
    FORWARD = "forward"
    RECALL = "recall"
    RETURN = "return"
    CORRECT = "correct"
    SUPPLEMENT = "supplement"
    GRANT = "grant"
    DENY = "deny"
    HEAR_RECALL = "hear-recall"
    HEAR_RETURN = "hear-return"
    MONEY_BACK = "money-back"
    RESTORE = "restore"
    HEAR_RESTORED = "hear-restored"
    HEAR_FORWARD = "hear-forward"
    HEAR_SUPPLEMENT = "hear-supplement"
    BOOK_SUPPLEMENT = "book-supplement"
    HEAR_BOOKED = "hear-booked"
    HEAR_CORRECTION = "hear-correction"
    AGREE = "agree"
    DISAGREE = "disagree"
    HEAR_AGREED = "hear-agreed"
    HEAR_DISAGREED = "hear-disagreed"
    SETTLE = "settle"


MOVES_IN: Mapping[tuple[In, Act], In] = {
    (In.APPLIED, Act.ACCEPT): In.ACCEPTED,
    (In.APPLIED, Act.REFUSE): In.REFUSED,
    (In.APPLIED, Act.WITHDRAW): In.WITHDRAWN,
    (In.ACCEPTED, Act.LETTER_ARRIVED): In.LETTER_SENT,
    (In.ACCEPTED, Act.TAKE_FORM): In.FORM_RECEIVED,
    (In.ACCEPTED, Act.TAKE_MONEY): In.MONEY_RECEIVED,
    (In.LETTER_SENT, Act.TAKE_FORM): In.FORM_RECEIVED,
    (In.LETTER_SENT, Act.TAKE_MONEY): In.MONEY_RECEIVED,
    (In.FORM_RECEIVED, Act.MATCH): In.MATCHED,
    (In.FORM_RECEIVED, Act.FIND_DIFFERENCE): In.MISMATCH,
    (In.MONEY_RECEIVED, Act.MATCH): In.MATCHED,
    (In.MONEY_RECEIVED, Act.TAKE_MONEY): In.MONEY_RECEIVED,
    (In.MONEY_RECEIVED, Act.MONEY_GONE): In.ACCEPTED,
    (In.MONEY_RECEIVED, Act.FIND_DIFFERENCE): In.MISMATCH,
    (In.MISMATCH, Act.ASK_ORIGIN): In.MISMATCH,
    (In.MISMATCH, Act.FIND_DIFFERENCE): In.MISMATCH,
    (In.MISMATCH, Act.MATCH): In.MATCHED,
    (In.MATCHED, Act.BOOK): In.BOOKED,
    (In.BOOKED, Act.NOTIFY): In.NOTIFIED,
    (In.NOTIFIED, Act.CONFIRM): In.CLOSED,
    (In.NOTIFIED, Act.LAPSE): In.CLOSED,
    (In.NOTIFIED, Act.OBJECT): In.OBJECTED,
    (In.OBJECTED, Act.OBJECT): In.OBJECTED,
    (In.OBJECTED, Act.ANSWER): In.NOTIFIED,
    (In.ACCEPTED, Act.WITHDRAW): In.RECALLING,
    (In.LETTER_SENT, Act.WITHDRAW): In.RECALLING,
    (In.FORM_RECEIVED, Act.RECALL): In.RECALLING,
    (In.RECALLING, Act.GRANT): In.WITHDRAWN,
    (In.RECALLING, Act.DENY): In.FORM_RECEIVED,
    (In.FORM_RECEIVED, Act.HEAR_RECALL): In.RECALLED,
    (In.MISMATCH, Act.HEAR_RECALL): In.RECALLED,
    (In.MONEY_RECEIVED, Act.RETURN): In.RETURNING,
    (In.MATCHED, Act.RETURN): In.RETURNING,
    (In.MISMATCH, Act.RETURN): In.RETURNING,
    (In.NOTIFIED, Act.RETURN): In.RETURNING,
    (In.OBJECTED, Act.RETURN): In.RETURNING,
    (In.RETURNING, Act.HEAR_RESTORED): In.RETURNED,
    (In.RETURNING, Act.HEAR_RECALL): In.RETURNED,
    (In.ACCEPTED, Act.HEAR_FORWARD): In.ACCEPTED,
    (In.LETTER_SENT, Act.HEAR_FORWARD): In.ACCEPTED,
    (In.CLOSED, Act.HEAR_SUPPLEMENT): In.SUPPLEMENTING,
    (In.SUPPLEMENTING, Act.BOOK_SUPPLEMENT): In.CLOSED,
    (In.CLOSED, Act.HEAR_CORRECTION): In.CORRECTING,
    (In.CORRECTING, Act.AGREE): In.CORRECTING,
    (In.CORRECTING, Act.DISAGREE): In.CLOSED,
    (In.CORRECTING, Act.SETTLE): In.CLOSED,
}

MOVES_OUT: Mapping[tuple[Out, Act], Out] = {
    (Out.RECEIVED, Act.RELEASE): Out.RELEASED,
    (Out.RELEASED, Act.PAY): Out.PAID,
    (Out.RELEASED, Act.BOUNCE): Out.BOUNCED,
    (Out.PAID, Act.BOUNCE): Out.BOUNCED,
    (Out.BOUNCED, Act.REISSUE): Out.RELEASED,
    (Out.PAID, Act.HEAR_DIFFERENCE): Out.QUESTIONED,
    (Out.RELEASED, Act.HEAR_DIFFERENCE): Out.RELEASED,
    (Out.BOUNCED, Act.HEAR_DIFFERENCE): Out.BOUNCED,
    (Out.QUESTIONED, Act.HEAR_DIFFERENCE): Out.QUESTIONED,
    (Out.QUESTIONED, Act.BOUNCE): Out.BOUNCED,
    (Out.PAID, Act.COMPLETE): Out.TRANSFERRED_OUT,
    (Out.QUESTIONED, Act.COMPLETE): Out.TRANSFERRED_OUT,
    (Out.RELEASED, Act.COMPLETE): Out.TRANSFERRED_OUT,
    (Out.RECEIVED, Act.WITHDRAW): Out.WITHDRAWN,
    (Out.RELEASED, Act.RECALL): Out.RECALLED,
    (Out.BOUNCED, Act.RECALL): Out.RECALLED,
    (Out.RELEASED, Act.HEAR_RETURN): Out.RETURNING,
    (Out.PAID, Act.HEAR_RETURN): Out.RETURNING,
    (Out.QUESTIONED, Act.HEAR_RETURN): Out.RETURNING,
    (Out.RETURNING, Act.MONEY_BACK): Out.RETURNING,
    (Out.RETURNING, Act.RESTORE): Out.RETURNED,
    (Out.RETURNING, Act.RECALL): Out.RECALLED,
    (Out.RECEIVED, Act.FORWARD): Out.FORWARDED,
    (Out.TRANSFERRED_OUT, Act.SUPPLEMENT): Out.SUPPLEMENTING,
    (Out.SUPPLEMENTING, Act.HEAR_BOOKED): Out.TRANSFERRED_OUT,
    (Out.TRANSFERRED_OUT, Act.CORRECT): Out.CORRECTING,
    (Out.CORRECTING, Act.HEAR_AGREED): Out.CORRECTING,
    (Out.CORRECTING, Act.HEAR_DISAGREED): Out.TRANSFERRED_OUT,
    (Out.CORRECTING, Act.SETTLE): Out.TRANSFERRED_OUT,
}
"""A supplement or a correction begins when the transfer itself is complete on both sides; one at a time."""

BEFORE_FORM = (In.ACCEPTED, In.LETTER_SENT, In.MONEY_RECEIVED)
"""States of the new place in which money may come before its form 款先到."""

LABELS: Mapping[str, tuple[str, str]] = {
    In.APPLIED: ("已申请", "Applied"),
    In.ACCEPTED: ("已受理", "Accepted"),
    In.REFUSED: ("不予受理", "Refused"),
    In.LETTER_SENT: ("联系函已送达", "Contact letter delivered"),
    In.FORM_RECEIVED: ("信息表已到", "Form received"),
    In.MONEY_RECEIVED: ("资金已到", "Money received"),
    In.MATCHED: ("表款相符", "Form and money match"),
    In.MISMATCH: ("表款不符", "Form and money differ"),
    In.BOOKED: ("已记账", "Booked"),
    In.NOTIFIED: ("待本人确认", "Waiting for confirmation"),
    In.OBJECTED: ("本人有异议", "Objected"),
    In.CLOSED: ("已办结", "Closed"),
    In.WITHDRAWN: ("已撤回", "Withdrawn"),
    In.RETURNED: ("已退回", "Returned"),
    In.RECALLING: ("请求撤销，等转出地答复", "Recall asked for, old place to answer"),
    In.RETURNING: ("退回办理中", "Being returned"),
    Out.RECEIVED: ("联系函已收", "Contact letter received"),
    Out.RELEASED: ("已转出，待付款", "Released, payment ordered"),
    Out.PAID: ("已付款", "Paid"),
    Out.BOUNCED: ("银行退票", "Payment bounced"),
    Out.QUESTIONED: ("对方询问差额", "Difference reported"),
    Out.TRANSFERRED_OUT: ("已转出", "Transferred out"),
    Out.RECALLED: ("已撤销转出", "Recalled"),
    Out.FORWARDED: ("已转送", "Forwarded"),
    In.SUPPLEMENTING: ("补转办理中", "Supplement under way"),
    In.CORRECTING: ("更正办理中", "Correction under way"),
}

BY_RECORD: Mapping[str, tuple[str, str]] = {
    In.MATCHED: ("记录已到，待记账", "Records here, to be booked"),
    Out.RELEASED: ("已转出", "Transferred out"),
}
"""The same inside a province, where nothing is paid 省内转移."""


def label(state: str, *, by_record: bool) -> tuple[str, str]:
    """A state in words, zh and en; inside a province nothing is said of money."""
    return BY_RECORD.get(state, LABELS[state]) if by_record else LABELS[state]


ACT_LABELS: Mapping[Act, tuple[str, str]] = {
    Act.ACCEPT: ("受理", "Accept"),
    Act.REFUSE: ("不予受理", "Refuse"),
    Act.WITHDRAW: ("撤回申请", "Withdraw"),
    Act.LETTER_ARRIVED: ("联系函送达", "Letter delivered"),
    Act.TAKE_FORM: ("收到信息表", "Form received"),
    Act.TAKE_MONEY: ("收到资金", "Money received"),
    Act.MONEY_GONE: ("先到的资金退回付款方", "Money that came early was sent back"),
    Act.MATCH: ("表款相符", "Matched"),
    Act.FIND_DIFFERENCE: ("表款不符", "Difference found"),
    Act.ASK_ORIGIN: ("询问转出地", "Ask the old place"),
    Act.BOOK: ("记账", "Book"),
    Act.NOTIFY: ("告知本人", "Inform"),
    Act.OBJECT: ("提出异议", "Object"),
    Act.ANSWER: ("答复异议", "Answer"),
    Act.CONFIRM: ("确认", "Confirm"),
    Act.LAPSE: ("逾期视为无异议", "Closed after silence"),
    Act.RELEASE: ("转出", "Release"),
    Act.PAY: ("银行已付", "Paid by the bank"),
    Act.BOUNCE: ("银行退票", "Bounced"),
    Act.REISSUE: ("重新付款", "Pay again"),
    Act.HEAR_DIFFERENCE: ("收到差额询问", "Difference reported"),
    Act.COMPLETE: ("终止本地关系", "Complete"),
    Act.FORWARD: ("转送", "Forward"),
    Act.RECALL: ("撤销转出", "Recall"),
    Act.RETURN: ("退回", "Return"),
    Act.CORRECT: ("更正", "Correct"),
    Act.SUPPLEMENT: ("补转", "Supplement"),
    Act.GRANT: ("转出地同意撤销", "Recall granted"),
    Act.DENY: ("转出地不能撤销", "Recall refused"),
    Act.HEAR_RECALL: ("转出地撤销转出", "Taken back by the old place"),
    Act.HEAR_RETURN: ("转入地退回", "Returned by the new place"),
    Act.MONEY_BACK: ("退回款已到", "The money is back"),
    Act.RESTORE: ("恢复参保关系", "Restore the relationship"),
    Act.HEAR_FORWARD: ("联系函被转送", "The letter was forwarded"),
    Act.HEAR_RESTORED: ("转出地已恢复", "Restored at the old place"),
    Act.HEAR_SUPPLEMENT: ("收到补转", "Supplement received"),
    Act.BOOK_SUPPLEMENT: ("补转记账", "Book the supplement"),
    Act.HEAR_BOOKED: ("转入地已记补转", "Supplement booked at the new place"),
    Act.HEAR_CORRECTION: ("收到更正", "Correction received"),
    Act.AGREE: ("同意更正", "Agree to the correction"),
    Act.DISAGREE: ("不同意更正", "Object to the correction"),
    Act.HEAR_AGREED: ("转入地同意更正", "The new place agrees"),
    Act.HEAR_DISAGREED: ("转入地不同意更正", "The new place objects"),
    Act.SETTLE: ("更正差额结清", "Difference of the correction settled"),
}


def after_in(state: In, act: Act) -> In:
    """The state that follows at the new place. Refuses `transfer.wrong-moment`."""
    try:
        return MOVES_IN[state, act]
    except KeyError:
        raise WrongMoment(
            state=LABELS[state][0], act=ACT_LABELS[act][0], state_en=LABELS[state][1],
            act_en=ACT_LABELS[act][1],
        ) from None  # fmt: skip


def after_out(state: Out, act: Act) -> Out:
    """The state that follows at the old place. Refuses `transfer.wrong-moment`."""
    try:
        return MOVES_OUT[state, act]
    except KeyError:
        raise WrongMoment(
            state=LABELS[state][0], act=ACT_LABELS[act][0], state_en=LABELS[state][1],
            act_en=ACT_LABELS[act][1],
        ) from None  # fmt: skip


def acts_in(state: In) -> list[Act]:
    """The acts that may follow at the new place."""
    return [act for before, act in MOVES_IN if before == state]


def acts_out(state: Out) -> list[Act]:
    """The acts that may follow at the old place."""
    return [act for before, act in MOVES_OUT if before == state]
