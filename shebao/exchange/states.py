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


class OutAct(StrEnum):
    """What happens to a letter we send."""

    STORE = "store"
    HOLD = "hold"
    REFUSE = "refuse"
    GIVE_UP = "give-up"
    RETRY = "retry"
    ABANDON = "abandon"


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
}
OUT_BLOCKING = (Out.WAITING, Out.REFUSED, Out.DEAD)
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
