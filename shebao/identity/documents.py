"""What a document number says of itself: normal form, kind, sex, birth date. Pure.

The rules of the numbers are in `rules`; here stands what this room stores of them.
"""

import re
import unicodedata
from datetime import date
from typing import NamedTuple

CHINA = "CHN"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
SELF_CHECKING = frozenset(
    {
        "resident",
        "resident-15",
        "hmt-residence-permit",
        "foreign-permanent-2023",
        "foreign-permanent-2017",
    }
)
"""Kinds whose number carries its own check or layout."""


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


def clean(text: str) -> str:
    """Full-width letters and digits folded, spaces and hyphens dropped, upper case."""
    folded = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s\-]+", "", folded).upper()


def check_character(first_17: str) -> str:
    """GB 11643: MOD 11-2 of seventeen digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def _birth(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def _kind_of_18(number: str) -> str:
    if number[0] == "9":
        return "foreign-permanent-2023"
    return "hmt-residence-permit" if number[:2] in ("81", "82", "83") else "resident"


def read_number(text: str, kind: str = "resident") -> NumberFacts:
    """Read a number of a given kind; 18 and 15 digits tell their kind themselves.

    Fifteen digits are searched under their eighteen; sequences 996 to 999 leave the century open.
    """
    written = clean(text)
    if kind not in SELF_CHECKING:
        wrong = () if 3 <= len(written) <= 32 and written.isascii() else ("length",)
        return NumberFacts(written, written, kind, "", None, wrong)
    if kind == "foreign-permanent-2017":
        wrong = () if re.fullmatch(r"[A-Z]{3}\d{12}", written) else ("layout",)
        return NumberFacts(written, written, kind, "", None, wrong)
    if re.fullmatch(r"\d{15}", written):
        body = f"{written[:6]}19{written[6:]}"
        birth = _birth(body[6:14])
        reasons = [] if birth else ["birth-date"]
        if int(written[12:]) >= 996:
            reasons.append("century-ambiguous")
        sex = "M" if int(written[14]) % 2 else "F"
        return NumberFacts(
            written, body + check_character(body), "resident-15", sex, birth, tuple(reasons)
        )
    if not re.fullmatch(r"\d{17}[\dX]", written):
        return NumberFacts(written, written, kind, "", None, ("layout",))
    birth = _birth(written[6:14])
    reasons = [] if birth else ["birth-date"]
    if check_character(written[:17]) != written[17]:
        reasons.append("check-character")
    sex = "M" if int(written[16]) % 2 else "F"
    return NumberFacts(written, written, _kind_of_18(written), sex, birth, tuple(reasons))


DOTS = re.compile(r"\s*[\u2022\u30fb\uff65\u2027\u00b7\uff0e]\s*")
DOT_BETWEEN_HAN = re.compile(r"(?<=[^\x00-\u024f])\s*\.\s*(?=[^\x00-\u024f])")


def display_name(text: str) -> str:
    """A name as it is kept and printed: one dot (U+00B7), single spaces, NFC, ASCII width."""
    narrow = "".join(
        chr(ord(c) - 0xFEE0) if 0xFF01 <= ord(c) <= 0xFF5E and c != "\uff0e" else c for c in text
    )
    dotted = DOT_BETWEEN_HAN.sub("·", DOTS.sub("·", unicodedata.normalize("NFC", narrow)))
    return " ".join(dotted.split())


def normal_name(text: str) -> str:
    """A name as it is compared: no spaces between Chinese characters, Latin letters in capitals."""
    shown = display_name(text).upper()
    if all(ord(character) < 0x250 for character in shown):
        return shown
    return re.sub(r"\s+", "", shown)


def normal_number(text: str) -> str:
    """What is searched when an officer types a number without saying its kind."""
    written = clean(text)
    return read_number(written).normalised if written[:15].isdigit() else written


class CreditCodeFacts(NamedTuple):
    """A unified credit code as it is stored; `reasons` say what is wrong with it."""

    normalised: str
    division_code: str
    reasons: tuple[str, ...]


CREDIT_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def read_credit_code(text: str) -> CreditCodeFacts:
    """Read a unified credit code, GB 32100-2015: weights 3^i mod 31."""
    code = clean(text)
    if len(code) != 18:
        return CreditCodeFacts(code, "", ("length",))
    if any(character not in CREDIT_LETTERS for character in code):
        return CreditCodeFacts(code, "", ("characters",))
    total = sum(CREDIT_LETTERS.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    right = CREDIT_LETTERS[-total % 31]
    return CreditCodeFacts(code, code[2:8], () if right == code[17] else ("check-character",))
