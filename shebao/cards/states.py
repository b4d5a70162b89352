"""The life of a card 社保卡状态 as far as it is brought in from elsewhere. Pure. 人社部发〔2011〕47号."""

from enum import StrEnum

from shebao.cards.errors import CardWrongMoment


class CardState(StrEnum):
    """Where a card stands 卡状态."""

    SEALED = "card-sealed"
    NORMAL = "card-normal"
    TEMP_LOST = "card-temporarily-lost"
    LOST = "card-lost"
    FROZEN = "card-frozen"
    EXPIRED = "card-expired"
    CANCELLED = "card-cancelled"


class CardAct(StrEnum):
    """What moves a card 卡业务."""

    ENABLE = "enable-card"
    REPORT = "report-loss-by-phone"
    FIND = "find-card"
    LOSE = "report-loss"
    FREEZE = "freeze-card"
    THAW = "thaw-card"
    EXPIRE = "expire-card"
    CANCEL = "cancel-card"


LABELS: dict[CardState, tuple[str, str]] = {
    CardState.SEALED: ("未启用", "Not yet enabled"),
    CardState.NORMAL: ("正常", "In use"),
    CardState.TEMP_LOST: ("临时挂失", "Reported lost by phone"),
    CardState.LOST: ("正式挂失", "Lost"),
    CardState.FROZEN: ("冻结", "Frozen"),
    CardState.EXPIRED: ("到期", "Expired"),
    CardState.CANCELLED: ("注销", "Cancelled"),
}
ACTS: dict[CardAct, tuple[str, str]] = {
    CardAct.ENABLE: ("启用", "Enable"),
    CardAct.REPORT: ("临时挂失", "Report lost by phone"),
    CardAct.FIND: ("解除挂失", "Found again"),
    CardAct.LOSE: ("正式挂失", "Report lost"),
    CardAct.FREEZE: ("冻结", "Freeze"),
    CardAct.THAW: ("解除冻结", "Thaw"),
    CardAct.EXPIRE: ("到期", "Expire"),
    CardAct.CANCEL: ("注销", "Cancel"),
}
CODES: dict[str, CardState] = {
    "050": CardState.SEALED, "051": CardState.NORMAL, "052": CardState.LOST,
    "053": CardState.FROZEN, "054": CardState.CANCELLED, "055": CardState.TEMP_LOST,
}  # fmt: skip
"""Return codes of card readers 读卡返回码."""

MOVES: dict[tuple[CardState, CardAct], CardState] = {
    (CardState.SEALED, CardAct.ENABLE): CardState.NORMAL,
    (CardState.SEALED, CardAct.CANCEL): CardState.CANCELLED,
    (CardState.NORMAL, CardAct.REPORT): CardState.TEMP_LOST,
    (CardState.NORMAL, CardAct.LOSE): CardState.LOST,
    (CardState.NORMAL, CardAct.FREEZE): CardState.FROZEN,
    (CardState.NORMAL, CardAct.EXPIRE): CardState.EXPIRED,
    (CardState.NORMAL, CardAct.CANCEL): CardState.CANCELLED,
    (CardState.TEMP_LOST, CardAct.FIND): CardState.NORMAL,
    (CardState.TEMP_LOST, CardAct.LOSE): CardState.LOST,
    (CardState.LOST, CardAct.CANCEL): CardState.CANCELLED,
    (CardState.FROZEN, CardAct.THAW): CardState.NORMAL,
    (CardState.FROZEN, CardAct.CANCEL): CardState.CANCELLED,
    (CardState.EXPIRED, CardAct.CANCEL): CardState.CANCELLED,
}
LIVE = frozenset(
    {CardState.SEALED, CardState.NORMAL, CardState.TEMP_LOST, CardState.LOST, CardState.FROZEN}
)
"""A person has at most one such card at an agency: one card a person and province."""


def card_after(state: CardState, act: CardAct) -> CardState:
    """The state that follows, or the refusal `card.wrong-moment`."""
    try:
        return MOVES[state, act]
    except KeyError:
        raise CardWrongMoment(
            state=LABELS[state][0], state_en=LABELS[state][1], act=ACTS[act][0], act_en=ACTS[act][1]
        ) from None
