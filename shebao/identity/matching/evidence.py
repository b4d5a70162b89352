"""What a file says of its own weak pairs 佐证: where both numbers are right, they tell whether such pairs are one person.

Two accounts with the same name and birthday and no number to compare are one person or two. The same file holds
pairs that agree in just the same way and do have numbers: among them is seen how often people coincide. That count,
scaled to the accounts without a number, is what a weak class would add in error; a class is taken while the whole
stays within `BUDGET` of all pairs, the surest first.
"""

from typing import Any

import numpy as np

from shebao.identity.matching import columns
from shebao.identity.matching.likening import CODES, SIZES, Facts, Judged, table
from shebao.identity.rules.likeness import NumberLike

BUDGET = 0.0003
SHARE = 0.004
"""At most so many wrong pairs expected in a class."""
TOLD = 10
"""Where fewer than one account in so many has a right number, the file cannot tell and no weak pair is taken."""
RARE = (2, 5, 15, 60)
"""Accounts that bear a name: classes of how rare it is."""


def taken(given: Facts, found: Judged) -> tuple[Any, dict[str, float]]:
    """Which pairs are taken, and by class the wrong ones expected."""
    kept = (found.rule > 0) & ~found.weak
    weak = found.rule * found.weak
    if not weak.any():
        return kept, {}
    classes = _classes(given, found)
    right = given.number.kind == columns.RIGHT
    if right.sum() * TOLD < given.rows:
        return kept, {}
    both = right[found.a] & right[found.b]
    alike = found.number == NumberLike.SAME
    apart = both & (found.number == NumberLike.OTHER) & ~_one_check(given, found)
    with_number = max(float(right.sum()), 1.0)
    without = given.rows - with_number
    scale = (without * with_number + without * without / 2) / (with_number * with_number / 2)
    pairs = float(kept.sum())
    rows = []
    for one in np.unique(classes[weak > 0]).tolist():
        here = classes == one
        asked = int((here & (weak > 0)).sum())
        wrong = int((here & apart).sum())
        seen = wrong + int((here & both & alike).sum())
        expected = (wrong + (1.0 if wrong else 0.0)) * scale
        rows.append((min(expected / asked, 1.0), asked, expected, one, seen))
    room, told = BUDGET * pairs, {}
    for share, asked, expected, one, seen in sorted(rows):
        fine = share <= SHARE and expected <= room and (seen >= 20 or _plausible(one))
        if fine:
            room -= expected
            kept |= (classes == one) & (weak > 0)
        told[f"{CODES[one // 100_000]}/{one % 100_000:05d}"] = expected if fine else -asked
    return kept, told


def _classes(given: Facts, found: Judged) -> Any:
    """How two accounts agree apart from their numbers: rule, birthday, rarity, mobile, office, name."""
    of = given.name.of
    counts = np.bincount(of[of >= 0], minlength=len(given.name.length) or 1)
    most = np.maximum(counts[np.maximum(of[found.a], 0)], counts[np.maximum(of[found.b], 0)])
    rare = np.searchsorted(np.array(RARE), most)
    sure = found.rule * 0 + _plain_rule(found)
    key = sure.astype(np.int32) * 100_000 + found.birth.astype(np.int32) * 10_000
    key += rare * 1000 + found.mobile * 100 + found.office * 10 + np.minimum(found.name, 4)
    return np.where(_plain_rule(found) == 0, -1, key)


def useful(found: Judged) -> Any:
    """Pairs to keep in memory: those that say something, and those that tell of the weak."""
    return (found.rule > 0) | (_plain_rule(found) > 0)


def _plain_rule(found: Judged) -> Any:
    """The rule the pair would be weak by if its numbers were not there."""
    at = np.zeros(len(found.a), np.int32)
    unknown = np.zeros(len(found.a), np.uint8)
    for size, one in zip(
        SIZES,
        (unknown, found.name, found.birth, found.sex, found.mobile, found.office),
        strict=True,
    ):
        at = at * size + one
    rule, _, weak = table()
    return np.where(weak[at], rule[at], 0)


def _one_check(given: Facts, found: Judged) -> Any:
    """Two right numbers at most two digits apart with one check character: two slips, not two people."""
    x, y = given.number.digits[found.a], given.number.digits[found.b]
    return ((x != y).sum(axis=1) <= 2) & (x[:, 17] == y[:, 17])


def _plausible(one: int) -> bool:
    """Without enough seen: a rare name at one office."""
    return one % 10_000 // 1000 <= 1 and one % 100 // 10 == 1
