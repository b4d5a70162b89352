"""我的家庭共济: whose account pays for whom, new links one after another, and every use of my account."""

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shebao.agencies.models import Purpose
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound, Refusal
from shebao.identity.models import Person
from shebao.ledger import queries as books
from shebao.medical import services
from shebao.medical.errors.sharing import NoAccount
from shebao.medical.models import Link
from shebao.medical.models.sharing import Channel
from shebao.medical.queries import sharing as queries
from shebao.medical.states.sharing import LABELS, ConsentState, LinkState
from shebao.portal.doors import citizen, person_page, user_of
from shebao.portal.family import KIN, Asked, bind_own, own_medical, own_medical_persons
from shebao.portal.middleware import status_of
from shebao.portal.naming import from_url, to_url


def _numbers(request: HttpRequest, **address: object) -> list[str]:
    return [person.person_no for person in own_medical_persons(user_of(request))]


MINE = person_page(Purpose.SELF, person=_numbers)


@citizen
@MINE
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """我的家庭共济."""
    return _page(request)


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    person = next(iter(own_medical_persons(user_of(request))), None)
    facts: dict[str, Any] = {
        "refusal": refusal.as_dict(get_language() or "zh-hans") if refusal else None,
        "typed": request.POST, "key": secrets.token_hex(8), "kins": KIN.items(), "person": person,
        "ask_proof": refusal is not None and refusal.code == "family.proof-missing",
        "ask_confirm": refusal is not None and refusal.code == "family.please-confirm",
        "ask_guardian": refusal is not None and refusal.code == "family.guardian-missing",
    }  # fmt: skip
    if person is not None:
        facts |= _family(person)
    status = status_of(refusal) if refusal else 200
    return render(request, "citizen/family.html", facts, status=status)


def _family(person: Person) -> dict[str, Any]:
    """Links on both sides, what my account holds, what it paid."""
    owner, mine = person.owner, person.person_no
    given, received = queries.given(owner, mine), queries.received(owner, mine)
    used = queries.uses(owner, mine, limit=30)
    charged = queries.charges_of(owner, mine, limit=30)
    people = [one.person_no for one in given] + [one.grantor_person_no for one in received]
    people += [one.user_no for one in used]
    people += [line.person_no for one in charged for line in one.lines.all()]
    names = queries.names(owner, people)
    try:
        account = queries.account_of(owner, person)
    except NoAccount:
        account = None
    return {
        "account": account, "computer_no": person.person_no.rpartition("/")[2],
        "balance_fen": books.balance(owner, account.ledger_code) if account else None,
        "given": [_link(one, names[one.person_no]) for one in given],
        "received": [_link(one, names[one.grantor_person_no]) for one in received],
        "orders": len(received) > 1
        and queries.policy("order", clock.today(), owner[:6]) == "person",
        "uses": [(one, names[one.user_no], LABELS[one.charge.state]) for one in used
                 if one.user_no != mine],
        "charges": [(one, LABELS[one.state], _helpers(one, mine, names)) for one in charged],
    }  # fmt: skip


def _helpers(charge: Any, mine: str, names: dict[str, str]) -> list[tuple[str, int]]:
    """Who helped to pay a charge, and how much."""
    lines = [line for line in charge.lines.all() if line.person_no != mine]
    return [(names[line.person_no], line.amount_fen) for line in lines]


def _link(row: Link, name: str) -> dict[str, Any]:
    return {
        "row": row, "word": to_url(row.link_no), "name": name, "kin": KIN[row.kin],
        "state": LABELS[row.state], "consent": LABELS[row.consent.state],
        "pending": row.state == LinkState.PENDING,
        "awaited": row.consent.state == ConsentState.AWAITED,
    }  # fmt: skip


@citizen
@MINE
@require_POST
def bind(request: HttpRequest) -> HttpResponse:
    """新增绑定: computer number, identity number, kinship; then the next relative."""
    user, given = user_of(request), request.POST
    person = own_medical(user)
    asked = Asked(
        computer_no=given.get("computer_no", "")[:40], number=given.get("number", "")[:40],
        kin=given.get("kin", ""), proof="commitment" if given.get("commitment") else "",
        consent=bool(given.get("consent")), guardian=bool(given.get("guardian")),
        confirmed=bool(given.get("confirmed")),
    )  # fmt: skip
    key = f"{person.person_no}/family/{given.get('key', '')[:40]}"
    try:
        link = bind_own(person, asked, key=key, by=user.username)
    except Refusal as refusal:
        return _page(request, refusal)
    name = queries.names(link.owner, [link.person_no])[link.person_no]
    messages.success(request, _("已绑定 %(name)s。可以继续绑定下一位亲属。") % {"name": name})
    return redirect("citizen-family")


def _own(request: HttpRequest, word: str) -> tuple[Person, Link]:
    """One's own link, on either side. Refuses `not-found`."""
    person = own_medical(user_of(request))
    link = queries.link(person.owner, from_url(word))
    if person.person_no not in (link.grantor_person_no, link.person_no):
        raise NotFound(what=link.link_no)
    return person, link


def _done(request: HttpRequest, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        return _page(request, refusal)
    messages.success(request, said)
    return redirect("citizen-family")


@citizen
@MINE
@require_POST
def end(request: HttpRequest, link: str) -> HttpResponse:
    """解绑: either side may."""
    person, row = _own(request, link)
    return _done(
        request,
        lambda: services.end_link(
            owner=row.owner, link_no=row.link_no, person_no=person.person_no,
            by=user_of(request).username, on=clock.today(), at=clock.now(),
        ),
        _("已解绑，从现在起不再使用。以前的支付不变。"),
    )  # fmt: skip


@citizen
@MINE
@require_POST
def consent(request: HttpRequest, link: str) -> HttpResponse:
    """同意使用对方的账户."""
    person, row = _own(request, link)
    return _done(
        request,
        lambda: services.give_consent(
            owner=row.owner, link_no=row.link_no, person_no=person.person_no, name=person.name,
            channel=Channel.WEB, by=user_of(request).username, at=clock.now(),
        ),
        _("已记下您的同意，可以随时撤回。"),
    )  # fmt: skip


@citizen
@MINE
@require_POST
def object_to(request: HttpRequest, link: str) -> HttpResponse:
    """提出异议或者撤回同意: the link ends."""
    person, row = _own(request, link)
    against = services.withdraw_consent if row.consent.given_at else services.object_to_link
    return _done(
        request,
        lambda: against(
            owner=row.owner, link_no=row.link_no, person_no=person.person_no,
            by=user_of(request).username, at=clock.now(),
        ),
        _("已解绑，从现在起不再使用。以前的支付不变。"),
    )  # fmt: skip


@citizen
@MINE
@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """置顶: this giver's account is used first."""
    person = own_medical(user_of(request))
    first = request.POST.get("first", "")
    return _done(
        request,
        lambda: services.set_order(
            owner=person.owner, person_no=person.person_no, link_nos=[first],
            by=user_of(request).username, at=clock.now(),
        ),
        _("使用顺序已调整。"),
    )  # fmt: skip
