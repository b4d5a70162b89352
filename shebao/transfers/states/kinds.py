"""The life of a decision about a kind of account 账户类别认定: made at enrolment, or made anew when the hukou moves in."""

from collections.abc import Mapping
from enum import StrEnum

from shebao.transfers.errors import WrongMoment


class KindState(StrEnum):
    """Where a decision about the kind of account stands 账户类别认定状态."""

    WAITING = "account-kind-waiting"
    DECIDED = "account-kind-decided"
    DROPPED = "account-kind-dropped"


class KindAct(StrEnum):
    """What moves it 账户类别认定业务."""

    DECIDE = "decide-account-kind"
    TURN = "turn-regular"
    DROP = "drop-account-kind"


KIND_MOVES: Mapping[tuple[KindState, KindAct], KindState] = {
    (KindState.WAITING, KindAct.DECIDE): KindState.DECIDED,
    (KindState.WAITING, KindAct.TURN): KindState.DECIDED,
    (KindState.WAITING, KindAct.DROP): KindState.DROPPED,
}
KIND_LABELS: Mapping[str, tuple[str, str]] = {
    KindState.WAITING: ("待转为一般账户", "To become a regular account"),
    KindState.DECIDED: ("已认定", "Decided"),
    KindState.DROPPED: ("不再转换", "Not turned after all"),
}
KIND_ACTS: Mapping[str, tuple[str, str]] = {
    KindAct.DECIDE: ("认定账户类别", "Decide the kind of account"),
    KindAct.TURN: ("转为一般账户", "Turn into a regular account"),
    KindAct.DROP: ("不再转换", "Do not turn it"),
}


def kind_after(state: KindState, act: KindAct) -> KindState:
    """The state that follows. Refuses `transfer.wrong-moment`."""
    try:
        return KIND_MOVES[state, act]
    except KeyError:
        zh, en = KIND_LABELS[state]
        said, told = KIND_ACTS[act]
        raise WrongMoment(state=zh, act=said, state_en=en, act_en=told) from None
