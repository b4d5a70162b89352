"""Money that the desk places by hand 人工认款: what it is offered, who proposes and who confirms, and what must come of it.

The facts run inside the city's process and are those of the desk's own pages; the acts go through the doors.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q, Sum

from shebao.cli.demo.world import Told
from shebao.cli.simulate.touched import Touched
from shebao.portal.naming import to_url

MOST = 500
"""Lines in suspense that the desk looks through: more than any run but a broken one leaves there."""
LOST = re.compile(r"R\d{9}|")
"""References that say nothing of what money is for: that of a line sent back, or none."""
DIFFERS = "differs"
OFFERED = 0.05
"""How often one of the pension desks turns to what it may place by hand, while there is any."""
WRONG, UNSURE, ALONE = 0.1, 0.1, 0.05
"""How often a sum is mistyped, a second officer sends a match back, and the first one tries to confirm it alone."""


def facts(owner: str) -> dict[str, Any]:
    """Lines the desk may place by hand as (line, fen, what for, its name), those of which only the payer speaks, lines that
    belong nowhere here, whether an awaited sum came otherwise, matches that wait for their second officer, and refunds that
    came home.
    """
    from shebao.payments import queries

    offers, by_payer, strangers = _offers(owner)
    return {
        "by_hand": offers,
        "by_payer": by_payer,
        "strangers": strangers,
        "short": bool(queries.expectations(owner, DIFFERS, limit=1)),
        "matches": [each.proposal_no for each in queries.proposals(owner)],
        "came_home": [
            order.order_no for order in queries.orders(owner, "bounced") if order.returns_line_id
        ],
    }


def keep(order_no: str) -> dict[str, Any]:
    """A refund that came home is given up, and its money lies where it lay 撤销退回."""
    from shebao.base.plumbing.clock import now
    from shebao.cli.demo.build import demo_city
    from shebao.payments import services

    city = demo_city()
    services.cancel(
        owner=city.pension, order_no=order_no, reason="退回的款项又退了回来，留待认款",
        by=f"{city.key}-accountant", at=now(),
    )  # fmt: skip
    return {}


def _offers(owner: str) -> tuple[list[list[Any]], list[list[Any]], list[int]]:
    """What an officer would see on the desk's pages, of every open credit.

    A part of an awaited sum that it names; else, whole, a payment under its reference that came home, or a piece of it. What
    was sent back and forth until its reference was lost is for an awaited sum of its payer that has begun to come.
    """
    from shebao.payments.models import StatementLine
    from shebao.payments.pieces import own_payment
    from shebao.portal.fund import queries as desk

    lines = StatementLine.objects.filter(
        owner=owner, free_fen__gt=0, direction="credit", return_reason=""
    ).order_by("id")[:MOST]  # fmt: skip
    found: list[list[Any]] = []
    lost: list[list[Any]] = []
    strangers: list[int] = []
    for line in lines:
        if desk.proposals_of(owner, line):
            continue
        targets = desk.targets(owner, line)
        offer = next((x for x in targets if x.named and line.free_fen <= x.rest_fen), None)
        if offer is not None:
            found.append([line.pk, line.free_fen, "expectation_key", offer.expectation.key])
        elif any(each.named for each in targets):
            continue
        elif order_no := _came_home(owner, line):
            found.append([line.pk, line.amount_fen, "order_no", order_no])
        elif LOST.fullmatch(line.reference):
            some = [each for each in targets if each.same_payer and _begun(each.expectation)][:1]
            lost += [
                [line.pk, min(line.free_fen, x.rest_fen), "expectation_key", x.expectation.key]
                for x in some
            ]
            foreign = line.counterparty_account and own_payment(line) is None
            if not some and line.state == "open" and foreign:
                strangers.append(line.pk)
    return found, lost, strangers


def _begun(expectation: Any) -> bool:
    """Whether something of an awaited sum is here, or came otherwise."""
    return bool(expectation.matched_fen) or expectation.state == DIFFERS


def _came_home(owner: str, line: Any) -> str:
    """The payment under its reference that a line brings home, whole or a piece of it, and has not been agreed to yet.

    Also one that sent back a stranger's money: that money lies where it lay, and is looked at as when it came first.
    """
    from shebao.payments.pieces import missing_fen
    from shebao.portal.fund import queries as desk

    agreed = [order for order, missing in desk.pieces(owner, line) if missing]
    fitting = [
        order for order in desk.orders_for(owner, line)
        if order.reference == line.reference and line.amount_fen <= missing_fen(order, but=line)
    ]  # fmt: skip
    return "" if not fitting or fitting[0] in agreed else str(fitting[0].order_no)


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
        if done.status < 400:
            return f"match {way}"
        say(city, "cashier", f"/payments/matches/{match}/send-back")
        return f"match {way} refused"
    line, fen, what, name = dice.choice(told["by_hand"] or told["by_payer"])
    if not calm and dice.random() < WRONG:
        fen -= 1
    body = {"amount_fen": fen, what: name, "note": "核对后认款"}
    done = say(city, "accountant", f"/payments/suspense/{line}/match", body)
    return "match proposed" if done.status < 400 else "match refused"


def settle_between(
    say: Callable[..., Told], city: str, told: Mapping[str, Any], other: Mapping[str, Any]
) -> bool:
    """Both desks have nothing left to place and one misses money: what belongs nowhere at this one goes back there; whether any."""
    idle = not any(
        side[what] for side in (told, other) for what in ("by_hand", "by_payer", "matches")
    )
    if not (idle and other["short"] and told["strangers"]):
        return False
    line = told["strangers"][0]
    return (
        say(city, "accountant", f"/payments/suspense/{line}/return", {"reason": "来款不明"}).status
        < 400
    )
