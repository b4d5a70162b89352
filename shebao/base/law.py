"""Citations 法律依据: every rule names its document and article, and the bounds of its arguments."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple, TypeVar


class Certainty(StrEnum):
    """How sure we are of a fact 可信程度."""

    VERIFIED = "verified"
    """The text itself was read 已核对原文."""
    SECONDARY = "secondary"
    """Read in a source that cites the text 转引."""
    DERIVED = "derived"
    """Computed from published facts 推算."""
    RECALLED = "recalled"
    """From memory; a doubt 待核实."""
    POLICY = "policy"
    """Our own choice where no text decides 系统约定."""


ORDER = list(Certainty)


def weakest(*marks: Certainty) -> Certainty:
    """The least sure of several marks."""
    return max(marks, key=ORDER.index, default=Certainty.VERIFIED)


class Bound(NamedTuple):
    """Lowest and highest lawful value of an argument, both allowed."""

    low: int
    high: int


FEN = Bound(0, 10**12)
"""0 to ten billion yuan, in fen."""
PPM = Bound(0, 10**6)
"""Parts per million, 0 to 100 percent."""
MONTH = Bound(1900 * 12, 2200 * 12 - 1)
"""Month numbers, 1900-01 to 2199-12."""
COUNT_OF_MONTHS = Bound(0, 1200)
"""A number of months."""


class Citation(NamedTuple):
    """One rule's source: document, article, how sure, and the bounds of its arguments."""

    document: str
    article: str
    certainty: Certainty
    bounds: Mapping[str, Bound]

    def __str__(self) -> str:
        return f"{self.document} {self.article}".strip()


class Rule(NamedTuple):
    """A cited function as the registry knows it."""

    name: str
    function: Callable[..., object]
    citations: tuple[Citation, ...]
    step: bool


RULES: dict[str, Rule] = {}
"""Every cited rule by `module.function`, filled on import."""

F = TypeVar("F", bound=Callable[..., object])


def law(
    document: str,
    *,
    article: str = "",
    certainty: Certainty = Certainty.VERIFIED,
    bounds: Mapping[str, Bound] | None = None,
) -> Callable[[F], F]:
    """Cite a rule. Returns the very function, so that it can be compiled as it stands.

    A *step rule* declares `bounds` for each of its integer arguments; an *assembling rule* declares none.
    May be stacked for several sources.
    """

    def cite(function: F) -> F:
        name = f"{function.__module__}.{function.__qualname__}"
        citation = Citation(document, article, certainty, dict(bounds or {}))
        before = RULES[name].citations if name in RULES else ()
        RULES[name] = Rule(
            name, function, (citation, *before), bool(bounds) or any(c.bounds for c in before)
        )
        return function

    return cite


def citation_of(function: Callable[..., object]) -> Citation:
    """The first citation of a rule."""
    return RULES[f"{function.__module__}.{function.__qualname__}"].citations[0]
