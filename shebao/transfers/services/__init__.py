"""The acts of a transfer 转移接续, in the order they happen.

`applying` and `reviewing` at the new place; `leaving` at the old place; `arriving` (form, money, booking) and
`confirming` at the new place again; `kinds` decides regular or temporary; `recalling` and `returning` on either side; after the end `supplementing` and `correcting`; `common` holds the one function that moves each side.
Medical transfers have their acts in `medical/`; `hearing` takes the letters of both.
"""

from shebao.transfers.services.amending import (
    on_amendment_bounced,
    on_amendment_difference,
    reissue_amendment,
)
from shebao.transfers.services.answering import (
    agree,
    disagree,
    on_correction_arrived,
    on_correction_paid,
    propose_answer,
    take_correction,
)
from shebao.transfers.services.applying import apply
from shebao.transfers.services.arriving import (
    ask_origin,
    book,
    on_arrived,
    on_credit,
    on_credit_moved,
    on_difference,
    propose_booking,
    take_form,
)
from shebao.transfers.services.backpaying import prove_back_payment, record_back_payment
from shebao.transfers.services.backpaying import watch_job as watch_back_payments
from shebao.transfers.services.by_paper import (
    hear_remittance,
    key_letter,
    note_delivery,
    note_return,
    post_letter,
    take_certificate,
)
from shebao.transfers.services.certifying import certify
from shebao.transfers.services.chasing import chase_job
from shebao.transfers.services.confirming import answer, confirm, lapse, notify, object_to
from shebao.transfers.services.correcting import hear_answer, propose_correction, send_correction
from shebao.transfers.services.drawing import on_inherited
from shebao.transfers.services.enquiring import enquire, hear_enquiry, take_enquiry_answer
from shebao.transfers.services.forwarding import forward, take_forwarded
from shebao.transfers.services.gathering import gather
from shebao.transfers.services.giving_months_back import (
    give_months_back,
    hear_months_back,
    propose_taking_back,
)
from shebao.transfers.services.hearing import (
    hear_recall,
    take_recall_refused,
    take_recalled,
    take_status,
)
from shebao.transfers.services.identifying import name_person, propose_person
from shebao.transfers.services.kinds import drop_turn, enrol, move_hukou, propose_turn, turn
from shebao.transfers.services.late import book_late_home, note_late
from shebao.transfers.services.leaving import (
    complete,
    hear_difference,
    on_bounced,
    on_paid,
    propose_release,
    receive_contact_letter,
    receive_forwarded,
    receive_gathering_letter,
    reissue,
    release,
)
from shebao.transfers.services.recalling import (
    propose_recall,
    recall_release,
    withdraw,
)
from shebao.transfers.services.returning import (
    ask_back,
    give_back,
    hear_return,
    on_bounced_back,
    on_late_credit,
    on_money_back,
    propose_restore,
    propose_return,
    restore,
    take_return_completed,
)
from shebao.transfers.services.reviewing import accept, propose_refusal, refuse
from shebao.transfers.services.supplementing import (
    book_supplement,
    hear_booked,
    on_supplement_arrived,
    on_supplement_paid,
    propose_supplement,
    propose_supplement_booking,
    send_supplement,
    take_supplement,
)

COUNTERSIGNED = {
    "release": release, "book": book, "refuse": refuse, "name-person": name_person,
    "recall": recall_release, "return": give_back, "restore": restore, "turn-regular": turn,
    "supplement": send_supplement, "book-supplement": book_supplement,
    "correct": send_correction, "agree": agree, "disagree": disagree,
}  # fmt: skip
"""What the second officer's signature does, by the act proposed."""

__all__ = [
    "COUNTERSIGNED",
    "accept",
    "agree",
    "answer",
    "apply",
    "ask_back",
    "ask_origin",
    "book",
    "book_late_home",
    "book_supplement",
    "certify",
    "chase_job",
    "complete",
    "confirm",
    "disagree",
    "drop_turn",
    "enquire",
    "enrol",
    "forward",
    "gather",
    "give_back",
    "give_months_back",
    "hear_answer",
    "hear_booked",
    "hear_difference",
    "hear_enquiry",
    "hear_months_back",
    "hear_recall",
    "hear_remittance",
    "hear_return",
    "key_letter",
    "lapse",
    "move_hukou",
    "name_person",
    "note_delivery",
    "note_late",
    "note_return",
    "notify",
    "object_to",
    "on_amendment_bounced",
    "on_amendment_difference",
    "on_arrived",
    "on_bounced",
    "on_bounced_back",
    "on_correction_arrived",
    "on_correction_paid",
    "on_credit",
    "on_credit_moved",
    "on_difference",
    "on_inherited",
    "on_late_credit",
    "on_money_back",
    "on_paid",
    "on_supplement_arrived",
    "on_supplement_paid",
    "post_letter",
    "propose_answer",
    "propose_booking",
    "propose_correction",
    "propose_person",
    "propose_recall",
    "propose_refusal",
    "propose_release",
    "propose_restore",
    "propose_return",
    "propose_supplement",
    "propose_supplement_booking",
    "propose_taking_back",
    "propose_turn",
    "prove_back_payment",
    "recall_release",
    "receive_contact_letter",
    "receive_forwarded",
    "receive_gathering_letter",
    "record_back_payment",
    "refuse",
    "reissue",
    "reissue_amendment",
    "release",
    "restore",
    "send_correction",
    "send_supplement",
    "take_certificate",
    "take_correction",
    "take_enquiry_answer",
    "take_form",
    "take_forwarded",
    "take_recall_refused",
    "take_recalled",
    "take_return_completed",
    "take_status",
    "take_supplement",
    "turn",
    "watch_back_payments",
    "withdraw",
]
