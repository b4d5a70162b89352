"""The online hospital 线上医院: swipe the user's card, enter the relative's card number, done."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shebao.agencies.models import Purpose, RoleName
from shebao.base.refusals import Refusal
from shebao.medical.models.sharing import Channel
from shebao.medical.queries import sharing as queries
from shebao.medical.services.linking import Door
from shebao.portal.doors import officer, person_page, user_of
from shebao.portal.family import KIN, Swiped, bind_cards, holders, masked_name
from shebao.portal.middleware import status_of

KINDS = ("family.proof-missing", "family.kin-differs", "family.kin-not-allowed")
"""Refusals after which the desk is asked what the two are to each other."""


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    user, typed = user_of(request), request.POST
    code = refusal.code if refusal else ""
    place = queries.institution(user.owner, user.office_code)
    zh = (get_language() or "zh").startswith("zh")
    facts: dict[str, Any] = {
        "place": place.name if zh else place.name_en or place.name, "typed": typed,
        "key": typed.get("key") or secrets.token_hex(8), "kins": KIN.items(),
        "refusal": refusal.as_dict(get_language() or "zh-hans") if refusal else None,
        "ask_kin": code in KINDS or bool(typed.get("kin")),
        "ask_confirm": code == "family.please-confirm",
        "ask_guardian": code == "family.guardian-missing" or bool(typed.get("guardian")),
    }  # fmt: skip
    status = status_of(refusal) if refusal else 200
    return render(request, "hospital/linking.html", facts, status=status)


@officer(RoleName.HOSPITAL)
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """线上医院."""
    return _page(request)


def _both(request: HttpRequest) -> Iterable[str]:
    """Whose cards were sent."""
    given = request.POST
    return holders(user_of(request).owner, given.get("card", ""), given.get("relative_card", ""))


@officer(RoleName.HOSPITAL)
@person_page(Purpose.CASE, person=_both)
@require_POST
def bind(request: HttpRequest) -> HttpResponse:
    """绑定: the two are named by their last character only."""
    user, given = user_of(request), request.POST
    swiped = Swiped(
        card=given.get("card", ""), relative_card=given.get("relative_card", ""),
        kin=given.get("kin", ""), proof="commitment" if given.get("commitment") else "",
        consent=bool(given.get("consent")), guardian=given.get("guardian", "")[:100],
        confirmed=bool(given.get("confirmed")),
    )  # fmt: skip
    door = Door(Channel.HOSPITAL, user.office_code, request.META.get("REMOTE_ADDR", "")[:40])
    key = f"{user.owner}/family/{user.username}/{given.get('key', '')[:40]}"
    try:
        link = bind_cards(user.owner, swiped, door=door, key=key, by=user.username)
    except Refusal as refusal:
        return _page(request, refusal)
    names = queries.names(link.owner, [link.grantor_person_no, link.person_no])
    messages.success(
        request,
        _("已绑定：%(giver)s 的账户可以为 %(relative)s 支付。") % {
            "giver": masked_name(names[link.grantor_person_no]),
            "relative": masked_name(names[link.person_no]),
        },
    )  # fmt: skip
    return redirect("hospital")
