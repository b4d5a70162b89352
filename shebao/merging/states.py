"""The life of a merge 归并 and of undoing one 撤销归并. Pure tables of moves."""

from collections.abc import Mapping
from enum import StrEnum

from shebao.merging.errors import MergeWrongMoment


class State(StrEnum):
    """Where a merge stands 归并状态."""

    RECEIVED = "merge-received"
    PREVIEWED = "merge-previewed"
    CONFIRMED = "merge-confirmed"
    MERGED = "merge-done"
    REFUSED = "merge-refused"
    WITHDRAWN = "merge-withdrawn"
    UNDONE = "merge-undone"


class Act(StrEnum):
    """What moves a merge 归并业务."""

    PREVIEW = "preview-merge"
    CONFIRM = "confirm-merge"
    MERGE = "merge-accounts"
    REFUSE = "refuse-merge"
    WITHDRAW = "withdraw-merge"
    UNDO = "undo-merge"


class UndoState(StrEnum):
    """Where the undoing of a merge stands 撤销归并状态."""

    PREPARED = "undo-prepared"
    DONE = "undo-done"
    DROPPED = "undo-dropped"


class UndoAct(StrEnum):
    """What moves it 撤销业务."""

    SIGN = "sign-undo"
    DROP = "drop-undo"


MOVES: Mapping[tuple[State, Act], State] = {
    (State.RECEIVED, Act.PREVIEW): State.PREVIEWED,
    (State.PREVIEWED, Act.PREVIEW): State.PREVIEWED,
    (State.CONFIRMED, Act.PREVIEW): State.PREVIEWED,
    (State.PREVIEWED, Act.CONFIRM): State.CONFIRMED,
    (State.CONFIRMED, Act.MERGE): State.MERGED,
    (State.RECEIVED, Act.REFUSE): State.REFUSED,
    (State.PREVIEWED, Act.REFUSE): State.REFUSED,
    (State.CONFIRMED, Act.REFUSE): State.REFUSED,
    (State.RECEIVED, Act.WITHDRAW): State.WITHDRAWN,
    (State.PREVIEWED, Act.WITHDRAW): State.WITHDRAWN,
    (State.CONFIRMED, Act.WITHDRAW): State.WITHDRAWN,
    (State.MERGED, Act.UNDO): State.UNDONE,
}
UNDO_MOVES: Mapping[tuple[UndoState, UndoAct], UndoState] = {
    (UndoState.PREPARED, UndoAct.SIGN): UndoState.DONE,
    (UndoState.PREPARED, UndoAct.DROP): UndoState.DROPPED,
}
OPEN = (State.RECEIVED, State.PREVIEWED, State.CONFIRMED)
LABELS: Mapping[str, tuple[str, str]] = {
    State.RECEIVED: ("已受理，待核对", "Received, to be examined"),
    State.PREVIEWED: ("归并预览待本人确认", "Preview awaits the person"),
    State.CONFIRMED: ("本人已确认，待复核", "Confirmed, awaits the second officer"),
    State.MERGED: ("已归并", "Merged"),
    State.REFUSED: ("不予归并", "Refused"),
    State.WITHDRAWN: ("已撤回", "Withdrawn"),
    State.UNDONE: ("归并已撤销", "Undone"),
    UndoState.PREPARED: ("撤销待复核", "Undoing awaits the second officer"),
    UndoState.DONE: ("已撤销", "Undone"),
    UndoState.DROPPED: ("不再撤销", "Dropped"),
}
ACT_LABELS: Mapping[str, tuple[str, str]] = {
    Act.PREVIEW: ("制作归并预览", "Make the preview"),
    Act.CONFIRM: ("确认归并预览", "Confirm the preview"),
    Act.MERGE: ("归并账户", "Merge the accounts"),
    Act.REFUSE: ("不予归并", "Refuse the merge"),
    Act.WITHDRAW: ("撤回归并申请", "Withdraw"),
    Act.UNDO: ("撤销归并", "Undo the merge"),
    UndoAct.SIGN: ("撤销归并", "Undo the merge"),
    UndoAct.DROP: ("不再撤销", "Drop the undoing"),
}


def after(state: State, act: Act) -> State:
    """The state that follows. Refuses `merging.wrong-moment`."""
    try:
        return MOVES[state, act]
    except KeyError:
        raise _wrong(state, act) from None


def undo_after(state: UndoState, act: UndoAct) -> UndoState:
    """The next state of an undoing. Refuses `merging.wrong-moment`."""
    try:
        return UNDO_MOVES[state, act]
    except KeyError:
        raise _wrong(state, act) from None


def _wrong(state: StrEnum, act: StrEnum) -> MergeWrongMoment:
    return MergeWrongMoment(
        state=LABELS[state][0], act=ACT_LABELS[act][0], state_en=LABELS[state][1],
        act_en=ACT_LABELS[act][1],
    )  # fmt: skip
