"""Money that was taken for an agency's only because of its reference 按附言认定的款项, awaited no more."""

from datetime import datetime

from shebao.base.plumbing.clock import ZONE
from shebao.ledger import services as ledger
from shebao.payments.models import Expectation, StatementLine
from shebao.payments.services.accounts import peers_of
from shebao.payments.states import LineState

UNKNOWN = "unknown"
"""Whose money nobody knows: `suspense/unknown`."""


def disown(one: Expectation, code: str, *, at: datetime) -> list[ledger.NewEntry]:
    """Entries that move such lines from `code` to unknown money; what a known account paid stays.

    Whole, unmatched lines only: of a line that is partly matched somebody still answers for the payer.
    """
    lines = StatementLine.objects.select_for_update().filter(
        owner=one.owner, words__word=one.reference, state=LineState.OPEN, direction="credit",
        contra_code=code,
    )  # fmt: skip
    whole = [line for line in lines.order_by("id") if line.free_fen == line.amount_fen]
    known = peers_of(one.owner, {line.counterparty_account for line in whole})
    target = f"suspense/{UNKNOWN}"
    entries = []
    for line in whole:
        if line.counterparty_account in known:
            continue
        ledger.open_account(one.owner, target, "suspense")
        line.contra_code = target
        line.save(update_fields=["contra_code"])
        entries.append(
            ledger.NewEntry(
                f"{line.key}/disowned", at.astimezone(ZONE).date(), "付款人不明，转未认款项",
                [ledger.Line(code, -line.amount_fen), ledger.Line(target, line.amount_fen)],
                one.case_no,
            )
        )  # fmt: skip
    return entries
