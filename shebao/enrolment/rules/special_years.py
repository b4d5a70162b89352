"""Years that are not like others 特殊年度: of transfer, of retirement, and credits paid late."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from shebao.base import parameters
from shebao.base.explain import Answer, Figure, said, sourced
from shebao.base.law import Bound, Certainty, law
from shebao.base.money import div_half_up
from shebao.enrolment.errors import (
    CreditAfterRetirement,
    NotTwelveMonths,
    PaidBeforeItsMonth,
    RateLater,
)
from shebao.enrolment.rules.account import (
    CREDIT,
    RATE,
    InterestLines,
    YearCredits,
    YearInterest,
    interest_rate,
    year_lines,
)

OPENING = Bound(0, 3 * 10**9)
"""A balance in the year of retirement, in fen, so that times rate and months it stays below 2^53."""
RETIREMENT_YEAR = "劳办发〔1997〕116号"
TWELVE = 12


class PaidCredit(NamedTuple):
    """One month's credit 记账: the month it is for, the month it was paid in, and its fen."""

    period: int
    paid: int
    credited_fen: int


class TransferYear(NamedTuple):
    """The receiver's year of transfer 转移当年: interest on what arrived, on both places' credits, closing."""

    interest: YearInterest
    origin_credits_fen: int
    own_credits_fen: int


class PartYear(NamedTuple):
    """Interest to a month 当年计息至某月, in fen; `provisional` when the year's own rate is not out yet."""

    interest_on_opening_fen: int
    interest_on_credits_fen: int
    closing_fen: int
    provisional: bool


@law("浙江省职工基本养老保险条例", article="二十六条")
def credits_by_year(credits: Iterable[PaidCredit]) -> tuple[YearCredits, ...]:
    """Month credits as they earn 逐年记账额, each year without a gap.

    What was paid in its month or before counts in its month; arrears 补缴 earn from the month of payment only.
    Refuses `enrolment.paid-before-its-month` for a credit paid before its year began.
    """
    years: dict[int, list[int]] = {}
    for row in credits:
        month = max(row.period, row.paid)
        if row.paid < row.period // TWELVE * TWELVE:
            raise PaidBeforeItsMonth(at="paid")
        years.setdefault(month // TWELVE, [0] * TWELVE)[month % TWELVE] += row.credited_fen
    if not years:
        return ()
    span = range(min(years), max(years) + 1)
    return tuple(YearCredits(year, tuple(years.get(year, [0] * TWELVE))) for year in span)


def _twelve(year: int, credits_fen: Sequence[int], at: str) -> None:
    if len(credits_fen) != TWELVE:
        raise NotTwelveMonths(year=year, count=len(credits_fen), at=at)


@law("劳办发〔1997〕116号")
def transfer_year(
    method: str,
    year: int,
    *,
    arrived_balance_fen: int,
    origin_credits_fen: Sequence[int],
    own_credits_fen: Sequence[int],
    place: str = "",
) -> Answer[TransferYear]:
    """The year of transfer 转移当年 at the receiving place, which credits the interest of the whole year.

    The origin sends last year's balance with interest and this year's principal without; the receiver earns
    both, the origin's credits from the months they were paid there. Refuses `parameter.missing` where
    the year's rate is not published, `enrolment.not-twelve-months`, `enrolment.unknown-method`.
    """
    _twelve(year, origin_credits_fen, "origin_credits_fen")
    _twelve(year, own_credits_fen, "own_credits_fen")
    rate = interest_rate(year, place, path="year")
    both = [a + b for a, b in zip(origin_credits_fen, own_credits_fen, strict=True)]
    lines = year_lines(method, arrived_balance_fen, both, rate.as_ppm())
    found = TransferYear(YearInterest(year, *lines), sum(origin_credits_fen), sum(own_credits_fen))
    steps = (
        sourced(rate, "记账利率（%）"),
        said(transfer_year, "arrived_balance_fen", arrived_balance_fen, "转入的上年末储存额", "含利息"),
        said(transfer_year, "origin_credits_fen", found.origin_credits_fen, "转出地本年本金", "转出地不计当年利息"),
        said(transfer_year, "own_credits_fen", found.own_credits_fen, "转入地本年记账额", ""),
        said(transfer_year, "interest_on_opening_fen", lines[0], "上年储存额利息", "由转入地按全年计"),
        said(transfer_year, "interest_on_credits_fen", lines[1], "本年记账额利息", "两地各月合并，由转入地计"),
        said(transfer_year, "closing_fen", lines[2], "年末储存额", "储存额 + 本年记账额 + 利息"),
    )  # fmt: skip
    return Answer(found, steps)


@law(
    RETIREMENT_YEAR,
    certainty=Certainty.RECALLED,
    bounds={
        "opening_fen": OPENING,
        "credits_fen": Bound(0, TWELVE * CREDIT.high),
        "weighted_fen": Bound(0, CREDIT.high * 78),
        "rate_ppm": RATE,
        "months": Bound(0, TWELVE),
    },
)
def part_year_lines(
    opening_fen: int, credits_fen: int, weighted_fen: int, rate_ppm: int, months: int
) -> InterestLines:
    """当年部分月份计息: B0·r·m/12 and Σ c_n·(m−n+1)·r/12, each rounded to the fen.

    `weighted_fen` is the sum of the month credits times the months they lay there.
    """
    on_opening_fen = div_half_up(opening_fen * rate_ppm * months, 12_000_000)
    on_credits_fen = div_half_up(weighted_fen * rate_ppm, 12_000_000)
    return InterestLines(
        on_opening_fen, on_credits_fen, opening_fen + on_opening_fen + credits_fen + on_credits_fen
    )


def _rate_known(year: int, rate_of: int | None, place: str) -> tuple[parameters.Parameter, bool]:
    """The year's rate, or the last one published before it; and whether that is another year's."""
    if rate_of is not None and rate_of > year:
        raise RateLater(rate_year=rate_of, year=year, at="rate_of")
    wanted = year if rate_of is None else rate_of
    for before in range(wanted, wanted - 3, -1):
        row = parameters.find("enrolment.account_interest", date(before, 12, 31), place)
        if row is not None:
            return row, before != year
    return interest_rate(year, place, path="month"), False


@law(RETIREMENT_YEAR, certainty=Certainty.RECALLED)
def retirement_year(
    opening_fen: int,
    credited_fen: Sequence[int],
    month: int,
    place: str = "",
    *,
    rate_of: int | None = None,
) -> Answer[PartYear]:
    """The account in the year of retirement 退休当年, with interest to the month of retirement, in fen.

    While the year's rate is not published the last one published serves and the figure is provisional, to be
    re-settled 重算 when it is; `rate_of` names the year whose rate was the last one known. Refuses
    `enrolment.not-twelve-months`, `enrolment.credit-after-retirement`, `enrolment.rate-later`,
    `parameter.missing` where no rate of three years is known.
    """
    year, months = month // TWELVE, month % TWELVE + 1
    _twelve(year, credited_fen, "credited_fen")
    if any(credited_fen[months:]):
        raise CreditAfterRetirement(at="credited_fen")
    rate, provisional = _rate_known(year, rate_of, place)
    way = parameters.at("enrolment.retirement_year_interest", date(year, 12, 31), place)
    weighted = sum(c * max(0, months - n) for n, c in enumerate(credited_fen))
    lines = part_year_lines(opening_fen, sum(credited_fen), weighted, rate.as_ppm(), months)
    note = (
        f"{year} 年记账利率尚未公布，暂按 {rate.since.year} 年利率，公布后重算"
        if provisional
        else ""
    )
    steps = (
        sourced(way, "退休当年计息办法"),
        Figure("rate_percent", rate.value, "记账利率（%）", "", rate.source, rate.certainty, (), note),
        said(retirement_year, "months", months, "计息月数", "1 月至退休月"),
        said(part_year_lines, "interest_on_opening_fen", lines[0], "上年储存额利息", "B0·r·m/12"),
        said(part_year_lines, "interest_on_credits_fen", lines[1], "本年记账额利息", "Σ c_n·(m−n+1)·r/12"),
        said(part_year_lines, "closing_fen", lines[2], "退休时储存额", "B0 + Σ c_n + 利息"),
    )  # fmt: skip
    return Answer(PartYear(*lines, provisional), steps)
