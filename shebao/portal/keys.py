"""Passkeys and codes 通行密钥与验证码: our pages over the bought flows, one place for all of one's keys."""

from typing import Any, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import PasswordSetView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import AddWebAuthnView
from django import forms
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shebao.agencies import services as agencies
from shebao.agencies.models import UserKind
from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.portal.doors import Door, WrongDoor, public, signed_in, user_of
from shebao.portal.pages import base_of
from shebao.portal.signin import BACKEND


class AddKey(AddWebAuthnView):
    """Add a passkey 设置通行密钥: always one that signs in by itself; then to where one works."""

    door = Door("signed-in")

    def get_initial(self) -> dict[str, Any]:
        """A passkey, not a mere second factor."""
        return {**super().get_initial(), "passwordless": True}

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """With the layout of whoever is signed in."""
        user = user_of(self.request)
        more = {
            "first": not keys_of(self.request), "base": base_of(self.request),
            "may_password": user.kind == UserKind.OFFICER and not user.has_usable_password(),
        }  # fmt: skip
        return super().get_context_data(**context) | more

    def get_success_url(self) -> str:
        """A citizen begins; an officer sees the codes for the day the key is lost."""
        if user_of(self.request).kind == UserKind.CITIZEN:
            return reverse("citizen-home")
        return str(super().get_success_url())


add = AddKey.as_view()
add.door = AddKey.door


def keys_of(request: HttpRequest) -> list[Authenticator]:
    """One's passkeys, the oldest first."""
    mine = Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.WEBAUTHN)
    return list(mine.order_by("id"))


class OwnPassword(PasswordSetView):
    """A password of one's own 自设密码, for officers without a passkey: a TOTP code always follows it."""

    door = Door("signed-in")
    success_url = reverse_lazy("mfa_activate_totp")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Officers only; citizens sign in by passkey."""
        if request.user.is_authenticated and user_of(request).kind != UserKind.OFFICER:
            raise WrongDoor
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))


own_password = OwnPassword.as_view()
own_password.door = OwnPassword.door


class FirstCode(forms.Form):
    """What an officer types at the first sign-in."""

    username = forms.CharField(label=_("登录名"), max_length=60)
    code = forms.CharField(label=_("一次性码"), max_length=20)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest) -> HttpResponse:
    """经办人员首次登录: log-in name and a code from an operator, then a passkey."""
    form = FirstCode(request.POST or None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            user = agencies.open_officer(typed["username"], typed["code"], clock.now())
        except Refusal as refusal:
            form.add_error(None, refusal.sentence(get_language() or "zh-hans"))
        else:
            login(request, user, backend=BACKEND)
            record_authentication(request, user, method="code", reauthenticated=True)
            return redirect("mfa_add_webauthn")
    status = 422 if form.errors else 200
    return render(request, "portal/officer_first.html", {"form": form}, status=status)


@signed_in
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """通行密钥和验证码: what one can sign in with, and what to do when one is lost."""
    held = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
    facts = {
        "base": base_of(request), "keys": keys_of(request),
        "officer": user_of(request).kind != UserKind.CITIZEN,
        "totp": Authenticator.Type.TOTP in held,
        "spare": Authenticator.Type.RECOVERY_CODES in held,
    }  # fmt: skip
    return render(request, "mfa/index.html", facts)
