"""我的医保钱包: what relatives elsewhere sent me, what I sent them, and where each transfer stands."""

import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shebao.base.refusals import Refusal
from shebao.medical.models.sharing import Channel
from shebao.portal import wallet
from shebao.portal.citizen.family import MINE
from shebao.portal.doors import citizen, user_of
from shebao.portal.family import KIN, own_medical_persons
from shebao.portal.middleware import status_of
from shebao.portal.naming import from_url

DONE = {
    "recall": gettext_noop("已请对方机构退回；亲属已经接收的，不能撤回。"),
    "accept": gettext_noop("已接收，钱在您的医保钱包里。"),
    "decline": gettext_noop("已退回，对方的账户会收到。"),
    "give-back": gettext_noop("已退还，对方的账户会收到。"),
}


@citizen
@MINE
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """我的医保钱包."""
    return _page(request)


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    persons = own_medical_persons(user_of(request))
    facts = {
        "refusal": refusal.as_dict(get_language() or "zh-hans") if refusal else None,
        "typed": request.POST, "key": secrets.token_hex(8), "kins": KIN.items(), "person": persons,
        "ask_confirm": refusal is not None and refusal.code == "family.please-confirm",
    }  # fmt: skip
    if persons:
        facts |= wallet.held_by(persons)
    status = status_of(refusal) if refusal else 200
    return render(request, "citizen/wallet.html", facts, status=status)


@citizen
@MINE
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """转到亲属的医保钱包."""
    user, given = user_of(request), request.POST
    person = wallet.giver(own_medical_persons(user))
    key = f"{person.person_no}/wallet/{given.get('key', '')[:40]}"
    try:
        row = wallet.send(
            person, wallet.sent_from(given.dict()), channel=Channel.WEB, key=key, by=user.username
        )
    except Refusal as refusal:
        return _page(request, refusal)
    said = _("已转给 %(name)s，等待接收；到时没有接收的，明早退回您的账户。")
    messages.success(request, said % {"name": row.other_name})
    return redirect("citizen-wallet")


@citizen
@MINE
@require_POST
def act(request: HttpRequest, transfer: str, word: str) -> HttpResponse:
    """撤回、接收、不接收、退还."""
    user = user_of(request)
    try:
        wallet.act(own_medical_persons(user), from_url(transfer), word, by=user.username)
    except Refusal as refusal:
        if refusal.code == "not-found":
            raise
        return _page(request, refusal)
    messages.success(request, _(DONE[word]))
    return redirect("citizen-wallet")
