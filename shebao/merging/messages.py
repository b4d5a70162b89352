"""Letters of the merging room 归并报文. Names and versions stay for ever."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shebao.base.letters import letter


@letter
@dataclass(frozen=True, slots=True)
class AccountsMerged:
    """归并告知: the sender made a person's accounts one; to agencies whose years lie in them. Nothing is asked."""

    KIND: ClassVar[str] = "merging.accounts-merged"
    VERSION: ClassVar[int] = 1

    case_no: str
    name: str
    kept_number: str
    merged_numbers: tuple[str, ...]
    merged_on: date
