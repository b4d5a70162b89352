"""The second officer 复核: what waits, the figures as they were proposed, sign or send back."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shebao.agencies.models import Purpose, RoleName
from shebao.base.plumbing import clock
from shebao.base.refusals import WrongMoment
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Outcome, Proposal
from shebao.identity import queries as people
from shebao.medical.services.claims import CLAIMS_COUNTERSIGNED
from shebao.merging import queries as merging
from shebao.merging import services as merges
from shebao.merging.services.undoing import KIND as UNDO
from shebao.merging.states import Act as Merging
from shebao.merging.states import CompareAct, QueryAct, UndoAct
from shebao.pension import services as pensions
from shebao.pension.services.changing import PREPARED
from shebao.pension.states import Act as Pension
from shebao.pension.states import ChangeAct
from shebao.portal.counter import comparing, followed
from shebao.portal.counter.common import BOTH, Refused, attempt, may, names_of
from shebao.portal.counter.money import opened
from shebao.portal.counter.words import act_label, kind_label
from shebao.portal.doors import officer, person_page, user_of
from shebao.portal.explain import in_words
from shebao.portal.merges import differ
from shebao.portal.naming import to_url
from shebao.portal.pension.words import opened as opened_pension
from shebao.transfers import services as transfers
from shebao.transfers.services.medical import MEDICAL_COUNTERSIGNED
from shebao.transfers.states import Act
from shebao.transfers.states.kinds import KindAct

PAGE = 25
DONE: Mapping[str, Callable[..., object]] = {
    **transfers.COUNTERSIGNED, **MEDICAL_COUNTERSIGNED, **CLAIMS_COUNTERSIGNED, Pension.DETERMINE: pensions.determine,
    Merging.MERGE: merges.sign, Merging.REFUSE: merges.refuse, UndoAct.SIGN: merges.sign_undo,
    CompareAct.OFFER: merges.offer_comparison, CompareAct.AGREE: merges.agree_comparison,
    CompareAct.DECLINE: merges.decline_comparison, QueryAct.SETTLE: merges.settle_query,
    **dict.fromkeys(PREPARED, pensions.sign_change),
}  # fmt: skip
"""What the second signature does."""


def _person(request: HttpRequest, *, proposal: int) -> Iterable[str]:
    found = cases.proposal(user_of(request).owner, proposal)
    return [each for each in dict.fromkeys((about(found), *_sides(found))) if each]


def _sides(proposal: Proposal) -> list[str]:
    """Every account a merge would make one."""
    return [str(side["person_no"]) for side in proposal.payload.get("sides", [])]


def amount_of(payload: Mapping[str, Any]) -> int | None:
    """What a proposal pays out, in fen; of a merge what is paid back. None where no money leaves."""
    return payload.get("total_fen", payload.get("refund_fen")) or None


def about(proposal: Proposal) -> str:
    """The person a proposal is about: of its case, or whom it would name."""
    return proposal.case.person_no or str(proposal.payload.get("person_no", ""))


@officer(*BOTH)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """待复核: proposals that wait for a second officer, the oldest first."""
    user = user_of(request)
    after = request.GET.get("after", "")
    found = cases.proposals_waiting(
        user.owner, limit=PAGE + 1, after=int(after) if after.isdecimal() else 0
    )
    page, officers = found[:PAGE], names_of(user.owner)
    persons = people.people_of(user.owner, (about(each) for each in page))
    rows = [
        {
            "id": each.pk, "act": act_label(each.act), "kind": kind_label(each.case.kind),
            "case_no": each.case.case_no, "by": officers.get(each.by, each.by), "at": each.at,
            "own": each.by == user.username, "person": persons.get(about(each)),
            "total_fen": amount_of(each.payload),
        }
        for each in page
    ]  # fmt: skip
    facts = {
        "rows": rows, "more": page[-1].pk if len(found) > PAGE else 0,
        "can": may(request, RoleName.REVIEWER),
    }  # fmt: skip
    return render(request, "counter/waiting.html", facts)


@officer(*BOTH)
@person_page(Purpose.REVIEW, person=_person)
@require_safe
def decide(request: HttpRequest, proposal: int) -> HttpResponse:
    """复核: the explanation as it was frozen when it was proposed."""
    return _page(request, proposal)


def _page(request: HttpRequest, number: int, refusal: Refused | None = None) -> HttpResponse:
    user = user_of(request)
    found = cases.proposal(user.owner, number)
    officers = names_of(user.owner)
    own = found.by == user.username
    held = may(request, RoleName.REVIEWER)["reviewer"]
    facts = {
        "proposal": found, "case": found.case, "word": to_url(found.case.case_no),
        "act": act_label(found.act), "kind": kind_label(found.case.kind),
        "by": officers.get(found.by, found.by), "own": own, "reviewer": held,
        "open": found.outcome == Outcome.WAITING,
        "decided_by": officers.get(found.decided_by, found.decided_by),
        "can_decide": found.outcome == Outcome.WAITING and held and not own,
        "person": people.people_of(user.owner, [about(found)]).get(about(found)),
        "reason": found.payload.get("reason") or _why(found), "refusal": refusal,
        "stated": comparing.stated(found.act, found.payload) + followed.stated(found.payload),
        "typed": request.POST, "total_fen": found.payload.get("total_fen"),
        "plan": found.payload if found.act == Merging.MERGE else {},
        "differ": differ(people.people_of(user.owner, _sides(found)).values()),
    } | shown(found.act, found.explanation)  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "counter/proposal.html", facts, status=status)


def _why(found: Proposal) -> str:
    """Why a merge should be undone, as the first officer wrote it 撤销理由; nothing for other acts."""
    if found.act != UndoAct.SIGN or found.case.kind != UNDO:
        return ""
    return str(merging.undoing(found.owner, found.case.case_no).reason)


def shown(act: str, explanation: dict[str, Any]) -> dict[str, Any]:
    """The frozen explanation: six lines for a release, a tree for the others."""
    if act == Act.RELEASE:
        return opened(explanation)
    if act in (Pension.DETERMINE, *ChangeAct):
        return {"tree": opened_pension(explanation)}
    return {
        "tree": in_words(explanation),
        "unfold": act
        in (
            Act.BOOK,
            Act.SUPPLEMENT,
            Act.BOOK_SUPPLEMENT,
            Act.CORRECT,
            Act.AGREE,
            Act.DISAGREE,
            KindAct.TURN,
            *MEDICAL_COUNTERSIGNED,
            *CLAIMS_COUNTERSIGNED,
        ),
    }


@officer(RoleName.REVIEWER)
@person_page(Purpose.REVIEW, person=_person)
@require_POST
def countersign(request: HttpRequest, proposal: int) -> HttpResponse:
    """复核通过: does what was proposed. Never by the officer who prepared it."""
    user = user_of(request)
    found = cases.proposal(user.owner, proposal)

    def act() -> None:
        if found.act not in DONE:
            raise WrongMoment(state=found.case.state, act=found.act)
        DONE[found.act](
            owner=user.owner,
            proposal_id=proposal,
            by=user.username,
            on=clock.today(),
            at=clock.now(),
        )

    return attempt(
        request, "countersign", act, done=_("复核通过，已办理。"),
        to=("counter-case", to_url(found.case.case_no)),
        again=lambda refusal: _page(request, proposal, refusal),
    )  # fmt: skip


@officer(RoleName.REVIEWER)
@person_page(Purpose.REVIEW, person=_person)
@require_POST
def send_back(request: HttpRequest, proposal: int) -> HttpResponse:
    """复核退回: with a reason; the first officer may prepare it again."""
    user = user_of(request)
    return attempt(
        request, "send-back",
        lambda: casework.send_back(owner=user.owner, proposal_id=proposal, by=user.username,
                                   reason=request.POST.get("reason", ""), at=clock.now()),
        done=_("已退回经办人员。"), to=("counter-waiting",),
        again=lambda refusal: _page(request, proposal, refusal),
    )  # fmt: skip
