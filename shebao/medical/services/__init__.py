"""The acts of the medical room 医保业务, by file: linking, consents, ending, mandates, charging, reconciling, waiting."""

from shebao.medical.services.charging import Receipt, charge, replay, reverse
from shebao.medical.services.consenting import give_consent, object_to_link, withdraw_consent
from shebao.medical.services.ending import close_links, end_link, end_links_between
from shebao.medical.services.linking import Ends, Given, bind, set_order
from shebao.medical.services.mandates import (
    add_institution,
    approve_mandate,
    end_mandate,
    propose_mandate,
)
from shebao.medical.services.reconciling import reconcile
from shebao.medical.services.waiting import begin_waiting

__all__ = [
    "Ends",
    "Given",
    "Receipt",
    "add_institution",
    "approve_mandate",
    "begin_waiting",
    "bind",
    "charge",
    "close_links",
    "end_link",
    "end_links_between",
    "end_mandate",
    "give_consent",
    "object_to_link",
    "propose_mandate",
    "reconcile",
    "replay",
    "reverse",
    "set_order",
    "withdraw_consent",
]
