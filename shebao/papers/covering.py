"""The covering letter of what is posted 公函: a kind of paper like those of `kinds.py`."""

from dataclasses import dataclass
from typing import ClassVar

from shebao.papers.reading import Day


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One line of a letter 函件内容."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class CoveringLetter:
    """社会保险经办机构函: a letter to an agency without this system, with dispatch number and day of posting."""

    KIND: ClassVar[str] = "covering-letter"
    TITLE: ClassVar[tuple[str, str]] = ("社会保险经办机构函", "Letter between Agencies")

    name: str
    number: str
    """In full: the receiver must know who it is."""
    to_name: str
    to_address: str
    to_postcode: str
    to_phone: str
    dispatch_no: str
    posted_on: Day
    means: str
    subject: str
    their_ref: str
    items: tuple[LetterLine, ...]
    enclosed: tuple[str, ...]
    """Numbers of papers that lie with it."""
    handler: str
