"""Rules of writing amounts 金额书写."""

from shebao.base.law import Bound, Certainty, law

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "兆")


def _group(number: int) -> str:
    """Four digits in capitals, inner zeros once: 1008 → 壹仟零捌."""
    text, zero = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += ("零" if zero and text else "") + DIGITS[digit] + PLACES[place]
            zero = False
        else:
            zero = True
    return text


def _whole(yuan: int) -> str:
    text, gap = "", False
    for index in (3, 2, 1, 0):
        number = yuan // 10 ** (4 * index) % 10_000
        if not number:
            gap = bool(text)
            continue
        text += ("零" if text and (gap or number < 1000) else "") + _group(number) + GROUPS[index]
        gap = False
    return text


@law("支付结算办法（银发〔1997〕393号）", article="附一 第一至四项", certainty=Certainty.RECALLED)
def capital_yuan(fen: int) -> str:
    """An amount in capital figures 大写金额: 1776593 fen → 壹万柒仟柒佰陆拾伍元玖角叁分.

    `fen` is 0 to 10^13; 整 follows a whole yuan or jiao.
    """
    low, high = Bound(0, 10**13)
    if not low <= fen <= high:
        raise ValueError(fen)
    yuan, rest = divmod(fen, 100)
    jiao, part = divmod(rest, 10)
    text = _whole(yuan) + "元" if yuan else ""
    if jiao:
        text += DIGITS[jiao] + "角"
    elif part and yuan:
        text += "零"
    if part:
        return text + DIGITS[part] + "分"
    return (text or "零元") + "整"
