"""Acts of the doors themselves: tokens for machines 接口令牌, books verified 账务核验, applications begun 暂存."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from shebao.agencies.models import User
from shebao.agencies.remembered import changed, remembered
from shebao.base.plumbing import clock, jobs
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.statements import one
from shebao.base.plumbing.transactions import atomic
from shebao.ledger import verify
from shebao.portal.models import ApiToken, BooksCheck, Draft, IdempotentAnswer

DAYS = 365
FINDINGS_KEPT = 500
DRAFT_DAYS = 30
"""So long an application begun and not sent is kept after it was last touched."""


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


@atomic
def issue_token(user: User, *, name: str, at: datetime, days: int = DAYS) -> str:
    """Make a token for a user 发放令牌; it is told once and only its hash is kept."""
    token = f"sb_{secrets.token_urlsafe(32)}"
    ApiToken.objects.create(
        owner=user.owner, user=user, name=name, sha256=digest(token), issued_at=at,
        expires_at=at + timedelta(days=days),
    )  # fmt: skip
    return token


@atomic
def withdraw_tokens(user: User, *, at: datetime) -> int:
    """No token of a user is good any more 收回令牌."""
    withdrawn = ApiToken.objects.filter(user=user, withdrawn_at=None).update(withdrawn_at=at)
    changed()
    return withdrawn


def user_of_token(token: str, *, at: datetime) -> User | None:
    """Whose token it is, if it is good; one just withdrawn may still open for a second."""
    found = _token(digest(token))
    return found.user if found is not None and found.expires_at > at else None


@remembered
def _token(sha256: str) -> ApiToken | None:
    held = ApiToken.objects.select_related("user").filter(sha256=sha256, withdrawn_at=None)
    return held.filter(user__is_active=True).first()


def kept_answer(user: User, key: str) -> IdempotentAnswer | None:
    """The answer already given for an idempotency key."""
    return one(IdempotentAnswer, user=user.username, key=key)


def keep_answer(
    user: User, key: str, *, sha256: str, body: Mapping[str, Any], at: datetime
) -> IdempotentAnswer:
    """Keep an answer in the act's own transaction 留存应答, to repeat it to a retry."""
    return IdempotentAnswer.objects.create(
        owner=user.owner, user=user.username, key=key, request_sha256=sha256, status=200,
        body=dict(body), at=at,
    )  # fmt: skip


@atomic
def ask_for_check(owner: str, *, by: str, at: datetime) -> BooksCheck:
    """Have an agency's books verified 账务核验 by a job; one that still runs is the answer."""
    running = BooksCheck.objects.filter(owner=owner, finished_at=None).order_by("-id").first()
    if running is not None:
        return running
    made = BooksCheck.objects.create(owner=owner, asked_by=by, asked_at=at)
    jobs.enqueue(owner, "portal.check-books", key=f"{owner}/{made.pk}", payload={"check": made.pk})
    return made


def last_check(owner: str) -> BooksCheck | None:
    """The last verification of an agency's books that is done 最近一次核验, or none."""
    done = BooksCheck.objects.filter(owner=owner, finished_at__isnull=False)
    return done.order_by("-id").first()


def check_books(job: Claimed) -> None:
    """Job `portal.check-books` {check}: verify the books step by step and keep what was found."""
    mine = BooksCheck.objects.filter(owner=job.owner, pk=job.payload["check"], finished_at=None)
    if not mine.exists():
        return
    found = verify.verify(
        job.owner, told=lambda done, steps: mine.update(steps_done=done, steps=steps)
    )
    kept = [{"kind": one.kind, "subject": one.subject} for one in found[:FINDINGS_KEPT]]
    mine.update(finished_at=clock.moment(), found=len(found), findings=kept)


def draft_of(user: User, kind: str, about: str) -> Draft | None:
    """What somebody has filled in so far."""
    return Draft.objects.filter(user=user, kind=kind, about=about, case_no="").first()


def drafts_of(user: User, kind: str) -> list[Draft]:
    """All that somebody began and has not sent, the latest first."""
    return list(Draft.objects.filter(user=user, kind=kind, case_no="").order_by("-saved_at", "-pk"))


def draft_became(user: User, key: str) -> str:
    """The case that an application became 已提交为; empty when none did."""
    found = Draft.objects.filter(user=user, key=key).first()
    return found.case_no if found else ""


@atomic
def save_draft(
    user: User,
    kind: str,
    about: str,
    typed: Mapping[str, str],
    *,
    owner: str,
    person_no: str,
    at: datetime,
) -> Draft:
    """Keep what one page said 暂存; other pages' answers stay. Old drafts go."""
    Draft.objects.filter(user=user, saved_at__lt=at - timedelta(days=DRAFT_DAYS)).delete()
    row, _ = Draft.objects.select_for_update().get_or_create(
        user=user, kind=kind, about=about, case_no="",
        defaults={"owner": owner, "person_no": person_no, "key": secrets.token_hex(8), "saved_at": at},
    )  # fmt: skip
    row.typed, row.saved_at = row.typed | dict(typed), at
    row.save(update_fields=["typed", "saved_at"])
    return row


@atomic
def draft_sent(draft: Draft, case_no: str) -> None:
    """It was sent 已提交: only the number of its case is kept, so that a second click finds it."""
    Draft.objects.filter(pk=draft.pk).update(case_no=case_no, typed={})


@atomic
def drop_draft(user: User, kind: str, about: str) -> None:
    """Throw away what was filled in 放弃填写."""
    Draft.objects.filter(user=user, kind=kind, about=about, case_no="").delete()
