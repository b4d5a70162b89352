"""Pages of the shell itself: the entrance, one's own account, health."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

import shebao
from shebao.agencies import queries
from shebao.agencies.models import RoleName, UserKind
from shebao.base.plumbing import clock
from shebao.portal.doors import public, second_factor, signed_in, user_of
from shebao.portal.shell import COUNTER, FUND, INSPECTOR, OPERATOR, PRINT


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """首页: who we are and where to go in; whoever has a place of their own goes straight there."""
    user = request.user
    if getattr(user, "kind", "") == UserKind.CITIZEN:
        return redirect("citizen-home")
    places = ((COUNTER, "counter"), (FUND, "fund"), (OPERATOR, "counter-letters"),
              (INSPECTOR, "inspection"), ((RoleName.HOSPITAL,), "hospital"))  # fmt: skip
    for roles, place in places:
        if user.is_authenticated and any(queries.holds(user, r, clock.today()) for r in roles):
            return redirect(place)
    zh = (get_language() or "zh").startswith("zh")
    here = dict.fromkeys(
        one.city if zh else one.city_en or one.city for one in queries.local_agencies()
    )
    facts = {"base": base_of(request), "cities": ("、" if zh else ", ").join(here)}
    return render(request, "portal/home.html", facts)


@public
@require_POST
def print_size(request: HttpRequest) -> HttpResponse:
    """大字版: letters a quarter larger on every page of this telephone, until switched back."""
    there = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(there, {request.get_host()}):
        there = "/"
    answer = HttpResponseRedirect(there)
    large = request.POST.get("size") == "large"
    answer.set_cookie(
        PRINT, "large" if large else "usual", max_age=365 * 24 * 3600,
        secure=request.is_secure(), httponly=True, samesite="Lax",
    )  # fmt: skip
    return answer


@signed_in
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """账号与安全: who am I here, which posts I hold, how I sign in."""
    user = user_of(request)
    posts = []
    if user.kind == UserKind.OFFICER:
        held = queries.roles_of(user, clock.today()).values_list("name", flat=True)
        posts = [RoleName(name).label for name in dict.fromkeys(held)]
    facts = {
        "base": base_of(request),
        "posts": posts,
        "kind_label": UserKind(user.kind).label,
        "second_factor": second_factor(request),
    }
    return render(request, "portal/account.html", facts)


def base_of(request: HttpRequest) -> str:
    """The layout that fits whoever is signed in: phone for citizens, workbench for officers and clerks."""
    user = request.user
    if not user.is_authenticated:
        return "plain.html"
    return "citizen.html" if user.kind == UserKind.CITIZEN else "workbench.html"


@public
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """For a load balancer or a start-up script: 200 when the database answers, 503 when not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database", "version": shebao.__version__}, status=503)
    return JsonResponse({"status": "ok", "version": shebao.__version__})
