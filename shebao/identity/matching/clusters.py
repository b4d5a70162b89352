"""Accounts of one person hang together 聚类: if a is b and b is c then a is c, unless something speaks against it."""

from collections import defaultdict
from typing import Any

import numpy as np


def closed(a: Any, b: Any, score: Any, speaks_against: Any) -> tuple[Any, Any, Any, Any]:
    """Every pair of every cluster; the first figure is each given pair's place, -1 for one that follows.

    Stronger pairs join first. Two clusters are not joined, and the pair is left out, when `speaks_against(x, y)`,
    asked for lists of rows, holds between any two of their members.
    """
    ends = np.concatenate([a, b])
    _, counts = np.unique(ends, return_counts=True)
    degree = dict(zip(np.unique(ends).tolist(), counts.tolist(), strict=True))
    many = np.fromiter((degree[x] > 1 for x in a.tolist()), bool, len(a))
    many |= np.fromiter((degree[x] > 1 for x in b.tolist()), bool, len(b))
    alone, rest = np.nonzero(~many)[0], np.nonzero(many)[0]
    rest = rest[np.argsort(-score[rest].astype(np.int16), kind="stable")]
    pairs = list(zip(a[rest].tolist(), b[rest].tolist(), rest.tolist(), strict=True))
    against = _against(pairs, speaks_against)
    members: dict[int, list[int]] = {}
    cluster: dict[int, int] = {}
    strength: dict[int, int] = {}
    given = {(min(x, y), max(x, y)): at for x, y, at in pairs}
    for x, y, at in pairs:
        one, other = cluster.setdefault(x, x), cluster.setdefault(y, y)
        left, right = members.setdefault(one, [x]), members.setdefault(other, [y])
        if one == other:
            continue
        if any((min(p, q), max(p, q)) in against for p in left for q in right):
            continue
        for row in right:
            cluster[row] = one
        left.extend(right)
        del members[other]
        strength[one] = min(strength.get(one, 100), strength.get(other, 100), int(score[at]))
    out: list[tuple[int, int, int, int]] = []
    for first, rows in members.items():
        ordered = sorted(rows)
        for n, p in enumerate(ordered):
            for q in ordered[n + 1 :]:
                at = given.get((p, q), -1)
                out.append((p, q, at, strength[first] if at < 0 else int(score[at])))
    more = np.array(out, np.int64).reshape(-1, 4)
    return (
        np.concatenate([a[alone], more[:, 0]]),
        np.concatenate([b[alone], more[:, 1]]),
        np.concatenate([alone, more[:, 2]]),
        np.concatenate([score[alone], more[:, 3]]),
    )


def _against(pairs: list[tuple[int, int, int]], speaks_against: Any) -> set[tuple[int, int]]:
    """Pairs within one loose component that must not come together."""
    parent: dict[int, int] = {}

    def root(x: int) -> int:
        while parent.setdefault(x, x) != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for x, y, _ in pairs:
        parent[root(x)] = root(y)
    loose: dict[int, list[int]] = defaultdict(list)
    for x in parent:
        loose[root(x)].append(x)
    left, right = [], []
    for rows in loose.values():
        ordered = sorted(rows)[:64]
        for n, p in enumerate(ordered):
            left += [p] * (len(ordered) - n - 1)
            right += ordered[n + 1 :]
    if not left:
        return set()
    bad = speaks_against(np.array(left), np.array(right))
    return {(left[n], right[n]) for n in np.nonzero(bad)[0].tolist()}
