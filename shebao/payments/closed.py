"""What an accountant needs to close 结账: what stands in the way, a month's reports."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from shebao.base import parameters
from shebao.base.refusals import NotFound, Refusal
from shebao.ledger import funds, reports
from shebao.ledger.models import Account
from shebao.payments import queries
from shebao.payments.ages import ages
from shebao.payments.errors import (
    BankDiffers,
    DayNotOver,
    FindingsOpen,
    StatementMissing,
    UnmatchedTooOld,
)
from shebao.payments.models import BooksDay, BooksMonth, Statement, StatementFinding, StatementLine
from shebao.payments.states import MonthState

HELD = (MonthState.PROPOSED, MonthState.CLOSED, MonthState.REOPENING)


def in_the_way(owner: str, on: date, today: date) -> Iterator[Refusal]:
    """Why a day cannot be closed 日结障碍, each as the refusal that says it."""
    if on >= today:
        yield DayNotOver(on=on)
    if count := StatementFinding.objects.filter(owner=owner, resolved_at=None).count():
        yield FindingsOpen(count=count)
    for account in queries.accounts(owner):
        if missing := _unread(account.pk, on):
            yield StatementMissing(account_no=account.account_no, on=missing)
        elif (said := queries.reconcile(owner, account.account_no)) and said.difference_fen:
            yield BankDiffers(account_no=account.account_no, fen=said.difference_fen)
    days = parameters.at("payments.unmatched_days", on).as_int()
    old = StatementLine.objects.filter(
        owner=owner, free_fen__gt=0, booked_on__lt=on - timedelta(days=days)
    )
    if count := old.count():
        oldest = old.order_by("booked_on").values_list("booked_on", flat=True)[0]
        yield UnmatchedTooOld(count=count, days=days, since=oldest)


def _unread(account: int, on: date) -> date | None:
    """The first day with movements up to `on` whose day statement nobody has read."""
    told = Statement.objects.filter(account=account, closing_fen__isnull=False)
    last = told.order_by("-on").values_list("on", flat=True).first()
    moved = StatementLine.objects.filter(account=account, booked_on__lte=on)
    if last is not None:
        moved = moved.filter(booked_on__gt=last)
    return moved.order_by("booked_on").values_list("booked_on", flat=True).first()


def last_day(owner: str) -> BooksDay | None:
    """The last day that was closed 最近日结."""
    return BooksDay.objects.filter(owner=owner).order_by("-on").first()


def months(owner: str, *, limit: int = 24) -> list[BooksMonth]:
    """Closings of months, the newest first."""
    return list(BooksMonth.objects.filter(owner=owner).order_by("-month", "-version")[:limit])


def month_held(owner: str, month: int) -> BooksMonth | None:
    """The closing of a month that counts: proposed, closed, or to be opened again."""
    return BooksMonth.objects.filter(owner=owner, month=month, state__in=HELD).first()


def month_kept(owner: str, number: int) -> BooksMonth:
    """One closing of a month by its number; another agency's is not found."""
    row = BooksMonth.objects.filter(owner=owner, pk=number).first()
    if row is None:
        raise NotFound(what=str(number))
    return row


def span(month: int) -> tuple[date, date]:
    """First and last day of a month; `month` is year × 12 + month − 1."""
    first = date(month // 12, month % 12 + 1, 1)
    after = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    return first, after - timedelta(days=1)


def report(owner: str, month: int) -> dict[str, Any]:
    """A month's reports 月报 as they are kept: movements, balance sheet, income and spending, suspense by age.

    Another fund that had begun by then has its own under `funds`, and is not among the first.
    """
    first, last = span(month)
    others = {name: funds.accounts(name, _banks(owner, name)) for name in kept_here(owner)}
    own = ~reduce(or_, others.values()) if others else None
    told = _fund(owner, first, last, own) | {"ages": [[*age] for age in ages(owner, last)]}
    kept = {name: _fund(owner, first, last, part) for name, part in others.items()}
    if kept := {name: each for name, each in kept.items() if each["movements"]}:
        told["funds"] = kept
    return told


def kept_here(owner: str) -> list[str]:
    """The funds an agency keeps books of beside its own."""
    held = Account.objects.filter(owner=owner)
    return [name for name in funds.OTHERS if held.filter(code__startswith=f"fund/{name}/").exists()]


def _banks(owner: str, fund: str) -> list[str]:
    return [each.ledger_code for each in queries.accounts(owner) if each.fund == fund]


def _fund(owner: str, first: date, last: date, part: Q | None) -> dict[str, Any]:
    """One fund's movements, balance sheet, income and spending."""
    lines = reports.movements(owner, first, last, part)
    return {
        "movements": [[*line] for line in lines],
        "sheet": reports.sheet(lines)._asdict(),
        "flows": [[*flow] for flow in reports.flows(owner, first, last, part)],
    }


def digest(told: dict[str, Any]) -> str:
    """What both officers sign."""
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
