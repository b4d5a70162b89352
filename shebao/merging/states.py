"""The life of a merge 归并, of undoing one 撤销归并, of a comparison between agencies 跨地区比对. Pure tables of moves."""

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


class CompareState(StrEnum):
    """Where a comparison with another agency stands 跨地区比对状态."""

    PREPARED = "compare-prepared"
    OFFERED = "compare-offered"
    ASKED = "compare-asked"
    INDEXING = "compare-indexing"
    SENDING = "compare-sending"
    COMPARING = "compare-comparing"
    DONE = "compare-done"
    DECLINED = "compare-declined"
    DROPPED = "compare-dropped"


class CompareAct(StrEnum):
    """What moves it 比对业务."""

    OFFER = "offer-comparison"
    AGREE = "agree-comparison"
    DECLINE = "decline-comparison"
    READY = "comparison-ready"
    SEND = "send-comparison"
    FINISH = "finish-comparison"
    DROP = "drop-comparison"


class QueryState(StrEnum):
    """Where a query about one number at two agencies stands 跨地区核实状态."""

    OPEN = "query-open"
    TOLD = "query-told"
    SETTLED = "query-settled"


class QueryAct(StrEnum):
    """What moves it 核实业务."""

    TELL = "tell-account"
    SETTLE = "settle-query"


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
COMPARE_MOVES: Mapping[tuple[CompareState, CompareAct], CompareState] = {
    (CompareState.PREPARED, CompareAct.OFFER): CompareState.OFFERED,
    (CompareState.PREPARED, CompareAct.DROP): CompareState.DROPPED,
    (CompareState.OFFERED, CompareAct.SEND): CompareState.SENDING,
    (CompareState.OFFERED, CompareAct.DECLINE): CompareState.DECLINED,
    (CompareState.SENDING, CompareAct.FINISH): CompareState.DONE,
    (CompareState.ASKED, CompareAct.AGREE): CompareState.INDEXING,
    (CompareState.ASKED, CompareAct.DECLINE): CompareState.DECLINED,
    (CompareState.INDEXING, CompareAct.READY): CompareState.COMPARING,
    (CompareState.COMPARING, CompareAct.FINISH): CompareState.DONE,
}
"""The asking side above, the asked side below."""
QUERY_MOVES: Mapping[tuple[QueryState, QueryAct], QueryState] = {
    (QueryState.OPEN, QueryAct.TELL): QueryState.TOLD,
    (QueryState.OPEN, QueryAct.SETTLE): QueryState.SETTLED,
    (QueryState.TOLD, QueryAct.SETTLE): QueryState.SETTLED,
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
    CompareState.PREPARED: ("比对待复核", "Comparison awaits the second officer"),
    CompareState.OFFERED: ("等对方同意比对", "Awaits the other agency's agreement"),
    CompareState.ASKED: ("对方请求比对，待答复", "The other agency asks; to be answered"),
    CompareState.INDEXING: ("正在加密本机构名册", "Keying our own register"),
    CompareState.SENDING: ("正在发送比对", "Comparison under way"),
    CompareState.COMPARING: ("正在比对", "Comparison under way"),
    CompareState.DONE: ("比对完成，密钥已销毁", "Compared; the key is destroyed"),
    CompareState.DECLINED: ("未同意比对", "Declined"),
    CompareState.DROPPED: ("不再比对", "Dropped"),
    QueryState.OPEN: ("待核实", "To be looked into"),
    QueryState.TOLD: ("已告知对方，待核实", "Told to the other agency, to be settled"),
    QueryState.SETTLED: ("已核实", "Settled"),
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
    CompareAct.OFFER: ("请求比对", "Ask for a comparison"),
    CompareAct.AGREE: ("同意比对", "Agree to the comparison"),
    CompareAct.DECLINE: ("不同意比对", "Decline the comparison"),
    CompareAct.READY: ("名册已加密", "Own register keyed"),
    CompareAct.SEND: ("开始比对", "Begin the comparison"),
    CompareAct.FINISH: ("比对完成", "Finish the comparison"),
    CompareAct.DROP: ("不再比对", "Drop the comparison"),
    QueryAct.TELL: ("告知对方本地账户", "Tell the other agency of the account"),
    QueryAct.SETTLE: ("核实结论", "Settle the query"),
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


def compare_after(state: CompareState, act: CompareAct) -> CompareState:
    """The next state of a comparison. Refuses `merging.wrong-moment`."""
    try:
        return COMPARE_MOVES[state, act]
    except KeyError:
        raise _wrong(state, act) from None


def query_after(state: QueryState, act: QueryAct) -> QueryState:
    """The next state of a query. Refuses `merging.wrong-moment`."""
    try:
        return QUERY_MOVES[state, act]
    except KeyError:
        raise _wrong(state, act) from None


def _wrong(state: StrEnum, act: StrEnum) -> MergeWrongMoment:
    return MergeWrongMoment(
        state=LABELS[state][0], act=ACT_LABELS[act][0], state_en=LABELS[state][1],
        act_en=ACT_LABELS[act][1],
    )  # fmt: skip
