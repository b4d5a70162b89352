"""The acts of merging 归并业务, by file: opening a person, the worklist of suspected duplicates, the sweep that
fills it, merging, undoing; comparing with another agency, and the queries that come of it.
"""

from shebao.merging.services.applying import apply
from shebao.merging.services.comparing import (
    agree_comparison,
    compare_job,
    decline_comparison,
    drop_comparison,
    hear_offer,
    hear_tokens,
    offer_comparison,
    prepare_comparison,
    propose_answer,
    take_accepted,
    take_declined,
    take_found,
)
from shebao.merging.services.entering import alike, open_person
from shebao.merging.services.hearing import hear_leg, hear_opened
from shebao.merging.services.merging import confirm, preview, sign
from shebao.merging.services.querying import (
    hear_settled,
    hear_told,
    propose_settling,
    settle_query,
    tell_account,
)
from shebao.merging.services.refunding import on_refund_bounced, reissue_refund
from shebao.merging.services.refusing import propose_refusal, refuse, withdraw
from shebao.merging.services.sweeping import Swept, sweep
from shebao.merging.services.telling import hear_merged, hear_undone
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
    "agree_comparison",
    "alike",
    "apply",
    "compare_job",
    "confirm",
    "decline_comparison",
    "drop_comparison",
    "drop_undo",
    "hear_leg",
    "hear_merged",
    "hear_offer",
    "hear_opened",
    "hear_settled",
    "hear_tokens",
    "hear_told",
    "hear_undone",
    "offer_comparison",
    "on_arrived",
    "on_refund_bounced",
    "open_person",
    "prepare_comparison",
    "prepare_undo",
    "preview",
    "propose_answer",
    "propose_refusal",
    "propose_settling",
    "refuse",
    "reissue_refund",
    "report",
    "settle_loose",
    "settle_query",
    "sign",
    "sign_undo",
    "sweep",
    "take_accepted",
    "take_declined",
    "take_found",
    "tell_account",
    "withdraw",
]
