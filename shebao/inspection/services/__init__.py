"""Acts of this room, by who does them: the worker marks, an inspector draws and inspects, the office answers."""

from shebao.inspection.services.answering import answer
from shebao.inspection.services.closing import close, propose, send_back
from shebao.inspection.services.inspecting import ask, attach, open_inspection, record
from shebao.inspection.services.marking import look, look_job, set_aside
from shebao.inspection.services.sampling import draw_sample
from shebao.inspection.services.telling import (
    hear_late_case,
    hear_workload,
    tell_above,
    tell_above_job,
)

__all__ = [
    "answer",
    "ask",
    "attach",
    "close",
    "draw_sample",
    "hear_late_case",
    "hear_workload",
    "look",
    "look_job",
    "open_inspection",
    "propose",
    "record",
    "send_back",
    "set_aside",
    "tell_above",
    "tell_above_job",
]
