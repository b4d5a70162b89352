"""Retiree benefits of the employees' medical insurance 退休人员医保待遇: months of all places against what a place asks. Pure.

Where a pension is drawn plays no part: no argument says so. 社会保险法 Arts. 27, 32; the years are set by each place.
"""

from datetime import date
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, said, sourced
from shebao.base.law import Bound, law
from shebao.medical.doubts import doubted

MONTHS = Bound(0, 1200)


class RetireeYears(NamedTuple):
    """Months counted, asked and short 退休医保年限, of all places and of the place itself."""

    counted_months: int
    required_months: int
    short_months: int
    here_months: int
    required_here: int
    short_here: int


@law("社会保险法", article="二十七条", bounds={"counted": MONTHS, "required": MONTHS})
def months_short(counted: int, required: int) -> int:
    """还差月数: what is asked less what is counted, never below nought."""
    return max(required - counted, 0)


@law("社会保险法", article="二十七条、三十二条")
def retiree_years(
    months: int, months_here: int, sex: str, on: date, place: str
) -> Answer[RetireeYears]:
    """退休医保年限: employee months of all places together against a place's years, and its own months against its own.

    `months` counts each month once, those here included. Where a place names no own years, none are asked, and the
    figure says that none are known. Refuses `parameter.missing` where the place's years are not known.
    """
    kind = "female" if sex == "F" else "male"
    asked = parameters.at(f"medical.retiree_months_{kind}", on, place)
    here = parameters.find("medical.retiree_months_here", on, place)
    required, own = asked.as_int(), here.as_int() if here else 0
    found = RetireeYears(
        months, required, months_short(months, required),
        months_here, own, months_short(months_here, own),
    )  # fmt: skip
    steps = [
        said(retiree_years, "counted_months", months, "各地职工医保累计缴费月数", "每个月只计一次"),
        sourced(asked, "本地要求的累计缴费月数"),
        said(months_short, "short_months", found.short_months, "累计还差月数", "要求 − 累计"),
        said(retiree_years, "here_months", months_here, "其中本地缴费月数", ""),
    ]
    if here is not None:
        steps += [
            sourced(here, "本地要求的本地缴费月数"),
            said(months_short, "short_here", found.short_here, "本地还差月数", "要求 − 本地"),
        ]
    return Answer(found, doubted(steps, on))
