"""OpenFisca-core as a peer of `bench.pension`: the same pension as a country package would say it.

`idiomatic` looks numbers of a place up as parameters by its name, `tuned` in tables of NumPy by its number; neither
asks for floors in years that have none. Money is float, as is their habit, so some results are off by a fen. Not a
dependency: `pip install openfisca-core==46.0.1`.
"""

import time
from collections.abc import Callable
from statistics import median
from types import SimpleNamespace
from typing import Any

import numpy as np

from bench.populations import Drawn
from shebao.pension.population import Place, Tables

FIGURES = ("balance", "tenths", "deemed", "before", "own", "second")
INPUTS = {"wage_base": float, "months": int, "place": int, "balance": float, "tenths": int,
          "deemed": int, "before": int, "own": float, "second": float}  # fmt: skip


def _half_up(value: Any, scale: float) -> Any:
    return np.floor(value * scale + 0.5) / scale


def _lifted(value: Any, unit: Any) -> Any:
    """Up to whole multiples of a unit in yuan; a float a hair above one stays there."""
    return np.ceil(np.rint(value * 100) / np.rint(unit * 100)) * unit


def _numbers(law: Tables) -> dict[str, list[float]]:
    """The numbers of places, money in yuan and indices as they are spoken of."""
    units = {"base_fen": 100, "step_fen": 100, "lift_fen": 100, "total_lift_fen": 100, "factor_add": 10**6,
             "fixed_index": 10**6, "coefficient_bp": 10**4, "long_bp": 10**4}  # fmt: skip
    return {
        name: [one / units[name] if one >= 0 and name in units else one for one in column]
        for name, column in zip(Place._fields, law.numbers, strict=True)
    }


def _parameters(law: Tables, first: int) -> Any:
    from openfisca_core.parameters import ParameterNode

    start, ways = f"{first}-01-01", _numbers(law)
    places = range(len(law.numbers[0]))

    def values(rows: list[list[int]], unit: int, at: int) -> Any:
        return {"values": {f"{first + y}-01-01": {"value": row[at] / unit} for y, row in enumerate(rows)}}  # fmt: skip

    wage = {f"p{p}": values(law.wages, 100, p) for p in places}
    floor = {f"p{p}": values(law.floors, 10**6, p) for p in places}
    way = {
        f"p{p}": {name: {"values": {start: {"value": ways[name][p]}}} for name in ways}
        for p in places
    }
    return ParameterNode("", data={"wage": wage, "floor": floor, "way": way})


def _looked_up(
    law: Tables, first: int, tuned: bool
) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """How a year's wage and floor, and the numbers of places, are found."""
    names = np.array([f"p{p}" for p in range(len(law.numbers[0]))])
    wages, floors = np.array(law.wages) / 100, np.array(law.floors) / 10**6
    some = floors.any(axis=1)
    ways = {name: np.array(column) for name, column in _numbers(law).items()}

    def yearly_by_name(place: Any, period: Any, parameters: Any) -> tuple[Any, Any]:
        here, where = parameters(period), names[place]
        has_floor = some[period.start.year - first]
        return here.wage[where], here.floor[where] if has_floor else None

    def yearly_in_tables(place: Any, period: Any, _parameters: Any) -> tuple[Any, Any]:
        year = period.start.year - first
        return wages[year][place], floors[year][place] if some[year] else None

    def way_by_name(place: Any, period: Any, parameters: Any) -> Any:
        return parameters(period).way[names[place]]

    def way_in_tables(place: Any, _period: Any, _parameters: Any) -> Any:
        return SimpleNamespace(**{name: column[place] for name, column in ways.items()})

    return (yearly_in_tables, way_in_tables) if tuned else (yearly_by_name, way_by_name)


def _histories(yearly: Callable[..., Any], span: list[Any]) -> dict[str, Any]:
    """The formulas that walk years."""
    now = span[-1]

    def year_index(person: Any, period: Any, parameters: Any) -> Any:
        months = person("months", period)
        wage, floor = yearly(person("place", now), period, parameters)
        index = _half_up(person("wage_base", period) / (np.maximum(months, 1) * wage), 1e6)
        return index if floor is None else np.maximum(index, floor)

    def paid(person: Any, period: Any) -> Any:
        return sum(person("months", p) for p in span)

    def months_due(person: Any, period: Any) -> Any:
        due, begun = np.zeros(person.count, np.int32), np.zeros(person.count, bool)
        for p in span:
            months = person("months", p)
            due += np.where(begun, 12, months)
            begun |= months > 0
        return due

    def total_index(person: Any, period: Any) -> Any:
        return sum(person("year_index", p) * person("months", p) for p in span)

    return {"year_index": year_index, "paid": paid, "months_due": months_due,
            "total_index": total_index}  # fmt: skip


def _formulas(law: Tables, first: int, span: list[Any], tuned: bool) -> dict[str, Any]:
    yearly, way_of = _looked_up(law, first, tuned)

    def average(person: Any, period: Any, parameters: Any) -> Any:
        way = way_of(person("place", period), period, parameters)
        paid, own = person("paid", period), person("own", period)
        among = np.where(way.due > 0, np.maximum(paid, person("months_due", period)), paid)
        given = np.where(own >= 0, person("deemed", period), 0)
        total = person("total_index", period) + given * own
        return _half_up(total / np.maximum(among + given, 1), 1e6)

    def total(person: Any, period: Any, parameters: Any) -> Any:
        way = way_of(person("place", period), period, parameters)
        index, paid, deemed = (person(n, period) for n in ("average", "paid", "deemed"))
        months = paid + deemed
        parts = way.per_month * months + way.per_year * (months // 12)
        parts = parts + way.per_tenth * ((10 * months + 11) // 12)
        factor = np.minimum(1, (way.factor_add + way.factor_slope * index) / way.factor_unit)
        basic = way.base_fen * (factor + index) * parts / (200 * way.parts_a_year)
        items = (basic, person("balance", period) * 10 / person("tenths", period),
                 person("transition", period))  # fmt: skip
        lifted = [_lifted(_half_up(one, 1 / way.step_fen), way.lift_fen) for one in items]
        return _lifted(sum(lifted), way.total_lift_fen)

    def transition(person: Any, period: Any, parameters: Any) -> Any:
        way = way_of(person("place", period), period, parameters)
        index, own, second = (person(n, period) for n in ("average", "own", "second"))
        before = np.where(second >= 0, second, index)
        deemed = np.where(way.fixed_index >= 0, way.fixed_index, np.where(own >= 0, own, before))
        long = (way.long_months >= 0) & (person("paid", period) > way.long_months)
        share = np.where(long, way.long_bp, way.coefficient_bp)

        def part(counted: Any, months: Any) -> Any:
            counted = np.where(way.mean > 0, _half_up((1 + counted) / 2, 1e6), counted)
            return _half_up(_half_up(way.base_fen * counted, 1e5) * months / 12 * share, 100)

        return part(deemed, person("deemed", period)) + part(before, person("before", period))

    return {
        **_histories(yearly, span),
        "average": average,
        "transition": transition,
        "total": total,
    }


def _system(law: Tables, first: int, tuned: bool) -> Any:
    """A country package in miniature."""
    from openfisca_core import periods
    from openfisca_core.entities import build_entity
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = build_entity(key="person", plural="persons", label="insured person", is_person=True)
    roles = [{"key": "member", "plural": "members", "label": "member"}]
    household = build_entity(key="household", plural="households", label="household", roles=roles)
    system = TaxBenefitSystem([person, household])
    system.parameters = _parameters(law, first)
    span = [periods.period(first + y) for y in range(len(law.lengths))]
    formulas = _formulas(law, first, span, tuned)
    for name in [*INPUTS, *formulas]:
        kind = int if name in ("paid", "months_due") else INPUTS.get(name, float)
        parts = {"value_type": kind, "entity": person, "definition_period": periods.DateUnit.YEAR,
                 "label": name}  # fmt: skip
        if name in formulas:
            parts["formula"] = formulas[name]
        system.add_variable(type(name, (Variable,), parts))
    return system


def _filled(system: Any, drawn: Drawn, slots: Any, rows: int, first: int) -> tuple[Any, str]:
    """A new simulation with everybody's figures, and the year that is asked for."""
    from openfisca_core.simulations import SimulationBuilder

    simulation = SimulationBuilder().build_default_simulation(system, count=rows)
    bases, months = drawn.given[1], drawn.given[2]
    for at in range(len(bases)):
        year = str(first + at)
        simulation.set_input("wage_base", year, bases[at][:rows] / 100)
        simulation.set_input("months", year, months[at][:rows].astype(np.int32))
    last = str(first + len(bases) - 1)
    simulation.set_input("place", last, slots[drawn.given[0][:rows]].astype(np.int32))
    for at, name in enumerate(FIGURES, 3):
        column = drawn.given[at][:rows]
        if name == "balance":
            column = column / 100
        elif INPUTS[name] is float:
            column = np.where(column >= 0, column / 10**6, -1)
        else:
            column = column.astype(np.int32)
        simulation.set_input(name, last, column)
    return simulation, last


def contender(drawn: Drawn, rows: int, first: int, tuned: bool) -> Callable[[], Any]:
    """A run: a new simulation with its inputs, then the pension of everybody."""
    law = Tables(*drawn.job.law)
    system, slots = _system(law, first, tuned), np.array(law.slots)

    def run() -> Any:
        simulation, last = _filled(system, drawn, slots, rows, first)
        return simulation.calculate("total", last)

    return run


def calculated_alone(drawn: Drawn, rows: int, first: int) -> dict[str, int]:
    """The rate of `calculate` without the inputs, people a second: printed, no part of the ratio."""
    law, found = Tables(*drawn.job.law), {}
    slots = np.array(law.slots)
    for name in ("idiomatic", "tuned"):
        system, spans = _system(law, first, name == "tuned"), []
        for _ in range(3):
            simulation, last = _filled(system, drawn, slots, rows, first)
            started = time.perf_counter()
            simulation.calculate("total", last)
            spans.append(time.perf_counter() - started)
        found[name] = round(rows / median(spans))
        print(f"OpenFisca-core, {name}, calculate alone {found[name]:,}/s")
    return found
