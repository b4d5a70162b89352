"""The life of a medical transfer 医保关系转移接续: a case and two legs, record 关系 and money 资金. 医保办发〔2021〕43号.

The two legs move apart: a case may have the form without money, money without a form, another sum, or a payment
that came back. Only the balance proof 余额核对 brings them together.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from shebao.transfers.errors import WrongMoment

S = TypeVar("S", bound=StrEnum)


class MedicalIn(StrEnum):
    """The case at the new place 转入."""

    APPLIED = "medical-applied"
    UNDER_WAY = "medical-under-way"
    PROVING = "medical-proving"
    PROVED = "medical-proved"
    CLOSED = "medical-closed"
    REFUSED = "medical-refused"
    WITHDRAWN = "medical-withdrawn"
    RECALLING = "medical-recalling"


class MedicalOut(StrEnum):
    """The case at the old place 转出."""

    ASKED = "medical-asked"
    RECEIVED = "medical-received"
    RELEASED = "medical-released"
    GONE = "medical-gone"
    REFUSED = "medical-out-refused"
    WITHDRAWN = "medical-out-withdrawn"


class Record(StrEnum):
    """The record leg 关系记录, on either side."""

    DUE = "record-due"
    SENT = "record-sent"
    HERE = "record-here"
    BOOKED = "record-booked"
    OVERLAP = "record-overlap"


class Money(StrEnum):
    """The money leg 资金, one settlement or supplement of it, on either side."""

    ORDERED = "money-ordered"
    PAID = "money-paid"
    BOUNCED = "money-bounced"
    AWAITED = "money-awaited"
    ARRIVED = "money-arrived"
    DIFFERS = "money-differs"
    CREDITED = "money-credited"
    SHORT = "money-short"
    NOTHING = "no-money"


class MedicalAct(StrEnum):
    """What can be done 办理动作."""

    ACCEPT = "medical-accept"
    REFUSE = "medical-refuse"
    WITHDRAW = "medical-withdraw"
    HEAR_REFUSAL = "medical-hear-refusal"
    HEAR_RECALL = "medical-hear-recall"
    GRANT_RECALL = "medical-grant-recall"
    DENY_RECALL = "medical-deny-recall"
    TAKE_LETTER = "medical-take-letter"
    RELEASE = "medical-release"
    REFUSE_OUT = "medical-refuse-out"
    SUPPLEMENT = "medical-supplement"
    PROVE = "medical-prove"
    SIGN_PROOF = "medical-sign-proof"
    REOPEN = "medical-reopen"
    CONFIRM = "medical-confirm"
    LAPSE = "medical-lapse"
    COMPLETE = "medical-complete"
    SEND_RECORD = "send-record"
    TAKE_RECORD = "take-record"
    BOOK_RECORD = "book-record"
    FIND_OVERLAP = "find-overlap"
    SOLVE_OVERLAP = "solve-overlap"
    PAY = "money-pay"
    BOUNCE = "money-bounce"
    REISSUE = "money-reissue"
    ARRIVE = "money-arrive"
    DIFFER = "money-differ"
    CREDIT = "medical-credit"
    CLOSE_SHORT = "medical-close-short"


MEDICAL_IN: Mapping[tuple[MedicalIn, MedicalAct], MedicalIn] = {
    (MedicalIn.APPLIED, MedicalAct.ACCEPT): MedicalIn.UNDER_WAY,
    (MedicalIn.APPLIED, MedicalAct.REFUSE): MedicalIn.REFUSED,
    (MedicalIn.APPLIED, MedicalAct.WITHDRAW): MedicalIn.WITHDRAWN,
    (MedicalIn.APPLIED, MedicalAct.HEAR_RECALL): MedicalIn.WITHDRAWN,
    (MedicalIn.UNDER_WAY, MedicalAct.HEAR_REFUSAL): MedicalIn.REFUSED,
    (MedicalIn.UNDER_WAY, MedicalAct.HEAR_RECALL): MedicalIn.WITHDRAWN,
    (MedicalIn.UNDER_WAY, MedicalAct.WITHDRAW): MedicalIn.RECALLING,
    (MedicalIn.RECALLING, MedicalAct.GRANT_RECALL): MedicalIn.WITHDRAWN,
    (MedicalIn.RECALLING, MedicalAct.DENY_RECALL): MedicalIn.UNDER_WAY,
    (MedicalIn.RECALLING, MedicalAct.HEAR_REFUSAL): MedicalIn.REFUSED,
    (MedicalIn.UNDER_WAY, MedicalAct.PROVE): MedicalIn.PROVING,
    (MedicalIn.PROVING, MedicalAct.SIGN_PROOF): MedicalIn.PROVED,
    (MedicalIn.PROVED, MedicalAct.CONFIRM): MedicalIn.CLOSED,
    (MedicalIn.PROVED, MedicalAct.LAPSE): MedicalIn.CLOSED,
    (MedicalIn.PROVING, MedicalAct.REOPEN): MedicalIn.UNDER_WAY,
    (MedicalIn.PROVED, MedicalAct.REOPEN): MedicalIn.UNDER_WAY,
    (MedicalIn.CLOSED, MedicalAct.REOPEN): MedicalIn.UNDER_WAY,
}
"""A supplement opens a case again, also a closed one: the person keeps one case and one proof."""
MEDICAL_OUT: Mapping[tuple[MedicalOut, MedicalAct], MedicalOut] = {
    (MedicalOut.ASKED, MedicalAct.TAKE_LETTER): MedicalOut.RECEIVED,
    (MedicalOut.ASKED, MedicalAct.HEAR_REFUSAL): MedicalOut.REFUSED,
    (MedicalOut.ASKED, MedicalAct.WITHDRAW): MedicalOut.WITHDRAWN,
    (MedicalOut.RECEIVED, MedicalAct.WITHDRAW): MedicalOut.WITHDRAWN,
    (MedicalOut.RECEIVED, MedicalAct.RELEASE): MedicalOut.RELEASED,
    (MedicalOut.RECEIVED, MedicalAct.REFUSE_OUT): MedicalOut.REFUSED,
    (MedicalOut.RELEASED, MedicalAct.SUPPLEMENT): MedicalOut.RELEASED,
    (MedicalOut.RELEASED, MedicalAct.SIGN_PROOF): MedicalOut.RELEASED,
    (MedicalOut.RELEASED, MedicalAct.COMPLETE): MedicalOut.GONE,
    (MedicalOut.GONE, MedicalAct.SUPPLEMENT): MedicalOut.RELEASED,
}
RECORD: Mapping[tuple[Record, MedicalAct], Record] = {
    (Record.DUE, MedicalAct.SEND_RECORD): Record.SENT,
    (Record.DUE, MedicalAct.TAKE_RECORD): Record.HERE,
    (Record.HERE, MedicalAct.BOOK_RECORD): Record.BOOKED,
    (Record.HERE, MedicalAct.FIND_OVERLAP): Record.OVERLAP,
    (Record.OVERLAP, MedicalAct.SOLVE_OVERLAP): Record.BOOKED,
}
MONEY: Mapping[tuple[Money, MedicalAct], Money] = {
    (Money.ORDERED, MedicalAct.PAY): Money.PAID,
    (Money.ORDERED, MedicalAct.BOUNCE): Money.BOUNCED,
    (Money.PAID, MedicalAct.BOUNCE): Money.BOUNCED,
    (Money.BOUNCED, MedicalAct.REISSUE): Money.ORDERED,
    (Money.AWAITED, MedicalAct.ARRIVE): Money.ARRIVED,
    (Money.AWAITED, MedicalAct.DIFFER): Money.DIFFERS,
    (Money.DIFFERS, MedicalAct.DIFFER): Money.DIFFERS,
    (Money.DIFFERS, MedicalAct.ARRIVE): Money.ARRIVED,
    (Money.ARRIVED, MedicalAct.CREDIT): Money.CREDITED,
    (Money.DIFFERS, MedicalAct.CLOSE_SHORT): Money.SHORT,
}
"""Also the money of a pension's supplement or correction: one table for whatever moves under a reference of its own."""
DONE = frozenset({Money.CREDITED, Money.SHORT})
"""Ends of the money leg at the new place."""

MEDICAL_LABELS: Mapping[str, tuple[str, str]] = {
    MedicalIn.APPLIED: ("已申请", "Applied"),
    MedicalIn.UNDER_WAY: ("办理中", "Under way"),
    MedicalIn.PROVING: ("余额待对方核对签章", "Balance proof with the old place"),
    MedicalIn.PROVED: ("待本人确认余额", "Waiting for your confirmation"),
    MedicalIn.CLOSED: ("已办结", "Closed"),
    MedicalIn.REFUSED: ("不予办理", "Refused"),
    MedicalIn.WITHDRAWN: ("已撤回", "Withdrawn"),
    MedicalIn.RECALLING: ("撤回待转出地答复", "Taking back; the old place to answer"),
    MedicalOut.ASKED: ("已转告转入地", "Passed on to the new place"),
    MedicalOut.RECEIVED: ("联系函已收", "Contact letter received"),
    MedicalOut.RELEASED: ("已转出，待对方办结", "Released; the new place to finish"),
    MedicalOut.GONE: ("已转出", "Transferred out"),
    MedicalOut.REFUSED: ("不予转出", "Refused to release"),
    MedicalOut.WITHDRAWN: ("已撤回", "Withdrawn"),
    Record.DUE: ("记录未到", "Record to come"),
    Record.SENT: ("信息表已发出", "Form sent"),
    Record.HERE: ("信息表已到", "Form here"),
    Record.BOOKED: ("年限已记录", "Months recorded"),
    Record.OVERLAP: ("有重复月份，待处理", "Months overlap, to be solved"),
    Money.ORDERED: ("待付款", "Payment ordered"),
    Money.PAID: ("已付款", "Paid"),
    Money.BOUNCED: ("银行退票", "Payment bounced"),
    Money.AWAITED: ("资金未到", "Money to come"),
    Money.ARRIVED: ("资金已到", "Money here"),
    Money.DIFFERS: ("金额不符", "Another amount"),
    Money.CREDITED: ("已记入个人账户", "Credited to the account"),
    Money.SHORT: ("差额已说明，留在待认款", "Difference explained, kept in suspense"),
    Money.NOTHING: ("不涉及资金", "No money moves"),
}
MEDICAL_ACTS: Mapping[str, tuple[str, str]] = {
    MedicalAct.ACCEPT: ("受理", "Accept"),
    MedicalAct.REFUSE: ("不予受理", "Refuse"),
    MedicalAct.WITHDRAW: ("撤回申请", "Withdraw"),
    MedicalAct.HEAR_REFUSAL: ("对方不予办理", "Refused by the other agency"),
    MedicalAct.HEAR_RECALL: ("本人在转出地撤回", "Taken back at the old place"),
    MedicalAct.GRANT_RECALL: ("转出地已停办", "The old place has stopped"),
    MedicalAct.DENY_RECALL: ("转出地不能撤回", "Too late at the old place"),
    MedicalAct.TAKE_LETTER: ("收到联系函", "Contact letter received"),
    MedicalAct.RELEASE: ("结清转出", "Settle and release"),
    MedicalAct.REFUSE_OUT: ("不予转出", "Refuse to release"),
    MedicalAct.SUPPLEMENT: ("补转余额", "Send a supplement"),
    MedicalAct.PROVE: ("出具余额核对单", "Issue the balance proof"),
    MedicalAct.SIGN_PROOF: ("核对签章", "Sign the balance proof"),
    MedicalAct.REOPEN: ("补转到达，重新核对", "A supplement came; prove again"),
    MedicalAct.CONFIRM: ("确认余额", "Confirm the balance"),
    MedicalAct.LAPSE: ("逾期视为无异议", "Closed after silence"),
    MedicalAct.COMPLETE: ("对方已办结", "Finished at the new place"),
    MedicalAct.SEND_RECORD: ("发出信息表", "Send the form"),
    MedicalAct.TAKE_RECORD: ("收到信息表", "Form received"),
    MedicalAct.BOOK_RECORD: ("记录年限", "Record the months"),
    MedicalAct.FIND_OVERLAP: ("发现重复月份", "Overlap found"),
    MedicalAct.SOLVE_OVERLAP: ("处理重复月份", "Solve the overlap"),
    MedicalAct.PAY: ("银行已付", "Paid by the bank"),
    MedicalAct.BOUNCE: ("银行退票", "Bounced"),
    MedicalAct.REISSUE: ("重新付款", "Pay again"),
    MedicalAct.ARRIVE: ("资金到账", "Money arrived"),
    MedicalAct.DIFFER: ("金额不符", "Another amount came"),
    MedicalAct.CREDIT: ("记入个人账户", "Credit the account"),
    MedicalAct.CLOSE_SHORT: ("说明差额", "Explain the difference"),
}


def after_medical(table: Mapping[tuple[S, MedicalAct], S], state: S, act: MedicalAct) -> S:
    """The state that follows in one of the four tables. Refuses `transfer.wrong-moment`."""
    try:
        return table[state, act]
    except KeyError:
        label, doing = MEDICAL_LABELS[state], MEDICAL_ACTS[act]
        raise WrongMoment(
            state=label[0], act=doing[0], state_en=label[1], act_en=doing[1]
        ) from None
