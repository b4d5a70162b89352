"""Questions about agencies, officers, keys and who looked at whom."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from shebao.agencies.models import (
    Absence,
    Agency,
    Family,
    Key,
    Office,
    Purpose,
    ReadTrace,
    Role,
    TrustRoot,
    User,
    UserKind,
)
from shebao.agencies.remembered import remembered
from shebao.base.plumbing.statements import one
from shebao.base.refusals import Called, NotFound

Who = User | str


@remembered
def agency(code: str) -> Agency:
    """One agency, ours or a correspondent, to read. Refuses `not-found`."""
    found = one(Agency, code=code)
    if found is None:
        raise NotFound(what=code)
    return found


def keeps_medical(code: str) -> bool:
    """Whether an agency keeps medical insurance 医疗保障经办机构; else pensions. Order 765 Art. 4. Refuses `not-found`."""
    return agency(code).kind == Family.MEDICAL


def agencies() -> QuerySet[Agency]:
    """The whole directory 机构目录, by code."""
    return Agency.objects.order_by("code")


def find_agencies(
    text: str, *, kind: str, without: Iterable[str] = (), limit: int = 20
) -> list[Agency]:
    """Agencies of a family whose place, name or code holds what was typed 查找机构, by code."""
    rows = agencies().filter(kind=kind).exclude(code__in=list(without))
    for word in text.split():
        rows = rows.filter(
            Q(city__icontains=word) | Q(city_en__icontains=word) | Q(name__icontains=word)
            | Q(name_en__icontains=word) | Q(code__istartswith=word)
        )  # fmt: skip
    return list(rows[:limit])


def place_called(division: str) -> Called:
    """A place 地区 in both languages; its code where the directory knows none."""
    return Called(*place_names([division]).get(division, (division, division)))


def place_names(divisions: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Places 地区 by division code: (zh, en), as the directory names them; unknown ones are left out."""
    rows = Agency.objects.filter(division__in=set(divisions)).order_by("-code")
    return {row.division: (row.city, row.city_en or row.city) for row in rows}


def local_agencies() -> QuerySet[Agency]:
    """The agencies of this installation, by code."""
    return agencies().filter(local=True)


@remembered
def is_local(code: str) -> bool:
    """Whether an agency lives in this installation."""
    found = one(Agency, code=code)
    return found is not None and found.local


def below(code: str) -> list[Agency]:
    """Agencies under this one 下级机构, of its family, however many levels down; by code.

    What a higher agency learns of them is numbers: their people and cases stay theirs, as anybody else's.
    """
    own = agency(code)
    found: dict[str, Agency] = {}
    above = [own.code]
    while above:
        rows = Agency.objects.filter(parent_code__in=above, kind=own.kind).exclude(code=own.code)
        new = {row.code: row for row in rows if row.code not in found}
        found |= new
        above = list(new)
    return sorted(found.values(), key=lambda row: row.code)


def offices(owner: str) -> QuerySet[Office]:
    """An agency's offices, by code."""
    return Office.objects.filter(owner=owner).order_by("code")


def officer(username: str, *, owner: str) -> User:
    """An officer of this agency who may still sign in. Refuses `not-found`."""
    found = User.objects.filter(
        username=username, owner=owner, kind=UserKind.OFFICER, is_active=True
    ).first()
    if found is None:
        raise NotFound(what=username)
    return found


def officers(owner: str) -> QuerySet[User]:
    """An agency's officers, by log-in name."""
    return User.objects.filter(owner=owner, kind=UserKind.OFFICER).order_by("username")


def roles_of(user: Who, on: date) -> QuerySet[Role]:
    """Posts a user holds on a day, own ones and those of officers they stand in for 代办."""
    name = _username(user)
    held_by = [name, *stands_in_for(name, on)]
    return (
        Role.objects.filter(user__username__in=held_by, user__kind=UserKind.OFFICER)
        .filter(since__lte=on)
        .filter(Q(until__isnull=True) | Q(until__gte=on))
        .order_by("name", "office_code")
    )


@remembered
def posts(user: Who, on: date) -> frozenset[tuple[str, str]]:
    """Posts an active officer holds on a day in their own agency, with the office each is for ("" for all) 在岗岗位.

    Remembered for a second: officers ask for every act, and a page asks for several posts.
    """
    away = Absence.objects.filter(
        user=OuterRef("user"), stand_in__username=_username(user), since__lte=on, until__gte=on
    )
    me = User.objects.filter(
        username=_username(user), kind=UserKind.OFFICER, is_active=True, owner=OuterRef("owner")
    )
    held = Role.objects.filter(
        Q(user__username=_username(user)) | Q(Exists(away)),
        Q(until__isnull=True) | Q(until__gte=on), Exists(me),
        since__lte=on, user__kind=UserKind.OFFICER,
    )  # fmt: skip
    return frozenset(held.values_list("name", "office_code"))


def holds(user: Who, role: str, on: date, *, office_code: str | None = None) -> bool:
    """Whether an active officer holds a post on a day, in their own agency.

    With `office_code` the post must reach that office; without it, any office will do. A post that was
    just given counts in the other processes within a second, as one that was taken.
    """
    return any(
        name == role and (office_code is None or office in ("", office_code))
        for name, office in posts(user, on)
    )


def holders(owner: str, role: str, on: date) -> list[str]:
    """Who holds a post on a day, by log-in name; stand-ins are not listed."""
    return list(
        Role.objects.filter(owner=owner, name=role, since__lte=on, user__is_active=True)
        .filter(Q(until__isnull=True) | Q(until__gte=on))
        .order_by("user__username")
        .values_list("user__username", flat=True)
        .distinct()
    )


def stands_in_for(user: Who, on: date) -> list[str]:
    """Whose work a user does on a day, because they are away 缺勤交接."""
    return list(
        Absence.objects.filter(stand_in__username=_username(user), since__lte=on, until__gte=on)
        .order_by("user__username")
        .values_list("user__username", flat=True)
        .distinct()
    )


def stand_in(user: Who, on: date) -> str:
    """Who does this officer's work on a day: the stand-in, or the officer."""
    name = _username(user)
    away = Absence.objects.filter(user__username=name, since__lte=on, until__gte=on)
    found = away.order_by("-pk").values_list("stand_in__username", flat=True).first()
    return found or name


class Read(NamedTuple):
    """One look at a person's record 一次查询, as shown to the person."""

    number: int
    at: datetime
    reader_kind: str
    reader_kind_label: object
    reader: str
    reader_name: str
    purpose: str
    purpose_label: object
    subject: str


def reads_of(
    owner: str, person_no: str, *, after: int | None = None, limit: int = 50, but: str = ""
) -> list[Read]:
    """Who looked at me 谁查过我, the latest first; `after` is the last `number` of the page before.

    `but` leaves out one reader: the person themselves.
    """
    traces = ReadTrace.objects.filter(owner=owner, person_no=person_no)
    if but:
        traces = traces.exclude(reader=but)
    return _reads(traces, after, limit)


def reads_by(owner: str, reader: str, *, after: int | None = None, limit: int = 50) -> list[Read]:
    """What one officer looked at 稽核, the latest first."""
    return _reads(ReadTrace.objects.filter(owner=owner, reader=reader), after, limit)


def roots() -> QuerySet[TrustRoot]:
    """Every trust root, our own first."""
    return TrustRoot.objects.order_by("-own", "pk")


def keys_of(owner: str) -> QuerySet[Key]:
    """Every key of an agency, the latest first."""
    return Key.objects.filter(owner=owner).order_by("use", "-pk")


def _reads(traces: QuerySet[ReadTrace], after: int | None, limit: int) -> list[Read]:
    if after is not None:
        traces = traces.filter(pk__lt=after)
    rows = list(traces.order_by("-pk")[:limit])
    readers = {row.reader for row in rows}
    names = dict(User.objects.filter(username__in=readers).values_list("username", "display_name"))
    if readers - set(names):  # another agency reads under its code
        names |= dict(Agency.objects.filter(code__in=readers).values_list("code", "name"))
    labels = dict(Purpose.choices)
    return [
        Read(
            row.pk, row.at, row.reader_kind, row.get_reader_kind_display(), row.reader,
            names.get(row.reader, "") or row.reader, row.purpose,
            labels.get(row.purpose, row.purpose), row.subject,
        )
        for row in rows
    ]  # fmt: skip


def _username(user: Who) -> str:
    return user if isinstance(user, str) else user.get_username()
