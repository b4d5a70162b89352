"""The life of a letter, on the sender's side and on the receiver's."""

from enum import StrEnum

from shebao.base.refusals import WrongMoment


class Out(StrEnum):
    """A letter we send 发出报文."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    HELD = "held"
    REFUSED = "refused"
    DEAD = "dead"
    ABANDONED = "abandoned"
    TO_POST = "to-post"
    POSTED = "posted"


class OutAct(StrEnum):
    """What happens to a letter we send."""

    STORE = "store"
    HOLD = "hold"
    REFUSE = "refuse"
    GIVE_UP = "give-up"
    RETRY = "retry"
    ABANDON = "abandon"
    POST = "post"
    COME_BACK = "come-back"


OUT_MOVES: dict[tuple[Out, OutAct], Out] = {
    (Out.WAITING, OutAct.STORE): Out.DELIVERED,
    (Out.WAITING, OutAct.HOLD): Out.HELD,
    (Out.WAITING, OutAct.REFUSE): Out.REFUSED,
    (Out.WAITING, OutAct.GIVE_UP): Out.DEAD,
    (Out.REFUSED, OutAct.RETRY): Out.WAITING,
    (Out.DEAD, OutAct.RETRY): Out.WAITING,
    (Out.DELIVERED, OutAct.RETRY): Out.WAITING,
    (Out.HELD, OutAct.RETRY): Out.WAITING,
    (Out.REFUSED, OutAct.ABANDON): Out.ABANDONED,
    (Out.DEAD, OutAct.ABANDON): Out.ABANDONED,
    (Out.TO_POST, OutAct.POST): Out.POSTED,
    (Out.POSTED, OutAct.COME_BACK): Out.TO_POST,
    (Out.TO_POST, OutAct.ABANDON): Out.ABANDONED,
}
OUT_BLOCKING = (Out.WAITING, Out.REFUSED, Out.DEAD, Out.TO_POST)
"""While a letter is in one of these, later letters of its case wait."""


class In(StrEnum):
    """A letter we received 收到报文."""

    WAITING = "waiting"
    HELD = "held"
    HANDLED = "handled"
    REFUSED = "refused"
    DEAD = "dead"
    SET_ASIDE = "set-aside"


class InAct(StrEnum):
    """What happens to a letter we received."""

    HANDLE = "handle"
    HOLD = "hold"
    RELEASE = "release"
    REFUSE = "refuse"
    GIVE_UP = "give-up"
    RETRY = "retry"
    SET_ASIDE = "set-aside"


IN_MOVES: dict[tuple[In, InAct], In] = {
    (In.WAITING, InAct.HANDLE): In.HANDLED,
    (In.WAITING, InAct.HOLD): In.HELD,
    (In.WAITING, InAct.REFUSE): In.REFUSED,
    (In.WAITING, InAct.GIVE_UP): In.DEAD,
    (In.HELD, InAct.RELEASE): In.WAITING,
    (In.HELD, InAct.SET_ASIDE): In.SET_ASIDE,
    (In.REFUSED, InAct.RETRY): In.WAITING,
    (In.REFUSED, InAct.SET_ASIDE): In.SET_ASIDE,
    (In.DEAD, InAct.RETRY): In.WAITING,
    (In.DEAD, InAct.SET_ASIDE): In.SET_ASIDE,
}
IN_DONE = (In.HANDLED, In.SET_ASIDE)
"""Only when a letter is in one of these does the next one of its case have its turn."""


class Keyed(StrEnum):
    """A letter that came on paper and was keyed 纸质来函: it acts when another officer has compared it."""

    KEYED = "keyed"
    TAKEN = "taken"
    SENT_BACK = "sent-back"


class KeyedAct(StrEnum):
    """What the second officer does with a keyed letter."""

    TAKE = "take"
    SEND_BACK = "send-back"


KEYED_MOVES: dict[tuple[Keyed, KeyedAct], Keyed] = {
    (Keyed.KEYED, KeyedAct.TAKE): Keyed.TAKEN,
    (Keyed.KEYED, KeyedAct.SEND_BACK): Keyed.SENT_BACK,
}


def after_keyed(state: Keyed, act: KeyedAct) -> Keyed:
    """The state that follows for a keyed letter, or the refusal `wrong-moment`."""
    try:
        return KEYED_MOVES[state, act]
    except KeyError:
        raise WrongMoment(state=str(state), act=str(act)) from None


def after_out(state: Out, act: OutAct) -> Out:
    """The state that follows for a letter we send, or the refusal `wrong-moment`."""
    try:
        return OUT_MOVES[state, act]
    except KeyError:
        raise WrongMoment(state=str(state), act=str(act)) from None


def after_in(state: In, act: InAct) -> In:
    """The state that follows for a letter we received, or the refusal `wrong-moment`."""
    try:
        return IN_MOVES[state, act]
    except KeyError:
        raise WrongMoment(state=str(state), act=str(act)) from None
