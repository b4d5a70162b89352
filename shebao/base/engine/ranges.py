"""Ranges 取值范围: a step rule worked out over all its lawful arguments at once, to prove it cannot overflow.

A step rule only adds, subtracts, multiplies, takes the least or the greatest, and rounds by `div_half_up`; so
it can be called with ranges instead of numbers. What comes out holds for every row that passes the door.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from shebao.base.engine.rebuilding import Function, NotAStepRule, rebuilt
from shebao.base.law import RULES, Bound
from shebao.base.money import div_half_up

NUMERATOR_MAX = 2**62
"""Above this the remainder of a compiled division could overflow."""
QUOTIENT_MAX = 2**49
"""Up to this a quotient of doubles lies less than one half from the exact one."""


class Range:
    """The lowest and highest value a figure can take."""

    def __init__(self, low: int, high: int) -> None:
        if not -(2**63) <= low <= high < 2**63:
            raise NotAStepRule(f"a figure can lie between {low} and {high}: too large")
        self.low, self.high = low, high

    def __add__(self, other: "Range | int") -> "Range":
        two = _range(other)
        return Range(self.low + two.low, self.high + two.high)

    def __sub__(self, other: "Range | int") -> "Range":
        two = _range(other)
        return Range(self.low - two.high, self.high - two.low)

    def __mul__(self, other: "Range | int") -> "Range":
        two = _range(other)
        ends = [a * b for a in (self.low, self.high) for b in (two.low, two.high)]
        return Range(min(ends), max(ends))

    def __floordiv__(self, other: "Range | int") -> "Range":
        two = _range(other)
        if two.low < 1:
            raise NotAStepRule("divided by what may be nothing")
        ends = [a // b for a in (self.low, self.high) for b in (two.low, two.high)]
        return Range(min(ends), max(ends))

    def __neg__(self) -> "Range":
        return Range(-self.high, -self.low)

    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other: int) -> "Range":
        return _range(other) - self

    def _never(self, *_: object) -> Any:
        raise NotAStepRule("a step rule asks no questions of its figures")

    __bool__ = __lt__ = __le__ = __gt__ = __ge__ = __mod__ = _never
    __eq__ = _never
    __hash__ = None  # type: ignore[assignment]


def _range(value: Range | int) -> Range:
    return value if isinstance(value, Range) else Range(value, value)


def _least(*values: Range | int) -> Range:
    found = [_range(value) for value in values]
    return Range(min(one.low for one in found), min(one.high for one in found))


def _greatest(*values: Range | int) -> Range:
    found = [_range(value) for value in values]
    return Range(max(one.low for one in found), max(one.high for one in found))


class Proven(NamedTuple):
    """What was proven of a rule: its result's ranges, and whether no division meets a negative figure."""

    result: tuple[Range, ...]
    never_negative: bool


def bounds_of(rule: Function) -> Mapping[str, Bound]:
    """The declared bounds of a step rule's arguments; where two citations differ, the narrower."""
    known = RULES.get(f"{rule.__module__}.{rule.__qualname__}")
    found: dict[str, Bound] = {}
    for citation in known.citations if known else ():
        for name, bound in citation.bounds.items():
            held = found.get(name, bound)
            found[name] = Bound(max(held.low, bound.low), min(held.high, bound.high))
    return found


@cache
def proven(rule: Function) -> Proven:
    """Prove that a step rule stays exact for all arguments within its bounds, or raise `NotAStepRule`."""
    bounds = bounds_of(rule)
    names = rule.__code__.co_varnames[: rule.__code__.co_argcount]
    if set(names) - set(bounds):
        raise NotAStepRule(f"{rule.__qualname__} declares no bounds for {set(names) - set(bounds)}")
    lows: list[int] = [0]

    def divided(a: Range | int, b: Range | int) -> Range:
        over, under = _range(a), _range(b)
        if under.low < 1:
            raise NotAStepRule(f"{rule.__qualname__} may divide by {under.low}")
        size = max(abs(over.low), abs(over.high))
        if size >= NUMERATOR_MAX or under.high >= NUMERATOR_MAX // 2:
            raise NotAStepRule(f"{rule.__qualname__} divides {size}: too large")
        if size >= QUOTIENT_MAX * under.low:
            raise NotAStepRule(f"{rule.__qualname__}: the quotient {size}/{under.low} is too large")
        lows.append(over.low)
        ends = [div_half_up(x, y) for x in (over.low, over.high) for y in (under.low, under.high)]
        return Range(min(ends), max(ends))

    swap: dict[Function, Function] = {div_half_up: divided, min: _least, max: _greatest}
    result = rebuilt(rule, swap)(*(Range(*bounds[name]) for name in names))
    parts = result if isinstance(result, tuple) else (result,)
    return Proven(tuple(_range(part) for part in parts), min(lows) >= 0)
