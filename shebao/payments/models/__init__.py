"""Tables of payments 收付: money in and out (`money`), closed days and months (`closing`)."""

from shebao.payments.models.closing import BooksDay, BooksMonth
from shebao.payments.models.money import (
    BankAccount,
    BankFile,
    Expectation,
    LineReference,
    Match,
    MatchProposal,
    OrderMove,
    PaymentOrder,
    PeerAccount,
    Statement,
    StatementFinding,
    StatementLine,
)

__all__ = [
    "BankAccount",
    "BankFile",
    "BooksDay",
    "BooksMonth",
    "Expectation",
    "LineReference",
    "Match",
    "MatchProposal",
    "OrderMove",
    "PaymentOrder",
    "PeerAccount",
    "Statement",
    "StatementFinding",
    "StatementLine",
]
