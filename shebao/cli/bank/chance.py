"""Chance 随机: what the bank does to a payment, decided by seed and name alone, never by the hour."""

import hashlib
from fractions import Fraction
from typing import NamedTuple


class Habits(NamedTuple):
    """How often the bank bounces 退票, splits 拆分, joins 合并 and delays 延迟: shares from 0 to 1.

    What is delayed comes `days` later.
    """

    seed: int = 0
    bounce: Fraction = Fraction(0)
    split: Fraction = Fraction(0)
    join: Fraction = Fraction(0)
    delay: Fraction = Fraction(0)
    days: int = 1

    def draw(self, what: str, name: str, below: int) -> int:
        """A number from 0 to `below` - 1: the same for the same seed, question and name."""
        text = f"{self.seed}/{what}/{name}".encode()
        return int.from_bytes(hashlib.sha256(text).digest()[:8], "big") % below

    def happens(self, what: str, name: str) -> bool:
        """Whether the habit `what` meets the payment `name`."""
        share: Fraction = getattr(self, what)
        return self.draw(what, name, 1_000_000) < share * 1_000_000
