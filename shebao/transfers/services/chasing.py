"""Chasing 催办: a form without its money, or money without its form, is asked about at the old place by itself.

国办发〔2009〕66号 Art. 8: form and money are due together within 15 working days; how long we wait before asking
is our own choice, a dated parameter.
"""

from datetime import date, datetime

from shebao.base import parameters
from shebao.base.money import format_yuan
from shebao.base.plumbing import calendar, clock
from shebao.base.plumbing.jobs import Claimed
from shebao.base.plumbing.transactions import atomic
from shebao.casework import rules
from shebao.casework import services as casework
from shebao.casework.services.cases import SYSTEM
from shebao.exchange import queries as exchanged
from shebao.exchange import services as exchange
from shebao.payments import queries as money
from shebao.transfers.messages import DifferenceNotice
from shebao.transfers.models import TransferIn
from shebao.transfers.services.common import case_of, locked_in
from shebao.transfers.states import In

ROUNDS = 3
"""Times that the old place is asked by itself; then the case stays with people."""
WAITS = (In.FORM_RECEIVED, In.MONEY_RECEIVED)


def chase_job(job: Claimed) -> None:
    """Periodic job `transfers.chase` of one agency."""
    chase(owner=job.owner, on=clock.today(), at=clock.now())


def chase(*, owner: str, on: date, at: datetime) -> int:
    """Ask the old place about each half that has been alone too long; how many were asked. Safe to repeat."""
    waiting = TransferIn.objects.filter(
        owner=owner, state__in=WAITS, records_only=False, closed_on=None
    ).order_by("pk")
    return sum(
        _chase(owner, number, on=on, at=at) for number in waiting.values_list("case_no", flat=True)
    )


def rounds_due(since: date, on: date, days: int) -> int:
    """How often the old place should have been asked by a day: once each so many working days, at most `ROUNDS`."""
    due = 0
    for number in range(1, ROUNDS + 1):
        last = rules.due_date(since, days * number, calendar.current())
        if last is None or on <= last.day:
            break
        due = number
    return due


@atomic
def _chase(owner: str, case_no: str, *, on: date, at: datetime) -> int:
    row = locked_in(owner, case_no)
    since = row.form_on if row.state == In.FORM_RECEIVED else row.money_on
    if row.state not in WAITS or since is None:
        return 0
    due = rounds_due(since, on, parameters.at("transfers.chase_days", on).as_int())
    key = f"{case_no}/chase/{row.state}/{due}"
    if not due or exchanged.outgoing(owner, key) is not None:
        return 0
    came = money.received(owner, row.reference)
    what, what_en = (
        ("信息表已到，款项未到齐", "the form is here, its money is not")
        if row.state == In.FORM_RECEIVED
        else ("款项已到，信息表未到", "the money is here, its form is not")
    )
    exchange.send(
        owner=owner, receiver=row.origin_code, caseref=case_no, key=key, at=at,
        letter=DifferenceNotice(
            case_no=case_no, form_total_fen=row.total_fen or 0, money_fen=came,
            reference=row.reference, on=on, note=f"{what}（自 {since} 起，第 {due} 次询问），请查明。",
        ),
    )  # fmt: skip
    casework.remark(
        case_of(row), act="chase", by=SYSTEM, at=at,
        note=(
            f"{what}，第 {due} 次询问转出地（已到 {format_yuan(came)} 元）",
            f"{what_en[0].upper()}{what_en[1:]}: the old place was asked, time {due}",
        ),
    )  # fmt: skip
    return 1
