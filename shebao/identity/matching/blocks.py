"""Which pairs are worth comparing 分块: the same number, a repaired number, a mobile, a sounding name with a birthday."""

from typing import Any

import numpy as np

from shebao.identity.matching import columns
from shebao.identity.matching.likening import Facts

CAP = 40
"""Accounts of one block beyond which neighbours in the block are compared, not all with all."""


def candidates(given: Facts) -> Any:
    """Codes `low * rows + high` of pairs to compare, each once."""
    rows = given.rows
    number, sound = given.number, given.name.sound[given.name.of]
    sound = np.where(given.name.of < 0, 0, sound)
    right = np.isin(number.kind, (columns.RIGHT, columns.RIGHT_15))
    unsure = ~np.isin(number.kind, (columns.RIGHT,))
    found = [
        _alike(number.key, rows),
        _alike(np.where(given.agents, 0, given.mobile), rows),
        repaired(given),
        _alike_of_two(
            _mixed(sound, given.birth), _mixed(sound, np.where(right, given.told, 0)), rows
        ),
    ]
    carded = (number.kind != columns.OTHER) & (number.kind != columns.NO_NUMBER)
    weights = np.array((1000, 100, 10, 1), np.int32)
    for piece in (slice(13, 17), slice(2, 6), slice(8, 12)):
        key = number.digits[:, piece].astype(np.int32) @ weights + 1
        where = np.where(carded, key, 0)
        if piece.start != 13:
            where = where * np.where(given.sex > 0, given.sex, 3).astype(np.int64)
        pairs = _alike(_mixed(sound, where), rows, unsure)
        found.append(pairs)
    return np.unique(np.concatenate(found))


def _mixed(one: Any, other: Any) -> Any:
    """Two figures as one key; nothing where either is nothing."""
    with np.errstate(over="ignore"):
        key = one.astype(np.int64) * np.int64(1_000_003) + other.astype(np.int64) * np.int64(
            -7046029254386353131
        )
    return np.where((one == 0) | (other == 0), 0, np.where(key == 0, 1, key))


def _alike(key: Any, rows: int, wanted: Any = None) -> Any:
    """Pairs of rows with one key; with `wanted`, at least one of the two is."""
    there = np.nonzero(key)[0]
    order = there[np.argsort(key[there], kind="stable")]
    return _within(key[order], order, rows, wanted)


def _within(key: Any, order: Any, rows: int, wanted: Any = None) -> Any:
    found = [np.zeros(0, np.int64)]
    left = np.arange(len(key))
    for step in range(1, CAP + 1):
        left = left[left + step < len(key)]
        left = left[key[left] == key[left + step]]
        if not len(left):
            break
        a, b = order[left], order[left + step]
        kept = a != b
        if wanted is not None:
            kept &= wanted[a] | wanted[b]
        found.append(coded(a[kept], b[kept], rows))
    return np.concatenate(found)


def _alike_of_two(one: Any, other: Any, rows: int) -> Any:
    """Pairs that share a key, where each row has two."""
    second = np.where(other == one, 0, other)
    key = np.concatenate([one, second])
    row = np.concatenate([np.arange(rows), np.arange(rows)])
    there = np.nonzero(key)[0]
    order = there[np.argsort(key[there], kind="stable")]
    return _within(key[order], row[order], rows)


def coded(a: Any, b: Any, rows: int) -> Any:
    """A pair as one whole number."""
    return np.minimum(a, b).astype(np.int64) * rows + np.maximum(a, b)


def repaired(given: Facts) -> Any:
    """Wrong numbers with the accounts that have a number one slip away, which the check character allows."""
    number = given.number
    wrong = np.nonzero(number.kind == columns.WRONG)[0]
    good = np.nonzero(np.isin(number.kind, (columns.RIGHT, columns.RIGHT_15)))[0]
    order = good[np.argsort(number.key[good], kind="stable")]
    keys = number.key[order]
    found = [np.zeros(0, np.int64)]
    if not len(keys):
        return found[0]
    for start in range(0, len(wrong), 200_000):
        rows = wrong[start : start + 200_000]
        for row, key in _repairs(number.digits[rows]):
            at = np.searchsorted(keys, key)
            for more in range(3):
                near = np.minimum(at + more, len(keys) - 1)
                hit = (keys[near] == key) & (at + more < len(keys))
                found.append(coded(rows[row[hit]], order[near[hit]], given.rows))
    return np.concatenate(found)


def _repairs(digits: Any) -> Any:
    """Every right number one slip away: another digit at each place, two neighbours swapped, the check alone."""
    count = len(digits)
    every = np.arange(count)
    body = digits[:, :17].astype(np.int64) @ columns.POWERS
    wanted = columns.check_values(digits)
    yield every, body * 11 + wanted
    remainder = (digits[:, :17].astype(np.int64) @ columns.WEIGHTS) % 11
    needed = np.argsort(columns.CHECK)[digits[:, 17]]
    for place in range(17):
        step = (needed - remainder) * pow(int(columns.WEIGHTS[place]), -1, 11) % 11
        for digit in ((digits[:, place] + step) % 11, (digits[:, place] + step) - 11):
            fits = (digit >= 0) & (digit <= 9) & (step != 0)
            rows = every[fits]
            moved = (digit[fits] - digits[rows, place]) * columns.POWERS[place]
            yield rows, (body[rows] + moved) * 11 + digits[rows, 17]
    for place in range(17):
        swapped = digits.copy()
        swapped[:, [place, place + 1]] = digits[:, [place + 1, place]]
        fits = (columns.check_values(swapped) == swapped[:, 17]) & (swapped[:, :17] < 10).all(
            axis=1
        )
        fits &= digits[:, place] != digits[:, place + 1]
        rows = every[fits]
        if len(rows):
            made = swapped[rows, :17].astype(np.int64) @ columns.POWERS * 11 + swapped[rows, 17]
            yield rows, made
