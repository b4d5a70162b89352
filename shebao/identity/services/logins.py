"""A citizen's first sign-in 首次登录: a one-time code from the counter, then a passkey."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from shebao.agencies.models import User
from shebao.agencies.services import add_citizen
from shebao.base.plumbing import codes, seals
from shebao.base.plumbing.transactions import atomic
from shebao.identity import errors
from shebao.identity.documents import SELF_TELLING, normal_number
from shebao.identity.models import IdentityDocument, Login, OneTimeCode, Person
from shebao.identity.services.rows import locked

VALID_FOR = codes.VALID_FOR
ATTEMPTS_MAX = codes.ATTEMPTS_MAX
CODES_A_DAY_MAX = codes.A_DAY_MAX


def _current_document(person: Person) -> IdentityDocument:
    current = person.documents.filter(until=None).order_by("id")
    best = current.filter(kind__in=SELF_TELLING).first() or current.first()
    if best is None:
        raise errors.PersonNotFound(what=person.person_no)
    return best


@atomic
def issue_code(owner: str, person_no: str, by: str, at: datetime) -> str:
    """Issue a code at the counter 领取一次性码, shown once; it ends the one before.

    Eight letters and digits, good for 30 minutes and five tries. Refuses `identity.not-found`,
    `identity.code-limit`.
    """
    person = locked(owner, person_no)
    _current_document(person)
    today = person.codes.filter(issued_at__gt=at - timedelta(days=1)).count()
    if today >= CODES_A_DAY_MAX:
        raise errors.CodeLimit(limit=CODES_A_DAY_MAX)
    person.codes.filter(used_at=None, revoked_at=None).update(revoked_at=at)
    code = codes.new()
    OneTimeCode.objects.create(
        owner=owner,
        person=person,
        code_hash=codes.digest(code, bound_to=person.person_no),
        issued_by=by,
        issued_at=at,
        expires_at=at + VALID_FOR,
    )
    return code


def _names(person: Person) -> set[str]:
    return set(person.names.values_list("normalised", flat=True))


def _login_of(person: Person) -> Login | None:
    """The login this human already has: by this row, or by number and name at another agency."""
    own = Login.objects.select_for_update().filter(person=person).first()
    if own is not None:
        return own
    document = _current_document(person)
    elsewhere = Login.objects.select_for_update().filter(
        number_key=document.number_key, issuer=document.issuer
    )
    for login in elsewhere.exclude(owner=person.owner).select_related("person"):
        if _names(login.person) & _names(person):
            return login
    return None


def _new_login(person: Person, at: datetime) -> Login:
    document = _current_document(person)
    others = Login.objects.filter(number_key=document.number_key, issuer=document.issuer)
    return Login.objects.create(
        owner=person.owner,
        user=add_citizen(person.name),
        person=person,
        number_key=document.number_key,
        issuer=document.issuer,
        conflict_no=others.count(),
        opened_at=at,
    )


@transaction.atomic(durable=True)
def _try_code(number: str, code: str, at: datetime) -> User | None:
    """Compare with each live code of the number; a failed try is counted and kept."""
    keys = seals.search_keys(normal_number(number))
    people = IdentityDocument.objects.filter(number_key__in=keys, until=None).values("person_id")
    live = OneTimeCode.objects.select_for_update(of=("self",)).filter(
        person_id__in=people,
        used_at=None,
        revoked_at=None,
        expires_at__gt=at,
        attempts__lt=ATTEMPTS_MAX,
    )
    for row in live.select_related("person").order_by("id"):
        row.attempts += 1
        if codes.fits(code, row.code_hash, bound_to=row.person.person_no):
            row.used_at = at
        row.save(update_fields=["attempts", "used_at"])
        if row.used_at is not None:
            login = _login_of(row.person) or _new_login(row.person, at)
            return login.user
    return None


def open_login(number: str, code: str, at: datetime) -> User:
    """Open or find the login of the person who holds a code 首次登录. The code works once.

    Every failure is `identity.code-wrong`, so that nobody learns which part was wrong. Must not be
    called inside a transaction: a failed try is counted although the act is refused.
    """
    user = _try_code(number, code, at)
    if user is None or not user.is_active:
        raise errors.CodeWrong(at="code")
    return user


@atomic
def open_demo_login(person: Person, *, at: datetime) -> User:
    """The login of an invented person 演示登录, without a code. Only under `SHEBAO_DEMO`: anywhere else a bug."""
    assert settings.DEMO, "a real citizen's login opens with a code from the counter"
    login = _login_of(person) or _new_login(person, at)
    return login.user
