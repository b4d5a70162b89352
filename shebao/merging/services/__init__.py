"""The acts of merging 归并业务, by file: the worklist of suspected duplicates, the sweep that
fills it, merging, undoing.
"""

from shebao.merging.services.merging import (
    apply,
    confirm,
    preview,
    propose_refusal,
    refuse,
    sign,
    withdraw,
)
from shebao.merging.services.sweeping import Swept, sweep
from shebao.merging.services.telling import hear_merged
from shebao.merging.services.undoing import (
    drop_undo,
    on_arrived,
    prepare_undo,
    settle_loose,
    sign_undo,
)
from shebao.merging.services.worklist import Pair, Reported, report

__all__ = [
    "Pair",
    "Reported",
    "Swept",
    "apply",
    "confirm",
    "drop_undo",
    "hear_merged",
    "on_arrived",
    "prepare_undo",
    "preview",
    "propose_refusal",
    "refuse",
    "report",
    "settle_loose",
    "sign",
    "sign_undo",
    "sweep",
    "withdraw",
]
