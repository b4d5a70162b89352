"""Letters of this room: do we hold the right address and keys of each other?"""

from dataclasses import dataclass
from typing import ClassVar

from shebao.base.letters import letter


@dataclass(frozen=True)
class DirectoryEntry:
    """What one agency holds about another, or about itself 机构目录条目."""

    name: str
    url: str
    letter_kid: str
    paper_kid: str
    root_fingerprint: str


@letter
@dataclass(frozen=True)
class DirectoryCheck:
    """Is what we hold about you right? 机构目录核对."""

    KIND: ClassVar[str] = "exchange.directory-check"
    VERSION: ClassVar[int] = 1

    held: DirectoryEntry


@letter
@dataclass(frozen=True)
class DirectoryConfirmed:
    """What we are, and where you differ 机构目录核对答复."""

    KIND: ClassVar[str] = "exchange.directory-confirmed"
    VERSION: ClassVar[int] = 1

    entry: DirectoryEntry
    differences: tuple[str, ...]
