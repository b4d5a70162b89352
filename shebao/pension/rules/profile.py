"""Profiles 省级口径: what provinces do differently with one national formula, as dated parameters."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Figure, sourced
from shebao.base.law import Certainty, law
from shebao.pension.rules.steps import item, years_parts

NATIONAL = "national"
LABELS = {
    "index_offset": "指数所用工资年度",
    "months_basis": "指数平均的月数",
    "low_index": "低指数折减界限",
    "years_rounding": "年限取整",
    "amount_rounding": "金额取整",
    "bases": "计发基数",
}

YEARS = {"exact": (1, 0, 0, 12), "odd-months": (83, 4, 0, 1000), "tenth-up": (0, 0, 1, 10)}
"""Parts a month, a whole year, a begun tenth; parts that make a year. Odd months count 0.083 of a year each."""
ROUNDING = {
    "fen": (1, 1, 1),
    "jiao": (10, 1, 1),
    "jiao-up": (1, 10, 1),
    "total-jiao-up": (1, 1, 10),
}
"""In fen: an item's step and lift, the total's lift."""


class Profile(NamedTuple):
    """A province's way 省级口径; indices have scale 10^6, `low_index` 0 means none."""

    place: str
    index_offset: int
    months_basis: str
    low_index: int
    years_rounding: str
    amount_rounding: str
    bases: str
    steps: tuple[Figure, ...]

    @property
    def factor(self) -> tuple[int, int, int]:
        """The factor on the base as whole numbers 折减系数: what is added, the slope by the index, the unit."""
        if not self.low_index:
            return 1_000_000, 0, 1
        low = Fraction(self.low_index, 1_000_000)
        return 0, low.denominator, low.numerator

    @property
    def rounding(self) -> tuple[int, int, int]:
        """In fen 取整: an item's step and lift, the total's lift."""
        return ROUNDING[self.amount_rounding]

    @property
    def years(self) -> tuple[int, int, int, int]:
        """Contribution years 年限: parts a month, a whole year, a begun tenth; parts that make a year."""
        return YEARS[self.years_rounding]


@law("国发〔2005〕38号", certainty=Certainty.SECONDARY)
def profile(name: str, on: date) -> Profile:
    """The profile 省级口径 of a province code, or `national`, on a day."""
    place = "" if name == NATIONAL else name
    rows = {key: parameters.find(f"pension.profile.{key}", on, place) for key in LABELS}
    known = {key: row for key, row in rows.items() if row is not None}
    low = rows["low_index"]
    return Profile(
        place,
        known["index_offset"].as_int(),
        known["months_basis"].value,
        low.as_ppm() if low else 0,
        known["years_rounding"].value,
        known["amount_rounding"].value,
        known["bases"].value,
        tuple(sourced(row, LABELS[key]) for key, row in known.items()),
    )


@law("沪人社规〔2021〕27号", certainty=Certainty.SECONDARY)
@law("国发〔2005〕38号", certainty=Certainty.SECONDARY)
def years_counted(months: int, rounding: str) -> Fraction:
    """Contribution years 缴费年限 as a province counts them: exact, odd months at 0.083, or up to a tenth."""
    *parts, parts_a_year = YEARS[rounding]
    return Fraction(years_parts(months, *parts), parts_a_year)


@law("各省养老待遇核定表", certainty=Certainty.SECONDARY)
def round_item(value_fen: Fraction, rounding: str) -> int:
    """One item 分项 in fen as a province rounds it: to the fen, to the jiao, or up to the jiao."""
    step_fen, lift_fen, _ = ROUNDING[rounding]
    return item(value_fen.numerator, value_fen.denominator, step_fen, lift_fen)
