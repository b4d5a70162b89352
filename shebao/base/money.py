"""Money 金额: whole fen 分 in integers, one named rounding, and sums that come out exactly."""

import re
from collections.abc import Sequence
from typing import NewType

from shebao.base.refusals import Refusal

Fen = NewType("Fen", int)
"""An amount of money in fen 分 (1/100 yuan). `int` at run time."""

FEN_MAX = 10**13
"""One hundred billion yuan: no single amount in the house is larger."""


class NotMoney(Refusal):
    """金额无法识别: the text is not an amount in yuan with at most two decimals."""

    code = "money.not-an-amount"
    zh = "“{text}”不是金额：请填写元，最多两位小数。"
    en = "“{text}” is not an amount: give yuan with at most two decimals."


def div_half_up(a: int, b: int) -> int:
    """`a / b` rounded half away from zero 四舍五入 to a whole number; `b` is positive.

    The one rounding of the house. Compiled for populations it keeps the same integers.
    """
    q = (2 * abs(a) + b) // (2 * b)
    return q if a >= 0 else -q


def split(total: Fen, weights: Sequence[int]) -> list[Fen]:
    """Share `total` by weight 按比例分摊 so that the shares add up to `total` exactly.

    The fen left over go to the largest remainders, first come first served.
    """
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -remainders[i])
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return [Fen(share) for share in shares]


_YUAN = re.compile(r"(-?)(\d{1,3}(?:,\d{3})+|\d{1,11})(?:\.(\d{1,2}))?")


def parse_yuan(text: str) -> Fen:
    """Yuan as people write them (`1,234.5`) to fen. Refuses `money.not-an-amount`."""
    found = _YUAN.fullmatch(text.strip().lstrip("¥￥").strip())
    if not found:
        raise NotMoney(text=text)
    sign, whole, part = found.groups()
    fen = int(whole.replace(",", "")) * 100 + int((part or "0").ljust(2, "0"))
    return Fen(-fen if sign else fen)


def format_yuan(fen: int) -> str:
    """Fen to yuan for people: `1,234.50`."""
    whole, part = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{part:02d}"
