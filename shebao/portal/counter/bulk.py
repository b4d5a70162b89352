"""Bulk acts 批量办理: several cases of one kind, the same act, each answered by itself: done, or refused with its reason.

Nothing is new in law: every case passes the same service as on its own page, in a transaction of its own, and
what one case is refused hinders no other. Before anything is done the page shows what was chosen.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from shebao.agencies import queries as agencies
from shebao.agencies.models import Purpose, RoleName
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal, WrongMoment
from shebao.casework import queries as cases
from shebao.casework import services as casework
from shebao.casework.models import Case, Outcome, Proposal
from shebao.identity import queries as people
from shebao.medical.models import ClaimKind
from shebao.medical.services import claims
from shebao.portal.counter.common import BOTH, Refused, names_of, refused
from shebao.portal.counter.second import DONE, about, amount_of
from shebao.portal.counter.words import act_label, kind_label, state_label
from shebao.portal.doors import NoPost, officer, person_page, user_of
from shebao.portal.errors import BulkDiffers, BulkEmpty, BulkNobody, BulkTooMany
from shebao.portal.naming import from_url, to_url
from shebao.transfers import services as transfers
from shebao.transfers.services import medical
from shebao.transfers.services.medical.common import MEDICAL_ARRIVAL

MOST = 50
"""Cases in one go: what one officer can look over on a page."""
TAKE, ASSIGN, ACCEPT, SIGN = "take", "assign", "accept", "countersign"
ACTS = {
    TAKE: gettext_noop("由我办理"), ASSIGN: gettext_noop("分办"), ACCEPT: gettext_noop("受理"),
    SIGN: gettext_noop("复核通过"),
}  # fmt: skip


ACCEPTS: Mapping[str, Callable[..., object]] = {
    "transfer-in": transfers.accept,
    MEDICAL_ARRIVAL: medical.accept_medical,
    ClaimKind.REIMBURSEMENT: claims.accept,
}
"""Kinds whose acceptance needs nothing looked at beyond the list. Accepting a payout ends a relation: on its own page."""


class Answer(NamedTuple):
    """One case of a bulk: what it is, and once the act was tried what came of it (none: done)."""

    word: str
    case_no: str
    person: str
    mask: str
    state: str
    total_fen: int | None
    refusal: Refused | None = None


def _cases(request: HttpRequest) -> list[Case]:
    owner = user_of(request).owner
    return [
        cases.case(owner, from_url(word)) for word in dict.fromkeys(request.POST.getlist("case"))
    ]


def _proposals(request: HttpRequest) -> list[Proposal]:
    owner = user_of(request).owner
    numbers = dict.fromkeys(request.POST.getlist("proposal"))
    return [cases.proposal(owner, int(n) if n.isdecimal() else 0) for n in numbers]


def _persons_of_cases(request: HttpRequest) -> Iterable[str]:
    return {each.person_no for each in _cases(request)[:MOST] if each.person_no}


def _persons_of_proposals(request: HttpRequest) -> Iterable[str]:
    return {about(each) for each in _proposals(request)[:MOST] if about(each)}


@officer(*BOTH)
@person_page(Purpose.CASE, person=_persons_of_cases)
@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """批量办理 of the queue: take, assign, accept. First the choice is shown; `sure` does it."""
    user, given, found = user_of(request), request.POST, _cases(request)
    name = given.get("act", "")
    to = given.get("to", "") if name == ASSIGN else ""
    kinds = {each.kind for each in found}
    rows = _rows(user.owner, [(each, None, each.person_no) for each in found])
    facts = {"act": name, "field": "case", "chosen": [to_url(c.case_no) for c in found], "to": to,
             "address": "counter-bulk", "back": "counter", "kind": kind_label(found[0].kind) if found else ""}  # fmt: skip
    try:
        _check(found, kinds, allowed=name in (TAKE, ASSIGN, ACCEPT))
        if name == ACCEPT and not kinds <= set(ACCEPTS):
            raise WrongMoment(state=state_label(found[0].state), act=_(ACTS[ACCEPT]))
        if name == ASSIGN and not _works_here(user.owner, to):
            raise BulkNobody(at="to")
        if name == ACCEPT and not agencies.holds(user, RoleName.CLERK, clock.today()):
            raise NoPost(roles=(RoleName.CLERK,))
    except Refusal as refusal:
        return _page(request, rows, facts, refusal=refused(refusal, name))
    return _done(
        request,
        rows,
        facts,
        [_doing(name, user.owner, c.case_no, user.username, to) for c in found],
    )


def _doing(name: str, owner: str, case_no: str, by: str, to: str) -> Callable[[], object]:
    """The act on one case, as its own page would do it."""
    at = clock.now()
    if name == ACCEPT:
        kind = case_no.split("/")[1]
        return lambda: ACCEPTS[kind](owner=owner, case_no=case_no, by=by, on=clock.today(), at=at)
    handler = to if name == ASSIGN else by
    return lambda: casework.assign(owner=owner, case_no=case_no, to=handler, by=by, at=at)


@officer(RoleName.REVIEWER)
@person_page(Purpose.REVIEW, person=_persons_of_proposals)
@require_POST
def countersign(request: HttpRequest) -> HttpResponse:
    """批量复核: proposals of one act, with their amounts and the sum, each signed by itself; never one's own."""
    user, found = user_of(request), _proposals(request)
    rows = _rows(user.owner, [(p.case, amount_of(p.payload), about(p)) for p in found])
    facts = {"act": SIGN, "field": "proposal", "chosen": [p.pk for p in found], "address": "counter-bulk-sign",
             "back": "counter-waiting", "kind": act_label(found[0].act) if found else ""}  # fmt: skip
    try:
        _check(found, {p.act for p in found}, allowed=True)
    except Refusal as refusal:
        return _page(request, rows, facts, refusal=refused(refusal, SIGN))
    return _done(request, rows, facts, [_signing(p, user.owner, user.username) for p in found])


def _signing(proposal: Proposal, owner: str, by: str) -> Callable[[], object]:
    def sign() -> object:
        if proposal.act not in DONE or proposal.outcome != Outcome.WAITING:
            raise WrongMoment(state=state_label(proposal.case.state), act=act_label(proposal.act))
        known: dict[str, Any] = {"on": clock.today(), "at": clock.now()}
        return DONE[proposal.act](owner=owner, proposal_id=proposal.pk, by=by, **known)

    return sign


def _check(found: list[Any], sorts: set[str], *, allowed: bool) -> None:
    if not found or not allowed:
        raise BulkEmpty
    if len(found) > MOST:
        raise BulkTooMany(limit=MOST)
    if len(sorts) > 1:
        raise BulkDiffers


def _works_here(owner: str, username: str) -> bool:
    today = clock.today()
    return any(username in agencies.holders(owner, role, today) for role in BOTH)


def _rows(owner: str, found: Iterable[tuple[Case, int | None, str]]) -> list[Answer]:
    found = list(found)
    known = people.people_of(owner, (person for _case, _fen, person in found if person))
    rows = []
    for case, fen, person_no in found:
        person = known.get(person_no)
        rows.append(
            Answer(to_url(case.case_no), case.case_no, person.name if person else "",
                   person.number_mask if person else "", state_label(case.state), fen)
        )  # fmt: skip
    return rows


def _done(
    request: HttpRequest,
    rows: list[Answer],
    facts: Mapping[str, Any],
    doing: list[Callable[[], object]],
) -> HttpResponse:
    """Shown first; with `sure` each is done by itself, and a refusal stays with its own case."""
    if not request.POST.get("sure"):
        return _page(request, rows, facts)
    answered = []
    for row, do in zip(rows, doing, strict=True):
        told = None
        try:
            do()
        except Refusal as refusal:
            told = refused(refusal, facts["act"])
        answered.append(row._replace(refusal=told, state=_state_now(request, row)))
    return _page(request, answered, facts, done=True)


def _state_now(request: HttpRequest, row: Answer) -> str:
    return state_label(cases.case(user_of(request).owner, row.case_no).state)


def _page(
    request: HttpRequest, rows: list[Answer], facts: Mapping[str, Any], *,
    done: bool = False, refusal: Refused | None = None,
) -> HttpResponse:  # fmt: skip
    amounts = [row.total_fen for row in rows if row.total_fen is not None]
    failed = sum(row.refusal is not None for row in rows)
    shown = {
        **facts, "rows": rows, "done": done, "refusal": refusal,
        "title": _(ACTS[facts["act"]]) if facts["act"] in ACTS else _("批量办理"),
        "sum_fen": sum(amounts) if amounts else None, "failed": failed, "well": len(rows) - failed,
        "to_name": names_of(user_of(request).owner).get(facts.get("to", ""), ""),
    }  # fmt: skip
    return render(request, "counter/bulk.html", shown, status=refusal.status if refusal else 200)
