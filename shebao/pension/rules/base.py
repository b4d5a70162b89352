"""The pension base 计发基数: the paying place's, mixed with the province's where it is so, provisional if need be."""

from collections.abc import Callable
from datetime import date

from shebao.base import parameters
from shebao.base.explain import Figure, said, sourced
from shebao.base.law import PPM, Certainty, law
from shebao.base.money import div_half_up
from shebao.base.places import province
from shebao.pension.errors import FORMULA
from shebao.pension.rules.profile import Profile
from shebao.pension.rules.steps import PENSION_BASE

Numbers = Callable[..., parameters.Parameter]
"""Where yearly numbers come from: `parameters.at`, or an outlook that carries the last published ones on."""
PROVISIONAL_YEARS = 2
"""So many years back a provisional base may lie 预发."""


@law(
    "河南、吉林两省养老待遇核定表",
    certainty=Certainty.SECONDARY,
    bounds={"province_fen": PENSION_BASE, "own_fen": PENSION_BASE, "province_ppm": PPM},
)
def mixed_base(province_fen: int, own_fen: int, province_ppm: int) -> int:
    """双基数: the province's and the city's base mixed by a share, in fen."""
    return div_half_up(
        province_fen * province_ppm + own_fen * (1_000_000 - province_ppm), 1_000_000
    )


def _published(
    place: str, on: date, provisional: bool, numbers: Numbers
) -> tuple[parameters.Parameter, bool]:
    """The base of the year, or with `provisional` the last one before it, and whether it is that."""
    for back in range(PROVISIONAL_YEARS + 1 if provisional else 1):
        day = on.replace(year=on.year - back)
        if parameters.find("pension.base", day, place) is not None:
            return numbers("pension.base", day, place), back > 0
    return numbers("pension.base", on, place, path="retirement_month"), False


def _step(row: parameters.Parameter, on: date, provisional: bool) -> Figure:
    figure = sourced(row, "计发基数（元/月）")
    if not provisional:
        return figure
    note = f"{on.year} 年计发基数尚未公布，按 {row.since.year} 年基数预发，公布后重新计发"
    return Figure("base", row.value, figure.label, "预发", figure.law, Certainty.POLICY, (), note)


@law(FORMULA, certainty=Certainty.SECONDARY)
def pension_base(
    place: str,
    on: date,
    way: Profile,
    *,
    provisional: bool = False,
    numbers: Numbers = parameters.at,
) -> tuple[int, tuple[Figure, ...]]:
    """The base 计发基数 of a place on a day in fen, with its steps.

    Refuses `parameter.missing`: also where a province mixes two bases and nobody published by which share, or the
    city's own base is not known.
    """
    own, early = _published(place, on, provisional, numbers)
    if way.bases != "mixed":
        return own.as_fen(), (_step(own, on, early),)
    whole, whole_early = _published(province(place), on, provisional, numbers)
    share = numbers("pension.profile.base_share", on, place, path="profile")
    if own.place == whole.place:
        raise parameters.ParameterMissing(
            name="pension.base", place=place, on=on.isoformat(), at="place"
        )
    base = mixed_base(whole.as_fen(), own.as_fen(), share.as_ppm())
    return base, (
        _step(whole, on, whole_early),
        _step(own, on, early),
        sourced(share, "省基数所占份额（%）"),
        said(mixed_base, "mixed_base_fen", base, "混合计发基数（分）", "省基数 × 份额 + 市基数 × 其余"),
    )  # fmt: skip
