"""OpenFisca-core as a peer of `bench.pension`: the same pension as a country package would say it.

`idiomatic` looks yearly wages up as parameters by place, `tuned` in a table of NumPy. Money is float, as is
their habit, so some results are off by a fen. Not a dependency: `pip install openfisca-core==46.0.1`.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from bench.populations import Drawn


def _half_up(value: Any, scale: float) -> Any:
    return np.floor(value * scale + 0.5) / scale


def _parameters(law: Any, first: int) -> Any:
    from openfisca_core.parameters import ParameterNode

    places = range(len(law.numbers[0]))
    wages = {
        f"p{p}": {"values": {f"{first + y}-01-01": {"value": row[p] / 100}
                             for y, row in enumerate(law.wages)}}
        for p in places
    }  # fmt: skip
    start = f"{first}-01-01"
    bases = {f"p{p}": {"values": {start: {"value": law.numbers[0][p] / 100}}} for p in places}
    shares = {f"p{p}": {"values": {start: {"value": law.numbers[14][p] / 10**4}}} for p in places}
    return ParameterNode("", data={"wage": wages, "base": bases, "coefficient": shares})


def _formulas(law: Any, first: int, years: int, tuned: bool) -> dict[str, Any]:
    from openfisca_core import periods

    names = np.array([f"p{p}" for p in range(len(law.numbers[0]))])
    table = np.array(law.wages) / 100
    span = [periods.period(first + y) for y in range(years)]
    now = span[-1]

    def year_index(person: Any, period: Any, parameters: Any) -> Any:
        place, months = person("place", now), person("months", period)
        if tuned:
            wage = table[period.start.year - first, place]
        else:
            wage = parameters(period).wage[names[place]]
        return _half_up(person("wage_base", period) / (np.maximum(months, 1) * wage), 1e6)

    def paid(person: Any, period: Any) -> Any:
        return sum(person("months", p) for p in span)

    def average(person: Any, period: Any) -> Any:
        total = sum(person("year_index", p) * person("months", p) for p in span)
        return _half_up(total / np.maximum(person("paid", period), 1), 1e6)

    def basic(person: Any, period: Any, parameters: Any) -> Any:
        base = parameters(period).base[names[person("place", period)]]
        months = person("paid", period) + person("deemed", period)
        return _half_up(base * (1 + person("average", period)) / 2 * months / 1200, 100)

    def account(person: Any, period: Any) -> Any:
        return _half_up(person("balance", period) * 10 / person("tenths", period), 100)

    def transition(person: Any, period: Any, parameters: Any) -> Any:
        place = names[person("place", period)]
        here = parameters(period)
        wage = _half_up(here.base[place] * person("average", period), 1e5)
        return _half_up(wage * person("deemed", period) / 12 * here.coefficient[place], 100)

    def total(person: Any, period: Any) -> Any:
        return sum(person(n, period) for n in ("basic", "account", "transition"))

    return {"year_index": year_index, "paid": paid, "average": average, "basic": basic,
            "account": account, "transition": transition, "total": total}  # fmt: skip


def contender(drawn: Drawn, rows: int, first: int, tuned: bool) -> Callable[[], Any]:
    """A run: a new simulation with its inputs, then the pension of everybody."""
    from openfisca_core import periods
    from openfisca_core.entities import build_entity
    from openfisca_core.simulations import SimulationBuilder
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    person = build_entity(key="person", plural="persons", label="insured person", is_person=True)
    roles = [{"key": "member", "plural": "members", "label": "member"}]
    household = build_entity(key="household", plural="households", label="household", roles=roles)
    law = drawn.job.law
    years = len(law[2])
    from shebao.pension.population import Tables

    tables = Tables(*law)
    system = TaxBenefitSystem([person, household])
    system.parameters = _parameters(tables, first)
    kinds = {"wage_base": float, "months": int, "place": int, "balance": float, "tenths": int,
             "deemed": int}  # fmt: skip
    formulas = _formulas(tables, first, years, tuned)
    for name in [*kinds, *formulas]:
        parts = {"value_type": int if name == "paid" else kinds.get(name, float), "entity": person,
                 "definition_period": periods.DateUnit.YEAR, "label": name}  # fmt: skip
        if name in formulas:
            parts["formula"] = formulas[name]
        system.add_variable(type(name, (Variable,), parts))
    place = np.array(law[3])[drawn.given[0][:rows]].astype(np.int32)
    bases = [column[:rows] / 100 for column in drawn.given[1]]
    months = [column[:rows].astype(np.int32) for column in drawn.given[2]]
    last = str(first + years - 1)

    def run() -> Any:
        simulation = SimulationBuilder().build_default_simulation(system, count=rows)
        for at in range(years):
            simulation.set_input("wage_base", str(first + at), bases[at])
            simulation.set_input("months", str(first + at), months[at])
        simulation.set_input("place", last, place)
        simulation.set_input("balance", last, drawn.given[3][:rows] / 100)
        simulation.set_input("tenths", last, drawn.given[4][:rows].astype(np.int32))
        simulation.set_input("deemed", last, drawn.given[5][:rows].astype(np.int32))
        return simulation.calculate("total", last)

    return run
