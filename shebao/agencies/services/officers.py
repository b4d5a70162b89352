"""Officers and the posts they hold 人员与岗位."""

from datetime import date, datetime

from django.conf import settings

from shebao.agencies import queries
from shebao.agencies.errors import NoPassword, NoRight, UsernameTaken, WrongAgency, WrongDates
from shebao.agencies.models import Absence, Role, RoleName, User, UserKind
from shebao.agencies.queries import Who
from shebao.agencies.remembered import changed
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound


@atomic
def add_officer(
    *,
    owner: str,
    username: str,
    name: str,
    name_en: str = "",
    office_code: str = "",
    password: str | None = None,
) -> User:
    """Add an officer 经办人员 to one agency; the same again changes nothing.

    A password is refused outside a demonstration: officers come with a one-time code and make their own key.
    Refuses `not-found`, `agencies.username-taken`, `agencies.no-password`.
    """
    if password is not None and not settings.DEMO:
        raise NoPassword
    queries.agency(owner)
    found = User.objects.filter(username=username).first()
    if found is not None:
        if (found.owner, found.kind, found.display_name) != (owner, UserKind.OFFICER, name):
            raise UsernameTaken(username=username)
        return found
    return User.objects.create_user(
        username,
        password,
        kind=UserKind.OFFICER,
        owner=owner,
        office_code=office_code,
        display_name=name,
        display_name_en=name_en,
    )


@atomic
def grant(
    user: Who,
    role: str,
    *,
    since: date,
    by: str,
    at: datetime,
    office_code: str = "",
    until: date | None = None,
) -> Role:
    """Give an officer a post 授权 at the whole agency or one office; the same again changes nothing.

    Refuses `not-found`, `agencies.wrong-dates`. Order 765, Art. 36.
    """
    officer = _officer(user)
    if until is not None and until < since:
        raise WrongDates(since=since, until=until)
    post, _ = Role.objects.get_or_create(
        user=officer,
        owner=officer.owner,
        name=RoleName(role),
        office_code=office_code,
        since=since,
        defaults={"until": until, "granted_by": by, "granted_at": at},
    )
    changed()
    return post


@atomic
def end_role(user: Who, role: str, *, until: date, by: str, office_code: str = "") -> int:
    """End a post 收回岗位 after `until`, its last day; how many grants that ended."""
    officer = _officer(user)
    open_posts = Role.objects.filter(
        user=officer, name=RoleName(role), office_code=office_code, since__lte=until
    ).exclude(until__lte=until)
    ended = open_posts.update(until=until, ended_by=by)
    changed()
    return ended


@atomic
def dismiss(user: Who, *, until: date, by: str) -> None:
    """An officer leaves 离岗: every post ends, signing in ends, what they did stays theirs."""
    officer = _officer(user)
    posts = Role.objects.filter(user=officer, since__lte=until).exclude(until__lte=until)
    posts.update(until=until, ended_by=by)
    officer.is_active = False
    officer.save(update_fields=["is_active"])
    changed()


@atomic
def absent(user: Who, *, stand_in: Who, since: date, until: date, by: str, at: datetime) -> Absence:
    """Another officer of the agency does this one's work 缺勤交接, both days counted.

    Refuses `agencies.wrong-agency` for somebody of another agency or for oneself, `agencies.wrong-dates`.
    """
    officer, other = _officer(user), _officer(stand_in)
    if officer.owner != other.owner or officer.pk == other.pk:
        raise WrongAgency(user=other, owner=officer.owner)
    if until < since:
        raise WrongDates(since=since, until=until)
    absence, _ = Absence.objects.get_or_create(
        owner=officer.owner,
        user=officer,
        stand_in=other,
        since=since,
        until=until,
        defaults={"arranged_by": by, "arranged_at": at},
    )
    changed()
    return absence


def require(user: Who, role: str, *, on: date, office_code: str | None = None) -> User:
    """The officer, who holds the post on that day, or the refusal `agencies.no-right`.

    Posts of an officer they stand in for count too. Order 765, Art. 36.
    """
    name = user if isinstance(user, str) else user.get_username()
    if not queries.holds(user, role, on, office_code=office_code):
        raise NoRight(user=name, role=role, on=on)
    return User.objects.get(username=name) if isinstance(user, str) else user


def on_duty(owner: str, by: str, role: str, on: date) -> None:
    """An officer of this very agency holds the post on that day 本机构在岗. Refuses as `require`, `not-found`."""
    if require(by, role, on=on).owner != owner:
        raise NotFound(what=by)


def _officer(user: Who) -> User:
    name = user if isinstance(user, str) else user.get_username()
    found = User.objects.select_for_update().filter(username=name, kind=UserKind.OFFICER).first()
    if found is None:
        raise NotFound(what=name)
    return found
