"""The end of an inspection 稽核意见: proposed by one inspector, signed by another, issued as a paper."""

from datetime import datetime

from shebao.base.plumbing.clock import day_of
from shebao.base.plumbing.transactions import atomic
from shebao.inspection import rules, sheets
from shebao.inspection.errors import (
    AnswerAwaited,
    ConclusionDiffers,
    NotHeard,
    SameInspector,
)
from shebao.inspection.models import Inspection
from shebao.inspection.services import common
from shebao.inspection.states import Act, Conclusion, State
from shebao.papers import services as papers


@atomic
def propose(
    *, owner: str, inspection_no: str, conclusion: Conclusion, opinion: str, by: str, at: datetime
) -> Inspection:
    """What the inspection comes to 提出稽核意见, for a second inspector to sign.

    Refuses `inspection.not-heard`, `inspection.answer-awaited`, `inspection.conclusion-differs`,
    `inspection.words-missing`, `inspection.own-case`, `wrong-moment`, `not-found`.
    """
    row = common.mine(owner, inspection_no, by, at)
    said = common.written(opinion, "opinion", 600)
    if not rules.concludes(row.findings.count(), conclusion):
        raise ConclusionDiffers(at="conclusion")
    if row.findings.filter(heard=False).exists():
        raise NotHeard()
    if row.state == State.ASKED and row.due_on is not None and day_of(at) <= row.due_on:
        raise AnswerAwaited(due_on=row.due_on)
    row.conclusion, row.opinion, row.proposed_by, row.proposed_at = conclusion, said, by, at
    common.move(
        row, Act.PROPOSE, by=by, at=at, note=said,
        fields=("conclusion", "opinion", "proposed_by", "proposed_at"),
    )  # fmt: skip
    return row


@atomic
def send_back(*, owner: str, inspection_no: str, reason: str, by: str, at: datetime) -> Inspection:
    """The second inspector does not agree 退回稽核意见, with a reason.

    Refuses `inspection.same-inspector`, `inspection.words-missing`, `wrong-moment`, `not-found`.
    """
    row = _second(owner, inspection_no, by, at)
    common.move(row, Act.SEND_BACK, by=by, at=at, note=common.written(reason, "reason"))
    return row


@atomic
def close(*, owner: str, inspection_no: str, by: str, at: datetime) -> Inspection:
    """The second inspector signs 签署稽核意见; the opinion is issued 稽核意见书. No money moves by it.

    Refuses `inspection.same-inspector`, `inspection.own-case`, `wrong-moment`, `not-found`.
    """
    row, on = _second(owner, inspection_no, by, at), day_of(at)
    row.closed_by, row.closed_on = by, on
    common.move(row, Act.CLOSE, by=by, at=at, fields=("closed_by", "closed_on"))
    paper = papers.freeze(
        owner=owner, kind=sheets.OPINION, case_no=inspection_no, person_no="",
        data=sheets.opinion(row), key=inspection_no, on=on, at=at,
    )  # fmt: skip
    row.paper_no = paper.paper_no
    row.save(update_fields=["paper_no"])
    return row


def _second(owner: str, inspection_no: str, by: str, at: datetime) -> Inspection:
    row = common.mine(owner, inspection_no, by, at)
    if row.proposed_by == by:
        raise SameInspector(by=by)
    return row
