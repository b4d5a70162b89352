"""The acts of casework 办件, by what they touch: the case, its clock, its evidence, its two officers."""

from shebao.casework.services.cases import (
    Applicant,
    assign,
    belongs_to,
    close,
    hand_over,
    open_case,
    record_move,
    remark,
    reopen,
)
from shebao.casework.services.clocks import meet, recompute, restart_clock, start_clock, stop_clock
from shebao.casework.services.evidence import attach
from shebao.casework.services.officers import NAME_PERSON, countersign, decide, propose, send_back
from shebao.casework.services.talking import read_all, say
from shebao.casework.services.watching import watch, watch_job

__all__ = [
    "NAME_PERSON",
    "Applicant",
    "assign",
    "attach",
    "belongs_to",
    "close",
    "countersign",
    "decide",
    "hand_over",
    "meet",
    "open_case",
    "propose",
    "read_all",
    "recompute",
    "record_move",
    "remark",
    "reopen",
    "restart_clock",
    "say",
    "send_back",
    "start_clock",
    "stop_clock",
    "watch",
    "watch_job",
]
