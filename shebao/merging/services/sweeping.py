"""A sweep over everybody of an agency 全员查重: what it finds goes into the worklist."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import combinations
from typing import Any, NamedTuple

from shebao.base.engine.errors import ExtraNeeded
from shebao.identity import queries as identity
from shebao.identity.rules.likeness import RULES, TWO_PEOPLE
from shebao.merging.models import ClusterKind
from shebao.merging.services.worklist import Pair, Reported, report

EVERY = 100_000
TOGETHER = 12
"""People under one number beyond which each is set beside the first alone."""


class Swept(NamedTuple):
    """What a sweep found: people read, pairs, numbers with two people, and what the worklist made of them."""

    people: int
    pairs: int
    shared: int
    reported: Reported


def sweep(
    owner: str, *, on: date, at: datetime, tell: Callable[[str], None] = lambda _: None
) -> Swept:
    """Look for one person's accounts among everybody of an agency, and report them. The same again changes nothing.

    Numbers are unsealed in memory and written nowhere. What two officers called different people stays so.
    Refuses `population.extra-needed`.
    """
    try:
        import pyarrow as pa

        from shebao.identity.matching import files
        from shebao.identity.matching.finding import find
    except ImportError:
        raise ExtraNeeded(name=owner, extra="population") from None
    columns: dict[str, list[Any]] = {name: [] for name in ("acct", *files.COLUMNS[1:6])}
    persons: list[str] = []
    for known in identity.everybody(owner):
        persons.append(known.person_no)
        birth = f"{known.birth_date:%Y%m%d}" if known.birth_date else None
        row = (len(persons), known.number, known.name, known.sex, birth, known.division)
        for column, value in zip(columns.values(), row, strict=True):
            column.append(value)
        if len(persons) % EVERY == 0:
            tell(f"{len(persons):,} numbers read")
    texts = {
        name: pa.array(column, pa.string()) for name, column in columns.items() if name != "acct"
    }
    del columns["id_no"]
    given = files.accounts(pa.array(columns["acct"], pa.int64()), texts, [])
    found = find(given, tell)
    pairs = list(_pairs(found, persons))
    shared = list(_shared(found.twice, persons))
    tell(f"{len(pairs):,} pairs and {len(shared):,} under one number go to the worklist")
    reported = report(owner, [*pairs, *shared], on=on, at=at)
    return Swept(len(set(persons)), len(pairs), len(shared), reported)


def _pair(one: str, other: str, rule: str, score: int, agree: bool, kind: ClusterKind) -> Pair:
    zh, en = RULES[rule]
    reason = {"code": rule, "zh": zh, "en": en}
    return Pair(one, other, rule, 10 * score, agree, [reason], kind)


def _pairs(found: Any, persons: list[str]) -> Iterator[Pair]:
    """Pairs of persons, each once by its strongest rule; a person's own rows are no pair."""
    best: dict[tuple[str, str], Pair] = {}
    rows = zip(
        found.a.tolist(), found.b.tolist(), found.rule, found.score.tolist(),
        found.names_agree.tolist(), strict=True,
    )  # fmt: skip
    for a, b, rule, score, agree in rows:
        one, other = sorted((persons[a], persons[b]))
        known = best.get((one, other))
        if one != other and (known is None or known.score < 10 * score):
            best[one, other] = _pair(one, other, rule, score, agree, ClusterKind.DUPLICATE)
    yield from best.values()


def _shared(twice: list[tuple[int, int, str]], persons: list[str]) -> Iterator[Pair]:
    """People under one number, beside each other."""
    groups: dict[int, list[str]] = {}
    for group, row, why in twice:
        if why == TWO_PEOPLE:
            groups.setdefault(group, []).append(persons[row])
    for found in groups.values():
        people = sorted(set(found))
        pairs = (
            combinations(people, 2)
            if len(people) <= TOGETHER
            else ((people[0], p) for p in people[1:])
        )
        for one, other in pairs:
            yield _pair(one, other, TWO_PEOPLE, 50, False, ClusterKind.SHARED_NUMBER)
