"""What came under a reference 附言编号下的到账, and what of it goes back to whoever paid."""

from collections.abc import Iterable

from django.db.models import Q

from shebao.payments.models import Match, PaymentOrder, StatementLine
from shebao.payments.states import OrderState


def lines_under(owner: str, reference: str) -> list[StatementLine]:
    """Bank lines that came under a reference 附言编号下的到账明细, by date."""
    matched = Match.objects.filter(owner=owner, expectation__reference=reference, released_at=None)
    found = StatementLine.objects.filter(
        Q(pk__in=matched.values("line")) | Q(words__word=reference),
        owner=owner, direction="credit",
    )  # fmt: skip
    return list(found.distinct().order_by("booked_on", "id"))


def orders_back(lines: Iterable[StatementLine]) -> list[PaymentOrder]:
    """Orders that send or sent these lines' money back to whoever paid 原路退回, with their line, the oldest first."""
    found = PaymentOrder.objects.filter(returns_line__in=[line.pk for line in lines])
    live = found.exclude(state=OrderState.CANCELLED)
    return list(live.select_related("returns_line").order_by("id"))
