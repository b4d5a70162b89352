"""Pensions of a population: the same fen as at the counter at every place, and the same reasons not to."""

import random
from collections import Counter
from datetime import date

import numpy
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest

from shebao.base.engine.jobs import work
from shebao.base.engine.runs import aside_of, run
from shebao.base.months import month
from shebao.base.refusals import Refusal
from shebao.pension import population
from shebao.pension.population import published
from shebao.pension.rules import HistoryYear, PensionCase, pension_of_history
from shebao.pension.rules.history import index_floor, reference_wage
from shebao.pension.rules.steps import INDEX
from shebao.pension.rules.transition import NONE, transition_way

MONTH, SINCE = month(2024, 6), 2010
YEARS = range(SINCE, 2025)
PLACES = (310115, 310000, 110000, 110105, 440300, 440100, 320500, 350100, 530000, 610100)


def drawn(draw):
    """A person as the file has them: sometimes with gaps, deemed months, a second index, too much of a base."""
    months = [draw.choice((0, 12, 12, 12, draw.randint(1, 11))) for _ in YEARS]
    months[-1] = min(months[-1], 6)
    if draw.random() < 0.05:
        months = [0] * len(months)
    level = draw.choice((200_000, 500_000, 900_000, 2_500_000, 60_000_000))
    bases = [draw.randint(level // 2, level) * count for count in months]
    if draw.random() < 0.05 and 0 in months:
        bases[months.index(0)] = level  # a base nobody says the months of
    return {
        "place": draw.choice(PLACES),
        "bases": bases,
        "months": months,
        "balance": draw.choice((0, 10**10, draw.randint(0, 10**8))),
        "tenths": draw.choice((1390, 1700, 1373)),
        "deemed": draw.choice((0, 0, 30, 100)),
        "before": draw.choice((0, 0, 20, 300)),
        "own": draw.choice((-1, 0, 850_000, INDEX.high)),
        "second": draw.choice((-1, 1_200_000)),
    }


def at_the_counter(row):
    """Figures or the code of a refusal."""
    case = PensionCase(
        place=str(row["place"]),
        retirement_month=MONTH,
        history=[
            HistoryYear(year, count, base)
            for year, count, base in zip(YEARS, row["months"], row["bases"], strict=True)
        ],
        account_balance_fen=row["balance"],
        payout_tenths=row["tenths"],
        deemed_months=row["deemed"],
        deemed_index=None if row["own"] < 0 else row["own"],
        second_index=None if row["second"] < 0 else row["second"],
        pre_account_months=row["before"],
    )
    try:
        return tuple(pension_of_history(case).result)[:5]
    except Refusal as refusal:
        return refusal.code


def columns(rows, earlier=0):
    """The columns of a file that begins so many years earlier, when nobody was insured yet."""
    nothing = [[0] * len(rows)] * earlier
    first = [[row["place"] for row in rows]]
    for name in ("bases", "months"):
        first.append(nothing + [[row[name][y] for row in rows] for y in range(len(YEARS))])
    rest = ("balance", "tenths", "deemed", "before", "own", "second")
    return first + [[row[name] for row in rows] for name in rest]


@pytest.fixture(scope="module")
def people():
    draw = random.Random(11)
    return [drawn(draw) for _ in range(900)]


@pytest.mark.parametrize(("how", "earlier"), [("compiled", 0), ("interpreted", 2)])
def test_everybodys_pension_is_what_the_counter_says_or_refused_for_the_same_reason(
    people, how, earlier
):
    """The kernel walks four years at a time: fifteen and seventeen leave three and one."""
    job = published(MONTH, SINCE - earlier)
    given = columns(people, earlier)
    if how == "compiled":
        given = [numpy.array(part, c.kind) for part, c in zip(given, job.columns, strict=True)]

    done = work(job, given, len(people), how=how)

    told = set()
    for at, row in enumerate(people):
        expected = at_the_counter(row)
        trouble = int(done.trouble[at])
        if isinstance(expected, str):
            told.add(expected)
            assert trouble, (row, expected)
        else:
            assert not trouble, (row, job.troubles[trouble - 1].code)
            assert tuple(int(column[at]) for column in done.results) == expected, row
    assert {"pension.index-too-high", "parameter.missing", "pension.no-months"} <= told
    assert {"pension.too-many-before-account", "pension.base-without-months"} <= told
    paid = Counter(row["place"] for at, row in enumerate(people) if not done.trouble[at])
    assert paid.total() > 150
    assert {310115, 310000, 110000, 440300, 320500} <= set(paid)


def test_a_code_takes_the_numbers_of_the_nearest_place_that_has_its_own():
    named = population.places()
    slots = population.slots_of(named)
    assert named[slots[310115]] == named[slots[310000]] == "310000"
    assert named[slots[440300]] == "440300"
    assert named[slots[440100]] == "440000"
    assert named[slots[999999]] == ""


def test_what_a_place_does_differently_comes_in_numbers():
    day = date(2025, 6, 1)
    assert transition_way("310000", day)[:3] == (0, 1_000_000, 120)  # deemed months at 1, 1.2 %
    assert transition_way("510000", day)[:3] == (1, NONE, 130)  # Sichuan takes the mean, 1.3 %
    assert transition_way("", day)[2] == NONE  # the nation named no coefficient
    assert reference_wage(2023, "310115") == reference_wage(2023, "310000") > 0
    assert reference_wage(1900, "310000") == 0
    assert (index_floor(2005, "310000"), index_floor(2015, "310000")) == (1_000_000, 0)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_run_is_compared_with_what_is_paid_now_and_says_where_the_trouble_lies(tmp_path, kind):
    """`present_fen` is a column of the file alone; a line that is refused names year and series."""
    names = "person,place,balance_fen,payout_tenths,base_2024,months_2024,base_2018,months_2018,present_fen"
    lines = [
        names, "a,310000,5000000,1390,9600000,12,0,0,300000", "b,310000,5000000,0,9600000,12,0,0,1",
        "c,310000,5000000,1390,9600000,12,100,0,1", "d,440000,5000000,1390,9600000,12,100,12,1",
    ]  # fmt: skip
    source, target = tmp_path / f"people.{kind}", tmp_path / "out.csv"
    (tmp_path / "people.csv").write_text("\n".join(lines), encoding="utf-8")
    if kind == "parquet":
        pq.write_table(pacsv.read_csv(tmp_path / "people.csv"), source)
    made = {}
    for how in ("", "interpreted"):
        totals = run(published(month(2025, 12), 2015), source, target, how=how)
        made[how] = (target.read_bytes(), aside_of(target).read_text(encoding="utf-8"))
        assert totals.compared["rows"] == totals.done
        assert totals.largest[0].before == 300_000
    assert made[""] == made["interpreted"]
    told = made[""][1].splitlines()
    assert told[1:3] == ["2,b,population.out-of-bounds,payout_tenths,0",
                         "3,c,pension.base-without-months,months_2018,0"]  # fmt: skip
