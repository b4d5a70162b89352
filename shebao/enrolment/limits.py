"""What a month's base and share are held against: published limits 缴费基数上下限 and shares. Pure.

Where no limit is published for a place and month, that is the finding; a limit is never guessed.
"""

from functools import lru_cache

from shebao.base import parameters
from shebao.base.months import first_day
from shebao.base.parameters import ParameterMissing
from shebao.enrolment import rules

INTEREST, FLOOR, SHARE = (
    "enrolment.account_interest",
    "enrolment.base_floor",
    "enrolment.credit_rate",
)


@lru_cache(maxsize=10_000)
def _limits(place: str, month: int, _read: int) -> tuple[int, int] | None:
    try:
        return tuple(rules.base_limits(month, place).result)  # type: ignore[return-value]
    except ParameterMissing:
        return None


@lru_cache(maxsize=10_000)
def _share_ppm(month: int, _read: int) -> int | None:
    try:
        return parameters.at(SHARE, first_day(month)).as_ppm()
    except ParameterMissing:
        return None


def base_findings(place: str, month: int, base_fen: int) -> list[str]:
    """`base-below-floor`, `base-above-ceiling` or `limits-missing` for one month's base."""
    found = _limits(place, month, id(parameters.series(FLOOR)))
    if found is None:
        return ["limits-missing"]
    if base_fen < found[0]:
        return ["base-below-floor"]
    return ["base-above-ceiling"] if base_fen > found[1] else []


def share_findings(month: int, base_fen: int, credited_fen: int) -> list[str]:
    """`share-differs` when what went into the account is not the share of its time, a fen either way."""
    share = _share_ppm(month, id(parameters.series(SHARE)))
    if share is None:
        return []
    differs = abs(credited_fen - rules.credit_of_base(base_fen, share)) > 1
    return ["share-differs"] if differs else []


@lru_cache(maxsize=4)
def _first_own_year(_read: int) -> int:
    return min(row.since.year for row in parameters.series(INTEREST) if not row.place)


def first_own_year() -> int:
    """The first year of the national series 全国统一记账利率: 2016. Earlier balances stand as booked."""
    return _first_own_year(id(parameters.series(INTEREST)))


def rate_of(year: int) -> int | None:
    """The national rate of a year in ppm, None while it is not published. 人社部发〔2017〕31号."""
    try:
        return rules.interest_rate(year).as_ppm()
    except ParameterMissing:
        return None
