"""A file of accounts in, pairs and conflicts out: the way from one to the other, with memory bounded by chunks."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from shebao.identity.matching import clusters, evidence, likening
from shebao.identity.matching.blocks import candidates
from shebao.identity.matching.files import Accounts
from shebao.identity.rules.likeness import THROUGH, TWO_PEOPLE, Like, NameLike, NumberLike

CHUNK = 400_000


class Found(NamedTuple):
    """Pairs by rows of the file, strongest rule first found; `twice` are rows of one number and two people."""

    a: Any
    b: Any
    rule: list[str]
    score: Any
    names_agree: Any
    twice: list[tuple[int, int, str]]
    """(group, row, reason): `number-twice`, or `number-crowded` for a number under many names."""
    weak: dict[str, float]


def find(accounts: Accounts, tell: Callable[[str], None] = lambda _: None) -> Found:
    """Duplicates among accounts 查找疑似重复."""
    given = likening.facts(accounts)
    tell(f"{given.rows:,} accounts read")
    codes = candidates(given)
    tell(f"{len(codes):,} pairs to compare")
    parts = []
    for start in range(0, len(codes), CHUNK):
        part = codes[start : start + CHUNK]
        one = likening.judge(given, part // given.rows, part % given.rows)
        said = evidence.useful(one)
        parts.append(likening.Judged(*(column[said] for column in one)))
        tell(f"{min(start + CHUNK, len(codes)):,} of {len(codes):,} pairs compared")
    if not parts:
        parts = [likening.judge(given, codes, codes)]
    found = likening.Judged(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
    twice = found.rule == likening.CODES.index(TWO_PEOPLE)
    kept, weak = evidence.taken(given, found)
    kept &= ~twice
    return _closed(given, found, kept, twice, weak)


def _closed(
    given: likening.Facts, found: likening.Judged, kept: Any, twice: Any, weak: dict[str, float]
) -> Found:
    rows = np.nonzero(kept)[0]

    def against(x: Any, y: Any) -> Any:
        one = likening.judge(given, x, y)
        same = (one.mobile == Like.SAME) & (one.name == NameLike.SAME)
        strange = (one.number == NumberLike.OTHER) & ~same
        strange |= one.name >= NameLike.ONE_OFF
        twice = one.rule == likening.CODES.index(TWO_PEOPLE)
        return twice | (strange & ((one.rule == 0) | one.weak))

    a, b, at, score = clusters.closed(found.a[rows], found.b[rows], found.score[rows], against)
    told = found.rule[rows]
    follows = likening.CODES.index(THROUGH)
    rule = np.where(at >= 0, told[np.maximum(at, 0)] if len(told) else 0, follows)
    agree = np.zeros(len(a), bool)
    if len(a):
        level = likening.judge(given, a, b).name
        agree = np.isin(level, (NameLike.SAME, NameLike.SOUND))
    order = np.argsort(a * given.rows + b, kind="stable")
    named = np.array(likening.CODES, object)[rule[order].astype(np.int64)]
    groups = _groups(given, found.a[twice], found.b[twice])
    return Found(a[order], b[order], named.tolist(), score[order], agree[order], groups, weak)


def _groups(given: likening.Facts, a: Any, b: Any) -> list[tuple[int, int, str]]:
    """Rows of one number under two people, group after group; then what a crowd shares."""
    keys = given.number.key
    rows = np.unique(np.concatenate([a, b]))
    _, group = np.unique(keys[rows], return_inverse=True) if len(rows) else (None, rows)
    found = sorted(zip(group.tolist(), rows.tolist(), strict=True))
    out = [(g + 1, row, TWO_PEOPLE) for g, row in found]
    crowd = np.nonzero(given.crowded)[0].tolist()
    return out + [(0, row, "number-crowded") for row in crowd]
