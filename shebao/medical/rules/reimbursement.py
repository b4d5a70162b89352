"""Bills paid in cash 医疗费用手工报销: which papers are asked, and what one bill brings. 社会保险经办条例 Art. 20."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from shebao.base.law import FEN, Certainty, law

DOCUMENT = "社会保险经办条例"
IN_FORCE = date(2023, 12, 1)
"""Since when the regulation is in force; before it no paper was named for the whole country."""
PAPERS: dict[str, tuple[str, str]] = {
    "invoice": ("医疗费用票据", "invoices"),
    "list": ("费用清单", "list of costs"),
    "diagnosis": ("诊断证明", "diagnosis"),
    "record": ("病历资料", "medical records"),
}
"""The papers the regulation names; nothing else is asked."""


class Reimbursed(NamedTuple):
    """What one bill brings 单张票据报销, fen: from the pooled fund, from the account, and what stays with the person."""

    pooled_fen: int
    account_fen: int
    own_fen: int


@law(DOCUMENT, article="二十条")
def papers_missing(given: Iterable[str], on: date) -> tuple[str, ...]:
    """缺少的材料: of the four papers the regulation names, those not given, all at once; none before it was in force."""
    if on < IN_FORCE:
        return ()
    held = set(given)
    return tuple(name for name in PAPERS if name not in held)


@law(
    DOCUMENT, article="二十条", certainty=Certainty.POLICY,
    bounds={"amount_fen": FEN, "pooled_fen": FEN, "account_fen": FEN},
)  # fmt: skip
def reimbursed(amount_fen: int, pooled_fen: int, account_fen: int) -> Reimbursed:
    """单张票据报销, fen: never more than the bill; what neither pays stays with the person.

    How much the pooled fund pays is the place's catalogue and rate, read by the officer who assesses.
    """
    pooled = max(0, min(pooled_fen, amount_fen))
    account = max(0, min(account_fen, amount_fen - pooled))
    return Reimbursed(pooled, account, amount_fen - pooled - account)
