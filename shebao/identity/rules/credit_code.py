"""Unified social credit codes 统一社会信用代码, GB 32100—2015."""

import re
from typing import NamedTuple

from shebao.base.explain import Answer, said
from shebao.base.law import Bound, law
from shebao.identity.folding import compact
from shebao.identity.rules.divisions import division_name

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Thirty-one characters: no I, O, S, V, Z."""
WEIGHTS = tuple(3**n % 31 for n in range(17))
LENGTH = 18
REGISTRARS = {
    "1": "机构编制", "2": "外交", "3": "司法行政", "4": "文化", "5": "民政", "6": "旅游", "7": "宗教",
    "8": "工会", "9": "市场监管", "A": "中央军委改革和编制办公室", "N": "农业", "Y": "其他",
}  # fmt: skip

_ONE = f"[{ALPHABET}]"
_SHAPE = re.compile(rf"{_ONE}{{2}}[0-9]{{6}}{_ONE}{{10}}")


class CreditCode(NamedTuple):
    """What a credit code says 代码所载信息; `registrar` is its first character."""

    valid: bool
    normalised: str
    registrar: str | None
    division_code: str | None
    reasons: tuple[str, ...]


@law("GB 32100—2015", bounds={"weighted_sum": Bound(0, 30 * sum(WEIGHTS))})
def check_value(weighted_sum: int) -> int:
    """The value of the check character 校验码: 31 less the remainder, and 0 for 31."""
    less = 31 - (weighted_sum - weighted_sum // 31 * 31)
    return less - less // 31 * 31


def _check_character(first17: str) -> str:
    total = sum(w * ALPHABET.index(c) for w, c in zip(WEIGHTS, first17, strict=True))
    return ALPHABET[check_value(total)]


@law("GB 32100—2015")
def read_credit_code(text: str) -> CreditCode:
    """What any text says as a unified social credit code 统一社会信用代码."""
    code = compact(text)
    if len(code) != LENGTH:
        return CreditCode(False, code, None, None, ("bad-length" if code else "empty",))
    if not _SHAPE.fullmatch(code):
        return CreditCode(False, code, None, None, ("bad-character",))
    reasons = () if _check_character(code[:17]) == code[17] else ("bad-check",)
    return CreditCode(not reasons, code, code[0], code[2:8], reasons)


@law("GB 32100—2015")
def credit_code(text: str) -> Answer[CreditCode]:
    """A credit code 统一社会信用代码 with the steps that read it."""
    facts = read_credit_code(text)
    steps = [
        said(read_credit_code, "normalised", facts.normalised, "规范代码", "半角、去空格、大写")
    ]
    if facts.registrar and facts.division_code:
        who = REGISTRARS.get(facts.registrar)
        where = division_name(facts.division_code, 9999)
        right = _check_character(facts.normalised[:17])
        steps += [
            said(read_credit_code, "registrar_name", who, "登记管理部门", "第1位"),
            said(division_name, "division_name", where, "登记机关区划", "第3至8位，仅供显示"),
            said(check_value, "check_character", right, "校验码", "31 − Σ(3^i·c) mod 31"),
        ]
    return Answer(facts, tuple(steps))
