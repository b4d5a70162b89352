"""Closing the books 结账: a day by one officer, a month and its reopening by two. Nothing is booked by it."""

from datetime import date, datetime

from shebao.base.months import format_month
from shebao.base.plumbing.clock import ZONE
from shebao.base.plumbing.transactions import atomic
from shebao.ledger import reports
from shebao.ledger.funds import OWN
from shebao.papers import services as papers
from shebao.payments import closed, statements
from shebao.payments.errors import (
    DayClosed,
    DaysOpen,
    MonthChanged,
    MonthOrder,
    PostedAfterClosing,
    SameCloser,
)
from shebao.payments.models import BankAccount, BooksDay, BooksMonth
from shebao.payments.services.accounts import missing
from shebao.payments.services.officers import duty
from shebao.payments.states import MONTH_MOVES, MonthAct, MonthState, after, wrong_moment


@atomic
def close_day(*, owner: str, on: date, by: str, at: datetime) -> BooksDay:
    """Close a day 日结, and every day before it. The same day again changes nothing.

    Refuses what `closed.in_the_way` finds, `payments.day-order`, `agencies.no-right`.
    """
    duty(owner, by, "accountant", at)
    _lock(owner)
    last = closed.last_day(owner)
    if last is not None and on <= last.on:
        if on == last.on:
            return last
        raise DayClosed(on=last.on)
    for refusal in closed.in_the_way(owner, on, at.astimezone(ZONE).date()):
        raise refusal
    return BooksDay.objects.create(
        owner=owner, on=on, closed_by=by, closed_at=at, last_entry=reports.last_entry(owner)
    )


@atomic
def propose_month(*, owner: str, month: int, by: str, at: datetime) -> BooksMonth:
    """Propose to close a month 提交月结; its reports are kept as they are now.

    Refuses `payments.days-open`, `payments.month-order`, `payments.posted-after-closing`, `agencies.no-right`.
    """
    duty(owner, by, "accountant", at)
    _lock(owner)
    _in_order(owner, month)
    told = closed.report(owner, month)
    version = BooksMonth.objects.filter(owner=owner, month=month).count() + 1
    return BooksMonth.objects.create(
        owner=owner, month=month, version=version, state=MonthState.PROPOSED, report=told,
        report_sha256=closed.digest(told), last_entry=reports.last_entry(owner), proposed_by=by,
        proposed_at=at,
    )  # fmt: skip


def _in_order(owner: str, month: int) -> None:
    """The month's days are closed, it is not held already, the one before it is and has not changed since."""
    _, until = closed.span(month)
    day = closed.last_day(owner)
    if day is None or day.on < until:
        raise DaysOpen(until=until, last=day.on if day else "—")
    held = BooksMonth.objects.filter(owner=owner, state__in=closed.HELD).order_by("-month").first()
    if held is None:
        return
    if held.month != month - 1 or held.state != MonthState.CLOSED:
        raise MonthOrder(month=format_month(month))
    _, before = closed.span(held.month)
    if count := reports.posted_since(owner, held.last_entry, before):
        raise PostedAfterClosing(month=format_month(held.month), count=count)


@atomic
def approve_month(*, owner: str, month: int, by: str, at: datetime) -> BooksMonth:
    """The second officer closes the month 月结复核, if its reports still are what was proposed.

    Refuses `payments.same-closer`, `payments.month-changed`, `wrong-moment`, `agencies.no-right`, `not-found`.
    """
    duty(owner, by, "cashier", at)
    row = _held(owner, month)
    _other(row.proposed_by, by)
    state = after(MONTH_MOVES, MonthState(row.state), MonthAct.APPROVE)
    if closed.digest(closed.report(owner, month)) != row.report_sha256:
        raise MonthChanged(month=format_month(month))
    row.state, row.approved_by, row.approved_at = state, by, at
    row.last_entry = reports.last_entry(owner)
    row.save()
    for fund in statements.funds_of(row):
        issue_report(row, fund, at=at)
    return row


@atomic
def issue_report(row: BooksMonth, fund: str = OWN, *, at: datetime) -> str:
    """A fund's report of a closed month as a paper 月报文书, from what both officers signed; its number.

    A month closed before there were such papers gets its paper when it is first asked for.
    Refuses `wrong-moment` for a month that nobody closed, `not-found` for a fund it has no reports of.
    """
    if not row.approved_by or row.state == MonthState.SENT_BACK:
        raise wrong_moment(MonthState(row.state), MonthAct.APPROVE)
    number = statements.number(row, fund)
    paper = papers.freeze(
        owner=row.owner, kind=statements.KIND, case_no=number, person_no="",
        data=statements.report(row, fund), key=number, on=closed.span(row.month)[1], at=at,
    )  # fmt: skip
    return paper.paper_no


@atomic
def send_month_back(*, owner: str, month: int, reason: str, by: str, at: datetime) -> BooksMonth:
    """The second officer sends a proposed closing back 退回月结."""
    duty(owner, by, "cashier", at)
    row = _held(owner, month)
    row.state = after(MONTH_MOVES, MonthState(row.state), MonthAct.SEND_BACK)
    row.approved_by, row.approved_at, row.reason = by, at, reason.strip()[:400]
    row.save()
    return row


@atomic
def ask_to_reopen(*, owner: str, month: int, reason: str, by: str, at: datetime) -> BooksMonth:
    """Ask to open a closed month again 申请反结账: only the last one.

    Refuses `payments.month-order`, `wrong-moment`, `agencies.no-right`, `not-found`.
    """
    duty(owner, by, "accountant", at)
    row = _held(owner, month)
    if BooksMonth.objects.filter(owner=owner, month__gt=month, state__in=closed.HELD).exists():
        raise MonthOrder(month=format_month(month))
    row.state = after(MONTH_MOVES, MonthState(row.state), MonthAct.ASK_TO_REOPEN)
    row.reopening_by, row.reopening_at, row.reason = by, at, reason.strip()[:400]
    row.save()
    return row


@atomic
def reopen(*, owner: str, month: int, by: str, at: datetime, agreed: bool = True) -> BooksMonth:
    """The second officer opens it again 反结账复核, or keeps it closed; its reports are kept for ever.

    Refuses `payments.same-closer`, `wrong-moment`, `agencies.no-right`, `not-found`.
    """
    duty(owner, by, "cashier", at)
    row = _held(owner, month)
    _other(row.reopening_by, by)
    act = MonthAct.REOPEN if agreed else MonthAct.KEEP_CLOSED
    row.state = after(MONTH_MOVES, MonthState(row.state), act)
    row.reopened_by, row.reopened_at = by, at
    row.save()
    return row


def _held(owner: str, month: int) -> BooksMonth:
    _lock(owner)
    row = closed.month_held(owner, month)
    if row is None:
        raise missing(format_month(month))
    return row


def _other(first: str, by: str) -> None:
    if first == by:
        raise SameCloser(by=by)


def _lock(owner: str) -> None:
    """One closing of an agency at a time: its bank accounts are the lock."""
    list(BankAccount.objects.select_for_update().filter(owner=owner).order_by("id"))
