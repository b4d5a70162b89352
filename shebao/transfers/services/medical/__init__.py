"""The acts of a medical transfer 医保关系转移接续, in the order they happen.

`applying` at either end, `reviewing` and `recalling` on both sides; `leaving` and `paying` at the old place; `arriving`, `recording`
and `differing` at the new one; `proving` brings the record and the money together. `common` moves case and legs.
"""

from collections.abc import Callable, Mapping

from shebao.transfers.services.medical.applying import (
    apply_medical,
    ask_to_leave,
    take_medical_application,
)
from shebao.transfers.services.medical.arriving import (
    credit,
    on_medical_arrived,
    on_medical_difference,
    propose_credit,
    take_medical_form,
    take_supplement,
)
from shebao.transfers.services.medical.differing import close_short, propose_short
from shebao.transfers.services.medical.leaving import (
    propose_medical_release,
    propose_supplement,
    receive_medical_letter,
    release_medical,
    send_supplement,
)
from shebao.transfers.services.medical.paying import (
    on_medical_bounced,
    on_medical_paid,
    reissue_medical,
)
from shebao.transfers.services.medical.proving import (
    complete_medical,
    confirm_balance,
    hear_proof,
    lapse_medical,
    take_signed_proof,
)
from shebao.transfers.services.medical.recalling import (
    hear_medical_recall,
    take_medical_recall_refused,
    take_medical_recalled,
    withdraw_medical,
)
from shebao.transfers.services.medical.recording import book_record, propose_overlap, solve_overlap
from shebao.transfers.services.medical.reminding import hear_reminder, remind, unsigned_job
from shebao.transfers.services.medical.reviewing import (
    accept_medical,
    hear_medical_refusal,
    propose_medical_refusal,
    refuse_medical,
)
from shebao.transfers.states.medical import MedicalAct

MEDICAL_COUNTERSIGNED: Mapping[str, Callable[..., object]] = {
    MedicalAct.RELEASE: release_medical, MedicalAct.SUPPLEMENT: send_supplement,
    MedicalAct.CREDIT: credit, MedicalAct.CLOSE_SHORT: close_short,
    MedicalAct.REFUSE: refuse_medical, MedicalAct.REFUSE_OUT: refuse_medical,
    MedicalAct.SOLVE_OVERLAP: solve_overlap,
}  # fmt: skip
"""What the second officer's signature does, by the act proposed."""

__all__ = [
    "MEDICAL_COUNTERSIGNED",
    "accept_medical",
    "apply_medical",
    "ask_to_leave",
    "book_record",
    "close_short",
    "complete_medical",
    "confirm_balance",
    "credit",
    "hear_medical_recall",
    "hear_medical_refusal",
    "hear_proof",
    "hear_reminder",
    "lapse_medical",
    "on_medical_arrived",
    "on_medical_bounced",
    "on_medical_difference",
    "on_medical_paid",
    "propose_credit",
    "propose_medical_refusal",
    "propose_medical_release",
    "propose_overlap",
    "propose_short",
    "propose_supplement",
    "receive_medical_letter",
    "refuse_medical",
    "reissue_medical",
    "release_medical",
    "remind",
    "send_supplement",
    "solve_overlap",
    "take_medical_application",
    "take_medical_form",
    "take_medical_recall_refused",
    "take_medical_recalled",
    "take_signed_proof",
    "take_supplement",
    "unsigned_job",
    "withdraw_medical",
]
