"""Pensions of whole populations 批量核定: everybody who retires, or would retire, in one month.

The rules are those of the counter (`rules/`). What places do differently is put into tables once, place by
place, by the same questions the counter asks of the parameters. Notional sums 虚账实记 and the years of change
from an old method are not here: they are computed at the counter.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from shebao.base import parameters
from shebao.base.engine import blank, scratch
from shebao.base.engine.jobs import Column, Job
from shebao.base.engine.steps import beyond
from shebao.base.law import Bound
from shebao.base.months import first_day, format_month
from shebao.base.parameters import ParameterMissing
from shebao.base.refusals import Refusal
from shebao.pension.errors import (
    BaseWithoutMonths,
    IndexTooHigh,
    LifeTooLong,
    NoMonths,
    TooManyBeforeAccount,
)
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
STRAY, MISSING, TOO_HIGH, TOO_LONG, TOO_MANY, NOBODY = 6, 5, 4, 3, 2, 1
"""Numbers of the refusals below; of several the greatest is told."""
TROUBLES = (
    NoMonths, TooManyBeforeAccount, LifeTooLong, IndexTooHigh, ParameterMissing, BaseWithoutMonths,
)  # fmt: skip


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
    place, slots, slot = given[0][start:stop], law[3], blank()
    count = stop - start
    for j in range(count):
        slot[j] = slots[min(max(place[j], 0), PLACE_MAX)]
    sums = scratch(), scratch(), scratch(), scratch(), scratch()
    for year in range(0, len(law[2]), 4):
        _four_years(start, stop, year, given, law, slot, sums)
    _parts(start, stop, given, law[4], slot, sums, out)


def _four_years(
    start: int, stop: int, year: int, given: Any, law: Any, slot: Any, sums: Any
) -> None:
    """Four years of a block at a time, so that sums are fetched once: what is past the last counts no months."""
    wages, floors, lengths = law[0], law[1], law[2]
    last, count = len(lengths) - 1, stop - start
    two, three, four = min(year + 1, last), min(year + 2, last), min(year + 3, last)
    on_two, on_three, on_four = (
        min(1, last - year), min(1, max(0, last - year - 1)), min(1, max(0, last - year - 2)),
    )  # fmt: skip
    a, b = given[1][year][start:stop], given[1][two][start:stop]
    c, d = given[1][three][start:stop], given[1][four][start:stop]
    in_a, in_b = given[2][year][start:stop], given[2][two][start:stop]
    in_c, in_d = given[2][three][start:stop], given[2][four][start:stop]
    wage_a, wage_b = _of_place(wages[year], slot, count), _of_place(wages[two], slot, count)
    wage_c, wage_d = _of_place(wages[three], slot, count), _of_place(wages[four], slot, count)
    floor_a, floor_b = _floor_of(floors[year], slot, count), _floor_of(floors[two], slot, count)
    floor_c, floor_d = _floor_of(floors[three], slot, count), _floor_of(floors[four], slot, count)
    index_months, paid, due, started, trouble = sums
    for j in range(count):
        at_b, at_c, at_d = on_two * in_b[j], on_three * in_c[j], on_four * in_d[j]
        sum_a, bad_a = _counted(a[j], in_a[j], wage_a[j], floor_a[j])
        sum_b, bad_b = _counted(b[j], at_b, wage_b[j], floor_b[j])
        sum_c, bad_c = _counted(c[j], at_c, wage_c[j], floor_c[j])
        sum_d, bad_d = _counted(d[j], at_d, wage_d[j], floor_d[j])
        index_months[j] += sum_a + sum_b + sum_c + sum_d
        paid[j] += in_a[j] + at_b + at_c + at_d
        trouble[j] = max(trouble[j], max(max(bad_a, bad_b), max(bad_c, bad_d)))
        stray_a, stray_b = _stray(a[j], in_a[j]), _stray(b[j], in_b[j])
        stray_c, stray_d = _stray(c[j], in_c[j]), _stray(d[j], in_d[j])
        trouble[j] = max(trouble[j], max(max(stray_a, stray_b), max(stray_c, stray_d)))
        more = months_due(due[j], started[j], in_a[j], lengths[year])
        more = months_due(more.due, more.started, at_b, on_two * lengths[two])
        more = months_due(more.due, more.started, at_c, on_three * lengths[three])
        more = months_due(more.due, more.started, at_d, on_four * lengths[four])
        due[j] = more.due
        started[j] = more.started


def _counted(base_fen: int, months: int, wage_fen: int, floor_index: int) -> tuple[int, int]:
    """A year's index times its months, and the trouble with it: no wage published, or an index too high."""
    worked = min(1, months)
    index = counted_index(base_fen, months, max(1, wage_fen), floor_index)
    missing = worked * (1 - min(1, wage_fen))
    high = worked * beyond(index, INDEX_MAX)
    return index * months, max(MISSING * missing, TOO_HIGH * high)


def _stray(base_fen: int, months: int) -> int:
    """The trouble with a year that has a base and no months."""
    return STRAY * (1 - min(1, months)) * min(1, base_fen)


def _of_place(table: Any, slot: Any, count: int) -> Any:
    """For each row of a block the number of its place."""
    found = blank()
    for j in range(count):
        found[j] = table[slot[j]]
    return found


def _floor_of(table: Any, slot: Any, count: int) -> Any:
    """The same for floors; most years have none anywhere, then nothing is fetched."""
    found, some = scratch(), 0
    for at in range(len(table)):
        some = max(some, min(1, table[at]))
    for j in range(count * some):
        found[j] = table[slot[j]]
    return found


def _parts(start: int, stop: int, given: Any, numbers: Any, slot: Any, sums: Any, out: Any) -> None:
    """A block's pensions, its years being added up: one rule after the other, each over the whole block."""
    count = stop - start
    deemed, before = given[5][start:stop], given[6][start:stop]
    own, second = given[7][start:stop], given[8][start:stop]
    index_months, paid, due, _started, trouble = sums
    by_due, w = _of_place(numbers[1], slot, count), _of_place(numbers[0], slot, count)
    average, wrong = blank(), blank()
    for j in range(count):
        months = by_due[j] * max(paid[j], due[j]) + (1 - by_due[j]) * paid[j]
        average[j] = mean_index(index_months[j], months, deemed[j], own[j])
    bp = _coefficients(numbers, slot, paid, count)
    mean, fixed = _of_place(numbers[12], slot, count), _of_place(numbers[13], slot, count)
    transition = blank()
    for j in range(count):
        parts = transition_parts(
            w[j], average[j], deemed[j], before[j], own[j], second[j], fixed[j], mean[j],
            max(0, bp[j]),
        )  # fmt: skip
        transition[j] = parts.deemed_fen + parts.before_account_fen
    _lines(start, stop, given, numbers, slot, (w, average, paid, transition), out)
    for j in range(count):
        nobody = (1 - min(1, paid[j])) * (1 - min(1, deemed[j]) * min(1, own[j] + 1))
        some = min(1, deemed[j] + before[j])
        missing = max(1 - min(1, w[j]), some * (1 - min(1, bp[j] + 1)))
        told = max(NOBODY * nobody, TOO_MANY * beyond(before[j], paid[j]))
        told = max(told, TOO_LONG * beyond(paid[j] + deemed[j], MONTHS_MAX))
        wrong[j] = max(max(trouble[j], told), MISSING * missing)
    out[0][start:stop], out[5][start:stop] = average[:count], wrong[:count]


def _coefficients(numbers: Any, slot: Any, paid: Any, count: int) -> Any:
    """Transition coefficients of a block, the one for long careers where a place has it."""
    found, usual = blank(), _of_place(numbers[14], slot, count)
    long_months = _of_place(numbers[15], slot, count)
    long_bp = _of_place(numbers[16], slot, count)
    for j in range(count):
        long = min(1, long_months[j] + 1) * beyond(paid[j], long_months[j])
        found[j] = long * long_bp[j] + (1 - long) * usual[j]
    return found


def _lines(
    start: int, stop: int, given: Any, numbers: Any, slot: Any, known: Any, out: Any
) -> None:
    """Years as the place counts them, then the lines of the pension."""
    count = stop - start
    balance, tenths, deemed = given[3][start:stop], given[4][start:stop], given[5][start:stop]
    w, average, paid, transition_of = known
    a_month, a_year = _of_place(numbers[5], slot, count), _of_place(numbers[6], slot, count)
    a_tenth, parts_a_year = _of_place(numbers[7], slot, count), _of_place(numbers[8], slot, count)
    add, slope = _of_place(numbers[2], slot, count), _of_place(numbers[3], slot, count)
    unit, step = _of_place(numbers[4], slot, count), _of_place(numbers[9], slot, count)
    lift, total_lift = _of_place(numbers[10], slot, count), _of_place(numbers[11], slot, count)
    years, basic, account, transition, total = blank(), blank(), blank(), blank(), blank()
    for j in range(count):
        years[j] = years_parts(paid[j] + deemed[j], a_month[j], a_year[j], a_tenth[j])
    for j in range(count):
        lines = pension_lines(
            w[j], average[j], years[j], parts_a_year[j], add[j], slope[j], unit[j], balance[j],
            tenths[j], transition_of[j], step[j], lift[j], total_lift[j],
        )  # fmt: skip
        basic[j], account[j] = lines.basic_fen, lines.account_fen
        transition[j], total[j] = lines.transition_fen, lines.total_fen
    out[1][start:stop], out[2][start:stop] = basic[:count], account[:count]
    out[3][start:stop], out[4][start:stop] = transition[:count], total[:count]


PLACE_MAX = PLACE.high


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


def reason(
    law: Tables,
    named: Sequence[str],
    labels: Sequence[str],
    given: Sequence[Any],
    row: int,
    refusal: type[Refusal],
) -> tuple[str, str]:
    """Which column a refused person's trouble lies in, and what is missing or wrong there 剔除原因.

    `named` are the places of the tables, `labels` the years, `given` the columns of the job.
    """
    bases, months = given[1], given[2]
    slot = law.slots[min(max(int(given[0][row]), 0), PLACE_MAX)]
    place = named[slot] or "national"
    for at, year in enumerate(labels):
        base, count = int(bases[at][row]), int(months[at][row])
        if refusal is BaseWithoutMonths and base and not count:
            return f"months_{year}", "0"
        if refusal is ParameterMissing and count and not law.wages[at][slot]:
            return f"months_{year}", f"pension.index_wage {year} {place}"
        wage = law.wages[at][slot]
        index = counted_index(base, count, wage, law.floors[at][slot]) if count and wage else 0
        if refusal is IndexTooHigh and index > INDEX_MAX:
            return f"base_{year}", str(base)
    if refusal is ParameterMissing:
        missing = "pension.transition.coefficient" if law.numbers[0][slot] else "pension.base"
        return "place", f"{missing} {place}"
    return "", ""


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
        reason=partial(reason, law, places(), labels),
    )


def published(month: int, since: int) -> Job:
    """The same with the published numbers of all places."""
    return pension_for_all(tables(month, since), month, since)
