"""Six comparisons of millions of pairs, and the verdict of each by a table made of `rules.likeness.verdict`."""

from functools import cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from shebao.identity.matching import columns, names
from shebao.identity.matching.files import Accounts
from shebao.identity.rules.likeness import (
    RULES,
    BirthLike,
    Like,
    NameLike,
    NumberLike,
    verdict,
)

CODES = ("", *RULES)
SIZES = (len(NumberLike), len(NameLike), len(BirthLike), len(Like), len(Like), len(Like))
CROWD = 6
"""Names on one mobile or number beyond which it says nothing of a person: an agent's, a company's."""
ANYBODY = 60
"""Names on one mobile beyond which it is no mobile at all."""


class Facts(NamedTuple):
    """Accounts in columns of whole numbers."""

    number: columns.Numbers
    name: names.Names
    birth: Any
    told: Any
    """The birth the number tells, 0 when it tells none."""
    sex: Any
    office: Any
    mobile: Any
    agents: Any
    """Whether a crowd has the mobile: it counts only beside the same name and birthday."""
    crowded: Any
    """Accounts whose number many others have, under many names."""

    @property
    def rows(self) -> int:
        """How many accounts."""
        return len(self.birth)


def facts(accounts: Accounts) -> Facts:
    """Columns read; what a crowd shares is no fact about anybody."""
    given = accounts.columns
    number = columns.numbers(given["id_no"])
    name = names.names(given["name"])
    birth, sex = columns.births(given["birth"]), columns.sexes(given["sex"])
    day = number.digits[:, 6:14].astype(np.int32) @ (10 ** np.arange(7, -1, -1)).astype(np.int32)
    known = columns.is_day(day) & (number.kind != columns.OTHER)
    tells = np.isin(number.kind, (columns.RIGHT, columns.RIGHT_15))
    told = np.where(known & (number.kind != columns.NO_NUMBER), day, 0)
    sex = np.where((sex == 0) & tells, 2 - number.digits[:, 16] % 2, sex)
    mobile = columns.mobiles(given["mobile"])
    mobile[crowds(mobile, name.of, ANYBODY)] = 0
    agents = crowds(mobile, name.of)
    crowded = crowds(number.key, name.of)
    number.kind[crowded] = columns.NO_NUMBER
    number.key[crowded] = 0
    office = columns.offices(given["office"])
    return Facts(number, name, birth, told, sex, office, mobile, agents, crowded)


def crowds(key: Any, name: Any, many: int = CROWD) -> Any:
    """Rows whose key stands with more than `many` names."""
    order = np.lexsort((name, key))
    k, n = key[order], name[order]
    fresh = np.ones(len(k), bool)
    fresh[1:] = (k[1:] != k[:-1]) | (n[1:] != n[:-1])
    starts = np.nonzero(np.r_[True, k[1:] != k[:-1]])[0] if len(k) else np.zeros(0, int)
    if not len(k):
        return np.zeros(0, bool)
    counts = np.add.reduceat(fresh.astype(np.int32), starts)
    lengths = np.diff(np.r_[starts, len(k)])
    out = np.zeros(len(k), bool)
    out[order] = np.repeat(counts > many, lengths) & (k != 0)
    return out


@cache
def table() -> tuple[Any, Any, Any]:
    """Rule, score and weakness of every combination of comparisons."""
    found = [verdict(*given) for given in product(*(range(size) for size in SIZES))]
    return (
        np.array([CODES.index(one.rule) for one in found], np.uint8),
        np.array([one.score for one in found], np.uint8),
        np.array([one.weak for one in found], bool),
    )


class Judged(NamedTuple):
    """Pairs of rows with what was found of them."""

    a: Any
    b: Any
    rule: Any
    score: Any
    weak: Any
    number: Any
    name: Any
    birth: Any
    sex: Any
    mobile: Any
    office: Any


def judge(given: Facts, a: Any, b: Any) -> Judged:
    """Verdicts on pairs."""
    number = compare_numbers(given.number, a, b)
    name = names.compare(given.name, given.name.of[a], given.name.of[b])
    birth = compare_births(given, a, b)
    sex = plain(given.sex, a, b)
    mobile = plain(given.mobile, a, b)
    shared = (mobile == Like.SAME) & given.agents[a]
    shared &= (name > NameLike.SOUND) | (birth != BirthLike.SAME)
    shared &= number != NumberLike.SAME
    mobile[shared] = Like.UNKNOWN
    office = plain(given.office, a, b)
    at = np.zeros(len(a), np.int32)
    for size, one in zip(SIZES, (number, name, birth, sex, mobile, office), strict=True):
        at = at * size + one
    rule, score, weak = table()
    return Judged(a, b, rule[at], score[at], weak[at], number, name, birth, sex, mobile, office)


def plain(column: Any, a: Any, b: Any) -> Any:
    """`Like` of two plain figures."""
    one, other = column[a], column[b]
    found = np.where(one == other, Like.SAME, Like.DIFFERENT).astype(np.uint8)
    found[(one == 0) | (other == 0)] = Like.UNKNOWN
    return found


def compare_births(given: Facts, a: Any, b: Any) -> Any:
    """`BirthLike`: what is written and what a right number tells, whichever agree."""
    right = np.isin(given.number.kind, (columns.RIGHT, columns.RIGHT_15))
    told = np.where(right, given.told, 0)
    first = [given.birth[a], told[a]]
    second = [given.birth[b], told[b]]
    found = np.full(len(a), BirthLike.UNKNOWN, np.uint8)
    best = np.full(len(a), 9, np.uint8)
    for one in first:
        for other in second:
            both = (one > 0) & (other > 0)
            level = np.full(len(a), BirthLike.DIFFERENT, np.uint8)
            level[_near(one, other)] = BirthLike.NEAR
            level[one == other] = BirthLike.SAME
            best = np.where(both, np.minimum(best, level), best)
    found[best < 9] = best[best < 9]
    return found


def _near(one: Any, other: Any) -> Any:
    """One digit off, or month and day swapped."""
    off = np.zeros(len(one), np.int8)
    x, y = one.copy(), other.copy()
    for _ in range(8):
        off += x % 10 != y % 10
        x, y = x // 10, y // 10
    swapped = (one // 10000 == other // 10000) & (one % 100 == other // 100 % 100)
    swapped &= one // 100 % 100 == other % 100
    return (off == 1) | swapped


def compare_numbers(given: columns.Numbers, a: Any, b: Any) -> Any:
    """`NumberLike` of pairs."""
    one, other = given.kind[a], given.kind[b]
    found = np.full(len(a), NumberLike.APART, np.uint8)
    right = np.isin(given.kind, (columns.RIGHT, columns.RIGHT_15))
    carded = given.kind < columns.OTHER
    both_right = right[a] & right[b]
    fifteen = (one == columns.RIGHT_15) | (other == columns.RIGHT_15)
    found[both_right & ~fifteen] = NumberLike.OTHER
    check = carded[a] & carded[b]
    rows = np.nonzero(check & (given.key[a] != given.key[b]))[0]
    for start in range(0, len(rows), 500_000):
        part = rows[start : start + 500_000]
        found[part] = _slips(given, a[part], b[part], found[part], both_right[part])
    uneven = (carded[a] != carded[b]) & (given.key[a] != 0) & (given.key[b] != 0)
    lengths = np.nonzero(uneven)[0]
    if len(lengths):
        found[lengths] = _lost_or_doubled(given, a[lengths], b[lengths])
    found[(one == columns.OTHER) & (other == columns.OTHER)] = NumberLike.UNKNOWN
    same = (given.key[a] == given.key[b]) & (given.key[a] != 0)
    found[same] = NumberLike.SAME
    found[(one == columns.NO_NUMBER) | (other == columns.NO_NUMBER)] = NumberLike.UNKNOWN
    return found


def _slips(given: columns.Numbers, a: Any, b: Any, found: Any, both_right: Any) -> Any:
    """Digits that differ, swapped neighbours counted once; fifteen digits are compared as fifteen."""
    x, y = given.digits[a], given.digits[b]
    differ = x != y
    of_fifteen = np.isin(given.kind, (columns.RIGHT_15, columns.WRONG_15))
    fifteen = of_fifteen[a] | of_fifteen[b]
    differ[fifteen, 17] = False
    spoilt = given.kind == columns.WRONG
    zeros = (x[:, 15:] == 0).all(axis=1), (y[:, 15:] == 0).all(axis=1)
    rounded = (zeros[0] & spoilt[a] & ~zeros[1]) | (zeros[1] & spoilt[b] & ~zeros[0])
    differ[rounded[:, None] & (np.arange(18) >= 15)] = False
    swapped = differ[:, :-1] & differ[:, 1:] & (x[:, :-1] == y[:, 1:]) & (x[:, 1:] == y[:, :-1])
    swapped[:, 1:] &= ~swapped[:, :-1]
    count = differ.sum(axis=1) - swapped.sum(axis=1) + rounded
    only_tail = ~differ[:, :14].any(axis=1)
    out = np.where(both_right, NumberLike.OTHER, NumberLike.APART).astype(np.uint8)
    proved = both_right & ~fifteen
    out[(count == 2) & ~(proved & (differ[:, 17] | only_tail))] = NumberLike.SLIPS
    out[(count <= 1) & ~proved] = NumberLike.SLIP
    unproved = only_tail & ((fifteen & (count >= 1)) | (count == 2)) & (count <= 2)
    out[unproved & ~proved] = NumberLike.NEIGHBOUR
    return out


def _lost_or_doubled(given: columns.Numbers, a: Any, b: Any) -> Any:
    """A digit too many or too few beside a number of eighteen or fifteen; a passport beside one tells nothing."""
    one, other = given.text.take(a), given.text.take(b)
    pairs = zip(one.to_pylist(), other.to_pylist(), strict=True)
    levels = []
    for left, right in pairs:
        if min(len(left), len(right)) < columns.FREE - 1:
            levels.append(NumberLike.UNKNOWN)
            continue
        slip = abs(len(left) - len(right)) == 1 and names.one_slip(left, right)
        levels.append(NumberLike.SLIP if slip else NumberLike.APART)
    return np.array(levels, np.uint8)
