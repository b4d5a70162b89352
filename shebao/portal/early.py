"""Money that came before its form and went back 款先到又退回, shown: the same on the person's page and at the counter."""

from collections.abc import Iterable

from shebao.casework.models import CaseLog
from shebao.payments.came import lines_under, orders_back
from shebao.payments.models import PaymentOrder
from shebao.transfers.models import TransferIn, TransferOut
from shebao.transfers.states import BEFORE_FORM, Act


def gone(row: TransferIn | TransferOut, log: Iterable[CaseLog]) -> list[PaymentOrder]:
    """The orders that send it back, each with its line, while the form is awaited; asked only where some went."""
    if row.state not in BEFORE_FORM or not any(one.act == Act.MONEY_GONE for one in log):
        return []
    return orders_back(lines_under(row.owner, row.reference))
