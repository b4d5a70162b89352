"""First sign-in of an insured person 首次登录: number and one-time code from the counter, then a passkey."""

from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shebao.base.plumbing import clock
from shebao.base.refusals import Refusal
from shebao.identity import services
from shebao.portal.doors import public
from shebao.portal.signin import BACKEND


class FirstSignIn(forms.Form):
    """What the person types."""

    number = forms.CharField(label=_("证件号码"), max_length=40)
    code = forms.CharField(label=_("一次性码"), max_length=20)


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first(request: HttpRequest) -> HttpResponse:
    """首次登录: open the login, then ask for a passkey. A later code does the same after a lost phone."""
    form = FirstSignIn(request.POST or None)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            user = services.open_login(typed["number"], typed["code"], clock.now())
        except Refusal as refusal:
            form.add_error(None, refusal.sentence(get_language() or "zh-hans"))
        else:
            login(request, user, backend=BACKEND)
            record_authentication(request, user, method="code", reauthenticated=True)
            return redirect("mfa_add_webauthn")
    status = 422 if form.errors else 200
    return render(request, "portal/citizen/first_sign_in.html", {"form": form}, status=status)
