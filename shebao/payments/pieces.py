"""Money that comes home in pieces 分笔退回: what two officers took for parts of a paid order, until all of it is here."""

from django.db.models import F, QuerySet

from shebao.payments.models import MatchProposal, PaymentOrder, StatementLine
from shebao.payments.states import LineState, OrderState


def home_already(order: PaymentOrder) -> QuerySet[StatementLine]:
    """Lines agreed to be pieces of an order's money, whole and taken by nothing else since; by number."""
    agreed = MatchProposal.objects.filter(order=order, confirmed_at__isnull=False)
    found = StatementLine.objects.filter(
        pk__in=agreed.values("line"), state=LineState.OPEN, direction="credit"
    )
    return found.filter(free_fen=F("amount_fen")).order_by("id")


def missing_fen(order: PaymentOrder, *, but: StatementLine | None = None) -> int:
    """Fen of a paid order that have not come home, leaving one line out."""
    here = home_already(order)
    if but is not None:
        here = here.exclude(pk=but.pk)
    return order.amount_fen - sum(here.values_list("amount_fen", flat=True))


def own_payment(line: StatementLine) -> PaymentOrder | None:
    """The payment of this agency that a line brings home, or a piece of it 我方付款退回; none when somebody else's money came.

    It came from the account we paid, under the reference we paid under, and no more than we paid there beyond what had come from
    there before: what we sent back as a stranger's is the stranger's when it comes again.
    """
    if line.direction != "credit" or not line.reference or not line.counterparty_account:
        return None
    paid = PaymentOrder.objects.filter(
        owner=line.owner, state=OrderState.PAID, reference=line.reference,
        payee_account_no=line.counterparty_account,
    ).order_by("-id")  # fmt: skip
    before = StatementLine.objects.filter(
        owner=line.owner, direction="credit", reference=line.reference, order=None, pk__lt=line.pk,
        counterparty_account=line.counterparty_account,
    )  # fmt: skip
    gone = sum(one.amount_fen for one in paid)
    if gone - sum(before.values_list("amount_fen", flat=True)) < line.amount_fen:
        return None
    return next((one for one in paid if missing_fen(one, but=line) >= line.amount_fen), None)
