"""Duplicates of a whole file 批量查重: accounts in, pairs and double numbers out, written beside each other.

What is asked of two accounts at the counter (`rules.likeness`) is asked here of millions.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple


class Counted(NamedTuple):
    """What a search found: accounts read, pairs, accounts under double numbers, lines set aside, pairs by rule."""

    accounts: int
    pairs: int
    twice: int
    aside: int
    rules: dict[str, int]


def duplicates(
    source: Path,
    pairs: Path,
    conflicts: Path | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> Counted:
    """Find duplicates among accounts of a file 查找疑似重复账户.

    `pairs` gets `a,b,rule,score,names_agree`; `conflicts` one line an account under a number that two people have;
    lines set aside lie beside `pairs`. Refuses `population.unknown-file`, `column-needed`, `extra-needed`.
    """
    from shebao.identity.matching import files

    given = files.read(source)
    files.writable(pairs)
    import pyarrow as pa

    from shebao.identity.matching.finding import find

    found = find(given, tell)
    acct = given.acct
    first, second = acct.take(pa.array(found.a)), acct.take(pa.array(found.b))
    a, b = _in_order(first, second)
    table = {"a": a, "b": b, "rule": pa.array(found.rule, pa.string()),
             "score": pa.array(found.score, pa.int16()), "names_agree": pa.array(found.names_agree)}  # fmt: skip
    files.write(pairs, table)
    twice = {
        "conflict": pa.array([g for g, _, _ in found.twice], pa.int64()),
        "acct": acct.take(pa.array([row for _, row, _ in found.twice], pa.int64())),
        "reason": pa.array([why for _, _, why in found.twice], pa.string()),
    }
    if conflicts is not None:
        files.write(conflicts, twice)
    if given.aside:
        where, why = zip(*given.aside, strict=True)
        files.write(pairs.with_suffix(".aside.csv"), {"where": list(where), "why": list(why)})
    rules = {rule: found.rule.count(rule) for rule in dict.fromkeys(found.rule)}
    return Counted(given.rows, len(found.rule), len(found.twice), len(given.aside), rules)


def _in_order(one: Any, other: Any) -> tuple[Any, Any]:
    """The lesser account first."""
    import pyarrow.compute as pc

    less = pc.less(one, other)
    return pc.if_else(less, one, other), pc.if_else(less, other, one)
