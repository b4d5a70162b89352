"""Changes of a benefit that two officers decide 待遇变更: each a case, prepared by one, signed by another.

Order 765, Arts. 25, 26, 37, 46; Social Insurance Law, Arts. 14, 16.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from shebao.base.refusals import NotFound
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.errors import ProposalWaiting
from shebao.casework.models import Turn
from shebao.casework.services import Applicant
from shebao.identity import queries as people
from shebao.pension import queries
from shebao.pension.errors import ChangeWaiting
from shebao.pension.models import Benefit, Change
from shebao.pension.services.benefits import Found, locked
from shebao.pension.services.granting import grant, grantable
from shebao.pension.services.inheriting import inherit, inheritable
from shebao.pension.services.recovering import agree, agreement
from shebao.pension.services.resettling import resettle, resettled
from shebao.pension.services.stopping import stop, stopped
from shebao.pension.services.telling import tell
from shebao.pension.states import ACT_LABELS, ChangeAct, ChangeState, change_after

KIND = "pension-change"
LAW = "社会保险经办条例 第二十五条、第二十六条、第四十六条"
PREPARED: Mapping[ChangeAct, Callable[[Benefit, Mapping[str, Any], date], Found]] = {
    ChangeAct.STOP: stopped,
    ChangeAct.RESETTLE: resettled,
    ChangeAct.INHERIT: inheritable,
    ChangeAct.GRANT: grantable,
    ChangeAct.AGREE: agreement,
}
"""What each change would do, from the rows as they stand; refuses what cannot be."""
SIGNED: Mapping[ChangeAct, Callable[..., None]] = {
    ChangeAct.STOP: stop,
    ChangeAct.RESETTLE: resettle,
    ChangeAct.INHERIT: inherit,
    ChangeAct.GRANT: grant,
    ChangeAct.AGREE: agree,
}
"""What the second signature does."""


@transaction.atomic
def prepare_change(
    *,
    owner: str,
    benefit_no: str,
    act: ChangeAct,
    facts: Mapping[str, Any],
    key: str,
    by: str,
    on: date,
    at: datetime,
) -> Change:
    """The first officer prepares a change 经办; it waits for a second. The same key again is the same.

    Refuses `benefit.change-waiting` while another one waits, and what the change itself refuses.
    """
    row = locked(owner, benefit_no)
    known = cases.with_key(owner, key)
    if known is not None:
        return queries.change(owner, known.case_no)
    waiting = row.changes.filter(state=ChangeState.PREPARED).first()
    if waiting is not None:
        raise ChangeWaiting(case_no=waiting.case_no)
    payload, figure, _ = PREPARED[act](row, facts, on)
    person = people.by_person_no(owner, row.person_no)
    zh, en = ACT_LABELS[act]
    case, _new = casework.open_case(
        owner=owner, kind=KIND, key=key, person_no=row.person_no,
        applicant=Applicant("agency", person.name), channel="counter", state=ChangeState.PREPARED,
        turn=Turn.REVIEWER, received_on=on, by=by, at=at, note=(zh, en),
    )  # fmt: skip
    casework.propose(
        owner=owner, case_no=case.case_no, act=act, payload=payload,
        explanation=figure.as_dict(), by=by, at=at,
    )  # fmt: skip
    return Change.objects.create(
        owner=owner, case_no=case.case_no, benefit=row, person_no=row.person_no, act=act,
        state=ChangeState.PREPARED, facts=dict(facts),
    )  # fmt: skip


@transaction.atomic
def sign_change(*, owner: str, proposal_id: int, by: str, on: date, at: datetime) -> Change:
    """The second officer signs 复核 and it is done, if it still comes out the same."""
    proposal = cases.proposal(owner, proposal_id)
    change = Change.objects.select_for_update().get(owner=owner, case_no=proposal.case.case_no)
    row, act = locked(owner, change.benefit.benefit_no), ChangeAct(change.act)
    before = ChangeState(change.state)
    change.state = change_after(before, act)
    payload, figure, rows = PREPARED[act](row, change.facts, on)
    casework.countersign(owner=owner, proposal_id=proposal_id, by=by, at=at, now=payload)
    change.benefit = row
    SIGNED[act](row, change, by=by, on=on, at=at)
    change.save()
    tell(
        row, act, key=change.case_no, case_no=change.case_no, payload=payload, handler=proposal.by,
        reviewer=by, on=on, at=at,
    )  # fmt: skip
    case = cases.case(owner, change.case_no)
    log = casework.record_move(
        case, act=act, before=before, after=change.state, turn=Turn.NOBODY, by=by, at=at,
        note=ACT_LABELS[act],
    )  # fmt: skip
    casework.decide(
        case, log, explanation=figure.as_dict(), parameters=rows, law=LAW, by=proposal.by,
        countersigned_by=by, at=at,
    )  # fmt: skip
    casework.close(case, on=on)
    return change


@transaction.atomic
def drop_change(
    *, owner: str, benefit_no: str, case_no: str, by: str, on: date, at: datetime
) -> Change:
    """Nothing is changed after all 撤回变更, once the second officer sent it back.

    Refuses `casework.proposal-waiting` while it still waits for the second officer; a change of another
    benefit is `not-found`.
    """
    change = queries.change(owner, case_no)
    if change.benefit.benefit_no != benefit_no:
        raise NotFound(what=case_no)
    case, before = cases.case(owner, case_no), ChangeState(change.state)
    change.state = change_after(before, ChangeAct.DROP)
    change.save()
    if waiting := cases.proposal_of(case):
        raise ProposalWaiting(act=waiting.act)
    casework.record_move(
        case, act=ChangeAct.DROP, before=before, after=change.state, turn=Turn.NOBODY, by=by,
        at=at, note=ACT_LABELS[ChangeAct.DROP],
    )  # fmt: skip
    casework.close(case, on=on)
    return change
