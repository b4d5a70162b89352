"""Signing in 登录: officers by password and a second factor or by passkey; the demo's cast by one click."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import get_user_model, login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from shebao.agencies import queries
from shebao.agencies.models import RoleName, UserKind
from shebao.base.plumbing import clock
from shebao.portal.doors import DEMO_SESSION, Door, public, signed_in

BACKEND = "django.contrib.auth.backends.ModelBackend"


class Actor(NamedTuple):
    """One member of the demo's cast, as the sign-in page shows it."""

    username: str
    name: str
    kind: str
    kind_label: object
    agency: str
    posts: list[object]


def cast() -> list[Actor]:
    """Everybody who can be played in the demo: officers by agency, then the others."""
    chinese = (get_language() or "zh").startswith("zh")
    names = {a.code: a.name if chinese else a.name_en or a.name for a in queries.local_agencies()}
    users = get_user_model().objects.filter(is_active=True).order_by("kind", "owner", "username")
    return [_actor(user, names, chinese) for user in _officers_first(users[:100])]


def _officers_first(users: Iterable[Any]) -> list[Any]:
    return sorted(users, key=lambda user: user.kind != UserKind.OFFICER)


def _actor(user: Any, agencies: dict[str, str], chinese: bool) -> Actor:
    posts: list[object] = []
    if user.kind == UserKind.OFFICER:
        held = queries.roles_of(user, clock.today()).values_list("name", flat=True)
        posts = [RoleName(name).label for name in dict.fromkeys(held)]
    return Actor(
        username=user.username,
        name=user.display_name if chinese else user.display_name_en or user.display_name,
        kind=user.kind,
        kind_label=UserKind(user.kind).label,
        agency=agencies.get(user.owner, user.owner),
        posts=posts,
    )


class SignIn(LoginView):
    """The sign-in page: allauth's own flow (second factor, passkeys, limits) under our template."""

    template_name = "portal/sign_in.html"
    door = Door("public")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """The cast, in the demo only."""
        more = {"cast": cast() if settings.DEMO else []}
        return super().get_context_data(**context) | more


sign_in = SignIn.as_view()
sign_in.door = SignIn.door


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """退出登录."""
    logout(request)
    return redirect("home")


@public
@require_POST
def demo(request: HttpRequest) -> HttpResponse:
    """One-click log-in of the demo's cast. Not there outside the demo."""
    if not settings.DEMO:
        raise Http404
    wanted = {"username": request.POST.get("username", ""), "is_active": True}
    user = get_object_or_404(get_user_model(), **wanted)
    login(request, user, backend=BACKEND)
    request.session[DEMO_SESSION] = True
    return redirect(_next(request))


@signed_in
def second_factor(request: HttpRequest) -> HttpResponse:
    """An officer without a second factor in this session is sent to show one, or to make one first."""
    from allauth.account.authentication import get_authentication_records
    from allauth.mfa.utils import is_mfa_enabled

    if any(
        one.get("method") == "code" for one in get_authentication_records(request, request.user)
    ):
        return redirect("mfa_add_webauthn")  # first day, or the key was lost
    return redirect(
        "account_reauthenticate" if is_mfa_enabled(request.user) else "mfa_activate_totp"
    )


def _next(request: HttpRequest) -> str:
    url = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()})
    return url if safe else settings.LOGIN_REDIRECT_URL
