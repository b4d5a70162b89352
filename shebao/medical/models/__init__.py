"""The tables of the medical room 医保, a file a subject."""

from shebao.medical.models.charges import (
    Charge,
    ChargeLine,
    Institution,
    Mandate,
    Reconciliation,
)
from shebao.medical.models.claims import Claim, ClaimBill, ClaimKind
from shebao.medical.models.sharing import Consent, Link, LinkMove
from shebao.medical.models.waiting import Waiting
from shebao.medical.models.wallet import Wallet, WalletSettlement, WalletSide, WalletTransfer

__all__ = [
    "Charge",
    "ChargeLine",
    "Claim",
    "ClaimBill",
    "ClaimKind",
    "Consent",
    "Institution",
    "Link",
    "LinkMove",
    "Mandate",
    "Reconciliation",
    "Waiting",
    "Wallet",
    "WalletSettlement",
    "WalletSide",
    "WalletTransfer",
]
