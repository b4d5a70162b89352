"""Letters of this room: what stays late, and how much work lies there, told to the agency above."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shebao.base.letters import letter


@letter
@dataclass(frozen=True, slots=True)
class LateCase:
    """A case late for long 逾期上报, or that its late step is done; no person stands in it."""

    KIND: ClassVar[str] = "inspection.late-case"
    VERSION: ClassVar[int] = 1

    case_no: str
    kind: str
    due_on: date
    raised_on: date
    met_on: date | None


@letter
@dataclass(frozen=True, slots=True)
class Workload:
    """How many cases are open, late and awaiting a second officer on a day 在办情况."""

    KIND: ClassVar[str] = "inspection.workload"
    VERSION: ClassVar[int] = 1

    on: date
    open: int
    overdue: int
    waiting: int
