"""A pension that is paid 养老待遇: what it is, what was paid, signs of life, changes by two officers."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shebao.agencies.models import Purpose, RoleName
from shebao.base.plumbing import clock
from shebao.casework import queries as cases
from shebao.identity import queries as people
from shebao.ledger import queries as books
from shebao.payments.services import Payee
from shebao.pension import queries, services
from shebao.pension.models import Benefit
from shebao.pension.services.changing import PREPARED
from shebao.pension.services.recovering import reference
from shebao.pension.services.surviving import WAYS
from shebao.pension.states import LABELS, BenefitState, ChangeAct, RecoveryState
from shebao.portal.counter.common import BOTH, Refused, attempt, may, names_of
from shebao.portal.counter.words import act_label, state_label
from shebao.portal.doors import View, officer, person_page, user_of
from shebao.portal.naming import from_url, to_url
from shebao.portal.pension.words import CHECKS, HELD, RATES

ACTS = {str(act) for act in PREPARED}
FACTS = ("died_on", "proof", "recovery_no", "way", "count", "name", "account_no", "bank", "code")


def _benefit(request: HttpRequest, word: str) -> Benefit:
    return queries.benefit(user_of(request).owner, from_url(word))


def _person(request: HttpRequest, *, benefit: str) -> Iterable[str]:
    return [_benefit(request, benefit).person_no]


def benefit_page(*roles: str) -> Callable[[View], View]:
    """A page or act of one benefit: an officer with one of the posts, the read trace of its person."""
    return lambda view: officer(*roles)(person_page(Purpose.CASE, person=_person)(view))


@officer(*BOTH)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """领取待遇人员: who draws a pension here, by state; suspended ones and those without an account first."""
    owner, state = user_of(request).owner, request.GET.get("state", "")
    state = state if state in set(BenefitState) else ""
    after = request.GET.get("after", "")
    rows = queries.benefits(owner, state, after=int(after) if after.isdecimal() else 0, limit=26)
    persons = people.people_of(owner, (one.person_no for one in rows))
    facts = {
        "rows": [
            {"one": one, "word": to_url(one.benefit_no), "person": persons.get(one.person_no),
             "state": state_label(one.state), "held": HELD.get(one.held, "")}
            for one in rows[:25]
        ],
        "tabs": [(str(s), LABELS[s]) for s in BenefitState], "state": state,
        "more": rows[24].pk if len(rows) > 25 else 0,
    }  # fmt: skip
    return render(request, "counter/benefits.html", facts)


@benefit_page(*BOTH)
@require_safe
def show(request: HttpRequest, benefit: str) -> HttpResponse:
    """待遇: everything about it, and what may be done now."""
    return page(request, _benefit(request, benefit))


def page(
    request: HttpRequest,
    row: Benefit,
    *,
    refusal: Refused | None = None,
    typed: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page of a benefit; a refusal stands at its form."""
    officers, rates = names_of(row.owner), queries.rates(row)
    waiting = next((one for one in queries.changes(row) if one.state == "change-prepared"), None)
    proposal = cases.proposal_of(cases.case(row.owner, waiting.case_no)) if waiting else None
    facts = {
        "row": row, "word": to_url(row.benefit_no), "case_word": to_url(row.case_no),
        "person": people.by_person_no(row.owner, row.person_no),
        "person_word": to_url(row.person_no), "state": state_label(row.state),
        "held": HELD.get(row.held, ""), "rate": rates[-1], "came_after": queries.came_after(row),
        "rates": [(one, RATES[one.reason]) for one in rates],
        "left_fen": books.balance(row.owner, row.account_code),
        "lines": queries.lines_of(row), "refusal": refusal, "typed": typed or {},
        "checks": [(one, CHECKS[one.way]) for one in queries.checks(row)],
        "ways": [(way, CHECKS[way]) for way in WAYS],
        "moves": [(one, act_label(one.act), officers.get(one.by, one.by)) for one in queries.moves(row)],
        "recoveries": [
            (one, state_label(one.state), one.amount_fen - one.collected_fen,
             reference(one, 1), one.state == RecoveryState.OPEN)
            for one in queries.recoveries(row)
        ],
        "waiting": waiting, "proposal": proposal, "key": secrets.token_hex(8),
        "waiting_act": act_label(waiting.act) if waiting else "",
        "can": may(request, RoleName.CLERK), "stopped": row.state == BenefitState.STOPPED,
        "today": clock.today(), "may_grant": row.died_on is not None and not queries.granted(row),
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "counter/benefit.html", facts, status=status)


def _again(request: HttpRequest, row: Benefit) -> Callable[[Refused], HttpResponse]:
    return lambda refusal: page(request, row, refusal=refusal, typed=request.POST)


@benefit_page(RoleName.CLERK)
@require_POST
def account(request: HttpRequest, benefit: str) -> HttpResponse:
    """更正收款账户: what came back is ordered again to it."""
    user, row = user_of(request), _benefit(request, benefit)
    names = ("payee_name", "payee_account_no", "payee_bank_name", "payee_bank_code")
    payee = Payee(*(request.POST.get(name, "").strip()[:140] for name in names))
    return attempt(
        request, "account",
        lambda: services.correct_account(owner=user.owner, benefit_no=row.benefit_no, payee=payee,
                                         by=user.username, at=clock.now()),
        done=_("收款账户已更正。"), to=("counter-benefit", benefit), again=_again(request, row),
    )  # fmt: skip


@benefit_page(RoleName.CLERK)
@require_POST
def certify(request: HttpRequest, benefit: str) -> HttpResponse:
    """资格认证: data of others, or a visit to the person; nobody is called in."""
    user, row = user_of(request), _benefit(request, benefit)
    way = request.POST.get("way", "")
    return attempt(
        request, "certify",
        lambda: services.certify(
            owner=user.owner, benefit_no=row.benefit_no, way=way if way in WAYS else WAYS[0],
            source=request.POST.get("source", ""), by=user.username, on=clock.today(), at=clock.now(),
        ),
        done=_("已记下资格认证。"), to=("counter-benefit", benefit), again=_again(request, row),
    )  # fmt: skip


@benefit_page(RoleName.CLERK)
@require_POST
def change(request: HttpRequest, benefit: str) -> HttpResponse:
    """提交变更: stop, settle again, agree on repayment, pay heirs; a second officer signs."""
    user, row = user_of(request), _benefit(request, benefit)
    given, act = request.POST, request.POST.get("act", "")
    if act not in ACTS:
        return redirect("counter-benefit", benefit)
    facts = {name: given[name].strip()[:200] for name in FACTS if given.get(name, "").strip()}
    return attempt(
        request, act,
        lambda: services.prepare_change(
            owner=user.owner, benefit_no=row.benefit_no, act=ChangeAct(act), facts=facts,
            key=f"{row.benefit_no}/{given.get('key', '')[:40]}", by=user.username, on=clock.today(),
            at=clock.now(),
        ),
        done=_("已提交复核。"), to=("counter-benefit", benefit), again=_again(request, row),
    )  # fmt: skip


@benefit_page(RoleName.CLERK)
@require_POST
def drop(request: HttpRequest, benefit: str) -> HttpResponse:
    """撤回变更: after the second officer sent it back."""
    user, row = user_of(request), _benefit(request, benefit)
    return attempt(
        request, "drop",
        lambda: services.drop_change(
            owner=user.owner, benefit_no=row.benefit_no, case_no=request.POST.get("case", ""),
            by=user.username, on=clock.today(), at=clock.now(),
        ),
        done=_("变更已撤回。"), to=("counter-benefit", benefit), again=_again(request, row),
    )  # fmt: skip
