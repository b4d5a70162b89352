"""The tables of the medical room 医保, a file a subject."""

from shebao.medical.models.charges import (
    Charge,
    ChargeLine,
    Institution,
    Mandate,
    Reconciliation,
)
from shebao.medical.models.sharing import Consent, Link, LinkMove

__all__ = [
    "Charge",
    "ChargeLine",
    "Consent",
    "Institution",
    "Link",
    "LinkMove",
    "Mandate",
    "Reconciliation",
]
