"""Overview 资金总览: what we hold, what is on its way, what waits, and one next thing to do."""

from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from shebao.base.plumbing import clock
from shebao.ledger import queries as ledger
from shebao.payments import queries as payments
from shebao.payments.queries import Reconciliation
from shebao.portal.doors import user_of
from shebao.portal.fund import queries
from shebao.portal.fund.desk import DESK, posts, show
from shebao.portal.fund.tasks import tasks

OLDEST = 5


class Held(NamedTuple):
    """One bank account: by our books, and whether the bank says the same."""

    account_no: str
    bank_name: str
    books_fen: int
    bank: Reconciliation | None


@DESK
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """资金总览."""
    user = user_of(request)
    owner, on = user.owner, clock.today()
    found = tasks(owner, by=user.username, **posts(request))
    money, waiting = _money(owner), queries.open_lines(owner)
    facts = {
        "next": found[0] if found else None,
        "then": found[1:],
        **money,
        "orders": queries.live_orders(owner),
        "files": queries.files_to_confirm(owner),
        "waiting": waiting,
        "matched_fen": money["suspense_fen"] - waiting.fen,
        "oldest": queries.with_early(owner, payments.suspense(owner, on, limit=OLDEST)),
        "findings": queries.open_findings(owner),
        "differing": queries.differing(owner),
        "on": on,
    }
    return show(request, "overview.html", facts)


def _money(owner: str) -> dict[str, Any]:
    books = ledger.control_balances(owner)
    accounts = [
        Held(
            one.account_no, one.bank_name, -books.get(one.ledger_code, 0),
            payments.reconcile(owner, one.account_no),
        )
        for one in payments.accounts(owner)
    ]  # fmt: skip
    return {
        "accounts": accounts,
        "bank_fen": sum(one.books_fen for one in accounts),
        "transit_fen": sum(fen for code, fen in books.items() if code.startswith("transit/")),
        "suspense_fen": sum(fen for code, fen in books.items() if code.startswith("suspense/")),
    }
