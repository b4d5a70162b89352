"""What this room stores of a number, a name and a credit code, as the rules read them. Pure."""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from shebao.identity import rules
from shebao.identity.rules.name import DOT

CHINA = "CHN"
SELF_TELLING = frozenset(str(kind) for kind in rules.Kind) - {str(rules.Kind.OTHER)}
"""Kinds whose number tells its kind by its form: a person has one current number of these for life."""
OTHER_LENGTH = range(3, 33)
"""Passports and the like; 32 is the longest social security number of a foreigner."""


class NumberFacts(NamedTuple):
    """A number as it is stored: `written` is sealed, `normalised` is what is searched.

    `reasons` are codes of what is wrong; empty means the number may be registered.
    """

    written: str
    normalised: str
    kind: str
    sex: str
    birth_date: date | None
    reasons: tuple[str, ...]


def read_number(text: str, kind: str = "resident") -> NumberFacts:
    """Read a number of a given kind; 15 digits are searched under their 18.

    Numbers of the self-telling kinds say themselves which they are; others are taken as they are written.
    """
    written = rules.clean_number(text)
    if kind not in SELF_TELLING:
        right = len(written) in OTHER_LENGTH and written.isascii()
        return NumberFacts(written, written, kind, "", None, () if right else ("bad-length",))
    said = rules.read_number(text)
    return NumberFacts(
        written, said.normalised, str(said.kind), said.sex or "", said.birth_date, said.reasons
    )


def normal_number(text: str) -> str:
    """What is searched when an officer types a number without saying its kind."""
    return rules.read_number(text).normalised


@lru_cache(maxsize=50_000)
def read_name(text: str) -> tuple[str, str]:
    """A name as it is printed and as it is compared: they differ only in the spaces that stay."""
    compared = rules.normalise_name(text)
    words = text.split()
    if DOT in compared or len(words) == 1:
        return compared, compared
    return " ".join(rules.normalise_name(word) for word in words), compared
