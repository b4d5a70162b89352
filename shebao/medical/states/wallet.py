"""The life of a wallet transfer 医保钱包转账, a side each, and of a settlement between two funds 钱包清算. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from shebao.medical.errors.wallet import WalletWrongMoment


class WalletOut(StrEnum):
    """Where a transfer stands at the giver's place 转出方状态."""

    SENT = "wallet-sent"
    ACCEPTED = "wallet-taken"
    RETURNED = "wallet-came-back"
    GIVEN_BACK = "wallet-repaid"


class WalletIn(StrEnum):
    """Where a transfer stands at the relative's place 接收方状态."""

    OFFERED = "wallet-offered"
    ACCEPTED = "wallet-accepted"
    RETURNED = "wallet-returned"
    GIVEN_BACK = "wallet-given-back"


class WalletAct(StrEnum):
    """What moves a transfer 钱包业务."""

    ACCEPT = "wallet-accept"
    RETURN = "wallet-return"
    GIVE_BACK = "wallet-give-back"


class Why(StrEnum):
    """Why a transfer came back 退回原因."""

    DECLINED = "wallet-declined"
    LAPSED = "wallet-lapsed"
    RECALLED = "wallet-recalled"
    NOT_HERE = "wallet-not-here"


class Settled(StrEnum):
    """Where a settlement stands 清算状态: proposed, ordered, paid; or awaited, booked."""

    PROPOSED = "settlement-proposed"
    DROPPED = "settlement-dropped"
    ORDERED = "settlement-ordered"
    BOUNCED = "settlement-bounced"
    PAID = "settlement-paid"
    AWAITED = "settlement-awaited"
    BOOKED = "settlement-booked"


class SettleAct(StrEnum):
    """What moves a settlement 清算业务."""

    APPROVE = "settlement-approve"
    DROP = "settlement-drop"
    PAY = "settlement-pay"
    BOUNCE = "settlement-bounce"
    REISSUE = "settlement-reissue"
    BOOK = "settlement-book"


WALLET_LABELS: dict[str, tuple[str, str]] = {
    WalletOut.SENT: ("等待对方接收", "Waits to be accepted"),
    WalletOut.ACCEPTED: ("对方已接收", "Accepted there"),
    WalletOut.RETURNED: ("已退回账户", "Back on the account"),
    WalletOut.GIVEN_BACK: ("对方已退还", "Given back"),
    WalletIn.OFFERED: ("等待接收", "Waits to be accepted"),
    WalletIn.ACCEPTED: ("已接收", "Accepted"),
    WalletIn.RETURNED: ("已退回", "Returned"),
    WalletIn.GIVEN_BACK: ("已退还", "Given back"),
    WalletAct.ACCEPT: ("接收", "Accept"),
    WalletAct.RETURN: ("退回", "Return"),
    WalletAct.GIVE_BACK: ("退还", "Give back"),
    Why.DECLINED: ("对方不接收", "Declined"),
    Why.LAPSED: ("到时未接收", "Not accepted in time"),
    Why.RECALLED: ("转出人撤回", "Recalled by the giver"),
    Why.NOT_HERE: ("当地没有查到相符的参保人", "Nobody insured there has this name and number"),
    Settled.PROPOSED: ("待复核", "Waits for the second officer"),
    Settled.DROPPED: ("已放弃", "Given up"),
    Settled.ORDERED: ("付款中", "Being paid"),
    Settled.BOUNCED: ("退票", "Payment came back"),
    Settled.PAID: ("已付", "Paid"),
    Settled.AWAITED: ("待收款", "Money awaited"),
    Settled.BOOKED: ("已收款", "Money here"),
    SettleAct.APPROVE: ("复核清算", "Approve the settlement"),
    SettleAct.DROP: ("放弃清算", "Give the settlement up"),
    SettleAct.PAY: ("付款", "Pay"),
    SettleAct.BOUNCE: ("退票", "Bounce"),
    SettleAct.REISSUE: ("重新付款", "Pay again"),
    SettleAct.BOOK: ("收款", "Book the money"),
}
OUT: Mapping[tuple[WalletOut, WalletAct], WalletOut] = {
    (WalletOut.SENT, WalletAct.ACCEPT): WalletOut.ACCEPTED,
    (WalletOut.SENT, WalletAct.RETURN): WalletOut.RETURNED,
    (WalletOut.ACCEPTED, WalletAct.GIVE_BACK): WalletOut.GIVEN_BACK,
}
IN: Mapping[tuple[WalletIn, WalletAct], WalletIn] = {
    (WalletIn.OFFERED, WalletAct.ACCEPT): WalletIn.ACCEPTED,
    (WalletIn.OFFERED, WalletAct.RETURN): WalletIn.RETURNED,
    (WalletIn.ACCEPTED, WalletAct.GIVE_BACK): WalletIn.GIVEN_BACK,
}
SETTLEMENTS: Mapping[tuple[Settled, SettleAct], Settled] = {
    (Settled.PROPOSED, SettleAct.APPROVE): Settled.ORDERED,
    (Settled.PROPOSED, SettleAct.DROP): Settled.DROPPED,
    (Settled.ORDERED, SettleAct.PAY): Settled.PAID,
    (Settled.ORDERED, SettleAct.BOUNCE): Settled.BOUNCED,
    (Settled.PAID, SettleAct.BOUNCE): Settled.BOUNCED,
    (Settled.BOUNCED, SettleAct.REISSUE): Settled.ORDERED,
    (Settled.AWAITED, SettleAct.BOOK): Settled.BOOKED,
}

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


def after_wallet(moves: Mapping[tuple[S, A], S], state: S, act: A) -> S:
    """The next state by one of the tables here, or the refusal `wallet.wrong-moment`."""
    try:
        return moves[state, act]
    except KeyError:
        (zh, en), (act_zh, act_en) = WALLET_LABELS[state], WALLET_LABELS[act]
        raise WalletWrongMoment(state=zh, state_en=en, act=act_zh, act_en=act_en) from None
