"""An officer's first sign-in 经办人员首次登录: a one-time code from an operator, then a passkey or a TOTP code."""

from datetime import datetime, timedelta

from django.db import transaction

from shebao.agencies.errors import CodeWrong, OfficerCodeLimit
from shebao.agencies.models import OfficerCode, User, UserKind
from shebao.base.plumbing import codes
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import NotFound


@atomic
def issue_officer_code(owner: str, username: str, by: str, at: datetime) -> str:
    """Issue a code to an officer 领取一次性码, shown once; it ends the one before.

    Refuses `not-found` for another agency's officer, `agencies.code-limit`.
    """
    user = _officer(owner, username)
    if user.officer_codes.filter(issued_at__gt=at - timedelta(days=1)).count() >= codes.A_DAY_MAX:
        raise OfficerCodeLimit(limit=codes.A_DAY_MAX)
    user.officer_codes.filter(used_at=None, revoked_at=None).update(revoked_at=at)
    code = codes.new()
    OfficerCode.objects.create(
        owner=owner, user=user, code_hash=codes.digest(code, bound_to=f"officer/{username}"),
        issued_by=by, issued_at=at, expires_at=at + codes.VALID_FOR,
    )  # fmt: skip
    return code


def _officer(owner: str, username: str) -> User:
    found = User.objects.select_for_update().filter(
        owner=owner, username=username, kind=UserKind.OFFICER, is_active=True
    )
    user = found.first()
    if user is None:
        raise NotFound(what=username)
    return user


@transaction.atomic(durable=True)
def _try_code(username: str, code: str, at: datetime) -> User | None:
    """Compare with the live code of the officer; a failed try is counted and kept."""
    live = OfficerCode.objects.select_for_update(of=("self",)).filter(
        user__username=username, user__is_active=True, used_at=None, revoked_at=None,
        expires_at__gt=at, attempts__lt=codes.ATTEMPTS_MAX,
    )  # fmt: skip
    row = live.select_related("user").first()
    if row is None:
        return None
    row.attempts += 1
    if codes.fits(code, row.code_hash, bound_to=f"officer/{username}"):
        row.used_at = at
    row.save(update_fields=["attempts", "used_at"])
    return row.user if row.used_at is not None else None


def open_officer(username: str, code: str, at: datetime) -> User:
    """The officer who holds a code 首次登录. The code works once.

    Every failure is `agencies.code-wrong`. Must not be called inside a transaction: a failed try is counted
    although the act is refused.
    """
    user = _try_code(username.strip(), code, at)
    if user is None:
        raise CodeWrong(at="code")
    return user
