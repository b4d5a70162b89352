"""The life of a relationship 参保关系 and of an imported file 导入文件. Pure tables of moves."""

from enum import StrEnum

from shebao.enrolment.errors import FileWrongMoment, RelationshipWrongMoment


class State(StrEnum):
    """Where a relationship stands 参保关系状态."""

    ACTIVE = "active"
    PAUSED = "paused"
    ENDING = "ending"
    DRAWING = "drawing"
    TRANSFERRED_OUT = "transferred-out"
    ENDED = "ended"
    VOIDED = "voided"
    MERGED = "merged"


class Act(StrEnum):
    """What moves a relationship 参保关系业务."""

    PAUSE = "pause"
    RESUME = "resume"
    TAKE_IN = "take-in"
    GIVE_BACK = "give-back"
    START_ENDING = "start-ending"
    STOP_ENDING = "stop-ending"
    TRANSFER_OUT = "transfer-out"
    REOPEN = "reopen"
    DRAW = "draw"
    END = "end"
    VOID = "void"
    MERGE = "merge"
    UNMERGE = "unmerge"
    TURN_REGULAR = "turn-regular"


STATE_NAMES: dict[State, tuple[str, str]] = {
    State.ACTIVE: ("参保缴费", "Paying"),
    State.PAUSED: ("暂停缴费", "Paused"),
    State.ENDING: ("转出办理中", "Moving out"),
    State.DRAWING: ("领取待遇", "Drawing a pension"),
    State.TRANSFERRED_OUT: ("已转出", "Moved out"),
    State.ENDED: ("终止", "Ended"),
    State.VOIDED: ("无效", "Void"),
    State.MERGED: ("已并入另一账户", "Merged into another account"),
}
ACT_NAMES: dict[Act, tuple[str, str]] = {
    Act.PAUSE: ("暂停", "Pause"),
    Act.RESUME: ("恢复", "Resume"),
    Act.TAKE_IN: ("转入记账", "Book what came in"),
    Act.GIVE_BACK: ("退回转入", "Give back what came in"),
    Act.START_ENDING: ("开始转出", "Begin to move out"),
    Act.STOP_ENDING: ("撤销转出", "Stop moving out"),
    Act.TRANSFER_OUT: ("办结转出", "Finish moving out"),
    Act.REOPEN: ("重新参保", "Reopen"),
    Act.DRAW: ("开始领取待遇", "Begin to draw"),
    Act.END: ("终止", "End"),
    Act.VOID: ("作废", "Void"),
    Act.MERGE: ("并入", "Merge into another"),
    Act.UNMERGE: ("撤销并入", "Undo the merge"),
    Act.TURN_REGULAR: ("转为一般账户", "Turn into a regular account"),
}

MOVES: dict[tuple[State, Act], State] = {
    (State.ACTIVE, Act.PAUSE): State.PAUSED,
    (State.PAUSED, Act.RESUME): State.ACTIVE,
    (State.ACTIVE, Act.TAKE_IN): State.ACTIVE,
    (State.PAUSED, Act.TAKE_IN): State.PAUSED,
    (State.ACTIVE, Act.GIVE_BACK): State.ACTIVE,
    (State.PAUSED, Act.GIVE_BACK): State.PAUSED,
    (State.ACTIVE, Act.START_ENDING): State.ENDING,
    (State.PAUSED, Act.START_ENDING): State.ENDING,
    (State.ENDING, Act.STOP_ENDING): State.PAUSED,
    (State.ENDING, Act.TRANSFER_OUT): State.TRANSFERRED_OUT,
    (State.TRANSFERRED_OUT, Act.REOPEN): State.ACTIVE,
    (State.ACTIVE, Act.DRAW): State.DRAWING,
    (State.PAUSED, Act.DRAW): State.DRAWING,
    (State.DRAWING, Act.END): State.ENDED,
    (State.ACTIVE, Act.END): State.ENDED,
    (State.PAUSED, Act.END): State.ENDED,
    (State.ACTIVE, Act.VOID): State.VOIDED,
    (State.PAUSED, Act.VOID): State.VOIDED,
    (State.ACTIVE, Act.MERGE): State.MERGED,
    (State.PAUSED, Act.MERGE): State.MERGED,
    (State.DRAWING, Act.MERGE): State.MERGED,
    (State.MERGED, Act.UNMERGE): State.PAUSED,
    (State.ACTIVE, Act.TURN_REGULAR): State.ACTIVE,
    (State.PAUSED, Act.TURN_REGULAR): State.PAUSED,
}
OPEN = frozenset({State.ACTIVE, State.PAUSED, State.ENDING})
"""A person has at most one open relationship of a kind, scheme and area."""


def after(state: State, act: Act) -> State:
    """The state that follows, or the refusal `enrolment.wrong-moment`."""
    try:
        return MOVES[state, act]
    except KeyError:
        raise RelationshipWrongMoment(
            state=STATE_NAMES[state][0],
            state_en=STATE_NAMES[state][1],
            act=ACT_NAMES[act][0],
            act_en=ACT_NAMES[act][1],
        ) from None


def may_follow(state: State) -> list[Act]:
    """The acts that may follow, in the order of the table."""
    return [act for (before, act) in MOVES if before is state]


class FileState(StrEnum):
    """Where an imported file stands 导入文件状态."""

    STAGED = "staged"
    POSTING = "posting"
    POSTED = "posted"
    ROLLING_BACK = "rolling-back"
    ROLLED_BACK = "rolled-back"
    DISCARDED = "discarded"


class FileAct(StrEnum):
    """What moves a file 导入业务. `go-on` is one more chunk."""

    START = "start"
    GO_ON = "go-on"
    FINISH = "finish"
    ROLL_BACK = "roll-back"
    UNDO = "undo"
    ROLLED = "rolled"
    DISCARD = "discard"


FILE_STATE_NAMES: dict[FileState, tuple[str, str]] = {
    FileState.STAGED: ("已暂存", "Staged"),
    FileState.POSTING: ("入账中", "Being posted"),
    FileState.POSTED: ("已入账", "Posted"),
    FileState.ROLLING_BACK: ("冲回中", "Being reversed"),
    FileState.ROLLED_BACK: ("已冲回", "Reversed"),
    FileState.DISCARDED: ("已作废", "Discarded"),
}
FILE_MOVES: dict[tuple[FileState, FileAct], FileState] = {
    (FileState.STAGED, FileAct.START): FileState.POSTING,
    (FileState.STAGED, FileAct.DISCARD): FileState.DISCARDED,
    (FileState.POSTING, FileAct.GO_ON): FileState.POSTING,
    (FileState.POSTING, FileAct.FINISH): FileState.POSTED,
    (FileState.POSTING, FileAct.ROLL_BACK): FileState.ROLLING_BACK,
    (FileState.POSTED, FileAct.ROLL_BACK): FileState.ROLLING_BACK,
    (FileState.ROLLING_BACK, FileAct.UNDO): FileState.ROLLING_BACK,
    (FileState.ROLLING_BACK, FileAct.ROLLED): FileState.ROLLED_BACK,
}


def file_after(state: FileState, act: FileAct) -> FileState:
    """The file's next state, or the refusal `import.wrong-moment`."""
    try:
        return FILE_MOVES[state, act]
    except KeyError:
        raise FileWrongMoment(
            state=FILE_STATE_NAMES[state][0], state_en=FILE_STATE_NAMES[state][1], act=str(act)
        ) from None
