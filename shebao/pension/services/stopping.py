"""A pension stops for death 停发: what was paid for months after it is to come back. Order 765, Arts. 25, 26, 46."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from shebao.base.explain import Figure, said
from shebao.base.months import format_month, month_of
from shebao.base.plumbing import numbers
from shebao.ledger import services as ledger
from shebao.ledger.services import Line, NewEntry
from shebao.payments import queries as money
from shebao.payments import services as payments
from shebao.payments.states import OrderState
from shebao.pension import rules
from shebao.pension.errors import DiedWhen, ProofMissing, StillBouncing
from shebao.pension.models import Benefit, Change, PaidMonth, PayrollLine, Recovery
from shebao.pension.services.benefits import PAYABLE, POOLED, RECEIVABLE, Found, move
from shebao.pension.states import BenefitAct, BenefitState, RecoveryState, benefit_after

CANCELLABLE = (OrderState.ORDERED, OrderState.BOUNCED)


def _died(row: Benefit, facts: Mapping[str, Any], on: date) -> date:
    """The day told, if it can be. Refuses `benefit.died-when`, `benefit.proof-missing`."""
    try:
        day = date.fromisoformat(str(facts.get("died_on", "")))
    except ValueError:
        raise DiedWhen(day=str(facts.get("died_on", ""))[:20], at="died_on") from None
    if day > on or month_of(day) < row.first_month - 1:
        raise DiedWhen(day=day.isoformat(), at="died_on")
    if not str(facts.get("proof", "")).strip():
        raise ProofMissing(at="proof")
    return day


def _too_late(row: Benefit, last: int) -> list[PaidMonth]:
    """Months paid after the last one due."""
    rows = PaidMonth.objects.filter(benefit=row, month__gt=last).select_related("line")
    return list(rows.order_by("month"))


def unpaid(owner: str, paid: list[PaidMonth], last: int) -> list[PayrollLine]:
    """Lines whose money never left or came back, and that pay nothing before death: they are undone.

    Refuses `benefit.still-bouncing` where an order is on its way, or pays for earlier months too.
    """
    found = []
    for line in {one.line_id: one.line for one in paid}.values():
        if not line.order_no:
            continue
        state = money.order(owner, line.order_no).state
        if state == OrderState.PAID:
            continue
        mixed = line.paid.filter(month__lte=last).exists() or line.difference_fen
        if state not in CANCELLABLE or mixed or line.withheld_fen:
            raise StillBouncing(order_no=line.order_no)
        found.append(line)
    return found


def stopped(row: Benefit, facts: Mapping[str, Any], on: date) -> Found:
    """What stopping would do: the last month due, and what was paid after it."""
    benefit_after(BenefitState(row.state), BenefitAct.STOP)
    last = rules.last_month_of(_died(row, facts, on))
    paid = _too_late(row, last)
    undone = {line.pk for line in unpaid(row.owner, paid, last)}
    over = sum(one.total_fen for one in paid if one.line_id not in undone)
    payload = {
        "died_on": facts["died_on"], "last_month": last, "months": [one.month for one in paid],
        "undone": sorted(undone), "total_fen": over,
    }  # fmt: skip
    steps = (
        said(rules.last_month_of, "last_month", format_month(last), "应发至", "死亡当月"),
        Figure("months", len(paid), "死亡以后已发月数", "", LAW),
        Figure("proof", str(facts["proof"]), "依据", "", LAW),
    )
    tree = Figure("overpaid_fen", over, "多发待遇", "死亡以后各月之和", LAW, inputs=steps)
    return payload, tree, ()


LAW = "社会保险经办条例 四十六条"


def stop(row: Benefit, change: Change, *, by: str, on: date, at: datetime) -> None:
    """Stop it; unpaid orders of later months are cancelled, what was paid for them becomes a claim."""
    died = date.fromisoformat(change.facts["died_on"])
    last = rules.last_month_of(died)
    paid = _too_late(row, last)
    undone = unpaid(row.owner, paid, last)
    gone = {line.pk for line in undone}
    for line in undone:
        payments.cancel(owner=row.owner, order_no=line.order_no, reason="死亡停发", by=by, at=at)
    over = [one for one in paid if one.line_id not in gone]
    entries = [
        NewEntry(
            f"{change.case_no}/{name}", on, memo,
            [each for each in (
                Line(row.account_code, sum(one.account_fen for one in some)),
                Line(POOLED, sum(one.pooled_fen for one in some)),
                Line(against, -sum(one.total_fen for one in some)),
            ) if each.amount_fen],
            change.case_no,
        )
        for name, memo, against, some in (
            ("undone", "死亡停发，撤销未付待遇", PAYABLE, [x for x in paid if x.line_id in gone]),
            ("overpaid", "死亡后多发待遇，应追回", RECEIVABLE, over),
        )
        if some
    ]  # fmt: skip
    if entries:
        ledger.post(row.owner, *entries)
    row.last_month, row.died_on, row.stop_reason = last, died, "death"
    month = format_month(last)
    said_ = f"{died} 死亡，应发至 {month}", f"Died on {died}; due up to {month}"
    move(row, BenefitAct.STOP, said_, by=by, at=at)
    if over:
        claim(row, change, sum(one.total_fen for one in over), "death")


def claim(row: Benefit, change: Change, amount_fen: int, reason: str) -> Recovery:
    """A sum paid too much is to come back 应追回."""
    number = numbers.take(row.owner, "recovery")
    return Recovery.objects.create(
        owner=row.owner, recovery_no=f"{row.owner}/recovery/{number}", benefit=row,
        person_no=row.person_no, case_no=change.case_no, reason=reason, state=RecoveryState.OPEN,
        amount_fen=amount_fen,
    )  # fmt: skip
