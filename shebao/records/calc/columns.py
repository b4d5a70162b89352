"""Columns 成列提问: a topic's step rule over an Arrow file at kernel speed; dated numbers come from the law.

The columns are the arguments of the step rule behind the topic. A dated number among them may be left out: it
is then taken of a day and a place. A row that cannot be computed keeps its place, with the reason in `error`.
"""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from shebao.base import engine, parameters
from shebao.base.engine.errors import ColumnNeeded, ExtraNeeded, UnknownFile
from shebao.base.law import RULES
from shebao.enrolment import rules as enrolment
from shebao.payments import rules as payments
from shebao.pension import rules as pension
from shebao.pension.rules.profile import profile
from shebao.pension.rules.steps import pension_lines, years_parts
from shebao.records.calc.errors import NoColumns, OnNeeded
from shebao.transfers import rules as transfers

ROWS = 1 << 20
"""Rows worked on at a time."""
GAP = -(2**62)
"""What stands where a cell is empty or no whole number: outside every bound."""

Given = dict[str, Any]
Filled = Callable[[date, str], Mapping[str, int]]


class Columns(NamedTuple):
    """How a topic is asked in columns: the rule, its dated numbers, and what is worked out before it."""

    rule: Callable[..., Any]
    filled: Filled
    before: Callable[[Given], Given] | None = None
    takes: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """The columns a file may hold."""
        return self.takes or self.rule.__code__.co_varnames[: self.rule.__code__.co_argcount]


def _rate(on: date, place: str) -> Mapping[str, int]:
    return {"rate_ppm": enrolment.interest_rate(on.year, place, path="on").as_ppm()}


def _share(on: date, place: str) -> Mapping[str, int]:
    return {"share_ppm": parameters.at("transfers.pooled_share", on, path="on").as_ppm()}


def _late(on: date, place: str) -> Mapping[str, int]:
    return {"rate_ppm": parameters.at("payments.late_fee_rate", on, path="on").as_ppm()}


def _late_days(given: Given) -> Given:
    """Days times the daily rate; what is no number of days fails the door instead of wrapping round."""
    import numpy

    days, rate = given["days"], given["rate_ppm"]
    bad = (days < 0) | (days > 100_000) | (rate < 0) | (rate > 1_000_000)
    product = numpy.where(bad, 0, days) * numpy.where(bad, 0, rate)
    return {"principal_fen": given["principal_fen"], "days_ppm": numpy.where(bad, GAP, product)}


def _way(on: date, place: str) -> Mapping[str, int]:
    """What a province does differently, as the numbers the pension's step rule takes."""
    way = profile(place or "national", on)
    per_month, per_year, per_tenth, parts = way.years
    add, slope, unit = way.factor
    step, lift, total = way.rounding
    found = {
        "per_month": per_month, "per_year": per_year, "per_tenth": per_tenth, "parts_a_year": parts,
        "factor_add": add, "factor_slope": slope, "factor_unit": unit,
        "step_fen": step, "lift_fen": lift, "total_lift_fen": total, "transition_fen": 0,
    }  # fmt: skip
    base = parameters.find("pension.base", on, place)
    return found if base is None else found | {"base_fen": base.as_fen()}


def _pension(given: Given) -> Given:
    parts = {name: given[name] for name in ("months", "per_month", "per_year", "per_tenth")}
    done = engine.over(years_parts, parts)
    years = done.columns["years_parts"]
    years[[row.row for row in done.aside]] = GAP
    return given | {"years": years}


def _ages(given: Given) -> Given:
    """The table's months at an age and at the next; past its ends the end of the table holds."""
    import numpy

    since = date(2006, 1, 1)
    table = numpy.array(
        [parameters.at(f"pension.payout_months.{year}", since).as_int() for year in range(40, 71)]
        + [parameters.at("pension.payout_months.70", since).as_int()]
    )
    years, months = given["age_years"], given["age_months"]
    bad = (years < 16) | (years > 120) | (months < 0) | (months > 11)
    whole = numpy.clip(12 * numpy.where(bad, 40, years) + numpy.where(bad, 0, months), 480, 840)
    age, more = whole // 12 - 40, whole % 12
    return {"at_age": table[age], "at_next": table[age + 1], "months": numpy.where(bad, GAP, more)}


def _nothing(on: date, place: str) -> Mapping[str, int]:
    return {}


PENSION = ("base_fen", "index", "months", "balance_fen", "payout_tenths", "transition_fen")
TOPICS: dict[str, Columns] = {
    "account-interest": Columns(enrolment.month_product_lines, _rate),
    "transfer-amount": Columns(transfers.transfer_lines, _share),
    "late-fee": Columns(
        payments.fee_of_days, _late, _late_days, ("principal_fen", "days", "rate_ppm")
    ),
    "payout-months": Columns(pension.payout_tenths, _nothing, _ages, ("age_years", "age_months")),
    "pension": Columns(pension_lines, _way, _pension, PENSION),
}
"""Topics with a column form; every other is asked with `--lines`."""


def run(topic: str, source: Path, target: Path, *, on: date | None, place: str) -> tuple[int, int]:
    """Answer a file of columns; how many rows, and how many of them were set aside with a reason.

    Refuses `records.no-columns`, `records.on-needed`, `population.extra-needed`, `population.unknown-file`,
    `population.column-needed`, `parameter.missing`.
    """
    if topic not in TOPICS:
        raise NoColumns(topic=topic, topics=", ".join(TOPICS), at="topic")
    if not engine.available():
        raise ExtraNeeded(name=source.name, extra="population", at=str(source))
    import pyarrow
    import pyarrow.ipc

    how = TOPICS[topic]
    assert RULES, "rules are cited"
    rows = aside = 0
    try:
        with pyarrow.memory_map(str(source)) as memory:
            file = pyarrow.ipc.open_file(memory)
            more = _missing(how, file.schema.names, on, place)
            part = target.with_name(f"{target.name}.part")
            with pyarrow.OSFile(str(part), "wb") as out:
                writer = None
                for at in range(file.num_record_batches):
                    batch = file.get_batch(at)
                    for cut in range(0, max(batch.num_rows, 1), ROWS):
                        answer, bad = _answered(how, batch.slice(cut, ROWS), more)
                        writer = writer or pyarrow.ipc.new_file(out, answer.schema)
                        writer.write_batch(answer)
                        rows, aside = rows + answer.num_rows, aside + bad
                if writer is None:
                    writer = pyarrow.ipc.new_file(out, _answered(how, None, more)[0].schema)
                writer.close()
    except (OSError, pyarrow.ArrowInvalid):
        raise UnknownFile(name=source.name, at=str(source)) from None
    part.replace(target)
    return rows, aside


def _missing(how: Columns, names: list[str], on: date | None, place: str) -> Mapping[str, int]:
    """The dated numbers a file does not bring. Refuses what neither file nor law gives."""
    needed = [name for name in how.names() if name not in names]
    dated = how.filled is not _nothing
    if dated and on is None and (needed or how.rule is pension_lines):
        raise OnNeeded(names=", ".join(needed) or "profile", at="--on")
    more = how.filled(on, place) if dated and on is not None else {}
    for name in needed:
        if name not in more:
            raise ColumnNeeded(column=name, at=name)
    return {name: value for name, value in more.items() if name not in names}


def _answered(how: Columns, batch: Any, more: Mapping[str, int]) -> tuple[Any, int]:
    """A batch of answers in the order of the rows, and how many were set aside."""
    import numpy
    import pyarrow

    count = 0 if batch is None else batch.num_rows
    given: Given = {name: numpy.full(count, value, "int64") for name, value in more.items()}
    for name in how.names():
        if name not in given:
            given[name] = (
                _whole(batch.column(name)) if batch is not None else numpy.zeros(0, "int64")
            )
    done = engine.over(how.rule, how.before(given) if how.before else given)
    bad = numpy.zeros(count, bool)
    bad[[row.row for row in done.aside]] = True
    columns = {
        name: pyarrow.array(column, "int64", mask=bad if len(done.aside) else None)
        for name, column in done.columns.items()
    }
    told: list[str | None] = [None] * count
    for row in done.aside:
        told[row.row] = f"{row.code}: {row.column}"
    columns["error"] = (
        pyarrow.array(told, "string") if done.aside else pyarrow.nulls(count, "string")
    )
    return pyarrow.record_batch(columns), len(done.aside)


def _whole(cells: Any) -> Any:
    """A column as whole numbers; an empty cell or another kind of content fails the door."""
    import numpy
    import pyarrow
    import pyarrow.compute

    if not pyarrow.types.is_integer(cells.type) or cells.type == pyarrow.uint64():
        return numpy.full(len(cells), GAP, "int64")
    if cells.null_count:
        cells = pyarrow.compute.fill_null(cells.cast("int64"), GAP)
    return cells.to_numpy(zero_copy_only=False).astype("int64", copy=False)
