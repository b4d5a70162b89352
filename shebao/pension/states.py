"""The life of a determination 养老待遇核定. Order 765, Art. 18; Social Insurance Law, Art. 16."""

from collections.abc import Mapping
from enum import StrEnum

from shebao.pension.errors import DeterminationWrongMoment


class State(StrEnum):
    """Where a determination stands 核定状态."""

    RECEIVED = "pension-received"
    DETERMINED = "pension-determined"
    WITHDRAWN = "pension-withdrawn"


class Act(StrEnum):
    """What moves a determination 核定业务."""

    DETERMINE = "determine"
    WITHDRAW = "withdraw-determination"


MOVES: Mapping[tuple[State, Act], State] = {
    (State.RECEIVED, Act.DETERMINE): State.DETERMINED,
    (State.RECEIVED, Act.WITHDRAW): State.WITHDRAWN,
}
LABELS: Mapping[str, tuple[str, str]] = {
    State.RECEIVED: ("已受理，待核定", "Received"),
    State.DETERMINED: ("已核定", "Determined"),
    State.WITHDRAWN: ("已撤回", "Withdrawn"),
}
ACT_LABELS: Mapping[str, tuple[str, str]] = {
    Act.DETERMINE: ("核定养老待遇", "Determine the pension"),
    Act.WITHDRAW: ("撤回核定申请", "Withdraw"),
}


def after(state: State, act: Act) -> State:
    """The state that follows. Refuses `pension.wrong-moment`."""
    try:
        return MOVES[state, act]
    except KeyError:
        raise DeterminationWrongMoment(
            state=LABELS[state][0], act=ACT_LABELS[act][0], state_en=LABELS[state][1],
            act_en=ACT_LABELS[act][1],
        ) from None  # fmt: skip
