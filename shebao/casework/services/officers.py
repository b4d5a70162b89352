"""Two officers 经办与复核: one prepares, another countersigns; decisions keep what they were made from."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from shebao.base.plumbing import statements
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import REMEDIES, Remedy
from shebao.casework.errors import (
    CaseClosed,
    ProposalChanged,
    ProposalClosed,
    ProposalWaiting,
    ReasonMissing,
    SameOfficer,
)
from shebao.casework.models import Case, CaseLog, Decision, Outcome, Proposal, Turn
from shebao.casework.services.cases import locked, remark

NAME_PERSON = "name-person"
"""The act by which two officers say whom a case is about 认定参保人."""


def digest(data: Any) -> str:
    """SHA-256 of data as canonical JSON."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@atomic
def propose(
    *,
    owner: str,
    case_no: str,
    act: str,
    payload: Mapping[str, Any],
    explanation: Mapping[str, Any] | None = None,
    by: str,
    at: datetime,
) -> Proposal:
    """The first officer prepares an act 经办 and hands it to a second. The same again changes nothing.

    Refuses `casework.closed`, `casework.proposal-waiting`.
    """
    case = locked(owner, case_no)
    if case.closed_on:
        raise CaseClosed()
    sha256 = digest(payload)
    waiting = one(Proposal, case_id=case.pk, outcome=Outcome.WAITING)
    if waiting:
        if (waiting.act, waiting.payload_sha256, waiting.by) == (act, sha256, by):
            return waiting
        raise ProposalWaiting(act=waiting.act)
    remark(
        case, act=f"propose-{act}", by=by, at=at, public=False,
        note=("经办完成，提交复核", "Prepared; waits for a second officer"),
    )  # fmt: skip
    return Proposal.objects.create(
        case=case, owner=owner, act=act, payload=dict(payload), payload_sha256=sha256,
        explanation=dict(explanation or {}), by=by, at=at,
    )  # fmt: skip


def _waiting(owner: str, proposal_id: int) -> Proposal:
    proposal = statements.locked(
        Proposal, str(proposal_id), related=("case",), owner=owner, pk=proposal_id
    )
    if proposal.outcome != Outcome.WAITING:
        raise ProposalClosed(decided_by=proposal.decided_by)
    return proposal


@atomic
def countersign(
    *, owner: str, proposal_id: int, by: str, at: datetime, now: Mapping[str, Any] | None = None
) -> Proposal:
    """The second officer agrees 复核通过; the caller does the act in the same transaction.

    `now` is the payload as it would be computed at this moment: if it differs from what was proposed,
    `casework.proposal-changed`. Refuses `casework.same-officer`, `casework.proposal-closed`.
    """
    proposal = _waiting(owner, proposal_id)
    if proposal.by == by:
        raise SameOfficer(by=by)
    if now is not None and digest(now) != proposal.payload_sha256:
        raise ProposalChanged()
    proposal.outcome, proposal.decided_by, proposal.decided_at = Outcome.COUNTERSIGNED, by, at
    proposal.save(update_fields=["outcome", "decided_by", "decided_at"])
    return proposal


@atomic
def send_back(*, owner: str, proposal_id: int, reason: str, by: str, at: datetime) -> Proposal:
    """The second officer does not agree 退回, with a reason; the first may prepare it again."""
    if not reason.strip():
        raise ReasonMissing(at="reason")
    proposal = _waiting(owner, proposal_id)
    if proposal.by == by:
        raise SameOfficer(by=by)
    proposal.outcome, proposal.decided_by, proposal.decided_at = Outcome.SENT_BACK, by, at
    proposal.reason = reason.strip()[:400]
    proposal.save(update_fields=["outcome", "decided_by", "decided_at", "reason"])
    if proposal.case.turn == Turn.REVIEWER:  # the first officer's again
        proposal.case.turn = Turn.OFFICER
        proposal.case.save(update_fields=["turn"])
    remark(
        proposal.case, act="send-back", by=by, at=at, public=False,
        note=(f"复核退回：{proposal.reason}", f"Sent back: {proposal.reason}"),
    )  # fmt: skip
    return proposal


@atomic
def decide(
    case: Case,
    move: CaseLog,
    *,
    explanation: Mapping[str, Any],
    parameters: Sequence[Mapping[str, str]],
    law: str,
    by: str,
    countersigned_by: str = "",
    at: datetime,
    remedy: Remedy = Remedy.REVIEW,
) -> Decision:
    """Freeze what a decision was made from 决定: figures, parameter rows, article, remedy."""
    frozen = {"act": move.act, "explanation": explanation, "parameters": list(parameters)}
    return Decision.objects.create(
        case=case, owner=case.owner, seq=move.seq, act=move.act, explanation=dict(explanation),
        parameters=[dict(row) for row in parameters], law=law, remedy_zh=REMEDIES[remedy][0],
        remedy_en=REMEDIES[remedy][1], by=by, countersigned_by=countersigned_by, at=at,
        sha256=digest(frozen),
    )  # fmt: skip
