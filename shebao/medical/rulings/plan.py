"""A plan of a payment to a person 支付方案: lines that post it, its sum, what two officers sign."""

from dataclasses import dataclass
from typing import Any

from shebao.base.explain import Figure
from shebao.medical.models import Claim


@dataclass(frozen=True, slots=True)
class Plan:
    """Accounts that give, in fen (all above zero), the explanation, and the article."""

    claim: Claim
    gives: tuple[tuple[str, int, str], ...]
    """Account, fen, relationship (empty for a fund)."""
    figure: Figure
    law: str
    memo: str

    @property
    def total_fen(self) -> int:
        """What the person gets."""
        return sum(fen for _, fen, _ in self.gives)

    def payload(self) -> dict[str, Any]:
        """What two officers sign: if it would come out differently, or go elsewhere, the signature does not hold."""
        claim = self.claim
        return {
            "total_fen": self.total_fen, "gives": [list(one) for one in self.gives],
            "payee": [claim.payee_name, claim.payee_account_no, claim.payee_bank_name, claim.payee_bank_code],
        }  # fmt: skip
