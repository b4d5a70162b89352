"""Doors 门: who may open a page, and the trace left when a page shows a person.

Every view of the house carries exactly one of `public`, `signed_in`, `citizen`, `officer` or `machine`; a
view that shows a person's data also carries `person_page` beneath it. `tests/test_house.py` walks the
address table and fails for a view without a door, and for an address that names a person, case,
relationship or paper whose view is not behind the read trace.

    @officer("clerk", "reviewer")
    @person_page(Purpose.CASE, person=lambda request, case_no: queries.case(...).person_no)
    def show(request, case_no): ...
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation

from shebao.agencies import queries, services
from shebao.agencies.models import RoleName, User, UserKind
from shebao.base.plumbing import clock
from shebao.base.refusals import NotFound, Refusal, Remedy
from shebao.portal.naming import from_url

View = Callable[..., HttpResponse]
Finder = Callable[..., str | Iterable[str]]
DEMO_SESSION = "shebao_demo"


class Door(NamedTuple):
    """What stands at a view: kind of door, posts of which one is needed, and the purpose of reading."""

    kind: str
    roles: tuple[str, ...] = ()
    purpose: str = ""
    reason: str = ""


class WrongDoor(Refusal):
    """账号类别不符: this page is for another kind of user."""

    code = "portal.wrong-door"
    zh = "当前登录账号不能打开此页面。"
    en = "This page is not for the account you are signed in with."
    law = "社会保险经办条例 第三十六条"
    remedy = Remedy.WAIT


class NoPost(Refusal):
    """没有所需岗位: the officer holds none of the posts this page needs."""

    code = "portal.no-post"
    zh = "此页面需要下列岗位之一：{roles}。"
    en = "This page needs one of these posts: {roles}."
    law = "社会保险经办条例 第三十六条"
    remedy = Remedy.ASK

    def sentence(self, lang: str = "zh") -> str:
        """The posts by their names in that language; `roles` are codes."""
        with translation.override("zh-hans" if lang.startswith("zh") else "en"):
            names = [str(RoleName(role).label) for role in self.facts["roles"]]
        if lang.startswith("zh"):
            return self.zh.format(roles="、".join(names))
        return self.en.format(roles=", ".join(names))


def door_of(view: Any) -> Door | None:
    """The door of a view, if it has one."""
    return getattr(view, "door", None)


def public(view: View) -> View:
    """Anybody may open it; it shows nobody's data (or only what a signed paper already says)."""
    return _with(view, Door("public"))


def machine(reason: str) -> Callable[[View], View]:
    """A machine's door that checks its caller itself; `reason` says how (signed letter, key)."""
    return lambda view: _with(view, Door("machine", reason=reason))


def signed_in(view: View) -> View:
    """Anybody who has signed in: their own settings."""
    return _guarded(view, Door("signed-in"), None)


def citizen(view: View) -> View:
    """An insured person 参保人."""
    return _guarded(view, Door("citizen"), UserKind.CITIZEN)


def employer(view: View) -> View:
    """An employer's clerk 单位经办人."""
    return _guarded(view, Door("employer"), UserKind.EMPLOYER)


def officer(*roles: str) -> Callable[[View], View]:
    """An officer 经办人员 with a second factor, holding one of the posts (any officer when none is named)."""
    return lambda view: _guarded(view, Door("officer", roles), UserKind.OFFICER)


def person_page(purpose: str, *, person: Finder) -> Callable[[View], View]:
    """The view shows a person: write the read trace 查询留痕 before it runs. Order 765, Arts. 36–38.

    `person(request, **address)` names the person (or persons) by `person_no`. An officer of another
    agency than the person's is answered `not-found`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def traced(request: HttpRequest, *args: Any, **address: Any) -> HttpResponse:
            found = person(request, *args, **address)
            for person_no in [found] if isinstance(found, str) else found:
                _trace(
                    request,
                    person_no,
                    purpose,
                    subject="/".join(from_url(str(word)) for word in address.values()),
                )
            return view(request, *args, **address)

        traced.person_purpose = str(purpose)  # type: ignore[attr-defined]
        return traced

    return decorate


def user_of(request: HttpRequest) -> User:
    """Whoever is signed in; only beneath a door that signs in."""
    user = request.user
    assert isinstance(user, User), "this stands beneath a door that signs in"
    return user


def second_factor(request: HttpRequest) -> bool:
    """Whether this session showed a passkey or a code 二次验证; the demo's one-click sessions count."""
    from allauth.account.authentication import get_authentication_records
    from allauth.mfa.models import Authenticator

    if settings.DEMO and request.session.get(DEMO_SESSION):
        return True
    records = get_authentication_records(request, user_of(request))
    if any(record.get("method") == "mfa" for record in records):
        return True
    since = min((record["at"] for record in records), default=None)
    mine = Authenticator.objects.filter(user_id=request.user.pk).exclude(type="recovery_codes")
    made = mine.order_by("-created_at").values_list("created_at", flat=True).first()
    # One made in this very session was proven with a code when it was made.
    return since is not None and made is not None and made.timestamp() >= since


def _with(view: View, door: Door) -> View:
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **address: Any) -> HttpResponse:
        return view(request, *args, **address)

    opened.door = door  # type: ignore[attr-defined]
    return opened


def _guarded(view: View, door: Door, kind: UserKind | None) -> View:
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **address: Any) -> HttpResponse:
        elsewhere = _send_away(request, door, kind)
        return elsewhere or view(request, *args, **address)

    opened.door = door  # type: ignore[attr-defined]
    return opened


def _send_away(request: HttpRequest, door: Door, kind: UserKind | None) -> HttpResponse | None:
    user = request.user
    if not user.is_authenticated:
        query = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('account_login')}?{query}")
    if kind is not None and user.kind != kind:
        raise WrongDoor
    if user.kind == UserKind.OFFICER and kind == UserKind.OFFICER:
        if not second_factor(request):
            return redirect("second-factor")
        today = clock.today()
        if door.roles and not any(queries.holds(user, role, today) for role in door.roles):
            raise NoPost(roles=door.roles)
    return None


def _trace(request: HttpRequest, person_no: str, purpose: str, *, subject: str) -> None:
    user, owner = user_of(request), person_no.partition("/")[0]
    if user.kind == UserKind.OFFICER and user.owner != owner:
        raise NotFound(what=person_no)
    services.read(
        person_no,
        owner=owner,
        purpose=str(purpose),
        reader_kind=user.kind,
        reader=user.get_username(),
        subject=subject[:80],
        at=clock.now(),
    )
