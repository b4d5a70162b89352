"""Accounts that are not made one 不予归并: two different people, found so by two officers; or the person takes the application back."""

from datetime import date, datetime

from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import Remedy
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Turn
from shebao.merging.errors import MergeReason
from shebao.merging.models import Merge
from shebao.merging.rulings import LAW
from shebao.merging.services import worklist
from shebao.merging.services.merging import _move, _nothing_waits, locked
from shebao.merging.states import ACT_LABELS, Act, State, after


@atomic
def propose_refusal(
    *, owner: str, case_no: str, reason: str, by: str, on: date, at: datetime
) -> int:
    """The first officer finds two different people 经办不予归并, with the reason; the id of the proposal."""
    row = locked(owner, case_no)
    after(State(row.state), Act.REFUSE)
    if not reason.strip():
        raise MergeReason(at="reason")
    return casework.propose(
        owner=owner, case_no=case_no, act=Act.REFUSE, payload={"reason": reason.strip()[:400]},
        explanation={}, by=by, at=at,
    ).pk  # fmt: skip


@atomic
def refuse(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> Merge:
    """The second officer agrees 复核不予归并: different people, remembered for ever, with the remedy."""
    proposal = cases.proposal(owner, proposal_id)
    row = locked(owner, proposal.case.case_no)
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at)
    row.reason = proposal.payload["reason"]
    log = _move(
        row, Act.REFUSE, turn=Turn.NOBODY, by=by, at=at,
        note=(f"不予归并：{row.reason}", f"Refused: {row.reason}"),
    )  # fmt: skip
    worklist.different(
        owner, [(row.person_no, other) for other in row.others], reason=row.reason,
        by=proposal.by, confirmed_by=by, at=at,
    )  # fmt: skip
    case = cases.case(owner, row.case_no)
    casework.decide(
        case, log, explanation={}, parameters=(), law=LAW, by=proposal.by, countersigned_by=by,
        at=at, remedy=Remedy.REVIEW,
    )  # fmt: skip
    casework.close(case, on=on)
    return row


@atomic
def withdraw(*, owner: str, case_no: str, by: str, on: date, at: datetime) -> Merge:
    """The person takes the application back 撤回申请, before a second officer signed."""
    row = locked(owner, case_no)
    after(State(row.state), Act.WITHDRAW)
    _nothing_waits(row)
    _move(row, Act.WITHDRAW, turn=Turn.NOBODY, by=by, at=at, note=ACT_LABELS[Act.WITHDRAW])
    casework.close(cases.case(owner, case_no), on=on)
    return row
