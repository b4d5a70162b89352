"""Profiles 省级口径: what provinces do differently with one national formula, as dated parameters."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Figure, sourced
from shebao.base.law import Certainty, law

NATIONAL = "national"
LABELS = {
    "index_offset": "指数所用工资年度",
    "months_basis": "指数平均的月数",
    "low_index": "低指数折减界限",
    "years_rounding": "年限取整",
    "amount_rounding": "金额取整",
}


class Profile(NamedTuple):
    """A province's way 省级口径; indices have scale 10^6, `low_index` 0 means none."""

    place: str
    index_offset: int
    months_basis: str
    low_index: int
    years_rounding: str
    amount_rounding: str
    steps: tuple[Figure, ...]


@law("国发〔2005〕38号", certainty=Certainty.SECONDARY)
def profile(name: str, on: date) -> Profile:
    """The profile 省级口径 of a province code, or `national`, on a day."""
    place = "" if name == NATIONAL else name
    rows = {
        key: parameters.find(f"pension.profile.{key}", on, place)
        for key in (
            "index_offset",
            "months_basis",
            "low_index",
            "years_rounding",
            "amount_rounding",
        )
    }
    known = {key: row for key, row in rows.items() if row is not None}
    low = rows["low_index"]
    return Profile(
        place,
        known["index_offset"].as_int(),
        known["months_basis"].value,
        low.as_ppm() if low else 0,
        known["years_rounding"].value,
        known["amount_rounding"].value,
        tuple(sourced(row, LABELS[key]) for key, row in known.items()),
    )


@law("沪人社规〔2021〕27号", certainty=Certainty.SECONDARY)
@law("国发〔2005〕38号", certainty=Certainty.SECONDARY)
def years_counted(months: int, rounding: str) -> Fraction:
    """Contribution years 缴费年限 as a province counts them: exact, odd months at 0.083, or up to a tenth."""
    if rounding == "odd-months":
        return months // 12 + Fraction(83 * (months % 12), 1000)
    if rounding == "tenth-up":
        return Fraction(-(-months * 10 // 12), 10)
    return Fraction(months, 12)


def _half_up(value: Fraction) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


@law("各省养老待遇核定表", certainty=Certainty.SECONDARY)
def round_item(value_fen: Fraction, rounding: str) -> int:
    """One item 分项 in fen as a province rounds it: to the fen, to the jiao, or up to the jiao."""
    if rounding == "jiao":
        return 10 * _half_up(value_fen / 10)
    if rounding == "jiao-up":
        return 10 * -(-_half_up(value_fen) // 10)
    return _half_up(value_fen)


@law("各省养老待遇核定表", certainty=Certainty.SECONDARY)
def round_total(total_fen: int, rounding: str) -> int:
    """The total 合计 in fen: some provinces lift any fen to the next jiao 见分进角."""
    return 10 * -(-total_fen // 10) if rounding == "total-jiao-up" else total_fen
