"""Pensions of whole populations 批量核定: everybody who retires, or would retire, in one month.

The rules are those of the counter (`rules/`). What places do differently is put into tables once, place by
place, by the same questions the counter asks of the parameters. Notional sums 虚账实记 and the years of change
from an old method are not here: they are computed at the counter.
"""

from typing import Any, NamedTuple

from shebao.base import parameters
from shebao.base.engine import rooms, scratch
from shebao.base.engine.jobs import Column, Job
from shebao.base.engine.steps import beyond
from shebao.base.law import Bound
from shebao.base.months import first_day, format_month
from shebao.base.parameters import ParameterMissing
from shebao.pension.errors import IndexTooHigh, LifeTooLong, NoMonths, TooManyBeforeAccount
from shebao.pension.rules.base import pension_base
from shebao.pension.rules.history import index_floor, reference_wage
from shebao.pension.rules.profile import profile
from shebao.pension.rules.steps import (
    BALANCE,
    GIVEN_INDEX,
    INDEX,
    MONTHS,
    MONTHS_OF_YEAR,
    TENTHS,
    YEAR_BASE,
    counted_index,
    mean_index,
    months_due,
    pension_lines,
    transition_parts,
    years_parts,
)
from shebao.pension.rules.transition import NONE, transition_way

PLACE = Bound(0, 999_999)
INDEX_MAX = INDEX.high
MONTHS_MAX = MONTHS.high
CHAIN = (10_000, 100, 1)
"""A GB/T 2260 code's province, city and county, as what it is divided by."""
SERIES = (
    "pension.index_wage", "pension.base", "pension.profile.index_offset",
    "pension.profile.months_basis", "pension.profile.index_floor", "pension.profile.low_index",
    "pension.profile.years_rounding", "pension.profile.amount_rounding",
    "pension.profile.bases", "pension.profile.base_share",
    "pension.transition.coefficient", "pension.transition.form", "pension.transition.deemed_index",
    "pension.transition.long_months", "pension.transition.coefficient_long",
)  # fmt: skip
MISSING, TOO_HIGH, TOO_LONG, TOO_MANY, NOBODY = 5, 4, 3, 2, 1
"""Numbers of the refusals below; of several the greatest is told."""
TROUBLES = (NoMonths, TooManyBeforeAccount, LifeTooLong, IndexTooHigh, ParameterMissing)


class Place(NamedTuple):
    """What is particular to a place 地区参数, in whole numbers; 0 where a number is missing."""

    base_fen: int
    due: int
    factor_add: int
    factor_slope: int
    factor_unit: int
    per_month: int
    per_year: int
    per_tenth: int
    parts_a_year: int
    step_fen: int
    lift_fen: int
    total_lift_fen: int
    mean: int
    fixed_index: int
    coefficient_bp: int
    long_months: int
    long_bp: int


def pension_block(start: int, stop: int, given: Any, law: Any, out: Any) -> None:
    """Kernel 内核: indices year after year, then the parts of the pension."""
    place, bases, months = given[0][start:stop], given[1], given[2]
    wages, floors, lengths, slots, numbers = law
    slot, wage_of, floor_of = scratch(), scratch(), scratch()
    index_months, paid, due, started, trouble = rooms(5)
    count = stop - start
    for j in range(count):
        slot[j] = slots[min(max(place[j], 0), PLACE_MAX)]
    for year in range(len(lengths)):
        base, insured = bases[year][start:stop], months[year][start:stop]
        wage, floor, length = wages[year], floors[year], lengths[year]
        for j in range(count):
            wage_of[j] = wage[slot[j]]
            floor_of[j] = floor[slot[j]]
        for j in range(count):
            worked = min(1, insured[j])
            index = counted_index(base[j], insured[j], max(1, wage_of[j]), floor_of[j])
            missing = worked * (1 - min(1, wage_of[j]))
            high = worked * beyond(index, INDEX_MAX)
            trouble[j] = max(trouble[j], max(MISSING * missing, TOO_HIGH * high))
            index_months[j] += index * insured[j]
            paid[j] += insured[j]
            more = months_due(due[j], started[j], insured[j], length)
            due[j] = more.due
            started[j] = more.started
    here = rooms(NUMBERS)
    for at in range(NUMBERS):
        table, found = numbers[at], here[at]
        for j in range(count):
            found[j] = table[slot[j]]
    _parts(start, stop, given, here, (index_months, paid, due, trouble), out)


def _parts(start: int, stop: int, given: Any, here: Any, sums: Any, out: Any) -> None:
    """A block's pensions, its years being added up and its places' numbers laid beside."""
    balance, tenths = given[3][start:stop], given[4][start:stop]
    deemed_of, before_of = given[5][start:stop], given[6][start:stop]
    own_of, second_of = given[7][start:stop], given[8][start:stop]
    index_months, paid, due, trouble = sums
    w, by_due, add, slope, unit, a_month, a_year, a_tenth, parts_a_year = (
        here[0], here[1], here[2], here[3], here[4], here[5], here[6], here[7], here[8],
    )  # fmt: skip
    step, lift, total_lift, mean, fixed = here[9], here[10], here[11], here[12], here[13]
    bp_of, long_months, long_bp = here[14], here[15], here[16]
    average, basic, account, transition, total, wrong = rooms(6)
    count = stop - start
    for j in range(count):
        deemed, before, own = deemed_of[j], before_of[j], own_of[j]
        months = by_due[j] * max(paid[j], due[j]) + (1 - by_due[j]) * paid[j]
        index = mean_index(index_months[j], months, deemed, own)
        long = min(1, long_months[j] + 1) * beyond(paid[j], long_months[j])
        bp = long * long_bp[j] + (1 - long) * bp_of[j]
        parts = transition_parts(
            w[j], index, deemed, before, own, second_of[j], fixed[j], mean[j], max(0, bp)
        )
        lines = pension_lines(
            w[j], index, years_parts(paid[j] + deemed, a_month[j], a_year[j], a_tenth[j]),
            parts_a_year[j], add[j], slope[j], unit[j], balance[j], tenths[j],
            parts.deemed_fen + parts.before_account_fen, step[j], lift[j], total_lift[j],
        )  # fmt: skip
        average[j] = lines.average_index
        basic[j], account[j] = lines.basic_fen, lines.account_fen
        transition[j], total[j] = lines.transition_fen, lines.total_fen
        nobody = (1 - min(1, paid[j])) * (1 - min(1, deemed) * min(1, own + 1))
        some = min(1, deemed + before)
        missing = max(1 - min(1, w[j]), some * (1 - min(1, bp + 1)))
        told = max(NOBODY * nobody, TOO_MANY * beyond(before, paid[j]))
        told = max(told, TOO_LONG * beyond(paid[j] + deemed, MONTHS_MAX))
        wrong[j] = max(max(trouble[j], told), MISSING * missing)
    out[0][start:stop], out[1][start:stop] = average[:count], basic[:count]
    out[2][start:stop], out[3][start:stop] = account[:count], transition[:count]
    out[4][start:stop], out[5][start:stop] = total[:count], wrong[:count]


PLACE_MAX = PLACE.high
NUMBERS = len(Place._fields)


class Tables(NamedTuple):
    """The law of one month as tables 参数表: by year and place, or by place."""

    wages: list[list[int]]
    floors: list[list[int]]
    lengths: list[int]
    slots: list[int]
    numbers: list[list[int]]


def places() -> list[str]:
    """The places whose numbers differ from those around them, the nation (empty) first."""
    return sorted({row.place for name in SERIES for row in parameters.series(name)} | {""})


def slots_of(named: list[str]) -> list[int]:
    """For each of a million codes the place whose numbers it takes: its own, its city's, its province's."""
    slots = [0] * (PLACE.high + 1)
    for size in CHAIN:
        for at, name in enumerate(named):
            code = int(name or 0)
            level = 10_000 if code % 10_000 == 0 else 100 if code % 100 == 0 else 1
            if name and level == size:
                slots[code : code + size] = [at] * size
    return slots


def tables(month: int, since: int) -> Tables:
    """The published numbers of all places for a retirement month, from a first year on."""
    named, last = places(), month // 12
    ways = {place: profile(place or "national", first_day(month)) for place in named}
    years = range(since, last + 1)
    wages = [
        [reference_wage(year + ways[place].index_offset, place) for place in named]
        for year in years
    ]
    floors = [[index_floor(year, ways[place].place) for place in named] for year in years]
    lengths = [12 if year < last else month % 12 + 1 for year in years]
    here = [list(column) for column in zip(*(_place(p, month) for p in named), strict=True)]
    return Tables(wages, floors, lengths, slots_of(named), here)


def _place(place: str, month: int) -> Place:
    on = first_day(month)
    way = profile(place or "national", on)
    try:
        base_fen, _ = pension_base(place, on, way)
    except ParameterMissing:
        base_fen = 0
    return Place(
        base_fen,
        int(way.months_basis == "due"),
        *way.factor,
        *way.years,
        *way.rounding,
        *transition_way(place, on),
    )


def pension_for_all(law: Tables, month: int, since: int) -> Job:
    """The job of computing 核定 everybody's pension as of a retirement month, years from `since` on."""
    labels = tuple(str(year) for year in range(since, month // 12 + 1))
    assert len(labels) == len(law.lengths) == len(law.wages) == len(law.floors)
    return Job(
        name="pension",
        title="基本养老金核定",
        key="person",
        columns=(
            Column("place", PLACE),
            Column("base_{}", YEAR_BASE, labels, absent=0),
            Column("months_{}", MONTHS_OF_YEAR, labels, absent=0),
            Column("balance_fen", BALANCE),
            Column("payout_tenths", TENTHS),
            Column("deemed_months", MONTHS, absent=0),
            Column("pre_account_months", MONTHS, absent=0),
            Column("deemed_index", GIVEN_INDEX, absent=NONE),
            Column("second_index", GIVEN_INDEX, absent=NONE),
        ),
        results=("average_index", "basic_fen", "account_fen", "transition_fen", "total_fen"),
        kernel=pension_block,
        law=tuple(law),
        troubles=TROUBLES,
        compared=("present_fen", "total_fen"),
        facts={"month": format_month(month)},
    )


def published(month: int, since: int) -> Job:
    """The same with the published numbers of all places."""
    return pension_for_all(tables(month, since), month, since)
