"""The bank's machine door 银企直联: the worker sends files and fetches notices; once in effect.

Sending again is harmless, since the bank knows the message id; fetching again is harmless, since the cursor
moves in the transaction that takes the notice.
"""

import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from django.db import transaction

from shebao.base.plumbing import clock, faults, jobs
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.transactions import atomic
from shebao.base.refusals import Outage, Refusal
from shebao.ledger import services as ledger
from shebao.payments import queries
from shebao.payments.models import BankAccount, BankFile
from shebao.payments.services.accounts import locked_account
from shebao.payments.services.expectations import find_differences, match
from shebao.payments.services.files import mark_sent, refuse_file
from shebao.payments.services.statements import take_statements
from shebao.payments.states import FileState

BY_LINK = "bank-link"
TIMEOUT_SECONDS = 20
ANSWER_MAX = 64 * 1024 * 1024
log = structlog.get_logger(__name__)


class _No(Exception):
    """The bank answered, and the answer is no."""


def _call(url: str, body: bytes | None = None) -> dict[str, Any]:
    """One request. An outage is retried by the worker; a no of the bank is an answer."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise _No(f"not an address: {url}")
    request = urllib.request.Request(  # noqa: S310 — the scheme was checked
        url, data=body, headers={"Content-Type": "application/xml; charset=utf-8"}
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            return dict(json.loads(answer.read(ANSWER_MAX)))
    except urllib.error.HTTPError as error:
        with error:
            if error.code < 500 and error.code not in (408, 425, 429):
                raise _No(f"{error.code} {error.read(1000).decode(errors='replace')}") from None
        raise Outage(f"bank: {error.code}") from None
    except (OSError, json.JSONDecodeError) as error:
        raise Outage(f"bank: {error}") from None


def bank_send(job: Claimed) -> None:
    """Job `payments.bank-send` {file_no}: hand an approved file to the bank, then note its answer."""
    file = BankFile.objects.select_related("account").get(
        owner=job.owner, file_no=job.payload["file_no"]
    )
    if file.state != FileState.APPROVED or not file.account.link or file.xml is None:
        return
    try:
        answer = _call(f"{file.account.link.rstrip('/')}/payments", bytes(file.xml))
    except _No as no:
        refuse_file(
            owner=job.owner, file_no=file.file_no, reason=str(no), by=BY_LINK, at=clock.now()
        )
        return
    faults.point("payment-file/at-the-bank")
    rejected = {one["id"]: one["reason"] for one in answer.get("rejected", [])}
    with transaction.atomic():
        mark_sent(
            owner=job.owner,
            file_no=file.file_no,
            by=BY_LINK,
            at=clock.now(),
            rejected=rejected,
        )
        jobs.enqueue(job.owner, "payments.bank-fetch", key=f"after:{file.file_no}")


def bank_fetch(job: Claimed) -> None:
    """Periodic job `payments.bank-fetch`: notices, then statements of closed days, of linked accounts.

    A bank that is away is only logged: the next period asks again, without the growing pauses of a retry.
    """
    accounts = BankAccount.objects.filter(owner=job.owner).exclude(link="").order_by("id")
    for account in accounts:
        door = f"{account.link.rstrip('/')}/accounts/{quote(account.account_no)}"
        try:
            while _page(account, f"{door}/notices?after={account.notice_cursor}", "notices", "n"):
                account.refresh_from_db()
            while _page(
                account, f"{door}/statements?after={account.statement_cursor}", "statements", "day"
            ):
                account.refresh_from_db()
        except Outage as outage:
            log.warning("bank away", account=account.account_no, error=type(outage).__name__)


def _page(account: BankAccount, url: str, what: str, cursor: str) -> bool:
    """Take one page of files and the cursor behind them in one transaction; whether there is more."""
    try:
        answer = _call(url)
    except _No as no:
        raise RuntimeError(f"the bank refuses {url}: {no}") from None
    column = "notice_cursor" if what == "notices" else "statement_cursor"
    try:
        _take(account, answer[what], column, cursor)
    except Refusal:  # the good ones are taken, the bad one is told again at every fetch
        for one in answer[what]:
            _take(account, [one], column, cursor)
    if answer[what]:
        faults.point(f"{what}/taken")
    return bool(answer["more"])


@atomic
def _take(account: BankAccount, files: list[dict[str, Any]], column: str, cursor: str) -> None:
    if not files:
        return
    locked = locked_account(account.owner, account.account_no)
    new = [one for one in files if one[cursor] > getattr(locked, column)]
    take_statements(
        owner=account.owner, files=[one["xml"].encode() for one in new], at=clock.now(), by=BY_LINK
    )
    if new:
        setattr(locked, column, new[-1][cursor])
        locked.save(update_fields=[column])


def match_job(job: Claimed) -> None:
    """Job `payments.match` {references}: match money that must change its suspense account first."""
    entries: list[ledger.NewEntry] = []
    with transaction.atomic():
        match(job.owner, job.payload["references"], at=clock.now(), entries=entries)
        if entries:
            ledger.post(job.owner, *entries)


def differences_job(job: Claimed) -> None:
    """Periodic job `payments.differences`: match what was overtaken, then tell what stayed short."""
    waiting = queries.awaited_references(job.owner)
    if waiting:
        match_job(job._replace(payload={"references": waiting}))
    find_differences(owner=job.owner, on=clock.today())
