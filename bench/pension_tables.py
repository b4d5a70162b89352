"""PostgreSQL and Polars as peers of `bench.pension`: the same pension over sets of rows, and over columns."""

from typing import Any

import numpy as np

from bench.populations import Drawn
from bench.sides import Contender, asked, copy, rows_out
from shebao.pension.population import Place, Tables

SQL = """with year as (select w.id, w.year, w.months,
    greatest((2 * w.base * 1000000 + w.months * i.wage) / (2 * w.months * i.wage), i.floor) as index
    from history w join index_wage i on i.slot = w.slot and i.year = w.year where w.months > 0),
  sum as (select id, sum(months)::bigint m, sum(index * months)::bigint total,
    min(100 * year + months) as first from year group by id),
  known as (select p.*, l.*, coalesce(s.m, 0) m, coalesce(s.total, 0) total,
    case when own >= 0 then deemed else 0 end given,
    case when l.due = 1 then greatest(s.m, s.first % 100 + 12 * (:last - s.first / 100)) else s.m end among
    from person p join place l using (slot) left join sum s using (id)),
  mean as (select *, m + deemed as months, (2 * (total + given * own) + greatest(coalesce(among, 0) + given, 1))
    / (2 * greatest(coalesce(among, 0) + given, 1)) as index from known),
  parts as (select *, per_month * months + per_year * (months / 12) + per_tenth * ((10 * months + 11) / 12) years,
    least(factor_unit * 1000000, factor_add + factor_slope * index) factor,
    case when second >= 0 then second else index end before_index,
    case when fixed_index >= 0 then fixed_index when own >= 0 then own when second >= 0 then second
      else index end deemed_index,
    case when long_months >= 0 and m > long_months then long_bp else coefficient_bp end bp from mean),
  ways as (select *, case when mean = 1 then (1000001 + deemed_index) / 2 else deemed_index end deemed_way,
    case when mean = 1 then (1000001 + before_index) / 2 else before_index end before_way from parts),
  items as (select *,
    step_fen * ((base_fen * (factor + factor_unit * index) * years
      + 100000000 * factor_unit * parts_a_year * step_fen)
      / (200000000 * factor_unit * parts_a_year * step_fen)) basic,
    step_fen * ((20 * balance + tenths * step_fen) / (2 * tenths * step_fen)) account,
    step_fen * ((2 * (((base_fen * deemed_way + 500) / 1000 * deemed * bp + 60000000) / 120000000
      + ((base_fen * before_way + 500) / 1000 * before * bp + 60000000) / 120000000) + step_fen)
      / (2 * step_fen)) more from ways),
  lifted as (select id, total_lift_fen, (basic + lift_fen - 1) / lift_fen * lift_fen
    + (account + lift_fen - 1) / lift_fen * lift_fen + (more + lift_fen - 1) / lift_fen * lift_fen sum from items)
select id, (sum + total_lift_fen - 1) / total_lift_fen * total_lift_fen as total from lifted"""


def by_sql(drawn: Drawn, rows: int, connection: Any) -> Contender:
    """Set based, a row a year."""
    law = Tables(*drawn.job.law)
    slot = np.array(law.slots)[drawn.given[0][:rows]]
    years, places = len(law.lengths), len(law.numbers[0])
    ids = np.arange(rows)
    copy(connection, "history", {
        "id": np.tile(ids, years), "year": np.repeat(np.arange(years), rows),
        "slot": np.tile(slot, years), "months": drawn.given[2][:, :rows].reshape(-1),
        "base": drawn.given[1][:, :rows].reshape(-1)})  # fmt: skip
    copy(connection, "index_wage", {
        "year": np.repeat(np.arange(years), places), "slot": np.tile(np.arange(places), years),
        "wage": np.array(law.wages).reshape(-1), "floor": np.array(law.floors).reshape(-1)})  # fmt: skip
    copy(connection, "place", {"slot": np.arange(places), **dict(zip(Place._fields, map(np.array, law.numbers),
                                                                     strict=True))})  # fmt: skip
    copy(connection, "person", {
        "id": ids, "slot": slot, "balance": drawn.given[3][:rows], "tenths": drawn.given[4][:rows],
        "deemed": drawn.given[5][:rows], "before": drawn.given[6][:rows], "own": drawn.given[7][:rows],
        "second": drawn.given[8][:rows]})  # fmt: skip
    query = SQL.replace(":last", str(years - 1))
    return Contender("PostgreSQL", rows, asked(connection, query), lambda c: rows_out(c, "total"),
                     106_000)  # fmt: skip


def _half(a: Any, b: Any) -> Any:
    return (2 * a + b) // (2 * b)


def _lift(value: Any, unit: Any) -> Any:
    return (value + unit - 1) // unit * unit


def by_polars(drawn: Drawn, rows: int) -> Contender:
    """Columns side by side; the numbers of a place by a join."""
    import polars as pl

    law = Tables(*drawn.job.law)
    slot = np.array(law.slots)[drawn.given[0][:rows]]
    years, whole = range(len(law.lengths)), pl.Int64
    names = ("balance", "tenths", "deemed", "before", "own", "second")
    frame = pl.DataFrame(
        {"slot": slot} | {name: drawn.given[3 + n][:rows] for n, name in enumerate(names)}
        | {f"b{y}": drawn.given[1][y][:rows] for y in years}
        | {f"m{y}": drawn.given[2][y][:rows] for y in years}
    )  # fmt: skip
    places = pl.DataFrame(
        {"slot": np.arange(len(law.numbers[0]))} | dict(zip(Place._fields, law.numbers, strict=True))
        | {f"w{y}": law.wages[y] for y in years} | {f"f{y}": law.floors[y] for y in years}
    )  # fmt: skip
    months = [pl.col(f"m{y}").cast(whole) for y in years]
    sums, due, begun = [], [], pl.lit(False)
    for y in years:
        wage = pl.max_horizontal(months[y], pl.lit(1, whole)) * pl.col(f"w{y}")
        index = _half(pl.col(f"b{y}") * 1_000_000, wage)
        if any(law.floors[y]):
            index = pl.max_horizontal(index, pl.col(f"f{y}"))
        sums.append(index * months[y])
        due.append(pl.when(begun).then(pl.lit(12, whole)).otherwise(months[y]))
        begun = begun | (months[y] > 0)
    query = frame.lazy().join(places.lazy(), on="slot", how="left", maintain_order="left")
    query = query.with_columns(
        paid=sum(months[1:], months[0]), total=sum(sums[1:], sums[0]), months_due=sum(due[1:], due[0])
    )  # fmt: skip
    query = _pensions(query, pl)
    return Contender("Polars", rows, lambda: query.collect(engine="streaming"),
                     lambda found: [found.to_series().to_numpy()], 1_010_000)  # fmt: skip


def _pensions(query: Any, pl: Any) -> Any:
    """From the sums of years to the total."""
    own, second, paid, index = (
        pl.col(n).cast(pl.Int64) for n in ("own", "second", "paid", "index")
    )
    deemed, before, tenths = (pl.col(n).cast(pl.Int64) for n in ("deemed", "before", "tenths"))
    c = pl.col
    given = pl.when(own >= 0).then(deemed).otherwise(0)
    among = pl.when(c("due") == 1).then(pl.max_horizontal("paid", "months_due")).otherwise(paid)
    query = query.with_columns(months=paid + deemed, index=_half(
        c("total") + given * own, pl.max_horizontal(among + given, pl.lit(1, pl.Int64))))  # fmt: skip
    own_way = pl.when(second >= 0).then(second).otherwise(index)
    deemed_way = pl.when(c("fixed_index") >= 0).then(c("fixed_index")).when(own >= 0).then(own)
    query = query.with_columns(
        years=c("per_month") * c("months") + c("per_year") * (c("months") // 12)
        + c("per_tenth") * ((10 * c("months") + 11) // 12),
        factor=pl.min_horizontal(c("factor_unit") * 1_000_000,
                                 c("factor_add") + c("factor_slope") * index),
        own_way=own_way, deemed_way=deemed_way.otherwise(own_way),
        share=pl.when((c("long_months") >= 0) & (paid > c("long_months"))).then(c("long_bp"))
        .otherwise(c("coefficient_bp")))  # fmt: skip

    def transition(way: str, months: Any) -> Any:
        counted = pl.when(c("mean") == 1).then((1_000_001 + c(way)) // 2).otherwise(c(way))
        wage = _half(c("base_fen") * counted, pl.lit(1000, pl.Int64))
        return _half(wage * months * c("share"), pl.lit(120_000_000, pl.Int64))

    step, lift = c("step_fen"), c("lift_fen")
    basic = _half(c("base_fen") * (c("factor") + c("factor_unit") * index) * c("years"),
                  200_000_000 * c("factor_unit") * c("parts_a_year") * step)  # fmt: skip
    more = _half(transition("deemed_way", deemed) + transition("own_way", before), step)
    items = [basic, _half(c("balance") * 10, tenths * step), more]
    lifted = [_lift(step * one, lift) for one in items]
    return query.select(_lift(lifted[0] + lifted[1] + lifted[2], c("total_lift_fen")))
