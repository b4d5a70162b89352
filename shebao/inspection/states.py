"""The life of an inspection 稽核. A pure table of moves; nothing in it touches the case that is inspected."""

from collections.abc import Mapping
from enum import StrEnum

from shebao.base.refusals import WrongMoment


class State(StrEnum):
    """Where an inspection stands 稽核状态."""

    OPEN = "inspection-open"
    ASKED = "inspection-asked"
    ANSWERED = "inspection-answered"
    PROPOSED = "inspection-proposed"
    CLOSED = "inspection-closed"


class Act(StrEnum):
    """What moves an inspection 稽核业务."""

    RECORD = "record-finding"
    ASK = "ask-office"
    ANSWER = "answer-inspector"
    PROPOSE = "propose-opinion"
    SEND_BACK = "send-opinion-back"
    CLOSE = "close-inspection"


class Conclusion(StrEnum):
    """What an inspection comes to 稽核结论."""

    SOUND = "sound"
    RECTIFY = "rectify"
    HAND_OVER = "hand-over"


class MarkState(StrEnum):
    """What became of a marked case 线索状态."""

    WAITING = "mark-waiting"
    INSPECTED = "mark-inspected"
    SET_ASIDE = "mark-set-aside"


MOVES: Mapping[tuple[State, Act], State] = {
    (State.OPEN, Act.RECORD): State.OPEN,
    (State.OPEN, Act.ASK): State.ASKED,
    (State.OPEN, Act.PROPOSE): State.PROPOSED,
    (State.ASKED, Act.ANSWER): State.ANSWERED,
    (State.ASKED, Act.PROPOSE): State.PROPOSED,
    (State.ANSWERED, Act.RECORD): State.ANSWERED,
    (State.ANSWERED, Act.ASK): State.ASKED,
    (State.ANSWERED, Act.PROPOSE): State.PROPOSED,
    (State.PROPOSED, Act.SEND_BACK): State.OPEN,
    (State.PROPOSED, Act.CLOSE): State.CLOSED,
}
LABELS: Mapping[str, tuple[str, str]] = {
    State.OPEN: ("稽核中", "Under inspection"),
    State.ASKED: ("等待被稽核方答复", "The office is asked"),
    State.ANSWERED: ("已听取答复", "The office was heard"),
    State.PROPOSED: ("意见待复核", "The opinion awaits the second inspector"),
    State.CLOSED: ("已办结", "Closed"),
    MarkState.WAITING: ("待核查", "To be looked at"),
    MarkState.INSPECTED: ("已立案稽核", "Inspected"),
    MarkState.SET_ASIDE: ("已排除", "Set aside"),
    Conclusion.SOUND: ("未发现问题", "Nothing found"),
    Conclusion.RECTIFY: ("责令整改", "To be put right"),
    Conclusion.HAND_OVER: ("移送处理", "Handed over to the competent authority"),
    Act.RECORD: ("记录稽核发现", "Record a finding"),
    Act.ASK: ("问询被稽核方", "Ask the office"),
    Act.ANSWER: ("答复稽核问询", "Answer the inspector"),
    Act.PROPOSE: ("提出稽核意见", "Propose the opinion"),
    Act.SEND_BACK: ("退回稽核意见", "Send the opinion back"),
    Act.CLOSE: ("签署稽核意见", "Sign the opinion"),
    "open-inspection": ("立案稽核", "Open the inspection"),
    "attach-proof": ("收到证据", "Evidence received"),
}
"""What people read (zh, en)."""


def after(state: State, act: Act) -> State:
    """The state that follows. Refuses `wrong-moment`."""
    try:
        return MOVES[state, act]
    except KeyError:
        (now, now_en), (wanted, wanted_en) = LABELS[state], LABELS[act]
        raise WrongMoment(state=now, act=wanted, state_en=now_en, act_en=wanted_en) from None
