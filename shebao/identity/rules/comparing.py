"""Two people set side by side 逐项比对: number, name and birthday, each as far as `likeness` tells steps apart."""

from collections.abc import Iterator
from datetime import date

from shebao.base.law import Certainty, law
from shebao.identity.rules.likeness import BirthLike, Like, NameLike, NumberLike
from shebao.identity.rules.name import (
    DOT,
    compare_names,
    name_readings,
    normalise_name,
    without_notes,
)
from shebao.identity.rules.number import (
    Kind,
    NumberFacts,
    check_character,
    clean_number,
    read_number,
)

YEARS = range(1880, 2101)
TAIL = 14
"""Where the sequence of a number begins: neighbours and twins differ from there on."""


@law("GB 11643—1999", article="附录A")
def repairs(number: str) -> tuple[str, ...]:
    """Every right number one slip from a wrong one 一处笔误可还原的号码; the check character leaves few.

    Another digit at one place, two neighbours swapped, or the check character alone.
    """
    written = clean_number(number)
    if len(written) != 18 or not written[:17].isdigit() or read_number(written).valid:
        return ()
    found = {one for one in _slips(written) if read_number(one).valid}
    return tuple(sorted(found))


def _slips(number: str) -> Iterator[str]:
    yield number[:17] + check_character(number[:17])
    for at in range(17):
        for digit in "0123456789":
            yield number[:at] + digit + number[at + 1 :]
    for at in range(16):
        yield number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if number[17].isdigit():
        yield number[:16] + number[17] + number[16]


@law("系统约定", certainty=Certainty.POLICY)
def number_like(one: str, other: str) -> NumberLike:
    """How two numbers compare 证件号码比对. Two passports, or a passport and a card, tell nothing."""
    a, b = read_number(one), read_number(other)
    if not a.normalised or not b.normalised:
        return NumberLike.UNKNOWN
    if a.normalised == b.normalised:
        return NumberLike.SAME
    carded = [len(n.normalised) == 18 and n.normalised[:17].isdigit() for n in (a, b)]
    if not all(carded):
        return NumberLike.APART if any(carded) and _long(one, other) else NumberLike.UNKNOWN
    right = _right(a) and _right(b)
    proved = right and Kind.RESIDENT_15 not in (a.kind, b.kind)
    places = 17 if Kind.RESIDENT_15 in (a.kind, b.kind) else 18
    x, y = a.normalised[:places], b.normalised[:places]
    differ = [at for at in range(places) if x[at] != y[at]]
    count, at = len(differ), 0
    while at < len(differ) - 1:
        p, q = differ[at], differ[at + 1]
        swapped = q == p + 1 and x[p] == y[q] and x[q] == y[p]
        count -= swapped
        at += 1 + swapped
    tail = bool(differ) and differ[0] >= TAIL
    if proved:
        return (
            NumberLike.SLIPS if count == 2 and 17 not in differ and not tail else NumberLike.OTHER
        )
    if tail and count <= 2 and (places == 17 or count == 2):
        return NumberLike.NEIGHBOUR
    if count <= 2:
        return NumberLike.SLIP if count <= 1 else NumberLike.SLIPS
    return NumberLike.OTHER if right else NumberLike.APART


def _right(number: NumberFacts) -> bool:
    """Whether a number is right, and of somebody who may be alive."""
    born = number.birth_date
    return number.valid and born is not None and born.year in YEARS


def _long(one: str, other: str) -> bool:
    """Whether both are long enough to have been meant as a card's number."""
    return min(len(clean_number(one)), len(clean_number(other))) >= TAIL


@law("系统约定", certainty=Certainty.POLICY)
def name_like(one: str, other: str) -> NameLike:
    """How two names compare 姓名比对, as `compare_names` does; below that, one character or a part."""
    one, other = without_notes(one), without_notes(other)
    a, b = normalise_name(one).replace(DOT, ""), normalise_name(other).replace(DOT, "")
    if not a or not b:
        return NameLike.UNKNOWN
    found = compare_names(one, other).result
    if found.same or (found.suggest_same and found.differences != ("pinyin",)):
        return NameLike.SAME
    if found.suggest_same:
        return NameLike.SOUND
    if sorted(one.upper().split()) == sorted(other.upper().split()):
        return NameLike.SAME
    if len(a) == len(b) >= 3 and _unlike(a, b) == 1:
        return NameLike.ONE_OFF
    long, short = (a, b) if len(a) > len(b) else (b, a)
    kept = any(long[:at] + long[at + 1 :] == short for at in range(1, len(long)))
    if len(long) - len(short) == 1 and len(long) >= 3 and kept:
        return NameLike.ONE_OFF
    return NameLike.PART if a[0] == b[0] or (len(a) > 2 and a[1:] == b[1:]) else NameLike.DIFFERENT


def _unlike(a: str, b: str) -> int:
    """How many characters neither are the same nor sound the same."""
    pairs = zip(a, b, name_readings(a), name_readings(b), strict=False)
    return sum(x != y and not (left & right) for x, y, left, right in pairs)


@law("系统约定", certainty=Certainty.POLICY)
def birth_like(one: date | None, other: date | None) -> BirthLike:
    """How two birthdays compare 出生日期比对."""
    if one is None or other is None:
        return BirthLike.UNKNOWN
    if one == other:
        return BirthLike.SAME
    a, b = f"{one:%Y%m%d}", f"{other:%Y%m%d}"
    swapped = a[:4] == b[:4] and a[4:6] == b[6:] and a[6:] == b[4:6]
    near = sum(x != y for x, y in zip(a, b, strict=True)) == 1 or swapped
    return BirthLike.NEAR if near else BirthLike.DIFFERENT


@law("系统约定", certainty=Certainty.POLICY)
def like(one: str, other: str) -> Like:
    """How two plain figures compare 逐项比对: sex, office, mobile."""
    if not one or not other:
        return Like.UNKNOWN
    return Like.SAME if one == other else Like.DIFFERENT
