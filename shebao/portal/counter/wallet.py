"""The medical wallet at the window 医保钱包: for people without a device; sent, accepted, declined, recalled, given back."""

import secrets
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shebao.agencies.models import RoleName
from shebao.base.refusals import NotFound, Refusal
from shebao.identity import queries as people
from shebao.identity.models import Person
from shebao.medical.models.sharing import Channel
from shebao.portal import wallet
from shebao.portal.citizen.wallet import DONE
from shebao.portal.counter.common import Refused, person_view, refused
from shebao.portal.doors import user_of
from shebao.portal.family import KIN
from shebao.portal.naming import from_url, to_url


@person_view(RoleName.CLERK)
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, person: str) -> HttpResponse:
    """医保钱包: one person's account, wallet and transfers, and what the person asks for at the window."""
    user, given = user_of(request), request.POST
    found = people.by_person_no(user.owner, from_url(person))
    act = given.get("act", "")
    if request.method != "POST" or not act:
        return _page(request, found)
    try:
        said = _do(found, act, given.dict(), by=user.username)
    except Refusal as refusal:
        if refusal.code == NotFound.code:
            raise
        return _page(request, found, refused(refusal, act))
    messages.success(request, said)
    return redirect("counter-wallet", person)


def _do(person: Person, act: str, given: dict[str, str], *, by: str) -> str:
    """One act; what to say of it. Refuses what the wallet refuses, `not-found` for another's transfer."""
    if act != "send":
        wallet.act([person], from_url(given.get("transfer", "")), act, by=by)
        return _(DONE[act])
    key = f"{person.person_no}/wallet/{by}/{given.get('key', '')[:40]}"
    row = wallet.send(person, wallet.sent_from(given), channel=Channel.COUNTER, key=key, by=by)
    said = _("已转给 %(name)s，等待接收；到时没有接收的，明早退回账户。")
    return said % {"name": row.other_name}


def _page(request: HttpRequest, person: Person, told: Refused | None = None) -> HttpResponse:
    facts: dict[str, Any] = {
        "person": person, "word": to_url(person.person_no), "typed": request.POST, "refusal": told,
        "key": request.POST.get("key") or secrets.token_hex(8), "kins": KIN.items(),
        "ask_confirm": told is not None and told.code == "family.please-confirm",
    }  # fmt: skip
    facts |= wallet.held_by([person])
    return render(request, "counter/wallet.html", facts, status=told.status if told else 200)
