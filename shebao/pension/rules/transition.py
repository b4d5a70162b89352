"""The transition pension 过渡性养老金: years before the account existed, by each province's way."""

from datetime import date

from shebao.base import parameters
from shebao.base.explain import Answer, Figure, said, sourced
from shebao.base.law import FEN, PPM, Bound, Certainty, law
from shebao.base.money import div_half_up
from shebao.pension.errors import FORMULA
from shebao.pension.rules.steps import transition_parts, transition_pension

NONE = -1
"""How a step rule is told that there is no such index."""


@law(
    "沪人社规〔2021〕27号",
    certainty=Certainty.SECONDARY,
    bounds={"notional_fen": FEN, "months": Bound(1, 400)},
)
def notional_part(notional_fen: int, months: int) -> int:
    """虚账实记部分: the booked notional sum by its months, in fen."""
    return div_half_up(notional_fen, months)


@law(
    "各省新老办法过渡办法",
    certainty=Certainty.SECONDARY,
    bounds={"old_fen": FEN, "new_fen": FEN, "share_ppm": PPM},
)
def phased_in(old_fen: int, new_fen: int, share_ppm: int) -> int:
    """过渡期计发: the old method's amount and a share of what the new one gives more, in fen."""
    return old_fen + div_half_up(max(0, new_fen - old_fen) * share_ppm, 1_000_000)


@law("各省新老办法过渡办法", certainty=Certainty.SECONDARY)
def phased_pension(old_fen: int, new_fen: int, on: date, place: str) -> Answer[int]:
    """A pension in the years of change 过渡期养老金, in fen: which share of the gain is paid in the year.

    Refuses `parameter.missing` where a place published no steps for the year.
    """
    share = parameters.at("pension.transition.phase_in", on, place, path="place")
    total = phased_in(old_fen, new_fen, share.as_ppm())
    steps = (
        sourced(share, "当年发给差额的比例（%）"),
        said(phased_in, "total_fen", total, "过渡期月养老金", "老办法 + (新办法 − 老办法) × 比例"),
    )
    return Answer(total, steps)


def _coefficient(place: str, on: date, paid_months: int) -> parameters.Parameter:
    """The coefficient of a place; a few give more to those who paid long."""
    long = parameters.find("pension.transition.long_months", on, place)
    name = "pension.transition.coefficient"
    if long is not None and paid_months > long.as_int():
        name = "pension.transition.coefficient_long"
    return parameters.at(name, on, place, path="profile")


@law(FORMULA, certainty=Certainty.SECONDARY)
def transition_way(place: str, on: date) -> tuple[int, int, int, int, int]:
    """The transition of a place 过渡办法 in numbers: by the mean or not, the fixed deemed index, the coefficient,
    the months from which it is higher, and that one; -1 for what there is not, coefficients in bp.
    """
    form = parameters.find("pension.transition.form", on, place)
    fixed = parameters.find("pension.transition.deemed_index", on, place)
    long = parameters.find("pension.transition.long_months", on, place)
    bps = [
        parameters.find(f"pension.transition.{name}", on, place)
        for name in ("coefficient", "coefficient_long")
    ]
    one, two = [NONE if row is None else row.as_ppm() // 100 for row in bps]
    mean = int(form is not None and form.value == "mean")
    ppm = NONE if fixed is None else fixed.as_ppm()
    return mean, ppm, one, NONE if long is None else long.as_int(), two


def _notional(place: str, on: date, notional_fen: int) -> tuple[int, tuple[Figure, ...]]:
    if not notional_fen:
        return 0, ()
    months = parameters.at("pension.transition.notional_months", on, place, path="profile")
    part = notional_part(notional_fen, months.as_int())
    return part, (
        sourced(months, "虚账实记除数"),
        said(notional_part, "notional_part_fen", part, "虚账实记部分", "虚账实记额 ÷ 月数"),
    )


@law(FORMULA, certainty=Certainty.SECONDARY)
def transition(
    place: str,
    on: date,
    *,
    base_fen: int,
    index: int,
    second_index: int | None,
    deemed_index: int | None,
    deemed_months: int,
    before_months: int,
    paid_months: int,
    notional_fen: int = 0,
) -> Answer[int]:
    """The transition part 过渡性养老金 of deemed months and of months before the account existed, in fen.

    `second_index` is the one the place uses here where it differs from the average `index`; scale 10^6. Refuses
    `parameter.missing` for a coefficient nobody published.
    """
    notional, notional_steps = _notional(place, on, notional_fen)
    if not deemed_months + before_months:
        return Answer(notional, notional_steps)
    coefficient = _coefficient(place, on, paid_months)
    form = parameters.at("pension.transition.form", on, place)
    fixed = parameters.find("pension.transition.deemed_index", on, place)
    parts = transition_parts(
        base_fen,
        index,
        deemed_months,
        before_months,
        NONE if deemed_index is None else deemed_index,
        NONE if second_index is None else second_index,
        NONE if fixed is None else fixed.as_ppm(),
        int(form.value == "mean"),
        coefficient.as_ppm() // 100,
    )
    formula = "W × 指数 × 年限 × 系数"
    steps = (
        sourced(coefficient, "过渡系数（%）"),
        said(transition_pension, "transition_deemed_fen", parts[0], "视同缴费部分", formula),
        said(transition_pension, "transition_before_account_fen", parts[1], "建账前部分", formula),
        *notional_steps,
    )
    return Answer(sum(parts) + notional, steps)
