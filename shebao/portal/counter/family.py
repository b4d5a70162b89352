"""Family sharing at the branch 分中心窗口: swipe the giver's card, enter the relative's card number; unlink for a reason."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shebao.agencies.models import Purpose, RoleName
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.cards import queries as cards
from shebao.identity import queries as people
from shebao.medical import services
from shebao.medical.models import Link
from shebao.medical.models.sharing import Channel
from shebao.medical.queries import sharing as queries
from shebao.medical.services.linking import Door
from shebao.medical.states.sharing import LABELS, EndReason
from shebao.portal.counter.common import Refused, attempt, refused
from shebao.portal.doors import officer, person_page, user_of
from shebao.portal.family import CHANNELS, KIN, PROOFS, Swiped, bind_cards, holders

REASONS = (EndReason.GRANTOR, EndReason.RELATIVE, EndReason.DIVORCE, EndReason.FRAUD)


def _swiped(request: HttpRequest) -> Iterable[str]:
    """Whose cards were sent; and whose link is to end."""
    owner, given = user_of(request).owner, request.POST
    found = holders(owner, given.get("card", ""), given.get("relative_card", ""))
    if given.get("link"):
        row = queries.link(owner, given["link"])
        found += [row.grantor_person_no, row.person_no]
    return dict.fromkeys(found)


@officer(RoleName.CLERK)
@person_page(Purpose.CASE, person=_swiped)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """家庭共济: what is swiped is posted, so that no card number stands in an address or a log."""
    return _page(request)


def _page(request: HttpRequest, told: Refused | None = None) -> HttpResponse:
    owner, typed = user_of(request).owner, request.POST
    facts: dict[str, Any] = {
        "typed": typed, "key": typed.get("key") or secrets.token_hex(8), "kins": KIN.items(),
        "proofs": PROOFS.items(), "reasons": [(str(r), LABELS[r]) for r in REASONS],
    }  # fmt: skip
    if typed.get("card"):
        try:
            card = cards.card(owner, typed["card"])
        except Refusal as refusal:
            told = told or refused(refusal, "find")
        else:
            facts |= _giver(owner, card.person_no) | {"card": card.card_no}
    code = told.code if told else ""
    facts |= {
        "refusal": told, "ask_confirm": code == "family.please-confirm",
        "ask_guardian": code == "family.guardian-missing" or bool(typed.get("guardian")),
    }  # fmt: skip
    return render(request, "counter/family.html", facts, status=told.status if told else 200)


def _giver(owner: str, person_no: str) -> dict[str, Any]:
    """The holder of the card, and the links on both sides."""
    given, received = queries.given(owner, person_no), queries.received(owner, person_no)
    names = queries.names(
        owner, [*(one.person_no for one in given), *(one.grantor_person_no for one in received)]
    )
    return {
        "person": people.by_person_no(owner, person_no),
        "links": [_line(one, names[one.person_no], mine=True) for one in given]
        + [_line(one, names[one.grantor_person_no], mine=False) for one in received],
    }  # fmt: skip


def _line(row: Link, name: str, *, mine: bool) -> dict[str, Any]:
    return {
        "row": row, "name": name, "mine": mine, "kin": KIN[row.kin], "state": LABELS[row.state],
        "consent": LABELS[row.consent.state], "channel": CHANNELS[row.channel],
    }  # fmt: skip


@officer(RoleName.CLERK)
@person_page(Purpose.CASE, person=_swiped)
@require_POST
def bind(request: HttpRequest) -> HttpResponse:
    """绑定."""
    user, given = user_of(request), request.POST
    swiped = Swiped(
        card=given.get("card", ""), relative_card=given.get("relative_card", ""),
        kin=given.get("kin", ""), proof=given.get("proof", ""),
        consent=bool(given.get("consent")), guardian=given.get("guardian", "")[:100],
        confirmed=bool(given.get("confirmed")),
    )  # fmt: skip
    door = Door(Channel.COUNTER, user.office_code, request.META.get("REMOTE_ADDR", "")[:40])
    key = f"{user.owner}/family/{user.username}/{given.get('key', '')[:40]}"
    try:
        link = bind_cards(user.owner, swiped, door=door, key=key, by=user.username)
    except Refusal as refusal:
        return _page(request, refused(refusal, "bind"))
    name = queries.names(link.owner, [link.person_no])[link.person_no]
    messages.success(request, _("已绑定 %(name)s。可以继续绑定下一位亲属。") % {"name": name})
    return redirect("counter-family")


@officer(RoleName.CLERK)
@person_page(Purpose.CASE, person=_swiped)
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """解绑: for either side, or because of a divorce or fraud."""
    user, given = user_of(request), request.POST
    row, reason = queries.link(user.owner, given.get("link", "")), given.get("reason", "")
    sides = {EndReason.GRANTOR: row.grantor_person_no, EndReason.RELATIVE: row.person_no}

    def act() -> object:
        if reason in sides:
            return services.end_link(
                owner=row.owner, link_no=row.link_no, person_no=sides[EndReason(reason)],
                by=user.username, on=clock.today(), at=clock.now(),
            )  # fmt: skip
        return services.end_links_between(
            owner=row.owner, person_no=row.grantor_person_no, other_no=row.person_no,
            reason=EndReason(reason if reason in REASONS else EndReason.GRANTOR), by=user.username,
            on=clock.today(), at=clock.now(),
        )  # fmt: skip

    return attempt(
        request, "end", act, done=_("已解绑，从现在起不再使用。以前的支付不变。"),
        to=("counter-family",), again=lambda told: _page(request, told),
    )  # fmt: skip
