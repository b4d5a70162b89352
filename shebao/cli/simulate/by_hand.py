"""Money that the desk places by hand 人工认款: what it is offered, who proposes and who confirms, and what must come of it.

The facts run inside the city's process and are those of the desk's own pages; the acts go through the doors.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q, Sum

from shebao.cli.demo.world import Told
from shebao.cli.simulate.touched import Touched
from shebao.portal.naming import to_url

LATEST = 20
OFFERED = 0.05
"""How often one of the pension desks turns to what it may place by hand, while there is any."""
WRONG, UNSURE, ALONE = 0.1, 0.1, 0.05
"""How often a sum is mistyped, a second officer sends a match back, and the first one tries to confirm it alone."""


def facts(owner: str) -> dict[str, Any]:
    """Lines the desk may place by hand as (line, order, fen); matches that wait for their second officer."""
    from shebao.payments import queries

    return {
        "by_hand": _offers(owner),
        "matches": [each.proposal_no for each in queries.proposals(owner)],
    }


def _offers(owner: str) -> list[list[Any]]:
    """Whole credits under the reference of something paid, which no awaited sum names: a payment that came home, or a piece of it.

    So an officer would do it, too: money somebody asked back is awaited, and finds its place by itself.
    """
    from shebao.payments.models import StatementLine
    from shebao.payments.pieces import missing_fen
    from shebao.portal.fund import queries as desk

    lines = StatementLine.objects.filter(
        owner=owner, free_fen__gt=0, direction="credit", return_reason=""
    ).exclude(reference="").order_by("id")[:LATEST]  # fmt: skip
    found = []
    for line in lines:
        fitting = [
            order for order in desk.orders_for(owner, line)
            if order.reference == line.reference and line.amount_fen <= missing_fen(order, but=line)
        ]  # fmt: skip
        agreed = [order for order, missing in desk.pieces(owner, line) if missing]
        if not fitting or fitting[0] in agreed or desk.proposals_of(owner, line):
            continue
        if not any(target.named for target in desk.targets(owner, line)):
            found.append([line.pk, fitting[0].order_no, line.amount_fen])
    return found


def orders_differ(owners: list[str], touched: Touched) -> dict[str, str]:
    """Order → what is wrong with the bank lines it was settled by: paid whole, come back whole, in however many pieces."""
    from shebao.payments.models import PaymentOrder, StatementLine

    rows = PaymentOrder.objects.filter(owner__in=owners)
    if not touched.whole:
        lines = touched.of("payments_statementline")
        numbers = touched.of("payments_paymentorder")
        if not lines and not numbers:
            return {}
        rows = rows.filter(Q(pk__in=numbers) | Q(lines__in=lines)).distinct()
    orders = list(rows)
    sums = {
        (pk, way): fen
        for pk, way, fen in StatementLine.objects.filter(order__in=orders)
        .values_list("order", "direction").annotate(fen=Sum("amount_fen"))
    }  # fmt: skip
    return {f"order {one.order_no}": _differs(one, sums) for one in orders}


def _differs(order: Any, sums: Mapping[tuple[int, str], int]) -> str:
    paid, back = (sums.get((order.pk, way), 0) for way in ("debit", "credit"))
    gone = order.amount_fen if order.state == "paid" else 0
    if paid % order.amount_fen or paid - back != gone:
        return f"{order.order_no} {order.state}: {paid} fen paid and {back} come back of {order.amount_fen}"
    return ""


def place(
    say: Callable[..., Told], dice: Any, city: str, told: Mapping[str, Any], *, calm: bool = False
) -> str:
    """Two officers of a city place money by hand, one of them at a time; what, in a word."""
    if told["matches"]:
        match = to_url(dice.choice(told["matches"]))
        chance = 1.0 if calm else dice.random()
        if chance < ALONE:
            say(city, "accountant", f"/payments/matches/{match}/confirm")
            return "match confirmed alone"
        way = "send-back" if chance < ALONE + UNSURE else "confirm"
        done = say(city, "cashier", f"/payments/matches/{match}/{way}")
        return f"match {way}" if done.status < 400 else f"match {way} refused"
    line, order_no, fen = dice.choice(told["by_hand"])
    if not calm and dice.random() < WRONG:
        fen -= 1
    body = {"amount_fen": fen, "order_no": order_no, "note": "退回的资金"}
    done = say(city, "accountant", f"/payments/suspense/{line}/match", body)
    return "match proposed" if done.status < 400 else "match refused"
