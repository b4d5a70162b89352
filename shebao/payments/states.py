"""The lives of an order, a bank file, a statement line and an expectation 收付各环节. Pure tables."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from shebao.base.refusals import WrongMoment


class OrderState(StrEnum):
    """The life of an order to pay 付款指令."""

    ORDERED = "ordered"
    PROPOSED = "proposed"
    APPROVED = "approved"
    SENT = "sent"
    PAID = "paid"
    BOUNCED = "bounced"
    CANCELLED = "cancelled"


class OrderAct(StrEnum):
    """What happens to an order."""

    PROPOSE = "propose"
    SEND_BACK = "send-back"
    APPROVE = "approve"
    SEND = "send"
    PAY = "pay"
    BOUNCE = "bounce"
    REJECT = "reject"
    REISSUE = "reissue"
    CANCEL = "cancel"


MOVES = {
    (OrderState.ORDERED, OrderAct.PROPOSE): OrderState.PROPOSED,
    (OrderState.PROPOSED, OrderAct.SEND_BACK): OrderState.ORDERED,
    (OrderState.PROPOSED, OrderAct.APPROVE): OrderState.APPROVED,
    (OrderState.APPROVED, OrderAct.SEND): OrderState.SENT,
    # The bank's word counts more than our note of having sent: a killed sender is overtaken by the notice.
    (OrderState.APPROVED, OrderAct.PAY): OrderState.PAID,
    (OrderState.APPROVED, OrderAct.REJECT): OrderState.BOUNCED,
    (OrderState.SENT, OrderAct.PAY): OrderState.PAID,
    (OrderState.SENT, OrderAct.REJECT): OrderState.BOUNCED,
    (OrderState.PAID, OrderAct.BOUNCE): OrderState.BOUNCED,
    (OrderState.BOUNCED, OrderAct.REISSUE): OrderState.ORDERED,
    (OrderState.BOUNCED, OrderAct.CANCEL): OrderState.CANCELLED,
    (OrderState.ORDERED, OrderAct.CANCEL): OrderState.CANCELLED,
}


class FileState(StrEnum):
    """The life of a bank file 付款文件."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    SENT = "sent"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class FileAct(StrEnum):
    """What happens to a bank file."""

    APPROVE = "approve"
    SEND_BACK = "send-back"
    SEND = "send"
    REFUSE = "refuse"


FILE_MOVES = {
    (FileState.PROPOSED, FileAct.APPROVE): FileState.APPROVED,
    (FileState.PROPOSED, FileAct.SEND_BACK): FileState.WITHDRAWN,
    (FileState.APPROVED, FileAct.SEND): FileState.SENT,
    (FileState.APPROVED, FileAct.REFUSE): FileState.REFUSED,
}


class LineState(StrEnum):
    """The life of a statement line 银行流水."""

    OPEN = "open"
    MATCHED = "matched"
    SETTLED = "settled"
    RETURNING = "returning"
    RETURNED = "returned"


class LineAct(StrEnum):
    """What happens to a statement line."""

    MATCH = "match"
    SETTLE = "settle"
    SEND_BACK = "send-back"
    RETURN_PAID = "return-paid"
    RETURN_BOUNCED = "return-bounced"
    KEEP = "keep"
    RELEASE = "release"


LINE_MOVES = {
    (LineState.OPEN, LineAct.MATCH): LineState.MATCHED,
    (LineState.OPEN, LineAct.SETTLE): LineState.SETTLED,
    (LineState.OPEN, LineAct.SEND_BACK): LineState.RETURNING,
    (LineState.RETURNING, LineAct.RETURN_PAID): LineState.RETURNED,
    (LineState.RETURNED, LineAct.RETURN_BOUNCED): LineState.RETURNING,
    (LineState.RETURNING, LineAct.KEEP): LineState.OPEN,
    (LineState.MATCHED, LineAct.RELEASE): LineState.OPEN,
    # One line may pay several: one part goes back while another stays, is freed later, or goes back too.
    (LineState.RETURNING, LineAct.SEND_BACK): LineState.RETURNING,
    (LineState.RETURNED, LineAct.RELEASE): LineState.OPEN,
    (LineState.OPEN, LineAct.RETURN_BOUNCED): LineState.RETURNING,
    (LineState.MATCHED, LineAct.RETURN_BOUNCED): LineState.RETURNING,
    (LineState.RETURNING, LineAct.RETURN_BOUNCED): LineState.RETURNING,
}


class ExpectationState(StrEnum):
    """The life of an expectation 应收款."""

    WAITING = "waiting"
    DIFFERS = "differs"
    ARRIVED = "arrived"
    CLAIMED = "claimed"
    CANCELLED = "cancelled"


class ExpectationAct(StrEnum):
    """What happens to an expectation."""

    DIFFER = "differ"
    ARRIVE = "arrive"
    CLAIM = "claim"
    CANCEL = "cancel"
    GIVE_BACK = "give-back"


EXPECTATION_MOVES = {
    (ExpectationState.WAITING, ExpectationAct.DIFFER): ExpectationState.DIFFERS,
    (ExpectationState.WAITING, ExpectationAct.ARRIVE): ExpectationState.ARRIVED,
    (ExpectationState.DIFFERS, ExpectationAct.ARRIVE): ExpectationState.ARRIVED,
    (ExpectationState.ARRIVED, ExpectationAct.CLAIM): ExpectationState.CLAIMED,
    (ExpectationState.WAITING, ExpectationAct.CANCEL): ExpectationState.CANCELLED,
    (ExpectationState.DIFFERS, ExpectationAct.CANCEL): ExpectationState.CANCELLED,
    (ExpectationState.WAITING, ExpectationAct.GIVE_BACK): ExpectationState.CANCELLED,
    (ExpectationState.DIFFERS, ExpectationAct.GIVE_BACK): ExpectationState.CANCELLED,
    (ExpectationState.ARRIVED, ExpectationAct.GIVE_BACK): ExpectationState.CANCELLED,
    (ExpectationState.CLAIMED, ExpectationAct.GIVE_BACK): ExpectationState.CANCELLED,
}


class MonthState(StrEnum):
    """The life of a month's closing 月结."""

    PROPOSED = "proposed"
    CLOSED = "closed"
    SENT_BACK = "sent-back"
    REOPENING = "reopening"
    REOPENED = "reopened"


class MonthAct(StrEnum):
    """What happens to it."""

    APPROVE = "close-month"
    SEND_BACK = "send-month-back"
    ASK_TO_REOPEN = "ask-to-reopen"
    REOPEN = "reopen"
    KEEP_CLOSED = "keep-closed"


MONTH_MOVES = {
    (MonthState.PROPOSED, MonthAct.APPROVE): MonthState.CLOSED,
    (MonthState.PROPOSED, MonthAct.SEND_BACK): MonthState.SENT_BACK,
    (MonthState.CLOSED, MonthAct.ASK_TO_REOPEN): MonthState.REOPENING,
    (MonthState.REOPENING, MonthAct.REOPEN): MonthState.REOPENED,
    (MonthState.REOPENING, MonthAct.KEEP_CLOSED): MonthState.CLOSED,
}

LABELS: dict[StrEnum, tuple[str, str]] = {
    OrderState.ORDERED: ("待制单", "to be filed"),
    OrderState.PROPOSED: ("待复核", "awaiting the second officer"),
    OrderState.APPROVED: ("已复核", "approved"),
    OrderState.SENT: ("已送银行", "sent to the bank"),
    OrderState.PAID: ("已付", "paid"),
    OrderState.BOUNCED: ("退票", "bounced"),
    OrderState.CANCELLED: ("已撤销", "cancelled"),
    FileState.PROPOSED: ("待复核", "awaiting the second officer"),
    FileState.APPROVED: ("待发送", "to be sent"),
    FileState.SENT: ("已发送", "sent"),
    FileState.REFUSED: ("银行拒收", "refused by the bank"),
    FileState.WITHDRAWN: ("已退回", "sent back"),
    LineState.OPEN: ("待匹配", "unmatched"),
    LineState.MATCHED: ("已匹配", "matched"),
    LineState.SETTLED: ("已核销", "settled"),
    LineState.RETURNING: ("退回中", "being sent back"),
    LineState.RETURNED: ("已退回", "sent back"),
    ExpectationState.WAITING: ("待到账", "awaited"),
    ExpectationState.DIFFERS: ("金额不符", "amount differs"),
    ExpectationState.ARRIVED: ("已到账", "arrived"),
    ExpectationState.CLAIMED: ("已入账", "booked"),
    ExpectationState.CANCELLED: ("已取消", "cancelled"),
    OrderAct.PROPOSE: ("制单", "file"),
    OrderAct.SEND_BACK: ("退回", "send back"),
    OrderAct.APPROVE: ("复核", "approve"),
    OrderAct.SEND: ("送银行", "send"),
    OrderAct.PAY: ("付讫", "pay"),
    OrderAct.BOUNCE: ("退票", "bounce"),
    OrderAct.REJECT: ("银行拒付", "rejected by the bank"),
    OrderAct.REISSUE: ("重新付款", "issue again"),
    OrderAct.CANCEL: ("撤销", "cancel"),
    FileAct.APPROVE: ("复核", "approve"),
    FileAct.SEND_BACK: ("退回", "send back"),
    FileAct.SEND: ("送银行", "send"),
    FileAct.REFUSE: ("银行拒收", "refused by the bank"),
    LineAct.MATCH: ("匹配", "match"),
    LineAct.SETTLE: ("核销", "settle"),
    LineAct.SEND_BACK: ("原路退回", "send the money back"),
    LineAct.RETURN_PAID: ("退回款已付", "the return was paid"),
    LineAct.RETURN_BOUNCED: ("退回款退票", "the return bounced"),
    LineAct.KEEP: ("留下", "keep"),
    LineAct.RELEASE: ("取消匹配", "undo the match"),
    ExpectationAct.DIFFER: ("记为金额不符", "mark as different"),
    ExpectationAct.ARRIVE: ("到账", "arrive"),
    ExpectationAct.CLAIM: ("入账", "book"),
    ExpectationAct.CANCEL: ("取消", "cancel"),
    ExpectationAct.GIVE_BACK: ("退回", "give back"),
    MonthState.PROPOSED: ("待复核", "awaiting the second officer"),
    MonthState.CLOSED: ("已结账", "closed"),
    MonthState.SENT_BACK: ("已退回", "sent back"),
    MonthState.REOPENING: ("申请反结账", "to be opened again"),
    MonthState.REOPENED: ("已反结账", "opened again"),
    MonthAct.APPROVE: ("复核", "approve"),
    MonthAct.SEND_BACK: ("退回", "send back"),
    MonthAct.ASK_TO_REOPEN: ("申请反结账", "ask to open again"),
    MonthAct.REOPEN: ("反结账", "open again"),
    MonthAct.KEEP_CLOSED: ("维持结账", "keep closed"),
}
"""What people read (zh, en)."""

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


def after(moves: Mapping[tuple[S, A], S], state: S, act: A) -> S:
    """The state that follows, or `wrong-moment`. Every transition of the room passes here."""
    try:
        return moves[state, act]
    except KeyError:
        raise wrong_moment(state, act) from None


def wrong_moment(state: StrEnum, act: StrEnum) -> WrongMoment:
    """The refusal `wrong-moment` in people's words."""
    (now, now_en), (wanted, wanted_en) = LABELS[state], LABELS[act]
    return WrongMoment(state=now, act=wanted, state_en=now_en, act_en=wanted_en)
